using System.Collections.Concurrent;
using JasperFx.Events;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Storage;

/// <summary>The SQL on streams and events, and how a row becomes an event.</summary>
internal sealed class EventSql
{
    private readonly ConcurrentDictionary<DocumentStorage, string> _after = new();
    private readonly StoreOptions _options;
    private readonly bool _correlation;
    private readonly bool _causation;
    private readonly bool _headers;
    private readonly bool _guids;

    public EventSql(StoreOptions options)
    {
        _options = options;
        var graph = options.EventGraph;
        var schema = options.DatabaseSchemaName;
        (_correlation, _causation, _headers) = (graph.MetadataConfig.CorrelationIdEnabled, graph.MetadataConfig.CausationIdEnabled, graph.MetadataConfig.HeadersEnabled);
        _guids = graph.StreamIdentity == StreamIdentity.AsGuid;
        Conjoined = graph.Conjoined;
        IdDbType = _guids ? NpgsqlDbType.Uuid : NpgsqlDbType.Varchar;
        var stream = Conjoined ? "tenant_id = $1 and id = $2" : "id = $1";
        var events = Conjoined ? "tenant_id = $1 and stream_id = $2" : "stream_id = $1";
        var next = Conjoined ? 3 : 2;
        Columns = "seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived"
            + (_correlation ? ", correlation_id" : string.Empty) + (_causation ? ", causation_id" : string.Empty) + (_headers ? ", headers" : string.Empty);
        Append = $"select {schema}.{DatabaseSchema.Append}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10{string.Concat(Enumerable.Range(11, (_correlation ? 1 : 0) + (_causation ? 1 : 0) + (_headers ? 1 : 0)).Select(x => $", ${x}"))})";
        Version = $"select version from {schema}.mt_streams where {stream}";
        VersionForUpdate = Version + " for update";
        State = $"select version from {schema}.mt_streams where {stream}";
        Archive = $"with events as (update {schema}.mt_events set is_archived = true where {events}) update {schema}.mt_streams set is_archived = true where {stream}";
        Stream = $"select {Columns} from {schema}.mt_events where {events} and version >= ${next} order by version";
        StreamUntil = $"select {Columns} from {schema}.mt_events where {events} and version >= ${next} and (${next + 1} = 0 or version <= ${next + 1}) and (${next + 2}::timestamptz is null or timestamp <= ${next + 2}) order by version";
        Page = $"select {Columns} from {schema}.mt_events where seq_id > $1 and seq_id <= $2 and not is_archived order by seq_id limit $3";
        PageOfTypes = $"select {Columns} from {schema}.mt_events where seq_id > $1 and seq_id <= $2 and type = any($4) and not is_archived order by seq_id limit $3";
    }

    public bool Conjoined { get; }

    public NpgsqlDbType IdDbType { get; }

    public string Columns { get; }

    public string Append { get; }

    public string Version { get; }

    public string VersionForUpdate { get; }

    public string State { get; }

    public string Archive { get; }

    public string Stream { get; }

    public string StreamUntil { get; }

    public string Page { get; }

    public string PageOfTypes { get; }

    /// <summary>A command whose first parameters name a stream.</summary>
    public NpgsqlBatchCommand OnStream(string sql, string tenant, object stream)
    {
        var command = new NpgsqlBatchCommand(sql);
        if (Conjoined)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new NpgsqlParameter { Value = stream, NpgsqlDbType = IdDbType });
        return command;
    }

    public NpgsqlBatchCommand AppendCommand(StreamAction action, string? aggregate)
    {
        var (json, n) = (_options.Serializer, action.Events.Count);
        var (ids, types, data, names, times) = (new Guid[n], new string[n], new byte[n][], new string[n], new DateTimeOffset[n]);
        for (var i = 0; i < n; i++)
        {
            var e = action.Events[i];
            (ids[i], types[i], names[i], times[i]) = (e.Id, e.EventTypeName, e.DotNetTypeName, e.Timestamp.ToUniversalTime());
            data[i] = _options.EventGraph.For(e.EventType).Write(e, json);
        }

        var command = new NpgsqlBatchCommand(Append);
        var p = command.Parameters;
        p.Add(new NpgsqlParameter<bool> { TypedValue = action.ActionType == StreamActionType.Start });
        p.Add(new NpgsqlParameter { Value = action.Identity, NpgsqlDbType = IdDbType });
        p.Add(new NpgsqlParameter { Value = (object?)aggregate ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        p.Add(new NpgsqlParameter<string> { TypedValue = action.TenantId, NpgsqlDbType = NpgsqlDbType.Varchar });
        p.Add(new NpgsqlParameter { Value = (object?)action.ExpectedVersionOnServer ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        p.Add(Array(ids, NpgsqlDbType.Uuid));
        p.Add(Array(types, NpgsqlDbType.Varchar));
        p.Add(Array(data, NpgsqlDbType.Jsonb));
        p.Add(Array(names, NpgsqlDbType.Varchar));
        p.Add(Array(times, NpgsqlDbType.TimestampTz));
        if (_correlation)
            p.Add(Array(Map(action.Events, static e => e.CorrelationId), NpgsqlDbType.Varchar));
        if (_causation)
            p.Add(Array(Map(action.Events, static e => e.CausationId), NpgsqlDbType.Varchar));
        if (_headers)
            p.Add(Array(Map(action.Events, e => e.Headers is { Count: > 0 } headers ? json.Write(headers) : null), NpgsqlDbType.Jsonb));
        return command;
    }

    public IEvent Read(NpgsqlDataReader reader)
    {
        var mapping = _options.EventGraph.Resolve(reader.GetString(5), reader.IsDBNull(8) ? null : reader.GetString(8));
        var e = mapping.Read(reader.GetFieldValue<byte[]>(4), _options.Serializer);
        e.Sequence = reader.GetInt64(0);
        e.Id = reader.GetGuid(1);
        if (_guids)
            e.StreamId = reader.GetGuid(2);
        else
            e.StreamKey = reader.GetString(2);
        e.Version = reader.GetInt64(3);
        e.EventTypeName = mapping.Name;
        e.Timestamp = reader.GetFieldValue<DateTimeOffset>(6);
        e.TenantId = reader.GetString(7);
        e.DotNetTypeName = reader.IsDBNull(8) ? mapping.DotNetName : reader.GetString(8);
        e.IsArchived = reader.GetBoolean(9);
        var ordinal = 10;
        if (_correlation)
        {
            e.CorrelationId = reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
            ordinal++;
        }

        if (_causation)
        {
            e.CausationId = reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
            ordinal++;
        }

        if (_headers && !reader.IsDBNull(ordinal))
            e.Headers = _options.Serializer.ReadHeaders(reader.GetFieldValue<byte[]>(ordinal));
        return e;
    }

    /// <summary>The events that a stored snapshot has not seen.</summary>
    public string StreamAfter(DocumentStorage documents) => _after.GetOrAdd(documents, d =>
    {
        var events = Conjoined ? "tenant_id = $1 and stream_id = $2" : "stream_id = $1";
        var document = Conjoined && d.MultiTenanted ? "d.tenant_id = $1 and d.id = $2" : $"d.id = {(Conjoined ? "$2" : "$1")}";
        return $"select {Columns} from {d.Schema}.mt_events where {events} and version > coalesce((select d.mt_version from {d.Table} as d where {document}), 0) order by version";
    });

    public static NpgsqlParameter Array<T>(T[] values, NpgsqlDbType element) =>
        new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element };

    private static T[] Map<T>(IReadOnlyList<IEvent> events, Func<IEvent, T> select)
    {
        var values = new T[events.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = select(events[i]);
        return values;
    }
}

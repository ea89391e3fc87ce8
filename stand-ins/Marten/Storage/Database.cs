using System.Collections.Concurrent;
using System.Text;
using JasperFx;
using JasperFx.Events.Projections;
using Marten.Events;
using Marten.Schema;
using Npgsql;

namespace Marten.Storage;

/// <summary>The store's connections and tables.</summary>
internal sealed class Database : IDocumentCleaner, IDisposable, IAsyncDisposable
{
    private readonly ConcurrentDictionary<Type, DocumentStorage> _documents = new();
    private readonly SemaphoreSlim _creating = new(1, 1);
    private readonly DocumentStore _store;
    private readonly Lazy<NpgsqlDataSource> _source;
    private readonly Lazy<HashSet<Type>> _declared;
    private readonly bool _owned;
    private volatile bool _created;

    public Database(DocumentStore store)
    {
        _store = store;
        Schema = store.Options.DatabaseSchemaName;
        _owned = store.Options.DataSource is null;
        _source = new Lazy<NpgsqlDataSource>(Connect);
        _declared = new Lazy<HashSet<Type>>(() => [.. store.DeclaredDocuments()]);
        Locks = new StreamLocks();
        EventSql = new EventSql(store.Options);
    }

    public string Schema { get; }

    public StreamLocks Locks { get; }

    public EventSql EventSql { get; }

    public NpgsqlDataSource Source => _source.Value;

    /// <summary>Told of each append in this process.</summary>
    public event Action? Appended;

    public void OnAppended() => Appended?.Invoke();

    public DocumentStorage<T> Documents<T>()
        where T : notnull => (DocumentStorage<T>)Documents(typeof(T));

    public DocumentStorage Documents(Type type) =>
        _documents.TryGetValue(type, out var known) ? known : _documents.GetOrAdd(type, t => DocumentStorage.Of(t, _store.Options, _store.IsProjected(t)));

    /// <summary>The table of a class that is known to be a document.</summary>
    public DocumentStorage? TryDocuments(Type type) =>
        _documents.TryGetValue(type, out var known) ? known : _declared.Value.Contains(type) ? Documents(type) : null;

    /// <summary>Makes sure that the tables are there.</summary>
    public ValueTask Ready(DocumentStorage? documents, CancellationToken token) =>
        _created && documents?.Created != false ? ValueTask.CompletedTask : new ValueTask(Create(documents, token));

    public async Task Apply(AutoCreate autoCreate, CancellationToken token)
    {
        if (autoCreate == AutoCreate.None)
            return;
        foreach (var type in _declared.Value)
            Documents(type);
        DocumentStorage[] documents = [.. _documents.Values];
        var steps = DatabaseSchema.Steps(_store.Options, documents);
        await using var connection = await OpenWithRetry(token);
        await using var transaction = await connection.BeginTransactionAsync(token);

        // Several instances may start at once; PostgreSQL's "if not exists" alone is not safe against that.
        await Execute(connection, $"select pg_advisory_xact_lock(hashtextextended('marten-schema:{Schema}', 0))", token);
        if (Schema != "public")
            await Execute(connection, $"create schema if not exists {Schema}", token);
        var existing = new HashSet<string>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand(
            """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1
            union all
            select 'mt_events.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'mt_events' and not a.attisdropped
            """,
            connection))
        {
            command.Parameters.Add(new() { Value = Schema });
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
                existing.Add(reader.GetString(0));
        }

        // What exists is not touched: even "create index if not exists" would wait for everybody who writes.
        var ddl = new StringBuilder();
        foreach (var step in steps.Where(x => x.Relation is null || !existing.Contains(x.Column is null ? x.Relation : $"{x.Relation}.{x.Column}")))
            ddl.Append(step.Sql).AppendLine(";");
        await Execute(connection, ddl.ToString(), token);
        await transaction.CommitAsync(token);
        foreach (var document in documents)
            document.Created = true;
        _created = true;
    }

    public async Task<EventStoreStatistics> FetchStatistics(CancellationToken token)
    {
        await Ready(null, token);
        await using var command = Source.CreateCommand(
            $"select (select count(*) from {Schema}.mt_events), (select count(*) from {Schema}.mt_streams), (select case when is_called then last_value else 0 end from {Schema}.mt_events_sequence)");
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new EventStoreStatistics { EventCount = reader.GetInt64(0), StreamCount = reader.GetInt64(1), EventSequenceNumber = reader.GetInt64(2) };
    }

    public async Task<IReadOnlyList<ShardState>> FetchProgress(CancellationToken token)
    {
        await Ready(null, token);
        await using var command = Source.CreateCommand($"select name, last_seq_id from {Schema}.mt_event_progression order by name");
        await using var reader = await command.ExecuteReaderAsync(token);
        var states = new List<ShardState>();
        while (await reader.ReadAsync(token))
            states.Add(new ShardState(reader.GetString(0), reader.IsDBNull(1) ? 0 : reader.GetInt64(1)));
        return states;
    }

    /// <summary>Waits until every asynchronous projection and subscription has come as far as the store had when this was called.</summary>
    public async Task WaitForNonStaleData(TimeSpan timeout)
    {
        var shards = _store.AsyncShards();
        if (shards.Count == 0)
            return;
        using var cancellation = new CancellationTokenSource(timeout);
        IReadOnlyList<ShardState> progress = [];
        long target = 0;
        try
        {
            await Ready(null, cancellation.Token);
            await using (var command = Source.CreateCommand($"select coalesce(max(seq_id), 0) from {Schema}.mt_events"))
                target = (long)(await command.ExecuteScalarAsync(cancellation.Token))!;
            while (true)
            {
                progress = await FetchProgress(cancellation.Token);
                if (shards.All(shard => target == 0 || progress.Any(x => x.ShardName == shard && x.Sequence >= target)))
                    return;
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation.Token);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The projections timed out before reaching the initial sequence of {target}: {string.Join(", ", progress.Select(x => $"{x.ShardName} {x.Sequence}"))}");
        }
    }

    public async Task DeleteAllDocumentsAsync(CancellationToken ct = default) =>
        await ForEachTable("c.relname like 'mt\\_doc\\_%'", "truncate", string.Empty, ct);

    public async Task DeleteAllEventDataAsync(CancellationToken ct = default) =>
        await ForEachTable("c.relname in ('mt_streams', 'mt_events', 'mt_event_progression')", "truncate", "; alter sequence {0}.mt_events_sequence restart", ct);

    public async Task CompletelyRemoveAllAsync(CancellationToken ct = default)
    {
        await ForEachTable("c.relname like 'mt\\_%'", "drop table", string.Empty, ct);
        _created = false;
        foreach (var document in _documents.Values)
            document.Created = false;
    }

    public void Dispose()
    {
        if (_owned && _source.IsValueCreated)
            Source.Dispose();
        _creating.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_owned && _source.IsValueCreated)
            await Source.DisposeAsync();
        _creating.Dispose();
    }

    /// <summary>Opens a connection; a server that is just starting, or has just stopped, is given a moment.</summary>
    public async ValueTask<NpgsqlConnection> OpenWithRetry(CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Source.OpenConnectionAsync(token);
            }
            catch (NpgsqlException e) when (e.IsTransient && attempt < 4)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), token);
            }
        }
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private NpgsqlDataSource Connect()
    {
        if (_store.Options.DataSource is { } given)
            return given;
        var settings = new NpgsqlConnectionStringBuilder(_store.Options.ConnectionString ?? throw new InvalidOperationException("No tenancy, database, or connection string is specified for this Marten configuration."));
        if (settings.MaxAutoPrepare == 0)
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (200, 2);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(_store.Options.LoggerFactory).Build();
    }

    private async Task Create(DocumentStorage? documents, CancellationToken token)
    {
        await _creating.WaitAsync(token);
        try
        {
            if (_created && documents?.Created != false)
                return;
            if (_store.Options.AutoCreateSchemaObjects == AutoCreate.None)
            {
                _created = true;
                documents?.Created = true;
                return;
            }

            await Apply(_store.Options.AutoCreateSchemaObjects, token);
        }
        finally
        {
            _creating.Release();
        }
    }

    private async Task ForEachTable(string which, string what, string after, CancellationToken ct)
    {
        await using var connection = await OpenWithRetry(ct);
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand($"select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r' and {which}", connection))
        {
            command.Parameters.Add(new() { Value = Schema });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                tables.Add($"{Schema}.{reader.GetString(0)}");
        }

        if (tables.Count > 0)
            await Execute(connection, $"{what} {string.Join(", ", tables)} cascade{string.Format(System.Globalization.CultureInfo.InvariantCulture, after, Schema)}", ct);
    }
}

using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten.Exceptions;
using Marten.Storage;
using Npgsql;

namespace Marten.Sessions;

/// <summary>A unit of work as one tenant sees it.</summary>
internal abstract class Operations(Work work, string tenantId) : Marten.Events.IEventStoreOperations
{
    public Work Work => work;

    public string TenantId => tenantId;

    public IDocumentStore DocumentStore => work.Store;

    public NpgsqlConnection Connection => work.Connect();

    public Marten.Events.IEventStoreOperations Events => this;

    public string? CausationId
    {
        get => work.CausationId;
        set => work.CausationId = value;
    }

    public string? CorrelationId
    {
        get => work.CorrelationId;
        set => work.CorrelationId = value;
    }

    private Database Database => work.Database;

    private EventSql Sql => work.Database.EventSql;

    public Task<bool> CheckExistsAsync<T>(string id, CancellationToken token = default)
        where T : notnull => CheckExists<T>(id, token);

    public Task<bool> CheckExistsAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull => CheckExists<T>(id, token);

    public Task<T?> LoadAsync<T>(string id, CancellationToken token = default)
        where T : notnull => Load<T>(id, token);

    public Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull => Load<T>(id, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params string[] ids)
        where T : notnull => LoadMany<T, string>(ids);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params Guid[] ids)
        where T : notnull => LoadMany<T, Guid>(ids);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters) =>
        Query<T>('?', sql, parameters, token);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters) =>
        Query<T>('?', sql, parameters, CancellationToken.None);

    public Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, params object[] parameters) =>
        Query<T>(placeholder, sql, parameters, CancellationToken.None);

    public void Delete<T>(T entity)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(entity);
        var documents = Documents<T>(null);
        work.Add(new DeleteWrite(documents, tenantId, documents.IdOf(entity)));
    }

    public void Delete<T>(Guid id)
        where T : notnull => work.Add(new DeleteWrite(Documents<T>(id), tenantId, id));

    public void Delete<T>(string id)
        where T : notnull => work.Add(new DeleteWrite(Documents<T>(id), tenantId, id));

    public void Store<T>(params T[] entities)
        where T : notnull => Write(DocumentWriteKind.Store, entities);

    public void Insert<T>(params T[] entities)
        where T : notnull => Write(DocumentWriteKind.Insert, entities);

    public void Update<T>(params T[] entities)
        where T : notnull => Write(DocumentWriteKind.Update, entities);

    public void QueueSqlCommand(string sql, params object[] parameterValues)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(parameterValues);
        work.Add(new SqlWrite(UserSql.Number(sql.Trim().TrimEnd(';'), '?', parameterValues.Length), parameterValues));
    }

    public ITenantOperations ForTenant(string tenantId) => new TenantOperations(Parent, work, tenantId);

    public StreamAction Append(Guid stream, params object[] events) => Append((object)stream, null, events);

    public StreamAction Append(string stream, params object[] events) => Append((object)stream, null, events);

    public StreamAction Append(Guid stream, long expectedVersion, params object[] events) => Append((object)stream, expectedVersion, events);

    public StreamAction Append(string stream, long expectedVersion, params object[] events) => Append((object)stream, expectedVersion, events);

    public StreamAction StartStream<TAggregate>(Guid id, params object[] events)
        where TAggregate : class => Start(id, typeof(TAggregate), events);

    public StreamAction StartStream<TAggregate>(string streamKey, params object[] events)
        where TAggregate : class => Start(streamKey, typeof(TAggregate), events);

    public StreamAction StartStream(Guid id, params object[] events) => Start(id, null, events);

    public StreamAction StartStream(string streamKey, params object[] events) => Start(streamKey, null, events);

    public void ArchiveStream(Guid streamId) => work.Add(new ArchiveWrite(work.Store, tenantId, Checked(streamId)));

    public void ArchiveStream(string streamKey) => work.Add(new ArchiveWrite(work.Store, tenantId, Checked(streamKey)));

    public Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class => Fetch<T>(id, null, exclusive: false, cancellation);

    public Task<IEventStream<T>> FetchForWriting<T>(string key, CancellationToken cancellation = default)
        where T : class => Fetch<T>(key, null, exclusive: false, cancellation);

    public Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default)
        where T : class => Fetch<T>(id, expectedVersion, exclusive: false, cancellation);

    public Task<IEventStream<T>> FetchForWriting<T>(string key, long expectedVersion, CancellationToken cancellation = default)
        where T : class => Fetch<T>(key, expectedVersion, exclusive: false, cancellation);

    public Task<IEventStream<T>> FetchForExclusiveWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class => Fetch<T>(id, null, exclusive: true, cancellation);

    public Task<IEventStream<T>> FetchForExclusiveWriting<T>(string key, CancellationToken cancellation = default)
        where T : class => Fetch<T>(key, null, exclusive: true, cancellation);

    public async ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default)
        where T : class => (await ReadState<T>(id, forUpdate: false, cancellation)).State;

    public async ValueTask<T?> FetchLatest<T>(string id, CancellationToken cancellation = default)
        where T : class => (await ReadState<T>(id, forUpdate: false, cancellation)).State;

    public Task<IReadOnlyList<IEvent>> FetchStreamAsync(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0, CancellationToken token = default) =>
        FetchStream(streamId, version, timestamp, fromVersion, token);

    public Task<IReadOnlyList<IEvent>> FetchStreamAsync(string streamKey, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0, CancellationToken token = default) =>
        FetchStream(streamKey, version, timestamp, fromVersion, token);

    public Task<T?> AggregateStreamAsync<T>(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, T? state = null, long fromVersion = 0, CancellationToken token = default)
        where T : class => Aggregate(streamId, version, timestamp, state, fromVersion, token);

    public Task<T?> AggregateStreamAsync<T>(string streamKey, long version = 0, DateTimeOffset? timestamp = null, T? state = null, long fromVersion = 0, CancellationToken token = default)
        where T : class => Aggregate(streamKey, version, timestamp, state, fromVersion, token);

    public Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default) => FetchState(streamId, token);

    public Task<StreamState?> FetchStreamStateAsync(string streamKey, CancellationToken token = default) => FetchState(streamKey, token);

    protected abstract IDocumentSession Parent { get; }

    private DocumentStorage<T> Documents<T>(object? id)
        where T : notnull
    {
        var documents = Database.Documents<T>();
        if (id is not null && id.GetType() != documents.IdType)
            throw new InvalidOperationException($"Id type mismatch. The id of {typeof(T).FullName} is a {documents.IdType.Name}, not a {id.GetType().Name}.");
        return documents;
    }

    private async Task<T?> Load<T>(object id, CancellationToken token)
        where T : notnull
    {
        var documents = Documents<T>(id);
        await Database.Ready(documents, token);
        return await work.Read(
            batch => batch.BatchCommands.Add(DocumentCommands.ById(documents, documents.LoadSql, tenantId, id)),
            async (reader, t) => await reader.ReadAsync(t) ? documents.Read(reader, 0) : default,
            prepare: true,
            token);
    }

    private async Task<bool> CheckExists<T>(object id, CancellationToken token)
        where T : notnull
    {
        var documents = Documents<T>(id);
        await Database.Ready(documents, token);
        return await work.Read(
            batch => batch.BatchCommands.Add(DocumentCommands.ById(documents, documents.ExistsSql, tenantId, id)),
            async (reader, t) => await reader.ReadAsync(t) && reader.GetBoolean(0),
            prepare: true,
            token);
    }

    private async Task<IReadOnlyList<T>> LoadMany<T, TId>(TId[] ids)
        where T : notnull
    {
        if (ids.Length == 0)
            return [];
        var documents = Documents<T>(ids[0]);
        await Database.Ready(documents, CancellationToken.None);
        return await work.Read(
            batch => batch.BatchCommands.Add(DocumentCommands.ByIds(documents, tenantId, ids)),
            async (reader, t) =>
            {
                var found = new List<T>(ids.Length);
                while (await reader.ReadAsync(t))
                    found.Add(documents.Read(reader, 0));
                return (IReadOnlyList<T>)found;
            },
            prepare: true,
            CancellationToken.None);
    }

    private async Task<IReadOnlyList<T>> Query<T>(char placeholder, string sql, object[] parameters, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql = sql.Trim();
        var whole = UserSql.IsWholeQuery(sql);
        var reading = Reading.Of<T>(work.Store);
        if (!whole && !reading.IsScalar)
        {
            var select = Database.Documents(typeof(T)).SelectSql;
            sql = sql.StartsWith("where", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("order", StringComparison.OrdinalIgnoreCase) || sql.Contains(" where ", StringComparison.OrdinalIgnoreCase)
                ? $"{select} {sql}"
                : sql.Length == 0 ? select : $"{select} where {sql}";
        }

        sql = UserSql.Number(sql, placeholder, parameters.Length);
        await Database.Ready(reading.Documents, token);
        return await work.Read(
            batch =>
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var value in parameters)
                    command.Parameters.Add(UserSql.Parameter(value));
                batch.BatchCommands.Add(command);
            },
            async (reader, t) =>
            {
                var found = new List<T>();
                var ordinal = whole ? 0 : reading.IsScalar ? 0 : 1;
                while (await reader.ReadAsync(t))
                    found.Add(reading.Read(reader, ordinal));
                return (IReadOnlyList<T>)found;
            },
            prepare: false,
            token);
    }

    private void Write<T>(DocumentWriteKind kind, T[] entities)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(entities);
        var documents = Database.Documents<T>();
        foreach (var entity in entities)
        {
            ArgumentNullException.ThrowIfNull(entity);
            documents.AssignId(entity);
            work.Add(new DocumentWrite(documents, kind, tenantId, documents.IdOf(entity), entity, 0));
        }
    }

    private object Checked(object stream)
    {
        var guids = work.Store.Options.EventGraph.StreamIdentity == StreamIdentity.AsGuid;
        return guids == stream is Guid
            ? stream
            : throw new InvalidOperationException($"This Marten event store is configured to identify streams with {(guids ? "Guids" : "strings")}");
    }

    private StreamAction? Find(object stream) => work.Streams.Find(x => x.TenantId == tenantId && x.Identity.Equals(stream));

    private StreamAction Begin(object stream, StreamActionType type, Type? aggregate)
    {
        var action = Checked(stream) is Guid id ? new StreamAction(id, type) : new StreamAction((string)stream, type);
        action.TenantId = tenantId;
        action.AggregateType = aggregate;
        work.Streams.Add(action);
        return action;
    }

    private StreamAction Append(object stream, long? expectedVersion, object[] events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var action = Find(stream) ?? Begin(stream, StreamActionType.Append, null);
        Add(action, events);
        if (expectedVersion is { } expected)
        {
            if (expected < action.Events.Count)
                throw new ArgumentOutOfRangeException(nameof(expectedVersion), $"The expected version is that after the append of {action.Events.Count} events; it cannot be {expected}.");
            action.ExpectedVersionOnServer = expected - action.Events.Count;
        }

        return action;
    }

    private StreamAction Start(object stream, Type? aggregate, object[] events)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Length == 0)
            throw new ArgumentException($"A new event stream ('{stream}') cannot be started without any events", nameof(events));
        if (Find(stream) is { ActionType: StreamActionType.Start } started)
        {
            Add(started, events);
            return started;
        }

        var action = Begin(stream, StreamActionType.Start, aggregate);
        Add(action, events);
        return action;
    }

    private void Add(StreamAction action, IEnumerable<object> events)
    {
        foreach (var e in events)
            action.Add(work.Store.Options.EventGraph.Wrap(e));
    }

    private async Task<IEventStream<T>> Fetch<T>(object stream, long? expected, bool exclusive, CancellationToken token)
        where T : class
    {
        Checked(stream);
        var runner = work.Store.Aggregates.For<T>();
        await Database.Ready(runner.Stored, token);
        if (exclusive)
        {
            await work.Lock(tenantId, stream, token);
            await work.Begin(token);
        }

        var (version, state) = await ReadLocked<T>(stream, exclusive, token);
        if (expected is not null && expected != version)
            throw new ConcurrencyException($"Expected the existing version of {typeof(T).FullName} #{stream} to be {expected}, but was {version}");
        if (runner.Lifecycle == ProjectionLifecycle.Inline && work.Store.Options.EventGraph.UseIdentityMapForAggregates)
            work.Snapshots[(typeof(T), tenantId, stream)] = state;
        var action = Find(stream) ?? Begin(stream, version == 0 ? StreamActionType.Start : StreamActionType.Append, typeof(T));
        action.AggregateType ??= typeof(T);
        if (action.Events.Count == 0)
            action.ExpectedVersionOnServer = version;
        return new EventStream<T>(work, action, state);
    }

    private async Task<(long Version, T? State)> ReadLocked<T>(object stream, bool forUpdate, CancellationToken token)
        where T : class
    {
        try
        {
            return await ReadState<T>(stream, forUpdate, token);
        }
        catch (MartenCommandException e) when (forUpdate && e.InnerException is NpgsqlException { InnerException: TimeoutException } or PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            throw new StreamLockedException(stream, e.InnerException);
        }
    }

    /// <summary>Version and state of a stream in one round trip. The version is read first: a state that is newer than it fails at the save.</summary>
    private async Task<(long Version, T? State)> ReadState<T>(object stream, bool forUpdate, CancellationToken token)
        where T : class
    {
        Checked(stream);
        var runner = work.Store.Aggregates.For<T>();
        await Database.Ready(runner.Stored, token);
        return await work.Read(
            batch =>
            {
                batch.BatchCommands.Add(Sql.OnStream(forUpdate ? Sql.VersionForUpdate : Sql.Version, tenantId, stream));
                if (runner.Stored is { } stored && runner.Lifecycle != ProjectionLifecycle.Live)
                    batch.BatchCommands.Add(DocumentCommands.ById(stored, runner.Lifecycle == ProjectionLifecycle.Inline ? stored.LoadSql : stored.LoadWithVersionSql, tenantId, stream));
                if (runner.Lifecycle == ProjectionLifecycle.Inline)
                    return;
                var events = Sql.OnStream(runner.EventsSql, tenantId, stream);
                if (runner.Lifecycle == ProjectionLifecycle.Live)
                    events.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 0 });
                batch.BatchCommands.Add(events);
            },
            async (reader, t) =>
            {
                var version = await reader.ReadAsync(t) ? reader.GetInt64(0) : 0;
                await reader.NextResultAsync(t);
                T? state = null;
                long stateVersion = 0;
                if (runner.Lifecycle != ProjectionLifecycle.Live)
                {
                    if (await reader.ReadAsync(t))
                    {
                        state = runner.Stored!.Read(reader, 0);
                        stateVersion = runner.Lifecycle == ProjectionLifecycle.Async ? reader.GetInt64(1) : version;
                    }

                    if (runner.Lifecycle == ProjectionLifecycle.Inline)
                        return (version, state);
                    await reader.NextResultAsync(t);
                }

                while (await reader.ReadAsync(t))
                {
                    var e = Sql.Read(reader);
                    if (e.Version <= version && e.Version > stateVersion)
                        state = runner.Evolve(state, e);
                }

                return (version, state);
            },
            prepare: true,
            token);
    }

    private NpgsqlBatchCommand StreamCommand(object stream, long version, DateTimeOffset? timestamp, long fromVersion)
    {
        if (version == 0 && timestamp is null)
        {
            var all = Sql.OnStream(Sql.Stream, tenantId, stream);
            all.Parameters.Add(new NpgsqlParameter<long> { TypedValue = fromVersion });
            return all;
        }

        var some = Sql.OnStream(Sql.StreamUntil, tenantId, stream);
        some.Parameters.Add(new NpgsqlParameter<long> { TypedValue = fromVersion });
        some.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        some.Parameters.Add(new NpgsqlParameter { Value = (object?)timestamp?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        return some;
    }

    private async Task<IReadOnlyList<IEvent>> FetchStream(object stream, long version, DateTimeOffset? timestamp, long fromVersion, CancellationToken token)
    {
        Checked(stream);
        await Database.Ready(null, token);
        return await work.Read(
            batch => batch.BatchCommands.Add(StreamCommand(stream, version, timestamp, fromVersion)),
            async (reader, t) =>
            {
                var events = new List<IEvent>();
                while (await reader.ReadAsync(t))
                    events.Add(Sql.Read(reader));
                return (IReadOnlyList<IEvent>)events;
            },
            prepare: true,
            token);
    }

    private async Task<T?> Aggregate<T>(object stream, long version, DateTimeOffset? timestamp, T? state, long fromVersion, CancellationToken token)
        where T : class
    {
        Checked(stream);
        var runner = work.Store.Aggregates.For<T>();
        await Database.Ready(null, token);
        return await work.Read(
            batch => batch.BatchCommands.Add(StreamCommand(stream, version, timestamp, fromVersion)),
            async (reader, t) =>
            {
                var result = state;
                while (await reader.ReadAsync(t))
                    result = runner.Evolve(result, Sql.Read(reader));
                return result;
            },
            prepare: true,
            token);
    }

    private async Task<StreamState?> FetchState(object stream, CancellationToken token)
    {
        Checked(stream);
        await Database.Ready(null, token);
        return await work.Read(
            batch => batch.BatchCommands.Add(Sql.OnStream(Sql.State, tenantId, stream)),
            async (reader, t) => await reader.ReadAsync(t)
                ? new StreamState { Version = reader.GetInt64(0) }
                : null,
            prepare: true,
            token);
    }
}

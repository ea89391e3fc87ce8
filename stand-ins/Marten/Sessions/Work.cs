using System.Data;
using JasperFx.Events;
using Marten.Exceptions;
using Marten.Storage;
using Npgsql;

namespace Marten.Sessions;

/// <summary>What a session, and its views of other tenants, have in common: connection, metadata, and what is to be written.</summary>
internal sealed class Work(DocumentStore store, IsolationLevel isolation) : IAsyncDisposable, IDisposable
{
    private const int MostAtOnce = 1000;
    private readonly List<Write> _writes = [];
    private readonly List<IDisposable> _locks = [];
    private readonly HashSet<(string, object)> _locked = [];
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private bool _disposed;

    public DocumentStore Store => store;

    public Database Database => store.Database;

    public List<StreamAction> Streams { get; } = [];

    /// <summary>Snapshots that were fetched for writing: the base of their own inline projection.</summary>
    public Dictionary<(Type, string, object), object?> Snapshots { get; } = [];

    public string? CausationId { get; set; }

    public string? CorrelationId { get; set; }

    public Dictionary<string, object>? Headers { get; set; }

    public int WriteCount => _writes.Count;

    public void Add(Write write)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IDocumentSession));
        _writes.Add(write);
    }

    /// <summary>Forgets what was noted after the first so many.</summary>
    public void Drop(int keep) => _writes.RemoveRange(keep, _writes.Count - keep);

    public async Task Begin(CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IDocumentSession));
        if (_connection is not null)
            return;
        var connection = await Database.OpenWithRetry(token);
        try
        {
            // Sent together with the first command.
            _transaction = await connection.BeginTransactionAsync(isolation, token);
            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public NpgsqlConnection Connect()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IDocumentSession));
        if (_connection is null)
        {
            _connection = Database.Source.OpenConnection();
            _transaction = _connection.BeginTransaction(isolation);
        }

        return _connection;
    }

    /// <summary>Queues for a stream within this process, until the save.</summary>
    public async Task Lock(string tenant, object stream, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IDocumentSession));
        if (_locked.Contains((tenant, stream)))
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            _locks.Add(await Database.Locks.Enter(tenant, stream, patience.Token));
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new StreamLockedException(stream, new TimeoutException("Another session of this process kept it for 30 seconds.", e));
        }

        _locked.Add((tenant, stream));
    }

    /// <summary>Runs commands in one round trip: in the transaction if one was begun, else on a connection of their own, and again if that was broken.</summary>
    public async Task<T> Read<T>(Action<NpgsqlBatch> fill, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, bool prepare, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IDocumentSession));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (_connection is not null)
                    return await Read(_connection, _transaction, fill, read, prepare, token);
                await using var connection = await Database.OpenWithRetry(token);
                return await Read(connection, null, fill, read, prepare, token);
            }
            catch (NpgsqlException e) when (_connection is null && attempt < 4 && e.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), token);
            }
            catch (NpgsqlException e)
            {
                throw Wrap(e, null);
            }
        }
    }

    /// <summary>Reads documents of several types in one round trip.</summary>
    public Task Read(IReadOnlyList<Projections.DocumentRead> reads, CancellationToken token) => Read(
        batch =>
        {
            foreach (var read in reads)
                batch.BatchCommands.Add(read.Command());
        },
        async (reader, t) =>
        {
            foreach (var read in reads)
            {
                await read.Read(reader, t);
                await reader.NextResultAsync(t);
            }

            return true;
        },
        prepare: true,
        token);

    public async Task Save(CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(IDocumentSession));
        Streams.RemoveAll(x => x.Events.Count == 0);
        if (Streams.Count == 0 && _writes.Count == 0)
        {
            await End(commit: true, token);
            return;
        }

        var given = _writes.Count;
        try
        {
            await store.Database.Ready(null, token);
            if (Streams.Count > 0)
            {
                Stamp();
                await store.InlineProjections.Apply(this, token);
            }

            foreach (var write in _writes)
            {
                if (write.Table is { Created: false } table)
                    await store.Database.Ready(table, token);
            }

            var writes = new List<Write>(Streams.Count + _writes.Count);
            foreach (var action in Streams)
                writes.Add(new AppendWrite(store, action));
            WriteMany.Gather(_writes, writes);
            await Write(writes, token);
        }
        catch
        {
            // What the inline projections noted is noted anew should the save be tried again.
            if (_writes.Count > given)
                _writes.RemoveRange(given, _writes.Count - given);
            await End(commit: false, CancellationToken.None);
            throw;
        }

        var appended = Streams.Count > 0;
        Streams.Clear();
        _writes.Clear();
        Snapshots.Clear();
        ReleaseLocks();
        if (appended)
            Database.OnAppended();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await End(commit: false, CancellationToken.None);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _transaction?.Dispose();
        _connection?.Dispose();
        (_transaction, _connection) = (null, null);
        ReleaseLocks();
    }

    private static async Task<T> Read<T>(NpgsqlConnection connection, NpgsqlTransaction? transaction, Action<NpgsqlBatch> fill, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, bool prepare, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        fill(batch);
        if (prepare)
            await batch.PrepareAsync(token);
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await read(reader, token);
    }

    private static async Task Execute(NpgsqlConnection connection, NpgsqlTransaction? transaction, List<Write> writes, int from, int count, bool commit, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        var prepare = true;
        for (var i = from; i < from + count; i++)
        {
            batch.BatchCommands.Add(writes[i].Command());
            prepare &= writes[i].Preparable;
        }

        if (commit)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        try
        {
            if (prepare)
                await batch.PrepareAsync(token);
            await using var reader = await batch.ExecuteReaderAsync(token);

            // Appends come first and give a result set each; what the others give is of no interest.
            for (var i = from; i < from + count && writes[i] is AppendWrite append; i++)
            {
                await reader.ReadAsync(token);
                append.Read(reader);
                await reader.NextResultAsync(token);
            }

            while (await reader.NextResultAsync(token))
            {
            }
        }
        catch (PostgresException e) when (!IsGone(e))
        {
            // The first that has not completed is the one that failed.
            var at = 0;
            while (at < count && batch.BatchCommands[at].StatementType != Npgsql.StatementType.Unknown)
                at++;
            throw (at < count ? writes[from + at].Translate(e) : null) ?? Wrap(e, batch.BatchCommands[Math.Min(at, count - 1)].CommandText);
        }
        catch (NpgsqlException e) when (!IsGone(e))
        {
            throw Wrap(e, null);
        }
    }

    /// <summary>Whether the server went away before it did anything.</summary>
    private static bool IsGone(NpgsqlException e) =>
        e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;

    private static MartenCommandException Wrap(NpgsqlException e, string? sql) =>
        new(sql is null ? null : new NpgsqlCommand { CommandText = sql }, e);

    private void Stamp()
    {
        var graph = store.Options.EventGraph;
        var now = graph.TimeProvider.GetUtcNow();
        foreach (var action in Streams)
        {
            if (action.ActionType == StreamActionType.Start)
                action.ExpectedVersionOnServer = 0;
            var version = action.ExpectedVersionOnServer;
            foreach (var e in action.Events)
            {
                if (version is not null)
                    e.Version = (long)++version;
                if (e.Timestamp == default)
                    e.Timestamp = now;
                if (graph.MetadataConfig.CausationIdEnabled)
                    e.CausationId ??= CausationId;
                if (graph.MetadataConfig.CorrelationIdEnabled)
                    e.CorrelationId ??= CorrelationId;
                if (graph.MetadataConfig.HeadersEnabled && Headers is not null)
                {
                    foreach (var (key, value) in Headers)
                        e.SetHeader(key, value);
                }
            }
        }
    }

    /// <summary>One round trip: without a transaction of our own the batch is one, else the commit goes with it.</summary>
    private async Task Write(List<Write> writes, CancellationToken token)
    {
        if (_connection is null && (writes.Count > MostAtOnce || isolation != IsolationLevel.ReadCommitted))
            await Begin(token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (_connection is null)
                {
                    await using var connection = await Database.OpenWithRetry(token);
                    await Execute(connection, null, writes, 0, writes.Count, commit: false, token);
                    return;
                }

                for (var from = 0; from < writes.Count; from += MostAtOnce)
                {
                    var count = Math.Min(MostAtOnce, writes.Count - from);
                    await Execute(_connection, _transaction, writes, from, count, commit: from + count == writes.Count, token);
                }

                await End(commit: false, token);
                return;
            }
            catch (NpgsqlException e) when (IsGone(e))
            {
                if (_connection is not null || attempt == 4)
                    throw Wrap(e, null);
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), token);
            }
        }
    }

    /// <summary>Ends the transaction, if it has not ended by a commit among the commands.</summary>
    private async Task End(bool commit, CancellationToken token)
    {
        var (connection, transaction) = (_connection, _transaction);
        (_transaction, _connection) = (null, null);
        try
        {
            if (connection is not null && transaction is not null)
            {
                await using (connection)
                await using (transaction)
                {
                    if (commit)
                        await transaction.CommitAsync(token);
                }
            }
        }
        catch (NpgsqlException e) when (commit)
        {
            throw Wrap(e, null);
        }
        finally
        {
            ReleaseLocks();
        }
    }

    private void ReleaseLocks()
    {
        foreach (var held in _locks)
            held.Dispose();
        _locks.Clear();
        _locked.Clear();
    }
}

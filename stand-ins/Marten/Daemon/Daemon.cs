using System.Data;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten.Projections;
using Marten.Sessions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Daemon;

/// <summary>Runs the asynchronous projections and subscriptions of a store: all of them alone, or those that nobody else runs.</summary>
internal sealed class ProjectionDaemon : IProjectionDaemon, IAsyncDisposable
{
    public const string Channel = "mt_events_appended";
    private static readonly TimeSpan LockPolling = TimeSpan.FromMilliseconds(500);
    private readonly DocumentStore _store;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _switching = new(1, 1);
    private readonly Dictionary<string, Agent> _agents = new(StringComparer.Ordinal);
    private static readonly TimeSpan SlowPolling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FastPolling = TimeSpan.FromMilliseconds(250);
    private readonly Signal _appended = new();
    private readonly Signal _marked = new();
    private readonly HighWater _highWater;
    private readonly Action _wake;
    private readonly int _shards;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    public ProjectionDaemon(DocumentStore store)
    {
        _store = store;
        _log = store.Options.LoggerFactory.CreateLogger("Marten.Daemon");
        _highWater = new HighWater(store.Database);
        _wake = _appended.Set;
        _shards = store.AsyncShards().Count;
    }

    private DaemonMode Mode => _store.Options.Projections.Mode;

    /// <summary>Whether nobody else needs to be told of an append.</summary>
    public bool RunsEverything
    {
        get
        {
            lock (_agents)
                return _agents.Count == _shards;
        }
    }

    public async Task Start()
    {
        await _switching.WaitAsync();
        try
        {
            if (_stop is not null || Mode is not (DaemonMode.Solo or DaemonMode.HotCold) || _store.AsyncShards().Count == 0)
                return;
            _stop = new CancellationTokenSource();
            _store.Database.Appended += _wake;
            var token = _stop.Token;
            _running = Task.WhenAll(Task.Run(() => Lead(token)), Task.Run(() => Watch(token)));
        }
        finally
        {
            _switching.Release();
        }
    }

    public async Task Stop()
    {
        await _switching.WaitAsync();
        try
        {
            if (_stop is null)
                return;
            _store.Database.Appended -= _wake;
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
            _stop = null;
        }
        finally
        {
            _switching.Release();
        }
    }

    public async Task RebuildProjectionAsync(string projectionName, CancellationToken token)
    {
        var runner = _store.Runners.FirstOrDefault(x => string.Equals(x.Projection.Name, projectionName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentOutOfRangeException(nameof(projectionName), $"No registered projection matches the name '{projectionName}'. Available names are {string.Join(", ", _store.Runners.Select(x => x.Projection.Name))}");
        await Rebuild(runner, token);
    }

    public async Task RebuildProjectionAsync<TView>(CancellationToken token)
    {
        var runner = _store.Runners.FirstOrDefault(x => x.Projection.GetType() == typeof(TView)) ?? _store.Runners.FirstOrDefault(x => x.Projection.Published.Contains(typeof(TView)))
            ?? throw new ArgumentOutOfRangeException(nameof(TView), $"No registered projection is a {typeof(TView).FullName}, or writes it.");
        await Rebuild(runner, token);
    }

    public async Task RewindSubscriptionAsync(string subscriptionName, CancellationToken token, long? sequenceFloor = 0, DateTimeOffset? timestamp = null)
    {
        var name = _store.Options.Projections.Subscriptions.Select(x => x.Shard).Concat(_store.Runners.Select(x => x.Projection.Shard))
            .FirstOrDefault(x => string.Equals(x.Name, subscriptionName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentOutOfRangeException(nameof(subscriptionName), $"No registered subscription has the name '{subscriptionName}'.");
        var database = _store.Database;
        await database.Ready(null, token);
        var floor = timestamp is null ? "$2" : $"coalesce((select min(seq_id) - 1 from {database.Schema}.mt_events where timestamp >= $2), (select coalesce(max(seq_id), 0) from {database.Schema}.mt_events))";
        await using var command = database.Source.CreateCommand($"insert into {database.Schema}.mt_event_progression (name, last_seq_id) values ($1, {floor}) on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now()");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name.Identity });
        if (timestamp is { } moment)
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = moment.ToUniversalTime() });
        else
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequenceFloor ?? 0 });
        await command.ExecuteNonQueryAsync(token);
        Agent? agent;
        lock (_agents)
            _agents.TryGetValue(name.Identity, out agent);
        agent?.Reload();
    }

    public Task WaitForNonStaleData(TimeSpan timeout) => _store.Database.WaitForNonStaleData(timeout);

    public void Dispose() => _stop?.Cancel();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _highWater.Dispose();
        _switching.Dispose();
    }

    private async Task Rebuild(ProjectionRunner runner, CancellationToken token)
    {
        var database = _store.Database;
        var projection = runner.Projection;
        await database.Ready(null, token);
        await using (var work = new Work(_store, IsolationLevel.ReadCommitted))
        {
            foreach (var type in projection.Published)
            {
                var documents = database.Documents(type);
                await database.Ready(documents, token);
                work.Add(new SqlWrite($"delete from {documents.Table}", []));
            }

            // Whoever runs the projection meanwhile finds its position moved, and goes on from here as we do.
            work.Add(new SqlWrite($"insert into {database.Schema}.mt_event_progression (name, last_seq_id) values ($1, 0) on conflict (name) do update set last_seq_id = 0, last_updated = now()", [projection.Shard.Identity]));
            await work.Save(token);
        }

        using var highWater = new HighWater(database);
        await highWater.Begin(token);
        await using (var command = database.Source.CreateCommand($"select coalesce(max(seq_id), 0) from {database.Schema}.mt_events"))
        {
            var all = (long)(await command.ExecuteScalarAsync(token))!;
            while (true)
            {
                await highWater.Advance(token);
                if (highWater.Mark >= all)
                    break;
                await Task.Delay(TimeSpan.FromMilliseconds(20), token);
            }
        }

        var shard = new ProjectionShard(_store, projection.CreateRunner(_store));
        await using (var rebuilding = new Agent(shard, highWater, _marked, _log))
            await rebuilding.RunTo(highWater.Mark, _store.Options.Projections.RebuildErrors, Math.Max(projection.Options.BatchSize, 2000), token);
        if (runner.Lifecycle != ProjectionLifecycle.Async)
        {
            await using var command = database.Source.CreateCommand($"delete from {database.Schema}.mt_event_progression where name = $1");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Shard.Identity });
            await command.ExecuteNonQueryAsync(token);
        }

        Agent? agent;
        lock (_agents)
            _agents.TryGetValue(projection.Shard.Identity, out agent);
        agent?.Reload();
    }

    private List<Shard> Shards() =>
    [
        .. _store.Runners.Where(x => x.Lifecycle == ProjectionLifecycle.Async).Select(x => new ProjectionShard(_store, x)),
        .. _store.Options.Projections.Subscriptions.Select(x => new SubscriptionShard(_store, x)),
    ];

    /// <summary>
    /// Holds the connection whose session owns the locks, one for each shard, and which hears of appends. When it is lost
    /// the locks are, so everything is stopped until it is there again.
    /// </summary>
    private async Task Lead(CancellationToken token)
    {
        using var quiet = Quiet.Begin();
        var shards = Shards();
        var pause = TimeSpan.FromMilliseconds(250);
        while (!token.IsCancellationRequested)
        {
            try
            {
                await _store.Database.Ready(null, token);
                await _highWater.Begin(token);
                await _highWater.Advance(token);
                await using var connection = await _store.Database.Source.OpenConnectionAsync(token);
                await Execute(connection, "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3", token);
                if (_store.Options.EventGraph.UseListenNotifyForEventAppends)
                {
                    connection.Notification += (_, _) => _appended.Set();
                    await Execute(connection, $"listen {Channel}", token);
                }

                try
                {
                    while (true)
                    {
                        await Acquire(connection, shards, token);
                        await connection.WaitAsync(LockPolling, token);
                    }
                }
                finally
                {
                    await StopAgents();

                    // Back to the pool it goes clean: whoever is next must not own our locks.
                    if (connection.FullState == ConnectionState.Open)
                        await Execute(connection, "select pg_advisory_unlock_all(); unlisten *", CancellationToken.None);
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _log.LogWarning(e, "The daemon lost its connection; trying again.");
                await Pause(pause, token);
            }
        }
    }

    private async Task Acquire(NpgsqlConnection connection, List<Shard> shards, CancellationToken token)
    {
        List<Shard> missing;
        lock (_agents)
            missing = shards.FindAll(x => !_agents.ContainsKey(x.Name.Identity));
        if (missing.Count == 0)
        {
            await Execute(connection, "select 1", token);
            return;
        }

        foreach (var shard in missing)
        {
            if (Mode == DaemonMode.HotCold)
            {
                await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"marten-shard:{_store.Database.Schema}:{shard.Name.Identity}" });
                if (!(bool)(await command.ExecuteScalarAsync(token))!)
                    continue;
            }

            _log.LogInformation("Running {Shard} here.", shard.Name.Identity);
            var agent = new Agent(shard, _highWater, _marked, _log);
            lock (_agents)
                _agents[shard.Name.Identity] = agent;
            _appended.Set();
            agent.Start();
        }
    }

    private async Task StopAgents()
    {
        List<Agent> agents;
        lock (_agents)
        {
            agents = [.. _agents.Values];
            _agents.Clear();
        }

        await Task.WhenAll(agents.Select(x => x.DisposeAsync().AsTask()));
    }

    /// <summary>Moves the mark whenever something was appended, and now and then.</summary>
    private async Task Watch(CancellationToken token)
    {
        using var quiet = Quiet.Begin();
        var checkedAt = DateTimeOffset.MinValue;
        var savedAt = DateTimeOffset.MinValue;
        var unchanged = 0;
        while (!token.IsCancellationRequested)
        {
            // Taken before looking: what is appended while we look wakes us again.
            var next = _appended.Next;
            var wait = SlowPolling;
            try
            {
                bool any;
                lock (_agents)
                    any = _agents.Count > 0;
                if (any)
                {
                    var before = _highWater.Mark;
                    await _highWater.Advance(token);
                    if (_highWater.Mark != before)
                    {
                        unchanged = 0;
                        _marked.Set();
                    }
                    else
                    {
                        unchanged++;
                    }

                    wait = _highWater.Waiting ? TimeSpan.FromMilliseconds(Math.Min(10 * (unchanged + 1), 250))
                        : _store.Options.EventGraph.UseListenNotifyForEventAppends || unchanged > 20 ? SlowPolling : FastPolling;
                    var now = _store.Options.EventGraph.TimeProvider.GetUtcNow();
                    if (now - savedAt > TimeSpan.FromMilliseconds(500))
                    {
                        await _highWater.Save(token);
                        savedAt = now;
                    }

                    if (now - checkedAt > SlowPolling)
                    {
                        await CheckPositions(token);
                        checkedAt = now;
                    }
                }
                else
                {
                    wait = TimeSpan.FromMilliseconds(200);
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _log.LogWarning(e, "The store's mark could not be found; trying again.");
                next = Task.Delay(Timeout.Infinite, token);
                wait = TimeSpan.FromMilliseconds(250);
            }

            await Signal.Wait(next, wait, token);
        }
    }

    /// <summary>Positions may be set from outside, as by a rewind in another process.</summary>
    private async Task CheckPositions(CancellationToken token)
    {
        List<Agent> idle;
        lock (_agents)
            idle = [.. _agents.Values.Where(x => x.IsIdle)];
        if (idle.Count == 0)
            return;
        var progress = await _store.Database.FetchProgress(token);
        foreach (var agent in idle)
        {
            var position = agent.Position;
            if (progress.FirstOrDefault(x => x.ShardName == agent.Shard.Name.Identity)?.Sequence != position && agent.IsIdle && agent.Position == position)
                agent.Reload();
        }
    }

    private static async Task Pause(TimeSpan pause, CancellationToken token)
    {
        try
        {
            await Task.Delay(pause, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Stopped meanwhile.
        }
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand { Connection = connection, CommandText = sql };
        await command.ExecuteNonQueryAsync(token);
    }
}

using System.Data;
using System.Diagnostics;
using System.Text.Json;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten.Exceptions;
using Marten.Sessions;
using Marten.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Daemon;

/// <summary>
/// Takes one shard through the store, page by page. What a page writes and its position are committed together,
/// and only if the position is still the one that the page began at: whoever else runs the shard by mistake changes nothing.
/// </summary>
internal sealed class Agent(Shard shard, HighWater highWater, Signal marked, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly Database _database = shard.Store.Database;
    private readonly string _progression = $"{shard.Store.Database.Schema}.mt_event_progression";
    private Task _running = Task.CompletedTask;
    private volatile bool _moved;

    public Shard Shard => shard;

    public long Position { get; private set; }

    public bool IsIdle { get; private set; }

    public void Start() => _running = Task.Run(() => Run(_stop.Token));

    /// <summary>Stops: the page at hand is finished, or nothing of it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        shard.Forget();
    }

    /// <summary>The position has been set from outside.</summary>
    public void Reload()
    {
        _moved = true;
        marked.Set();
    }

    /// <summary>Goes on to a position and no further; fails rather than trying again.</summary>
    public async Task RunTo(long target, ErrorHandlingOptions errors, int pageSize, CancellationToken token)
    {
        await Begin(token);
        Task<Page>? next = null;
        while (Position < target)
        {
            var page = await (next ?? Load(Position, target, pageSize, errors, token));
            next = page.Ceiling < target ? Load(page.Ceiling, target, pageSize, errors, token) : null;
            await Commit(page, errors, token);
        }
    }

    private static bool Skip(Exception e, ErrorHandlingOptions errors) => e switch
    {
        UnknownEventTypeException => errors.SkipUnknownEvents,
        JsonException or NotSupportedException or ArgumentException => errors.SkipSerializationErrors,
        _ => false,
    };

    private async Task Run(CancellationToken token)
    {
        // Whoever handles a page finds no trace that is not its own.
        Activity.Current = null;
        var pause = TimeSpan.Zero;
        var errors = shard.Store.Options.Projections.Errors;
        while (!token.IsCancellationRequested)
        {
            Task<Page>? next = null;
            try
            {
                await Begin(token);
                while (!token.IsCancellationRequested)
                {
                    if (_moved)
                    {
                        _moved = false;
                        break;
                    }

                    var target = highWater.Mark;
                    if (target <= Position)
                    {
                        IsIdle = true;
                        await marked.Wait(() => _moved || highWater.Mark > Position, token);
                        IsIdle = false;
                        continue;
                    }

                    var page = await (next ?? Load(Position, target, shard.Options.BatchSize, errors, token));
                    next = page.Ceiling < target ? Load(page.Ceiling, target, shard.Options.BatchSize, errors, token) : null;
                    if (await Commit(page, errors, token) < page.Ceiling)
                        throw new InvalidOperationException($"The subscription {shard.Name.Name} went no further than {Position}.");
                    pause = TimeSpan.Zero;
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                // Stopped: the page at hand was committed or not at all.
            }
            catch (Moved)
            {
                log.LogInformation("The position of {Shard} was set by somebody else; going on from there.", shard.Name.Identity);
            }
            catch (Exception e)
            {
                pause = pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(250) : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                log.LogError(e, "{Shard} failed after {Position}; trying again in {Pause}.", shard.Name.Identity, Position, pause);
                await Pause(pause, token);
            }
            finally
            {
                IsIdle = false;
            }

            shard.Forget();
            if (next is not null)
                await Discard(next);
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

    private async Task Discard(Task<Page> page)
    {
        try
        {
            await page;
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or MartenException or JsonException or InvalidOperationException)
        {
            log.LogDebug(e, "A page of {Shard} that was read ahead was not needed.", shard.Name.Identity);
        }
    }

    /// <summary>Reads the position, or sets it where the shard is to begin.</summary>
    private async Task Begin(CancellationToken token)
    {
        using var quiet = Quiet.Begin();
        await _database.Ready(null, token);
        await using var connection = await _database.Source.OpenConnectionAsync(token);
        for (; ; )
        {
            await using (var command = new NpgsqlCommand($"select last_seq_id from {_progression} where name = $1", connection))
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = shard.Name.Identity });
                if (await command.ExecuteScalarAsync(token) is long position)
                {
                    Position = position;
                    return;
                }
            }

            var floor = await Floor(connection, token);
            await using var insert = new NpgsqlCommand($"insert into {_progression} (name, last_seq_id) values ($1, $2) on conflict (name) do update set last_seq_id = excluded.last_seq_id where mt_event_progression.last_seq_id is null", connection);
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = shard.Name.Identity });
            insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = floor });
            await insert.ExecuteNonQueryAsync(token);
        }
    }

    private async Task<long> Floor(NpgsqlConnection connection, CancellationToken token)
    {
        switch (shard.Options.StartAt?.Invoke())
        {
            case null:
                return 0;
            case { Present: true }:
                return highWater.Mark;
            case { Sequence: { } sequence }:
                return sequence;
            case { Timestamp: { } timestamp }:
                await using (var command = new NpgsqlCommand($"select coalesce((select min(seq_id) - 1 from {_database.Schema}.mt_events where timestamp >= $1), $2)", connection))
                {
                    command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = timestamp.ToUniversalTime() });
                    command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = highWater.Mark });
                    return (long)(await command.ExecuteScalarAsync(token))!;
                }

            default:
                return 0;
        }
    }

    private async Task<Page> Load(long floor, long target, int size, ErrorHandlingOptions errors, CancellationToken token)
    {
        using var quiet = Quiet.Begin();
        var sql = _database.EventSql;
        await using var connection = await _database.Source.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(shard.Types is null ? sql.Page : sql.PageOfTypes, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = floor });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = target });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = size });
        if (shard.Types is { } types)
            command.Parameters.Add(EventSql.Array(types, NpgsqlDbType.Varchar));
        await command.PrepareAsync(token);
        await using var reader = await command.ExecuteReaderAsync(token);
        var events = new List<IEvent>(Math.Min(size, 1024));
        var (read, last) = (0, floor);
        while (await reader.ReadAsync(token))
        {
            read++;
            last = reader.GetInt64(0);
            try
            {
                if (sql.Read(reader) is var e && shard.Wants(e))
                    events.Add(e);
            }
            catch (Exception error) when (Skip(error, errors))
            {
                log.LogWarning(error, "{Shard} passes over event {Sequence}, which cannot be read.", shard.Name.Identity, last);
            }
        }

        return new Page(floor, read < size ? target : last, events);
    }

    private async Task<long> Commit(Page page, ErrorHandlingOptions errors, CancellationToken token)
    {
        using var quiet = page.Events.Count == 0 ? Quiet.Begin() : null;
        await using var work = new Work(shard.Store, IsolationLevel.ReadCommitted);
        var reached = await shard.Process(work, page.Floor, page.Ceiling, page.Events, errors, token);
        token.ThrowIfCancellationRequested();
        work.Add(new CommandWrite(
            () =>
            {
                var command = new NpgsqlBatchCommand($"with moved as (update {_progression} set last_seq_id = $2, last_updated = now() where name = $1 and last_seq_id = $3 returning 1) select {_database.Schema}.{DatabaseSchema.Require}(exists (select 1 from moved))");
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = shard.Name.Identity });
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = reached });
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = page.Floor });
                return command;
            },
            e => e.SqlState == DatabaseSchema.Missing ? new Moved() : null));
        await work.Save(token);
        Position = reached;
        return reached;
    }

    private sealed record Page(long Floor, long Ceiling, List<IEvent> Events);

    /// <summary>The position is no longer where this page began.</summary>
    private sealed class Moved : Exception;
}

/// <summary>Wakes everybody who waits for something to become so.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task Wait(Func<bool> until, CancellationToken token)
    {
        while (true)
        {
            var next = _next;
            if (until())
                return;
            await next.Task.WaitAsync(token);
        }
    }

    /// <summary>Waits for the next signal, but no longer than that.</summary>
    public static async Task Wait(Task next, TimeSpan atMost, CancellationToken token)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
        timeout.CancelAfter(atMost);
        try
        {
            await next.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody signalled, or we are stopped: whoever waits looks.
        }
    }

    public Task Next => _next.Task;
}

using Marten;
using Marten.Events.Daemon.Coordination;
using Npgsql;

namespace Yrkesresan.Reporting.Rebuilding;

/// <summary>
/// Does a rebuild that was asked for. One instance does it, who holds an advisory lock of the database; the others stop their daemons meanwhile, so that
/// nobody else writes what is made. Should it die, the lock goes with it, and whoever is next, or itself restarted, goes on with the read models not yet made.
/// </summary>
/// <param name="store">Holds the log and the read models.</param>
/// <param name="database">The same database, for the lock.</param>
/// <param name="coordinator">Stops and starts the daemon.</param>
/// <param name="clock">When it was done.</param>
/// <param name="log">What went wrong.</param>
internal sealed class RebuildFigures(
    IDocumentStore store, NpgsqlDataSource database, IProjectionCoordinator coordinator, TimeProvider clock, ILogger<RebuildFigures> log) : BackgroundService
{
    private const string Lock = "hashtext('yrkesresan-rebuild')";
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim asked = new(0);

    /// <summary>Looks at once.</summary>
    public void Wake() => asked.Release();

    public override void Dispose()
    {
        asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var compared = false;
            while (true)
            {
                try
                {
                    if (!compared)
                    {
                        await Compare(stoppingToken);
                        compared = true;
                    }

                    if (await Running(stoppingToken) is not null)
                    {
                        await Paused(stoppingToken);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The database is away, most likely. What was asked for is in it, and done when it is back.
                    log.LogError(exception, "The figures can't be rebuilt now");
                }

                await asked.WaitAsync(Often, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; the next goes on.
        }
    }

    /// <summary>What was counted in another way than this program counts is counted anew.</summary>
    private async Task Compare(CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        if ((await session.LoadAsync<WayOfCounting>(WayOfCounting.Only, cancellation))?.Version == WayOfCounting.Present)
        {
            return;
        }

        if ((await session.QueryAsync<bool>("select exists (select 1 from mt_events)", cancellation))[0])
        {
            await StartRebuild.Begin(session, clock, cancellation);
            return;
        }

        session.Store(new WayOfCounting(WayOfCounting.Only, WayOfCounting.Present));
        await session.SaveChangesAsync(cancellation);
    }

    private async Task Paused(CancellationToken cancellation)
    {
        await coordinator.PauseAsync();
        try
        {
            while (await Running(cancellation) is { } rebuild)
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                if (await Ask(connection, $"select pg_try_advisory_lock({Lock})", cancellation))
                {
                    try
                    {
                        await Make(rebuild, cancellation);
                    }
                    finally
                    {
                        // Back to the pool it goes clean.
                        await Ask(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
                    }
                }
                else
                {
                    await Task.Delay(Often, cancellation);
                }
            }
        }
        finally
        {
            await coordinator.ResumeAsync();
        }
    }

    private async Task Make(Rebuild rebuild, CancellationToken cancellation)
    {
        var daemon = coordinator.DaemonForMainDatabase();
        foreach (var figures in Store.Figures.Where(figures => !rebuild.Done.Contains(figures.Name)))
        {
            rebuild = await Note(rebuild with { Current = figures.Name }, cancellation);
            for (var made = false; !made;)
            {
                try
                {
                    await daemon.RebuildProjectionAsync(figures.Name, cancellation);
                    made = true;
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested)
                {
                    // As when another instance's daemon, not yet stopped, moved the position: then it begins anew.
                    log.LogError(exception, "{Figures} could not be rebuilt; trying again", figures.Name);
                    rebuild = await Note(rebuild with { Failures = rebuild.Failures + 1, Fault = exception.GetType().Name }, cancellation);
                    var pause = Often * Math.Pow(2, Math.Min(rebuild.Failures - 1, 5));
                    await Task.Delay(pause < LongestPause ? pause : LongestPause, cancellation);
                }
            }

            rebuild = await Note(rebuild with { Current = null, Done = [.. rebuild.Done, figures.Name] }, cancellation);
        }

        await using var session = store.LightweightSession();
        session.Store(rebuild with { Finished = clock.GetUtcNow() });
        session.Store(new WayOfCounting(WayOfCounting.Only, WayOfCounting.Present));
        await session.SaveChangesAsync(cancellation);
    }

    private async Task<Rebuild> Note(Rebuild rebuild, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.Store(rebuild);
        await session.SaveChangesAsync(cancellation);
        return rebuild;
    }

    private async Task<Rebuild?> Running(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await Rebuild.Running(session, cancellation);
    }

    private static async Task<bool> Ask(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.ServiceDefaults.Work;

/// <summary>
/// Does one piece of work after the other as long as there is any, then waits until it is told of more or <paramref name="interval"/> has passed. What is
/// to be done is in the database, and whoever does it locks it there: any number of instances may do the same, and nothing is lost when one dies.
/// The work belongs to no journey: it is the turn of the instances that handle those.
/// </summary>
/// <param name="journeys">What this instance handles.</param>
/// <param name="interval">How often it looks for work that another instance was told of.</param>
/// <param name="signal">Tells of work.</param>
/// <param name="log">What went wrong.</param>
public abstract class Worker(Journeys journeys, TimeSpan interval, WorkSignal signal, ILogger log) : BackgroundService
{
    /// <summary>What went wrong.</summary>
    protected ILogger Log { get; } = log;

    /// <summary>Does the next piece of work, in a transaction of its own.</summary>
    /// <param name="cancellation">The process stops: what was begun is rolled back and taken by the next.</param>
    /// <returns>False where there is nothing to do, or somebody else is at it.</returns>
    protected abstract Task<bool> Next(CancellationToken cancellation);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!journeys.Handles(null))
        {
            return;
        }

        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    while (await Next(stoppingToken))
                    {
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The database is away, most likely. What is to be done is in it, so nothing is lost by waiting.
                    Log.LogError(exception, "{Worker} can't work", GetType().Name);
                }

                await signal.Wait(interval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }
}

/// <summary>Tells the worker of this instance that there is something to do; others look for themselves. One kind for each worker.</summary>
public abstract class WorkSignal : IDisposable
{
    private readonly SemaphoreSlim some = new(0);

    /// <summary>There is something to do.</summary>
    public void Set() => some.Release();

    /// <inheritdoc />
    public void Dispose()
    {
        some.Dispose();
        GC.SuppressFinalize(this);
    }

    internal Task<bool> Wait(TimeSpan most, CancellationToken cancellation) => some.WaitAsync(most, cancellation);
}

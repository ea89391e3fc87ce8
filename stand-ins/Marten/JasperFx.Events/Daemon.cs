using JasperFx.Events.Projections;
using Microsoft.Extensions.Hosting;

namespace JasperFx.Events.Daemon;

/// <summary>What a projection may pass over.</summary>
public class ErrorHandlingOptions
{
    internal ErrorHandlingOptions()
    {
    }

    /// <summary>An event that the projection fails on is recorded as a dead letter and passed over.</summary>
    public bool SkipApplyErrors { get; set; }

    /// <summary>An event whose class is not known is passed over.</summary>
    public bool SkipUnknownEvents { get; set; }

    /// <summary>An event that cannot be read is recorded as a dead letter and passed over.</summary>
    public bool SkipSerializationErrors { get; set; }
}

/// <summary>What a subscription may say to the daemon that runs it.</summary>
public interface ISubscriptionController
{
    /// <summary>The subscription's name.</summary>
    ShardName Name { get; }

    /// <summary>Stops here; the daemon tries the page again later.</summary>
    /// <param name="ex">Why.</param>
    /// <returns>When it is noted.</returns>
    Task ReportCriticalFailureAsync(Exception ex);

    /// <summary>Stops here; the daemon tries again later from the given position.</summary>
    /// <param name="ex">Why.</param>
    /// <param name="lastProcessed">The last event that was processed.</param>
    /// <returns>When it is noted.</returns>
    Task ReportCriticalFailureAsync(Exception ex, long lastProcessed);

    /// <summary>Notes an event that could not be processed and is passed over.</summary>
    /// <param name="event">The event.</param>
    /// <param name="ex">Why.</param>
    /// <returns>When it is noted.</returns>
    Task RecordDeadLetterEventAsync(IEvent @event, Exception ex);
}

/// <summary>Runs asynchronous projections and subscriptions of one database.</summary>
public interface IProjectionDaemon : IDisposable
{
    /// <summary>Deletes what a projection has written and writes it anew.</summary>
    /// <param name="projectionName">The projection's name.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>When it is done.</returns>
    Task RebuildProjectionAsync(string projectionName, CancellationToken token);

    /// <summary>Deletes what a projection has written and writes it anew.</summary>
    /// <typeparam name="TView">The projection, or the document that it writes.</typeparam>
    /// <param name="token">Cancels.</param>
    /// <returns>When it is done.</returns>
    Task RebuildProjectionAsync<TView>(CancellationToken token);

    /// <summary>Gives a subscription everything again from a position or a moment.</summary>
    /// <param name="subscriptionName">The subscription's name.</param>
    /// <param name="token">Cancels.</param>
    /// <param name="sequenceFloor">The position.</param>
    /// <param name="timestamp">The moment.</param>
    /// <returns>When it is done.</returns>
    Task RewindSubscriptionAsync(string subscriptionName, CancellationToken token, long? sequenceFloor = 0, DateTimeOffset? timestamp = null);

    /// <summary>Waits until everything that is stored now has been processed.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>When it is so.</returns>
    Task WaitForNonStaleData(TimeSpan timeout);
}

/// <summary>Starts and stops the daemon with the process.</summary>
public interface IProjectionCoordinator : IHostedService
{
    /// <summary>The daemon of the store's database.</summary>
    /// <returns>The daemon.</returns>
    IProjectionDaemon DaemonForMainDatabase();

    /// <summary>Stops everything in this process, until resumed.</summary>
    /// <returns>When it has stopped.</returns>
    Task PauseAsync();

    /// <summary>Starts everything again.</summary>
    /// <returns>When it has started.</returns>
    Task ResumeAsync();
}

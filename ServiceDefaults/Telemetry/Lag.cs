using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>How far something that follows the log is behind it.</summary>
/// <param name="Name">What is behind: the value of the metrics' tag.</param>
/// <param name="Events">Events it has not come to.</param>
/// <param name="Oldest">When the oldest of them was stored (UTC); null: there is none.</param>
public sealed record Behind(string Name, long Events, DateTimeOffset? Oldest);

/// <summary>
/// How far what follows the log is behind it: events, and the age of the oldest not come to. Two metrics, and part of readiness: what has waited for more
/// than five minutes says so (degraded, still serving).
/// </summary>
public abstract class Lag : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private volatile IReadOnlyList<Behind> behind = [];

    /// <summary>Makes the metrics <c>{name}.events</c> and <c>{name}.seconds</c>.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="tag">By what they are divided.</param>
    /// <param name="clock">Now.</param>
    /// <param name="log">Where it says that it can't be measured.</param>
    protected Lag(string name, string tag, TimeProvider clock, ILogger log)
    {
        (this.clock, this.log) = (clock, log);
        Measures.Meter.CreateObservableGauge(
            $"{name}.events", () => behind.Select(one => new Measurement<long>(one.Events, new KeyValuePair<string, object?>(tag, one.Name))), "{event}",
            "Events of the log not come to yet");
        Measures.Meter.CreateObservableGauge(
            $"{name}.seconds",
            () => behind.Select(one => new Measurement<double>(
                one.Oldest is { } oldest ? (this.clock.GetUtcNow() - oldest).TotalSeconds : 0, new KeyValuePair<string, object?>(tag, one.Name))),
            "s", "Age of the oldest event not come to yet");
    }

    /// <summary>Looks.</summary>
    /// <param name="cancellation">Cancels.</param>
    public abstract Task<IReadOnlyList<Behind>> Measure(CancellationToken cancellation);

    /// <summary>What is said of those that have waited too long, for who runs the system.</summary>
    /// <param name="late">Those.</param>
    /// <param name="oldest">When the oldest event was stored (UTC).</param>
    protected abstract string Say(IReadOnlyList<Behind> late, DateTimeOffset oldest);

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var late = behind.Where(one => clock.GetUtcNow() - one.Oldest > TooOld).ToList();
        return Task.FromResult(late.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(Say(late, late.Min(one => one.Oldest!.Value))));
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    behind = await Measure(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The database's own health check tells readiness; the last figures stand until it is back.
                    log.LogWarning("The lag can't be read: {Reason}", exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }
}

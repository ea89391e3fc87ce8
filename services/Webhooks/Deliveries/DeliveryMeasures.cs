using System.Diagnostics.Metrics;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>What operators see of the queue; and, at the same pace, what has to be tidied up in it.</summary>
internal sealed class DeliveryMeasures : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Seldom = TimeSpan.FromHours(1);
    private static readonly Counter<long> Made =
        Measures.Meter.CreateCounter<long>("yrkesresan.webhooks.attempts", "{attempt}", "Attempts to deliver a webhook, by type and outcome");

    private static readonly Counter<long> Ended =
        Measures.Meter.CreateCounter<long>("yrkesresan.webhooks.deliveries", "{delivery}", "Deliveries that came to an end or were held, by type and outcome (delivered, failed, held, cancelled)");

    private static readonly Histogram<double> Took =
        Measures.Meter.CreateHistogram<double>("yrkesresan.webhooks.attempt.duration", "s", "How long an endpoint took to answer");

    private readonly DeliveryQueue queue;
    private readonly TimeProvider clock;
    private readonly ILogger<DeliveryMeasures> log;
    private volatile Seen seen = new(0, 0, 0, 0, 0);

    public DeliveryMeasures(DeliveryQueue queue, TimeProvider clock, ILogger<DeliveryMeasures> log)
    {
        (this.queue, this.clock, this.log) = (queue, clock, log);
        Measures.Meter.CreateObservableGauge(
            "yrkesresan.webhooks.queue.depth",
            () => new Measurement<long>[]
            {
                new(seen.Waiting - seen.Due, new KeyValuePair<string, object?>("state", "later")),
                new(seen.Due, new KeyValuePair<string, object?>("state", "due")),
                new(seen.Held, new KeyValuePair<string, object?>("state", "held")),
            },
            "{delivery}", "Deliveries that wait: due now, due later, or held for a disabled endpoint");
        Measures.Meter.CreateObservableGauge("yrkesresan.webhooks.queue.lag", () => seen.Lag, "s", "For how long the oldest delivery that is due has been");
        Measures.Meter.CreateObservableGauge("yrkesresan.webhooks.endpoints.disabled", () => seen.Disabled, "{endpoint}", "Endpoints that are disabled");
    }

    public static void Attempted(string type, DeliveryAttempt attempt)
    {
        Made.Add(1, new("type", type), new("outcome", attempt.Status is { } status ? $"{status / 100}xx" : attempt.Error));
        Took.Record(attempt.Milliseconds / 1000d);
    }

    public static void Came(string type, NextStep next)
    {
        if (next switch
        {
            NextStep.Done => "delivered",
            NextStep.GiveUp => "failed",
            NextStep.Hold or NextStep.Disable => "held",
            NextStep.Drop => "cancelled",
            _ => null,
        } is { } outcome)
        {
            Ended.Add(1, new("type", type), new("outcome", outcome));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, clock);
        var forgotten = DateTimeOffset.MinValue;
        try
        {
            do
            {
                try
                {
                    await queue.QueueForgotten(stoppingToken);
                    if (clock.GetUtcNow() - forgotten > Seldom)
                    {
                        await queue.Forget(stoppingToken);
                        forgotten = clock.GetUtcNow();
                    }

                    var (waiting, due, held, lag, disabled) = await queue.Depth(stoppingToken);
                    seen = new Seen(waiting, due, held, lag, disabled);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The database is away, most likely; what was last seen stands until it is back.
                    log.LogError(exception, "The queue of webhooks can't be measured");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private sealed record Seen(long Waiting, long Due, long Held, double Lag, long Disabled);
}

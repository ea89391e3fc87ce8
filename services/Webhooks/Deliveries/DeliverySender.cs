using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Telemetry;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Names;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>
/// Claims what is due, sends it, records it; again and again, beside any number of others that do the same. An endpoint gets a few at a time, one that fails
/// only one, and what takes long no longer counts among those that may be on their way: slow and dead endpoints delay nobody.
/// </summary>
internal sealed class DeliverySender(
    DeliveryQueue queue, Outbound outbound, PersonNames names, DeliverySettings settings, TimeProvider clock, ILogger<DeliverySender> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(2);

    private readonly RetrySchedule schedule = new(settings.Schedule);
    private readonly ConcurrentDictionary<Guid, OnItsWay> sending = new();
    private readonly Channel<bool> ended = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    var room = settings.AtOnce - sending.Values.Count(one => Stopwatch.GetElapsedTime(one.Began) < settings.Swift);
                    var claimed = room > 0
                        ? await queue.Claim(sending.Values.CountBy(one => one.Claimed.Endpoint).ToDictionary(), room, stoppingToken)
                        : [];
                    foreach (var one in claimed)
                    {
                        Start(one);
                    }

                    await Something(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The database is away, most likely. The queue is in it, so nothing is lost by waiting.
                    log.LogError(exception, "Deliveries can't be claimed");
                    await Task.Delay(AfterTrouble, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }

        // What is on its way is brought to its end, so that it need not be sent again.
        await Task.WhenAll(sending.Values.Select(one => one.Task));
    }

    // Room again, or time to look for something new. Those that end together are followed by one claim.
    private async Task Something(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Idle);
        try
        {
            await ended.Reader.ReadAsync(patience.Token);
            await Task.Delay(Gathering, cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing ended; there may be something new.
        }
    }

    private void Start(Claimed claimed)
    {
        var go = new TaskCompletionSource();
        var task = Task.Run(async () =>
        {
            await go.Task;
            await Deliver(claimed);
            sending.TryRemove(claimed.Id, out _);
            ended.Writer.TryWrite(true);
        });
        // Known as on its way before it can be gone again.
        sending[claimed.Id] = new OnItsWay(claimed, Stopwatch.GetTimestamp(), task);
        go.SetResult();
    }

    private async Task Deliver(Claimed claimed)
    {
        ActivityContext.TryParse(claimed.Trace, null, isRemote: true, out var parent);
        using var activity = Measures.Source.StartActivity($"deliver {claimed.Type}", ActivityKind.Client, parent);
        activity?.SetTag("webhook.id", claimed.Id).SetTag("webhook.endpoint", claimed.Endpoint);
        try
        {
            DeliveryAttempt? attempt = null;
            NextStep next = claimed.State is null or { Deleted: true } || claimed.Details is null ? new NextStep.Drop() : new NextStep.Hold();
            if (claimed is { State: { Enabled: true } state, Details: { } details })
            {
                (attempt, next) = await Try(claimed, details);
                activity?.SetTag("http.response.status_code", attempt.Status).SetTag("error.type", attempt.Error);
            }

            var recorded = await queue.Record(claimed, attempt, next, CancellationToken.None);
            if (!recorded)
            {
                log.LogWarning("Delivery {Delivery} took longer than its claim and is sent again", claimed.Id);
                return;
            }

            DeliveryMeasures.Came(claimed.Type, next);
            if (next is NextStep.Disable { Because: var because })
            {
                log.LogWarning("Endpoint {Endpoint} is disabled: {Because}", claimed.Endpoint, because);
            }
            else if (next is not NextStep.Done)
            {
                log.LogInformation(
                    "Delivery {Delivery} to endpoint {Endpoint}: attempt {Attempt} got {Status} {Error}, then {Next}",
                    claimed.Id, claimed.Endpoint, claimed.Tries + 1, attempt?.Status, attempt?.Error, next.GetType().Name);
            }
        }
        catch (Exception exception)
        {
            // Not recorded: the claim runs out and it is sent again under the same id.
            activity?.SetStatus(ActivityStatusCode.Error);
            log.LogError(exception, "Delivery {Delivery} can't be recorded", claimed.Id);
        }
    }

    private async Task<(DeliveryAttempt Attempt, NextStep Next)> Try(Claimed claimed, EndpointDetails details)
    {
        var body = await names.Added(claimed, CancellationToken.None);
        var (attempt, retryAfter) = await outbound.Send(claimed.Id, details, body, CancellationToken.None);
        if (body != claimed.Body)
        {
            // A receiver may answer with what it was sent: a name is not kept by that way either.
            attempt = attempt with { Response = null };
        }

        DeliveryMeasures.Attempted(claimed.Type, attempt);
        var now = clock.GetUtcNow();
#pragma warning disable CA5394 // Chance spreads the retries; nobody gains by guessing it.
        var next = schedule.After(claimed.Tries + 1, attempt.Status, retryAfter, now, Random.Shared.NextDouble());
#pragma warning restore CA5394
        if (next is NextStep.Done)
        {
            await queue.Recovered(claimed.Endpoint, CancellationToken.None);
        }
        else if (await queue.Failed(claimed.Endpoint, attempt.At, RetrySchedule.RestUntil(attempt.Status, retryAfter, now), CancellationToken.None) is { } run
            && next is not NextStep.Disable && settings.Disables(run, now))
        {
            next = new NextStep.Disable("failing");
        }

        return (attempt, next);
    }

    private sealed record OnItsWay(Claimed Claimed, long Began, Task Task);
}

internal static class DeliveriesSetup
{
    public static void AddDeliveries(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>(Service.DeclareQueues))
        {
            return;
        }

        builder.Services.AddSingleton(DeliverySettings.From(builder.Configuration));
        builder.Services.AddSingleton<HostNames>(Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton<TargetAddress>();
        builder.Services.AddSingleton<Outbound>();
        builder.Services.AddSingleton<PersonNames>();
        builder.Services.AddSingleton<DeliveryQueue>();
        builder.Services.AddHostedService<DeliverySender>();
        builder.Services.AddHostedService<DeliveryMeasures>();
    }
}

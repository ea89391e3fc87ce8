using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Telemetry;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>How deliveries are sent; section <c>Webhooks</c> of the configuration.</summary>
internal sealed class DeliverySettings
{
    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many are sent at a time.</summary>
    public int AtOnce { get; init; } = 200;

    /// <summary>How many an endpoint is sent at a time.</summary>
    public int AtOncePerEndpoint { get; init; } = 4;

    /// <summary>After how long a delivery that was claimed but not recorded is sent again: longer than any attempt and its recording take.</summary>
    public TimeSpan Claim { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait before each attempt.</summary>
    public IReadOnlyList<TimeSpan> Schedule { get; init; } = RetrySchedule.Standard.Waits;

    public static DeliverySettings From(IConfiguration configuration)
    {
        var (section, standard) = (configuration.GetSection("Webhooks"), new DeliverySettings());
        return new DeliverySettings
        {
            Timeout = section.GetValue("Timeout", standard.Timeout),
            AtOnce = section.GetValue("AtOnce", standard.AtOnce),
            AtOncePerEndpoint = section.GetValue("AtOncePerEndpoint", standard.AtOncePerEndpoint),
            Claim = section.GetValue("Claim", standard.Claim),
            Schedule = section.GetSection("Schedule").Get<TimeSpan[]>() is { Length: > 0 } own ? own : standard.Schedule,
        };
    }
}

/// <summary>Claims what is due, sends it, records it; again and again, beside any number of others that do the same.</summary>
internal sealed class DeliverySender(DeliveryQueue queue, Outbound outbound, DeliverySettings settings, TimeProvider clock, ILogger<DeliverySender> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(2);
    private static readonly Counter<long> Made =
        Measures.Meter.CreateCounter<long>("yrkesresan.webhooks.attempts", "{attempt}", "Attempts to deliver a webhook, by type and outcome");

    private readonly RetrySchedule schedule = new(settings.Schedule);
    private readonly ConcurrentDictionary<Task, Guid> sending = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    var room = settings.AtOnce - sending.Count;
                    var claimed = room > 0
                        ? await queue.Claim(
                            sending.Values.CountBy(endpoint => endpoint).ToDictionary(), settings.AtOncePerEndpoint, room, settings.Claim, stoppingToken)
                        : [];
                    foreach (var one in claimed)
                    {
                        Start(one);
                    }

                    // Room again, or something new: whichever comes first.
                    await Task.WhenAny([Task.Delay(Idle, stoppingToken), .. sending.Keys]);
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
        await Task.WhenAll(sending.Keys);
    }

    private void Start(Claimed claimed)
    {
        var task = Task.Run(() => Deliver(claimed), CancellationToken.None);
        sending[task] = claimed.Endpoint;
        _ = task.ContinueWith(done => sending.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task Deliver(Claimed claimed)
    {
        ActivityContext.TryParse(claimed.Trace, null, isRemote: true, out var parent);
        using var activity = Measures.Source.StartActivity($"deliver {claimed.Type}", ActivityKind.Client, parent);
        activity?.SetTag("webhook.id", claimed.Id).SetTag("webhook.endpoint", claimed.Endpoint);
        try
        {
            DeliveryAttempt? attempt = null;
            NextStep next = new NextStep.Disable();
            if (claimed is { Enabled: true, Url: { } url, Secret: { } secret })
            {
                (attempt, var retryAfter) = await outbound.Send(claimed.Id, url, secret, claimed.Body, CancellationToken.None);
#pragma warning disable CA5394 // Chance spreads the retries; nobody gains by guessing it.
                next = schedule.After(claimed.Attempts + 1, attempt.Status, retryAfter, clock.GetUtcNow(), Random.Shared.NextDouble());
#pragma warning restore CA5394
                activity?.SetTag("http.response.status_code", attempt.Status).SetTag("error.type", attempt.Error);
                Made.Add(1, new("type", claimed.Type), new("outcome", attempt.Error ?? $"{attempt.Status / 100}xx"));
            }

            var recorded = await queue.Record(claimed, attempt, next, CancellationToken.None);
            if (!recorded)
            {
                log.LogWarning("Delivery {Delivery} took longer than its claim and is sent again", claimed.Id);
            }
            else if (next is not NextStep.Done)
            {
                log.LogInformation(
                    "Delivery {Delivery} to endpoint {Endpoint}: attempt {Attempt} got {Status} {Error}, then {Next}",
                    claimed.Id, claimed.Endpoint, claimed.Attempts + 1, attempt?.Status, attempt?.Error, next.GetType().Name);
            }
        }
        catch (Exception exception)
        {
            // Not recorded: the claim runs out and it is sent again under the same id.
            activity?.SetStatus(ActivityStatusCode.Error);
            log.LogError(exception, "Delivery {Delivery} can't be recorded", claimed.Id);
        }
    }
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
        builder.Services.AddSingleton<TargetAddress>();
        builder.Services.AddSingleton<Outbound>();
        builder.Services.AddSingleton<DeliveryQueue>();
        builder.Services.AddHostedService<DeliverySender>();
    }
}

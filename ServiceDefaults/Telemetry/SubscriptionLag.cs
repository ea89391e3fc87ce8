using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>
/// How far the forwarder is behind, per journey: events not yet published and the age of the oldest.
/// A metric, and part of readiness: a service whose events have waited for more than five minutes says so (degraded, still serving).
/// </summary>
internal sealed class SubscriptionLag : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);
    private readonly NpgsqlDataSource database;

    private readonly TimeProvider clock;
    private readonly ILogger<SubscriptionLag> log;
    private volatile IReadOnlyList<Waiting> waiting = [];

    public SubscriptionLag(NpgsqlDataSource database, TimeProvider clock, ILogger<SubscriptionLag> log)
    {
        (this.database, this.clock, this.log) = (database, clock, log);
        Measures.Meter.CreateObservableGauge("yrkesresan.subscription.lag.events", () => waiting.Select(one =>
            new Measurement<long>(one.Events, new KeyValuePair<string, object?>("journey", one.Journey))), "{event}", "Stored events not yet published");
        Measures.Meter.CreateObservableGauge("yrkesresan.subscription.lag.seconds", () => waiting.Select(one =>
            new Measurement<double>((this.clock.GetUtcNow() - one.Oldest).TotalSeconds, new KeyValuePair<string, object?>("journey", one.Journey))), "s", "Age of the oldest stored event not yet published");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var late = waiting.Where(one => clock.GetUtcNow() - one.Oldest > TooOld).ToList();
        return Task.FromResult(late.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{late.Sum(one => one.Events)} events wait to be published, the oldest since {late.Min(one => one.Oldest):O}."));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    waiting = await Measure(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The database's own health check tells readiness; the last figures stand until it is back.
                    log.LogWarning("The subscription's lag can't be read: {Reason}", exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task<IReadOnlyList<Waiting>> Measure(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select tenant_id, count(*), min(timestamp) from mt_events
            where seq_id > coalesce((select last_seq_id from mt_event_progression where name = $1), 0) group by tenant_id
            """);
        command.Parameters.AddWithValue($"{EventForwarder.SubscriptionName}:All");
        var found = new List<Waiting>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var tenant = reader.GetString(0);
            found.Add(new Waiting(Journeys.Exists(tenant) ? tenant : Journeys.None, reader.GetInt64(1), new DateTimeOffset(reader.GetDateTime(2))));
        }

        return found;
    }

    private sealed record Waiting(string Journey, long Events, DateTimeOffset Oldest);
}

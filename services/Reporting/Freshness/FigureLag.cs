using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Reporting.Freshness;

/// <summary>
/// How far each read model is behind the log: events, and the age of the oldest it has not counted. A metric, and part of readiness:
/// figures that have stood still for more than five minutes say so (degraded, still serving).
/// </summary>
internal sealed class FigureLag : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);
    private readonly NpgsqlDataSource database;
    private readonly TimeProvider clock;
    private readonly ILogger<FigureLag> log;
    private volatile IReadOnlyList<Behind> behind = [];

    public FigureLag(NpgsqlDataSource database, TimeProvider clock, ILogger<FigureLag> log)
    {
        (this.database, this.clock, this.log) = (database, clock, log);
        Measures.Meter.CreateObservableGauge("yrkesresan.figures.lag.events", () => behind.Select(one =>
            new Measurement<long>(one.Events, Tag(one))), "{event}", "Events of the log that a read model has not come to yet");
        Measures.Meter.CreateObservableGauge("yrkesresan.figures.lag.seconds", () => behind.Select(one =>
            new Measurement<double>(one.Oldest is { } oldest ? (this.clock.GetUtcNow() - oldest).TotalSeconds : 0, Tag(one))), "s", "Age of the oldest event that a read model has not come to yet");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var late = behind.Where(one => clock.GetUtcNow() - one.Oldest > TooOld).ToList();
        return Task.FromResult(late.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Figures stand still or are rebuilt ({string.Join(", ", late.Select(one => one.Name))}); the oldest event not counted is of {late.Min(one => one.Oldest):O}."));
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
                    behind = await Measure(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The database's own health check tells readiness; the last figures stand until it is back.
                    log.LogWarning("The lag of the figures can't be read: {Reason}", exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    internal async Task<IReadOnlyList<Behind>> Measure(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select name, (select coalesce(max(seq_id), 0) from mt_events) - at,
                (select timestamp from mt_events where seq_id > at order by seq_id limit 1)
            from (select figures.name, coalesce(position.last_seq_id, 0) as at
                from unnest($1, $2) as figures (name, shard) left join mt_event_progression position on position.name = figures.shard) as positions
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Store.Figures.Select(figures => figures.Name)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Store.Figures.Select(figures => figures.Shard)] });
        var found = new List<Behind>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(new(reader.GetString(0), Math.Max(0, reader.GetInt64(1)), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return found;
    }

    private static KeyValuePair<string, object?> Tag(Behind one) => new("figures", one.Name);

    internal sealed record Behind(string Name, long Events, DateTimeOffset? Oldest);
}

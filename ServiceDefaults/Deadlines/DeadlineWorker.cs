using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults.Deadlines;

/// <summary>
/// Runs what has fallen due, one at a time, beside any number of instances that do the same. Claim, effect and the deadline's end are one
/// transaction: whoever dies on the way leaves everything as it was, for the next to run.
/// </summary>
/// <remarks>
/// The claim is an advisory lock of the transaction, not the row's. A command holds its stream's lock when it moves or clears the deadline;
/// holding the row while waiting for the stream would be the other way round, and each would wait for the other. So the row is taken last,
/// as commands do, and what was moved or cleared on the way has no effect.
/// </remarks>
internal sealed class DeadlineWorker : BackgroundService, IHealthCheck
{
    private const int Glance = 50;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPutOff = TimeSpan.FromHours(1);
    private static readonly TimeSpan MeasuredEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooLate = TimeSpan.FromMinutes(5);
    private static readonly Counter<long> Ran =
        Measures.Meter.CreateCounter<long>("yrkesresan.deadlines.run", "{deadline}", "Deadlines that were run, by kind and outcome (done, moved, failed)");

    private readonly Dictionary<string, IDeadlineKind> kinds;
    private readonly string[] journeys;
    private readonly TimeSpan interval;
    private readonly NpgsqlDataSource database;
    private readonly Sessions sessions;
    private readonly TimeProvider clock;
    private readonly ILogger<DeadlineWorker> log;
    private volatile IReadOnlyList<Overdue> overdue = [];
    private long measured;

    public DeadlineWorker(
        IEnumerable<IDeadlineKind> kinds, Journeys journeys, IConfiguration configuration, NpgsqlDataSource database, Sessions sessions, TimeProvider clock,
        ILogger<DeadlineWorker> log)
    {
        this.kinds = kinds.ToDictionary(kind => kind.Kind);
        this.journeys = [.. journeys.Handled];
        interval = configuration.GetValue("Deadlines:Interval", TimeSpan.FromSeconds(1));
        (this.database, this.sessions, this.clock, this.log) = (database, sessions, clock, log);
        Measures.Meter.CreateObservableGauge(
            "yrkesresan.deadlines.overdue",
            () => overdue.Select(one => new Measurement<long>(one.Deadlines, new KeyValuePair<string, object?>("kind", one.Kind))),
            "{deadline}", "Deadlines whose time has come and that have not run");
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var late = overdue.Where(one => clock.GetUtcNow() - one.Oldest > TooLate).ToList();
        return Task.FromResult(late.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{late.Sum(one => one.Deadlines)} deadlines have not run ({string.Join(", ", late.Select(one => one.Kind))}), the oldest due {late.Min(one => one.Oldest):O}."));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (kinds.Count == 0)
        {
            return;
        }

        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var pause = interval;
                try
                {
                    pause = await RunWhatIsDue(stoppingToken);
                    await Measure(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The database is away, most likely. The deadlines are in it, so nothing is lost by waiting.
                    log.LogError(exception, "Deadlines can't be read");
                }

                await Task.Delay(pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; what it was at is rolled back and run by the next.
        }
    }

    /// <returns>How long until there may be something again.</returns>
    private async Task<TimeSpan> RunWhatIsDue(CancellationToken cancellation)
    {
        while (true)
        {
            IReadOnlyList<Deadline> next;
            await using (var session = sessions.Read())
            {
                next = await session.QueryAsync<Deadline>(
                    "where d.data ->> 'kind' = any(?) and coalesce(d.data ->> 'journey', ?) = any(?) order by d.data ->> 'turn' limit ?",
                    cancellation, kinds.Keys.ToArray(), Journeys.None, journeys, Glance);
            }

            var now = Deadline.Sortable(clock.GetUtcNow());
            var due = next.Where(one => string.CompareOrdinal(one.Turn, now) <= 0).ToList();
            var ran = 0;
            foreach (var deadline in due)
            {
                ran += await Take(deadline, cancellation) ? 1 : 0;
            }

            if (due.Count < next.Count || ran == 0)
            {
                // Somebody else is at the rest, or it is not their time yet.
                var wait = next.FirstOrDefault(one => string.CompareOrdinal(one.Turn, now) > 0) is { } coming
                    ? DateTimeOffset.Parse(coming.Turn, CultureInfo.InvariantCulture) - clock.GetUtcNow()
                    : interval;
                return wait < Shortest ? Shortest : wait > interval ? interval : wait;
            }
        }
    }

    /// <returns>False where somebody else is at it, or has been.</returns>
    private async Task<bool> Take(Deadline deadline, CancellationToken cancellation)
    {
        using var activity = Measures.Source.StartActivity($"deadline {deadline.Kind}");
        activity?.SetTag("deadline.id", deadline.Id);
        string outcome;
        try
        {
            await using var session = sessions.Open(deadline.Journey);
            session.CausationId = deadline.Id.ToString();
            await session.BeginTransactionAsync(cancellation);
            var claimed = await session.QueryAsync<Deadline>(
                "where d.id = ? and d.data ->> 'turn' = ? and pg_try_advisory_xact_lock(hashtextextended(d.id::text, 0))",
                cancellation, deadline.Id, deadline.Turn);
            if (claimed is not [var mine])
            {
                return false;
            }

            await kinds[mine.Kind].Run(mine, session, cancellation);
            // Gone before what the kind wrote is saved, so that a kind may set the very same deadline anew.
            var ended = await session.QueryAsync<Deadline>(
                "with ended as (delete from mt_doc_deadline d where d.id = ? returning d.data) select data from ended", cancellation, mine.Id);
            if (ended is [var same] && same == mine)
            {
                await session.SaveChangesAsync(cancellation);
                outcome = "done";
            }
            else
            {
                outcome = "moved";
            }
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            await PutOff(deadline, exception, cancellation);
            outcome = "failed";
        }

        Ran.Add(1, new("kind", deadline.Kind), new("outcome", outcome));
        return true;
    }

    // Later and later, and never given up: whoever mends what is wrong finds it done within the hour.
    private async Task PutOff(Deadline deadline, Exception exception, CancellationToken cancellation)
    {
        var failures = deadline.Failures + 1;
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures - 1, 20)), LongestPutOff.TotalSeconds));
        var again = Deadline.Sortable(clock.GetUtcNow() + wait);
        log.LogError(
            exception, "Deadline {Deadline} of kind {Kind} failed for the {Failures}. time and is tried again at {Again}", deadline.Id, deadline.Kind, failures, again);
        await using var command = database.CreateCommand(
            """
            update mt_doc_deadline set data = data || jsonb_build_object('failures', $3::int, 'turn', $4::text), mt_last_modified = now()
            where id = $1 and data ->> 'turn' = $2
            """);
        command.Parameters.AddWithValue(deadline.Id);
        command.Parameters.AddWithValue(deadline.Turn);
        command.Parameters.AddWithValue(failures);
        command.Parameters.AddWithValue(again);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task Measure(CancellationToken cancellation)
    {
        if (measured != 0 && Stopwatch.GetElapsedTime(measured) < MeasuredEvery)
        {
            return;
        }

        measured = Stopwatch.GetTimestamp();
        // Put off or of a kind that nobody runs any more: due all the same.
        await using var command = database.CreateCommand(
            """
            select data ->> 'kind', count(*), min((data ->> 'due')::timestamptz) from mt_doc_deadline
            where (data ->> 'turn' <= $1 or (data ->> 'failures')::int > 0) and coalesce(data ->> 'journey', $2) = any($3) group by 1
            """);
        command.Parameters.AddWithValue(Deadline.Sortable(clock.GetUtcNow()));
        command.Parameters.AddWithValue(Journeys.None);
        command.Parameters.AddWithValue(journeys);
        var found = new List<Overdue>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(new Overdue(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        overdue = found;
    }

    private sealed record Overdue(string Kind, long Deadlines, DateTimeOffset Oldest);
}

/// <summary>Registers what runs deadlines.</summary>
public static class DeadlineSetup
{
    /// <summary>The service runs deadlines of this kind.</summary>
    /// <typeparam name="TKind">The kind; lives as long as the process.</typeparam>
    /// <param name="services">The process's services.</param>
    public static IServiceCollection AddDeadline<TKind>(this IServiceCollection services) where TKind : class, IDeadlineKind =>
        services.AddSingleton<IDeadlineKind, TKind>();

    internal static void AddDeadlines(this IServiceCollection services)
    {
        services.AddSingleton<DeadlineWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadlineWorker>());
        services.AddHealthChecks().AddCheck<DeadlineWorker>("deadlines", tags: ["ready"]);
    }

    internal static void AddDeadlines(this StoreOptions options) => options.Schema.For<Deadline>().SingleTenanted().Index(deadline => deadline.Turn).Index(deadline => deadline.Failures);
}

using System.Diagnostics.Metrics;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Telemetry;
using Yrkesresan.ServiceDefaults.Work;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>How messages of HR systems are worked through; section <c>Hr</c> of the configuration.</summary>
internal sealed class HrSettings
{
    /// <summary>How many employees Enrolment is told of at a time.</summary>
    public int AtOnce { get; init; } = 8;

    /// <summary>How often it is looked for something to do that this instance was not told of.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how long an employee that was claimed but not recorded is told again.</summary>
    public TimeSpan Claim { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long what stands in a message is kept after it came to its end.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(30);

    public static HrSettings From(IConfiguration configuration)
    {
        var (section, standard) = (configuration.GetSection("Hr"), new HrSettings());
        return new HrSettings
        {
            AtOnce = section.GetValue("AtOnce", standard.AtOnce),
            Interval = section.GetValue("Interval", standard.Interval),
            Claim = section.GetValue("Claim", standard.Claim),
            Kept = section.GetValue("Kept", standard.Kept),
        };
    }
}

/// <summary>Reads what HR systems sent, and tells Enrolment; again and again, beside any number of others that do the same.</summary>
internal sealed class HrWorker(
    HrQueue queue, Enrolment enrolment, HrSettings settings, HrSignal signal, Journeys journeys, TimeProvider clock, ILogger<HrWorker> log)
    : Worker(journeys, settings.Interval, signal, log)
{
    private static readonly TimeSpan ForgottenEvery = TimeSpan.FromMinutes(1);
    private static readonly Counter<long> Done =
        Measures.Meter.CreateCounter<long>("yrkesresan.webhooks.hr", "{employee}", "Employees that Enrolment was told of, by outcome");

    private DateTimeOffset forgotten;

    /// <inheritdoc />
    protected override async Task<bool> Next(CancellationToken cancellation)
    {
        if (await queue.Read(cancellation) + await Tell(cancellation) > 0)
        {
            return true;
        }

        await Forget(cancellation);
        return false;
    }

    private async Task<int> Tell(CancellationToken cancellation)
    {
        if (!enrolment.IsThere)
        {
            return 0;
        }

        var claimed = await queue.Claim(settings.AtOnce * 8, settings.Claim, cancellation);
        await Parallel.ForEachAsync(
            claimed, new ParallelOptions { MaxDegreeOfParallelism = settings.AtOnce, CancellationToken = cancellation },
            async (employee, stop) => await Tell(employee, stop));
        return claimed.Count;
    }

    private async Task Tell(HrEmployee employee, CancellationToken cancellation)
    {
        using var activity = Measures.Source.StartActivity("tell of employee");
        activity?.SetTag("hr.employee", employee.Id);
        var round = await TellEnrolment.Of(
            employee, clock.Today(), said => enrolment.Tell(employee.Municipality, employee.Id, said, dryRun: false, cancellation));
        if (round.Away is { } because)
        {
            Log.LogWarning("Enrolment can't be told of employee {Employee}: {Because}", employee.Id, because);
        }

        await queue.Record(employee, round, cancellation);
        Done.Add(1, new KeyValuePair<string, object?>("outcome", round.Away is not null ? "away" : round.Refused.Count > 0 ? "refused" : "ok"));
    }

    private async Task Forget(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now - forgotten < ForgottenEvery)
        {
            return;
        }

        forgotten = now;
        if (await queue.Forget(settings.Kept, cancellation) is > 0 and var count)
        {
            Log.LogInformation("What stood in {Count} messages of HR systems is deleted", count);
        }
    }
}

internal static class HrSetup
{
    public static void AddHr(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HrSignal>();
        if (builder.Configuration.GetValue<bool>(Service.DeclareQueues))
        {
            return;
        }

        builder.Services.AddSingleton(HrSettings.From(builder.Configuration));
        builder.Services.AddSingleton<Enrolment>();
        builder.Services.AddSingleton<HrQueue>();
        builder.Services.AddHostedService<HrWorker>();
    }
}

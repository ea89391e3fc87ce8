using System.Diagnostics.Metrics;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Telemetry;

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
    HrQueue queue, Enrolment enrolment, HrSettings settings, HrSignal signal, Journeys journeys, TimeProvider clock, ILogger<HrWorker> log) : BackgroundService
{
    private static readonly TimeSpan ForgottenEvery = TimeSpan.FromMinutes(1);
    private static readonly Counter<long> Done =
        Measures.Meter.CreateCounter<long>("yrkesresan.webhooks.hr", "{employee}", "Employees that Enrolment was told of, by outcome");

    private DateTimeOffset forgotten;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // People belong to no journey: it is the turn of the instances that have those.
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
                    while (await queue.Read(stoppingToken) + await Tell(stoppingToken) > 0)
                    {
                    }

                    await Forget(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The database is away, most likely. What is to be done is in it, so nothing is lost by waiting.
                    log.LogError(exception, "Messages of HR systems can't be worked on");
                }

                await signal.Wait(settings.Interval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; what it was at is told again by the next, which changes nothing.
        }
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
        var (sound, ofNobody) = employee.Candidates();
        List<IReadOnlyList<HrStatement>> told = [];
        List<(Guid, string, string?)> refused = [.. ofNobody.Select(one => (one.Message, "not-employed", (string?)null))];
        Guid? participant = null;
        var away = false;

        // All at once, as they are one state; where that is refused one by one, so that one at fault keeps no other.
        var answer = await Say(employee, sound, cancellation);
        switch (answer)
        {
            case null:
                told.Add(sound);
                break;
            case Told.Taken taken:
                participant = taken.Participant;
                told.Add(sound);
                break;
            case Told.Refused no when sound.Count < 2:
                refused.AddRange(sound.Select(one => (one.Message, no.Code, no.Detail)));
                break;
            case Told.Refused:
                var state = employee;
                foreach (var one in sound)
                {
                    switch (await Say(state, [one], cancellation))
                    {
                        case null:
                            told.Add([one]);
                            break;
                        case Told.Taken taken:
                            participant = taken.Participant;
                            (state, _) = state.Told([one], participant, clock.Today());
                            told.Add([one]);
                            break;
                        case Told.Refused no:
                            refused.Add((one.Message, no.Code, no.Detail));
                            break;
                        default:
                            away = true;
                            break;
                    }

                    if (away)
                    {
                        break;
                    }
                }

                break;
            default:
                away = true;
                log.LogWarning("Enrolment can't be told of employee {Employee}: {Because}", employee.Id, ((Told.Away)answer).Because);
                break;
        }

        await queue.Record(employee, told, participant, refused, away, cancellation);
        Done.Add(1, new KeyValuePair<string, object?>("outcome", away ? "away" : refused.Count > 0 ? "refused" : "ok"));
    }

    /// <returns>Null where there is nothing to say: something later was said before.</returns>
    private async Task<Told?> Say(HrEmployee employee, IReadOnlyList<HrStatement> statements, CancellationToken cancellation)
    {
        var said = employee.Tell(statements, clock.Today());
        return said with { Version = 0 } == new HrTelling(0, null, null, null, null, null, null, null, null, null, null, null)
            ? null
            : await enrolment.Tell(employee.Municipality, employee.Id, said, dryRun: false, cancellation);
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
            log.LogInformation("What stood in {Count} messages of HR systems is deleted", count);
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

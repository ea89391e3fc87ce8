using System.Globalization;
using JasperFx;
using Marten;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Fees;

/// <summary>
/// Sets what a participant and day cost from a date on, until the next schedule begins. Where something was charged by the one it takes over from, that is
/// refused, unless the coordinator says that those charges are to be corrected; and a year whose pool is distributed is closed.
/// </summary>
/// <param name="Region">Slug.</param>
/// <param name="Schedule">The schedule.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="Recharge">Whether what is charged already is to be corrected.</param>
public sealed record SetFeeSchedule(string Region, FeeSchedule Schedule, Guid By, DateTimeOffset At, bool Recharge = false)
{
    /// <summary>What is sent: kronor per participant and day, at most two decimals.</summary>
    /// <param name="Venue">Venue and coffee.</param>
    /// <param name="TrainerPool">Trainer pool.</param>
    /// <param name="Material">Course material.</param>
    /// <param name="Buffer">Buffer.</param>
    /// <param name="DigitalDay">What a digital day does not cost; nothing is dropped unless told.</param>
    /// <param name="Others">Further parts, at most 20.</param>
    /// <param name="Inside">What is not charged at an occasion held inside an organisation; the venue unless told.</param>
    /// <param name="Recharge">Whether occasions charged already are to be corrected; no unless told, and then a schedule that would change them is refused.</param>
    public sealed record Body(
        decimal? Venue, decimal? TrainerPool, decimal? Material, decimal? Buffer, DigitalDayInput? DigitalDay, IReadOnlyList<PartInput?>? Others = null,
        InsideInput? Inside = null, bool? Recharge = null);

    /// <summary>What a digital day does not cost.</summary>
    /// <param name="Drop">Any of <c>venue</c>, <c>trainerPool</c>, <c>material</c>, <c>buffer</c> and the names of others.</param>
    /// <param name="Free">Whether it costs nothing at all.</param>
    public sealed record DigitalDayInput(IReadOnlyList<string?>? Drop, bool? Free = null);

    /// <summary>What an occasion held inside an organisation does not cost.</summary>
    /// <param name="Drop">As for a digital day.</param>
    public sealed record InsideInput(IReadOnlyList<string?>? Drop);

    /// <summary>A further part.</summary>
    /// <param name="Name">One of <see cref="Vocabulary.FeeParts"/>, unique in the schedule.</param>
    /// <param name="Text">What it is for, in Swedish: follows from the name, and need not be said.</param>
    /// <param name="Amount">Kronor.</param>
    public sealed record PartInput(string? Name, string? Text, decimal? Amount);

    private const decimal Most = 100_000;
    private const int MostOthers = 20;

    internal static SetFeeSchedule From(string region, string validFrom, Body body, Vocabulary vocabulary, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        var isDate = DateOnly.TryParseExact(validFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from);
        input.That(isDate, "validFrom", "format", "Ange datum som åååå-mm-dd.");
        input.That(!isDate || from.Year is >= 2000 and <= 2100, "validFrom", "range", "Ange ett år mellan 2000 och 2100.");
        input.Kronor("venue", body.Venue, 0, Most);
        input.Kronor("trainerPool", body.TrainerPool, 0, Most);
        input.Kronor("material", body.Material, 0, Most);
        input.Kronor("buffer", body.Buffer, 0, Most);
        var others = Others(input, body.Others ?? [], vocabulary);
        string[] parts = [.. FeeSchedule.Parts, .. others.Select(other => other.Name)];
        void Known(string field, IReadOnlyList<string?> drops)
        {
            for (var index = 0; index < drops.Count && index < parts.Length + MostOthers; index++)
            {
                input.That(parts.Contains(drops[index]), $"{field}[{index}]", "unknown", $"Välj bland {string.Join(", ", parts)}.");
            }
        }

        Known("digitalDay.drop", body.DigitalDay?.Drop ?? []);
        Known("inside.drop", body.Inside?.Drop ?? []);
        input.ThrowIfAny();
        return new SetFeeSchedule(
            region,
            new FeeSchedule(
                from, body.Venue!.Value, body.TrainerPool!.Value, body.Material!.Value, body.Buffer!.Value, [.. parts.Where((body.DigitalDay?.Drop ?? []).Contains)])
            {
                Others = others,
                DigitalDayFree = body.DigitalDay?.Free ?? false,
                InsideDrops = body.Inside is { } inside ? [.. parts.Where((inside.Drop ?? []).Contains)] : FeeSchedule.NoVenue,
            },
            by, at, body.Recharge ?? false);
    }

    private static FeePart[] Others(Validation input, IReadOnlyList<PartInput?> asked, Vocabulary vocabulary)
    {
        input.That(asked.Count <= MostOthers, "others", "range", $"Ange högst {MostOthers} ytterligare delar.");
        var names = new HashSet<string>(FeeSchedule.Parts, StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < asked.Count && index < MostOthers; index++)
        {
            var field = $"others[{index}]";
            if (!input.Required(field, asked[index]))
            {
                continue;
            }

            var before = input.Errors.Count;
            if (input.Slug($"{field}.name", asked[index]!.Name) && input.Errors.Count == before)
            {
                var text = vocabulary.FeeParts.GetValueOrDefault(asked[index]!.Name!);
                if (!names.Add(asked[index]!.Name!))
                {
                    input.Add($"{field}.name", "duplicate", "Delen finns redan i avgiften.");
                }
                else if (text is null)
                {
                    input.Add($"{field}.name", "unknown", $"Välj bland {string.Join(", ", vocabulary.FeeParts.Keys.Order(StringComparer.Ordinal))}.");
                }
                else
                {
                    input.That(asked[index]!.Text is null || asked[index]!.Text == text, $"{field}.text", "unexpected", $"Utelämna texten. Den följer av namnet: {text}.");
                }
            }

            input.Kronor($"{field}.amount", asked[index]!.Amount, 0, Most);
        }

        return [.. asked.Where(one => one is { Name: not null, Amount: not null } && vocabulary.FeeParts.ContainsKey(one.Name)).Take(MostOthers)
            .Select(one => new FeePart(one!.Name!, vocabulary.FeeParts[one.Name!], one.Amount!.Value))];
    }

    /// <param name="command">The command.</param>
    /// <param name="schedules">As they are.</param>
    /// <param name="charged">First days of the occasions that were charged.</param>
    /// <param name="closed">Years that are closed.</param>
    /// <param name="waiting">First days of the occasions that were held and wait for a schedule.</param>
    internal static IEnumerable<object> Decide(
        SetFeeSchedule command, FeeSchedules? schedules, IReadOnlyList<DateOnly>? charged = null, IReadOnlyList<int>? closed = null,
        IReadOnlyList<DateOnly>? waiting = null)
    {
        var asked = command.Schedule;
        if (schedules?.Schedules.Find(schedule => schedule.ValidFrom == asked.ValidFrom) is { } now && now.Same(asked))
        {
            return [];
        }

        var last = schedules?.LastDay(asked.ValidFrom);
        bool InForce(DateOnly day) => day >= asked.ValidFrom && (last is null || day <= last);
        var charges = (charged ?? []).Any(InForce);
        // What was told of too late to be in its year's pool, and no schedule is in force for, would never be invoiced: it is priced, and in the next pool.
        var rescues = !charges && (waiting ?? []).Any(day => InForce(day) && closed?.Contains(day.Year) is true);
        if (!rescues && (closed ?? []).Any(year => year >= asked.ValidFrom.Year && year <= (last?.Year ?? int.MaxValue)))
        {
            throw new RuleBroken("year-closed");
        }

        if (!command.Recharge && charges)
        {
            throw new RuleBroken("fee-schedule-charged-by");
        }

        return [new FeeScheduleSet(
            command.Region, asked.ValidFrom, asked.Venue, asked.TrainerPool, asked.Material, asked.Buffer, asked.DigitalDayDrops, command.By, command.At,
            asked.Others.Count == 0 ? null : asked.Others, asked.DigitalDayFree ? true : null,
            asked.InsideDrops.SequenceEqual(FeeSchedule.NoVenue) ? null : asked.InsideDrops)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/regions/{region}/journeys/{journey}/fee-schedules/{validFrom}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(SetFeeSchedule)).WithTags("Fee schedules")
        .WithSummary("Sets what a participant and day cost from a date on. Occasions that waited for a schedule are charged; where some were charged already: 409, or corrected with recharge.")
        .Produces<FeeScheduleView>();

    private static async Task<IResult> Handle(
        string region, string journey, string validFrom, Body body, Caller caller, HttpContext http, Sessions sessions, Vocabulary vocabulary, TimeProvider clock)
    {
        caller.MayWrite(region);
        await using var session = sessions.Open(journey);
        var command = From(region, validFrom, body, vocabulary, caller.Pseudonym(), clock.GetUtcNow());
        // Alone on the stream, whatever version is expected: whoever charges, and whoever distributes a pool, holds it too, so that what is charged and
        // which years are closed do not become more meanwhile.
        var stream = await session.Events.FetchForExclusiveWriting<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted);
        if (http.ExpectedVersion() is { } expected && expected != (stream.CurrentVersion ?? 0))
        {
            throw new ConcurrencyException(typeof(FeeSchedules), FeeSchedules.Key(region));
        }

        var held = await Held(session, command, http.RequestAborted);
        var events = Decide(
            command, stream.Aggregate, [.. held["charged"]], await Closed(session, region, command.Schedule.ValidFrom.Year, clock.Today()), [.. held["waiting"]]).ToList();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(stream.CurrentVersion ?? 0);
        return Results.Ok(FeeScheduleView.Of(command.Schedule, events.Aggregate(stream.Aggregate, FeeSchedules.Evolve)));
    }

    // First days of the occasions that were held, by status.
    private static async Task<ILookup<string, DateOnly>> Held(IDocumentSession session, SetFeeSchedule command, CancellationToken cancellation) =>
        (await session.QueryAsync<OccasionCost>(
            "where d.tenant_id = ? and data ->> 'region' = ? and data ->> 'status' in ('charged', 'waiting') and (data ->> 'year')::int >= ?",
            cancellation, session.TenantId, command.Region, command.Schedule.ValidFrom.Year))
            .ToLookup(occasion => occasion.Status, occasion => occasion.Days.Min(day => day.Date));

    // A year whose pool is distributed, or a later one's: what is charged of it from now on is a correction.
    private static async Task<IReadOnlyList<int>> Closed(IDocumentSession session, string region, int from, DateOnly today) =>
        (await session.LoadAsync<TrainerPools>(TrainerPools.Key(region)))?.Last is { } last
            ? [.. Enumerable.Range(from, Math.Max(0, today.Year - from)).Where(year => year <= last)]
            : [];
}

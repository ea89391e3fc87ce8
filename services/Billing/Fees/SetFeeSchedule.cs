using System.Globalization;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Fees;

/// <summary>Sets what a participant and day cost from a date on. Occasions already charged keep what they were charged by.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Schedule">The schedule.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record SetFeeSchedule(string Region, FeeSchedule Schedule, Guid By, DateTimeOffset At)
{
    /// <summary>What is sent: kronor per participant and day, at most two decimals.</summary>
    /// <param name="Venue">Venue and coffee.</param>
    /// <param name="TrainerPool">Trainer pool.</param>
    /// <param name="Material">Course material.</param>
    /// <param name="Buffer">Buffer.</param>
    /// <param name="DigitalDay">What a digital day does not cost; nothing is dropped unless told.</param>
    public sealed record Body(decimal? Venue, decimal? TrainerPool, decimal? Material, decimal? Buffer, DigitalDayInput? DigitalDay);

    /// <summary>What a digital day does not cost.</summary>
    /// <param name="Drop">Any of <c>venue</c>, <c>trainerPool</c>, <c>material</c>, <c>buffer</c>.</param>
    public sealed record DigitalDayInput(IReadOnlyList<string?>? Drop);

    private const decimal Most = 100_000;

    internal static SetFeeSchedule From(string region, string validFrom, Body body, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        var isDate = DateOnly.TryParseExact(validFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from);
        input.That(isDate, "validFrom", "format", "Ange datum som åååå-mm-dd.");
        input.That(!isDate || from.Year is >= 2000 and <= 2100, "validFrom", "range", "Ange ett år mellan 2000 och 2100.");
        input.Kronor("venue", body.Venue, 0, Most);
        input.Kronor("trainerPool", body.TrainerPool, 0, Most);
        input.Kronor("material", body.Material, 0, Most);
        input.Kronor("buffer", body.Buffer, 0, Most);
        var drops = body.DigitalDay?.Drop ?? [];
        for (var index = 0; index < drops.Count; index++)
        {
            input.That(FeeSchedule.Parts.Contains(drops[index]!), $"digitalDay.drop[{index}]", "unknown", "Välj bland venue, trainerPool, material och buffer.");
        }

        input.ThrowIfAny();
        return new SetFeeSchedule(
            region,
            new FeeSchedule(
                from, body.Venue!.Value, body.TrainerPool!.Value, body.Material!.Value, body.Buffer!.Value,
                [.. FeeSchedule.Parts.Where(drops.Contains)]),
            by, at);
    }

    internal static IEnumerable<object> Decide(SetFeeSchedule command, FeeSchedules? schedules)
    {
        var asked = command.Schedule;
        var now = schedules?.Schedules.Find(schedule => schedule.ValidFrom == asked.ValidFrom);
        return now is not null && now.DigitalDayDrops.SequenceEqual(asked.DigitalDayDrops) && now with { DigitalDayDrops = asked.DigitalDayDrops } == asked
            ? []
            : [new FeeScheduleSet(
                command.Region, asked.ValidFrom, asked.Venue, asked.TrainerPool, asked.Material, asked.Buffer, asked.DigitalDayDrops, command.By, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/regions/{region}/journeys/{journey}/fee-schedules/{validFrom}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(SetFeeSchedule)).WithTags("Fee schedules")
        .WithSummary("Sets what a participant and day cost from a date on. Occasions that waited for a schedule are charged.")
        .Produces<FeeScheduleView>();

    private static async Task<IResult> Handle(
        string region, string journey, string validFrom, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        await using var session = sessions.Open(journey);
        var command = From(region, validFrom, body, caller.Pseudonym(), clock.GetUtcNow());
        var stream = await session.FetchFor<FeeSchedules>(FeeSchedules.Key(region), http);
        stream.AppendMany(Decide(command, stream.Aggregate));
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(stream.CurrentVersion ?? 0);
        return Results.Ok(FeeScheduleView.Of(command.Schedule));
    }
}

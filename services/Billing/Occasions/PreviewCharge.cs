using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Occasions;

/// <summary>What an occasion will cost, as answered: nothing is written, and nothing is promised that the schedule in force on its first day does not say.</summary>
/// <param name="ScheduleValidFrom">The schedule it is priced by; left out where none is in force on the first day, and then nothing is priced.</param>
/// <param name="Days">What a participant costs each day, part by part.</param>
/// <param name="PerParticipant">Kronor.</param>
/// <param name="Participants">How many are paid for.</param>
/// <param name="Amount">Kronor in all.</param>
/// <param name="TrainerPool">Kronor of it that are the pool's.</param>
/// <param name="Municipalities">By who pays.</param>
public sealed record ChargePreview(
    DateOnly? ScheduleValidFrom, IReadOnlyList<PricedDay> Days, decimal? PerParticipant, int Participants, decimal? Amount, decimal? TrainerPool,
    IReadOnlyList<ChargePreview.Payer> Municipalities)
{
    /// <summary>What a municipality pays.</summary>
    /// <param name="Municipality">Slug.</param>
    /// <param name="Participants">How many.</param>
    /// <param name="Amount">Kronor.</param>
    /// <param name="Units">By unit.</param>
    public sealed record Payer(string Municipality, int Participants, decimal? Amount, IReadOnlyList<UnitPart> Units);

    /// <summary>What of it a unit stands for.</summary>
    /// <param name="Unit">The unit.</param>
    /// <param name="Participants">How many.</param>
    /// <param name="Amount">Kronor.</param>
    public sealed record UnitPart(string Unit, int Participants, decimal? Amount);

    /// <summary>So many of a unit.</summary>
    internal sealed record Group(string Municipality, string Unit, int Participants);

    internal static ChargePreview Of(IReadOnlyList<Day> days, bool inside, FeeSchedules? schedules, IEnumerable<Group> groups)
    {
        var schedule = days.Count == 0 ? null : schedules?.On(days.Min(day => day.Date));
        IReadOnlyList<PricedDay> priced = schedule is null ? [] : [.. days.OrderBy(day => day.Date).Select(day => schedule.Price(day, inside))];
        decimal? each = schedule is null ? null : priced.Sum(day => day.Sum());
        var payers = groups.GroupBy(group => group.Municipality).OrderBy(payer => payer.Key, StringComparer.Ordinal).Select(payer => new Payer(
            payer.Key, payer.Sum(group => group.Participants), each * payer.Sum(group => group.Participants),
            [
                .. payer.GroupBy(group => group.Unit).OrderBy(unit => unit.Key, StringComparer.Ordinal)
                    .Select(unit => new UnitPart(unit.Key, unit.Sum(group => group.Participants), each * unit.Sum(group => group.Participants))),
            ])).ToList();
        var participants = payers.Sum(payer => payer.Participants);
        return new ChargePreview(
            schedule?.ValidFrom, priced, each, participants, each * participants, schedule is null ? null : participants * priced.Sum(day => day.TrainerPool), payers);
    }
}

/// <summary>Shows what an occasion will cost whom: one that is planned, by the seats taken; or one that is not there yet, by days and headcount.</summary>
/// <param name="Days">1–50 days.</param>
/// <param name="Participants">How many, where no groups are given.</param>
/// <param name="Groups">By unit, where it is to be shared.</param>
/// <param name="Inside">Whether it is held inside an organisation.</param>
public sealed record PreviewCharge(
    IReadOnlyList<PreviewCharge.DayInput?>? Days, int? Participants, IReadOnlyList<PreviewCharge.GroupInput?>? Groups, bool? Inside)
{
    /// <summary>A day.</summary>
    /// <param name="Date">Local date.</param>
    /// <param name="Mode"><c>on-site</c>, unless told, or <c>digital</c>.</param>
    /// <param name="Half">Whether it is a half day.</param>
    public sealed record DayInput(DateOnly? Date, string? Mode, bool? Half);

    /// <summary>So many of a unit.</summary>
    /// <param name="Municipality">Slug.</param>
    /// <param name="Unit">The unit; left out: the municipality as a whole.</param>
    /// <param name="Participants">How many.</param>
    public sealed record GroupInput(string? Municipality, string? Unit, int? Participants);

    private const int MostParticipants = 100_000;

    internal (IReadOnlyList<Day> Days, IReadOnlyList<ChargePreview.Group> Groups) Check(Region? region)
    {
        var input = new Validation();
        var days = Days ?? [];
        if (input.Required("days", Days))
        {
            input.That(days.Count is >= 1 and <= 50, "days", "range", "Ange mellan 1 och 50 dagar.");
        }

        for (var index = 0; index < days.Count && index < 50; index++)
        {
            if (input.Required($"days[{index}]", days[index]))
            {
                input.Range($"days[{index}].date", days[index]!.Date, new DateOnly(2000, 1, 1), new DateOnly(2100, 12, 31));
                input.That(days[index]!.Mode is null or "on-site" or "digital", $"days[{index}].mode", "unknown", "Välj on-site eller digital.");
            }
        }

        input.That(days.Select(day => day?.Date).Distinct().Count() == days.Count, "days", "duplicate", "Samma dag finns två gånger.");
        if (Groups is null)
        {
            input.Range("participants", Participants, 0, MostParticipants);
        }
        else
        {
            input.That(Participants is null, "participants", "unknown", "Ange antingen participants eller groups.");
            input.That(Groups.Count is >= 1 and <= 500, "groups", "range", "Ange mellan 1 och 500 grupper.");
            for (var index = 0; index < Groups.Count && index < 500; index++)
            {
                if (input.Required($"groups[{index}]", Groups[index]))
                {
                    if (input.Slug($"groups[{index}].municipality", Groups[index]!.Municipality))
                    {
                        input.That(
                            region?.Municipalities.ContainsKey(Groups[index]!.Municipality!) is true, $"groups[{index}].municipality", "unknown", "Kommunen finns inte i regionen.");
                    }

                    input.OptionalText($"groups[{index}].unit", Groups[index]!.Unit);
                    input.Range($"groups[{index}].participants", Groups[index]!.Participants, 0, MostParticipants);
                }
            }
        }

        input.ThrowIfAny();
        return (
            [.. days.Select(day => new Day(day!.Date!.Value, day.Mode ?? "on-site", day.Half ?? false))],
            Groups is null
                ? [new ChargePreview.Group("", "", Participants!.Value)]
                : [.. Groups.Select(group => new ChargePreview.Group(group!.Municipality!, group.Unit ?? "", group.Participants!.Value))]);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/regions/{region}/journeys/{journey}/charges/preview", HandleAsked)
            .For(Scope.Readers).WithName(nameof(PreviewCharge)).WithTags("Charges")
            .WithSummary("What an occasion with these days and so many participants would cost, day by day and part by part. Nothing is written.")
            .Produces<ChargePreview>();
        routes.MapGet("/regions/{region}/journeys/{journey}/charges/{occasion:guid}/preview", HandlePlanned)
            .For(Scope.Readers).WithName("PreviewOccasion").WithTags("Charges")
            .WithSummary("What a planned occasion will cost each municipality and unit as the seats are now. A municipality sees its own.")
            .Produces<ChargePreview>();
    }

    private static async Task<ChargePreview> HandleAsked(
        string region, string journey, PreviewCharge request, Caller caller, HttpContext http, Sessions sessions)
    {
        _ = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var none = sessions.Read();
        var known = await none.LoadAsync<Region>(Region.Key(region), http.RequestAborted);
        var (days, groups) = request.Check(known);
        await using var session = sessions.Read(journey);
        var preview = ChargePreview.Of(days, request.Inside ?? false, await session.LoadAsync<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted), groups);
        return request.Groups is null ? preview with { Municipalities = [] } : preview;
    }

    private static async Task<ChargePreview> HandlePlanned(
        string region, string journey, Guid occasion, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read(journey);
        var cost = await session.LoadAsync<OccasionCost>(OccasionCost.Key(occasion), http.RequestAborted);
        if (cost is null || cost.Region != region)
        {
            throw new NotFound();
        }

        http.SetETag(cost.Version);
        var seats = CommittedSeats.Due(cost)
            .Where(seat => (only is null || seat.Municipality == only) && (caller.OnlyUnit() is not { } unit || seat.Unit == unit))
            .Select(seat => new ChargePreview.Group(seat.Municipality, seat.Unit, 1));
        return ChargePreview.Of(cost.Days, cost.Inside is not null, await session.LoadAsync<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted), seats);
    }
}

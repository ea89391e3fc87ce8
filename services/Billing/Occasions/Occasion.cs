using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Billing.Fees;

namespace Yrkesresan.Billing.Occasions;

/// <summary>The first message of an occasion came, whichever it was.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it, and invoices.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionHeardOf(Guid Occasion, string Course, string Region, DateTimeOffset At);

/// <summary>The occasion has these days.</summary>
/// <param name="Days">All of them.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionPlanned(IReadOnlyList<Day> Days, long SourceVersion, DateTimeOffset At);

/// <summary>The occasion is held inside an organisation, for its own people: it has premises of its own.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit; null: the whole municipality.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionHeldInside(string Municipality, string? Unit, long SourceVersion, DateTimeOffset At);

/// <summary>The occasion will not be held: nobody is charged.</summary>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionCalledOff(long SourceVersion, DateTimeOffset At);

/// <summary>Somebody has a seat, which a municipality will pay.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="FromWaitingList">Whether it was somebody else's before.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
public sealed record SeatTaken(Guid Participant, string Municipality, string Unit, bool FromWaitingList, long SourceVersion, DateTimeOffset At);

/// <summary>Somebody gave up a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Late">After the last day for free cancellation.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
/// <param name="Because"><c>cancelled</c>, <c>replaced</c> (a colleague has it) or <c>transferred</c> (to another occasion); null: <c>cancelled</c>.</param>
public sealed record SeatGivenUp(
    Guid Participant, string Municipality, string Unit, bool Late, long SourceVersion, DateTimeOffset At, string? Because = null);

/// <summary>The occasion was held, by these on these days: what is to be charged is known.</summary>
/// <param name="Days">The days as held.</param>
/// <param name="Places">Everybody who had a seat at the end, or gave one up too late.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
/// <param name="Source">Which of Enrolment's events said it: <c>occasion-completed</c> (null too) or <c>occasion-corrected</c>.</param>
public sealed record OccasionHeld(
    IReadOnlyList<Day> Days, IReadOnlyList<Place> Places, long SourceVersion, DateTimeOffset At, string? Source = null);

/// <summary>These taught a day; recorded again, the highest source version holds.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Trainers">Everybody who taught.</param>
/// <param name="SourceVersion">Version of the team's stream in Trainer.</param>
/// <param name="At">UTC.</param>
public sealed record TrainersTaught(DateOnly Date, bool Half, IReadOnlyList<LentBy> Trainers, long SourceVersion, DateTimeOffset At);

/// <summary>The occasion was charged: by which schedule, what each day costs part by part, for whom, for whom not, and why.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="ScheduleValidFrom">First date of the schedule in force on the occasion's first day.</param>
/// <param name="Days">What a participant is charged for each day.</param>
/// <param name="Charged">For whom; why is <c>attended</c>, <c>absent</c> or <c>cancelled-late</c>.</param>
/// <param name="Free">For whom not; why is <c>refilled</c>: the seat given up too late was taken by somebody else.</param>
/// <param name="At">UTC.</param>
/// <param name="Because">The event it was charged on; null: not told.</param>
public sealed record OccasionCharged(
    Guid Occasion, string Course, string Region, DateOnly ScheduleValidFrom, IReadOnlyList<PricedDay> Days, IReadOnlyList<Charge> Charged,
    IReadOnlyList<Charge> Free, DateTimeOffset At, Cause? Because = null);

/// <summary>
/// What was charged is not what it should be, after something that came to be known later: the difference, person by person. What was charged before
/// stands in the stream; the pool gets what the added charges hold for it less what the withdrawn ones held.
/// </summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Number">Which correction of the occasion it is, from 1.</param>
/// <param name="Because">What came to be known.</param>
/// <param name="ScheduleValidFrom">First date of the schedule in force on the occasion's first day.</param>
/// <param name="Days">What a participant is charged for each day from now on.</param>
/// <param name="Withdrawn">Charges that no longer stand, with what they came to.</param>
/// <param name="Added">Charges that stand from now on, with what they come to.</param>
/// <param name="Explained">Charges that stand and cost the same, for another reason.</param>
/// <param name="Free">For whom nothing is charged, all of them.</param>
/// <param name="At">UTC.</param>
public sealed record ChargesCorrected(
    Guid Occasion, string Course, string Region, int Number, Cause Because, DateOnly ScheduleValidFrom, IReadOnlyList<PricedDay> Days,
    IReadOnlyList<CorrectedCharge> Withdrawn, IReadOnlyList<CorrectedCharge> Added, IReadOnlyList<Charge> Explained, IReadOnlyList<Charge> Free,
    DateTimeOffset At)
{
    /// <summary>What stands after it.</summary>
    /// <param name="before">What stood before.</param>
    internal OccasionCharged After(OccasionCharged before)
    {
        var (gone, why) = (Withdrawn.Select(charge => charge.Participant).ToHashSet(), Explained.ToDictionary(charge => charge.Participant));
        return before with
        {
            ScheduleValidFrom = ScheduleValidFrom,
            Days = Days,
            Charged =
            [
                .. before.Charged.Where(charge => !gone.Contains(charge.Participant))
                    .Select(charge => why.GetValueOrDefault(charge.Participant) ?? charge)
                    .Concat(Added.Select(charge => new Charge(charge.Participant, charge.Municipality, charge.Unit, charge.Why)))
                    .OrderBy(charge => charge.Participant),
            ],
            Free = Free,
        };
    }
}

/// <summary>The event that something was charged on.</summary>
/// <param name="Event"><c>occasion-completed</c>, <c>occasion-corrected</c>, <c>occasion-cancelled</c>, <c>occasion-scheduled</c> (inside an organisation) or <c>fee-schedule-set</c>.</param>
/// <param name="Version">Version of the event's stream: Enrolment's occasion, or our schedules.</param>
/// <param name="At">When it happened, UTC.</param>
public sealed record Cause(string Event, long Version, DateTimeOffset At);

/// <summary>A charge that a correction withdrew or added.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Why">Code of the reason.</param>
/// <param name="Amount">Kronor, all days and parts.</param>
/// <param name="TrainerPool">Kronor of it that are the pool's.</param>
public sealed record CorrectedCharge(Guid Participant, string Municipality, string Unit, string Why, decimal Amount, decimal TrainerPool);

/// <summary>A day of an occasion.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record Day(DateOnly Date, string Mode, bool Half)
{
    internal bool Digital => Mode == "digital";
}

/// <summary>A place at an occasion that was held.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Outcome"><c>attended</c>, <c>absent</c> or <c>cancelled-late</c>.</param>
/// <param name="Refilled">Whether the seat given up too late was taken by somebody else.</param>
public sealed record Place(Guid Participant, string Municipality, string Unit, string Outcome, bool Refilled);

/// <summary>A participant charged for, or not.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Why">Code of the reason.</param>
public sealed record Charge(Guid Participant, string Municipality, string Unit, string Why);

/// <summary>A trainer, and the municipality that lends her or him.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug.</param>
public sealed record LentBy(Guid Trainer, string Municipality);

/// <summary>What is last known of somebody's seat.</summary>
/// <param name="Municipality">Slug of who enrolled.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Has">False: given up.</param>
/// <param name="Late">Given up too late.</param>
/// <param name="FromWaitingList">Taken over from somebody.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
/// <param name="Because">Why it was given up.</param>
public sealed record Seat(
    string Municipality, string Unit, bool Has, bool Late, bool FromWaitingList, long SourceVersion, DateTimeOffset At = default, string? Because = null)
{
    /// <summary>A colleague has it: nobody is to pay for it twice, and nobody from the waiting list could take it.</summary>
    internal bool Replaced => Because == "replaced";

    /// <summary>Code of what became of it.</summary>
    internal string Why => Has ? "seat" : Late ? "cancelled-late" : Because is "replaced" or "transferred" ? Because : "cancelled";
}

/// <summary>
/// What an occasion costs, and whom: everything Billing has been told of it, in any order. Stream <c>occasion/{id}</c> in its journey.
/// Each fact carries the version of the stream it comes from, and of two about the same the higher holds: so order does not matter.
/// </summary>
/// <param name="Id">The stream.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Journey">Slug, the stream's tenant.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Plan">The days as planned.</param>
/// <param name="CalledOff">Whether it will not be held.</param>
/// <param name="Seats">By participant.</param>
/// <param name="Held">Days and places as held.</param>
/// <param name="Charge">As charged, with all corrections: what stands now.</param>
/// <param name="Taught">By date.</param>
/// <param name="Version">The stream's version.</param>
public sealed record OccasionCost(
    string Id, Guid Occasion, string Journey, string Course, string Region, OccasionPlanned? Plan, bool CalledOff,
    ImmutableDictionary<Guid, Seat> Seats, OccasionHeld? Held, OccasionCharged? Charge, ImmutableDictionary<DateOnly, TrainersTaught> Taught, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="occasion">Id.</param>
    public static string Key(Guid occasion) => $"occasion/{occasion}";

    /// <summary>What corrected the charges since, the earliest first.</summary>
    public ImmutableList<ChargesCorrected> Corrections { get; init; } = [];

    /// <summary>The organisation inside which it is held; null: the region's, for all, or not told.</summary>
    public OccasionHeldInside? Inside { get; init; }

    /// <summary>Source version of the cancellation; 0: none.</summary>
    public long CalledOffVersion { get; init; }

    /// <summary>The days as held, else as planned.</summary>
    internal IReadOnlyList<Day> Days => Held?.Days ?? Plan?.Days ?? [];

    /// <summary>Whether the last that is known is that it was not held.</summary>
    internal bool NotHeld => CalledOff && CalledOffVersion > (Held?.SourceVersion ?? 0);

    /// <summary>Every municipality that is or was charged; by slug.</summary>
    internal IReadOnlyList<string> Payers =>
    [
        .. (Charge?.Charged ?? []).Select(charge => charge.Municipality)
            .Concat(Corrections.SelectMany(correction => correction.Withdrawn).Select(charge => charge.Municipality))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The year it belongs to: that of its first day.</summary>
    public int? Year => Charge is { Days.Count: > 0 } ? Charge.Days.Min(day => day.Date).Year
        : Days.Count > 0 ? Days.Min(day => day.Date).Year
        : Taught.IsEmpty ? null : Taught.Keys.Min().Year;

    /// <summary><c>planned</c>, <c>called-off</c>, <c>waiting</c> (held, and no fee schedule is in force on its first day) or <c>charged</c>.</summary>
    public string Status => this switch
    {
        { NotHeld: true } => "called-off",
        { Charge: not null } => "charged",
        { Held: not null } => "waiting",
        _ => "planned",
    };

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static OccasionCost? Evolve(OccasionCost? state, object @event)
    {
        if (@event is OccasionHeardOf heard)
        {
            return state ?? new OccasionCost(
                Key(heard.Occasion), heard.Occasion, "", heard.Course, heard.Region, null, false, ImmutableDictionary<Guid, Seat>.Empty, null, null,
                ImmutableDictionary<DateOnly, TrainersTaught>.Empty, 1);
        }

        return state is null ? null : @event switch
        {
            OccasionPlanned planned => state with { Plan = planned },
            OccasionHeldInside inside => state with { Inside = inside },
            OccasionCalledOff calledOff => state with { CalledOff = true, CalledOffVersion = calledOff.SourceVersion },
            SeatTaken taken => state with
            {
                Seats = state.Seats.SetItem(
                    taken.Participant, new Seat(taken.Municipality, taken.Unit, true, false, taken.FromWaitingList, taken.SourceVersion, taken.At)),
            },
            SeatGivenUp given => state with
            {
                Seats = state.Seats.SetItem(
                    given.Participant, new Seat(given.Municipality, given.Unit, false, given.Late, false, given.SourceVersion, given.At, given.Because)),
            },
            OccasionHeld held => state with { Held = held },
            OccasionCharged charged => state with { Charge = charged },
            ChargesCorrected corrected when state.Charge is { } charge => state with
            {
                Charge = corrected.After(charge),
                Corrections = state.Corrections.Add(corrected),
            },
            TrainersTaught taught => state with { Taught = state.Taught.SetItem(taught.Date, taught) },
            _ => state,
        } with
        { Version = state.Version + 1 };
    }
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class OccasionCostProjection : SingleStreamProjection<OccasionCost, string>
{
    /// <inheritdoc />
    public override OccasionCost? Evolve(OccasionCost? snapshot, string id, IEvent e) =>
        OccasionCost.Evolve(snapshot, e.Data) is { } state ? state with { Journey = e.TenantId } : null;
}

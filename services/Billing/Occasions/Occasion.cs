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
public sealed record SeatGivenUp(Guid Participant, string Municipality, string Unit, bool Late, long SourceVersion, DateTimeOffset At);

/// <summary>The occasion was held, by these on these days: what is to be charged is known.</summary>
/// <param name="Days">The days as held.</param>
/// <param name="Places">Everybody who had a seat at the end, or gave one up too late.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionHeld(IReadOnlyList<Day> Days, IReadOnlyList<Place> Places, long SourceVersion, DateTimeOffset At);

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
public sealed record OccasionCharged(
    Guid Occasion, string Course, string Region, DateOnly ScheduleValidFrom, IReadOnlyList<PricedDay> Days, IReadOnlyList<Charge> Charged,
    IReadOnlyList<Charge> Free, DateTimeOffset At);

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
public sealed record Seat(string Municipality, string Unit, bool Has, bool Late, bool FromWaitingList, long SourceVersion);

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
/// <param name="Charge">As charged.</param>
/// <param name="Taught">By date.</param>
/// <param name="Version">The stream's version.</param>
public sealed record OccasionCost(
    string Id, Guid Occasion, string Journey, string Course, string Region, OccasionPlanned? Plan, bool CalledOff,
    ImmutableDictionary<Guid, Seat> Seats, OccasionHeld? Held, OccasionCharged? Charge, ImmutableDictionary<DateOnly, TrainersTaught> Taught, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="occasion">Id.</param>
    public static string Key(Guid occasion) => $"occasion/{occasion}";

    /// <summary>The days as held, else as planned.</summary>
    internal IReadOnlyList<Day> Days => Held?.Days ?? Plan?.Days ?? [];

    /// <summary>The year it belongs to: that of its first day.</summary>
    public int? Year => Charge is { Days.Count: > 0 } ? Charge.Days.Min(day => day.Date).Year
        : Days.Count > 0 ? Days.Min(day => day.Date).Year
        : Taught.IsEmpty ? null : Taught.Keys.Min().Year;

    /// <summary><c>planned</c>, <c>called-off</c>, <c>waiting</c> (held, and no fee schedule is in force on its first day) or <c>charged</c>.</summary>
    public string Status => this switch
    {
        { Charge: not null } => "charged",
        { Held: not null } => "waiting",
        { CalledOff: true } => "called-off",
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
            OccasionCalledOff => state with { CalledOff = true },
            SeatTaken taken => state with
            {
                Seats = state.Seats.SetItem(
                    taken.Participant, new Seat(taken.Municipality, taken.Unit, true, false, taken.FromWaitingList, taken.SourceVersion)),
            },
            SeatGivenUp given => state with
            {
                Seats = state.Seats.SetItem(given.Participant, new Seat(given.Municipality, given.Unit, false, given.Late, false, given.SourceVersion)),
            },
            OccasionHeld held => state with { Held = held },
            OccasionCharged charged => state with { Charge = charged },
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

using JasperFx.Events;
using Yrkesresan.Billing.Fees;

namespace Yrkesresan.Billing.Occasions;

/// <summary>
/// Charges an occasion that was held, by the schedule in force on its first day (domain.md 6a). Whoever had a seat is charged, present or not;
/// whoever gave one up too late is, unless somebody else took it. Without a schedule it waits: nothing is decided, nothing is lost.
/// </summary>
/// <param name="At">UTC.</param>
/// <param name="Because">The event it is charged on.</param>
public sealed record ChargeOccasion(DateTimeOffset At, Cause? Because = null)
{
    private const string CancelledLate = "cancelled-late";

    internal static IEnumerable<object> Decide(ChargeOccasion command, OccasionCost? occasion, FeeSchedules? schedules) =>
        occasion is { Charge: null } && Due(occasion, schedules, command.At, command.Because) is { } due ? [due] : [];

    /// <summary>
    /// What is to be charged by all that is known: a function of the facts and the schedules alone, so that it does not matter when and in which order they came.
    /// </summary>
    /// <returns>Null: nothing yet.</returns>
    internal static OccasionCharged? Due(OccasionCost occasion, FeeSchedules? schedules, DateTimeOffset at, Cause? because)
    {
        if (occasion is not { Held: { Days.Count: > 0 } held, NotHeld: false }
            || schedules?.On(held.Days.Min(day => day.Date)) is not { } schedule)
        {
            return null;
        }

        // One charge per person at most: a seat counts before one given up, and one given up counts once.
        var places = held.Places
            .GroupBy(place => place.Participant)
            .Select(same => same.OrderBy(place => place.Outcome == CancelledLate).ThenBy(place => place.Refilled).First())
            .OrderBy(place => place.Participant)
            .ToLookup(place => place is { Outcome: CancelledLate, Refilled: true });
        return new OccasionCharged(
            occasion.Occasion, occasion.Course, occasion.Region, schedule.ValidFrom,
            [.. held.Days.OrderBy(day => day.Date).Select(day => schedule.Price(day, occasion.Inside is not null))],
            [.. places[false].Select(place => new Charge(place.Participant, place.Municipality, place.Unit, place.Outcome))],
            [.. places[true].Select(place => new Charge(place.Participant, place.Municipality, place.Unit, "refilled"))],
            at, because);
    }

    /// <summary>The event of Enrolment's, or of ours, that a stored event of Billing tells of.</summary>
    internal static Cause CauseOf(IEvent stored) => stored.Data switch
    {
        OccasionHeld e => new Cause(e.Source ?? HoldOccasion.Completed, e.SourceVersion, e.At),
        OccasionHeldInside e => new Cause("occasion-scheduled", e.SourceVersion, e.At),
        OccasionCalledOff e => new Cause("occasion-cancelled", e.SourceVersion, e.At),
        FeeScheduleSet e => new Cause("fee-schedule-set", stored.Version, e.At),
        _ => throw new InvalidOperationException($"{stored.EventTypeName} is no cause of a charge."),
    };
}

using Yrkesresan.Billing.Fees;

namespace Yrkesresan.Billing.Occasions;

/// <summary>
/// Charges an occasion that was held, by the schedule in force on its first day (domain.md 6a). Whoever had a seat is charged, present or not;
/// whoever gave one up too late is, unless somebody else took it. Without a schedule it waits: nothing is decided, nothing is lost.
/// </summary>
/// <param name="At">UTC.</param>
public sealed record ChargeOccasion(DateTimeOffset At)
{
    private const string CancelledLate = "cancelled-late";

    internal static IEnumerable<object> Decide(ChargeOccasion command, OccasionCost? occasion, FeeSchedules? schedules)
    {
        if (occasion is not { Held: { Days.Count: > 0 } held, Charge: null }
            || schedules?.On(held.Days.Min(day => day.Date)) is not { } schedule)
        {
            return [];
        }

        // One charge per person at most: a seat counts before one given up, and one given up counts once.
        var places = held.Places
            .GroupBy(place => place.Participant)
            .Select(same => same.OrderBy(place => place.Outcome == CancelledLate).ThenBy(place => place.Refilled).First())
            .OrderBy(place => place.Participant)
            .ToLookup(place => place is { Outcome: CancelledLate, Refilled: true });
        return
        [
            new OccasionCharged(
                occasion.Occasion, occasion.Course, occasion.Region, schedule.ValidFrom,
                [.. held.Days.OrderBy(day => day.Date).Select(schedule.Price)],
                [.. places[false].Select(place => new Charge(place.Participant, place.Municipality, place.Unit, place.Outcome))],
                [.. places[true].Select(place => new Charge(place.Participant, place.Municipality, place.Unit, "refilled"))],
                command.At),
        ];
    }
}

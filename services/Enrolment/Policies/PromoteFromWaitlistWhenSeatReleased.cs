using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// When a seat is free the first eligible on the waiting list gets it, in the same transaction as what made it free;
/// who stood before and was not eligible is named, with why. Nobody is given a seat in a course that has begun: the municipality would pay for it.
/// </summary>
public static class PromoteFromWaitlistWhenSeatReleased
{
    /// <summary>A seat was given up.</summary>
    public const string SeatReleased = "seat-released";

    /// <summary>Somebody who waited may be enrolled again.</summary>
    public const string EligibleAgain = "eligible-again";

    /// <summary>A seat was found that nobody had, with somebody waiting.</summary>
    public const string SeatIdle = "seat-idle";

    /// <summary>What follows.</summary>
    /// <param name="occasion">As it is, with the seat free.</param>
    /// <param name="whyNot">Why somebody may not have a seat; null: may.</param>
    /// <param name="because">Why there is a seat.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Decide(Occasion occasion, Func<Guid, string?> whyNot, string because, DateTimeOffset at)
    {
        var events = new List<object>();
        var passed = new List<PassedOver>();
        if (occasion.Status is not OccasionStatus.Scheduled || occasion.Free == 0 || at.SwedishDay() > LastDay(occasion))
        {
            return events;
        }

        foreach (var participant in occasion.WaitingList)
        {
            if (events.Count == occasion.Free)
            {
                return events;
            }

            if (whyNot(participant) is { } why)
            {
                passed.Add(new PassedOver(participant, why));
                continue;
            }

            var place = occasion.Places[participant];
            events.Add(new PromotedFromWaitingList(participant, place.Municipality, place.Unit, because, [.. passed], at));
        }

        // A seat that was given up and that nobody may have: said once, when it happens.
        return events.Count == 0 && passed.Count > 0 && because == SeatReleased ? [new SeatLeftOpen(passed, at)] : events;
    }

    // The day before the first; later where enrolment is said to be open longer, as when an occasion is registered afterwards.
    private static DateOnly LastDay(Occasion occasion)
    {
        var eve = occasion.FirstDay.AddDays(-1);
        return occasion.Enrolment.Closes > eve ? occasion.Enrolment.Closes : eve;
    }

    /// <summary>
    /// Who on the waiting list may not have a seat, read in the session that holds the occasion's lock: asking for a second connection
    /// while holding it could starve the pool.
    /// </summary>
    internal static async Task<Func<Guid, string?>> Eligibility(IQuerySession session, Occasion occasion, CancellationToken cancellation)
    {
        if (occasion.Waiting == 0)
        {
            return _ => null;
        }

        var waiting = await session.QueryAsync<Participant>(
            "where d.tenant_id = ? and d.id = any(?)", cancellation, Tenants.None, occasion.WaitingList.ToArray());
        var known = waiting.ToDictionary(one => one.Id);
        return participant => known.TryGetValue(participant, out var one) ? one.WhyNotEligible() : "unknown";
    }
}

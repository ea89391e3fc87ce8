using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// When a seat is free the first eligible on the waiting list for whom it is free gets it, or is offered it where the municipality wants to confirm,
/// in the same transaction as what made it free; who stood before and did not get it is named, with why. Nobody is given a seat in a course that has
/// begun: the municipality would pay for it.
/// </summary>
public static class PromoteFromWaitlistWhenSeatReleased
{
    /// <summary>A seat was given up, or left for another occasion.</summary>
    public const string SeatReleased = "seat-released";

    /// <summary>Somebody who waited may be enrolled again.</summary>
    public const string EligibleAgain = "eligible-again";

    /// <summary>A seat was found that nobody had, with somebody waiting.</summary>
    public const string SeatIdle = "seat-idle";

    /// <summary>Who was offered a seat did not want it.</summary>
    public const string OfferDeclined = "offer-declined";

    /// <summary>Who was offered a seat did not confirm it in time.</summary>
    public const string OfferExpired = "offer-expired";

    /// <summary>The occasion got more seats.</summary>
    public const string CapacityRaised = "capacity-raised";

    /// <summary>Seats were kept for municipalities, and no longer are.</summary>
    public const string ReservationEnded = "reservation-ended";

    /// <summary>Other seats are kept than before.</summary>
    public const string ReservationChanged = "reservation-changed";

    /// <summary>The occasion was moved, or enrolment is open longer: seats are given again.</summary>
    public const string OccasionMoved = "occasion-moved";

    // Where nothing happened to a seat there is nothing to tell of one that stays open: it was told when it did.
    private static readonly string[] Silent = [EligibleAgain, SeatIdle, OccasionMoved];

    /// <summary>What follows.</summary>
    /// <param name="occasion">As it is, with the seat free.</param>
    /// <param name="whyNot">Why somebody may not have a seat; null: may.</param>
    /// <param name="because">Why there is a seat.</param>
    /// <param name="at">UTC.</param>
    /// <param name="confirmWithin">Hours that a municipality takes to confirm a seat; null: it is given without asking.</param>
    public static IReadOnlyList<object> Decide(
        Occasion occasion, Func<Guid, string?> whyNot, string because, DateTimeOffset at, Func<string, int?>? confirmWithin = null)
    {
        var events = new List<object>();
        var passed = new List<PassedOver>();
        var day = at.SwedishDay();
        if (occasion.Status is not OccasionStatus.Scheduled || occasion.Free == 0 || day > occasion.LastDayOfPromotion)
        {
            return events;
        }

        var (now, told) = (occasion, 0);
        foreach (var participant in occasion.WaitingList)
        {
            if (now.Free == 0)
            {
                return events;
            }

            var place = occasion.Places[participant];
            if ((whyNot(participant) ?? (now.FreeFor(place.Municipality, day) > 0 ? null : Eligibility.ReservedForOthers)) is { } why)
            {
                passed.Add(new PassedOver(participant, why));
                continue;
            }

            object given = confirmWithin?.Invoke(place.Municipality) is { } hours
                ? new SeatOffered(participant, place.Municipality, place.Unit, because, [.. passed], Expires(occasion, at, hours), at)
                : new PromotedFromWaitingList(participant, place.Municipality, place.Unit, because, [.. passed], at);
            events.Add(given);
            now = now.After([given]);
            told = passed.Count;
        }

        // A seat that came free and that nobody may have: said once, when it happens.
        if (now.Free > 0 && passed.Count > told && !(events.Count == 0 && Silent.Contains(because)))
        {
            events.Add(new SeatLeftOpen(passed, at, because == SeatReleased ? null : because));
        }

        return events;
    }

    /// <summary>The same with what it takes read in the session that holds the occasion's lock; offers get their deadline.</summary>
    /// <param name="session">Of the journey; not saved.</param>
    /// <param name="occasion">As it is, with the seat free.</param>
    /// <param name="because">Why there is a seat.</param>
    /// <param name="at">UTC.</param>
    /// <param name="cancellation">The request's.</param>
    /// <param name="known">What was read of those who wait, with their municipalities' rules; null: nothing yet.</param>
    internal static async Task<IReadOnlyList<object>> Follow(
        IQuerySession session, Occasion occasion, string because, DateTimeOffset at, CancellationToken cancellation, Eligibility? known = null)
    {
        if (occasion is not { Free: > 0, Waiting: > 0 })
        {
            return [];
        }

        var eligibility = known ?? await Eligibility.Of(session, occasion, occasion.WaitingList, cancellation, rules: true);
        return Decide(
            occasion,
            participant => eligibility.People.TryGetValue(participant, out var one)
                ? eligibility.WhyNot(one, occasion.Places[participant], occasion, at)
                : Eligibility.Unknown,
            because, at, municipality => eligibility.Rules.GetValueOrDefault(municipality)?.ConfirmWithinHours);
    }

    // Never longer than anybody else could be given the seat; in whole seconds, as people are told and deadlines are kept.
    private static DateTimeOffset Expires(Occasion occasion, DateTimeOffset at, int hours)
    {
        var (asked, last) = (at.AddHours(hours).ToUniversalTime(), occasion.LastDayOfPromotion.AddDays(1).StartOfDay());
        return asked < last ? asked.AddTicks(-(asked.Ticks % TimeSpan.TicksPerSecond)) : last;
    }
}

using JasperFx.Events;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// An occasion that was held is charged, if a fee schedule is in force on its first day; else it waits for one. What comes to be known of a charged one
/// corrects its charges.
/// </summary>
internal static class ChargeOccasionWhenHeld
{
    public static Task Apply(IEvent stored, Sessions sessions, CancellationToken cancellation) =>
        Charge(stored.TenantId, stored.StreamKey!, stored, sessions, cancellation);

    /// <summary>Charges an occasion as of the event that led to it, once; corrects what was charged.</summary>
    public static async Task Charge(string journey, string key, IEvent cause, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open(journey);
        session.CausationId = cause.Id.ToString();
        // The region never changes: it is known before the lock.
        if (await session.LoadAsync<OccasionCost>(key, cancellation) is not { } known)
        {
            return;
        }

        // Alone on the schedules too: nobody sets one while something is charged by another (SetFeeSchedule holds the same stream).
        var schedules = await session.Events.FetchForExclusiveWriting<FeeSchedules>(FeeSchedules.Key(known.Region), cancellation);
        var stream = await session.Events.FetchForExclusiveWriting<OccasionCost>(key, cancellation);
        var (because, at) = (ChargeOccasion.CauseOf(cause), cause.Timestamp.ToUniversalTime());
        stream.AppendMany(stream.Aggregate?.Charge is null
            ? ChargeOccasion.Decide(new ChargeOccasion(at, because), stream.Aggregate, schedules.Aggregate)
            : CorrectCharges.Decide(new CorrectCharges(because, at), stream.Aggregate, schedules.Aggregate));
        await session.SaveChangesAsync(cancellation);
    }
}

using JasperFx.Events;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>An occasion that was held is charged, if a fee schedule is in force on its first day; else it waits for one.</summary>
internal static class ChargeOccasionWhenHeld
{
    public static Task Apply(IEvent stored, Sessions sessions, CancellationToken cancellation) =>
        Charge(stored.TenantId, stored.StreamKey!, stored, sessions, cancellation);

    /// <summary>Charges an occasion as of the event that led to it, once.</summary>
    public static async Task Charge(string journey, string key, IEvent cause, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open(journey);
        session.CausationId = cause.Id.ToString();
        var stream = await session.Events.FetchForExclusiveWriting<OccasionCost>(key, cancellation);
        if (stream.Aggregate is not { } occasion)
        {
            return;
        }

        var schedules = await session.LoadAsync<FeeSchedules>(FeeSchedules.Key(occasion.Region), cancellation);
        stream.AppendMany(ChargeOccasion.Decide(new ChargeOccasion(cause.Timestamp.ToUniversalTime()), occasion, schedules));
        await session.SaveChangesAsync(cancellation);
    }
}

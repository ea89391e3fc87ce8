using JasperFx.Events;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>Occasions that were held before there was a fee schedule for them are charged when there is one.</summary>
internal static class ChargeWaitingOccasionsWhenFeeScheduleSet
{
    public static async Task Apply(FeeScheduleSet set, IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        IReadOnlyList<OccasionCost> waiting;
        await using (var session = sessions.Read(stored.TenantId))
        {
            waiting = await session.QueryAsync<OccasionCost>(
                "where d.tenant_id = ? and data ->> 'region' = ? and data ->> 'status' = 'waiting' order by d.id", cancellation, stored.TenantId, set.Region);
        }

        foreach (var occasion in waiting)
        {
            await ChargeOccasionWhenHeld.Charge(stored.TenantId, occasion.Id, stored, sessions, cancellation);
        }
    }
}

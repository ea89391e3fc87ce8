using JasperFx.Events;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// Occasions that were held before there was a fee schedule for them are charged when there is one; those that were charged by what it replaces,
/// which takes that the coordinator said so, are corrected.
/// </summary>
internal static class ChargeWaitingOccasionsWhenFeeScheduleSet
{
    public static async Task Apply(FeeScheduleSet set, IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        IReadOnlyList<OccasionCost> concerned;
        await using (var session = sessions.Read(stored.TenantId))
        {
            concerned = await session.QueryAsync<OccasionCost>(
                """
                where d.tenant_id = ? and data ->> 'region' = ? and data ->> 'status' in ('waiting', 'charged') and (data ->> 'year')::int >= ? order by d.id
                """,
                cancellation, stored.TenantId, set.Region, set.ValidFrom.Year);
        }

        foreach (var occasion in concerned.Where(occasion => occasion.Status == "waiting" || occasion.Days.Min(day => day.Date) >= set.ValidFrom))
        {
            await ChargeOccasionWhenHeld.Charge(stored.TenantId, occasion.Id, stored, sessions, cancellation);
        }
    }
}

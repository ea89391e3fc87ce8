using System.Globalization;
using JasperFx.Events;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// Each municipality that lent trainers gets its share of the pool, the way its region pays out: a credit, or a self-billed invoice. The pool is in its
/// journey's tenant and invoices in none, so this is a step of its own; the ids are derived, so a repeated step drafts nothing twice.
/// </summary>
internal static class DraftPayoutsWhenTrainerPoolDistributed
{
    public static async Task Apply(TrainerPoolDistributed distributed, IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        session.CausationId = stored.Id.ToString();
        var region = await session.LoadAsync<Region>(Region.Key(distributed.Region), cancellation);
        var drafts = new List<InvoiceDrafted>();
        foreach (var draft in Of(distributed, stored.TenantId, region?.TrainerPoolPayout))
        {
            var key = Invoice.Key(draft.Invoice);
            if (await session.Events.FetchStreamStateAsync(key, cancellation) is null)
            {
                session.Events.StartStream<Invoice>(key, draft);
                drafts.Add(draft);
            }
        }

        await session.SaveChangesAsync(cancellation);
        InvoiceCount.Drafted(drafts);
    }

    /// <summary>One per municipality that gets something.</summary>
    internal static IReadOnlyList<InvoiceDrafted> Of(TrainerPoolDistributed distributed, string journey, string? payout) =>
    [
        .. distributed.Shares.Where(share => share.Amount != 0).Select(share => new InvoiceDrafted(
            Uuid.From("invoice", "trainer-pool", distributed.Region, journey, distributed.Year.ToString(CultureInfo.InvariantCulture), share.Municipality),
            distributed.Region, share.Municipality, payout == PoolPayout.SelfBilling ? InvoiceKind.SelfBilling : InvoiceKind.PoolCredit, distributed.Year, journey,
            null, null, null, null,
            [
                new Line(
                    1, $"Utbildarpott {distributed.Year} {journey}, {share.Days.ToString("0.#", CultureInfo.InvariantCulture).Replace('.', ',')} utbildardagar", null, null,
                    null, -share.Amount),
            ],
            distributed.At)),
    ];
}

using JasperFx.Events;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// Each municipality that enrolled gets an invoice when the occasion was charged. The charge is in its journey's tenant and the invoices in none,
/// which is why this is a step of its own; the invoices' ids are derived from the charge, so a repeated step drafts nothing twice.
/// </summary>
internal static class DraftInvoicesWhenOccasionCharged
{
    public static async Task Apply(OccasionCharged charged, IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        session.CausationId = stored.Id.ToString();
        var drafts = new List<InvoiceDrafted>();
        foreach (var draft in DraftInvoices.Of(charged, stored.TenantId))
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
}

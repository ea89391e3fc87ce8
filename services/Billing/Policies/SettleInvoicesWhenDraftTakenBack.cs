using JasperFx.Events;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// Somebody took back the draft of a credit, or of what was to take an invoice's place: what it credited is invoiced again, or let off. The charges may have been
/// corrected since it was drafted, so the municipality's invoices of the occasion are brought to them anew. Those of agreements need no such thing: whoever
/// changes one takes back every draft of a credit first (<see cref="Agreements.AgreementInvoices"/>).
/// </summary>
internal static class SettleInvoicesWhenDraftTakenBack
{
    public static async Task Apply(InvoiceDraftWithdrawn withdrawn, IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        if (withdrawn.Why != WithdrawDraft.TakenBack)
        {
            return;
        }

        Invoice? invoice;
        await using (var session = sessions.Read())
        {
            invoice = await session.LoadAsync<Invoice>(stored.StreamKey!, cancellation);
        }

        if (invoice?.Drafted is not { Journey: { } journey, Occasion: { } id, Municipality: var municipality })
        {
            return;
        }

        OccasionCost? occasion;
        await using (var session = sessions.Read(journey))
        {
            occasion = await session.LoadAsync<OccasionCost>(OccasionCost.Key(id), cancellation);
        }

        if (occasion is { Charge: not null })
        {
            await SettleInvoicesWhenCharged.Settle(occasion, municipality, stored, stored.Timestamp.ToUniversalTime(), sessions, cancellation);
        }
    }
}

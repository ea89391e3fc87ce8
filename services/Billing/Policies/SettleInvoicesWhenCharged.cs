using JasperFx.Events;
using Marten;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// Each municipality that enrolled gets an invoice when the occasion was charged; when charges were corrected a draft is amended, and what was issued gets
/// a credit of exactly those lines, or a supplement. The charge is in its journey's tenant and the invoices in none, which is why this is a step of its own;
/// it brings the invoices to what is charged now, and done again finds nothing to do.
/// </summary>
internal static class SettleInvoicesWhenCharged
{
    public static async Task Apply(IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        OccasionCost? occasion;
        await using (var journey = sessions.Read(stored.TenantId))
        {
            occasion = await journey.LoadAsync<OccasionCost>(stored.StreamKey!, cancellation);
        }

        if (occasion is not { Charge: not null })
        {
            return;
        }

        var at = stored.Timestamp.ToUniversalTime();
        if (occasion.Corrections.IsEmpty)
        {
            await Draft(occasion, stored, sessions, cancellation);
            return;
        }

        foreach (var municipality in occasion.Payers)
        {
            await Settle(occasion, municipality, stored, at, sessions, cancellation);
        }
    }

    // The usual case: nothing is there yet.
    private static async Task Draft(OccasionCost occasion, IEvent stored, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        session.CausationId = stored.Id.ToString();
        var drafts = new List<InvoiceDrafted>();
        foreach (var draft in DraftInvoices.Of(occasion.Charge!, occasion.Journey))
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

    /// <summary>A transaction per municipality, alone on its invoices of the occasion: one that is issued at the same moment is so before or after.</summary>
    internal static async Task Settle(
        OccasionCost occasion, string municipality, IEvent stored, DateTimeOffset at, Sessions sessions, CancellationToken cancellation)
    {
        while (!await TrySettle(occasion, municipality, stored, at, sessions, cancellation))
        {
            // Somebody rebilled one of them while they were being locked: it has to be locked in its turn.
        }
    }

    private static async Task<bool> TrySettle(
        OccasionCost occasion, string municipality, IEvent stored, DateTimeOffset at, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        session.CausationId = stored.Id.ToString();
        var streams = await session.LockInvoices(await Ids(occasion, municipality, session, cancellation), cancellation);
        if ((await Ids(occasion, municipality, session, cancellation)).Any(id => !streams.ContainsKey(id)))
        {
            return false;
        }

        List<Invoice> known = [.. streams.Values.Select(stream => stream.Aggregate).OfType<Invoice>()];
        var drafts = new List<InvoiceDrafted>();
        foreach (var (invoice, @event) in SettleInvoices.Decide(occasion, municipality, known, at))
        {
            if (@event is InvoiceDrafted draft)
            {
                session.Events.StartStream<Invoice>(Invoice.Key(invoice), draft);
                drafts.Add(draft);
            }
            else
            {
                streams[invoice].AppendOne(@event);
            }
        }

        foreach (var credit in drafts.Where(draft => draft.Kind == InvoiceKind.Credit))
        {
            session.Store(new CreditReason(credit.Invoice, SettleInvoices.Reason(occasion)));
        }

        await session.SaveChangesAsync(cancellation);
        InvoiceCount.Drafted(drafts);
        return true;
    }

    // Those derived from the charge, as far as there are any, and whatever took the place of one of them.
    private static async Task<IReadOnlyList<Guid>> Ids(OccasionCost occasion, string municipality, IQuerySession session, CancellationToken cancellation)
    {
        var found = new List<Invoice>();
        async Task<bool> Find(Guid id)
        {
            var invoice = await session.LoadAsync<Invoice>(Invoice.Key(id), cancellation);
            found.AddRange(invoice is null ? [] : [invoice]);
            return invoice is not null;
        }

        await Find(DraftInvoices.IdOf(occasion.Occasion, municipality));
        for (var correction = 0; correction <= occasion.Corrections.Count; correction++)
        {
            for (var round = 0; await Find(DraftInvoices.SupplementOf(occasion.Occasion, municipality, correction, round)); round++)
            {
            }
        }

        for (var index = 0; index < found.Count; index++)
        {
            foreach (var credit in found[index].Credited.Where(credit => credit.Why is null))
            {
                await Find(CreditInvoice.RebillOf(credit.Credit));
            }
        }

        return [.. found.Select(invoice => invoice.Drafted.Invoice)];
    }
}

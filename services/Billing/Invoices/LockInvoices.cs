using JasperFx.Events;
using Marten;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Being alone on several invoices at once.</summary>
internal static class InvoiceLocks
{
    /// <summary>Locks invoices until the save, in one order for everybody, so that nobody waits for somebody who waits for them.</summary>
    /// <param name="session">Of no journey.</param>
    /// <param name="ids">Which; those that are not there have no state.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static async Task<Dictionary<Guid, IEventStream<Invoice>>> LockInvoices(
        this IDocumentSession session, IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var streams = new Dictionary<Guid, IEventStream<Invoice>>();
        foreach (var id in ids.Distinct().OrderBy(Invoice.Key, StringComparer.Ordinal))
        {
            streams[id] = await session.Events.FetchForExclusiveWriting<Invoice>(Invoice.Key(id), cancellation);
        }

        return streams;
    }
}

using System.Diagnostics.Metrics;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Counts invoices drafted and issued, by kind; after the save that did it.</summary>
internal static class InvoiceCount
{
    private static readonly Counter<long> Invoices =
        Measures.Meter.CreateCounter<long>("yrkesresan.invoices", "{invoice}", "Invoices drafted and issued, by kind");

    public static void Drafted(IEnumerable<InvoiceDrafted> drafts) => Add("drafted", drafts.Select(draft => draft.Kind));

    public static void Issued(IEnumerable<Invoice> invoices) => Add("issued", invoices.Select(invoice => invoice.Drafted.Kind));

    private static void Add(string step, IEnumerable<string> kinds)
    {
        foreach (var kind in kinds.GroupBy(kind => kind))
        {
            Invoices.Add(kind.Count(), new KeyValuePair<string, object?>("step", step), new KeyValuePair<string, object?>("kind", kind.Key));
        }
    }
}

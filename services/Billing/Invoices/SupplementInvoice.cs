using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Drafts an invoice of what became known too late for an issued one: same payer, kind and occasion, lines of its own, and it refers to it.</summary>
/// <param name="Supplement">Id, derived from what it follows from: asked again it is the same.</param>
/// <param name="Lines">What is to be paid besides; numbered from 1 in this order.</param>
/// <param name="Why">Code of why, as <c>participant-added</c>; no names.</param>
/// <param name="At">UTC, of what it follows from.</param>
public sealed record SupplementInvoice(Guid Supplement, IReadOnlyList<Line> Lines, string Why, DateTimeOffset At)
{
    /// <summary>The first event of the supplement's own stream, or none.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="invoice">The issued invoice.</param>
    /// <param name="supplement">What there is of the supplement already; a draft of it is amended instead.</param>
    internal static IEnumerable<object> Decide(SupplementInvoice command, Invoice? invoice, Invoice? supplement)
    {
        if (invoice is null)
        {
            throw new NotFound();
        }

        if (invoice.Drafted.Kind == InvoiceKind.Credit)
        {
            throw new RuleBroken("credit-not-supplemented");
        }

        if (invoice.Issued is null)
        {
            throw new RuleBroken("invoice-not-issued");
        }

        return supplement is not null || command.Lines.All(line => line.Amount == 0)
            ? []
            : [invoice.Drafted with
            {
                Invoice = command.Supplement,
                Supplements = invoice.Drafted.Invoice,
                Rebills = null,
                Lines = [.. command.Lines.Select((line, index) => line with { Number = index + 1 })],
                Why = command.Why,
                NotBefore = null,
                At = command.At,
            }];
    }
}

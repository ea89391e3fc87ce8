using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Billing.Invoices;

/// <summary>The day after the due date an invoice that is not paid is overdue, whether anybody asks or not.</summary>
/// <param name="At">UTC.</param>
public sealed record FallOverdue(DateTimeOffset At)
{
    internal static IEnumerable<object> Decide(FallOverdue command, Invoice? invoice) =>
        invoice is { Issued.Terms: { } terms, Overdue: null, Left: > 0 } && command.At.SwedishDay() > terms.Due
            ? [new InvoiceFellOverdue(terms.Due, invoice.Left, command.At)]
            : [];
}

/// <summary>The deadline that it is by.</summary>
internal sealed class InvoiceFallsOverdue(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "invoice-overdue";

    public string Kind => Name;

    /// <summary>Set with the issuing; what is nothing to pay is never overdue.</summary>
    public static void Set(IDocumentSession session, Invoice invoice)
    {
        if (invoice is { Issued.Terms: { } terms, Left: > 0 })
        {
            session.SetDeadline(new Deadline(
                Deadline.IdOf(Name, invoice.Drafted.Invoice), Name, null, invoice.Drafted.Invoice, terms.Due.AddDays(1).StartOfDay().ToUniversalTime()));
        }
    }

    /// <summary>Cleared with the payment or credit after which nothing is left.</summary>
    public static void Settle(IDocumentSession session, Invoice invoice)
    {
        if (invoice.Left <= 0)
        {
            session.ClearDeadline(Deadline.IdOf(Name, invoice.Drafted.Invoice));
        }
    }

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Invoice>(Invoice.Key(deadline.Subject), cancellation);
        stream.AppendMany(FallOverdue.Decide(new FallOverdue(clock.GetUtcNow()), stream.Aggregate));
    }
}

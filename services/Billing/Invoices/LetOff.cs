namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// What a municipality was let off for a participant: credits that somebody decided, of a charge that stands. It is of the participant, not of the line: it
/// holds when the charge is corrected, comes to another amount, or falls away and comes back.
/// </summary>
/// <param name="Parts">Credit by credit, in the order of the invoices.</param>
/// <param name="Whole">Whether nothing was left to pay: then nothing is, whatever the charge comes to.</param>
internal sealed record LetOff(IReadOnlyList<LetOff.Part> Parts, bool Whole)
{
    /// <summary>What one credit let off.</summary>
    /// <param name="Invoice">The invoice that it credits.</param>
    /// <param name="Line">The line of it.</param>
    /// <param name="Credit">The credit.</param>
    /// <param name="Amount">Kronor without VAT.</param>
    internal sealed record Part(Invoice Invoice, Line Line, InvoiceCredited Credit, decimal Amount);

    /// <summary>Kronor that are to be paid of a charge.</summary>
    /// <param name="charged">What the charge comes to.</param>
    public decimal Left(decimal charged) => Whole ? 0 : decimal.Max(0, charged - Parts.Sum(part => part.Amount));

    /// <summary>What the charge came to when a line was written, which holds only what was not let off before.</summary>
    public decimal Nominal(Invoice invoice, Line line) =>
        line.Amount + Parts.Where(part => (part.Invoice.Id, part.Line.Number) != (invoice.Id, line.Number)).Sum(part => part.Amount);

    /// <summary>What explains that so much of a charge is not paid: the parts in their order, the last to whatever is left to explain.</summary>
    /// <param name="charged">What the charge comes to.</param>
    public IEnumerable<(Part Part, decimal Amount)> Explain(decimal charged)
    {
        var off = charged - Left(charged);
        foreach (var (index, part) in Parts.Index())
        {
            var amount = index == Parts.Count - 1 ? off : decimal.Min(part.Amount, off);
            off -= amount;
            yield return (part, amount);
        }
    }

    /// <summary>What a participant was let off.</summary>
    /// <param name="participant">Id.</param>
    /// <param name="known">The municipality's invoices of the occasion.</param>
    public static LetOff Of(Guid participant, IReadOnlyCollection<Invoice> known)
    {
        var lines = known.Where(invoice => invoice is { Issued: not null, Drafted.Credits: null }).OrderBy(invoice => invoice.Issued!.At).ThenBy(invoice => invoice.Issued!.Sequence)
            .SelectMany(invoice => invoice.Drafted.Lines.Where(line => IsOf(line, participant)).Select(line => (Invoice: invoice, Line: line))).ToList();
        return new LetOff(
            [
                .. lines.SelectMany(one => one.Invoice.Credited.Where(credit => Is(credit, known) && credit.Lines.Contains(one.Line.Number))
                    .Select(credit => new Part(one.Invoice, one.Line, credit, credit.Of(one.Line)))),
            ],
            lines.Exists(one => one.Line.Amount != 0 && one.Line.Amount == one.Invoice.CreditedOf(one.Line)
                && one.Invoice.Credited.Where(credit => credit.Lines.Contains(one.Line.Number)).All(credit => Is(credit, known))));
    }

    /// <summary>Whether a line is of a participant; those drafted before they said so are known by their reference.</summary>
    internal static bool IsOf(Line line, Guid participant) =>
        line.Participant is { } known ? known == participant : DraftInvoices.MayBe(line.Reference, participant);

    /// <summary>Whether a credit lets something off: somebody decided it, and no other invoice took the place of what was credited.</summary>
    internal static bool Is(InvoiceCredited credit, IEnumerable<Invoice> known) => credit.Why is null && !IsRebilled(credit, known);

    // One that a correction emptied took the place all the same: what comes back is billed elsewhere. Taken back by hand, it does not.
    private static bool IsRebilled(InvoiceCredited credit, IEnumerable<Invoice> known) => known.Any(invoice =>
        invoice.Drafted.Invoice == CreditInvoice.RebillOf(credit.Credit) && invoice.Withdrawn?.Why != WithdrawDraft.TakenBack);
}

using System.Globalization;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// Brings what a municipality is invoiced for an occasion to what it is charged. As long as its invoice is a draft, that is amended; of what is issued,
/// a line that is no longer charged is credited and one that is missing goes on a supplement. A line that the coordinator has credited, of a charge that stands,
/// is left alone: that was decided. What is settled gives nothing.
/// </summary>
internal static class SettleInvoices
{
    /// <summary>Which event is to be appended to which invoice; an <see cref="InvoiceDrafted"/> starts it.</summary>
    /// <param name="occasion">As charged now.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="known">Its invoices of <see cref="DraftInvoices.IdsOf"/> that there are, and what takes the place of any of them.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<(Guid Invoice, object Event)> Decide(
        OccasionCost occasion, string municipality, IReadOnlyList<Invoice> known, DateTimeOffset at)
    {
        var (charge, correction) = (occasion.Charge!, occasion.Corrections.Count.ToString(CultureInfo.InvariantCulture));
        var why = occasion.Corrections.LastOrDefault()?.Because.Event ?? HoldOccasion.Completed;
        var wanted = DraftInvoices.Lines(charge, municipality);
        var id = DraftInvoices.IdOf(occasion.Occasion, municipality);
        var first = known.SingleOrDefault(invoice => invoice.Drafted.Invoice == id);
        if (first is null)
        {
            return wanted.Count == 0 ? [] : [(id, DraftInvoices.Of(charge, municipality, occasion.Journey, wanted, at))];
        }

        if (first.Issued is null)
        {
            return [.. Amended(first, wanted)];
        }

        var steps = new List<(Guid, object)>();
        var standing = new HashSet<Guid>();
        foreach (var invoice in known.Where(IsFinal).OrderBy(invoice => invoice.Drafted.At).ThenBy(invoice => invoice.Drafted.Invoice))
        {
            var settled = Settled(invoice, known);
            var (stands, gone) = (new List<Line>(), new List<Line>());
            foreach (var line in invoice.Drafted.Lines.Where(line => !settled.Contains(line.Number)))
            {
                var nominal = line with { Amount = Nominal(line, invoice, known) };
                var owed = wanted.FirstOrDefault(other => Of(nominal, other));
                (owed is not null && standing.Add(owed.Participant!.Value) ? stands : gone).Add(line);
            }

            if (invoice.Issued is null)
            {
                steps.AddRange(Amended(invoice, stands));
                continue;
            }

            var left = gone.Where(line => line.Amount != invoice.CreditedOf(line)).Select(line => line.Number).ToList();
            var credit = Uuid.From("invoice", "credit", invoice.Drafted.Invoice.ToString(), correction);
            foreach (var credited in left.Count == 0 ? [] : CreditInvoice.Decide(new CreditInvoice(credit, left, Guid.Empty, at, Why: why), invoice).Cast<InvoiceCredited>())
            {
                steps.Add((invoice.Drafted.Invoice, credited));
                steps.Add((credit, DraftInvoices.Of(credited, invoice)));
            }
        }

        IReadOnlyList<Line> missing = [.. wanted.Where(line => !standing.Contains(line.Participant!.Value)).Select((line, index) => line with { Number = index + 1 })];
        if (known.FirstOrDefault(IsOpenSupplement) is { } open)
        {
            steps.AddRange(Amended(open, missing));
        }
        else
        {
            var supplement = DraftInvoices.SupplementOf(occasion.Occasion, municipality, occasion.Corrections.Count);
            steps.AddRange(SupplementInvoice.Decide(new SupplementInvoice(supplement, missing, why, at), first, null).Select(draft => (supplement, draft)));
        }

        return steps;

        IEnumerable<(Guid, object)> Amended(Invoice draft, IReadOnlyList<Line> lines) =>
            AmendDraft.Decide(new AmendDraft(lines, why, at), draft).Select(amended => (draft.Drafted.Invoice, amended));
    }

    /// <summary>Lines of an invoice that are no longer what is paid by: corrected, or on the invoice that took its place.</summary>
    private static HashSet<int> Settled(Invoice invoice, IReadOnlyList<Invoice> known) =>
        [.. invoice.Credited.Where(credit => credit.Why is not null || IsRebilled(credit, known)).SelectMany(credit => credit.Lines)];

    /// <summary>Whether another invoice took the place of what was credited.</summary>
    internal static bool IsRebilled(InvoiceCredited credit, IEnumerable<Invoice> known) =>
        known.Any(invoice => invoice.Withdrawn is null && invoice.Drafted.Invoice == CreditInvoice.RebillOf(credit.Credit));

    /// <summary>What a line's charge comes to: what took the place of an invoice holds only what was left of each line.</summary>
    internal static decimal Nominal(Line line, Invoice invoice, IReadOnlyList<Invoice> known) =>
        invoice.Drafted.Rebills is { } id && known.FirstOrDefault(other => other.Drafted.Invoice == id) is { } original
        && original.Drafted.Lines.FirstOrDefault(other => (other.Participant, other.Reference, other.Unit) == (line.Participant, line.Reference, line.Unit)) is { } first
            ? Nominal(first, original, known)
            : line.Amount;

    // The supplement that is still a draft takes whatever is missing; everything else is as the coordinator left it.
    private static bool IsOpenSupplement(Invoice invoice) => invoice is { Issued: null, Drafted: { Supplements: not null, Rebills: null } };

    private static bool IsFinal(Invoice invoice) => invoice.Withdrawn is null && !IsOpenSupplement(invoice);

    /// <summary>Whether an invoiced line is of the same charge, for the same unit and amount.</summary>
    internal static bool Of(Line invoiced, Line charged) =>
        (invoiced.Unit, invoiced.Amount) == (charged.Unit, charged.Amount)
        && (invoiced.Participant is { } participant ? participant == charged.Participant : DraftInvoices.MayBe(invoiced.Reference, charged.Participant!.Value));

    /// <summary>Why a correction credits, as the credit invoice says it.</summary>
    internal static string Reason(Cause because) => because.Event switch
    {
        HoldOccasion.Corrected => "Rättelse: kurstillfällets deltagare eller närvaro har rättats i efterhand.",
        HoldOccasion.Completed => "Rättelse: kurstillfällets deltagare har rapporterats på nytt.",
        "occasion-cancelled" => "Rättelse: kurstillfället har ställts in.",
        "occasion-scheduled" => "Rättelse: kurstillfället hölls i den egna organisationen.",
        _ => "Rättelse: kurstillfället har räknats om efter ändrad avgiftstabell.",
    };
}

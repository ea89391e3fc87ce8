using System.Globalization;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// Brings what a municipality is invoiced for an occasion to what it is charged, less what it was let off (<see cref="LetOff"/>). As long as its invoice is a
/// draft, that is amended; of what is issued, a line that is no longer charged is credited and one that is missing goes on a supplement. What is settled gives nothing.
/// </summary>
internal static class SettleInvoices
{
    /// <summary>Which event is to be appended to which invoice; an <see cref="InvoiceDrafted"/> starts it.</summary>
    /// <param name="occasion">As charged now.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="known">Its invoices that there are: the first, every supplement, and what takes the place of any of them.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<(Guid Invoice, object Event)> Decide(
        OccasionCost occasion, string municipality, IReadOnlyList<Invoice> known, DateTimeOffset at)
    {
        var (charge, why) = (occasion.Charge!, Why(occasion));
        var charged = DraftInvoices.Lines(charge, municipality);
        var id = DraftInvoices.IdOf(occasion.Occasion, municipality);
        var first = known.SingleOrDefault(invoice => invoice.Drafted.Invoice == id);
        if (first is null)
        {
            return charged.Count == 0 ? [] : [(id, DraftInvoices.Of(charge, municipality, occasion.Journey, charged, at))];
        }

        if (first.Issued is null)
        {
            return [.. Amended(first, charged)];
        }

        var steps = new List<(Guid, object)>();
        var off = charged.ToDictionary(line => line.Participant!.Value, line => LetOff.Of(line.Participant!.Value, known));
        var standing = new HashSet<Guid>();
        foreach (var invoice in known.Where(IsFinal).OrderBy(invoice => invoice.Drafted.At).ThenBy(invoice => invoice.Drafted.Invoice))
        {
            var settled = Settled(invoice, known);
            var (stands, gone) = (new List<Line>(), new List<Line>());
            foreach (var line in invoice.Drafted.Lines)
            {
                // What is left of a settled line, when a credit of a part of it was taken back, is paid by nothing.
                var owed = settled.Contains(line.Number) ? null : charged.FirstOrDefault(other => LetOff.IsOf(line, other.Participant!.Value)
                    && line.Unit == other.Unit && off[other.Participant.Value].Nominal(invoice, line) == other.Amount);
                (owed is not null && standing.Add(owed.Participant!.Value) ? stands : gone).Add(line);
            }

            if (invoice.Issued is null)
            {
                steps.AddRange(Amended(invoice, stands));
                continue;
            }

            var left = gone.Where(line => line.Amount != invoice.CreditedOf(line)).Select(line => line.Number).ToList();
            var credit = Unused(round => CreditOf(invoice, occasion, round), one => invoice.Credited.Exists(other => other.Credit == one));
            foreach (var credited in left.Count == 0 ? [] : CreditInvoice.Decide(new CreditInvoice(credit, left, Guid.Empty, at, Why: why), invoice).Cast<InvoiceCredited>())
            {
                steps.Add((invoice.Drafted.Invoice, credited));
                steps.Add((credit, DraftInvoices.Of(credited, invoice)));
            }
        }

        IReadOnlyList<Line> missing =
        [
            .. charged.Where(line => !standing.Contains(line.Participant!.Value))
                .Select(line => line with { Amount = off[line.Participant!.Value].Left(line.Amount) }).Where(line => line.Amount != 0)
                .Select((line, index) => line with { Number = index + 1 }),
        ];
        if (known.FirstOrDefault(IsOpenSupplement) is { } open)
        {
            steps.AddRange(Amended(open, missing));
        }
        else
        {
            var supplement = Unused(
                round => DraftInvoices.SupplementOf(occasion.Occasion, municipality, occasion.Corrections.Count, round),
                one => known.Any(invoice => invoice.Drafted.Invoice == one));
            steps.AddRange(SupplementInvoice.Decide(new SupplementInvoice(supplement, missing, why, at), first, null).Select(draft => (supplement, draft)));
        }

        return steps;

        IEnumerable<(Guid, object)> Amended(Invoice draft, IReadOnlyList<Line> lines) =>
            AmendDraft.Decide(new AmendDraft(lines, why, at), draft).Select(amended => (draft.Drafted.Invoice, amended));
    }

    // A correction may be settled more than once: a credit that was drafted when it came may be taken back by hand after.
    private static Guid Unused(Func<int, Guid> id, Func<Guid, bool> used) => Enumerable.Range(0, int.MaxValue).Select(id).First(one => !used(one));

    private static Guid CreditOf(Invoice invoice, OccasionCost occasion, int round)
    {
        var (id, correction) = (invoice.Drafted.Invoice.ToString(), occasion.Corrections.Count.ToString(CultureInfo.InvariantCulture));
        return round == 0 ? Uuid.From("invoice", "credit", id, correction) : Uuid.From("invoice", "credit", id, correction, round.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Lines of an invoice that are no longer what is paid by: corrected, or on the invoice that took its place.</summary>
    private static HashSet<int> Settled(Invoice invoice, IReadOnlyList<Invoice> known) =>
        [.. invoice.Credited.Where(credit => !LetOff.Is(credit, known)).SelectMany(credit => credit.Lines)];

    // The supplement that is still a draft takes whatever is missing; everything else is as the coordinator left it.
    private static bool IsOpenSupplement(Invoice invoice) => invoice is { Issued: null, Drafted: { Supplements: not null, Rebills: null } };

    private static bool IsFinal(Invoice invoice) => invoice.Withdrawn is null && !IsOpenSupplement(invoice);

    private static string Why(OccasionCost occasion) => occasion.Corrections.LastOrDefault()?.Because.Event ?? HoldOccasion.Completed;

    /// <summary>Why it credits, as the credit invoice says it.</summary>
    internal static string Reason(OccasionCost occasion) => Why(occasion) switch
    {
        HoldOccasion.Corrected => "Rättelse: kurstillfällets deltagare eller närvaro har rättats i efterhand.",
        HoldOccasion.Completed => "Rättelse: kurstillfällets deltagare har rapporterats på nytt.",
        "occasion-cancelled" => "Rättelse: kurstillfället har ställts in.",
        "occasion-scheduled" => "Rättelse: kurstillfället hölls i den egna organisationen.",
        _ => "Rättelse: kurstillfället har räknats om efter ändrad avgiftstabell.",
    };
}

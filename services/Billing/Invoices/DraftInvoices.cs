using System.Globalization;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Which invoices follow from what. Ids are derived from what is charged, so that drafting again gives the same ones.</summary>
internal static class DraftInvoices
{
    /// <summary>One per municipality that enrolled, a line per participant; none where nothing is to pay.</summary>
    public static IReadOnlyList<InvoiceDrafted> Of(OccasionCharged charged, string journey) =>
    [
        .. charged.Charged.Select(charge => charge.Municipality).Distinct().Order(StringComparer.Ordinal)
            .Select(municipality => Of(charged, municipality, journey, Lines(charged, municipality), charged.At))
            .Where(draft => draft.Lines.Count > 0),
    ];

    /// <summary>The invoice of a municipality for an occasion.</summary>
    public static InvoiceDrafted Of(OccasionCharged charged, string municipality, string journey, IReadOnlyList<Line> lines, DateTimeOffset at) => new(
        IdOf(charged.Occasion, municipality), charged.Region, municipality, InvoiceKind.CourseFee, charged.Days.Min(day => day.Date).Year, journey,
        charged.Occasion, charged.Course, null, null, lines, at);

    /// <summary>The lines that a municipality is to be invoiced for an occasion: one per participant; none where nothing is to pay.</summary>
    public static IReadOnlyList<Line> Lines(OccasionCharged charged, string municipality)
    {
        var each = charged.Days.Sum(day => day.Sum());
        if (each == 0)
        {
            return [];
        }

        var pool = charged.Days.Sum(day => day.TrainerPool);
        var days = charged.Days.Sum(day => day.Half ? 0.5m : 1m).ToString("0.#", CultureInfo.InvariantCulture).Replace('.', ',');
        var first = charged.Days.Min(day => day.Date);
        var text = FormattableString.Invariant($"Kursavgift {charged.Course} {first:yyyy-MM-dd}, {days} {(days is "1" or "0,5" ? "dag" : "dagar")}");
        var own = charged.Charged.Where(charge => charge.Municipality == municipality).ToList();
        var references = References([.. own.Select(charge => charge.Participant)]);
        return
        [
            .. own.OrderBy(charge => charge.Unit, StringComparer.Ordinal).ThenBy(charge => charge.Participant)
                .Select((charge, index) => new Line(index + 1, text, references[charge.Participant], charge.Unit, charge.Why, each, pool, charge.Participant)),
        ];
    }

    /// <summary>Id of a municipality's invoice for an occasion.</summary>
    internal static Guid IdOf(Guid occasion, string municipality) => Uuid.From("invoice", occasion.ToString(), municipality);

    /// <summary>Id of a supplement that a correction led to.</summary>
    /// <param name="occasion">Id.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="correction">Its number; 0: none.</param>
    /// <param name="round">From 0; another where the one before was issued already and the correction is settled again.</param>
    internal static Guid SupplementOf(Guid occasion, string municipality, int correction, int round) => round == 0
        ? Uuid.From("invoice", occasion.ToString(), municipality, "supplement", Text(correction))
        : Uuid.From("invoice", occasion.ToString(), municipality, "supplement", Text(correction), Text(round));

    /// <summary>One per municipality and instalment; none where nothing is to pay.</summary>
    public static IReadOnlyList<InvoiceDrafted> Of(AgreementMade made) => AgreementInvoices.Of(made);

    /// <summary>The credit of lines of an issued invoice: the same lines, or parts of them, negated.</summary>
    public static InvoiceDrafted Of(InvoiceCredited credited, Invoice invoice)
    {
        var lines = invoice.Drafted.Lines.ToDictionary(line => line.Number);
        return invoice.Drafted with
        {
            Invoice = credited.Credit,
            Kind = InvoiceKind.Credit,
            Credits = invoice.Drafted.Invoice,
            Supplements = null,
            Rebills = null,
            Lines =
            [
                // What is charged for the pool is owed to it whatever is credited, until the charge is corrected (docs/adr/0013).
                .. credited.Lines.Select((number, index) => lines[number] with
                {
                    Number = index + 1,
                    Amount = -(credited.Amounts?[index] ?? lines[number].Amount),
                    TrainerPool = null,
                }),
            ],
            At = credited.At,
            Why = credited.Why,
            NotBefore = null,
        };
    }

    /// <summary>What takes the place of an invoice that is credited in whole: the same lines, as much as was credited of each.</summary>
    public static InvoiceDrafted Again(InvoiceCredited credited, Invoice invoice) => invoice.Drafted with
    {
        Invoice = CreditInvoice.RebillOf(credited.Credit),
        Supplements = null,
        Rebills = invoice.Drafted.Invoice,
        Lines =
        [
            .. Of(credited, invoice).Lines.Zip(credited.Lines, (line, number) => line with
            {
                Amount = -line.Amount,
                TrainerPool = invoice.Drafted.Lines.First(other => other.Number == number).TrainerPool,
            }),
        ],
        At = credited.At,
        Why = "rebilled",
        NotBefore = null,
    };

    /// <summary>Short references of participants: the end of the id, longer only where two would be the same.</summary>
    internal static Dictionary<Guid, string> References(IReadOnlyList<Guid> participants)
    {
        var length = participants.Select(id => End(id, 8)).Distinct().Count() == participants.Count ? 8 : 32;
        return participants.ToDictionary(id => id, id => $"D-{End(id, length)}");
    }

    /// <summary>The short reference of a participant.</summary>
    internal static string Reference(Guid participant) => $"D-{End(participant, 8)}";

    /// <summary>Whether a reference may be a participant's: of lines drafted before they said whose they are.</summary>
    internal static bool MayBe(string? reference, Guid participant) => reference == $"D-{End(participant, 8)}" || reference == $"D-{End(participant, 32)}";

    private static string End(Guid id, int length) => id.ToString("N")[^length..].ToUpperInvariant();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Which invoices follow from what. Ids are derived from what is charged, so that drafting again gives the same ones.</summary>
internal static class DraftInvoices
{
    /// <summary>One per municipality that enrolled, a line per participant; none where nothing is to pay.</summary>
    public static IReadOnlyList<InvoiceDrafted> Of(OccasionCharged charged, string journey)
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
        var references = References([.. charged.Charged.Select(charge => charge.Participant)]);
        return
        [
            .. charged.Charged.GroupBy(charge => charge.Municipality).OrderBy(payer => payer.Key, StringComparer.Ordinal).Select(payer => new InvoiceDrafted(
                Uuid.From("invoice", charged.Occasion.ToString(), payer.Key),
                charged.Region, payer.Key, InvoiceKind.CourseFee, first.Year, journey, charged.Occasion, charged.Course, null, null,
                [
                    .. payer.OrderBy(charge => charge.Unit, StringComparer.Ordinal).ThenBy(charge => charge.Participant)
                        .Select((charge, index) => new Line(index + 1, text, references[charge.Participant], charge.Unit, charge.Why, each, TrainerPool: pool)),
                ],
                charged.At)),
        ];
    }

    /// <summary>One per municipality and instalment; none where nothing is to pay.</summary>
    public static IReadOnlyList<InvoiceDrafted> Of(AgreementMade made) =>
    [
        .. from share in made.Shares
           from instalment in share.Instalments.Select((amount, index) => (Amount: amount, Number: index + 1))
           where instalment.Amount != 0
           select new InvoiceDrafted(
               Uuid.From("invoice", "agreement", made.Region, Text(made.Year), share.Municipality, Text(instalment.Number)),
               made.Region, share.Municipality, InvoiceKind.Coordinator, made.Year, null, null, null, instalment.Number, null,
               [new Line(1, FormattableString.Invariant($"Regional samordning {made.Year}, del {instalment.Number} av {made.Instalments}"), null, null, null, instalment.Amount)],
               made.At, NotBefore: FirstDayOf(instalment.Number, made.Instalments, made.Year)),
    ];

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
                .. credited.Lines.Select((number, index) => Part(lines[number], credited.Amounts?[index] ?? lines[number].Amount) with { Number = index + 1 }),
            ],
            At = credited.At,
            Why = credited.Why,
            NotBefore = null,
        };
    }

    // Of a part of a line, the same part goes out of the pool, to the öre.
    private static Line Part(Line line, decimal amount) => line with
    {
        Amount = -amount,
        TrainerPool = line.TrainerPool is not { } pool ? null : line.Amount == 0 ? 0 : -decimal.Round(pool * amount / line.Amount, 2, MidpointRounding.AwayFromZero),
    };

    /// <summary>What takes the place of an invoice that is credited in whole: the same lines, as much as was credited of each.</summary>
    public static InvoiceDrafted Again(InvoiceCredited credited, Invoice invoice) => invoice.Drafted with
    {
        Invoice = CreditInvoice.RebillOf(credited.Credit),
        Supplements = null,
        Rebills = invoice.Drafted.Invoice,
        Lines = [.. Of(credited, invoice).Lines.Select(line => line with { Amount = -line.Amount, TrainerPool = -line.TrainerPool })],
        At = credited.At,
        Why = "rebilled",
        NotBefore = null,
    };

    /// <summary>Short references of participants: the end of the id, longer only where two would be the same.</summary>
    internal static Dictionary<Guid, string> References(IReadOnlyList<Guid> participants)
    {
        static string End(Guid id, int length) => id.ToString("N")[^length..].ToUpperInvariant();
        var length = participants.Select(id => End(id, 8)).Distinct().Count() == participants.Count ? 8 : 32;
        return participants.ToDictionary(id => id, id => $"D-{End(id, length)}");
    }

    // A half year's instalment is invoiced in that half year.
    private static DateOnly FirstDayOf(int instalment, int instalments, int year) => new(year, 1 + (12 * (instalment - 1) / instalments), 1);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

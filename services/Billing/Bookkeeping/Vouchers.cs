using Yrkesresan.Billing.Documents;
using Yrkesresan.Billing.Pool;

namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>What is booked together (verifikation): its postings sum to zero.</summary>
/// <param name="Series">One of <see cref="Vouchers"/>' series.</param>
/// <param name="Number">In the series and year; it stays the same, however often and late the file is fetched.</param>
/// <param name="On">Local date.</param>
/// <param name="Text">What it is of; no names.</param>
/// <param name="Postings">Debit positive, credit negative.</param>
public sealed record Voucher(string Series, int Number, DateOnly On, string Text, IReadOnlyList<Posting> Postings);

/// <summary>An amount on an account.</summary>
/// <param name="Account">Account number.</param>
/// <param name="Amount">Kronor; debit positive, credit negative.</param>
/// <param name="Municipality">Slug; null where it is of none.</param>
/// <param name="Journey">Slug; null where it is of none.</param>
public sealed record Posting(int Account, decimal Amount, string? Municipality, string? Journey);

/// <summary>Money that came in, was set off against an invoice, or was paid back.</summary>
/// <param name="On">Local date.</param>
/// <param name="Text">What it is of; no names.</param>
/// <param name="Received">Kronor that came in; negative for what was paid back.</param>
/// <param name="SetOff">Against which invoices.</param>
public sealed record PaymentBooked(DateOnly On, string Text, decimal Received, IReadOnlyList<SetOff> SetOff);

/// <summary>
/// What was charged for the trainer pool, or is charged more or less after a correction: it is owed to those who lend trainers from then on, whether it is invoiced
/// yet, let off or paid.
/// </summary>
/// <param name="On">Local date.</param>
/// <param name="Text">What it is of; no names.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Charged">Kronor for the pool by municipality; negative: less.</param>
public sealed record PoolCharged(DateOnly On, string Text, string Journey, IReadOnlyList<PoolCharge> Charged);

/// <summary>A municipality's part of it.</summary>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Amount">Kronor.</param>
public sealed record PoolCharge(string Municipality, decimal Amount);

/// <summary>A part of a payment set off against an invoice.</summary>
/// <param name="Municipality">Slug of whose invoice it is.</param>
/// <param name="Amount">Kronor.</param>
public sealed record SetOff(string Municipality, decimal Amount);

/// <summary>
/// How what happened is booked. An invoice is a claim on a municipality against income and VAT; a credit note the same the other way; what is charged for the
/// trainer pool is taken from the income as a debt when it is charged, which the distribution turns into debts to municipalities, which credit notes or
/// self-billed invoices settle.
/// </summary>
public static class Vouchers
{
    /// <summary>Invoices and credit notes, numbered as they are.</summary>
    public const string OfInvoices = "F";

    /// <summary>Payments.</summary>
    public const string OfPayments = "B";

    /// <summary>What is charged for trainer pools.</summary>
    public const string OfCharges = "P";

    /// <summary>Distributions of trainer pools.</summary>
    public const string OfDistributions = "U";

    /// <summary>An invoice, credit note or self-billed invoice.</summary>
    /// <param name="document">As issued.</param>
    /// <param name="sequence">Its place in the number series.</param>
    /// <param name="accounts">The region's.</param>
    public static Voucher Of(InvoiceDocument document, int sequence, Accounts accounts)
    {
        // Of an invoice the claim is debit; of a credit note, and of what the region owes, credit.
        var sign = document.Kind == DocumentKind.Invoice ? 1 : -1;
        var paidOut = document.Kind == DocumentKind.SelfBilledInvoice || (document.Kind == DocumentKind.CreditNote && document.Credits is null);
        var claim = document.Kind == DocumentKind.SelfBilledInvoice ? accounts.Payables : accounts.Receivables;
        var postings = new List<Posting> { new(claim, sign * document.Totals.Payable, document.Buyer.Municipality, null) };
        foreach (var journey in document.Lines.GroupBy(line => line.Journey).OrderBy(same => same.Key, StringComparer.Ordinal))
        {
            // What is paid out of a pool is no income given back.
            var pool = paidOut ? journey.Sum(line => line.TrainerPool) : 0;
            postings.Add(new Posting(
                journey.Key is null ? accounts.Coordination : accounts.CourseFees, -sign * (journey.Sum(line => line.Net) - pool), document.Buyer.Municipality, journey.Key));
            postings.Add(new Posting(accounts.TrainerPoolShares, -sign * pool, document.Buyer.Municipality, journey.Key));
        }

        postings.AddRange(document.Vat.Select(sum => new Posting(
            document.Kind == DocumentKind.SelfBilledInvoice ? accounts.InputVat : accounts.OutputVat(sum.Tax.Percent), -sign * sum.Amount, null, null)));
        postings.Add(new Posting(accounts.Rounding, -sign * document.Totals.Rounding, null, null));
        var what = document.Kind switch
        {
            DocumentKind.CreditNote when document.Credits is { } credits => $"Kreditfaktura {document.Number}, avser {credits.Number}",
            DocumentKind.CreditNote => $"Kreditfaktura {document.Number}",
            DocumentKind.SelfBilledInvoice => $"Självfaktura {document.Number}",
            _ => $"Faktura {document.Number}",
        };
        return new Voucher(OfInvoices, sequence, document.IssuedOn, $"{what}, {Customer(document)}", Booked(postings));
    }

    /// <summary>A payment: what is not set off against an invoice waits on an account of its own until somebody has decided.</summary>
    /// <param name="payment">What happened.</param>
    /// <param name="number">Its place among what happened to the year's payments, from 1.</param>
    /// <param name="accounts">The region's.</param>
    public static Voucher Of(PaymentBooked payment, int number, Accounts accounts) => new(
        OfPayments, number, payment.On, payment.Text,
        Booked(
        [
            new(accounts.Bank, payment.Received, null, null),
            .. payment.SetOff.Select(part => new Posting(accounts.Receivables, -part.Amount, part.Municipality, null)),
            new(accounts.Unknown, payment.SetOff.Sum(part => part.Amount) - payment.Received, null, null),
        ]));

    /// <summary>What is charged for a pool: no income of the region's, but owed.</summary>
    /// <param name="charged">What was charged, or corrected.</param>
    /// <param name="number">Its place among the year's, from 1.</param>
    /// <param name="accounts">The region's.</param>
    public static Voucher Of(PoolCharged charged, int number, Accounts accounts) => new(
        OfCharges, number, charged.On, charged.Text,
        Booked(
        [
            .. charged.Charged.Select(one => new Posting(accounts.CourseFees, one.Amount, one.Municipality, charged.Journey)),
            new(accounts.TrainerPool, -charged.Charged.Sum(one => one.Amount), null, charged.Journey),
        ]));

    /// <summary>A distribution: the pool's debt becomes debts to the municipalities that lent trainers.</summary>
    /// <param name="distribution">How it was distributed.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="number">Its place among the year's distributions, from 1.</param>
    /// <param name="on">Local date.</param>
    /// <param name="accounts">The region's.</param>
    public static Voucher Of(TrainerPoolDistributed distribution, string journey, int number, DateOnly on, Accounts accounts) => new(
        OfDistributions, number, on, FormattableString.Invariant($"Utbildarpott {distribution.Year} {journey} fördelad"),
        Booked(
        [
            new(accounts.TrainerPool, distribution.Shares.Sum(share => share.Amount), null, journey),
            .. distribution.Shares.Select(share => new Posting(accounts.TrainerPoolShares, -share.Amount, share.Municipality, journey)),
        ]));

    private static string Customer(InvoiceDocument document) =>
        document.Kind == DocumentKind.SelfBilledInvoice ? document.Seller.LegalName : document.Buyer.LegalName;

    private static IReadOnlyList<Posting> Booked(IEnumerable<Posting> postings) => [.. postings.Where(posting => posting.Amount != 0)];
}

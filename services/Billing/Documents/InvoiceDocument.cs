namespace Yrkesresan.Billing.Documents;

/// <summary>What a document is, with its code of UNTDID 1001.</summary>
public enum DocumentKind
{
    /// <summary>The buyer owes the seller.</summary>
    Invoice = 380,

    /// <summary>The seller takes back an invoice, or a part of it; or gives back what was collected.</summary>
    CreditNote = 381,

    /// <summary>The buyer writes what it owes the seller: a pool's share paid out to a municipality.</summary>
    SelfBilledInvoice = 389,
}

/// <summary>
/// An issued invoice as every format is written from it: whole, settled, and without a person. Amounts are kronor; in a credit note they are positive
/// and say what is given back. Nothing in it is looked up later, so that the same invoice gives the same document for ever.
/// </summary>
/// <param name="Id">The invoice's id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Its number in the gap-free series (BT-1).</param>
/// <param name="IssuedOn">Local date (BT-2).</param>
/// <param name="DueOn">Local date; null on a credit note (BT-9).</param>
/// <param name="BuyerReference">The buyer's reference code, never a name (BT-10).</param>
/// <param name="OrderReference">The buyer's order number, where it gave one (BT-13).</param>
/// <param name="Credits">The invoice that is credited; null where it is none or what is given back was no invoice (BG-3).</param>
/// <param name="PaymentReference">OCR number with check digit (BT-83); null where nothing is to be paid in.</param>
/// <param name="Seller">Who is paid (BG-4).</param>
/// <param name="Buyer">Who pays (BG-7).</param>
/// <param name="Lines">What is paid for (BG-25).</param>
/// <param name="Vat">By category and rate: <see cref="VatSum.Of"/> of the lines (BG-23).</param>
/// <param name="Totals">The sums (BG-22).</param>
/// <param name="Notes">Free texts in Swedish, without names (BT-22).</param>
public sealed record InvoiceDocument(
    Guid Id, DocumentKind Kind, string Number, DateOnly IssuedOn, DateOnly? DueOn, string? BuyerReference, string? OrderReference, CreditedInvoice? Credits,
    string? PaymentReference, Seller Seller, Buyer Buyer, IReadOnlyList<DocumentLine> Lines, IReadOnlyList<VatSum> Vat, DocumentTotals Totals,
    IReadOnlyList<string> Notes)
{
    /// <summary>All that is invoiced is kronor (BT-5).</summary>
    public const string Currency = "SEK";
}

/// <summary>The invoice that a credit note refers to.</summary>
/// <param name="Number">Its number (BT-25).</param>
/// <param name="IssuedOn">Local date (BT-26).</param>
public sealed record CreditedInvoice(string Number, DateOnly IssuedOn);

/// <summary>Who is paid, as it was when the invoice was issued.</summary>
/// <param name="LegalName">Registered name (BT-27).</param>
/// <param name="OrganisationNumber">Ten digits (BT-30).</param>
/// <param name="VatNumber"><c>SE</c>, the organisation number, <c>01</c> (BT-31); null where it is not registered for VAT.</param>
/// <param name="ApprovedForFTax">Whether it says <c>Godkänd för F-skatt</c> (SE-R-005).</param>
/// <param name="Address">Postal address (BG-5).</param>
/// <param name="Endpoint">Scheme and number in Peppol, such as <c>0007:2120002742</c> (BT-34); null where it has none: then there is no Peppol document.</param>
/// <param name="Bankgiro">Seven or eight digits (BT-84); null where nothing is to be paid in.</param>
/// <param name="Contact">A function such as <c>Regional samordning</c>, never a person (BT-41).</param>
/// <param name="Phone">The function's telephone (BT-42).</param>
/// <param name="Email">The function's address (BT-43).</param>
public sealed record Seller(
    string LegalName, string OrganisationNumber, string? VatNumber, bool ApprovedForFTax, Address Address, string? Endpoint, string? Bankgiro,
    string? Contact, string? Phone, string? Email);

/// <summary>Who pays, as it was when the invoice was issued.</summary>
/// <param name="Municipality">Slug of the municipality that the invoice is with, an object of bookkeeping; of a self-billed one it is the seller.</param>
/// <param name="LegalName">Registered name (BT-44).</param>
/// <param name="OrganisationNumber">Ten digits (BT-47).</param>
/// <param name="VatNumber">Where it is known (BT-48); left out of what is not subject to VAT.</param>
/// <param name="Endpoint">Scheme and number in Peppol (BT-49); null where it has none: then there is no Peppol document.</param>
/// <param name="Address">Where it is known; the country always is (BG-8).</param>
public sealed record Buyer(string Municipality, string LegalName, string OrganisationNumber, string? VatNumber, string? Endpoint, Address? Address);

/// <summary>A postal address.</summary>
/// <param name="Street">Street or box.</param>
/// <param name="Extra">A second line, such as a department.</param>
/// <param name="PostalCode">Such as <c>971 79</c>.</param>
/// <param name="City">Post town.</param>
/// <param name="Country">Two letters of ISO 3166-1.</param>
public sealed record Address(string? Street, string? Extra, string? PostalCode, string? City, string Country = "SE");

/// <summary>What one pays for. Quantity × price is the net amount, to the öre.</summary>
/// <param name="Number">From 1 (BT-126).</param>
/// <param name="Text">In Swedish, without names (BT-153).</param>
/// <param name="Reference">Short reference of the participant, such as <c>D-1A2B3C4D</c>; null where the line is of nobody.</param>
/// <param name="Unit">The participant's unit; null where the line is of none.</param>
/// <param name="Quantity">How many (BT-129); negative for what is taken back on a supplementary invoice, never 0.</param>
/// <param name="UnitCode">Of what, by UN/ECE Recommendation 20: <c>C62</c> pieces, <c>DAY</c> days (BT-130).</param>
/// <param name="Price">Kronor each without VAT, never negative (BT-146).</param>
/// <param name="Net">Kronor without VAT (BT-131).</param>
/// <param name="Tax">Its VAT (BG-30).</param>
/// <param name="Journey">Slug, the object of bookkeeping; null for coordinator cost.</param>
/// <param name="TrainerPool">Kronor of the net amount that are paid out of a trainer pool; the rest is the region's income.</param>
public sealed record DocumentLine(
    int Number, string Text, string? Reference, string? Unit, decimal Quantity, string UnitCode, decimal Price, decimal Net, Tax Tax, string? Journey,
    decimal TrainerPool);

/// <summary>How something is taxed.</summary>
/// <param name="Category">One of <see cref="VatCategory"/> (BT-151).</param>
/// <param name="Percent">25, 12 or 6 for category S, else 0 (BT-152).</param>
public sealed record Tax(string Category, decimal Percent);

/// <summary>The categories of UNCL5305 that are used here.</summary>
public static class VatCategory
{
    /// <summary>Standard rate: 25, 12 or 6 %.</summary>
    public const string Standard = "S";

    /// <summary>Zero rated goods.</summary>
    public const string Zero = "Z";

    /// <summary>Exempt, such as education.</summary>
    public const string Exempt = "E";

    /// <summary>Not subject to VAT, such as what an authority does in the exercise of its powers.</summary>
    public const string OutOfScope = "O";
}

/// <summary>What is taxed in one way.</summary>
/// <param name="Tax">How.</param>
/// <param name="Taxable">Kronor without VAT (BT-116).</param>
/// <param name="Amount">Kronor of VAT (BT-117).</param>
/// <param name="Reason">Why there is none, in Swedish, for <c>E</c> and <c>O</c> (BT-120).</param>
public sealed record VatSum(Tax Tax, decimal Taxable, decimal Amount, string? Reason)
{
    /// <summary>
    /// By category and rate, in the order of their codes. VAT is computed once, of the sum, and rounded to the öre, half an öre up (BR-CO-17);
    /// computed by line and added up it could be another amount.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="reasons">Why there is no VAT, by category.</param>
    public static IReadOnlyList<VatSum> Of(IEnumerable<DocumentLine> lines, IReadOnlyDictionary<string, string> reasons) =>
    [
        .. lines.GroupBy(line => line.Tax).OrderBy(same => same.Key.Category, StringComparer.Ordinal).ThenByDescending(same => same.Key.Percent)
            .Select(same => (Tax: same.Key, Taxable: same.Sum(line => line.Net)))
            .Select(sum => new VatSum(
                sum.Tax, sum.Taxable, decimal.Round(sum.Taxable * sum.Tax.Percent / 100, 2, MidpointRounding.AwayFromZero),
                sum.Tax.Category is VatCategory.Exempt or VatCategory.OutOfScope ? reasons[sum.Tax.Category] : null)),
    ];
}

/// <summary>The sums of a document, in kronor. Nothing is prepaid, nothing is discounted or added but by line.</summary>
/// <param name="Net">Sum of the lines, without VAT (BT-106, BT-109).</param>
/// <param name="Vat">VAT in all (BT-110).</param>
/// <param name="Rounding">Added to what is to be paid: öresavrundning (BT-114).</param>
public sealed record DocumentTotals(decimal Net, decimal Vat, decimal Rounding)
{
    /// <summary>With VAT (BT-112).</summary>
    public decimal Gross => Net + Vat;

    /// <summary>What is to be paid (BT-115).</summary>
    public decimal Payable => Gross + Rounding;

    /// <summary>The sums of a breakdown.</summary>
    /// <param name="sums">By category and rate.</param>
    /// <param name="wholeKronor">Whether what is to be paid is rounded to whole kronor, half a krona up.</param>
    public static DocumentTotals Of(IReadOnlyList<VatSum> sums, bool wholeKronor)
    {
        var (net, vat) = (sums.Sum(one => one.Taxable), sums.Sum(one => one.Amount));
        var payable = wholeKronor ? decimal.Round(net + vat, 0, MidpointRounding.AwayFromZero) : net + vat;
        return new DocumentTotals(net, vat, payable - net - vat);
    }
}

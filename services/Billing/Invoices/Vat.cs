namespace Yrkesresan.Billing.Invoices;

/// <summary>How an invoice's VAT is computed: category and rate (EN 16931: BT-118, BT-119, BT-120).</summary>
/// <param name="Category"><c>S</c> taxed, <c>Z</c> zero rated, <c>E</c> exempt, <c>O</c> outside the scope of VAT (UNCL 5305).</param>
/// <param name="Rate">Percent: 25, 12 or 6 when taxed, else 0.</param>
/// <param name="Reason">Why there is none, in Swedish; for <c>E</c> and <c>O</c>.</param>
public sealed record VatRule(string Category, decimal Rate, string? Reason)
{
    /// <summary>Taxed.</summary>
    public const string Standard = "S";

    /// <summary>Zero rated.</summary>
    public const string Zero = "Z";

    /// <summary>Exempt.</summary>
    public const string Exempt = "E";

    /// <summary>Outside the scope.</summary>
    public const string Outside = "O";

    /// <summary>What holds where nobody said otherwise (*ours*): 25 %.</summary>
    public static VatRule Default { get; } = new(Standard, 25, null);

    /// <summary>Of credits of invoices that were issued before VAT was said of them.</summary>
    internal static VatRule Unsaid { get; } = new(Outside, 0, "Utanför momsens tillämpningsområde");
}

/// <summary>What an amount comes to with VAT, and rounded to whole kronor where the region does that.</summary>
/// <param name="Vat">Kronor of VAT.</param>
/// <param name="Rounding">Kronor added to reach whole kronor (BT-114); 0 where the region does not round.</param>
public sealed record Totals(decimal Vat, decimal Rounding)
{
    /// <summary>By the rules of EN 16931: per category of the sum, not per line, to the öre with half an öre up; a credit's is the same with the other sign.</summary>
    /// <param name="net">Kronor without VAT.</param>
    /// <param name="rate">Percent.</param>
    /// <param name="wholeKronor">Whether what is to be paid is in whole kronor.</param>
    public static Totals Of(decimal net, decimal rate, bool wholeKronor)
    {
        var vat = decimal.Round(net * rate / 100, 2, MidpointRounding.AwayFromZero);
        var payable = net + vat;
        return new Totals(vat, wholeKronor ? decimal.Round(payable, 0, MidpointRounding.AwayFromZero) - payable : 0);
    }
}

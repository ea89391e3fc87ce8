namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>
/// The accounts that a region books on, from configuration: <c>Bookkeeping:Accounts</c> for all, <c>Bookkeeping:Regions:{region}:Accounts</c> for one.
/// What is said nowhere is as in the BAS chart of accounts (*ours*): each municipality's economy department has its own.
/// </summary>
public sealed record Accounts
{
    /// <summary>Claims on municipalities (kundfordringar).</summary>
    public int Receivables { get; init; } = 1510;

    /// <summary>Where payments come in.</summary>
    public int Bank { get; init; } = 1930;

    /// <summary>Debts to municipalities that are paid by self-billed invoices (leverantörsskulder).</summary>
    public int Payables { get; init; } = 2440;

    /// <summary>What was collected for the trainer pool and is not distributed yet.</summary>
    public int TrainerPool { get; init; } = 2890;

    /// <summary>What was distributed and is not paid out yet.</summary>
    public int TrainerPoolShares { get; init; } = 2898;

    /// <summary>What was paid in and nobody knows for which invoice yet, or too much (observationskonto).</summary>
    public int Unknown { get; init; } = 2999;

    /// <summary>Output VAT, 25 %.</summary>
    public int Vat25 { get; init; } = 2611;

    /// <summary>Output VAT, 12 %.</summary>
    public int Vat12 { get; init; } = 2621;

    /// <summary>Output VAT, 6 %.</summary>
    public int Vat6 { get; init; } = 2631;

    /// <summary>Input VAT of self-billed invoices.</summary>
    public int InputVat { get; init; } = 2641;

    /// <summary>Income of course fees.</summary>
    public int CourseFees { get; init; } = 3610;

    /// <summary>Income of the coordinator cost.</summary>
    public int Coordination { get; init; } = 3620;

    /// <summary>What is rounded off to whole kronor.</summary>
    public int Rounding { get; init; } = 3740;

    /// <summary>Number of the dimension that tells municipalities apart; 20 and above are free in SIE.</summary>
    public int MunicipalityDimension { get; init; } = 20;

    /// <summary>Number of the dimension that tells journeys apart.</summary>
    public int JourneyDimension { get; init; } = 21;

    /// <summary>The account of output VAT.</summary>
    /// <param name="percent">The rate.</param>
    public int OutputVat(decimal percent) => percent switch { 12 => Vat12, 6 => Vat6, _ => Vat25 };

    /// <summary>What the accounts are called in the file.</summary>
    /// <returns>By number, the smallest first; an account used for two things has both names.</returns>
    public IReadOnlyList<(int Number, string Name)> Names() =>
    [
        .. new (int Number, string Name)[]
        {
            (Receivables, "Kundfordringar"), (Bank, "Bank"), (Payables, "Leverantörsskulder"), (TrainerPool, "Utbildarpott, insamlat"),
            (TrainerPoolShares, "Utbildarpott, att betala ut"), (Vat25, "Utgående moms 25 %"), (Vat12, "Utgående moms 12 %"), (Vat6, "Utgående moms 6 %"),
            (InputVat, "Ingående moms"), (Unknown, "Inbetalningar att utreda"), (CourseFees, "Kursavgifter Yrkesresan"), (Coordination, "Regional samordning Yrkesresan"), (Rounding, "Öresavrundning"),
        }.GroupBy(account => account.Number).OrderBy(same => same.Key).Select(same => (same.Key, string.Join(" och ", same.Select(account => account.Name)))),
    ];

    /// <summary>The accounts of a region.</summary>
    /// <param name="configuration">The service's.</param>
    /// <param name="region">Slug.</param>
    public static Accounts Of(IConfiguration configuration, string region)
    {
        var all = configuration.GetSection("Bookkeeping:Accounts");
        var own = configuration.GetSection($"Bookkeeping:Regions:{region}:Accounts");
        // The binder fills what is there and leaves the rest: the region's own after everybody's.
        var accounts = new Accounts();
        all.Bind(accounts);
        own.Bind(accounts);
        return accounts;
    }
}

using Marten;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Steering;

/// <summary>Economy, from what Billing has told. Every figure opens its events.</summary>
/// <param name="CourseFees">Fees and credits, kronor without VAT.</param>
/// <param name="Agreements">Coordinator costs of the yearly agreement, and their settlement, kronor without VAT.</param>
/// <param name="Owed">Shares of the trainer pool that the region owes municipalities, kronor without VAT; negative.</param>
/// <param name="Payable">Kronor to pay of issued invoices less credits, VAT included.</param>
/// <param name="PayableEvents">Path of the events behind it.</param>
/// <param name="Paid">Kronor paid in for invoices of which nothing is left, VAT included.</param>
/// <param name="PaidEvents">Path of the events behind it.</param>
/// <param name="OverdueInvoices">How many.</param>
/// <param name="Overdue">Kronor left to pay of them when they fell overdue, VAT included.</param>
/// <param name="OverdueEvents">Path of the events behind it.</param>
/// <param name="Invoices">Path of the invoices.</param>
public sealed record SteeringEconomy(
    SteeringCosts CourseFees, SteeringCosts Agreements, SteeringCosts Owed, decimal Payable, string PayableEvents, decimal Paid, string PaidEvents,
    int OverdueInvoices, decimal Overdue, string OverdueEvents, string Invoices);

/// <summary>Costs.</summary>
/// <param name="Invoiced">Issued.</param>
/// <param name="Committed">Drafted, not issued yet.</param>
/// <param name="Events">Path of the events behind both.</param>
public sealed record SteeringCosts(decimal Invoiced, decimal Committed, string Events);

/// <summary>A region's invoices of a year and what became of them, each with its journey; null: it is of none.</summary>
internal sealed record EconomyOfYear(
    IReadOnlyList<(string? Journey, InvoiceFigures Invoice)> Invoices, IReadOnlyList<(string? Journey, PaymentFigures Payment)> Payments)
{
    public const string CourseFees = "course-fees";
    public const string Agreements = "agreements";
    public const string Owed = "owed";
    public const string Payable = "payable";
    public const string Paid = "paid";
    public const string Overdue = "overdue";

    /// <summary>What the region owes: pool shares, set off or self-billed. No income.</summary>
    private static readonly string[] OwedKinds = ["trainer-pool-credit", "self-billing"];

    /// <summary>The yearly agreement, and what it was settled by.</summary>
    private static readonly string[] AgreedKinds = ["coordinator", "settlement"];

    /// <summary>The figures, and what they are called in Swedish.</summary>
    public static IReadOnlyDictionary<string, string> Figures { get; } = new Dictionary<string, string>
    {
        [CourseFees] = "Kursavgifter, fakturerat och utkast, utan moms",
        [Agreements] = "Samordnarkostnad enligt avtal, fakturerat och utkast, utan moms",
        [Owed] = "Kommunernas andelar av utbildarpotten, utan moms",
        [Payable] = "Att betala av utställda fakturor, med moms",
        [Paid] = "Inbetalt, med moms",
        [Overdue] = "Förfallet, med moms",
    };

    /// <summary>Reads it.</summary>
    public static async Task<EconomyOfYear> Read(string region, int year, Sessions sessions, CancellationToken cancellation)
    {
        const string inRegion = "where d.tenant_id = ? and d.data ->> 'region' = ? order by d.id";
        var (invoices, payments) = (new List<(string?, InvoiceFigures)>(), new List<(string?, PaymentFigures)>());
        // What belongs to no journey lies in none.
        foreach (var journey in ServiceDefaults.Messaging.Journeys.All.Prepend(null))
        {
            await using IQuerySession session = sessions.Read(journey);
            invoices.AddRange((await session.QueryAsync<InvoiceFigures>(inRegion, cancellation, session.TenantId, region)).Where(one => one.Year == year).Select(one => (journey, one)));
            payments.AddRange((await session.QueryAsync<PaymentFigures>(inRegion, cancellation, session.TenantId, region)).Where(one => one.Year == year).Select(one => (journey, one)));
        }

        return new(invoices, payments);
    }

    /// <summary>What it comes to. Amounts are without VAT, payments with.</summary>
    public SteeringEconomy Told(string region, int year)
    {
        string Events(string figure) => FormattableString.Invariant($"/api/reporting/v1/regions/{region}/steering/economy/{figure}/events?year={year}");
        SteeringCosts Costs(string figure) => new(
            InvoicesOf(figure).Where(one => one.Invoice.Issued).Sum(one => one.Invoice.Amount), InvoicesOf(figure).Where(one => !one.Invoice.Issued).Sum(one => one.Invoice.Amount),
            Events(figure));
        return new(
            Costs(CourseFees), Costs(Agreements), Costs(Owed), Of(Payable).Value ?? 0, Events(Payable), Of(Paid).Value ?? 0, Events(Paid),
            Income.Count(one => one.Payment.Overdue), Of(Overdue).Value ?? 0, Events(Overdue), FormattableString.Invariant($"/api/billing/v1/regions/{region}/invoices?year={year}"));
    }

    /// <summary>A figure and what it rests on.</summary>
    /// <param name="figure">One of <see cref="Figures"/>.</param>
    public Measured Of(string figure)
    {
        var (payable, paid, overdue) = (
            Income.Where(one => one.Payment.Payable is not null), Income.Where(one => one.Payment.IsPaid), Income.Where(one => one.Payment.Overdue));
        return figure switch
        {
            Payable => new(payable.Sum(one => one.Payment.Payable!.Value), payable.Select(one => Behind.Issued(one.Journey, one.Payment))),
            Paid => new(paid.Sum(one => one.Payment.Paid), paid.Select(one => Behind.Paid(one.Journey, one.Payment))),
            Overdue => new(overdue.Sum(one => one.Payment.Left), overdue.Select(one => Behind.Overdue(one.Journey, one.Payment))),
            _ => new(InvoicesOf(figure).Sum(one => one.Invoice.Amount), InvoicesOf(figure).Select(one => Behind.Invoice(one.Journey, one.Invoice))),
        };
    }

    private IEnumerable<(string? Journey, PaymentFigures Payment)> Income => Payments.Where(one => !OwedKinds.Contains(one.Payment.Kind));

    private IEnumerable<(string? Journey, InvoiceFigures Invoice)> InvoicesOf(string figure) => Invoices.Where(one => figure switch
    {
        Owed => one.Invoice.Owed,
        Agreements => AgreedKinds.Contains(one.Invoice.Kind),
        _ => !one.Invoice.Owed && !AgreedKinds.Contains(one.Invoice.Kind),
    });
}

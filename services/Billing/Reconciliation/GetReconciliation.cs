using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Money;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Reconciliation;

/// <summary>
/// What a year's enrolments × days × fee come to, against what is invoiced, drafted, credited and committed. What a person decided besides is explained,
/// and then the difference is zero: anything else is an error of ours.
/// </summary>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Year">The year of the occasions' first days.</param>
/// <param name="Total">All of it.</param>
/// <param name="Unpriced">Enrolments at occasions that no fee schedule is in force for: in no amount.</param>
/// <param name="Occasions">Occasion by occasion, in order of first day.</param>
public sealed record ReconciliationView(
    string Region, string Journey, int Year, Amounts Total, int Unpriced, IReadOnlyList<OccasionReconciled> Occasions);

/// <summary>Kronor without VAT.</summary>
/// <param name="Expected">Enrolments × days × fee, computed from what Enrolment told and the schedules alone.</param>
/// <param name="Invoiced">On issued invoices.</param>
/// <param name="Drafted">On drafts.</param>
/// <param name="Credited">On credit invoices, drafts of them too: negative.</param>
/// <param name="Committed">Of seats at occasions that are not held, or not charged yet.</param>
/// <param name="Explained">What a person decided besides: see the explanations.</param>
/// <param name="Difference">Expected less all the others: zero.</param>
public sealed record Amounts(decimal Expected, decimal Invoiced, decimal Drafted, decimal Credited, decimal Committed, decimal Explained, decimal Difference)
{
    internal static Amounts Of(decimal expected, decimal invoiced, decimal drafted, decimal credited, decimal committed, decimal explained) =>
        new(expected, invoiced, drafted, credited, committed, explained, expected - invoiced - drafted - credited - committed - explained);

    internal static Amounts Sum(IEnumerable<Amounts> all) => all.Aggregate(
        new Amounts(0, 0, 0, 0, 0, 0, 0),
        (sum, one) => new Amounts(
            sum.Expected + one.Expected, sum.Invoiced + one.Invoiced, sum.Drafted + one.Drafted, sum.Credited + one.Credited, sum.Committed + one.Committed,
            sum.Explained + one.Explained, sum.Difference + one.Difference));
}

/// <summary>An occasion's part.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="Status">As for charges.</param>
/// <param name="Days">Days held or planned; a half day counts half.</param>
/// <param name="PerParticipant">Kronor for all days; left out where no schedule is in force.</param>
/// <param name="Total">All of it.</param>
/// <param name="Unpriced">Enrolments that no fee schedule is in force for.</param>
/// <param name="Corrections">How many times the charges were corrected.</param>
/// <param name="Municipalities">By who pays.</param>
public sealed record OccasionReconciled(
    Guid Occasion, string Course, DateOnly? FirstDay, string Status, decimal Days, decimal? PerParticipant, Amounts Total, int Unpriced, int Corrections,
    IReadOnlyList<MunicipalityReconciled> Municipalities);

/// <summary>A municipality's part of an occasion.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Enrolments">How many are charged, or will be.</param>
/// <param name="Amounts">Kronor.</param>
/// <param name="Explanations">What a person decided besides.</param>
public sealed record MunicipalityReconciled(string Municipality, int Enrolments, Amounts Amounts, IReadOnlyList<Explanation> Explanations);

/// <summary>What explains that less is paid than charged.</summary>
/// <param name="Why"><c>credited</c>: the coordinator credited a charge that stands.</param>
/// <param name="Invoice">The invoice that was credited.</param>
/// <param name="Credit">The credit invoice.</param>
/// <param name="Reference">Short reference of the participant.</param>
/// <param name="Amount">Kronor not paid; of who was let off whole, the last credit explains whatever the charge comes to now.</param>
public sealed record Explanation(string Why, Guid Invoice, Guid Credit, string? Reference, decimal Amount);

/// <summary>Compares what is charged with the facts, occasion by occasion. Computed when asked for; nothing of it is stored.</summary>
internal static class GetReconciliation
{
    private static readonly string[] Readers = [Role.Coordinator, Role.National, Role.MunicipalAdministrator];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/reconciliation/{year:int}", HandleYear)
            .For(Readers).WithName(nameof(GetReconciliation)).WithTags("Reconciliation")
            .WithSummary("Enrolments × days × fee of a year against what is invoiced, drafted, credited and committed, occasion by occasion, with what explains any difference. A municipality sees its own.")
            .Produces<ReconciliationView>();
        routes.MapGet("/regions/{region}/journeys/{journey}/charges/{occasion:guid}/reconciliation", HandleOne)
            .For(Readers).WithName("GetOccasionReconciliation").WithTags("Reconciliation")
            .WithSummary("The same for an occasion.").Produces<OccasionReconciled>();
    }

    private static async Task<ReconciliationView> HandleYear(string region, string journey, int year, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        Years.Check(year);
        await using var session = sessions.Read(journey);
        var schedules = await session.LoadAsync<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted);
        var occasions = await session.QueryAsync<OccasionCost>(
            "where d.tenant_id = ? and data ->> 'region' = ? and (data ->> 'year')::int = ?", http.RequestAborted, journey, region, year);
        await using var none = sessions.Read();
        var invoices = (await none.QueryAsync<Invoice>(
            "where data -> 'drafted' ->> 'region' = ? and data -> 'drafted' ->> 'journey' = ? and data -> 'drafted' ->> 'occasion' is not null",
            http.RequestAborted, region, journey)).ToLookup(invoice => invoice.Drafted.Occasion!.Value);
        List<OccasionReconciled> reconciled =
        [
            .. occasions.Select(occasion => Reconcile(occasion, schedules, [.. invoices[occasion.Occasion]], only))
                .OrderBy(occasion => occasion.FirstDay).ThenBy(occasion => occasion.Occasion),
        ];
        return new ReconciliationView(
            region, journey, year, Amounts.Sum(reconciled.Select(occasion => occasion.Total)), reconciled.Sum(occasion => occasion.Unpriced), reconciled);
    }

    private static async Task<OccasionReconciled> HandleOne(
        string region, string journey, Guid occasion, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read(journey);
        var cost = await session.LoadAsync<OccasionCost>(OccasionCost.Key(occasion), http.RequestAborted);
        if (cost is null || cost.Region != region)
        {
            throw new NotFound();
        }

        var schedules = await session.LoadAsync<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted);
        await using var none = sessions.Read();
        var invoices = await none.QueryAsync<Invoice>(
            "where data -> 'drafted' ->> 'region' = ? and data -> 'drafted' ->> 'occasion' = ?", http.RequestAborted, region, occasion.ToString());
        return Reconcile(cost, schedules, invoices, only);
    }

    internal static OccasionReconciled Reconcile(OccasionCost occasion, FeeSchedules? schedules, IReadOnlyList<Invoice> invoices, string? only = null)
    {
        var schedule = occasion.Days.Count == 0 ? null : schedules?.On(occasion.Days.Min(day => day.Date));
        decimal? each = schedule is null ? null : occasion.Days.Sum(day => schedule.Price(day, occasion.Inside is not null).Sum());
        // From the facts, not from the ledger: that is what is compared.
        var due = Due(occasion, schedules, each ?? 0);
        var charged = occasion.Charge is not null;
        List<MunicipalityReconciled> payers =
        [
            .. due.Select(line => line.Municipality).Concat(invoices.Select(invoice => invoice.Drafted.Municipality)).Distinct()
                .Where(municipality => only is null || municipality == only).Order(StringComparer.Ordinal)
                .Select(municipality => Reconcile(
                    municipality, [.. due.Where(line => line.Municipality == municipality)], [.. invoices.Where(invoice => invoice.Drafted.Municipality == municipality)], charged)),
        ];
        return new OccasionReconciled(
            occasion.Occasion, occasion.Course, occasion.Days.Count == 0 ? null : occasion.Days.Min(day => day.Date), occasion.Status,
            occasion.Days.Sum(day => day.Half ? 0.5m : 1), each, Amounts.Sum(payers.Select(payer => payer.Amounts)),
            schedule is null ? payers.Sum(payer => payer.Enrolments) : 0, occasion.Corrections.Count, payers);
    }

    /// <summary>Somebody who is to be paid for; the participant is known when the occasion was held.</summary>
    private sealed record Owed(string Municipality, Guid? Participant, decimal Amount);

    private static List<Owed> Due(OccasionCost occasion, FeeSchedules? schedules, decimal each) =>
        ChargeOccasion.Due(occasion, schedules, default, null) is { } due
            ? [.. due.Charged.Select(charge => new Owed(charge.Municipality, charge.Participant, due.Days.Sum(day => day.Sum())))]
            : occasion.NotHeld ? []
            : [.. CommittedSeats.Due(occasion).Select(payer => new Owed(payer.Municipality, null, each))];

    private static MunicipalityReconciled Reconcile(string municipality, IReadOnlyList<Owed> due, IReadOnlyList<Invoice> invoices, bool charged)
    {
        // A credit of a charge that stands is somebody's decision; of one that does not, it is what was to be done anyway.
        List<Explanation> explanations =
        [
            .. due.Where(one => one.Participant is not null).SelectMany(one => LetOff.Of(one.Participant!.Value, invoices).Explain(one.Amount)
                .Where(off => off.Amount != 0).Select(off => new Explanation("credited", off.Part.Invoice.Drafted.Invoice, off.Part.Credit.Credit, off.Part.Line.Reference, off.Amount))),
        ];
        var (credits, others) = (invoices.Where(invoice => invoice.Drafted.Credits is not null), invoices.Where(invoice => invoice.Drafted.Credits is null).ToList());
        var expected = due.Sum(one => one.Amount);
        return new MunicipalityReconciled(
            municipality, due.Count,
            Amounts.Of(
                expected,
                others.Where(invoice => invoice.Issued is not null).Sum(invoice => invoice.Amount),
                others.Where(invoice => invoice.Issued is null).Sum(invoice => invoice.Amount),
                credits.Sum(invoice => invoice.Amount),
                charged ? 0 : expected,
                explanations.Sum(explanation => explanation.Amount)),
            explanations);
    }
}

using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Money;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Costs;

/// <summary>What a municipality pays a region for a year, without VAT.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="SoFar">Course fees of occasions that were held, less credits, and coordinator instalments that were issued.</param>
/// <param name="Committed">Seats at occasions still to be held or charged, by the schedule in force, and coordinator instalments not issued yet.</param>
/// <param name="Coordinator">The coordinator cost's part; left out for a manager of one unit.</param>
/// <param name="Journeys">The course fees' part, by journey and unit.</param>
public sealed record CostsView(
    string Region, string Municipality, int Year, decimal SoFar, decimal Committed, CoordinatorCosts? Coordinator, IReadOnlyList<JourneyCosts> Journeys);

/// <summary>The coordinator cost's part.</summary>
/// <param name="SoFar">Issued, less credits.</param>
/// <param name="Committed">Drafts.</param>
public sealed record CoordinatorCosts(decimal SoFar, decimal Committed);

/// <summary>A journey's part.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="SoFar">Occasions that were held, less credits.</param>
/// <param name="Committed">Occasions still to be held or charged.</param>
/// <param name="Unpriced">Seats at occasions that no fee schedule is in force for yet: not in the amounts.</param>
/// <param name="Units">By unit.</param>
public sealed record JourneyCosts(string Journey, decimal SoFar, decimal Committed, int Unpriced, IReadOnlyList<UnitCosts> Units);

/// <summary>A unit's part.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="SoFar">Occasions that were held, less credits.</param>
/// <param name="Committed">Occasions still to be held or charged.</param>
public sealed record UnitCosts(string Unit, decimal SoFar, decimal Committed);

/// <summary>A municipality's costs so far and committed (S3 E).</summary>
internal static class GetCosts
{
    /// <summary>One amount on its way into the overview.</summary>
    internal sealed record Entry(string Journey, string Unit, decimal SoFar, decimal Committed, int Unpriced);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/municipalities/{municipality}/costs", Handle)
        .For(Scope.Readers).WithName(nameof(GetCosts)).WithTags("Costs")
        .WithSummary("A municipality's costs of a year: so far and committed, per journey and unit. A manager of a unit sees the unit's.").Produces<CostsView>();

    private static async Task<CostsView> Handle(string region, string municipality, int? year, Caller caller, HttpContext http, Sessions sessions)
    {
        caller.MayRead(region, municipality);
        var asked = Years.Check(year);
        await using var session = sessions.Read();
        var invoices = await session.QueryAsync<Invoice>(
            "where data -> 'drafted' ->> 'region' = ? and data -> 'drafted' ->> 'municipality' = ? and (data -> 'drafted' ->> 'year')::int = ?",
            http.RequestAborted, region, municipality, asked);
        // Of every journey: the overview spans tenants.
        var occasions = await session.QueryAsync<OccasionCost>(
            "where data ->> 'region' = ? and (data ->> 'year')::int = ? and data ->> 'status' in ('planned', 'waiting')", http.RequestAborted, region, asked);
        var fees = new Dictionary<string, FeeSchedules?>();
        foreach (var journey in occasions.Select(occasion => occasion.Journey).Distinct())
        {
            await using var own = sessions.Read(journey);
            fees[journey] = await own.LoadAsync<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted);
        }

        // One that the region knows, or that has cost something there before it was registered.
        var overview = Overview(region, municipality, asked, invoices, occasions, journey => fees[journey], onlyUnit: null);
        if (invoices.Count == 0 && overview.Journeys.Count == 0
            && (await session.LoadAsync<Region>(Region.Key(region), http.RequestAborted))?.Municipalities.ContainsKey(municipality) is not true)
        {
            throw new NotFound();
        }

        return caller.OnlyUnit() is { } unit ? Overview(region, municipality, asked, invoices, occasions, journey => fees[journey], unit) : overview;
    }

    internal static CostsView Overview(
        string region, string municipality, int year, IReadOnlyList<Invoice> invoices, IReadOnlyList<OccasionCost> occasions,
        Func<string, FeeSchedules?> fees, string? onlyUnit)
    {
        var charged = invoices.Where(invoice => invoice.Drafted is { Journey: not null, Kind: not (InvoiceKind.PoolCredit or InvoiceKind.SelfBilling) }).SelectMany(invoice => invoice.Drafted.Lines.Select(line =>
            new Entry(invoice.Drafted.Journey!, line.Unit ?? "", line.Amount, 0, 0)));
        var committed = occasions.SelectMany(occasion => Committed(occasion, municipality, fees(occasion.Journey)));
        var journeys = charged.Concat(committed).Where(entry => onlyUnit is null || entry.Unit == onlyUnit)
            .GroupBy(entry => entry.Journey).OrderBy(journey => journey.Key, StringComparer.Ordinal)
            .Select(journey => new JourneyCosts(
                journey.Key, journey.Sum(entry => entry.SoFar), journey.Sum(entry => entry.Committed), journey.Sum(entry => entry.Unpriced),
                [.. journey.GroupBy(entry => entry.Unit).OrderBy(unit => unit.Key, StringComparer.Ordinal)
                    .Select(unit => new UnitCosts(unit.Key, unit.Sum(entry => entry.SoFar), unit.Sum(entry => entry.Committed)))]))
            .ToList();
        var shared = invoices.Where(invoice => invoice.Drafted.Journey is null).ToLookup(invoice => invoice.Issued is not null, invoice => invoice.Amount);
        var coordinator = onlyUnit is null ? new CoordinatorCosts(shared[true].Sum(), shared[false].Sum()) : null;
        return new CostsView(
            region, municipality, year,
            journeys.Sum(journey => journey.SoFar) + (coordinator?.SoFar ?? 0),
            journeys.Sum(journey => journey.Committed) + (coordinator?.Committed ?? 0),
            coordinator, journeys);
    }

    private static IEnumerable<Entry> Committed(OccasionCost occasion, string municipality, FeeSchedules? fees)
    {
        if (occasion.Days.Count == 0)
        {
            return [];
        }

        var schedule = fees?.On(occasion.Days.Min(day => day.Date));
        var each = schedule is null ? 0 : occasion.Days.Sum(day => schedule.Price(day, occasion.Inside is not null).Sum());
        return CommittedSeats.Due(occasion).Where(payer => payer.Municipality == municipality)
            .Select(payer => new Entry(occasion.Journey, payer.Unit, 0, each, schedule is null ? 1 : 0));
    }
}

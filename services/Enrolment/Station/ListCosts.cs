using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>What a municipality pays for a year, kronor without VAT.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="SoFar">Course fees invoiced, drafts and credits included, and coordinator costs issued.</param>
/// <param name="Committed">Seats not invoiced yet, by the prices in force, and coordinator costs drafted.</param>
/// <param name="Coordinator">The coordinator cost's part; left out for a manager of one unit, whose it is not.</param>
/// <param name="Journeys">The course fees' part.</param>
public sealed record StationCosts(
    string Municipality, int Year, decimal SoFar, decimal Committed, StationCoordinatorCosts? Coordinator, IReadOnlyList<StationJourneyCosts> Journeys);

/// <summary>The coordinator cost's part.</summary>
/// <param name="SoFar">Issued, less credits.</param>
/// <param name="Committed">Drafted.</param>
public sealed record StationCoordinatorCosts(decimal SoFar, decimal Committed);

/// <summary>A journey's part.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="SoFar">Invoiced, drafts and credits included.</param>
/// <param name="Committed">Seats not invoiced yet.</param>
/// <param name="Unpriced">Seats at occasions that no price is in force for yet: not in the amounts.</param>
/// <param name="Units">By the unit that enrolled.</param>
public sealed record StationJourneyCosts(string Journey, decimal SoFar, decimal Committed, int Unpriced, IReadOnlyList<StationUnitCosts> Units);

/// <summary>A unit's part.</summary>
/// <param name="Unit">The unit; left out where an invoice did not say.</param>
/// <param name="SoFar">Invoiced, drafts and credits included.</param>
/// <param name="Committed">Seats not invoiced yet.</param>
/// <param name="Seats">How many seats are not invoiced yet.</param>
public sealed record StationUnitCosts(string? Unit, decimal SoFar, decimal Committed, int Seats);

/// <summary>
/// A municipality's costs, so far and committed, from what Billing tells: invoices, and what a day costs. The municipality that enrolled pays, so it is
/// asked of who enrolled, and not of where people work now.
/// </summary>
public static class ListCosts
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/station/costs", Handle).For(Role.Manager, Role.MunicipalAdministrator, Role.Coordinator, Role.National)
        .WithName(nameof(ListCosts)).WithTags("Stationen")
        .WithSummary("Kostnader hittills och bundna ett år, per yrkesresa och enhet; för samordnaren per kommun i regionen").Produces<Page<StationCosts>>();

    private static async Task<Page<StationCosts>> Handle(
        int? year, string? municipality, string? journey, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        ListStaff.Known(journey);
        var asked = year ?? clock.Today().Year;
        if (asked is < 2000 or > 2100)
        {
            throw new InvalidInput([new FieldError("year", "range", "Ange ett år mellan 2000 och 2100.")]);
        }

        var (size, after) = (Paging.Limit(limit), Paging.After(cursor) ?? "");
        await using var session = sessions.Read();
        var (region, own) = caller.Role switch
        {
            Role.National => (null, municipality),
            Role.Coordinator => (caller.Region ?? "", municipality),
            _ when municipality is not null && municipality != caller.Municipality => throw new NotFound(),
            _ => ((string?)null, caller.Municipality ?? ""),
        };
        var unit = caller.Is(Role.Manager) ? caller.Unit : null;
        // The page is of municipalities: those that have an invoice or a seat in the year.
        var page = await session.QueryAsync<string>(
            $"""
            select name from (
              select i.data ->> 'municipality' as name from mt_doc_invoicedcost i where i.data ->> 'year' = ? {Only("i.data ->> 'region'", region)} {Only("i.data ->> 'municipality'", own)}
              union
              select j.data ->> 'municipality' from mt_doc_journalentry j join mt_doc_occasion o on o.tenant_id = j.tenant_id and o.id = cast(j.data ->> 'occasion' as uuid)
              where o.data ->> 'firstDay' between ? and ? {Only("o.data ->> 'region'", region)} {Only("j.data ->> 'municipality'", own)}) known
            where name > ? order by name limit ?
            """,
            cancellation,
            [$"{asked}", .. Values(region, own), $"{asked}-01-01", $"{asked}-12-31", .. Values(region, own), after, size + 1]);
        var names = Paging.From(page, size, name => name);
        string[] municipalities = [.. names.Items];
        var invoices = await session.QueryAsync<InvoicedCost>(
            $"where d.data ->> 'municipality' = any(?) and d.data ->> 'year' = ? {Only("d.data ->> 'region'", region)}", cancellation, [municipalities, $"{asked}", .. Values(region)]);
        var seats = await session.QueryAsync<CommittedSeats>(
            $"""
            select jsonb_build_object('municipality', j.data ->> 'municipality', 'unit', j.data ->> 'unit', 'journey', j.tenant_id, 'region', o.data ->> 'region', 'days', o.data -> 'days', 'seats', count(*))
            from mt_doc_journalentry j join mt_doc_occasion o on o.tenant_id = j.tenant_id and o.id = cast(j.data ->> 'occasion' as uuid)
            where j.data ->> 'municipality' = any(?) and o.data ->> 'firstDay' between ? and ? and o.data ->> 'status' <> 'Cancelled' {Only("o.data ->> 'region'", region)}
              and (j.data ->> 'state' = 'confirmed' or j.data ->> 'state' = 'cancelled' and exists (
                select 1 from jsonb_array_elements(o.data -> 'lateReleases') l where l ->> 'participant' = j.data ->> 'participant' and l ->> 'refilled' = 'false'))
              and not exists (
                select 1 from mt_doc_invoicedcost i where cast(i.data ->> 'occasion' as uuid) = o.id and i.data ->> 'municipality' = j.data ->> 'municipality')
            group by j.tenant_id, o.tenant_id, o.id, j.data ->> 'municipality', j.data ->> 'unit'
            """,
            cancellation, [municipalities, $"{asked}-01-01", $"{asked}-12-31", .. Values(region)]);
        var prices = await session.QueryAsync<DayPrice>("where d.data ->> 'journey' = any(?)", cancellation, (object)seats.Select(seat => seat.Journey).Distinct().ToArray());
        return new Page<StationCosts>([.. municipalities.Select(one => Of(one, asked, invoices, seats, prices, unit, journey))], names.Next);
    }

    /// <summary>One municipality's costs.</summary>
    internal static StationCosts Of(
        string municipality, int year, IEnumerable<InvoicedCost> invoices, IEnumerable<CommittedSeats> seats, IReadOnlyList<DayPrice> prices, string? onlyUnit, string? onlyJourney)
    {
        var own = invoices.Where(invoice => invoice.Municipality == municipality && invoice.Year == year).ToList();
        var invoiced = own.Where(invoice => invoice.Journey is not null)
            .SelectMany(invoice => (invoice.Units ?? [new InvoicedUnit("", invoice.Amount)]).Select(part => new Entry(invoice.Journey!, part.Unit, part.Amount, 0, 0, 0)));
        var committed = seats.Where(seat => seat.Municipality == municipality).Select(seat => seat.Priced(prices) is { } price
            ? new Entry(seat.Journey, seat.Unit, 0, price * seat.Seats, 0, seat.Seats)
            : new Entry(seat.Journey, seat.Unit, 0, 0, seat.Seats, seat.Seats));
        var journeys = invoiced.Concat(committed)
            .Where(entry => (onlyUnit is null || entry.Unit == onlyUnit) && (onlyJourney is null || entry.Journey == onlyJourney))
            .GroupBy(entry => entry.Journey).OrderBy(journey => journey.Key, StringComparer.Ordinal)
            .Select(journey => new StationJourneyCosts(
                journey.Key, journey.Sum(entry => entry.SoFar), journey.Sum(entry => entry.Committed), journey.Sum(entry => entry.Unpriced),
                [
                    .. journey.GroupBy(entry => entry.Unit).OrderBy(unit => unit.Key, StringComparer.Ordinal).Select(unit => new StationUnitCosts(
                        unit.Key.Length == 0 ? null : unit.Key, unit.Sum(entry => entry.SoFar), unit.Sum(entry => entry.Committed), unit.Sum(entry => entry.Seats))),
                ]))
            .ToList();
        var shared = own.Where(invoice => invoice.Journey is null).ToLookup(invoice => invoice.Issued, invoice => invoice.Amount);
        var coordinator = onlyUnit is null && onlyJourney is null ? new StationCoordinatorCosts(shared[true].Sum(), shared[false].Sum()) : null;
        return new StationCosts(
            municipality, year, journeys.Sum(journey => journey.SoFar) + (coordinator?.SoFar ?? 0), journeys.Sum(journey => journey.Committed) + (coordinator?.Committed ?? 0),
            coordinator, journeys);
    }

    private static string Only(string column, string? value) => value is null ? "" : $"and {column} = ?";

    private static IEnumerable<object> Values(params string?[] values) => values.OfType<string>();

    private sealed record Entry(string Journey, string Unit, decimal SoFar, decimal Committed, int Unpriced, int Seats);

    /// <summary>Seats of a unit at an occasion that is not invoiced yet: taken, or given up too late with nobody to take them.</summary>
    internal sealed record CommittedSeats(string Municipality, string Unit, string Journey, string Region, IReadOnlyList<OccasionDay> Days, int Seats)
    {
        /// <summary>What a seat will cost, by the prices in force on the first day; null: nobody has said.</summary>
        public decimal? Priced(IEnumerable<DayPrice> prices) => prices
            .Where(price => price.Journey == Journey && price.Region == Region && price.ValidFrom <= Days[0].Date)
            .MaxBy(price => price.ValidFrom) is { } price ? Days.Sum(price.Of) : null;
    }
}

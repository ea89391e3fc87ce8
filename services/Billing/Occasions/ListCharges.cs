using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Fees;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Occasions;

/// <summary>What an occasion was or will be charged, as answered.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Status"><c>planned</c>, <c>called-off</c>, <c>waiting</c> (held, no fee schedule in force on its first day) or <c>charged</c>.</param>
/// <param name="Year">The year it belongs to.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="ScheduleValidFrom">The schedule charged by.</param>
/// <param name="PerParticipant">Kronor per participant; left out until charged.</param>
/// <param name="Amount">Kronor in all of the places seen; left out until charged.</param>
/// <param name="Days">What each day costs, part by part.</param>
/// <param name="Places">Who is charged or not, and why.</param>
public sealed record ChargeView(
    Guid Occasion, string Journey, string Course, string Region, string Status, int? Year, DateOnly? FirstDay, DateOnly? ScheduleValidFrom,
    decimal? PerParticipant, decimal? Amount, IReadOnlyList<PricedDay>? Days, IReadOnlyList<PlaceView> Places)
{
    internal static ChargeView Of(OccasionCost occasion, string? only, string? onlyUnit)
    {
        var each = occasion.Charge?.Days.Sum(day => day.Sum());
        bool Seen(string municipality, string unit) => (only is null || municipality == only) && (onlyUnit is null || unit == onlyUnit);
        IReadOnlyList<PlaceView> places = occasion switch
        {
            { Charge: { } charge } =>
            [
                .. charge.Charged.Where(place => Seen(place.Municipality, place.Unit))
                    .Select(place => new PlaceView(place.Participant, place.Municipality, place.Unit, place.Why, each!.Value)),
                .. charge.Free.Where(place => Seen(place.Municipality, place.Unit))
                    .Select(place => new PlaceView(place.Participant, place.Municipality, place.Unit, place.Why, 0)),
            ],
            { Held: { } held } =>
            [
                .. held.Places.Where(place => Seen(place.Municipality, place.Unit))
                    .Select(place => new PlaceView(place.Participant, place.Municipality, place.Unit, place.Outcome, null)),
            ],
            _ => [.. occasion.Seats.Where(seat => Seen(seat.Value.Municipality, seat.Value.Unit)).OrderBy(seat => seat.Key).Select(seat => new PlaceView(
                seat.Key, seat.Value.Municipality, seat.Value.Unit, seat.Value.Has ? "seat" : seat.Value.Late ? "cancelled-late" : "cancelled", null))],
        };
        return new ChargeView(
            occasion.Occasion, occasion.Journey, occasion.Course, occasion.Region, occasion.Status, occasion.Year,
            occasion.Days.Count == 0 ? null : occasion.Days.Min(day => day.Date), occasion.Charge?.ScheduleValidFrom,
            each, each is null ? null : places.Sum(place => place.Amount), occasion.Charge?.Days, places);
    }
}

/// <summary>A place at an occasion and what it costs.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Why"><c>seat</c>, <c>cancelled</c>, <c>attended</c>, <c>absent</c>, <c>cancelled-late</c> or <c>refilled</c>.</param>
/// <param name="Amount">Kronor; left out until charged.</param>
public sealed record PlaceView(Guid Participant, string Municipality, string Unit, string Why, decimal? Amount);

/// <summary>What the occasions of a region and journey were charged, or wait for.</summary>
internal static class ListCharges
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/charges", HandleList)
            .For(Scope.Readers).WithName(nameof(ListCharges)).WithTags("Charges")
            .WithSummary("What each occasion was charged, or what it waits for; by status and year.").Produces<Page<ChargeView>>();
        routes.MapGet("/regions/{region}/journeys/{journey}/charges/{occasion:guid}", HandleOne)
            .For(Scope.Readers).WithName("GetCharge").WithTags("Charges")
            .WithSummary("What an occasion was charged, day by day and place by place, and why.").Produces<ChargeView>();
    }

    private static async Task<Page<ChargeView>> HandleList(
        string region, string journey, string? status, int? year, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var input = new Validation();
        input.That(status is null or "planned" or "called-off" or "waiting" or "charged", "status", "unknown", "Välj planned, called-off, waiting eller charged.");
        input.That(year is null or >= 2000 and <= 2100, "year", "range", "Ange ett år mellan 2000 och 2100.");
        input.ThrowIfAny();
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        await using var session = sessions.Read(journey);
        var found = await session.QueryAsync<OccasionCost>(
            """
            where d.tenant_id = ? and data ->> 'region' = ? and (? = '' or data ->> 'status' = ?) and (? = 0 or (data ->> 'year')::int = ?)
            and d.id collate "C" > ? order by d.id collate "C" limit ?
            """,
            http.RequestAborted, journey, region, status ?? "", status ?? "", year ?? 0, year ?? 0, after ?? "", size + 1);
        var page = Paging.From(found, size, occasion => occasion.Id);
        return new Page<ChargeView>([.. page.Items.Select(occasion => ChargeView.Of(occasion, only, caller.OnlyUnit()))], page.Next);
    }

    private static async Task<ChargeView> HandleOne(
        string region, string journey, Guid occasion, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read(journey);
        var cost = await session.LoadAsync<OccasionCost>(OccasionCost.Key(occasion), http.RequestAborted);
        if (cost is null || cost.Region != region)
        {
            throw new NotFound();
        }

        http.SetETag(cost.Version);
        return ChargeView.Of(cost, only, caller.OnlyUnit());
    }
}

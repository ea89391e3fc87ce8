using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Somebody's enrolment at an occasion.</summary>
/// <param name="Id">Id of the enrolment.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, and pays.</param>
/// <param name="Status"><c>confirmed</c>, <c>offered</c>, <c>waiting</c>, <c>pending-approval</c> or <c>cancelled</c>.</param>
/// <param name="Position">Position on the waiting list, from 1.</param>
/// <param name="PassedOver">Why she or he was passed over when a seat was free: <c>paused</c>, <c>left</c>, <c>reserved-for-others</c> …</param>
/// <param name="OfferExpires">Until when an offered seat is held, UTC.</param>
/// <param name="Exception">True: enrolled although the course is not for her or him.</param>
/// <param name="Why">How it ended: <c>cancelled</c>, <c>replaced</c>, <c>transferred</c>, <c>declined</c> or <c>expired</c>.</param>
public sealed record EnrolmentView(
    Guid Id, Guid Participant, string Municipality, string Status, int? Position, string? PassedOver, DateTimeOffset? OfferExpires = null,
    bool? Exception = null, string? Why = null)
{
    internal static EnrolmentView Of(Occasion occasion, Guid participant) => Of(occasion.Id, occasion.Places[participant], occasion.PositionOf(participant));

    internal static EnrolmentView Of(Guid occasion, Place place, int? position) => new(
        Place.EnrolmentId(occasion, place.Participant), place.Participant, place.Municipality, Word(place.Status),
        position, place.Status is PlaceStatus.Waiting ? place.PassedOver : null, place.OfferExpires, place.Exception, place.Because);

    internal static string Word(PlaceStatus status) => status switch
    {
        PlaceStatus.Confirmed => "confirmed",
        PlaceStatus.Waiting => "waiting",
        PlaceStatus.PendingApproval => "pending-approval",
        PlaceStatus.Offered => "offered",
        _ => "cancelled",
    };
}

/// <summary>Reads who has a seat or waits at an occasion; everybody sees the own scope, with the true position.</summary>
public static class ListEnrolments
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/journeys/{journey}/occasions/{id:guid}/enrolments", Many).For(Scope.Everybody)
            .WithName(nameof(ListEnrolments)).WithTags("Anmälan").WithSummary("Anmälda till ett kurstillfälle: platser, erbjudna platser, väntelistan i ordning och de som väntar på godkännande")
            .Produces<Page<EnrolmentView>>();
        routes.MapGet("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}", One).For(Scope.Everybody)
            .WithName("GetEnrolment").WithTags("Anmälan").WithSummary("En deltagares anmälan till ett kurstillfälle").Produces<EnrolmentView>();
    }

    private static async Task<IResult> Many(
        string journey, Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, HttpContext http)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) ?? throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        if (caller.Is(Role.Coordinator) && !caller.Coordinates(occasion.Region) || caller.Is(Role.Trainer) && !caller.TeachesIn(team))
        {
            throw new NotFound();
        }

        // Seats in order of id, those offered, the waiting list in its order, then who waits for approval: the page's key is the place in that order.
        IEnumerable<(string Key, Place, int? Position)> Of(PlaceStatus status, string key) => occasion.Active()
            .Where(place => place.Status == status).Select(place => ($"{key}/{place.Participant}", place, (int?)null));
        var rows = Of(PlaceStatus.Confirmed, "1")
            .Concat(Of(PlaceStatus.Offered, "1o"))
            .Concat(occasion.WaitingList.Select((participant, index) => (Key: $"2/{index:D6}/{participant}", occasion.Places[participant], Position: (int?)index + 1)))
            .Concat(Of(PlaceStatus.PendingApproval, "3"))
            .Where(row => caller.Sees(row.Item2, occasion.Region, team));
        var after = WhereItIsNow(occasion, Paging.After(cursor));
        var page = rows.Where(row => after is null || string.CompareOrdinal(row.Key, after) > 0).Take(size + 1).ToList();
        var keys = page.Select(row => row.Key).ToList();
        http.SetETag(occasion.Version);
        var views = Paging.From([.. page.Select((row, index) => (View: EnrolmentView.Of(id, row.Item2, row.Position), Index: index))], size, row => keys[row.Index]);
        return Results.Ok(new Page<EnrolmentView>([.. views.Items.Select(row => row.View)], views.Next));
    }

    // The waiting list may have moved up between two pages: on from where the last one shown stands now, or stood, so that nobody is left out.
    private static string? WhereItIsNow(Occasion occasion, string? after)
    {
        if (after?.Split('/') is not ["2", var place, var shown] || !Guid.TryParse(shown, out var participant))
        {
            return after;
        }

        return occasion.PositionOf(participant) is { } position ? $"2/{position - 1:D6}/{participant}" : $"2/{place}";
    }

    private static async Task<IResult> One(string journey, Guid id, Guid participant, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) ?? throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        var place = occasion.Places.GetValueOrDefault(participant) ?? throw new NotFound();
        if (!caller.Sees(place, occasion.Region, team))
        {
            throw new NotFound();
        }

        http.SetETag(occasion.Version);
        return Results.Ok(EnrolmentView.Of(occasion, participant));
    }
}

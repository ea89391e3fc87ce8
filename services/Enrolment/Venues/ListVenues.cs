using System.Globalization;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Venues;

/// <summary>A region's venue.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Slug">Its short name: what an occasion's <c>venue</c> says.</param>
/// <param name="Name">What can be booked.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Seats">How many it takes.</param>
/// <param name="Accessibility">How one gets in and hears.</param>
/// <param name="ContactRole">Whom to ask for.</param>
public sealed record VenueView(string Region, string Slug, string Name, string Address, int Seats, string? Accessibility, string? ContactRole)
{
    internal static VenueView Of(Venue venue) => Of(venue.Region, venue.Slug, venue.Content);

    internal static VenueView Of(string region, string slug, VenueContent content) =>
        new(region, slug, content.Name, content.Address, content.Seats, content.Accessibility, content.ContactRole);
}

/// <summary>A day that an occasion has a venue.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
public sealed record BookingView(DateOnly Date, TimeOnly Start, TimeOnly End, string Journey, Guid Occasion);

/// <summary>Reads a region's venues, and when each is taken.</summary>
public static class ListVenues
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/venues", Many).For(Scope.Everybody)
            .WithName(nameof(ListVenues)).WithTags("Lokaler").WithSummary("En regions lokaler").Produces<Page<VenueView>>();
        routes.MapGet("/regions/{region}/venues/{venue}", One).For(Scope.Everybody)
            .WithName("GetVenue").WithTags("Lokaler").WithSummary("En lokal").Produces<VenueView>();
        routes.MapGet("/regions/{region}/venues/{venue}/bookings", Bookings).For(Role.Coordinator)
            .WithName("ListVenueBookings").WithTags("Lokaler")
            .WithSummary("När en lokal är upptagen, i alla yrkesresor; från i dag om inget annat anges").Produces<Page<BookingView>>();
    }

    private static async Task<Page<VenueView>> Many(
        string region, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = await Within(region, caller, sessions, cancellation);
        var rows = await session.QueryAsync<Venue>(
            "where d.tenant_id = ? and d.data ->> 'region' = ? and d.data ->> 'slug' > ? order by d.data ->> 'slug' limit ?",
            cancellation, Tenants.None, region, Paging.After(cursor) ?? "", size + 1);
        return Paging.From([.. rows.Select(VenueView.Of)], size, venue => venue.Slug);
    }

    private static async Task<IResult> One(string region, string venue, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = await Within(region, caller, sessions, http.RequestAborted);
        var found = await session.LoadAsync<Venue>(Venue.IdOf(region, venue), http.RequestAborted) ?? throw new NotFound();
        http.SetETag(found.Version);
        return Results.Ok(VenueView.Of(found));
    }

    private static async Task<Page<BookingView>> Bookings(
        string region, string venue, DateOnly? from, DateOnly? to, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock,
        CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = await Within(region, caller, sessions, cancellation);
        if (await session.LoadAsync<Venue>(Venue.IdOf(region, venue), cancellation) is not { } found)
        {
            throw new NotFound();
        }

        var rows = await session.QueryAsync<VenueBooking>(
            """
            where cast(d.data ->> 'venue' as uuid) = ? and d.data ->> 'date' >= ? and d.data ->> 'date' <= ?
            and (d.data ->> 'date') || '/' || (d.data ->> 'start') || '/' || d.id > ? order by (d.data ->> 'date') || '/' || (d.data ->> 'start') || '/' || d.id limit ?
            """,
            cancellation, found.Id, Text(from ?? clock.Today()), Text(to ?? DateOnly.MaxValue), Paging.After(cursor) ?? "", size + 1);
        var page = Paging.From(rows, size, row => $"{Text(row.Date)}/{row.Start.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}/{row.Id}");
        return new Page<BookingView>(
            [.. page.Items.Select(row => new BookingView(row.Date, row.Start, row.End, row.Journey, row.Occasion))], page.Next);
    }

    private static async Task<IQuerySession> Within(string region, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var session = sessions.Read();
        if (await caller.CalendarRegion(session, cancellation) is { } own && own != region)
        {
            await session.DisposeAsync();
            throw new NotFound();
        }

        return session;
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

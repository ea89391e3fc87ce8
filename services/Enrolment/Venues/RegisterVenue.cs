using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Venues;

/// <summary>Registers a venue of the own region, or says anew what it is. The same again changes nothing.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Venue">Slug.</param>
/// <param name="Content">What it is.</param>
/// <param name="At">UTC.</param>
public sealed record RegisterVenue(string Region, string Venue, VenueContent Content, DateTimeOffset At)
{
    private const int MostSeats = 10_000;

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="venue">As it is; null where it is new.</param>
    public static IReadOnlyList<object> Decide(RegisterVenue command, Venue? venue) => venue switch
    {
        null => [new VenueRegistered(command.Region, command.Venue, command.Content, command.At)],
        _ when venue.Content == command.Content => [],
        _ => [new VenueRevised(command.Content, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/regions/{region}/venues/{venue}", Handle).For(Role.Coordinator)
        .WithName(nameof(RegisterVenue)).WithTags("Lokaler").WithSummary("Lägger upp en lokal i den egna regionen eller ändrar den; samma uppgifter igen ändrar inget")
        .Produces<VenueView>().Produces<VenueView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string region, string venue, VenueRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var content = request.Checked(venue);
        if (!caller.Coordinates(region))
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        var stream = await session.FetchFor<Venue>(Venues.Venue.IdOf(region, venue), http);
        var version = stream.Take(Decide(new RegisterVenue(region, venue, content, clock.GetUtcNow()), stream.Aggregate));
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        var view = VenueView.Of(region, venue, content);
        return stream.Aggregate is null ? Results.Created($"/api/enrolment/v1/regions/{region}/venues/{venue}", view) : Results.Ok(view);
    }

    /// <summary>What a venue is.</summary>
    /// <param name="Name">What can be booked: a room where the house has several.</param>
    /// <param name="Address">Where it is.</param>
    /// <param name="Seats">How many it takes, 1–10 000.</param>
    /// <param name="Accessibility">How one gets in and hears, in Swedish.</param>
    /// <param name="ContactRole">Whom to ask for, such as <c>vaktmästare</c>; nobody's name.</param>
    internal sealed record VenueRequest(string? Name, string? Address, int? Seats, string? Accessibility, string? ContactRole)
    {
        public VenueContent Checked(string venue)
        {
            var check = new Validation();
            check.Slug("venue", venue);
            check.Text("name", Name);
            check.Text("address", Address, 300);
            check.Range("seats", Seats, 1, MostSeats);
            check.OptionalText("accessibility", Accessibility, 1000);
            check.OptionalText("contactRole", ContactRole, 100);
            check.ThrowIfAny();
            return new VenueContent(Name!, Address!, Seats!.Value, Accessibility, ContactRole);
        }
    }
}

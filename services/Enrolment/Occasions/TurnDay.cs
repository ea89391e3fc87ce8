using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Leads a day online (S4 6), or says where to join one that is.</summary>
/// <param name="Date">Local date; one of the occasion's.</param>
/// <param name="Link">Where to join; null: not known yet.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record TurnDayDigital(DateOnly Date, string? Link, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(TurnDayDigital command, Occasion occasion) => occasion.Open().DayOf(command.Date) switch
    {
        { Mode: OccasionDay.Digital } day when day.Link == command.Link => [],
        { Mode: OccasionDay.Digital } => [new DayLinkGiven(command.Date, command.Link, command.By, command.At)],
        _ => [new DayTurnedDigital(command.Date, command.Link, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/days/{date}/digital", Handle).For(Scope.Organisers)
        .WithName(nameof(TurnDayDigital)).WithTags("Kurstillfällen").WithSummary("Gör en kursdag digital, eller anger länken till en som är det; lokalen blir ledig")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, string date, DigitalRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var day = (request ?? new DigitalRequest(null)).Check(date);
        return http.Run(journey, id, caller, sessions, (session, occasion) =>
        {
            var events = Decide(new TurnDayDigital(occasion.DayOf(day)?.Date ?? throw new NotFound(), request?.Link, caller.Role, clock.GetUtcNow()), occasion);
            if (events is [DayTurnedDigital])
            {
                session.Delete<VenueBooking>(VenueBooking.IdOf(id, day));
            }

            return Task.FromResult(events);
        });
    }

    /// <summary>Where to join.</summary>
    /// <param name="Link">https; null: not known yet.</param>
    internal sealed record DigitalRequest(string? Link)
    {
        public DateOnly Check(string date)
        {
            var check = new Validation();
            var day = Dated(check, date);
            OccasionDays.CheckLink(check, "link", Link);
            check.ThrowIfAny();
            return day;
        }
    }

    internal static DateOnly Dated(Validation check, string date)
    {
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            check.Add("date", "format", "Ange dagen som åååå-mm-dd.");
        }

        return day;
    }
}

/// <summary>Holds a digital day on site, or gives a day on site a venue of its own.</summary>
/// <param name="Date">Local date; one of the occasion's.</param>
/// <param name="Venue">Where that day, a registered venue's slug or text; null: the occasion's own venue.</param>
/// <param name="Problem">Why it can't be had; null: it can.</param>
/// <param name="Override">Whether it is to be had all the same.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record TurnDayOnSite(DateOnly Date, string? Venue, VenueProblem? Problem, bool Override, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(TurnDayOnSite command, Occasion occasion) => occasion.Open().DayOf(command.Date) switch
    {
        { Mode: OccasionDay.OnSite } day when day.Venue == command.Venue => [],
        { Mode: OccasionDay.OnSite } =>
            [new VenueChanged(command.Venue, command.By, command.At, VenueProblem.Overridden(command.Problem, command.Override), command.Date)],
        _ => [new DayTurnedOnSite(command.Date, command.Venue, command.By, command.At, VenueProblem.Overridden(command.Problem, command.Override))],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/days/{date}/on-site", Handle).For(Scope.Organisers)
        .WithName(nameof(TurnDayOnSite)).WithTags("Kurstillfällen").WithSummary("Håller en digital kursdag på plats, eller ger en dag på plats en egen lokal")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, string date, ChangeVenue.VenueRequest? asked, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var check = new Validation();
        var day = TurnDayDigital.Dated(check, date);
        check.ThrowIfAny();
        var request = asked ?? new ChangeVenue.VenueRequest(null, null);
        request.Check();
        return http.Run(journey, id, caller, sessions, async (session, occasion) =>
        {
            var command = new TurnDayOnSite(
                occasion.DayOf(day)?.Date ?? throw new NotFound(), request.Venue, null, request.Override is not null && caller.Is(Role.Coordinator), caller.Role,
                clock.GetUtcNow());
            // Only that day's venue is asked about: what the other days have, they have.
            var plan = await VenuePlan.Of(
                session, occasion with { Days = [occasion.DayOf(day)! with { Mode = OccasionDay.OnSite, Venue = request.Venue }] }, http.RequestAborted);
            var events = Decide(command with { Problem = plan.Problem }, occasion);
            if (events.Count > 0)
            {
                plan.Book(session, occasion with { Days = [occasion.DayOf(day)!] });
                session.KeepReason(id, request.Override, plan.Problem is not null, command.At);
            }

            return events;
        });
    }
}

using System.Globalization;
using System.Text;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>An occasion as the calendar shows it: nobody's name or place.</summary>
/// <param name="Id">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Venue">Where.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Minimum">Least number of participants for it to be held.</param>
/// <param name="DecisionDate">When it is decided whether it is held.</param>
/// <param name="Opens">First day enrolment is open.</param>
/// <param name="Closes">Last day enrolment is open.</param>
/// <param name="FreeCancellationUntil">Last day of free cancellation.</param>
/// <param name="Status"><c>scheduled</c>, <c>completed</c> or <c>cancelled</c>.</param>
/// <param name="Confirmed">Seats taken.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="CourseDays">Which of the course's days it covers, from 1; null: the whole course.</param>
/// <param name="HeldBy">The organisation inside which it is held, for its own people; null: the region's, for all.</param>
/// <param name="Literature">What each participant gets to read.</param>
/// <param name="Catering">What is served on days on site.</param>
/// <param name="Decision"><c>due</c>: the decision by minimum is asked for; <c>hold</c>: it is held, however many.</param>
/// <param name="Places">The registered venues it is held in, with address; told of one occasion, not in lists.</param>
/// <param name="Offered">Seats held for who has been offered one.</param>
/// <param name="Reserved">Seats kept for municipalities; left out where none are.</param>
/// <param name="ReservedUntil">Last day they are kept.</param>
public sealed record OccasionView(
    Guid Id, string Journey, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum,
    DateOnly? DecisionDate, DateOnly? Opens, DateOnly Closes, DateOnly FreeCancellationUntil, OccasionStatus Status, int Confirmed, int Waiting,
    IReadOnlyList<int>? CourseDays, HeldBy? HeldBy, IReadOnlyList<LiteratureItem> Literature, IReadOnlyList<CateringItem> Catering,
    HoldingDecision? Decision, IReadOnlyList<VenueView>? Places, int Offered = 0, IReadOnlyList<SeatReservation>? Reserved = null,
    DateOnly? ReservedUntil = null)
{
    internal static OccasionView Of(string journey, Occasion occasion) => Of(journey, OccasionSummary.Of(occasion), links: true);

    /// <summary>As it is shown.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="occasion">What was read.</param>
    /// <param name="links">Whether the reader may know where to join a digital day: whoever has the link is in the room.</param>
    /// <param name="places">Registered venues it is held in.</param>
    internal static OccasionView Of(string journey, OccasionSummary occasion, bool links, IReadOnlyList<VenueView>? places = null) => new(
        occasion.Id, journey, occasion.Course, occasion.Region, links ? occasion.Days : [.. occasion.Days.Select(day => day with { Link = null })],
        occasion.Venue, occasion.Capacity, occasion.Minimum, occasion.DecisionDate,
        occasion.Enrolment.Opens, occasion.Enrolment.Closes, occasion.Enrolment.FreeCancellationUntil, occasion.Status, occasion.Confirmed, occasion.Waiting,
        occasion.CourseDays, occasion.HeldBy, occasion.Literature ?? [], occasion.Catering ?? [], occasion.Decision, places, occasion.Offered,
        occasion.Reserved is { Count: > 0 } reserved ? reserved : null, occasion.ReservedUntil);
}

/// <summary>The part of <see cref="Occasion"/> that the calendar needs, read without everybody's places.</summary>
internal sealed record OccasionSummary(
    Guid Id, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, OccasionStatus Status, int Confirmed, int Waiting, long Version, IReadOnlyList<int>? CourseDays = null,
    HeldBy? HeldBy = null, IReadOnlyList<LiteratureItem>? Literature = null, IReadOnlyList<CateringItem>? Catering = null, HoldingDecision? Decision = null,
    int Offered = 0, IReadOnlyList<SeatReservation>? Reserved = null, DateOnly? ReservedUntil = null, IReadOnlyList<MakeUp>? MakeUps = null)
{
    /// <summary>What SQL reads of the document.</summary>
    public const string Select = "select d.data - 'places' - 'waitingList' - 'lateReleases' - 'attendance' from mt_doc_occasion d ";

    public static OccasionSummary Of(Occasion occasion) => new(
        occasion.Id, occasion.Course, occasion.Region, occasion.Days, occasion.Venue, occasion.Capacity, occasion.Minimum, occasion.DecisionDate,
        occasion.Enrolment, occasion.Status, occasion.Confirmed, occasion.Waiting, occasion.Version,
        occasion.CourseDays, occasion.HeldBy, occasion.Literature, occasion.Catering, occasion.Decision, occasion.Offered, occasion.Reserved,
        occasion.ReservedUntil, occasion.MakeUps);
}

/// <summary>Reads the calendar: one occasion, or those of a journey.</summary>
public static class ListOccasions
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/journeys/{journey}/occasions/{id:guid}", One).For(Scope.Everybody)
            .WithName("GetOccasion").WithTags("Kurstillfällen").WithSummary("Ett kurstillfälle").Produces<OccasionView>();
        routes.MapGet("/journeys/{journey}/occasions", Many).For(Scope.Everybody)
            .WithName(nameof(ListOccasions)).WithTags("Kurstillfällen")
            .WithSummary("En yrkesresas kurstillfällen i datumordning, per region, kurs, period, lokal, kommun (de som hålls för den egna personalen) och om anmälan är öppen").Produces<Page<OccasionView>>();
    }

    private static async Task<IResult> One(string journey, Guid id, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var found = await session.QueryAsync<OccasionSummary>(
            $"{OccasionSummary.Select} where d.tenant_id = ? and d.id = ?", http.RequestAborted, journey, id);
        var occasion = found.Count > 0 ? found[0] : throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        if (!caller.TeachesIn(team)
            && (await caller.CalendarRegion(session, http.RequestAborted) is { } own && own != occasion.Region
                || occasion.HeldBy is { } heldBy
                && await caller.CalendarMunicipality(session, http.RequestAborted) is { } employer && employer != heldBy.Municipality))
        {
            throw new NotFound();
        }

        http.SetETag(occasion.Version);
        var links = caller.Runs(occasion.Region, occasion.HeldBy) || caller.TeachesIn(team) || await HasSeat(session, caller, occasion, http.RequestAborted);
        return Results.Ok(OccasionView.Of(journey, occasion, links, await PlacesOf(session, occasion, http.RequestAborted)));
    }

    // The person, or somebody of the employer's own.
    private static async Task<bool> HasSeat(IQuerySession session, Caller caller, OccasionSummary summary, CancellationToken cancellation) =>
        summary.Days.Any(day => day.Link is not null)
        && !caller.Is(Role.National)
        && await session.LoadAsync<Occasion>(summary.Id, cancellation) is { } occasion
        && occasion.Seated().Any(place => caller.Sees(place, occasion.Region, team: null));

    private static async Task<IReadOnlyList<VenueView>?> PlacesOf(IQuerySession session, OccasionSummary occasion, CancellationToken cancellation)
    {
        var slugs = occasion.Days.Where(day => day.Mode == OccasionDay.OnSite).Select(day => day.Venue ?? occasion.Venue).OfType<string>().Distinct().ToList();
        if (slugs.Count == 0)
        {
            return null;
        }

        var venues = await session.QueryAsync<Venue>(
            "where d.tenant_id = ? and d.id = any(?) order by d.data ->> 'slug'", cancellation, Tenants.None,
            slugs.Select(slug => Venues.Venue.IdOf(occasion.Region, slug)).ToArray());
        return venues.Count == 0 ? null : [.. venues.Select(VenueView.Of)];
    }

    private static async Task<Page<OccasionView>> Many(
        string journey, string? region, string? course, DateOnly? from, DateOnly? to, bool? open, string? venue, string? municipality, int? limit,
        string? cursor,
        Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read(journey);
        var sql = new StringBuilder(OccasionSummary.Select).Append(" where d.tenant_id = ?");
        List<object> values = [journey];
        void And(string condition, params ReadOnlySpan<object> with)
        {
            sql.Append(" and ").Append(condition);
            values.AddRange(with);
        }

        if (await caller.CalendarRegion(session, cancellation) is { } own)
        {
            And("d.data ->> 'region' = ?", own);
        }

        if (await caller.CalendarMunicipality(session, cancellation) is { } employer)
        {
            And("coalesce(d.data -> 'heldBy' ->> 'municipality', ?) = ?", employer, employer);
        }

        if (venue is not null)
        {
            And("(d.data ->> 'venue' = ? or d.data -> 'days' @> jsonb_build_array(jsonb_build_object('venue', ?::text)))", venue, venue);
        }

        if (municipality is not null)
        {
            And("d.data -> 'heldBy' ->> 'municipality' = ?", municipality);
        }

        if (region is not null)
        {
            And("d.data ->> 'region' = ?", region);
        }

        if (course is not null)
        {
            And("d.data ->> 'course' = ?", course);
        }

        if (from is { } first)
        {
            And("d.data ->> 'lastDay' >= ?", Text(first));
        }

        if (to is { } last)
        {
            And("d.data ->> 'firstDay' <= ?", Text(last));
        }

        if (open is { } wanted)
        {
            var today = Text(clock.Today());
            And(
                $"{(wanted ? "" : "not ")}(d.data ->> 'status' = 'Scheduled' and coalesce(d.data -> 'enrolment' ->> 'opens', '') <= ? and d.data -> 'enrolment' ->> 'closes' >= ?)",
                today, today);
        }

        if (Paging.After(cursor) is { } after)
        {
            And("(d.data ->> 'firstDay') || '/' || d.id > ?", after);
        }

        values.Add(size + 1);
        var rows = await session.QueryAsync<OccasionSummary>(
            $"{sql} order by (d.data ->> 'firstDay') || '/' || d.id limit ?", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => $"{Text(row.Days[0].Date)}/{row.Id}");
        return new Page<OccasionView>([.. page.Items.Select(row => OccasionView.Of(journey, row, caller.Runs(row.Region, row.HeldBy)))], page.Next);
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

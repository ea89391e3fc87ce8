using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>Somebody of the own staff, against the route that her or his level leads to.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Name">Full name; gone when erased.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Role">Role at work.</param>
/// <param name="Level">Level today: <c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Status">Whether she or he may be enrolled.</param>
/// <param name="Journeys">Slugs of the journeys that the route is taken from: the one asked for, else those that the unit is on.</param>
/// <param name="Enrolled">Seats at occasions to come, in order of date.</param>
/// <param name="Waiting">Places without a seat yet, in order of date.</param>
/// <param name="Taken">Courses taken, with whichever employer, latest first.</param>
/// <param name="Due">Courses of the route not taken yet though the level ends within six months, or has none left.</param>
/// <param name="Missing">Courses of the route neither taken nor planned.</param>
/// <param name="NotNow">Courses of the route that are not for her or him, or not open in the region.</param>
public sealed record StaffMember(
    Guid Participant, string? Name, string Municipality, string Unit, string Role, string Level, ParticipantStatus Status, IReadOnlyList<string> Journeys,
    IReadOnlyList<StaffEnrolment> Enrolled, IReadOnlyList<StaffEnrolment> Waiting, IReadOnlyList<StaffCompletion> Taken,
    IReadOnlyList<StaffCourse> Due, IReadOnlyList<StaffCourse> Missing, IReadOnlyList<StaffCourse> NotNow)
{
    internal static StaffMember Of(StaffRow row, IReadOnlyList<StaffPlace> places, IReadOnlyList<string> journeys, CatalogueNow catalogue, DateOnly today)
    {
        var standings = Standing.Of(row, places, journeys, catalogue, today);
        IReadOnlyList<StaffCourse> Those(Func<Standing, bool> which) => [.. standings.Where(which).Select(StaffCourse.Of)];
        IReadOnlyList<StaffEnrolment> Places(Func<StaffPlace, bool> which) =>
            [.. places.Where(which).OrderBy(place => place.LastDay).ThenBy(place => place.Occasion).Select(place => StaffEnrolment.Of(place, catalogue))];
        return new StaffMember(
            row.Person.Id, row.Name, row.Person.Municipality, row.Person.Unit, row.Person.Role, row.Person.LevelOn(today), row.Person.Status, journeys,
            Places(place => place.HasSeat), Places(place => place.Waits),
            [.. places.Where(place => place.IsTaken).OrderByDescending(place => place.LastDay).ThenBy(place => place.Occasion)
                .Select(place => new StaffCompletion(place.Journey, place.Course, catalogue.Title(place.Journey, place.Course), place.Occasion, place.LastDay, place.Certificate!.Value))],
            Those(one => one.Due), Those(one => one.State == Standing.Missing), Those(one => one.State == Standing.NotFor));
    }
}

/// <summary>A place of somebody of the staff.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Days">The dates.</param>
/// <param name="Status"><c>confirmed</c>, <c>waiting</c>, <c>offered</c> or <c>pending-approval</c>.</param>
/// <param name="Position">Position on the waiting list, from 1.</param>
public sealed record StaffEnrolment(
    string Journey, string Course, string Title, Guid Occasion, IReadOnlyList<DateOnly> Days, string Status, int? Position)
{
    internal static StaffEnrolment Of(StaffPlace place, CatalogueNow catalogue) =>
        new(place.Journey, place.Course, catalogue.Title(place.Journey, place.Course), place.Occasion, place.Days, place.State, place.Position);
}

/// <summary>A course taken.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Occasion">Id.</param>
/// <param name="LastDay">Local date.</param>
/// <param name="Certificate">Id.</param>
public sealed record StaffCompletion(string Journey, string Course, string Title, Guid Occasion, DateOnly LastDay, Guid Certificate);

/// <summary>A course of the route.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="State"><c>enrolled</c>, <c>waiting</c>, <c>missing</c> or <c>not-for</c>.</param>
/// <param name="Why">
/// Why it is missing: <c>not-enrolled</c>, <c>absent</c> (some day), <c>make-up-placed</c> (has a place to make that day up), <c>days-left</c> (of a course held in parts, or its preparation), <c>cancelled</c> (the seat was given up), <c>occasion-cancelled</c>; or why it is not
/// for her or him: <c>excluded-role</c>, <c>role</c>, <c>kind</c>, <c>level</c>, <c>not-opened</c>.
/// </param>
/// <param name="By">Last local day of the level that the route is for; left out where it does not end by itself.</param>
public sealed record StaffCourse(string Journey, string Course, string Title, string State, string? Why, DateOnly? By)
{
    internal static StaffCourse Of(Standing standing) =>
        new(standing.Course.Journey, standing.Course.Slug, standing.Course.Content.Title, standing.State, standing.Why, standing.By);
}

/// <summary>Reads the own staff: enrolled, waiting, taken, due and missing against the route.</summary>
public static class ListStaff
{
    /// <summary>Who has staff, is it, or may see everybody's.</summary>
    internal static readonly string[] Readers = [.. Scope.Staff, Role.Participant, Role.National];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/station/staff", Many).For(Readers)
            .WithName(nameof(ListStaff)).WithTags("Stationen")
            .WithSummary("Egen personal: anmälda, på väntelista, genomgånget, på tur och saknat mot resvägen").Produces<Page<StaffMember>>();
        routes.MapGet("/station/staff/{participant:guid}", One).For(Readers)
            .WithName("GetStaffMember").WithTags("Stationen").WithSummary("En medarbetare mot sin resväg").Produces<StaffMember>();
    }

    private static async Task<Page<StaffMember>> Many(
        string? municipality, string? unit, string? journey, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock,
        CancellationToken cancellation)
    {
        Known(journey);
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        var rows = await session.Page(StaffScope.Of(caller, municipality, unit), Paging.AfterId(cursor), size, cancellation);
        return Paging.From(await Members(session, rows, journey, clock.Today(), cancellation), size, member => member.Participant.ToString());
    }

    private static async Task<StaffMember> One(
        Guid participant, string? journey, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        Known(journey);
        await using var session = sessions.Read();
        var rows = await session.All(StaffScope.Of(caller).And("p.id = ?", participant), cancellation);
        return rows.Count > 0 ? (await Members(session, rows, journey, clock.Today(), cancellation))[0] : throw new NotFound();
    }

    private static async Task<IReadOnlyList<StaffMember>> Members(
        Marten.IQuerySession session, IReadOnlyList<StaffRow> rows, string? journey, DateOnly today, CancellationToken cancellation)
    {
        var catalogue = await CatalogueNow.Read(session, cancellation);
        var places = await session.PlacesOf(rows.Select(row => row.Person.Id), cancellation);
        var units = journey is null ? await session.JourneysOf(rows.Select(row => (row.Person.Municipality, row.Person.Unit)), cancellation) : null;
        return
        [
            .. rows.Select(row => StaffMember.Of(
                row, [.. places[row.Person.Id]], units is null ? [journey!] : [.. units[(row.Person.Municipality, row.Person.Unit)].Order(StringComparer.Ordinal)], catalogue, today)),
        ];
    }

    /// <summary>A journey that is asked for has to exist.</summary>
    internal static void Known(string? journey)
    {
        if (journey is not null && !Journeys.Exists(journey))
        {
            throw new InvalidInput([new FieldError("journey", "unknown", "Yrkesresan finns inte.")]);
        }
    }
}

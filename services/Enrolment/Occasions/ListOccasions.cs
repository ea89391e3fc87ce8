using System.Globalization;
using System.Text;
using Yrkesresan.Enrolment.Access;
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
public sealed record OccasionView(
    Guid Id, string Journey, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum,
    DateOnly? DecisionDate, DateOnly? Opens, DateOnly Closes, DateOnly FreeCancellationUntil, OccasionStatus Status, int Confirmed, int Waiting)
{
    internal static OccasionView Of(string journey, Occasion occasion) => Of(journey, OccasionSummary.Of(occasion));

    internal static OccasionView Of(string journey, OccasionSummary occasion) => new(
        occasion.Id, journey, occasion.Course, occasion.Region, occasion.Days, occasion.Venue, occasion.Capacity, occasion.Minimum, occasion.DecisionDate,
        occasion.Enrolment.Opens, occasion.Enrolment.Closes, occasion.Enrolment.FreeCancellationUntil, occasion.Status, occasion.Confirmed, occasion.Waiting);
}

/// <summary>The part of <see cref="Occasion"/> that the calendar needs, read without everybody's places.</summary>
internal sealed record OccasionSummary(
    Guid Id, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, OccasionStatus Status, int Confirmed, int Waiting, long Version)
{
    /// <summary>What SQL reads of the document.</summary>
    public const string Select = "select d.data - 'places' - 'waitingList' - 'lateReleases' - 'attendance' from mt_doc_occasion d ";

    public static OccasionSummary Of(Occasion occasion) => new(
        occasion.Id, occasion.Course, occasion.Region, occasion.Days, occasion.Venue, occasion.Capacity, occasion.Minimum, occasion.DecisionDate,
        occasion.Enrolment, occasion.Status, occasion.Confirmed, occasion.Waiting, occasion.Version);
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
            .WithSummary("En yrkesresas kurstillfällen i datumordning, per region, kurs, period och om anmälan är öppen").Produces<Page<OccasionView>>();
    }

    private static async Task<IResult> One(string journey, Guid id, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var found = await session.QueryAsync<OccasionSummary>(
            $"{OccasionSummary.Select} where d.tenant_id = ? and d.id = ?", http.RequestAborted, journey, id);
        var occasion = found.Count > 0 ? found[0] : throw new NotFound();
        if (await caller.CalendarRegion(session, http.RequestAborted) is { } own && own != occasion.Region
            && !(caller.Is(Role.Trainer) && caller.TeachesIn(await session.LoadAsync<OccasionTeam>(id, http.RequestAborted))))
        {
            throw new NotFound();
        }

        http.SetETag(occasion.Version);
        return Results.Ok(OccasionView.Of(journey, occasion));
    }

    private static async Task<Page<OccasionView>> Many(
        string journey, string? region, string? course, DateOnly? from, DateOnly? to, bool? open, int? limit, string? cursor,
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
        return new Page<OccasionView>([.. page.Items.Select(row => OccasionView.Of(journey, row))], page.Next);
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

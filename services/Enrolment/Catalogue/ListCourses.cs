using System.Text;
using System.Text.Json;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>One of the five journeys.</summary>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Producer">Who produces its content.</param>
public sealed record Journey(string Slug, string Title, string Producer);

/// <summary>A course of the catalogue.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Preparation">What is done before.</param>
/// <param name="FollowUp">What may be done after.</param>
/// <param name="Goals">Learning goals.</param>
/// <param name="Team">The team it takes.</param>
/// <param name="Qualification">What a trainer has to be certified for.</param>
/// <param name="PreparationRequired">Whether a certificate takes that the preparation is ticked; left out: no.</param>
/// <param name="Hours">Hours of self-paced work.</param>
/// <param name="Audience">Whom it is for besides its level.</param>
/// <param name="Material">Links to material; those for trainers only for those who run and teach courses.</param>
/// <param name="Method">What comes with a method; not for participants.</param>
/// <param name="SharedWith">Slugs of the other journeys it is also held in.</param>
/// <param name="Home">Slug of the journey it belongs to, where that is another.</param>
/// <param name="Status"><c>published</c>, <c>draft</c> or <c>retired</c>.</param>
/// <param name="Opening">What the caller's own region has said of it; left out: nothing, and then it is open to all.</param>
public sealed record CourseView(
    string Journey, string Slug, string Title, string Level, IReadOnlyList<CourseDay> Days, IReadOnlyList<string> Preparation,
    IReadOnlyList<string> FollowUp, IReadOnlyList<LearningGoal> Goals, CourseTeam Team, string? Qualification, bool? PreparationRequired, decimal? Hours,
    Audience? Audience, IReadOnlyList<MaterialLink>? Material, MethodTerms? Method, IReadOnlyList<string>? SharedWith, string? Home, CourseStatus Status,
    OpeningView? Opening)
{
    private static readonly string[] Teaching = [Role.National, Role.Coordinator, Role.Trainer];

    internal static CourseView Of(string journey, Course course, Caller caller, Opening? opening = null)
    {
        var content = course.Content;
        var material = content.Material?.Where(link => link.For is not "trainers" || Teaching.Contains(caller.Role)).ToArray();
        return new CourseView(
            journey, course.Slug, content.Title, content.Level, content.Days, content.Preparation, content.FollowUp, content.Goals, content.Team,
            content.Qualification, content.PreparationRequired, content.Hours, content.Audience, material is { Length: > 0 } ? material : null,
            caller.Role is Role.Participant or Role.Trainer ? null : content.Method, content.SharedWith, course.Home, course.Status,
            opening is null ? null : OpeningView.Of(opening));
    }

    /// <summary>Decides on a course that is there, saves, and answers how it is.</summary>
    internal static async Task<IResult> After(
        string journey, string course, Func<Course?, IReadOnlyList<object>> decide, Caller caller, Sessions sessions, HttpContext http)
    {
        var change = await CourseStream.Change(sessions, journey, course, http.ExpectedVersion(), decide, http.RequestAborted);
        http.SetETag(change.Course.Version);
        return Results.Ok(Of(journey, change.Course, caller));
    }
}

/// <summary>The catalogue, for everybody: the journeys, and the courses of each.</summary>
public static class ListCourses
{
    private static readonly string[] Statuses = ["published", "draft", "retired", "all"];

    /// <summary>The five journeys, as <c>data/journeys.json</c> has them.</summary>
    public static IReadOnlyList<Journey> Journeys { get; } = Read();

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/journeys/{journey}/courses", Courses).For(Scope.Everybody)
            .WithName(nameof(ListCourses)).WithTags("Katalog")
            .WithSummary("En yrkesresas kurser, också de som delas med den: publicerade om inte status anger draft, retired eller all (utkast syns bara nationellt)")
            .Produces<Page<CourseView>>();
        routes.MapGet("/journeys/{journey}/courses/{course}", One).For(Scope.Everybody)
            .WithName("GetCourse").WithTags("Katalog").WithSummary("En kurs med sina tre delar, mål, material och öppning i den egna regionen")
            .Produces<CourseView>();
    }

    /// <summary>A course that occasions may be scheduled of.</summary>
    /// <param name="course">As the journey has it; null: not at all.</param>
    /// <exception cref="InvalidInput">It is not published in the journey.</exception>
    /// <exception cref="RuleBroken"><c>course-retired</c>: it is offered no more.</exception>
    internal static Course ToSchedule(this Course? course) => course switch
    {
        { Status: CourseStatus.Published } => course,
        { Status: CourseStatus.Retired, NeverPublished: false } => throw new RuleBroken("course-retired"),
        _ => throw new InvalidInput([new FieldError("course", "unknown", "Kursen är inte publicerad i den här yrkesresan.")]),
    };

    private static async Task<IResult> One(string journey, string course, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var found = await session.LoadAsync<Course>(Course.IdOf(journey, course), http.RequestAborted);
        if (found is null || found.NeverPublished && !caller.Is(Role.National))
        {
            throw new NotFound();
        }

        var region = await caller.CalendarRegion(session, http.RequestAborted);
        var opening = region is null ? null : await session.LoadAsync<Opening>(Opening.IdOf(journey, course, region), http.RequestAborted);
        http.SetETag(found.Version);
        return Results.Ok(CourseView.Of(journey, found, caller, opening));
    }

    private static async Task<Page<CourseView>> Courses(
        string journey, string? status, string? level, bool? method, int? limit, string? cursor, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        var check = new Validation();
        check.OneOf("status", status ?? "published", Statuses);
        check.OneOf("level", level ?? "new", Audience.AllLevels);
        check.ThrowIfAny();
        var size = Paging.Limit(limit);
        await using var session = sessions.Read(journey);
        var sql = new StringBuilder("where d.tenant_id = ? and d.data ->> 'slug' > ?");
        List<object> values = [journey, Paging.After(cursor) ?? ""];
        if (status is not "all")
        {
            // A course that was stored before it had a status is published.
            sql.Append(" and coalesce(d.data ->> 'status', 'Published') = ?");
            values.Add(status switch { "draft" => nameof(CourseStatus.Draft), "retired" => nameof(CourseStatus.Retired), _ => nameof(CourseStatus.Published) });
        }

        if (!caller.Is(Role.National))
        {
            sql.Append(" and coalesce(d.data ->> 'neverPublished', 'false') = 'false'");
        }

        if (level is not null)
        {
            sql.Append(" and d.data -> 'content' ->> 'level' = ?");
            values.Add(level);
        }

        if (method is { } wanted)
        {
            sql.Append(wanted ? " and d.data -> 'content' ->> 'method' is not null" : " and d.data -> 'content' ->> 'method' is null");
        }

        values.Add(size + 1);
        var rows = await session.QueryAsync<Course>($"{sql} order by d.data ->> 'slug' limit ?", cancellation, [.. values]);
        var openings = await Openings(session, caller, rows, cancellation);
        return Paging.From(
            [.. rows.Select(course => CourseView.Of(journey, course, caller, openings.GetValueOrDefault(course.Slug)))], size, course => course.Slug);
    }

    private static async Task<Dictionary<string, Opening>> Openings(
        IQuerySession session, Caller caller, IReadOnlyList<Course> courses, CancellationToken cancellation)
    {
        if (await caller.CalendarRegion(session, cancellation) is not { Length: > 0 } region)
        {
            return [];
        }

        var ids = courses.Select(course => Opening.IdOf(session.TenantId, course.Slug, region)).ToArray();
        return (await session.QueryAsync<Opening>("where d.tenant_id = ? and d.id = any(?)", cancellation, session.TenantId, ids))
            .ToDictionary(opening => opening.Course);
    }

    private static Journey[] Read()
    {
        using var stream = typeof(ListCourses).Assembly.GetManifestResourceStream("journeys.json")!;
        return JsonSerializer.Deserialize<Journey[]>(stream, Json.Options)!;
    }
}

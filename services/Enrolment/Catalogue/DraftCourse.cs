using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>
/// Writes down what a course is to be: a new one that nobody sees yet, or the next edition of one that is published and goes on as it is meanwhile.
/// </summary>
/// <param name="Course">Slug.</param>
/// <param name="Content">What it is to be; as it is published already: the draft is dropped.</param>
/// <param name="At">UTC.</param>
public sealed record DraftCourse(string Course, CourseContent Content, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is; null where it is new.</param>
    public static IReadOnlyList<object> Decide(DraftCourse command, Course? course)
    {
        // As when it is published: a later review stands.
        var content = command.Content.KeepingReviewsOf(course?.Content).KeepingReviewsOf(course?.Draft);
        return course switch
        {
            null => [new CourseDrafted(command.Course, content, command.At)],
            { Status: CourseStatus.Retired } => throw new RuleBroken("course-retired"),
            _ when (course.Draft ?? course.Content).Equals(content) => [],
            _ => [new CourseDrafted(command.Course, content, command.At)],
        };
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/journeys/{journey}/courses/{course}/draft", Handle).For(Role.National)
            .WithName(nameof(DraftCourse)).WithTags("Katalog")
            .WithSummary("Sparar ett utkast: en ny kurs, eller nästa utgåva av en publicerad. Syns bara nationellt tills det publiceras")
            .Produces<DraftView>().Produces<DraftView>(StatusCodes.Status201Created);
        routes.MapGet("/journeys/{journey}/courses/{course}/draft", Read).For(Role.National)
            .WithName("GetCourseDraft").WithTags("Katalog").WithSummary("Utkastet till en kurs").Produces<DraftView>();
    }

    private static async Task<IResult> Handle(
        string journey, string course, CourseRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        CatalogueChecks.Known(journey);
        var command = new DraftCourse(course, request.Checked(journey, course, clock.Today()), clock.GetUtcNow());
        var change = await CourseStream.Change(
            sessions, journey, course, http.ExpectedVersion(), before => Decide(command, before), http.RequestAborted);
        http.SetETag(change.Course.Version);
        var body = DraftView.Of(journey, change.Course, caller);
        return change.Before is null ? Results.Created($"/api/enrolment/v1/journeys/{journey}/courses/{course}/draft", body) : Results.Ok(body);
    }

    private static async Task<IResult> Read(string journey, string course, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var found = await session.LoadAsync<Course>(Catalogue.Course.IdOf(journey, course), http.RequestAborted);
        if (found?.Draft is null)
        {
            throw new NotFound();
        }

        http.SetETag(found.Version);
        return Results.Ok(DraftView.Of(journey, found, caller));
    }
}

/// <summary>A draft beside what is published.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Slug">The course's.</param>
/// <param name="Status">Where the course is in its life.</param>
/// <param name="Draft">What it is to be; left out where there is no draft, as what was sent is what is published.</param>
public sealed record DraftView(string Journey, string Slug, CourseStatus Status, CourseView? Draft)
{
    internal static DraftView Of(string journey, Course course, Caller caller) => new(
        journey, course.Slug, course.Status,
        course.Draft is { } draft ? CourseView.Of(journey, course with { Content = draft, Status = CourseStatus.Draft }, caller) : null);
}

/// <summary>Publishes what a draft says: a course for the first time, or its next edition.</summary>
/// <param name="Course">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record PublishDraft(string Course, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is.</param>
    public static IReadOnlyList<object> Decide(PublishDraft command, Course? course) => course switch
    {
        null => throw new NotFound(),
        { Status: CourseStatus.Retired } => throw new RuleBroken("course-retired"),
        { Status: CourseStatus.Draft, Draft: { } draft } => [new CoursePublished(command.Course, draft, command.At)],
        { Draft: { } draft } => [new CourseRevised(command.Course, draft, command.At)],
        _ => [],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/courses/{course}/publication", Handle).For(Role.National)
        .WithName(nameof(PublishDraft)).WithTags("Katalog").WithSummary("Publicerar kursens utkast nationellt").Produces<CourseView>();

    private static Task<IResult> Handle(string journey, string course, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
        CourseView.After(journey, course, before => Decide(new PublishDraft(course, clock.GetUtcNow()), before), caller, sessions, http);
}

using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Publishes a course nationally, or says anew what it is. The same content again changes nothing; other content takes the place of a draft.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Content">What it is.</param>
/// <param name="At">UTC.</param>
public sealed record PublishCourse(string Course, CourseContent Content, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is; null where it is new.</param>
    public static IReadOnlyList<object> Decide(PublishCourse command, Course? course)
    {
        // Whoever sends what was sent before has not gone through the links since: a later review stands.
        var content = command.Content.KeepingReviewsOf(course?.Content);
        return course switch
        {
            null or { Status: CourseStatus.Draft } => [new CoursePublished(command.Course, content, command.At)],
            { Status: CourseStatus.Retired } => throw new RuleBroken("course-retired"),
            _ when course.Content.Equals(content) => [],
            _ => [new CourseRevised(command.Course, content, command.At)],
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/courses/{course}", Handle).For(Role.National)
        .WithName(nameof(PublishCourse)).WithTags("Katalog").WithSummary("Publicerar en kurs nationellt eller ändrar den; samma innehåll igen ändrar inget")
        .Produces<CourseView>().Produces<CourseView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string journey, string course, CourseRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        CatalogueChecks.Known(journey);
        var command = new PublishCourse(course, request.Checked(journey, course, clock.Today()), clock.GetUtcNow());
        var change = await CourseStream.Change(
            sessions, journey, course, http.ExpectedVersion(), before => Decide(command, before), http.RequestAborted);
        http.SetETag(change.Course.Version);
        var body = CourseView.Of(journey, change.Course, caller);
        return change.Before is null ? Results.Created($"/api/enrolment/v1/journeys/{journey}/courses/{course}", body) : Results.Ok(body);
    }
}

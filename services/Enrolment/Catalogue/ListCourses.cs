using System.Text.Json;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>One of the five journeys.</summary>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Producer">Who produces its content.</param>
public sealed record Journey(string Slug, string Title, string Producer);

/// <summary>A course as it is published.</summary>
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
public sealed record CourseView(
    string Journey, string Slug, string Title, string Level, IReadOnlyList<CourseDay> Days, IReadOnlyList<string> Preparation,
    IReadOnlyList<string> FollowUp, IReadOnlyList<LearningGoal> Goals, CourseTeam Team, string? Qualification)
{
    internal static CourseView Of(string journey, string slug, CourseContent content) => new(
        journey, slug, content.Title, content.Level, content.Days, content.Preparation, content.FollowUp, content.Goals, content.Team, content.Qualification);
}

/// <summary>The catalogue, for everybody: the journeys, and the courses of each.</summary>
public static class ListCourses
{
    /// <summary>The five journeys, as <c>data/journeys.json</c> has them.</summary>
    public static IReadOnlyList<Journey> Journeys { get; } = Read();

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/journeys", () => Results.Ok(new Page<Journey>(Journeys, null))).For(Scope.Everybody)
            .WithName("ListJourneys").WithTags("Katalog").WithSummary("De fem yrkesresorna").Produces<Page<Journey>>();
        routes.MapGet("/journeys/{journey}/courses", Courses).For(Scope.Everybody)
            .WithName(nameof(ListCourses)).WithTags("Katalog").WithSummary("En yrkesresas publicerade kurser").Produces<Page<CourseView>>();
    }

    private static async Task<Page<CourseView>> Courses(string journey, int? limit, string? cursor, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read(journey);
        var rows = await session.QueryAsync<Course>(
            "where d.tenant_id = ? and d.data ->> 'slug' > ? order by d.data ->> 'slug' limit ?",
            cancellation, journey, Paging.After(cursor) ?? "", size + 1);
        return Paging.From([.. rows.Select(course => CourseView.Of(journey, course.Slug, course.Content))], size, course => course.Slug);
    }

    private static Journey[] Read()
    {
        using var stream = typeof(ListCourses).Assembly.GetManifestResourceStream("journeys.json")!;
        return JsonSerializer.Deserialize<Journey[]>(stream, Json.Options)!;
    }
}

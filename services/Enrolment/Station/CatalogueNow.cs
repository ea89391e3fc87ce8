using Marten;
using Yrkesresan.Enrolment.Catalogue;

namespace Yrkesresan.Enrolment.Station;

/// <summary>A course and the journey it stands in.</summary>
internal sealed record KnownCourse(string Journey, string Slug, CourseContent Content, string Status = "Published");

/// <summary>A route and the journey it is of.</summary>
internal sealed record KnownRoute(string Journey, LevelRoute Route);

/// <summary>The catalogue as the Station needs it, read once a request: courses, the routes of levels, what regions have opened.</summary>
internal sealed class CatalogueNow
{
    private readonly Dictionary<(string Journey, string Slug), KnownCourse> courses;
    private readonly Dictionary<Guid, Opening> openings;
    private readonly Dictionary<(string Journey, string Level), LevelRoute> routes;

    internal CatalogueNow(IEnumerable<KnownCourse> courses, IEnumerable<Opening> openings, IEnumerable<KnownRoute>? routes = null)
    {
        this.routes = (routes ?? []).ToDictionary(one => (one.Journey, one.Route.Level), one => one.Route);
        this.courses = courses.ToDictionary(course => (course.Journey, course.Slug));
        this.openings = openings.ToDictionary(opening => opening.Id);
    }

    public static async Task<CatalogueNow> Read(IQuerySession session, CancellationToken cancellation) => new(
        await session.QueryAsync<KnownCourse>(
            "select jsonb_build_object('journey', d.tenant_id, 'slug', d.data ->> 'slug', 'content', d.data -> 'content', 'status', coalesce(d.data ->> 'status', 'Published')) from mt_doc_course d", cancellation),
        await session.QueryAsync<Opening>("select d.data from mt_doc_opening d", cancellation),
        await session.QueryAsync<KnownRoute>("select jsonb_build_object('journey', d.tenant_id, 'route', d.data) from mt_doc_levelroute d", cancellation));

    /// <summary>The course's title; its slug where nobody knows it.</summary>
    public string Title(string journey, string slug) => Find(journey, slug)?.Content.Title ?? slug;

    /// <summary>A course of the journey, its own or shared with it.</summary>
    public KnownCourse? Find(string journey, string slug) =>
        courses.GetValueOrDefault((journey, slug)) ?? courses.Values.FirstOrDefault(course => course.Slug == slug && course.Content.SharedWith?.Contains(journey) == true);

    /// <summary>Whether a place held in a journey is of the course: its own, or one it is shared with.</summary>
    public bool Same(string journey, KnownCourse course) =>
        journey == course.Journey || course.Content.SharedWith?.Contains(journey) == true || Find(course.Journey, course.Slug) is { } shared && shared.Journey == journey;

    public Opening? Opening(KnownCourse course, string? region) =>
        region is null ? null : openings.GetValueOrDefault(Catalogue.Opening.IdOf(course.Journey, course.Slug, region));

    /// <summary>
    /// What everybody of a level takes in a journey, in order: the mandatory stops of the route laid out, as far as they are published. Where nobody has laid
    /// one out: the level's courses where years count, and nothing where manager and employee choose (S3).
    /// </summary>
    public IReadOnlyList<KnownCourse> Route(string journey, string level)
    {
        if (routes.GetValueOrDefault((journey, level)) is { Stops.Count: > 0 } laidOut)
        {
            return [.. laidOut.Stops.Where(stop => stop.Mandatory).Select(stop => Find(journey, stop.Course)).OfType<KnownCourse>().Where(IsPublished).Select(course => course with { Journey = journey })];
        }

        return Audience.CountsYears(journey)
            ? [.. courses.Values.Where(course => course.Journey == journey && course.Content.Level == level && IsPublished(course)).OrderBy(course => course.Slug, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The months from the first day in the profession that a route gives; null: not told.</summary>
    public int? WithinMonths(string journey, string level) => routes.GetValueOrDefault((journey, level))?.WithinMonths;

    private static bool IsPublished(KnownCourse course) => course.Status == nameof(CourseStatus.Published);
}

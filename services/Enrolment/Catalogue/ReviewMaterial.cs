using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Notes that a link of a course has been gone through and is up to date (S2 8.2).</summary>
/// <param name="Course">Slug.</param>
/// <param name="Url">The link.</param>
/// <param name="On">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record ReviewMaterial(string Course, string Url, DateOnly On, DateTimeOffset At)
{
    /// <summary>What follows; a review that is not later than the one that is known changes nothing.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is.</param>
    public static IReadOnlyList<object> Decide(ReviewMaterial command, Course? course)
    {
        if (course is null)
        {
            throw new NotFound();
        }

        var links = (course.Content.Material ?? []).Concat(course.Draft?.Material ?? []).Where(link => link.Url == command.Url).ToList();
        return links.Count == 0
            ? throw new RuleBroken("no-such-material")
            : links.All(link => link.ReviewedOn >= command.On) ? [] : [new MaterialReviewed(command.Course, command.Url, command.On, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/journeys/{journey}/courses/{course}/material/review", Handle).For(Role.National)
            .WithName(nameof(ReviewMaterial)).WithTags("Katalog").WithSummary("Antecknar att en länk är granskad och aktuell").Produces<CourseView>();
        routes.MapGet("/journeys/{journey}/material/due", Due).For(Role.National, Role.Coordinator)
            .WithName("ListMaterialDue").WithTags("Katalog")
            .WithSummary("Länkar i yrkesresans kurser som ska granskas senast en viss dag (i dag om inget anges), de äldsta först").Produces<Page<MaterialDue>>();
    }

    private static Task<IResult> Handle(
        string journey, string course, ReviewRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var today = clock.Today();
        request.Check(today);
        return CourseView.After(
            journey, course, before => Decide(new ReviewMaterial(course, request.Url!, request.On ?? today, clock.GetUtcNow()), before), caller, sessions, http);
    }

    private static async Task<Page<MaterialDue>> Due(
        string journey, DateOnly? on, int? limit, string? cursor, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var (size, after, day) = (Paging.Limit(limit), Paging.After(cursor) ?? "", on ?? clock.Today());
        await using var session = sessions.Read(journey);
        // A journey has some dozens of courses: they are read whole, and what is due is a matter of dates within them.
        var courses = await session.QueryAsync<Course>("where d.tenant_id = ?", cancellation, journey);
        var due = courses.Where(course => course is { Home: null, Status: not CourseStatus.Retired })
            .SelectMany(course => (course.Content.Material ?? []).Select(link => MaterialDue.Of(course, link)))
            .Where(one => one.DueOn is null || one.DueOn <= day)
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .Where(one => string.CompareOrdinal(one.Key, after) > 0);
        return Paging.From([.. due.Take(size + 1)], size, one => one.Key);
    }

    /// <summary>Which link.</summary>
    /// <param name="Url">As the course has it.</param>
    /// <param name="On">Local date; today unless told.</param>
    internal sealed record ReviewRequest(string? Url, DateOnly? On)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Text("url", Url, 500);
            check.That(On is null || On >= new DateOnly(2000, 1, 1) && On <= today, "on", "range", "Ange en dag från 2000-01-01 till och med i dag.");
            check.ThrowIfAny();
        }
    }
}

/// <summary>A link that is due for review.</summary>
/// <param name="Course">Slug.</param>
/// <param name="CourseTitle">The course's title.</param>
/// <param name="Title">The link's title.</param>
/// <param name="Url">Where it is.</param>
/// <param name="For"><c>participants</c> or <c>trainers</c>.</param>
/// <param name="ReviewedOn">Local date when it was last found up to date; left out where it never was.</param>
/// <param name="DueOn">Local date from which it is due; left out where it never was reviewed.</param>
public sealed record MaterialDue(string Course, string CourseTitle, string Title, string Url, string For, DateOnly? ReviewedOn, DateOnly? DueOn)
{
    internal static MaterialDue Of(Course course, MaterialLink link) =>
        new(course.Slug, course.Content.Title, link.Title, link.Url, link.For ?? "participants", link.ReviewedOn, link.DueOn());

    // Those never reviewed first, then by the day; the rest makes it unique.
    internal string Key => $"{DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}/{Course}/{Url}";
}

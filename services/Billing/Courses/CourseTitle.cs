using Marten;
using Yrkesresan.Billing.Invoices;

namespace Yrkesresan.Billing.Courses;

/// <summary>What a course is called, as Enrolment last told. In its journey's tenant.</summary>
/// <param name="Id">The course's slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Version">Enrolment's version of the course: the highest holds.</param>
public sealed record CourseTitle(string Id, string Title, long Version)
{
    /// <summary>What is known after it was told; of two the higher version holds, in whatever order they come.</summary>
    /// <param name="known">What was known; null: nothing.</param>
    /// <param name="told">What was told.</param>
    internal static CourseTitle Told(CourseTitle? known, CourseTitle told) => known?.Version >= told.Version ? known : told;

    /// <summary>A line's text with the course's title where it has its slug: drafts say the slug, so that it does not matter what was told first.</summary>
    /// <param name="text">As drafted.</param>
    /// <param name="course">Slug; null: it is of no course.</param>
    /// <param name="title">Null: nobody has told.</param>
    internal static string In(string text, string? course, string? title)
    {
        var at = course is null || title is null ? -1 : text.IndexOf($" {course} ", StringComparison.Ordinal);
        return at < 0 ? text : $"{text[..at]} {title} {text[(at + course!.Length + 2)..]}";
    }

    /// <summary>The titles of invoices' courses, by journey and slug.</summary>
    internal static async Task<IReadOnlyDictionary<(string Journey, string Course), string>> Of(
        IDocumentStore store, IEnumerable<Invoice> invoices, CancellationToken cancellation)
    {
        var titles = new Dictionary<(string, string), string>();
        foreach (var journey in invoices.Where(one => one.Drafted is { Journey: not null, Course: not null }).ToLookup(one => one.Drafted.Journey!, one => one.Drafted.Course!))
        {
            cancellation.ThrowIfCancellationRequested();
            await using var session = store.QuerySession(journey.Key);
            foreach (var course in await session.LoadManyAsync<CourseTitle>([.. journey.Distinct()]))
            {
                titles[(journey.Key, course.Id)] = course.Title;
            }
        }

        return titles;
    }
}

using System.Security.Cryptography;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>What somebody said in own words. May name a person in spite of what the question says: so it is no event, and can be erased.</summary>
/// <param name="Id">Random.</param>
/// <param name="Region">Slug.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Half">Half year of the course, such as <c>2026-H1</c>.</param>
/// <param name="Question">Slug.</param>
/// <param name="Text">The words.</param>
public sealed record Comment(Guid Id, string Region, string? Course, string Half, string Question, string Text);

/// <summary>What was said in own words about a course in a half year, where at least five said something, in no order.</summary>
/// <param name="Half">Such as <c>2026-H1</c>.</param>
/// <param name="Course">Slug; left out: of no course, or of several of which too few said something.</param>
/// <param name="Question">Slug.</param>
/// <param name="Comments">The words.</param>
public sealed record ListComments(string Half, string? Course, string Question, IReadOnlyList<ListComments.Words> Comments)
{
    /// <summary>What one said.</summary>
    /// <param name="Id">To erase it by.</param>
    /// <param name="Text">The words.</param>
    public sealed record Words(Guid Id, string Text);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/survey-comments", Handle).For(Role.Coordinator)
            .WithName(nameof(ListComments)).WithTags("Surveys")
            .WithSummary("What was said in own words, by course and half year, where at least 5 did; in no order. For the region's coordinator alone.")
            .Produces<IReadOnlyList<ListComments>>();
        routes.MapDelete("/regions/{region}/journeys/{journey}/survey-comments/{id:guid}", Erase).For(Role.Coordinator)
            .WithName("EraseComment").WithTags("Surveys")
            .WithSummary("Erases what somebody said in own words, for good: it may name a person.")
            .Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>What may be shown: whole courses with five or more, and the others together where they are five or more.</summary>
    internal static IReadOnlyList<ListComments> Of(IEnumerable<Comment> comments) =>
    [
        .. comments.GroupBy(one => (one.Half, one.Question)).SelectMany(said =>
            {
                var courses = said.GroupBy(one => one.Course ?? "").ToDictionary(one => one.Key, one => one.ToList());
                var shown = SmallGroups.Shown(courses.Where(one => one.Key.Length > 0).Select(one => KeyValuePair.Create(one.Key, one.Value.Count)));
                var rest = courses.Where(one => !shown.Contains(one.Key)).SelectMany(one => one.Value).ToList();
                return courses.Where(one => shown.Contains(one.Key)).Select(one => Listed(said.Key, one.Key, one.Value))
                    .Concat(rest.Count < SmallGroups.Least ? [] : [Listed(said.Key, null, rest)]);
            })
            .OrderBy(one => one.Half, StringComparer.Ordinal).ThenBy(one => one.Course, StringComparer.Ordinal).ThenBy(one => one.Question, StringComparer.Ordinal),
    ];

    private static ListComments Listed((string Half, string Question) said, string? course, List<Comment> comments)
    {
        var words = comments.Select(one => new Words(one.Id, one.Text)).ToArray();
        RandomNumberGenerator.Shuffle(words.AsSpan());
        return new(said.Half, course, said.Question, words);
    }

    private static async Task<IResult> Handle(string region, string journey, string? period, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var wanted = ShowEffectGoals.PeriodOf(period);
        var comments = await session.QueryAsync<Comment>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region);
        return Results.Ok(Of(comments.Where(one => Covers(wanted, ShowEffectGoals.PeriodOf(one.Half)))));
    }

    private static bool Covers(Period wanted, Period half) => !(wanted.From > half.From) && !(wanted.To < half.To);

    private static async Task<IResult> Erase(string region, string journey, Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        if (await session.LoadAsync<Comment>(id, cancellation) is not { } comment || comment.Region != region)
        {
            throw new NotFound();
        }

        session.Delete(comment);
        await session.SaveChangesAsync(cancellation);
        return Results.NoContent();
    }
}

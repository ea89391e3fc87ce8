using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Planning;

/// <summary>A review as answered: open, with the figures as they are now; closed, as they stood then.</summary>
/// <param name="Id">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug; left out: all of the region's.</param>
/// <param name="Half">The half year.</param>
/// <param name="From">First local date of the time it is to be made in.</param>
/// <param name="Until">Last local date of it.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="ClosedAt">UTC; left out: open.</param>
/// <param name="Note">The coordinator's note; only the region's are told.</param>
/// <param name="Need">The need, each figure explained.</param>
/// <param name="External">External need as recorded.</param>
/// <param name="Previous">The review that was closed before this one of the same region and journey; left out: none.</param>
/// <param name="Compared">Each course's external need beside what it was then.</param>
public sealed record ReviewView(
    Guid Id, string Region, string? Journey, string Half, DateOnly From, DateOnly Until, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? Note, Need Need,
    IReadOnlyList<ExternalNeed> External, PreviousReview? Previous, IReadOnlyList<ComparedCourse> Compared);

/// <summary>A review that was closed before.</summary>
/// <param name="Id">Id.</param>
/// <param name="Half">The half year.</param>
/// <param name="ClosedAt">UTC.</param>
/// <param name="LendNone">Slugs of the municipalities that lent nobody then.</param>
public sealed record PreviousReview(Guid Id, string Half, DateTimeOffset ClosedAt, IReadOnlyList<string> LendNone);

/// <summary>A course beside what it was in the review before.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Now">Its figures; left out: no occasion is planned.</param>
/// <param name="Before">Its figures then; left out: no occasion was.</param>
public sealed record ComparedCourse(string Journey, string Course, NeedFigures? Now, NeedFigures? Before);

/// <summary>A review in a list.</summary>
/// <param name="Id">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug; left out: all.</param>
/// <param name="Half">The half year.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="ClosedAt">UTC; left out: open.</param>
/// <param name="Missing">Days missing in all when it was closed; left out: open.</param>
public sealed record ReviewRow(Guid Id, string Region, string? Journey, string Half, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, decimal? Missing);

internal static class ReadReviews
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/reviews/{id:guid}", One)
            .For(Role.Coordinator, Role.National)
            .WithName("GetReview").WithTags("Planering")
            .WithSummary("En uppföljning: öppen med siffrorna som de är nu, avslutad som de stod då, jämförd med den förra")
            .Produces<ReviewView>();
        routes.MapGet("/reviews", List)
            .For(Role.Coordinator, Role.National)
            .WithName("ListReviews").WithTags("Planering")
            .WithSummary("Uppföljningar, den senaste först")
            .Produces<Page<ReviewRow>>();
    }

    public static async Task<ReviewView> View(IQuerySession session, Review review, Caller caller, DateOnly today, CancellationToken cancellation)
    {
        var half = review.Of;
        var need = review.ClosedAt is null
            ? await ReadNeed.Now(session, review.Region, half, review.Journey, today, cancellation)
            : (await session.LoadAsync<ReviewBasis>(review.Id, cancellation))?.Need ?? Frozen(review);
        var closed = await session.QueryAsync<Review>(
            """
            where d.tenant_id = ? and d.data ->> 'region' = ? and coalesce(d.data ->> 'journey', '') = ? and d.data ->> 'half' < ? and d.data ->> 'closedAt' is not null
            order by d.data ->> 'half' desc limit 1
            """,
            cancellation, Tenants.None, review.Region, review.Journey ?? "", review.Half);
        var before = closed.Count == 0 ? null : closed[0];
        return new ReviewView(
            review.Id, review.Region, review.Journey, review.Half, half.ReviewFrom, half.ReviewUntil, review.OpenedAt, review.ClosedAt,
            caller.Is(Role.National) ? null : (await session.LoadAsync<ReviewNote>(review.Id, cancellation))?.Text, need, review.External,
            before is null ? null : new PreviousReview(
                before.Id, before.Half, before.ClosedAt!.Value, [.. before.Municipalities.Where(one => one.Trainers == 0).Select(one => one.Municipality)]),
            before is null ? [] : Compare(need, before));
    }

    internal static IReadOnlyList<ComparedCourse> Compare(Need need, Review before)
    {
        var (now, then) = (need.Courses.ToDictionary(one => (one.Journey, one.Course), one => one.Figures), before.Courses.ToDictionary(one => (one.Journey, one.Course), one => one.Figures));
        return [.. now.Keys.Union(then.Keys).Order().Select(key => new ComparedCourse(key.Journey, key.Course, now.GetValueOrDefault(key), then.GetValueOrDefault(key)))];
    }

    // Without its basis a closed review still has its figures: they are in the event.
    private static Need Frozen(Review review) => new(
        review.Region, review.Half, review.Journey, [.. review.Courses.Select(one => new CourseNeed(one.Journey, one.Course, null, one.Figures, [], []))],
        [.. review.Municipalities.Select(one => new Lends(one.Municipality, null, one.Trainers, one.Agreed, one.Booked))],
        [.. review.Municipalities.Where(one => one.Trainers == 0).Select(one => one.Municipality)]);

    private static async Task<IResult> One(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var found = await session.LoadAsync<Review>(id, cancellation);
        var review = caller.Is(Role.National) ? found ?? throw new NotFound() : caller.Own(found);
        http.SetETag(review.Version);
        return Results.Ok(await View(session, review, caller, clock.Today(), cancellation));
    }

    private static async Task<Page<ReviewRow>> List(string? region, string? journey, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) ?? "9";
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<Review>(
            """
            where d.tenant_id = ? and ?::text in ('', d.data ->> 'region') and ?::text in ('', d.data ->> 'journey') and (d.data ->> 'half') || '/' || d.id < ?
            order by (d.data ->> 'half') || '/' || d.id desc limit ?
            """,
            cancellation, session.TenantId, caller.Is(Role.National) ? region ?? "" : caller.NeedsOf(region), journey ?? "", after, size + 1);
        return Paging.From(
            [
                .. rows.Select(one => new ReviewRow(
                    one.Id, one.Region, one.Journey, one.Half, one.OpenedAt, one.ClosedAt, one.ClosedAt is null ? null : one.Courses.Sum(course => course.Figures.Missing))),
            ],
            size, one => $"{one.Half}/{one.Id}");
    }
}

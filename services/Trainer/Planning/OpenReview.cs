using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Planning;

/// <summary>Opens the review of trainers and the need of them for a half year: one per region, journey and half year, however often it is asked.</summary>
public static class OpenReview
{
    /// <summary>What follows.</summary>
    /// <param name="opened">What is asked.</param>
    /// <param name="review">The review so far.</param>
    public static IEnumerable<object> Decide(ReviewOpened opened, Review? review) =>
        review is null ? [opened] : review.ClosedAt is null ? [] : throw new RuleBroken("review-closed");

    /// <summary>What is sent.</summary>
    /// <param name="Half">The half year: <c>2027-1</c> or <c>2027-2</c>.</param>
    /// <param name="Journey">Slug; left out: all of the region's.</param>
    public sealed record Request(string? Half, string? Journey = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/reviews", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(OpenReview)).WithTags("Planering")
        .WithSummary("Öppnar halvårets uppföljning av utbildare och behov (våren i november–januari, hösten i april–juni); finns den redan svaras med den")
        .Produces<ReviewView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var half = ReadNeed.Half(request.Half, request.Journey);
        var region = caller.Region ?? throw new NotFound();
        await using var session = sessions.Open();
        return await http.CreateOnce(session, async () =>
        {
            var now = clock.GetUtcNow();
            var id = Review.IdOf(region, request.Journey, half);
            var stream = await session.Events.FetchForExclusiveWriting<Review>(id, http.RequestAborted);
            var events = Decide(new ReviewOpened(id, region, request.Journey, half.Key, now), stream.Aggregate).ToArray();
            stream.AppendMany(events);
            var review = events.Aggregate(stream.Aggregate, Review.Apply)!;
            return new Answer(
                $"/api/trainer/v1/reviews/{id}", await ReadReviews.View(session, review, caller, clock.Today(), http.RequestAborted),
                (stream.Aggregate?.Version ?? 0) + events.Length);
        });
    }
}

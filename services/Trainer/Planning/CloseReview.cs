using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Planning;

/// <summary>Closes a review: its figures are kept as they stand.</summary>
/// <param name="Need">The need as it is.</param>
/// <param name="At">UTC.</param>
public sealed record CloseReview(Need Need, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="review">The review so far.</param>
    public static IEnumerable<object> Decide(CloseReview command, Review review) => review.ClosedAt is not null
        ? []
        :
        [
            new ReviewClosed(
                review.Id, [.. command.Need.Courses.Select(one => new ReviewedCourse(one.Journey, one.Course, one.Figures))],
                [.. command.Need.Municipalities.Select(one => new ReviewedMunicipality(one.Municipality, one.Trainers, one.Agreed, one.Booked))], command.At),
        ];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/reviews/{id:guid}/closing", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(CloseReview)).WithTags("Planering")
        .WithSummary("Avslutar uppföljningen: siffrorna sparas som de står, så att nästa kan jämföras med dem")
        .Produces<ReviewView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Review>(id, http);
        var review = caller.Own(stream.Aggregate);
        var need = await ReadNeed.Now(session, review.Region, review.Of, review.Journey, clock.Today(), http.RequestAborted);
        var events = Decide(new CloseReview(need, clock.GetUtcNow()), review).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.Store(new ReviewBasis(id, need));
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(review.Version + events.Length);
        return Results.Ok(await ReadReviews.View(session, events.Aggregate((Review?)review, Review.Apply)!, caller, clock.Today(), http.RequestAborted));
    }
}

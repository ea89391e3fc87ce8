using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Courses;

namespace Yrkesresan.Trainer.Planning;

/// <summary>
/// Records what a course needs of trainers from outside, and how much of it is agreed with somebody. Also after the review was closed, which freezes
/// its figures, not the work that follows (ours).
/// </summary>
/// <param name="Need">What is recorded.</param>
/// <param name="At">UTC.</param>
public sealed record RecordExternalNeed(ExternalNeed Need, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="review">The review so far.</param>
    public static IEnumerable<object> Decide(RecordExternalNeed command, Review review)
    {
        var (need, known) = (command.Need, review.External.FirstOrDefault(one => (one.Journey, one.Course) == (command.Need.Journey, command.Need.Course)));
        return known == need || known is null && need is { Days: 0, Engaged: 0 }
            ? [] : [new ExternalNeedRecorded(review.Id, need.Journey, need.Course, need.Days, need.Engaged, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Days">Days needed of external trainers; none, and none engaged: taken back.</param>
    /// <param name="Engaged">Days of them that are agreed with somebody; left out: none.</param>
    public sealed record Request(decimal? Days, decimal? Engaged = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/reviews/{id:guid}/external/{journey}/{course}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RecordExternalNeed)).WithTags("Planering")
        .WithSummary("Anger behovet av externa utbildare för en kurs, i dagar, och hur mycket av det som är ordnat")
        .Produces<ReviewView>();

    private static async Task<IResult> Handle(
        Guid id, string journey, string course, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.Slug("course", course);
        if (input.Range<decimal>("days", request.Days, 0, 1000))
        {
            input.That(request.Days % 0.5m == 0, "days", "format", "Ange hela eller halva dagar.");
        }

        input.That(request.Engaged is null or >= 0 and <= 1000 && (request.Engaged ?? 0) % 0.5m == 0, "engaged", "range", "Ange hela eller halva dagar, högst 1000.");
        input.ThrowIfAny();
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Review>(id, http);
        var review = caller.Own(stream.Aggregate);
        await using (var catalogue = sessions.Read(journey))
        {
            if (review.Journey is { } only && only != journey || !await catalogue.CheckExistsAsync<CourseDemand>(CourseDemand.IdOf(journey, course), http.RequestAborted))
            {
                throw new NotFound();
            }
        }

        var need = new ExternalNeed(journey, course, request.Days!.Value, request.Engaged ?? 0);
        var events = Decide(new RecordExternalNeed(need, clock.GetUtcNow()), review).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(review.Version + events.Length);
        return Results.Ok(await ReadReviews.View(session, events.Aggregate((Review?)review, Review.Apply)!, caller, clock.Today(), http.RequestAborted));
    }
}

using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Planning;

/// <summary>Writes the note of a review, or changes it as long as it is open.</summary>
/// <param name="Differs">Whether the words are other than those kept.</param>
/// <param name="At">UTC.</param>
public sealed record NoteReview(bool Differs, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="review">The review so far.</param>
    public static IEnumerable<object> Decide(NoteReview command, Review review) =>
        !command.Differs ? [] : review.ClosedAt is null ? [new ReviewNoted(review.Id, command.At)] : throw new RuleBroken("review-closed");

    /// <summary>What is sent.</summary>
    /// <param name="Text">The words; empty: no note.</param>
    public sealed record Request(string? Text);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/reviews/{id:guid}/note", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(NoteReview)).WithTags("Planering")
        .WithSummary("Skriver uppföljningens anteckning; den visas bara för regionens samordnare")
        .Produces<ReviewView>();

    private static async Task<IResult> Handle(Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.That(request.Text is not null, "text", "required", "Fältet måste fyllas i.");
        if (request.Text is { Length: > 0 })
        {
            input.Text("text", request.Text, 10000);
        }

        input.ThrowIfAny();
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Review>(id, http);
        var review = caller.Own(stream.Aggregate);
        var (text, now) = (request.Text!.Trim(), clock.GetUtcNow());
        var events = Decide(new NoteReview((await session.LoadAsync<ReviewNote>(id, http.RequestAborted))?.Text != text, now), review).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.Store(new ReviewNote(id, text, now));
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(review.Version + events.Length);
        return Results.Ok(await ReadReviews.View(session, review, caller, clock.Today(), http.RequestAborted));
    }
}

using System.Globalization;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>What the verbs that change an occasion, and nobody's place, have in common.</summary>
internal static class OccasionVerbs
{
    /// <summary>Thrown where nothing that still may change is left.</summary>
    /// <exception cref="RuleBroken">It is cancelled or completed.</exception>
    public static Occasion Open(this Occasion occasion) => occasion.Status switch
    {
        OccasionStatus.Cancelled => throw new RuleBroken("occasion-cancelled"),
        OccasionStatus.Completed => throw new RuleBroken("occasion-completed"),
        _ => occasion,
    };

    /// <summary>Fetches an occasion that the caller runs, decides, saves and answers with the occasion as it then is.</summary>
    /// <param name="http">The request.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="id">The occasion.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="sessions">The service's.</param>
    /// <param name="decide">From the session, which holds the occasion's lock, and the occasion: what follows. Writes what goes with it, does not save.</param>
    public static async Task<IResult> Run(
        this HttpContext http, string journey, Guid id, Caller caller, Sessions sessions,
        Func<IDocumentSession, Occasion, Task<IReadOnlyList<object>>> decide)
    {
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Runs(occasion))
        {
            throw new NotFound();
        }

        var events = await decide(session, occasion);
        if (occasion.After(events) is var changed && (changed.LastDayOfPromotion > occasion.LastDayOfPromotion || changed.Free > occasion.Free))
        {
            // Seats given up when it was too late to give them to anybody are given now, and those of days made up that are no more.
            var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            events = [.. events, .. await PromoteFromWaitlistWhenSeatReleased.Follow(
                session, changed, PromoteFromWaitlistWhenSeatReleased.OccasionMoved, now, http.RequestAborted)];
        }

        var version = session.TakeSeats(stream, events);
        var after = occasion.After(events);
        if (events.Count > 0)
        {
            session.FollowDecisionDate(after, occasion);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(OccasionView.Of(journey, after));
    }

    /// <summary>Sets, moves or takes back the deadline of the decision by minimum, as the occasion has become.</summary>
    /// <param name="session">Of the occasion's journey.</param>
    /// <param name="after">As it is now.</param>
    /// <param name="before">As it was; null: it is new.</param>
    public static void FollowDecisionDate(this IDocumentSession session, Occasion after, Occasion? before = null)
    {
        var (due, was) = (DueOf(after), before is null ? null : DueOf(before));
        if (due == was)
        {
            return;
        }

        var id = Deadline.IdOf(AskWhetherItIsHeldOnDecisionDate.KindName, after.Id);
        if (due is { Date: var date })
        {
            session.SetDeadline(new Deadline(
                id, AskWhetherItIsHeldOnDecisionDate.KindName, session.TenantId, after.Id, date.InSweden(AskWhetherItIsHeldOnDecisionDate.AskedAt)));
        }
        else
        {
            session.ClearDeadline(id);
        }
    }

    /// <summary>Keeps why a venue was overridden, beside why it was before: each event that says so has its reason.</summary>
    /// <param name="session">The command's own.</param>
    /// <param name="occasion">The occasion.</param>
    /// <param name="request">As asked.</param>
    /// <param name="overridden">Whether it was needed.</param>
    /// <param name="at">UTC.</param>
    public static void KeepReason(this IDocumentSession session, Guid occasion, OverrideRequest? request, bool overridden, DateTimeOffset at)
    {
        if (overridden && request?.Reason is { } reason)
        {
            var note = EnrolmentNote.Of(occasion, null, OverrideRequest.About, reason, at);
            session.Store(note with { Id = Uuid.From("note-at", note.Id.ToString(), at.ToString("O", CultureInfo.InvariantCulture)) });
        }
    }

    // Another minimum is asked about anew, the same day or at once where the day has been.
    private static (DateOnly Date, int Minimum)? DueOf(Occasion occasion) =>
        occasion is { Status: OccasionStatus.Scheduled, Minimum: { } minimum, DecisionDate: { } date, Decision: not HoldingDecision.Hold } ? (date, minimum) : null;
}

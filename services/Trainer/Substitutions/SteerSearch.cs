using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>What every verb of the coordinator's on a search does besides deciding: scope, lock, asking on, answer.</summary>
internal static class SteerSearch
{
    /// <summary>Decides on a search of the caller's region, asks the next where a place is free for one, saves, and answers the search as it is then.</summary>
    public static async Task<IResult> Do(
        Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock,
        Func<Searches.Under, DateTimeOffset, Task<IEnumerable<object>>> decide)
    {
        var cancellation = http.RequestAborted;
        var found = caller.Steers(await Searches.Find(sessions, id, cancellation));
        await using var session = sessions.Open(found.Journey);
        var under = await Searches.Lock(session, found.Occasion, id, http, cancellation);
        var now = clock.GetUtcNow();
        var events = (await decide(under, now)).ToList();
        if (events.Count > 0 && under.Search.After(events) is { Open: true } after)
        {
            events.AddRange(Asking.Next(after, await under.Why(now, cancellation), now));
        }

        await under.Append(events, cancellation);
        await session.SaveChangesAsync(cancellation);
        http.SetETag(under.Search.Version + events.Count);
        return Results.Ok(await ReadSubstitutions.Of(sessions, id, caller, cancellation));
    }

    /// <summary>Nothing is steered that is over.</summary>
    /// <param name="search">As it is.</param>
    /// <exception cref="RuleBroken"><c>substitution-taken</c>, <c>substitution-closed</c>.</exception>
    public static void StillOpen(Substitution search)
    {
        if (!search.Open)
        {
            throw new RuleBroken(search.Status == SubstitutionStatus.Filled ? "substitution-taken" : "substitution-closed");
        }
    }
}

using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Policies;

/// <summary>When Enrolment cancels an occasion, the team's days are free for others.</summary>
public static class FreeTeamWhenOccasionCancelled
{
    /// <summary>What follows; nothing, where a later word is already known.</summary>
    /// <param name="cancelled">What Enrolment said.</param>
    /// <param name="occasion">The occasion so far; null: never heard of.</param>
    public static IEnumerable<object> Decide(OccasionCalledOff cancelled, OccasionTeam? occasion) =>
        occasion is not null && occasion.OccasionVersion >= cancelled.OccasionVersion ? [] : [cancelled];
}

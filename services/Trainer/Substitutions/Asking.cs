using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>What asking comes to, whatever made it go on: the same for a first request, a no, a silence, a skip and a wider asking.</summary>
public static class Asking
{
    /// <summary>
    /// Asks the next in order until as many wait as are asked at a time. Whoever the gate no longer lets through is passed over; nobody is asked twice.
    /// Where nobody is left and nobody is waited for, that is said, once.
    /// </summary>
    /// <param name="search">As it is.</param>
    /// <param name="why">Why a candidate may not teach the days now; empty: may.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Next(Substitution search, Func<Guid, IReadOnlyList<string>> why, DateTimeOffset at)
    {
        if (!search.Open || at >= search.Over)
        {
            return [];
        }

        var events = new List<object>();
        var free = search.AtOnce - search.Waiting.Count();
        foreach (var one in search.Candidates.Where(one => one.Able && search.RequestOf(one.Trainer) is null && !search.Passed.Contains(one.Trainer)))
        {
            if (free <= 0)
            {
                break;
            }

            if (why(one.Trainer) is { Count: > 0 } codes)
            {
                events.Add(new CandidatePassedOver(one.Trainer, codes, at));
                continue;
            }

            events.Add(new SubstituteAsked(one.Trainer, one.Municipality, search.AnswerBy(at), null, at));
            free--;
        }

        if (search.After(events) is { Status: SubstitutionStatus.Asking } after && !after.Waiting.Any())
        {
            events.Add(new SubstituteNotFound(search.Id, search.Occasion, search.Course, search.Region, search.Absent, search.Days, at));
        }

        return events;
    }

    /// <summary>Those who are asked and may not teach the days any more are let go: booked elsewhere meanwhile, absent, no trainer any more.</summary>
    /// <param name="search">As it is.</param>
    /// <param name="why">Why somebody may not teach the days now; empty: may.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> LetGo(Substitution search, Func<Guid, IReadOnlyList<string>> why, DateTimeOffset at) =>
        search.Open && at < search.Over ? [.. search.Waiting.Where(one => why(one.Trainer).Count > 0).Select(one => new RequestWithdrawn(one.Trainer, "unable", at))] : [];

    /// <summary>Ends the search; those who are asked need not answer any more.</summary>
    /// <param name="search">As it is.</param>
    /// <param name="because">See <see cref="SubstitutionEnded"/>.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> End(Substitution search, string because, DateTimeOffset at) =>
        search.Open ? [.. Withdrawn(search, because, at), new SubstitutionEnded(because, at)] : [];

    /// <summary>Those who are asked need not answer any more.</summary>
    internal static IEnumerable<object> Withdrawn(Substitution search, string because, DateTimeOffset at) =>
        search.Waiting.Select(one => new RequestWithdrawn(one.Trainer, because, at));

    /// <summary>Starts a search, and asks the first.</summary>
    /// <param name="vacancy">The days that a member can't teach.</param>
    /// <param name="id">The search's id.</param>
    /// <param name="occasion">The occasion.</param>
    /// <param name="leads">Whether it has to be somebody who may lead.</param>
    /// <param name="candidates">In order.</param>
    /// <param name="rules">How they are asked.</param>
    /// <param name="by">Role of who starts it; null: it follows by itself.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Start(
        Vacancy vacancy, Guid id, OccasionTeam occasion, bool leads, IReadOnlyList<Ranked> candidates, SubstitutionRules rules, string? by, DateTimeOffset at)
    {
        var sought = new SubstituteSought(
            id, occasion.Id, occasion.Course, occasion.Region, vacancy.Trainer, leads, vacancy.Days, Vacancy.StartOf(occasion, vacancy.Days[0]), vacancy.Code, by,
            rules.AtOnce, rules.HoursToAnswer, candidates, at);
        // They were let through by the gate just now.
        return [sought, .. Next(Substitution.Apply(null, sought)!, _ => [], at)];
    }
}

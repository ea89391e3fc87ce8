using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Policies;

/// <summary>
/// When Enrolment schedules or moves an occasion, the team's booked days follow. A trainer whom another occasion has on a new date
/// is raised to the coordinator as an event: what happened in Enrolment has happened, and can't be refused here.
/// </summary>
/// <param name="Dated">What Enrolment said.</param>
/// <param name="Taken">Trainers' days that other occasions have, among those the team would need (see <see cref="Needs"/>).</param>
public sealed record MoveTeamWhenOccasionMoves(OccasionDated Dated, IReadOnlyList<TrainerDay> Taken)
{
    /// <summary>What follows from the occasion's dates; nothing, where a later word is already known.</summary>
    /// <param name="command">What Enrolment said, and whom others have.</param>
    /// <param name="occasion">The occasion so far; null: never heard of.</param>
    public static IEnumerable<object> Decide(MoveTeamWhenOccasionMoves command, OccasionTeam? occasion)
    {
        var dated = command.Dated;
        if (occasion is not null && occasion.OccasionVersion >= dated.OccasionVersion)
        {
            yield break;
        }

        yield return dated;
        if (occasion?.Leader is null)
        {
            yield break;
        }

        var needs = Needs(dated, occasion);
        if (!occasion.CalledOff && Same(needs, occasion.Plan))
        {
            yield break;
        }

        Guid? Elsewhere(Guid trainer, DateOnly date) =>
            command.Taken.FirstOrDefault(day => day.Trainer == trainer && day.Date == date && day.Occasion != occasion.Id)?.Occasion;

        yield return new TeamDaysMoved(
            occasion.Id, [.. needs.Select(day => day with { Teaching = [.. day.Teaching.Where(trainer => Elsewhere(trainer, day.Date) is null)] })], dated.At);
        foreach (var day in needs)
        {
            foreach (var trainer in day.Teaching)
            {
                if (Elsewhere(trainer, day.Date) is { } other)
                {
                    yield return new DayConflictFound(occasion.Id, trainer, day.Date, other, dated.At);
                }
            }
        }
    }

    /// <summary>Who is needed which day after the move: day by day as before, or where the number of days changed, all on the days that are new.</summary>
    /// <param name="dated">The new dates.</param>
    /// <param name="occasion">The occasion and its team before.</param>
    public static IReadOnlyList<TeachingDay> Needs(OccasionDated dated, OccasionTeam? occasion)
    {
        if (occasion?.Leader is null)
        {
            return [];
        }

        var all = occasion.Members.Select(member => member.Trainer).ToList();
        return
        [
            .. dated.Days.Select((day, index) => new TeachingDay(
                day.Date,
                occasion.Plan.Count == dated.Days.Count
                    ? occasion.Plan[index].Teaching
                    : occasion.Plan.FirstOrDefault(before => before.Date == day.Date)?.Teaching ?? all)),
        ];
    }

    private static bool Same(IReadOnlyList<TeachingDay> one, IReadOnlyList<TeachingDay> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Date == pair.Second.Date);
}

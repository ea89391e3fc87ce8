using Yrkesresan.ServiceDefaults;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Policies;

/// <summary>
/// When Enrolment schedules or moves an occasion, the team's booked days follow. Whoever can't follow to a new date, being booked elsewhere, without
/// days left or without the certificate then, is raised to the coordinator as an event: what happened in Enrolment has happened, and can't be refused
/// here.
/// </summary>
/// <param name="Dated">What Enrolment said.</param>
/// <param name="Taken">Trainers' days that other occasions have, in the years of the new dates.</param>
/// <param name="People">The members of the team; null: nothing but the days is looked at.</param>
/// <param name="Demand">What the course demands; null: not known yet.</param>
public sealed record MoveTeamWhenOccasionMoves(
    OccasionDated Dated, IReadOnlyList<TrainerDay> Taken, IReadOnlyList<TrainerProfile>? People = null, CourseDemand? Demand = null)
{
    /// <summary>What follows from the occasion's dates; nothing, where a later word is already known.</summary>
    /// <param name="command">What Enrolment said, and whom others have.</param>
    /// <param name="occasion">The occasion so far; null: never heard of.</param>
    public static IEnumerable<object> Decide(MoveTeamWhenOccasionMoves command, OccasionTeam? occasion)
    {
        if (occasion is not null && occasion.OccasionVersion >= command.Dated.OccasionVersion)
        {
            return [];
        }

        var moved = OccasionTeam.Apply(occasion, command.Dated)!;
        var others = new Bookings([.. command.Taken.Where(day => day.Occasion != moved.Id)]);
        return [command.Dated, .. Settle(moved, others, command.People ?? [], command.Demand, command.Dated.At, moved: true)];
    }

    /// <summary>
    /// Books the team on the occasion's dates as they are, as far as it can be: from the plan that the coordinator confirmed and the last word on the
    /// dates alone, so that whatever came between, and in whatever order, leaves no trace. Nothing, where that is how it is already.
    /// </summary>
    /// <param name="occasion">The occasion with its last dates.</param>
    /// <param name="others">What others have of the members.</param>
    /// <param name="people">The members.</param>
    /// <param name="demand">What the course demands; null: not known yet.</param>
    /// <param name="at">UTC.</param>
    /// <param name="moved">Whether the dates are others than those that were booked; where they are not, what is booked stands even if fewer days are agreed by now.</param>
    internal static IReadOnlyList<object> Settle(
        OccasionTeam occasion, Bookings others, IReadOnlyList<TrainerProfile> people, CourseDemand? demand, DateTimeOffset at, bool moved = false)
    {
        if (occasion.Leader is null || occasion.CalledOff)
        {
            return [];
        }

        var needs = Needs(occasion.Dates, occasion);
        var spent = new Dictionary<(Guid, int), decimal>();
        var left = new List<DayConflict>();
        var today = at.SwedishDay();
        bool Has(Guid trainer, DateOnly date) => occasion.Days.Any(day => day.Date == date && day.Teaching.Contains(trainer));
        // What is booked already takes the year's days before what waits.
        foreach (var (date, trainer) in needs.SelectMany(day => day.Teaching.Select(trainer => (occasion.DateOf(day.Date)!, trainer)))
            .OrderBy(one => moved || Has(one.trainer, one.Item1.Date) ? 0 : 1).ThenBy(one => one.Item1.Date))
        {
            // What has been is not undone by what is learnt after.
            var (been, booked) = (date.Date < today || occasion.Taught.Any(day => day.Date == date.Date), Has(trainer, date.Date));
            if (been && booked)
            {
                spent[(trainer, date.Date.Year)] = spent.GetValueOrDefault((trainer, date.Date.Year)) + DayPart.Counts(date.Half);
                continue;
            }

            // Nor was somebody there who was absent then and is back now.
            if (been && occasion.Conflicts.FirstOrDefault(one => (one.Trainer, one.Date) == (trainer, date.Date) && one.Code is not (null or Gate.NoDaysLeft)) is { } was)
            {
                left.Add(was);
                continue;
            }

            if (others.At(trainer, date) is { } elsewhere)
            {
                left.Add(new DayConflict(trainer, date.Date, elsewhere));
                continue;
            }

            var days = spent.GetValueOrDefault((trainer, date.Date.Year)) + DayPart.Counts(date.Half);
            if (people.FirstOrDefault(one => one.Id == trainer) is { } person
                && Hinders(person, occasion, demand, date, others.Days(trainer, date.Date.Year) + days) is { } code
                && !(code == Gate.NoDaysLeft && booked && !moved))
            {
                left.Add(new DayConflict(trainer, date.Date, null, code));
                continue;
            }

            spent[(trainer, date.Date.Year)] = days;
        }

        IReadOnlyList<TeachingDay> kept =
            [.. needs.Select(day => day with { Teaching = [.. day.Teaching.Where(trainer => !left.Any(one => one.Trainer == trainer && one.Date == day.Date))] })];
        if (Same(kept, occasion.Days) && left.ToHashSet().SetEquals(occasion.Conflicts))
        {
            return [];
        }

        return
        [
            new TeamDaysMoved(occasion.Id, kept, at),
            .. left.Select(one => one.BookedAt is { } other
                ? (object)new DayConflictFound(occasion.Id, one.Trainer, one.Date, other, at)
                : new TrainerLeftBehind(occasion.Id, one.Trainer, one.Date, one.Code!, at)),
        ];
    }

    /// <summary>Who is needed which day after the move: day by day as confirmed, or where the number of days changed, all on the days that are new.</summary>
    /// <param name="dates">The new dates.</param>
    /// <param name="occasion">The occasion and its team before; null: none.</param>
    public static IReadOnlyList<TeachingDay> Needs(IReadOnlyList<CourseDate> dates, OccasionTeam? occasion)
    {
        if (occasion?.Leader is null)
        {
            return [];
        }

        var all = occasion.Members.Select(member => member.Trainer).ToList();
        var confirmed = occasion.Confirmed ?? occasion.Plan;
        DateOnly[] days = [.. dates.Select(day => day.Date).Distinct().Order()];
        return
        [
            .. days.Select((day, index) => new TeachingDay(
                day,
                confirmed.Count == days.Length
                    ? confirmed[index].Teaching
                    : confirmed.FirstOrDefault(before => before.Date == day)?.Teaching ?? all)),
        ];
    }

    // What a new date, or what has become of the trainer since, may change for somebody who passed the gate when confirmed; what the coordinator set aside stays aside.
    private static string? Hinders(TrainerProfile person, OccasionTeam occasion, CourseDemand? demand, CourseDate date, decimal daysOfYear)
    {
        bool SetAside(string code) => (occasion.Exceptions ?? []).Contains(new GateException(person.Id, code));
        return person.StatusOn(date.Date) switch
        {
            TrainerStatus.Ended => Gate.Ended,
            _ when person.IsAbsent(date.Date) => Gate.Absent,
            TrainerStatus.Paused when !SetAside(Gate.Paused) => Gate.Paused,
            _ when demand is not null && !person.MayTeach(occasion.Course, demand.Qualification, [date.Date]) && !SetAside(Gate.NotQualified) => Gate.NotQualified,
            _ when person.Id == occasion.Leader?.Trainer && !person.MayLead && !SetAside(Gate.MayNotLead) => Gate.MayNotLead,
            _ when !person.Consented && !SetAside(Gate.NoConsent) => Gate.NoConsent,
            _ when daysOfYear > person.DaysIn(date.Date.Year) => Gate.NoDaysLeft,
            _ => null,
        };
    }

    private static bool Same(IReadOnlyList<TeachingDay> one, IReadOnlyList<TeachingDay> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Date == pair.Second.Date && pair.First.Teaching.ToHashSet().SetEquals(pair.Second.Teaching));
}

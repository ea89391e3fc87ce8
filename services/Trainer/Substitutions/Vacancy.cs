using Yrkesresan.ServiceDefaults;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>Days ahead that a member of a team was to teach and can't.</summary>
/// <param name="Trainer">The member.</param>
/// <param name="Days">Local dates, in order.</param>
/// <param name="Code">Why, a code of the gate.</param>
public sealed record Vacancy(Guid Trainer, IReadOnlyList<DateOnly> Days, string Code)
{
    private static readonly TimeOnly Usual = new(8, 0);

    /// <summary>The vacancies of an occasion from a day on, one for each member who has any. What has been taught is none.</summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="today">Local date.</param>
    public static IReadOnlyList<Vacancy> Of(OccasionTeam occasion, DateOnly today) => occasion.CalledOff
        ? []
        :
        [
            .. occasion.Conflicts.Where(one => one.Date >= today && occasion.Taught.All(day => day.Date != one.Date))
                .GroupBy(one => one.Trainer)
                .Select(group => new Vacancy(
                    group.Key, [.. group.Select(one => one.Date).Distinct().Order()],
                    // Where it is several things, an absence is what a substitute is sought for by itself.
                    group.Any(one => one.Code == Gate.Absent) ? Gate.Absent : group.First().Code ?? Gate.DayConflict)),
        ];

    /// <summary>Whether a substitute has to be somebody who may lead: instead of the leader, or where the team would otherwise have too few who may.</summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="trainer">The member.</param>
    /// <param name="demand">What the course demands.</param>
    /// <param name="people">The members.</param>
    public static bool Leads(OccasionTeam occasion, Guid trainer, CourseDemand demand, IEnumerable<TrainerProfile> people) =>
        occasion.Leader?.Trainer == trainer
        || 1 + occasion.Trainers.Count(one => one.Trainer != trainer && people.Any(person => person.Id == one.Trainer && person.MayLead)) < demand.Leaders;

    /// <summary>When a day of the occasion begins (UTC); at eight where its hours are not known.</summary>
    internal static DateTimeOffset StartOf(OccasionTeam occasion, DateOnly date) =>
        date.InSweden(occasion.Dates.Where(day => day.Date == date).Min(day => day.Start) ?? Usual);
}

using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// Why somebody may not teach at an occasion, as codes: a rule, never a warning only. The same for a team that is confirmed, an occasion that moves and
/// a proposal. Some rules a coordinator may set aside for a member, with a reason (<see cref="MaySetAside"/>); being in two places at once, giving more
/// days than agreed and being no trainer any more are not among them (ours).
/// </summary>
public static class Gate
{
    /// <summary>Does not offer the course, is not trained for it, or is not certified on the days.</summary>
    public const string NotQualified = "not-qualified";

    /// <summary>Is to lead, and may not.</summary>
    public const string MayNotLead = "may-not-lead";

    /// <summary>Has paused on one of the days.</summary>
    public const string Paused = "paused";

    /// <summary>Is no trainer any more on one of the days.</summary>
    public const string Ended = "ended";

    /// <summary>Is reported absent on one of the days. Never set aside: an absence that does not hold is taken back.</summary>
    public const string Absent = "absent";

    /// <summary>The employer does not consent.</summary>
    public const string NoConsent = "no-consent";

    /// <summary>The occasion is held in a municipality that the trainer does not travel to.</summary>
    public const string CannotTravel = "cannot-travel";

    /// <summary>Another occasion has the trainer on one of the days.</summary>
    public const string DayConflict = "day-conflict";

    /// <summary>The year's days are used up.</summary>
    public const string NoDaysLeft = "no-days-left";

    /// <summary>The rules that a coordinator may set aside for a member of a team.</summary>
    public static IReadOnlyList<string> MaySetAside { get; } = [NotQualified, MayNotLead, Paused, NoConsent, CannotTravel];

    /// <summary>Every rule that stands in the way, weightiest first; none: may teach.</summary>
    /// <param name="trainer">Who.</param>
    /// <param name="occasion">Where.</param>
    /// <param name="demand">What the course demands.</param>
    /// <param name="leads">Whether as course leader.</param>
    /// <param name="days">The dates that she or he would teach.</param>
    /// <param name="bookings">What others have of her or him.</param>
    public static IEnumerable<string> Why(
        TrainerProfile trainer, OccasionTeam occasion, CourseDemand demand, bool leads, IReadOnlyList<DateOnly> days, Bookings bookings)
    {
        if (days.Any(day => trainer.StatusOn(day) == TrainerStatus.Ended) || trainer.Erased)
        {
            yield return Ended;
        }

        if (days.Any(trainer.IsAbsent))
        {
            yield return Absent;
        }

        if (leads && !trainer.MayLead)
        {
            yield return MayNotLead;
        }

        if (!trainer.MayTeach(occasion.Course, demand.Qualification, days))
        {
            yield return NotQualified;
        }

        if (days.Any(day => trainer.StatusOn(day) == TrainerStatus.Paused))
        {
            yield return Paused;
        }

        if (!trainer.Consented)
        {
            yield return NoConsent;
        }

        var dates = days.Select(day => occasion.DateOf(day) ?? new CourseDate(day, false)).ToList();
        if (occasion.HeldIn is { } municipality && dates.Any(day => day.Digital != true) && !trainer.CanTravelTo(municipality))
        {
            yield return CannotTravel;
        }

        if (dates.Any(day => bookings.At(trainer.Id, day) is not null))
        {
            yield return DayConflict;
        }

        if (dates.GroupBy(day => day.Date.Year).Any(year => bookings.Days(trainer.Id, year.Key) + year.Sum(day => DayPart.Counts(day.Half)) > trainer.DaysIn(year.Key)))
        {
            yield return NoDaysLeft;
        }
    }
}

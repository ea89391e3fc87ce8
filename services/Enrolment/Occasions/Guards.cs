using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// That somebody holds a seat or waiting-list place of a course, or has taken it. There can be only one: its id is made of person and course,
/// and it is inserted in the transaction of the enrolment, so two occasions can't both win.
/// </summary>
/// <param name="Id">From participant, journey and course.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Where.</param>
public sealed record CoursePlace(Guid Id, Guid Participant, string Journey, string Course, Guid Occasion)
{
    /// <summary>The guard's id.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    public static Guid IdOf(Guid participant, string journey, string course) => Uuid.From("course-place", participant.ToString(), journey, course);
}

/// <summary>That somebody is taken a day; there can be only one, across all journeys.</summary>
/// <param name="Id">From participant and date.</param>
/// <param name="Participant">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Where.</param>
public sealed record DayPlace(Guid Id, Guid Participant, DateOnly Date, string Journey, Guid Occasion)
{
    /// <summary>The guard's id.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="date">Local date.</param>
    public static Guid IdOf(Guid participant, DateOnly date) =>
        Uuid.From("day", participant.ToString(), date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Writes and removes the guards in the session of the command they belong to.</summary>
internal static class Guards
{
    public static void Hold(this IDocumentSession session, Occasion occasion, Guid participant)
    {
        var journey = session.TenantId;
        session.Insert(new CoursePlace(CoursePlace.IdOf(participant, journey, occasion.Course), participant, journey, occasion.Course, occasion.Id));
        session.HoldDays(occasion.Id, participant, occasion.Days.Select(day => day.Date));
    }

    public static void HoldDays(this IDocumentSession session, Guid occasion, Guid participant, IEnumerable<DateOnly> dates) =>
        session.Insert([.. dates.Select(date => new DayPlace(DayPlace.IdOf(participant, date), participant, date, session.TenantId, occasion))]);

    public static void Release(this IDocumentSession session, Occasion occasion, Guid participant)
    {
        session.ReleaseCourse(occasion, participant);
        session.ReleaseDays(participant, occasion.Days.Select(day => day.Date));
    }

    public static void ReleaseCourse(this IDocumentSession session, Occasion occasion, Guid participant) =>
        session.Delete<CoursePlace>(CoursePlace.IdOf(participant, session.TenantId, occasion.Course));

    public static void ReleaseDays(this IDocumentSession session, Guid participant, IEnumerable<DateOnly> dates)
    {
        foreach (var date in dates)
        {
            session.Delete<DayPlace>(DayPlace.IdOf(participant, date));
        }
    }

    /// <summary>The rule that a guard stands for.</summary>
    public static string RuleOf(Type guard) => guard == typeof(CoursePlace) ? "already-enrolled" : "day-conflict";

    public static bool IsGuard(Type document) => document == typeof(CoursePlace) || document == typeof(DayPlace);
}

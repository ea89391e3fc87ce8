using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Participants;

namespace Yrkesresan.Enrolment.Station;

/// <summary>How somebody stands against a course of the route that her or his level leads to.</summary>
/// <param name="Course">The course.</param>
/// <param name="State">One of the constants here.</param>
/// <param name="Why">For what is missing or not for her or him, why, as a code; null otherwise.</param>
/// <param name="By">The last local day of the level that the route is for; null where it does not end by itself.</param>
/// <param name="Due">Whether it is not taken yet and <paramref name="By"/> is near or past.</param>
internal sealed record Standing(KnownCourse Course, string State, string? Why, DateOnly? By, bool Due)
{
    public const string Taken = "taken";
    public const string Enrolled = "enrolled";
    public const string Waiting = "waiting";
    public const string Missing = "missing";

    /// <summary>On the route, and yet not for the person: what <see cref="Audience.WhyNot"/> says.</summary>
    public const string NotFor = "not-for";

    /// <summary>What is not taken within this time of the level's end is due (ours: two rounds of a course a year).</summary>
    public const int DueMonths = 6;

    /// <summary>Where somebody stands, course by course of the routes of the journeys asked for.</summary>
    /// <param name="person">Who, with the region she or he is in.</param>
    /// <param name="places">All her or his places ever.</param>
    /// <param name="journeys">Slugs.</param>
    /// <param name="catalogue">Courses, routes, openings.</param>
    /// <param name="today">Local date.</param>
    public static IReadOnlyList<Standing> Of(StaffRow person, IReadOnlyList<StaffPlace> places, IEnumerable<string> journeys, CatalogueNow catalogue, DateOnly today)
    {
        var level = person.Person.LevelOn(today);
        return
        [
            .. from journey in journeys
               from course in catalogue.Route(journey, level)
               select Against(person, course, [.. places.Where(place => place.Course == course.Slug && catalogue.Same(place.Journey, course))], catalogue, today),
        ];
    }

    private static Standing Against(StaffRow person, KnownCourse course, IReadOnlyList<StaffPlace> places, CatalogueNow catalogue, DateOnly today)
    {
        var by = catalogue.WithinMonths(course.Journey, person.Person.LevelOn(today)) is { } months
            ? person.Person.ProfessionSince.AddMonths(months).AddDays(-1)
            : LastDayOf(person.Person, course.Journey, today);
        var near = by is { } last && last <= today.AddMonths(DueMonths);
        if (places.Any(place => place.IsTaken))
        {
            return new Standing(course, Taken, null, by, Due: false);
        }

        if (places.Any(place => place.HasSeat))
        {
            return new Standing(course, Enrolled, null, by, near);
        }

        if (places.Any(place => place.Waits))
        {
            return new Standing(course, Waiting, null, by, near);
        }

        return Audience.WhyNot(course.Journey, course.Content, catalogue.Opening(course, person.Region), person.Person, today) is { } notFor
            ? new Standing(course, NotFor, notFor, by, Due: false)
            : new Standing(course, Missing, WhyMissing(places), by, near);
    }

    // The latest place says it; what was called off says more than what was given up long before.
    private static string WhyMissing(IReadOnlyList<StaffPlace> places) => places.MaxBy(place => place.LastDay) switch
    {
        null => "not-enrolled",
        { Status: StaffPlace.OccasionCancelled } => "occasion-cancelled",
        { State: JournalEntry.Cancelled } => "cancelled",
        // Of a course held in parts the days yet to come are left; who was absent some day has that to make up.
        { Status: StaffPlace.OccasionCompleted, State: JournalEntry.Confirmed } => places.Any(place => place.MakesUp) ? "make-up-placed"
            : places.Any(place => place.WasAbsent) ? "absent" : "days-left",
        _ => "not-enrolled",
    };

    /// <summary>The last day of somebody's level in a journey: it ages by itself. Managers stay, and for utförare years do not count (S3).</summary>
    internal static DateOnly? LastDayOf(Participant person, string journey, DateOnly today) => person.LevelOn(today) switch
    {
        _ when !Audience.CountsYears(journey) => null,
        "new" => person.ProfessionSince.AddYears(2).AddDays(-1),
        "practised" => person.ProfessionSince.AddYears(5).AddDays(-1),
        _ => null,
    };
}

/// <summary>Somebody of the staff, as read for the Station.</summary>
/// <param name="Person">The participant.</param>
/// <param name="Name">Full name; gone when erased.</param>
/// <param name="Region">Slug, also where it was learnt of the municipality later; null: not known.</param>
internal sealed record StaffRow(Participant Person, string? Name, string? Region);

/// <summary>A place that somebody has or had at an occasion, as read for the Station.</summary>
internal sealed record StaffPlace(
    Guid Participant, string Journey, string Course, Guid Occasion, string Status, string State, bool Late, IReadOnlyList<DateOnly> Days, Guid? Certificate, int? Position,
    IReadOnlyList<DateOnly>? Absent = null, bool MakesUp = false)
{
    public const string OccasionScheduled = "Scheduled";
    public const string OccasionCompleted = "Completed";
    public const string OccasionCancelled = "Cancelled";

    public bool IsTaken => Certificate is not null;

    public bool HasSeat => Status == OccasionScheduled && State == JournalEntry.Confirmed;

    public bool WasAbsent => State == JournalEntry.Confirmed && Absent is { Count: > 0 };

    public bool Waits => Status == OccasionScheduled && State is not (JournalEntry.Confirmed or JournalEntry.Cancelled);

    public DateOnly LastDay => Days.Count > 0 ? Days[^1] : default;
}

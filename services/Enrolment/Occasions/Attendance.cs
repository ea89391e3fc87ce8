using System.Collections.Immutable;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Who was there a day; the latest for a day is what holds. Reasons of absence are in <see cref="EnrolmentNote"/>: they may tell of health.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids, in order of id.</param>
/// <param name="Absent">Ids, in order of id.</param>
/// <param name="By">Role of who recorded.</param>
/// <param name="At">UTC.</param>
public sealed record AttendanceRecorded(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, string By, DateTimeOffset At);

/// <summary>The last day has been and attendance is in. Who attended follows from what was recorded before.</summary>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionCompleted(string By, DateTimeOffset At);

/// <summary>A certificate (kursintyg) was issued to somebody present all days of the course, wherever.</summary>
/// <param name="Certificate">Id, from occasion and participant.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">The dates of the course.</param>
/// <param name="At">UTC.</param>
/// <param name="Occasion">The occasion it is of, where it is stored elsewhere than in that occasion's stream; null: there.</param>
public sealed record CertificateIssued(
    Guid Certificate, Guid Participant, string Municipality, string Unit, string Course, string Region, IReadOnlyList<DateOnly> Days, DateTimeOffset At,
    Guid? Occasion = null);

/// <summary>Who was there a day was corrected after completion: this is what holds, and the outcomes are sent out anew. Why is in <see cref="EnrolmentNote"/>.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids, in order of id.</param>
/// <param name="Absent">Ids, in order of id.</param>
/// <param name="By">Role of who corrected.</param>
/// <param name="At">UTC.</param>
public sealed record AttendanceCorrected(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, string By, DateTimeOffset At);

/// <summary>A certificate no longer holds: the correction showed that not all days were attended.</summary>
/// <param name="Certificate">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">The occasion it was of.</param>
/// <param name="By">Role of who corrected.</param>
/// <param name="At">UTC.</param>
public sealed record CertificateWithdrawn(
    Guid Certificate, Guid Participant, string Municipality, string Unit, string Course, string Region, Guid Occasion, string By, DateTimeOffset At);

/// <summary>Who was there a day.</summary>
/// <param name="Present">Ids, in order of id.</param>
/// <param name="Absent">Ids, in order of id.</param>
public sealed record DayAttendance(IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent);

/// <summary>How it ended for somebody at a completed occasion.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Kind"><see cref="Attended"/>, <see cref="Absent"/> or <see cref="CancelledLate"/>.</param>
/// <param name="Refilled">Whether the seat given up late was taken by somebody else.</param>
public sealed record Outcome(Guid Participant, string Municipality, string Unit, string Kind, bool Refilled)
{
    /// <summary>Present all days.</summary>
    public const string Attended = "attended";

    /// <summary>Absent at least one day.</summary>
    public const string Absent = "absent";

    /// <summary>Gave the seat up after the last day for free cancellation.</summary>
    public const string CancelledLate = "cancelled-late";
}

public sealed partial record Occasion
{
    /// <summary>What is recorded, by day.</summary>
    public ImmutableDictionary<DateOnly, DayAttendance> Attendance { get; init; } = ImmutableDictionary<DateOnly, DayAttendance>.Empty;

    /// <summary>Whether somebody was there every day.</summary>
    /// <param name="participant">Who.</param>
    public bool AttendedAllDays(Guid participant) =>
        Days.All(day => Attendance.GetValueOrDefault(day.Date)?.Present.Contains(participant) == true);

    /// <summary>The number of the course's day that is held on a date, from 1; null: no day of the occasion.</summary>
    /// <param name="date">Local date.</param>
    public int? CourseDayOn(DateOnly date) => Days.Select(day => day.Date).ToList().IndexOf(date) is >= 0 and var index
        ? CourseDays is { } covered && index < covered.Count ? covered[index] : index + 1
        : null;

    /// <summary>Everybody who is to be there a day: who has a seat, and who makes up that day; in order of id.</summary>
    /// <param name="date">Local date.</param>
    public IEnumerable<Guid> ExpectedOn(DateOnly date) =>
        Seated().Select(place => place.Participant).Concat(MakeUps.Where(one => one.Date == date).Select(one => one.Participant)).Distinct().Order();

    /// <summary>Everybody who is to be there some day; in order of id.</summary>
    public IEnumerable<Guid> Expected() => Seated().Select(place => place.Participant).Concat(MakeUps.Select(one => one.Participant)).Distinct().Order();

    /// <summary>Whether the attendance of a day says of everybody who is to be there whether they were.</summary>
    /// <param name="date">Local date.</param>
    public bool AttendanceIsIn(DateOnly date) =>
        Attendance.TryGetValue(date, out var day) && ExpectedOn(date).All(one => day.Present.Contains(one) || day.Absent.Contains(one));

    /// <summary>How it ended, for everybody who had a seat at the end or gave one up too late; in order of id.</summary>
    public IEnumerable<Outcome> Outcomes()
    {
        var seated = Seated()
            .Select(place => new Outcome(
                place.Participant, place.Municipality, place.Unit, AttendedAllDays(place.Participant) ? Outcome.Attended : Outcome.Absent, Refilled: false));
        // One who came back has a seat to pay for, and not the one given up as well.
        var late = LateReleases
            .Where(release => Places[release.Participant].Status is not PlaceStatus.Confirmed)
            .GroupBy(release => release.Participant)
            .Select(releases => new Outcome(
                releases.Key, releases.Last().Municipality, releases.Last().Unit, Outcome.CancelledLate, releases.All(release => release.Refilled)));
        return seated.Concat(late).OrderBy(outcome => outcome.Participant);
    }

    private Occasion? AttendanceAfter(object @event) => @event switch
    {
        AttendanceRecorded e => this with { Attendance = Attendance.SetItem(e.Date, new DayAttendance(e.Present, e.Absent)) },
        AttendanceCorrected e => this with { Attendance = Attendance.SetItem(e.Date, new DayAttendance(e.Present, e.Absent)) },
        OccasionCompleted => this with { Status = OccasionStatus.Completed },
        _ => MakeUpsAfter(@event),
    };
}

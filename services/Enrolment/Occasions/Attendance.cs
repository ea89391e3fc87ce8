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

/// <summary>A certificate (kursintyg) was issued to somebody present all days.</summary>
/// <param name="Certificate">Id, from occasion and participant.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">The dates of the course.</param>
/// <param name="At">UTC.</param>
public sealed record CertificateIssued(
    Guid Certificate, Guid Participant, string Municipality, string Unit, string Course, string Region, IReadOnlyList<DateOnly> Days, DateTimeOffset At);

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
        OccasionCompleted => this with { Status = OccasionStatus.Completed },
        _ => null,
    };
}

namespace Yrkesresan.Reporting.Log;

// What Enrolment announced, kept as our own: its messages may get newer versions, this log is read for ever.
// The journey is the tenant; OccasionVersion orders what is said of an occasion, CourseVersion of a course.

/// <summary>Something about an occasion: its stream is the occasion's.</summary>
internal interface IOccasionFact
{
    Guid Occasion { get; }

    string Course { get; }

    string Region { get; }

    long OccasionVersion { get; }
}

internal sealed record CoursePublished(
    string Course, string Title, string Level, IReadOnlyList<CourseDay> Days, int Leaders, int Trainers, string? Qualification, long CourseVersion,
    DateTimeOffset At);

internal sealed record CourseDay(string Mode, bool Half);

internal sealed record OccasionDay(DateOnly Date, TimeOnly Start, TimeOnly End, string Mode, bool Half);

internal sealed record OccasionScheduled(
    Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, int Capacity, int? Minimum, DateOnly? DecisionDate,
    long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record OccasionRescheduled(
    Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record OccasionCancelled(Guid Occasion, string Course, string Region, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record OccasionCompleted(
    Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, IReadOnlyList<CompletedPlace> Places, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record CompletedPlace(Guid Participant, string Municipality, string Unit, string Outcome, bool Refilled);

internal sealed record SeatConfirmed(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, bool FromWaitingList, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record WaitingListJoined(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record EnrolmentCancelled(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, bool HadSeat, bool Late, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record AttendanceRecorded(
    Guid Occasion, string Course, string Region, DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record CertificateIssued(
    Guid Occasion, string Course, string Region, Guid Certificate, Guid Participant, string Municipality, string Unit, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record ParticipantRegistered(Guid Participant, string Municipality, string Unit, string? Region, string Role, DateTimeOffset At);

internal sealed record ParticipantMoved(
    Guid Participant, string FromMunicipality, string Municipality, string Unit, DateOnly From, DateTimeOffset At);

internal sealed record ParticipantPaused(Guid Participant, string Municipality, DateTimeOffset At);

internal sealed record ParticipantResumed(Guid Participant, string Municipality, DateTimeOffset At);

internal sealed record ParticipantLeft(Guid Participant, string Municipality, DateOnly On, DateTimeOffset At);

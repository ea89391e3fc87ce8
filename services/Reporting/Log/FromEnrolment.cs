namespace Yrkesresan.Reporting.Log;

// What Enrolment announced, kept as our own: its messages may get newer versions, this log is read for ever.
// The journey is the tenant; OccasionVersion orders what is said of an occasion, CourseVersion of a course, and so on.
// Members with a default came later: what was stored before does not have them.

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
    DateTimeOffset At, decimal? Hours = null, bool? PreparationRequired = null);

internal sealed record CourseRetired(string Course, long CourseVersion, DateTimeOffset At);

internal sealed record CourseOpened(
    string Course, string Region, DateOnly? From, IReadOnlyList<RoleOpening>? Roles, long OpeningVersion, DateTimeOffset At);

internal sealed record RoleOpening(string Role, DateOnly From);

internal sealed record CourseDay(string Mode, bool Half);

internal sealed record OccasionDay(DateOnly Date, TimeOnly Start, TimeOnly End, string Mode, bool Half);

internal sealed record OccasionScheduled(
    Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, int Capacity, int? Minimum, DateOnly? DecisionDate,
    long OccasionVersion, DateTimeOffset At, IReadOnlyList<int>? CourseDays = null, HeldBy? HeldBy = null) : IOccasionFact;

internal sealed record HeldBy(string Municipality, string? Unit);

internal sealed record OccasionBelowMinimum(
    Guid Occasion, string Course, string Region, int Minimum, int Confirmed, DateOnly DecisionDate, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record OccasionRescheduled(
    Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record CapacityChanged(
    Guid Occasion, string Course, string Region, int Capacity, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record OccasionCancelled(Guid Occasion, string Course, string Region, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record OccasionCompleted(
    Guid Occasion, string Course, string Region, IReadOnlyList<OccasionDay> Days, IReadOnlyList<CompletedPlace> Places, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

/// <summary>How it ended, all of it anew: of completion and corrections the highest version holds.</summary>
internal sealed record OccasionCorrected(
    Guid Occasion, string Course, string Region, DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, IReadOnlyList<OccasionDay> Days,
    IReadOnlyList<CompletedPlace> Places, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record CompletedPlace(Guid Participant, string Municipality, string Unit, string Outcome, bool Refilled);

internal sealed record SeatConfirmed(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, bool FromWaitingList, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record WaitingListJoined(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record EnrolmentCancelled(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, bool HadSeat, bool Late, long OccasionVersion,
    DateTimeOffset At, string? Because = null) : IOccasionFact;

internal sealed record EnrolmentRequested(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record EnrolmentDeclined(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long OccasionVersion, DateTimeOffset At) : IOccasionFact;

internal sealed record SeatOffered(
    Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, DateTimeOffset Expires, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record AttendanceRecorded(
    Guid Occasion, string Course, string Region, DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record CertificateIssued(
    Guid Occasion, string Course, string Region, Guid Certificate, Guid Participant, string Municipality, string Unit, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

/// <summary>A certificate once withdrawn stays so; the version is of the occasion that was corrected, not always the one the certificate was of.</summary>
internal sealed record CertificateWithdrawn(
    Guid Occasion, string Course, string Region, Guid Certificate, Guid Participant, string Municipality, string Unit, long OccasionVersion,
    DateTimeOffset At) : IOccasionFact;

internal sealed record ParticipantRegistered(
    Guid Participant, string Municipality, string Unit, string? Region, string Role, DateTimeOffset At, IReadOnlyList<string>? Kinds = null,
    DateOnly? ProfessionSince = null);

internal sealed record ProfessionStartCorrected(Guid Participant, string Municipality, DateOnly ProfessionSince, DateTimeOffset At);

internal sealed record ParticipantMoved(
    Guid Participant, string FromMunicipality, string Municipality, string Unit, DateOnly From, DateTimeOffset At);

internal sealed record ParticipantPaused(Guid Participant, string Municipality, DateTimeOffset At);

internal sealed record ParticipantResumed(Guid Participant, string Municipality, DateTimeOffset At);

internal sealed record ParticipantLeft(Guid Participant, string Municipality, DateOnly On, DateTimeOffset At);

internal sealed record RoleAtWorkChanged(Guid Participant, string Municipality, string Role, IReadOnlyList<string>? Kinds, DateTimeOffset At);

/// <summary>There is nothing to erase here: the log never had who anybody is, and what she or he took stands.</summary>
internal sealed record ParticipantErased(Guid Participant, string Municipality, DateTimeOffset At);

internal sealed record IntroductionCompleted(
    Guid Participant, string Municipality, string Unit, string Outcome, long IntroductionVersion, DateTimeOffset At);

internal sealed record IntroductionOverdue(
    Guid Participant, string Municipality, string Unit, DateOnly DueOn, long IntroductionVersion, DateTimeOffset At);

/// <summary>Somebody was to be told something. There are many of them, each alone in its stream, and no figure is made of them.</summary>
internal sealed record MessageDue(
    Guid Message, string Kind, string To, Guid? Participant, string Municipality, string? Unit, Guid? Occasion, string? Course, string? Region,
    MessageFacts Facts, long SourceVersion, DateTimeOffset Due, DateTimeOffset At);

internal sealed record MessageFacts(
    IReadOnlyList<OccasionDay>? Days, string? By, int? Position, DateTimeOffset? AnswerBy, IReadOnlyList<string>? Changed, string? Because, int? DaysLeft,
    IReadOnlyList<int>? Tasks, Guid? Certificate, DateOnly? Until, int? CourseDay = null);

using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>
/// Somebody is to be told something: what a mail needs, as ids. Each message comes under an id of its own, once in effect; whoever sends it looks up
/// name and address by the participant's id, or who leads the unit, and writes the words.
/// </summary>
/// <param name="Message">Id; the same message come twice has the same.</param>
/// <param name="Kind">
/// <c>invitation</c>, <c>confirmation</c>, <c>waiting</c>, <c>promoted</c>, <c>offered</c>, <c>approval-requested</c>, <c>reminder</c>,
/// <c>follow-up</c>, <c>changed</c>, <c>cancelled</c>, <c>certificate</c>, <c>certificate-withdrawn</c> or <c>introduction-overdue</c>; one that is not known is not sent.
/// </param>
/// <param name="To"><c>participant</c>, or <c>manager</c>: whoever leads the unit, or, without a unit, units of the municipality.</param>
/// <param name="Participant">Whom it is to or about; null: nobody in particular.</param>
/// <param name="Municipality">Slug of the municipality that enrols, or is told.</param>
/// <param name="Unit">The unit; null: all.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id; null: it is about none.</param>
/// <param name="Course">Slug; null: it is about none.</param>
/// <param name="Region">Slug; null: not known.</param>
/// <param name="Facts">What else the mail says.</param>
/// <param name="Version">Version of the stream that it follows from: of two messages of an occasion the higher was later.</param>
/// <param name="Due">When it is to be told, UTC.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.message-due.v1")]
[MessageUrn("yrkesresan:enrolment:message-due:v1", useDefaultPrefix: false)]
public sealed record MessageDue(
    Guid Message, string Kind, string To, Guid? Participant, string Municipality, string? Unit, string Journey, Guid? Occasion, string? Course,
    string? Region, MessageFacts Facts, long Version, DateTimeOffset Due, DateTimeOffset At);

/// <summary>What a mail says besides; what does not concern its kind is null.</summary>
/// <param name="Days">The occasion's days as they were then.</param>
/// <param name="By">Role of who did what is told.</param>
/// <param name="Position">Position on the waiting list, from 1, as it was then.</param>
/// <param name="AnswerBy">Until when an offered seat is kept (UTC).</param>
/// <param name="Changed">What is otherwise: <c>days</c>, <c>mode</c>, <c>venue</c>, <c>link</c>.</param>
/// <param name="Because">Why a place is no more: <c>occasion-cancelled</c>, <c>enrolment-cancelled</c>, <c>replaced</c>, <c>transferred</c>, <c>declined</c>, <c>expired</c> or <c>day-moved</c>.</param>
/// <param name="DaysLeft">Days until the first course day.</param>
/// <param name="Tasks">Numbers, from 1, of the course's preparation or follow-up tasks not yet ticked.</param>
/// <param name="Certificate">Id.</param>
/// <param name="Until">Last local day: of enrolment, or of the introduction.</param>
/// <param name="CourseDay">Which of the course's days, from 1, where it is of a place to make that day up; null: it is of the whole.</param>
public sealed record MessageFacts(
    IReadOnlyList<OccasionDay>? Days, string? By, int? Position, DateTimeOffset? AnswerBy, IReadOnlyList<string>? Changed, string? Because,
    int? DaysLeft, IReadOnlyList<int>? Tasks, Guid? Certificate, DateOnly? Until, int? CourseDay = null);

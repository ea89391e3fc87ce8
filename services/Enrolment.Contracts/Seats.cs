using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>Somebody has a seat: at once, or moved up from the waiting list.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrols, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="FromWaitingList">Whether the person moved up.</param>
/// <param name="Version">Version of the occasion's stream: of a person's events the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.seat-confirmed.v1")]
[MessageUrn("yrkesresan:enrolment:seat-confirmed:v1", useDefaultPrefix: false)]
public sealed record SeatConfirmed(
    string Journey, Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, bool FromWaitingList,
    long Version, DateTimeOffset At);

/// <summary>Somebody waits for a seat.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.waiting-list-joined.v1")]
[MessageUrn("yrkesresan:enrolment:waiting-list-joined:v1", useDefaultPrefix: false)]
public sealed record WaitingListJoined(
    string Journey, Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long Version, DateTimeOffset At);

/// <summary>A seat or a place on the waiting list was given up. The reason stays in Enrolment.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="HadSeat">False: it was a place on the waiting list.</param>
/// <param name="Late">After the last day for free cancellation.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
/// <param name="Because">
/// <c>cancelled</c>, <c>replaced</c> (a colleague has the seat), <c>transferred</c> (to another occasion of the course), <c>declined</c> or
/// <c>expired</c> (a seat offered from the waiting list); null: <c>cancelled</c>, as told before it was said.
/// </param>
[EntityName("yrkesresan.enrolment.enrolment-cancelled.v1")]
[MessageUrn("yrkesresan:enrolment:enrolment-cancelled:v1", useDefaultPrefix: false)]
public sealed record EnrolmentCancelled(
    string Journey, Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, bool HadSeat, bool Late,
    long Version, DateTimeOffset At, string? Because = null);

/// <summary>Who was there a day; recorded again, the highest version is what holds. Reasons stay in Enrolment.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids.</param>
/// <param name="Absent">Ids.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.attendance-recorded.v1")]
[MessageUrn("yrkesresan:enrolment:attendance-recorded:v1", useDefaultPrefix: false)]
public sealed record AttendanceRecorded(
    string Journey, Guid Occasion, string Course, string Region, DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent,
    long Version, DateTimeOffset At);

/// <summary>A certificate (kursintyg) was issued.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Certificate">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.certificate-issued.v1")]
[MessageUrn("yrkesresan:enrolment:certificate-issued:v1", useDefaultPrefix: false)]
public sealed record CertificateIssued(
    string Journey, Guid Certificate, Guid Participant, string Municipality, string Unit, Guid Occasion, string Course, string Region,
    long Version, DateTimeOffset At);

/// <summary>An employee asked for a seat, and waits for a manager's approval.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that is to pay.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.enrolment-requested.v1")]
[MessageUrn("yrkesresan:enrolment:enrolment-requested:v1", useDefaultPrefix: false)]
public sealed record EnrolmentRequested(
    string Journey, Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long Version, DateTimeOffset At);

/// <summary>What an employee asked for was declined. The reason stays in Enrolment. Approved, it is a seat or a place on the waiting list.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that is to pay.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.enrolment-declined.v1")]
[MessageUrn("yrkesresan:enrolment:enrolment-declined:v1", useDefaultPrefix: false)]
public sealed record EnrolmentDeclined(
    string Journey, Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, long Version, DateTimeOffset At);

/// <summary>Somebody on the waiting list may have a seat, if it is confirmed in time.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that is to pay.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Expires">Until when the seat is held, UTC.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.seat-offered.v1")]
[MessageUrn("yrkesresan:enrolment:seat-offered:v1", useDefaultPrefix: false)]
public sealed record SeatOffered(
    string Journey, Guid Occasion, string Course, string Region, Guid Participant, string Municipality, string Unit, DateTimeOffset Expires,
    long Version, DateTimeOffset At);

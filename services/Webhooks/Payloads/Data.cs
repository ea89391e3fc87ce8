namespace Yrkesresan.Webhooks.Payloads;

// The data of each payload type. A member may be added; anything else is a new version beside the old.
// Links are paths at the gateway.

internal sealed record SeatConfirmedV1(string Municipality, Guid Participant, string Journey, Guid Occasion, string Course, bool FromWaitingList, string Link);

internal sealed record WaitingListJoinedV1(string Municipality, Guid Participant, string Journey, Guid Occasion, string Course, string Link);

internal sealed record EnrolmentCancelledV1(string Municipality, Guid Participant, string Journey, Guid Occasion, string Course, bool HadSeat, bool Late, string Link, string? Because = null);

internal sealed record EnrolmentRequestedV1(string Municipality, Guid Participant, string Journey, Guid Occasion, string Course, string Link);

internal sealed record EnrolmentDeclinedV1(string Municipality, Guid Participant, string Journey, Guid Occasion, string Course, string Link);

/// <param name="Municipality">Who is told.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Expires">Until when the seat is held, UTC.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record SeatOfferedV1(string Municipality, Guid Participant, string Journey, Guid Occasion, string Course, DateTimeOffset Expires, string Link);

internal sealed record CertificateIssuedV1(string Municipality, Guid Participant, Guid Certificate, string Journey, Guid Occasion, string Course, string Link);

internal sealed record CertificateWithdrawnV1(string Municipality, Guid Participant, Guid Certificate, string Journey, Guid Occasion, string Course, string Link);

internal sealed record OccasionCorrectedV1(string Municipality, string Journey, Guid Occasion, string Course, string Link);

internal sealed record OccasionCompletedV1(string Municipality, string Journey, Guid Occasion, string Course, string Link);

internal sealed record OccasionCancelledV1(string Municipality, string Journey, Guid Occasion, string Course, string Link);

internal sealed record OccasionRescheduledV1(string Municipality, string Journey, Guid Occasion, string Course, string Link);

internal sealed record ParticipantRegisteredV1(string Municipality, Guid Participant, string Unit, string Link);

/// <param name="Municipality">Who is told.</param>
/// <param name="Participant">Id.</param>
/// <param name="Direction"><c>in</c>, <c>out</c> or <c>within</c>, as seen by the municipality that is told.</param>
/// <param name="Unit">The new unit; not for <c>out</c>.</param>
/// <param name="From">Local date from which it holds.</param>
/// <param name="Link">Where to read more; not for <c>out</c>.</param>
internal sealed record ParticipantMovedV1(string Municipality, Guid Participant, string Direction, string? Unit, DateOnly From, string? Link);

internal sealed record ParticipantPausedV1(string Municipality, Guid Participant, string Link);

internal sealed record ParticipantResumedV1(string Municipality, Guid Participant, string Link);

internal sealed record ParticipantLeftV1(string Municipality, Guid Participant, DateOnly On);

internal sealed record ParticipantChangedV1(string Municipality, Guid Participant, string Role, string Link);

internal sealed record ParticipantErasedV1(string Municipality, Guid Participant);

/// <param name="Municipality">Who is told.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Outcome"><c>signed-off</c> or <c>waived</c>.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record IntroductionCompletedV1(string Municipality, Guid Participant, string Journey, string Outcome, string Link);

internal sealed record IntroductionOverdueV1(string Municipality, Guid Participant, string Journey, DateOnly DueOn, string Link);

internal sealed record InvoiceIssuedV1(
    string Municipality, Guid Invoice, string Number, string Region, string Kind, int Year, string? Journey, Guid? Occasion, string Link);

internal sealed record EndpointTestV1(string Municipality, Guid Endpoint, string Link);

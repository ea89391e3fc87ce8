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

internal sealed record InvoicePaidV1(
    string Municipality, Guid Invoice, string Number, string Region, string Kind, int Year, string? Journey, DateOnly On, string Link);

internal sealed record InvoiceReopenedV1(
    string Municipality, Guid Invoice, string Number, string Region, string Kind, int Year, string? Journey, string Link);

internal sealed record InvoiceOverdueV1(
    string Municipality, Guid Invoice, string Number, string Region, string Kind, int Year, string? Journey, DateOnly DueOn, string Link);

internal sealed record AgreementMadeV1(string Municipality, string Region, int Year, string Link);

/// <param name="Municipality">Who is told: one that has a share of it now.</param>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Why"><c>municipality-joined</c>, <c>municipality-left</c>, <c>total-changed</c>, <c>inhabitants-corrected</c>, <c>ended</c> or <c>other</c>.</param>
/// <param name="Ends">Its last day.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record AgreementAmendedV1(string Municipality, string Region, int Year, string Why, DateOnly Ends, string Link);

internal sealed record AgreementSettledV1(string Municipality, string Region, int Year, string Link);

internal sealed record MunicipalityLeftV1(string Municipality, string Region, DateOnly On);

internal sealed record TrainerPoolDistributedV1(string Municipality, string Journey, string Region, int Year, string Link);

internal sealed record OccasionScheduledV1(string Municipality, string Journey, Guid Occasion, string Course, string Link);

internal sealed record TrainerRecruitedV1(string Municipality, Guid Trainer, string Region, string Link);

/// <param name="Municipality">The employer.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="EndedFrom">First local date she or he is a trainer no more; left out: still is.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record TrainerChangedV1(string Municipality, Guid Trainer, string Region, DateOnly? EndedFrom, string Link);

/// <param name="Municipality">Who is told: one that lends trainers, or did until now.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Trainers">Those of the team whom the municipality lends; none: none any more.</param>
/// <param name="Version">The highest is what holds.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record TeamConfirmedV1(string Municipality, string Journey, Guid Occasion, IReadOnlyList<Guid> Trainers, long Version, string Link);

/// <param name="Municipality">Who is told: one whose trainers taught, or, as was said before a correction, had.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Trainers">Those who taught whom the municipality lends; none: none after all.</param>
/// <param name="Version">The highest is what holds.</param>
internal sealed record DayTaughtV1(
    string Municipality, string Journey, Guid Occasion, string Course, DateOnly Date, bool Half, IReadOnlyList<Guid> Trainers, long Version);

/// <param name="Municipality">The municipality that lends the substitute.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Trainer">The substitute.</param>
/// <param name="Days">Local dates she or he takes over.</param>
/// <param name="Link">Where to read more.</param>
internal sealed record SubstituteAssignedV1(
    string Municipality, string Journey, Guid Occasion, string Course, Guid Trainer, IReadOnlyList<DateOnly> Days, string Link);

internal sealed record EndpointTestV1(string Municipality, Guid Endpoint, string Link);

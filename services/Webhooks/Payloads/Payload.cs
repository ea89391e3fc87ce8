using System.Text.Json;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Webhooks.Occasions;

namespace Yrkesresan.Webhooks.Payloads;

/// <summary>
/// What a municipality's system is told: a vocabulary of its own, mapped by hand from the public events, each type with its version.
/// Thin: ids, slugs, times, and where to read more. No names, no amounts.
/// </summary>
/// <param name="Type">Such as <c>seat.confirmed.v1</c>.</param>
/// <param name="Municipality">Slug of whom it concerns.</param>
/// <param name="Timestamp">When it happened (UTC).</param>
/// <param name="Journey">Slug; null where it belongs to none.</param>
/// <param name="Subject">What it is about, such as <c>participant/…</c>: what is told of one subject can be had in order.</param>
/// <param name="Data">What happened.</param>
public sealed record Payload(string Type, string Municipality, DateTimeOffset Timestamp, string? Journey, string Subject, object Data)
{
    /// <summary>The type of test events; sent to any endpoint when asked for.</summary>
    public const string TestType = "endpoint.test.v1";

    /// <summary>Every type that may be subscribed to.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "agreement.amended.v1", "agreement.made.v1", "agreement.settled.v1", "certificate.issued.v1", "certificate.withdrawn.v1", "day.taught.v1",
        "enrolment.cancelled.v1", "enrolment.declined.v1", "enrolment.requested.v1", "introduction.completed.v1", "introduction.overdue.v1",
        "invoice.issued.v1", "invoice.overdue.v1", "invoice.paid.v1", "invoice.reopened.v1", "municipality.left.v1", "occasion.cancelled.v1", "occasion.completed.v1",
        "occasion.corrected.v1", "occasion.rescheduled.v1", "occasion.scheduled.v1", "participant.changed.v1", "participant.erased.v1",
        "participant.left.v1", "participant.moved.v1", "participant.paused.v1", "participant.registered.v1", "participant.resumed.v1",
        "seat.confirmed.v1", "seat.offered.v1", "substitute.assigned.v1", "team.confirmed.v1", "trainer-pool.distributed.v1", "trainer.changed.v1",
        "trainer.recruited.v1", "waiting-list.joined.v1",
    ];

    /// <summary>The JSON that is sent, byte for byte the same at every attempt.</summary>
    public string Body => JsonSerializer.Serialize(new Envelope(Type, Timestamp, Data), Json.Options);

    /// <summary>What a public event tells, and whom; nothing where it concerns no municipality.</summary>
    /// <param name="message">A public event.</param>
    public static IEnumerable<Payload> Of(object message) => message switch
    {
        SeatConfirmed e =>
        [
            new("seat.confirmed.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new SeatConfirmedV1(
                e.Municipality, e.Participant, e.Journey, e.Occasion, e.Course, e.FromWaitingList, Occasion(e.Journey, e.Occasion))),
        ],
        WaitingListJoined e =>
        [
            new("waiting-list.joined.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new WaitingListJoinedV1(
                e.Municipality, e.Participant, e.Journey, e.Occasion, e.Course, Occasion(e.Journey, e.Occasion))),
        ],
        EnrolmentCancelled e =>
        [
            new("enrolment.cancelled.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new EnrolmentCancelledV1(
                e.Municipality, e.Participant, e.Journey, e.Occasion, e.Course, e.HadSeat, e.Late, Occasion(e.Journey, e.Occasion), e.Because)),
        ],
        EnrolmentRequested e =>
        [
            new("enrolment.requested.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new EnrolmentRequestedV1(
                e.Municipality, e.Participant, e.Journey, e.Occasion, e.Course, Place(e.Journey, e.Occasion, e.Participant))),
        ],
        EnrolmentDeclined e =>
        [
            new("enrolment.declined.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new EnrolmentDeclinedV1(
                e.Municipality, e.Participant, e.Journey, e.Occasion, e.Course, Occasion(e.Journey, e.Occasion))),
        ],
        SeatOffered e =>
        [
            new("seat.offered.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new SeatOfferedV1(
                e.Municipality, e.Participant, e.Journey, e.Occasion, e.Course, e.Expires, Place(e.Journey, e.Occasion, e.Participant))),
        ],
        CertificateIssued e =>
        [
            new("certificate.issued.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new CertificateIssuedV1(
                e.Municipality, e.Participant, e.Certificate, e.Journey, e.Occasion, e.Course, $"{Person(e.Participant)}/certificates/{e.Certificate}")),
        ],
        // The certificate itself can't be read any more; what the person has taken can.
        CertificateWithdrawn e =>
        [
            new("certificate.withdrawn.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new CertificateWithdrawnV1(
                e.Municipality, e.Participant, e.Certificate, e.Journey, e.Occasion, e.Course, $"{Person(e.Participant)}/record")),
        ],
        // The region's occasions are for all to find; one held inside an organisation is that organisation's own.
        OccasionScheduled { HeldBy: { } inside } e =>
        [
            new("occasion.scheduled.v1", inside.Municipality, e.At, e.Journey, About(e.Occasion), new OccasionScheduledV1(
                inside.Municipality, e.Journey, e.Occasion, e.Course, Occasion(e.Journey, e.Occasion))),
        ],
        OccasionCorrected e => Concerned(e.Places).Select(municipality => new Payload(
            "occasion.corrected.v1", municipality, e.At, e.Journey, About(e.Occasion),
            new OccasionCorrectedV1(municipality, e.Journey, e.Occasion, e.Course, Occasion(e.Journey, e.Occasion)))),
        OccasionCompleted e => Concerned(e.Places).Select(municipality => new Payload(
            "occasion.completed.v1", municipality, e.At, e.Journey, About(e.Occasion),
            new OccasionCompletedV1(municipality, e.Journey, e.Occasion, e.Course, Occasion(e.Journey, e.Occasion)))),
        ParticipantRegistered e =>
        [
            new("participant.registered.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantRegisteredV1(
                e.Municipality, e.Participant, e.Unit, Person(e.Participant))),
        ],
        // The former employer is told that the person moved, not where to.
        ParticipantMoved e when e.FromMunicipality == e.Municipality =>
        [
            new("participant.moved.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantMovedV1(
                e.Municipality, e.Participant, "within", e.Unit, e.From, Person(e.Participant))),
        ],
        ParticipantMoved e =>
        [
            new("participant.moved.v1", e.FromMunicipality, e.At, null, Participant(e.Participant), new ParticipantMovedV1(
                e.FromMunicipality, e.Participant, "out", null, e.From, null)),
            new("participant.moved.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantMovedV1(
                e.Municipality, e.Participant, "in", e.Unit, e.From, Person(e.Participant))),
        ],
        ParticipantPaused e =>
        [
            new("participant.paused.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantPausedV1(e.Municipality, e.Participant, Person(e.Participant))),
        ],
        ParticipantResumed e =>
        [
            new("participant.resumed.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantResumedV1(e.Municipality, e.Participant, Person(e.Participant))),
        ],
        ParticipantLeft e =>
        [
            new("participant.left.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantLeftV1(e.Municipality, e.Participant, e.On)),
        ],
        RoleAtWorkChanged e =>
        [
            new("participant.changed.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantChangedV1(e.Municipality, e.Participant, e.Role, Person(e.Participant))),
        ],
        ParticipantErased e =>
        [
            new("participant.erased.v1", e.Municipality, e.At, null, Participant(e.Participant), new ParticipantErasedV1(e.Municipality, e.Participant)),
        ],
        IntroductionCompleted e =>
        [
            new("introduction.completed.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new IntroductionCompletedV1(
                e.Municipality, e.Participant, e.Journey, e.Outcome, Introduction(e.Journey, e.Participant))),
        ],
        IntroductionOverdue e =>
        [
            new("introduction.overdue.v1", e.Municipality, e.At, e.Journey, Participant(e.Participant), new IntroductionOverdueV1(
                e.Municipality, e.Participant, e.Journey, e.DueOn, Introduction(e.Journey, e.Participant))),
        ],
        TrainerRecruited e =>
        [
            new("trainer.recruited.v1", e.Municipality, e.At, null, $"trainer/{e.Trainer}", new TrainerRecruitedV1(e.Municipality, e.Trainer, e.Region, Lent(e.Trainer))),
        ],
        TrainerChanged e =>
        [
            new("trainer.changed.v1", e.Municipality, e.At, null, $"trainer/{e.Trainer}", new TrainerChangedV1(e.Municipality, e.Trainer, e.Region, e.EndedFrom, Lent(e.Trainer))),
        ],
        SubstituteAssigned e =>
        [
            new("substitute.assigned.v1", e.Substitute.Municipality, e.At, e.Journey, About(e.Occasion), new SubstituteAssignedV1(
                e.Substitute.Municipality, e.Journey, e.Occasion, e.Course, e.Substitute.Trainer, e.Days, Team(e.Journey, e.Occasion))),
        ],
        AgreementMade e => e.Shares.Select(share => new Payload(
            "agreement.made.v1", share.Municipality, e.At, null, $"agreement/{e.Region}/{e.Year}", new AgreementMadeV1(share.Municipality, e.Region, e.Year, Agreement(e.Region, e.Year)))),
        AgreementAmended e => e.Shares.Select(share => new Payload(
            "agreement.amended.v1", share.Municipality, e.At, null, $"agreement/{e.Region}/{e.Year}", new AgreementAmendedV1(
                share.Municipality, e.Region, e.Year, e.Why, e.Ends, Agreement(e.Region, e.Year)))),
        AgreementSettled e => e.Shares.Select(share => new Payload(
            "agreement.settled.v1", share.Municipality, e.At, null, $"agreement/{e.Region}/{e.Year}", new AgreementSettledV1(share.Municipality, e.Region, e.Year, Agreement(e.Region, e.Year)))),
        MunicipalityLeft e =>
        [
            new("municipality.left.v1", e.Municipality, e.At, null, $"municipality/{e.Municipality}", new MunicipalityLeftV1(e.Municipality, e.Region, e.On)),
        ],
        InvoiceIssued e =>
        [
            new("invoice.issued.v1", e.Municipality, e.At, e.Journey, $"invoice/{e.Invoice}", new InvoiceIssuedV1(
                e.Municipality, e.Invoice, e.Number, e.Region, e.Kind, e.Year, e.Journey, e.Occasion, Invoice(e.Invoice))),
        ],
        InvoicePaid e =>
        [
            new("invoice.paid.v1", e.Municipality, e.At, e.Journey, $"invoice/{e.Invoice}", new InvoicePaidV1(
                e.Municipality, e.Invoice, e.Number, e.Region, e.Kind, e.Year, e.Journey, e.On, Invoice(e.Invoice))),
        ],
        // Who was told that it is paid is told that it is not.
        InvoiceReopened e =>
        [
            new("invoice.reopened.v1", e.Municipality, e.At, e.Journey, $"invoice/{e.Invoice}", new InvoiceReopenedV1(
                e.Municipality, e.Invoice, e.Number, e.Region, e.Kind, e.Year, e.Journey, Invoice(e.Invoice))),
        ],
        InvoiceOverdue e =>
        [
            new("invoice.overdue.v1", e.Municipality, e.At, e.Journey, $"invoice/{e.Invoice}", new InvoiceOverdueV1(
                e.Municipality, e.Invoice, e.Number, e.Region, e.Kind, e.Year, e.Journey, e.DueOn, Invoice(e.Invoice))),
        ],
        TrainerPoolDistributed e => e.Shares.Select(share => new Payload(
            "trainer-pool.distributed.v1", share.Municipality, e.At, e.Journey, $"trainer-pool/{e.Region}/{e.Year}", new TrainerPoolDistributedV1(
                share.Municipality, e.Journey, e.Region, e.Year, $"/api/billing/v1/regions/{e.Region}/municipalities/{share.Municipality}/costs?year={e.Year}"))),
        _ => [],
    };

    /// <summary>What a change of an occasion tells a municipality that has a place there.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="occasion">Id.</param>
    /// <param name="change">What changed.</param>
    /// <param name="municipality">Slug.</param>
    public static Payload OfChange(string journey, Guid occasion, OccasionChanged change, string municipality)
    {
        ArgumentNullException.ThrowIfNull(change);
        object data = change.Kind == "cancelled"
            ? new OccasionCancelledV1(municipality, journey, occasion, change.Course, Occasion(journey, occasion))
            : new OccasionRescheduledV1(municipality, journey, occasion, change.Course, Occasion(journey, occasion));
        return new($"occasion.{change.Kind}.v1", municipality, change.At, journey, About(occasion), data);
    }

    /// <summary>What a team tells a municipality that lends trainers to it, or did.</summary>
    /// <param name="team">The team.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="trainers">Those it lends.</param>
    public static Payload OfTeam(TeamConfirmed team, string municipality, IReadOnlyList<Guid> trainers)
    {
        ArgumentNullException.ThrowIfNull(team);
        return new("team.confirmed.v1", municipality, team.At, team.Journey, About(team.Occasion), new TeamConfirmedV1(
            municipality, team.Journey, team.Occasion, trainers, team.Version, Team(team.Journey, team.Occasion)));
    }

    /// <summary>What a day taught tells a municipality whose trainers taught, or, as was said before, had.</summary>
    /// <param name="day">The day.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="trainers">Those it lends.</param>
    public static Payload OfDayTaught(DayTaught day, string municipality, IReadOnlyList<Guid> trainers)
    {
        ArgumentNullException.ThrowIfNull(day);
        return new("day.taught.v1", municipality, day.At, day.Journey, About(day.Occasion), new DayTaughtV1(
            municipality, day.Journey, day.Occasion, day.Course, day.Date, day.Half, trainers, day.Version));
    }

    /// <summary>A test event.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="endpoint">The endpoint it is for.</param>
    /// <param name="at">UTC.</param>
    public static Payload Test(string municipality, Guid endpoint, DateTimeOffset at) =>
        new(TestType, municipality, at, null, $"endpoint/{endpoint}", new EndpointTestV1(municipality, endpoint, $"/api/webhooks/v1/endpoints/{endpoint}"));

    private static string Participant(Guid participant) => $"participant/{participant}";

    private static string About(Guid occasion) => $"occasion/{occasion}";

    private static string Occasion(string journey, Guid occasion) => $"/api/enrolment/v1/journeys/{journey}/occasions/{occasion}";

    private static string Team(string journey, Guid occasion) => $"/api/trainer/v1/journeys/{journey}/occasions/{occasion}/team";

    private static string Lent(Guid trainer) => $"/api/trainer/v1/trainers/{trainer}";

    private static string Agreement(string region, int year) => $"/api/billing/v1/regions/{region}/agreements/{year}";

    private static string Invoice(Guid invoice) => $"/api/billing/v1/invoices/{invoice}";

    private static IEnumerable<string> Concerned(IEnumerable<CompletedPlace> places) =>
        places.Select(place => place.Municipality).Distinct().Order(StringComparer.Ordinal);

    private static string Place(string journey, Guid occasion, Guid participant) => $"{Occasion(journey, occasion)}/enrolments/{participant}";

    private static string Introduction(string journey, Guid participant) => $"/api/enrolment/v1/journeys/{journey}/participants/{participant}/introduction";

    private static string Person(Guid participant) => $"/api/enrolment/v1/participants/{participant}";

    private sealed record Envelope(string Type, DateTimeOffset Timestamp, object Data);
}

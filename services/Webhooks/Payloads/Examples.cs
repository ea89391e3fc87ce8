using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Webhooks.Occasions;

namespace Yrkesresan.Webhooks.Payloads;

/// <summary>A made-up example of every payload type, mapped by the same code as the real ones: what integrators are shown, and what tests compare.</summary>
public static class Examples
{
    private const string Journey = "barn-och-unga", Course = "handlaggning-med-barnet-i-centrum", Utforare = "funktionshinder-utforare", Region = "norrbotten", Lulea = "lulea";
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Person = new("0199c0de-0000-7000-8000-000000000001");
    private static readonly Guid Occasion = new("0199c0de-0000-7000-8000-000000000002");
    private static readonly Guid Thing = new("0199c0de-0000-7000-8000-000000000003");
    private static readonly LentTrainer Lent = new(Thing, Lulea);

    /// <summary>Public events, one of each that tells a municipality something by itself.</summary>
    public static IReadOnlyList<object> Events { get; } =
    [
        new SeatConfirmed(Journey, Occasion, Course, Region, Person, Lulea, "Barn 1", true, 7, At),
        new WaitingListJoined(Journey, Occasion, Course, Region, Person, Lulea, "Barn 1", 7, At),
        new EnrolmentCancelled(Journey, Occasion, Course, Region, Person, Lulea, "Barn 1", true, false, 7, At),
        new CertificateIssued(Journey, Thing, Person, Lulea, "Barn 1", Occasion, Course, Region, 7, At),
        new OccasionScheduled(Utforare, Occasion, "barns-rattigheter-och-barnkonventionen", Region, [], 20, null, null, 1, At, HeldBy: new HeldBy(Lulea)),
        new OccasionCompleted(Journey, Occasion, Course, Region, [], [new CompletedPlace(Person, Lulea, "Barn 1", "attended", false)], 7, At),
        new OccasionCorrected(
            Journey, Occasion, Course, Region, new DateOnly(2026, 2, 20), [Person], [], [], [new CompletedPlace(Person, Lulea, "Barn 1", "attended", false)], 8, At),
        new CertificateWithdrawn(Journey, Thing, Person, Lulea, "Barn 1", Occasion, Course, Region, 9, At),
        new EnrolmentRequested(Journey, Occasion, Course, Region, Person, Lulea, "Barn 1", 7, At),
        new EnrolmentDeclined(Journey, Occasion, Course, Region, Person, Lulea, "Barn 1", 8, At),
        new SeatOffered(Journey, Occasion, Course, Region, Person, Lulea, "Barn 1", At.AddDays(2), 8, At),
        new IntroductionCompleted(Utforare, Person, Lulea, "Solgården", "signed-off", 3, At),
        new IntroductionOverdue(Utforare, Person, Lulea, "Solgården", new DateOnly(2026, 3, 1), 2, At),
        new RoleAtWorkChanged(Person, Lulea, "behandlingsassistent", null, At),
        new ParticipantErased(Person, Lulea, At),
        new ParticipantRegistered(Person, Lulea, "Barn 1", Region, "socialsekreterare", At),
        new ParticipantMoved(Person, "pitea", Lulea, "Barn 1", new DateOnly(2026, 4, 1), At),
        new ParticipantPaused(Person, Lulea, At),
        new ParticipantResumed(Person, Lulea, At),
        new ParticipantLeft(Person, Lulea, new DateOnly(2026, 4, 30), At),
        new TrainerRecruited(Thing, Lulea, Region, [Course], 10, At),
        new TrainerChanged(Thing, Lulea, Region, [Course], 12, null, 4, At),
        new SubstituteAssigned(Journey, Thing, Occasion, Course, Region, Person, Lent, false, [new DateOnly(2026, 3, 10)], 5, At),
        new AgreementMade(Region, 2026, 950_000m, [new AgreementShare(Lulea, 298_399m, 298_399m)], 1, At),
        new AgreementAmended(Region, 2026, "total-changed", new DateOnly(2026, 12, 31), 900_000m, [new AgreementShare(Lulea, 282_694m, 282_694m)], 2, At),
        new AgreementSettled(Region, 2026, 950_000m, 940_000m, [new SettlementShare(Lulea, -3_141m)], 3, At),
        new MunicipalityLeft(Region, Lulea, new DateOnly(2026, 12, 31), 9, At),
        new InvoiceIssued(Journey, Thing, "2026-17", Region, Lulea, "course-fee", Occasion, Course, 2026, 6200m, At),
        new InvoicePaid(Journey, Thing, "2026-17", Region, Lulea, "course-fee", 2026, 7750m, 0m, new DateOnly(2026, 3, 30), At),
        new InvoiceReopened(Journey, Thing, "2026-17", Region, Lulea, "course-fee", 2026, 7750m, At),
        new InvoiceOverdue(Journey, Thing, "2026-17", Region, Lulea, "course-fee", 2026, 7750m, new DateOnly(2026, 4, 1), At),
        new TrainerPoolDistributed(Journey, Region, 2026, 4000m, [new PoolShare(Lulea, 8m, 4000m)], At),
    ];

    /// <summary>What is told to those whom an event alone does not name.</summary>
    private static IEnumerable<Payload> Others =>
    [
        Payload.OfChange(Journey, Occasion, new OccasionChanged(Thing, "cancelled", Course, 9, At), Lulea),
        Payload.OfChange(Journey, Occasion, new OccasionChanged(Thing, "rescheduled", Course, 9, At), Lulea),
        Payload.OfTeam(new TeamConfirmed(Journey, Occasion, Region, Lent, [], 3, At), Lulea, [Thing]),
        Payload.OfDayTaught(new DayTaught(Journey, Occasion, Course, Region, new DateOnly(2026, 3, 2), false, [Lent], 4, At), Lulea, [Thing]),
        Payload.Test(Lulea, Thing, At),
    ];

    /// <summary>One payload of each type, the test event's too, in order of type.</summary>
    public static IReadOnlyList<Payload> All { get; } =
    [
        .. Events.SelectMany(Payload.Of).Where(payload => payload.Municipality == Lulea).Concat(Others).OrderBy(payload => payload.Type, StringComparer.Ordinal),
    ];
}

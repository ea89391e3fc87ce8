using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Webhooks.Hr;
using Yrkesresan.Webhooks.Policies;
using Bus = Yrkesresan.ServiceDefaults.Messaging.Messages;

namespace Yrkesresan.Webhooks.Integration;

/// <summary>What the service publishes and consumes. What it does not consume is named, with why, in <see cref="Internal"/>.</summary>
public static class Messages
{
    /// <summary>Lists them.</summary>
    /// <param name="messages">The list.</param>
    public static void Configure(Bus messages) => messages
        .Publishes<Contracts.WebhookMessageDue>()
        .Consumes<MunicipalityJoined, KnowMunicipalityWhenItJoinsARegion>()
        .Consumes<ParticipantErased, ForgetPersonWhenErased>()
        .Consumes<SeatConfirmed, FollowOccasionWhenSeatConfirmed>()
        .Consumes<WaitingListJoined, FollowOccasionWhenWaitingListJoined>()
        .Consumes<EnrolmentRequested, FollowOccasionWhenEnrolmentRequested>()
        .Consumes<OccasionScheduled, FollowOccasionWhenHeldInside>()
        .Consumes<OccasionCancelled, TellWhenOccasionCancelled>()
        .Consumes<OccasionRescheduled, TellWhenOccasionRescheduled>()
        .Consumes<TeamConfirmed, TellLendersWhenTeamConfirmed>()
        .Consumes<DayTaught, TellLendersWhenDayTaught>()
        .Tells<SeatConfirmed>()
        .Tells<WaitingListJoined>()
        .Tells<EnrolmentCancelled>()
        .Tells<EnrolmentRequested>()
        .Tells<EnrolmentDeclined>()
        .Tells<SeatOffered>()
        .Tells<CertificateIssued>()
        .Tells<CertificateWithdrawn>()
        .Tells<OccasionScheduled>()
        .Tells<OccasionCompleted>()
        .Tells<OccasionCorrected>()
        .Tells<ParticipantRegistered>()
        .Tells<ParticipantMoved>()
        .Tells<ParticipantPaused>()
        .Tells<ParticipantResumed>()
        .Tells<ParticipantLeft>()
        .Tells<RoleAtWorkChanged>()
        .Tells<ParticipantErased>()
        .Tells<IntroductionCompleted>()
        .Tells<IntroductionOverdue>()
        .Tells<TrainerRecruited>()
        .Tells<TrainerChanged>()
        .Tells<SubstituteAssigned>()
        .Tells<AgreementMade>()
        .Tells<AgreementAmended>()
        .Tells<AgreementSettled>()
        .Tells<MunicipalityLeft>()
        .Tells<InvoiceIssued>()
        .Tells<InvoicePaid>()
        .Tells<InvoiceReopened>()
        .Tells<InvoiceOverdue>()
        .Tells<TrainerPoolDistributed>();

    private static Bus Tells<TEvent>(this Bus messages) where TEvent : class =>
        messages.Consumes<TEvent, QueueDeliveriesWhenMunicipalityIsConcerned<TEvent>>();
}

using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Webhooks.Policies;
using Bus = Yrkesresan.ServiceDefaults.Messaging.Messages;

namespace Yrkesresan.Webhooks.Integration;

/// <summary>What the service publishes and consumes.</summary>
public static class Messages
{
    /// <summary>Lists them.</summary>
    /// <param name="messages">The list.</param>
    public static void Configure(Bus messages) => messages
        .Publishes<Contracts.WebhookMessageDue>()
        .Consumes<MunicipalityJoined, KnowMunicipalityWhenItJoinsARegion>()
        .Consumes<SeatConfirmed, FollowOccasionWhenSeatConfirmed>()
        .Consumes<WaitingListJoined, FollowOccasionWhenWaitingListJoined>()
        .Consumes<EnrolmentRequested, FollowOccasionWhenEnrolmentRequested>()
        .Consumes<OccasionCancelled, TellWhenOccasionCancelled>()
        .Consumes<OccasionRescheduled, TellWhenOccasionRescheduled>()
        .Tells<SeatConfirmed>()
        .Tells<WaitingListJoined>()
        .Tells<EnrolmentCancelled>()
        .Tells<EnrolmentRequested>()
        .Tells<EnrolmentDeclined>()
        .Tells<SeatOffered>()
        .Tells<CertificateIssued>()
        .Tells<CertificateWithdrawn>()
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
        .Tells<InvoiceIssued>();

    private static Bus Tells<TEvent>(this Bus messages) where TEvent : class =>
        messages.Consumes<TEvent, QueueDeliveriesWhenMunicipalityIsConcerned<TEvent>>();
}

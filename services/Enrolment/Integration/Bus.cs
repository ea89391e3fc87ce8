using Yrkesresan.Billing.Contracts;
using Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Enrolment.Integration;

/// <summary>What Enrolment publishes and consumes.</summary>
internal static class Bus
{
    public static void Configure(ServiceDefaults.Messaging.Messages messages) => messages
        .Publishes<Contracts.CoursePublished>()
        .Publishes<Contracts.CourseRetired>()
        .Publishes<Contracts.CourseOpened>()
        .Publishes<Contracts.ParticipantRegistered>()
        .Publishes<Contracts.ProfessionStartCorrected>()
        .Publishes<Contracts.ParticipantMoved>()
        .Publishes<Contracts.ParticipantPaused>()
        .Publishes<Contracts.ParticipantResumed>()
        .Publishes<Contracts.ParticipantLeft>()
        .Publishes<Contracts.RoleAtWorkChanged>()
        .Publishes<Contracts.ParticipantErased>()
        .Publishes<Contracts.OccasionScheduled>()
        .Publishes<Contracts.OccasionRescheduled>()
        .Publishes<Contracts.CapacityChanged>()
        .Publishes<Contracts.OccasionCancelled>()
        .Publishes<Contracts.OccasionBelowMinimum>()
        .Publishes<Contracts.OccasionCompleted>()
        .Publishes<Contracts.SeatConfirmed>()
        .Publishes<Contracts.WaitingListJoined>()
        .Publishes<Contracts.EnrolmentCancelled>()
        .Publishes<Contracts.EnrolmentRequested>()
        .Publishes<Contracts.EnrolmentDeclined>()
        .Publishes<Contracts.SeatOffered>()
        .Publishes<Contracts.AttendanceRecorded>()
        .Publishes<Contracts.CertificateIssued>()
        .Publishes<Contracts.CertificateWithdrawn>()
        .Publishes<Contracts.OccasionCorrected>()
        .Publishes<Contracts.MessageDue>()
        .Publishes<Contracts.IntroductionCompleted>()
        .Publishes<Contracts.IntroductionOverdue>()
        .Consumes<MunicipalityJoined, LearnRegionWhenMunicipalityJoined>()
        .Consumes<InvoiceDrafted, LearnCostWhenInvoiceDrafted>()
        .Consumes<InvoiceIssued, LearnCostWhenInvoiceIssued>()
        .Consumes<FeeScheduleSet, LearnPriceWhenFeeScheduleSet>()
        .Consumes<TeamConfirmed, LearnTeamWhenConfirmed>();
}

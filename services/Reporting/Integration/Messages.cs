using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Trainer.Contracts;
using Bus = Yrkesresan.ServiceDefaults.Messaging.Messages;

namespace Yrkesresan.Reporting.Integration;

/// <summary>What the service publishes and consumes: every public event of the services whose work it reports.</summary>
public static class Messages
{
    /// <summary>Lists them.</summary>
    /// <param name="messages">The list.</param>
    public static void Configure(Bus messages)
    {
        messages.Publishes<Contracts.SurveyAnswered>()
            .Publishes<Contracts.SurveyOpened>()
            .Publishes<Contracts.SurveyReminderDue>()
            .Publishes<Contracts.SurveyCounted>();

        Take<CoursePublished>(messages);
        Take<CourseRetired>(messages);
        Take<CourseOpened>(messages);
        Take<OccasionScheduled>(messages);
        Take<OccasionRescheduled>(messages);
        Take<CapacityChanged>(messages);
        Take<OccasionCancelled>(messages);
        Take<OccasionBelowMinimum>(messages);
        Take<OccasionCompleted>(messages);
        Take<OccasionCorrected>(messages);
        Take<SeatConfirmed>(messages);
        Take<WaitingListJoined>(messages);
        Take<EnrolmentCancelled>(messages);
        Take<EnrolmentRequested>(messages);
        Take<EnrolmentDeclined>(messages);
        Take<SeatOffered>(messages);
        Take<AttendanceRecorded>(messages);
        Take<CertificateIssued>(messages);
        Take<CertificateWithdrawn>(messages);
        Take<ParticipantRegistered>(messages);
        Take<ProfessionStartCorrected>(messages);
        Take<ParticipantMoved>(messages);
        Take<ParticipantPaused>(messages);
        Take<ParticipantResumed>(messages);
        Take<ParticipantLeft>(messages);
        Take<RoleAtWorkChanged>(messages);
        Take<ParticipantErased>(messages);
        Take<IntroductionCompleted>(messages);
        Take<IntroductionOverdue>(messages);
        Take<MessageDue>(messages);

        Take<TrainerRecruited>(messages);
        Take<TrainerChanged>(messages);
        Take<TeamConfirmed>(messages);
        Take<DayTaught>(messages);
        Take<TeamMissing>(messages);
        Take<SubstituteAssigned>(messages);
        Take<SubstituteNotFound>(messages);
        Take<TrainerMessageDue>(messages);

        Take<MunicipalityJoined>(messages);
        Take<MunicipalityLeft>(messages);
        Take<AgreementMade>(messages);
        Take<AgreementAmended>(messages);
        Take<AgreementSettled>(messages);
        Take<InvoiceDrafted>(messages);
        Take<InvoiceIssued>(messages);
        Take<InvoicePaid>(messages);
        Take<InvoiceReopened>(messages);
        Take<InvoiceOverdue>(messages);
        Take<TrainerPoolDistributed>(messages);
        Take<FeeScheduleSet>(messages);
    }

    private static void Take<TEvent>(Bus messages) where TEvent : class => messages.Consumes<TEvent, Intake<TEvent>>();
}

using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting;

/// <summary>What the service stores, and under which names. A name once used is for ever.</summary>
public static class Store
{
    /// <summary>Event types, documents, projections.</summary>
    /// <param name="options">The store's options.</param>
    public static void Configure(StoreOptions options)
    {
        var events = options.Events;
        events.MapEventType<CoursePublished>("reporting.course_published.v1");
        events.MapEventType<OccasionScheduled>("reporting.occasion_scheduled.v1");
        events.MapEventType<OccasionRescheduled>("reporting.occasion_rescheduled.v1");
        events.MapEventType<OccasionCancelled>("reporting.occasion_cancelled.v1");
        events.MapEventType<OccasionCompleted>("reporting.occasion_completed.v1");
        events.MapEventType<SeatConfirmed>("reporting.seat_confirmed.v1");
        events.MapEventType<WaitingListJoined>("reporting.waiting_list_joined.v1");
        events.MapEventType<EnrolmentCancelled>("reporting.enrolment_cancelled.v1");
        events.MapEventType<AttendanceRecorded>("reporting.attendance_recorded.v1");
        events.MapEventType<CertificateIssued>("reporting.certificate_issued.v1");
        events.MapEventType<ParticipantRegistered>("reporting.participant_registered.v1");
        events.MapEventType<ParticipantMoved>("reporting.participant_moved.v1");
        events.MapEventType<ParticipantPaused>("reporting.participant_paused.v1");
        events.MapEventType<ParticipantResumed>("reporting.participant_resumed.v1");
        events.MapEventType<ParticipantLeft>("reporting.participant_left.v1");
        events.MapEventType<TrainerRecruited>("reporting.trainer_recruited.v1");
        events.MapEventType<TeamConfirmed>("reporting.team_confirmed.v1");
        events.MapEventType<DayTaught>("reporting.day_taught.v1");
        events.MapEventType<MunicipalityJoined>("reporting.municipality_joined.v1");
        events.MapEventType<InvoiceDrafted>("reporting.invoice_drafted.v1");
        events.MapEventType<InvoiceIssued>("reporting.invoice_issued.v1");
        events.MapEventType<TrainerPoolDistributed>("reporting.trainer_pool_distributed.v1");
        events.MapEventType<SurveyAnswered>("reporting.survey_answered.v1");

        options.Projections.Add(new OccasionFiguresProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new CourseFiguresProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new InvoiceFiguresProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new MunicipalityFiguresProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new SurveyFiguresProjection(), ProjectionLifecycle.Inline);

        options.Schema.For<OccasionFigures>().Index(occasion => occasion.Region);
        options.Schema.For<InvoiceFigures>().Index(invoice => invoice.Region);
        options.Schema.For<SurveyFigures>().Index(survey => survey.Region);
        // A person's surveys are of all journeys, and a link does not say which.
        options.Schema.For<Invitation>().SingleTenanted().Index(invitation => invitation.Participant);
        options.Schema.For<UsedLink>().SingleTenanted();
        options.Schema.For<SurveySecret>().SingleTenanted();
    }
}

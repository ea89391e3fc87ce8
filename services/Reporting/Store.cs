using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.People;
using Yrkesresan.Reporting.Planning;
using Yrkesresan.Reporting.Rebuilding;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Steering;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting;

/// <summary>What the service stores, and under which names. A name once used is for ever.</summary>
public static class Store
{
    /// <summary>Every event type with the name it is stored under.</summary>
    internal static IReadOnlyList<StoredEvent> Events { get; } =
    [
        StoredEvent.Of<CoursePublished>("reporting.course_published.v1"),
        StoredEvent.Of<CourseRetired>("reporting.course_retired.v1"),
        StoredEvent.Of<CourseOpened>("reporting.course_opened.v1"),
        StoredEvent.Of<OccasionScheduled>("reporting.occasion_scheduled.v1"),
        StoredEvent.Of<OccasionRescheduled>("reporting.occasion_rescheduled.v1"),
        StoredEvent.Of<CapacityChanged>("reporting.capacity_changed.v1"),
        StoredEvent.Of<OccasionCancelled>("reporting.occasion_cancelled.v1"),
        StoredEvent.Of<OccasionBelowMinimum>("reporting.occasion_below_minimum.v1"),
        StoredEvent.Of<OccasionCompleted>("reporting.occasion_completed.v1"),
        StoredEvent.Of<OccasionCorrected>("reporting.occasion_corrected.v1"),
        StoredEvent.Of<SeatConfirmed>("reporting.seat_confirmed.v1"),
        StoredEvent.Of<WaitingListJoined>("reporting.waiting_list_joined.v1"),
        StoredEvent.Of<EnrolmentCancelled>("reporting.enrolment_cancelled.v1"),
        StoredEvent.Of<EnrolmentRequested>("reporting.enrolment_requested.v1"),
        StoredEvent.Of<EnrolmentDeclined>("reporting.enrolment_declined.v1"),
        StoredEvent.Of<SeatOffered>("reporting.seat_offered.v1"),
        StoredEvent.Of<AttendanceRecorded>("reporting.attendance_recorded.v1"),
        StoredEvent.Of<CertificateIssued>("reporting.certificate_issued.v1"),
        StoredEvent.Of<CertificateWithdrawn>("reporting.certificate_withdrawn.v1"),
        StoredEvent.Of<ParticipantRegistered>("reporting.participant_registered.v1"),
        StoredEvent.Of<ProfessionStartCorrected>("reporting.profession_start_corrected.v1"),
        StoredEvent.Of<ParticipantMoved>("reporting.participant_moved.v1"),
        StoredEvent.Of<ParticipantPaused>("reporting.participant_paused.v1"),
        StoredEvent.Of<ParticipantResumed>("reporting.participant_resumed.v1"),
        StoredEvent.Of<ParticipantLeft>("reporting.participant_left.v1"),
        StoredEvent.Of<RoleAtWorkChanged>("reporting.role_at_work_changed.v1"),
        StoredEvent.Of<ParticipantErased>("reporting.participant_erased.v1"),
        StoredEvent.Of<IntroductionCompleted>("reporting.introduction_completed.v1"),
        StoredEvent.Of<IntroductionOverdue>("reporting.introduction_overdue.v1"),
        StoredEvent.Of<MessageDue>("reporting.message_due.v1"),
        StoredEvent.Of<TrainerRecruited>("reporting.trainer_recruited.v1"),
        StoredEvent.Of<TrainerChanged>("reporting.trainer_changed.v1"),
        StoredEvent.Of<TeamConfirmed>("reporting.team_confirmed.v1"),
        StoredEvent.Of<DayTaught>("reporting.day_taught.v1"),
        StoredEvent.Of<TeamMissing>("reporting.team_missing.v1"),
        StoredEvent.Of<SubstituteAssigned>("reporting.substitute_assigned.v1"),
        StoredEvent.Of<SubstituteNotFound>("reporting.substitute_not_found.v1"),
        StoredEvent.Of<TrainerMessageDue>("reporting.trainer_message_due.v1"),
        StoredEvent.Of<MunicipalityJoined>("reporting.municipality_joined.v1"),
        StoredEvent.Of<MunicipalityLeft>("reporting.municipality_left.v1"),
        StoredEvent.Of<AgreementMade>("reporting.agreement_made.v1"),
        StoredEvent.Of<AgreementAmended>("reporting.agreement_amended.v1"),
        StoredEvent.Of<AgreementSettled>("reporting.agreement_settled.v1"),
        StoredEvent.Of<InvoiceDrafted>("reporting.invoice_drafted.v1"),
        StoredEvent.Of<InvoiceIssued>("reporting.invoice_issued.v1"),
        StoredEvent.Of<InvoicePaid>("reporting.invoice_paid.v1"),
        StoredEvent.Of<InvoiceReopened>("reporting.invoice_reopened.v1"),
        StoredEvent.Of<InvoiceOverdue>("reporting.invoice_overdue.v1"),
        StoredEvent.Of<TrainerPoolDistributed>("reporting.trainer_pool_distributed.v1"),
        StoredEvent.Of<FeeScheduleSet>("reporting.fee_schedule_set.v1"),
        StoredEvent.Of<SurveyAnswered>("reporting.survey_answered.v1"),
        StoredEvent.Of<SurveyPublished>("reporting.survey_published.v1"),
        StoredEvent.Of<PeopleAsked>("reporting.people_asked.v1"),
        StoredEvent.Of<PersonAsked>("reporting.person_asked.v1"),
        StoredEvent.Of<PersonReminded>("reporting.person_reminded.v1"),
        StoredEvent.Of<AnswersCounted>("reporting.answers_counted.v1"),
        StoredEvent.Of<SurveyClosed>("reporting.survey_closed.v1"),
        StoredEvent.Of<ReportQuestionsSet>("reporting.report_questions_set.v1"),
        StoredEvent.Of<ReportAnswerWritten>("reporting.report_answer_written.v1"),
        StoredEvent.Of<ReportTextErased>("reporting.report_text_erased.v1"),
        StoredEvent.Of<HeadcountRegistered>("reporting.headcount_registered.v1"),
    ];

    /// <summary>Every read model. One that is not here is neither rebuilt nor waited for; a test finds it.</summary>
    internal static IReadOnlyList<FigureProjection> Figures { get; } =
    [
        FigureProjection.Of<OccasionFiguresProjection>(),
        FigureProjection.Of<CourseFiguresProjection>(),
        FigureProjection.Of<InvoiceFiguresProjection>(),
        FigureProjection.Of<MunicipalityFiguresProjection>(),
        FigureProjection.Of<SurveyFiguresProjection>(),
        FigureProjection.Of<PersonFiguresProjection>(),
        FigureProjection.Of<ColleagueProjection>(),
        FigureProjection.Of<OccasionTeamProjection>(),
        FigureProjection.Of<HeadcountFiguresProjection>(),
        FigureProjection.Of<TrainerFiguresProjection>(),
        FigureProjection.Of<PaymentFiguresProjection>(),
        FigureProjection.Of<MissingTeamProjection>(),
        FigureProjection.Of<UntaughtDaysProjection>(),
        FigureProjection.Of<IntroductionFiguresProjection>(),
    ];

    /// <summary>Event types, documents, projections.</summary>
    /// <param name="options">The store's options.</param>
    public static void Configure(StoreOptions options)
    {
        foreach (var stored in Events)
        {
            stored.Map(options);
        }

        foreach (var figures in Figures)
        {
            figures.Add(options);
        }

        // A figure that leaves something out is wrong: what can't be read or counted stops here and is seen (lag, health), it is not passed over.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;

        // What is asked is no figure: it is read from its stream, few as they are, also while figures are rebuilt.
        options.Projections.Add(new SurveyDefinitionsProjection(), ProjectionLifecycle.Live);
        options.Projections.Add(new ReportQuestionsProjection(), ProjectionLifecycle.Live);
        options.Projections.Add(new ReportAnswersProjection(), ProjectionLifecycle.Live);

        options.Schema.For<OccasionFigures>().Index(occasion => occasion.Region);
        options.Schema.For<InvoiceFigures>().Index(invoice => invoice.Region);
        options.Schema.For<SurveyFigures>().Index(survey => survey.Region);
        // A person's surveys are of all journeys, and a link does not say which.
        options.Schema.For<Invitation>().SingleTenanted().Index(invitation => invitation.Participant).Index(invitation => invitation.Round);
        options.Schema.For<UsedLink>().SingleTenanted();
        options.Schema.For<SealedAnswer>().Index(answer => answer.Round);
        options.Schema.For<Comment>().Index(comment => comment.Region);
        options.Schema.For<Colleague>().Index(colleague => colleague.Municipality);
        options.Schema.For<OccasionTeam>().Index(team => team.Region);
        options.Schema.For<SurveySecret>().SingleTenanted();
        options.Schema.For<HeadcountFigures>().Index(counted => counted.Region);
        options.Schema.For<TrainerFigures>().Index(trainer => trainer.Region);
        options.Schema.For<PaymentFigures>().Index(payment => payment.Region);
        options.Schema.For<MissingTeam>().Index(team => team.Region);
        options.Schema.For<UntaughtDays>().Index(days => days.Region);
        options.Schema.For<IntroductionFigures>().Index(introduction => introduction.Municipality);
        options.Schema.For<ReportText>().Index(text => text.Region);
        options.Schema.For<Rebuild>().SingleTenanted();
        options.Schema.For<WayOfCounting>().SingleTenanted();
    }
}

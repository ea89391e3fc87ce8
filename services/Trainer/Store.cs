using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Absences;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.DiscussionLeaders;
using Yrkesresan.Trainer.Meetings;
using Yrkesresan.Trainer.OwnPage;
using Yrkesresan.Trainer.Planning;
using Yrkesresan.Trainer.Recruitment;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Telling;
using Yrkesresan.Trainer.Trainers;
using Yrkesresan.Trainer.Trainings;

namespace Yrkesresan.Trainer;

/// <summary>What the service stores, and under which names. A name once used is for ever.</summary>
public static class Store
{
    /// <summary>Every event type with the name it is stored under.</summary>
    internal static IReadOnlyList<StoredEvent> Events { get; } =
    [
        StoredEvent.Of<InterestReported>("trainer.interest_reported.v1"),
        StoredEvent.Of<InterestAccepted>("trainer.interest_accepted.v1"),
        StoredEvent.Of<InterestRejected>("trainer.interest_rejected.v1"),
        StoredEvent.Of<InterestWithdrawn>("trainer.interest_withdrawn.v1"),
        StoredEvent.Of<TrainerRecruited>("trainer.trainer_recruited.v1"),
        StoredEvent.Of<CoursesOffered>("trainer.courses_offered.v1"),
        StoredEvent.Of<DaysOffered>("trainer.days_offered.v1"),
        StoredEvent.Of<DaysOfYearAgreed>("trainer.days_of_year_agreed.v1"),
        StoredEvent.Of<PlacesOffered>("trainer.places_offered.v1"),
        StoredEvent.Of<LeadershipEntrusted>("trainer.leadership_entrusted.v1"),
        StoredEvent.Of<LeadershipEnded>("trainer.leadership_ended.v1"),
        StoredEvent.Of<ConsentGiven>("trainer.consent_given.v1"),
        StoredEvent.Of<ConsentWithdrawn>("trainer.consent_withdrawn.v1"),
        StoredEvent.Of<TrainerPaused>("trainer.trainer_paused.v1"),
        StoredEvent.Of<TrainerResumed>("trainer.trainer_resumed.v1"),
        StoredEvent.Of<TrainerEnded>("trainer.trainer_ended.v1"),
        StoredEvent.Of<TrainerErased>("trainer.trainer_erased.v1"),
        StoredEvent.Of<QualificationGranted>("trainer.qualification_granted.v1"),
        StoredEvent.Of<QualificationWithdrawn>("trainer.qualification_withdrawn.v1"),
        StoredEvent.Of<QualificationLapseRaised>("trainer.qualification_lapse_raised.v1"),
        StoredEvent.Of<TrainedForCourse>("trainer.trained_for_course.v1"),
        StoredEvent.Of<TrainingFoundIncomplete>("trainer.training_found_incomplete.v1"),
        StoredEvent.Of<TrainingScheduled>("trainer.training_scheduled.v1"),
        StoredEvent.Of<TrainingPlaceTaken>("trainer.training_place_taken.v1"),
        StoredEvent.Of<TrainingPlaceReleased>("trainer.training_place_released.v1"),
        StoredEvent.Of<TrainingAttended>("trainer.training_attended.v1"),
        StoredEvent.Of<TrainingCancelled>("trainer.training_cancelled.v1"),
        StoredEvent.Of<DiscussionLeaderRegistered>("trainer.discussion_leader_registered.v1"),
        StoredEvent.Of<DiscussionLeaderChangedUnit>("trainer.discussion_leader_changed_unit.v1"),
        StoredEvent.Of<DiscussionLeaderEnded>("trainer.discussion_leader_ended.v1"),
        StoredEvent.Of<DiscussionLeadersAssigned>("trainer.discussion_leaders_assigned.v1"),
        StoredEvent.Of<DemandPublished>("trainer.demand_published.v1"),
        StoredEvent.Of<OccasionDated>("trainer.occasion_dated.v1"),
        StoredEvent.Of<OccasionCalledOff>("trainer.occasion_called_off.v1"),
        StoredEvent.Of<TeamConfirmed>("trainer.team_confirmed.v1"),
        StoredEvent.Of<TeamDaysMoved>("trainer.team_days_moved.v1"),
        StoredEvent.Of<DayConflictFound>("trainer.day_conflict_found.v1"),
        StoredEvent.Of<DayTaught>("trainer.day_taught.v1"),
        StoredEvent.Of<OccasionDescribed>("trainer.occasion_described.v1"),
        StoredEvent.Of<TrainerLeftBehind>("trainer.trainer_left_behind.v1"),
        StoredEvent.Of<TeamMissing>("trainer.team_missing.v1"),
        StoredEvent.Of<MaterialLinked>("trainer.material_linked.v1"),
        StoredEvent.Of<MeetingScheduled>("trainer.meeting_scheduled.v1"),
        StoredEvent.Of<MeetingMoved>("trainer.meeting_moved.v1"),
        StoredEvent.Of<MeetingDescribed>("trainer.meeting_described.v1"),
        StoredEvent.Of<MeetingInvitationChanged>("trainer.meeting_invitation_changed.v1"),
        StoredEvent.Of<MeetingCancelled>("trainer.meeting_cancelled.v1"),
        StoredEvent.Of<MeetingAnswered>("trainer.meeting_answered.v1"),
        StoredEvent.Of<MeetingAttended>("trainer.meeting_attended.v1"),
        StoredEvent.Of<ReviewOpened>("trainer.review_opened.v1"),
        StoredEvent.Of<ReviewNoted>("trainer.review_noted.v1"),
        StoredEvent.Of<ExternalNeedRecorded>("trainer.external_need_recorded.v1"),
        StoredEvent.Of<ReviewClosed>("trainer.review_closed.v1"),
        StoredEvent.Of<AbsenceReported>("trainer.absence_reported.v1"),
        StoredEvent.Of<AbsenceReverted>("trainer.absence_reverted.v1"),
        StoredEvent.Of<SubstituteJoined>("trainer.substitute_joined.v1"),
        StoredEvent.Of<SubstituteSought>("trainer.substitute_sought.v1"),
        StoredEvent.Of<SubstituteAsked>("trainer.substitute_asked.v1"),
        StoredEvent.Of<CandidatePassedOver>("trainer.candidate_passed_over.v1"),
        StoredEvent.Of<CandidateSkipped>("trainer.candidate_skipped.v1"),
        StoredEvent.Of<RequestDeclined>("trainer.request_declined.v1"),
        StoredEvent.Of<RequestExpired>("trainer.request_expired.v1"),
        StoredEvent.Of<RequestWithdrawn>("trainer.request_withdrawn.v1"),
        StoredEvent.Of<SubstituteAssigned>("trainer.substitute_assigned.v1"),
        StoredEvent.Of<SubstituteNotFound>("trainer.substitute_not_found.v1"),
        StoredEvent.Of<SubstitutionEnded>("trainer.substitution_ended.v1"),
        StoredEvent.Of<WayOfAskingChosen>("trainer.way_of_asking_chosen.v1"),
        StoredEvent.Of<MessageBecameDue>("trainer.message_became_due.v1"),
    ];

    /// <summary>Event types, documents, projections.</summary>
    /// <param name="options">The store's options.</param>
    public static void Configure(StoreOptions options)
    {
        foreach (var stored in Events)
        {
            stored.Map(options);
        }

        options.Projections.Add(new TrainerProfileProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new InterestProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new TrainingProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new DiscussionLeaderProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionLeadersProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new CourseDemandProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionTeamProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new CourseMaterialProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new MeetingProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ReviewProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new SubstitutionProjection(), ProjectionLifecycle.Inline);

        options.Schema.For<TrainerProfile>().Index(trainer => trainer.Region);
        options.Schema.For<TrainerDetails>();
        options.Schema.For<Interest>().Index(interest => interest.Region);
        options.Schema.For<InterestDetails>();
        options.Schema.For<DiscussionLeader>().Index(leader => leader.Region);
        options.Schema.For<OccasionLeaders>();
        options.Schema.For<DiscussionLeaderDetails>();
        options.Schema.For<LeaderAddress>();
        options.AddImports();
        options.Schema.For<Training>().Index(training => training.Region);
        // Journeys share the trainers: what books or pays a trainer's day has to be seen from all of them.
        options.Schema.For<TrainerDay>().SingleTenanted().Index(day => day.Trainer);
        options.Schema.For<PaidDay>().SingleTenanted().Index(day => day.Trainer);
        options.Schema.For<OccasionTeam>().Index(team => team.Region);
        options.Schema.For<ExceptionNote>();
        options.Schema.For<CourseMaterial>();
        options.Schema.For<CourseDemand>();
        options.Schema.For<Meeting>().Index(meeting => meeting.Region);
        options.Schema.For<MeetingDetails>();
        options.Schema.For<Review>().Index(review => review.Region);
        options.Schema.For<ReviewNote>();
        options.Schema.For<ReviewBasis>();
        options.Schema.For<Municipality>().SingleTenanted().Index(municipality => municipality.Region);
        options.Schema.For<TrainerCalendar>().SingleTenanted().Index(calendar => calendar.Hash).Index(calendar => calendar.Trainer);
        options.Schema.For<AbsenceNote>();
        options.Schema.For<Substitution>().Index(search => search.Occasion);
        options.Schema.For<SubstitutionNote>();
        options.Schema.For<SubstitutionRules>().SingleTenanted();
    }
}

using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Enrolment.Calendar;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Messages;
using Yrkesresan.Enrolment.Municipalities;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.Enrolment.Station;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment;

/// <summary>What is stored, under which names. A stored name, once used, is for ever.</summary>
internal static class Store
{
    /// <summary>Every stored event with its name.</summary>
    public static IReadOnlyList<StoredEvent> Events { get; } =
    [
        StoredEvent.Of<CoursePublished>("enrolment.course_published.v1"),
        StoredEvent.Of<CourseRevised>("enrolment.course_revised.v1"),
        StoredEvent.Of<CourseDrafted>("enrolment.course_drafted.v1"),
        StoredEvent.Of<CourseRetired>("enrolment.course_retired.v1"),
        StoredEvent.Of<CourseReinstated>("enrolment.course_reinstated.v1"),
        StoredEvent.Of<MaterialReviewed>("enrolment.material_reviewed.v1"),
        StoredEvent.Of<CourseShared>("enrolment.course_shared.v1"),
        StoredEvent.Of<SharedCourseWithdrawn>("enrolment.shared_course_withdrawn.v1"),
        StoredEvent.Of<CourseOpened>("enrolment.course_opened.v1"),
        StoredEvent.Of<VenueRegistered>("enrolment.venue_registered.v1"),
        StoredEvent.Of<VenueRevised>("enrolment.venue_revised.v1"),
        StoredEvent.Of<RouteLaidOut>("enrolment.route_laid_out.v1"),
        StoredEvent.Of<JourneyPhaseReached>("enrolment.journey_phase_reached.v1"),
        StoredEvent.Of<ParticipantRegistered>("enrolment.participant_registered.v1"),
        StoredEvent.Of<ParticipantPaused>("enrolment.participant_paused.v1"),
        StoredEvent.Of<ParticipantResumed>("enrolment.participant_resumed.v1"),
        StoredEvent.Of<ParticipantMoved>("enrolment.participant_moved.v1"),
        StoredEvent.Of<ParticipantLeft>("enrolment.participant_left.v1"),
        StoredEvent.Of<ContactDetailsChanged>("enrolment.contact_details_changed.v1"),
        StoredEvent.Of<RoleAtWorkChanged>("enrolment.role_at_work_changed.v1"),
        StoredEvent.Of<ProfessionStartCorrected>("enrolment.profession_start_corrected.v1"),
        StoredEvent.Of<MovePlanned>("enrolment.move_planned.v1"),
        StoredEvent.Of<PlannedMoveWithdrawn>("enrolment.planned_move_withdrawn.v1"),
        StoredEvent.Of<LeavePlanned>("enrolment.leave_planned.v1"),
        StoredEvent.Of<PlannedLeaveWithdrawn>("enrolment.planned_leave_withdrawn.v1"),
        StoredEvent.Of<ParticipantErased>("enrolment.participant_erased.v1"),
        StoredEvent.Of<OccasionScheduled>("enrolment.occasion_scheduled.v1"),
        StoredEvent.Of<OccasionRescheduled>("enrolment.occasion_rescheduled.v1"),
        StoredEvent.Of<OccasionCancelled>("enrolment.occasion_cancelled.v1"),
        StoredEvent.Of<VenueChanged>("enrolment.venue_changed.v1"),
        StoredEvent.Of<DayLinkGiven>("enrolment.day_link_given.v1"),
        StoredEvent.Of<DayTurnedDigital>("enrolment.day_turned_digital.v1"),
        StoredEvent.Of<DayTurnedOnSite>("enrolment.day_turned_on_site.v1"),
        StoredEvent.Of<EnrolmentOpened>("enrolment.enrolment_opened.v1"),
        StoredEvent.Of<EnrolmentClosed>("enrolment.enrolment_closed.v1"),
        StoredEvent.Of<PracticalitiesChanged>("enrolment.practicalities_changed.v1"),
        StoredEvent.Of<MinimumSet>("enrolment.minimum_set.v1"),
        StoredEvent.Of<OccasionBelowMinimum>("enrolment.occasion_below_minimum.v1"),
        StoredEvent.Of<OccasionWillBeHeld>("enrolment.occasion_will_be_held.v1"),
        StoredEvent.Of<OccasionCompleted>("enrolment.occasion_completed.v1"),
        StoredEvent.Of<SeatTaken>("enrolment.seat_taken.v1"),
        StoredEvent.Of<SeatReleased>("enrolment.seat_released.v1"),
        StoredEvent.Of<SeatLeftOpen>("enrolment.seat_left_open.v1"),
        StoredEvent.Of<EnrolmentRequested>("enrolment.enrolment_requested.v1"),
        StoredEvent.Of<EnrolmentApproved>("enrolment.enrolment_approved.v1"),
        StoredEvent.Of<EnrolmentDeclined>("enrolment.enrolment_declined.v1"),
        StoredEvent.Of<RequestWithdrawn>("enrolment.request_withdrawn.v1"),
        StoredEvent.Of<SeatOffered>("enrolment.seat_offered.v1"),
        StoredEvent.Of<OfferAccepted>("enrolment.offer_accepted.v1"),
        StoredEvent.Of<OfferDeclined>("enrolment.offer_declined.v1"),
        StoredEvent.Of<OfferExpired>("enrolment.offer_expired.v1"),
        StoredEvent.Of<SeatHandedOver>("enrolment.seat_handed_over.v1"),
        StoredEvent.Of<SeatTakenOver>("enrolment.seat_taken_over.v1"),
        StoredEvent.Of<EnrolmentTransferred>("enrolment.enrolment_transferred.v1"),
        StoredEvent.Of<CapacityChanged>("enrolment.capacity_changed.v1"),
        StoredEvent.Of<SeatsReserved>("enrolment.seats_reserved.v1"),
        StoredEvent.Of<EnrolmentRulesSet>("enrolment.enrolment_rules_set.v1"),
        StoredEvent.Of<WaitingListJoined>("enrolment.waiting_list_joined.v1"),
        StoredEvent.Of<WaitingListLeft>("enrolment.waiting_list_left.v1"),
        StoredEvent.Of<PromotedFromWaitingList>("enrolment.promoted_from_waiting_list.v1"),
        StoredEvent.Of<AttendanceRecorded>("enrolment.attendance_recorded.v1"),
        StoredEvent.Of<ChecklistTicked>("enrolment.checklist_ticked.v1"),
        StoredEvent.Of<CertificateIssued>("enrolment.certificate_issued.v1"),
        StoredEvent.Of<IntroductionRequired>("enrolment.introduction_required.v1"),
        StoredEvent.Of<IntroductionPartDone>("enrolment.introduction_part_done.v1"),
        StoredEvent.Of<IntroductionSignedOff>("enrolment.introduction_signed_off.v1"),
        StoredEvent.Of<IntroductionWaived>("enrolment.introduction_waived.v1"),
        StoredEvent.Of<IntroductionOverdue>("enrolment.introduction_overdue.v1"),
        StoredEvent.Of<MessageBecameDue>("enrolment.message_became_due.v1"),
        StoredEvent.Of<ReminderScheduleSet>("enrolment.reminder_schedule_set.v1"),
        StoredEvent.Of<CertificateWithdrawn>("enrolment.certificate_withdrawn.v1"),
        StoredEvent.Of<CertificateReissued>("enrolment.certificate_reissued.v1"),
        StoredEvent.Of<AttendanceCorrected>("enrolment.attendance_corrected.v1"),
        StoredEvent.Of<MakeUpPlaced>("enrolment.make_up_placed.v1"),
        StoredEvent.Of<MakeUpCancelled>("enrolment.make_up_cancelled.v1"),
        StoredEvent.Of<CourseDaysRecorded>("enrolment.course_days_recorded.v1"),
        StoredEvent.Of<TaskTicked>("enrolment.task_ticked.v1"),
        StoredEvent.Of<TaskUnticked>("enrolment.task_unticked.v1"),
    ];

    public static void Configure(StoreOptions options)
    {
        foreach (var stored in Events)
        {
            stored.Map(options);
        }

        options.Projections.Add(new CourseProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OpeningProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new LevelRouteProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new JourneyPhaseProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ParticipantProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new VenueProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new Participants.Certificates(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ParticipationProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new Journal(), ProjectionLifecycle.Inline);
        options.Projections.Add(new TickedChecklistProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ScheduledDaysProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new MakeUpEntries(), ProjectionLifecycle.Inline);
        options.Schema.For<MakeUpEntry>().Index(entry => entry.Participant);
        options.Projections.Add(new EnrolmentRulesProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new PendingApprovals(), ProjectionLifecycle.Inline);

        // Unique because of the id, which is there for the order: the list of any scope is a walk along one of these.
        options.Schema.For<Participant>()
            .UniqueIndex(participant => participant.Municipality, participant => participant.Id)
            .UniqueIndex(participant => participant.Municipality, participant => participant.Unit, participant => participant.Id)
            .UniqueIndex(participant => participant.Region!, participant => participant.Id)
            .UniqueIndex(participant => participant.Region!, participant => participant.Municipality, participant => participant.Id);
        options.Projections.Add(new IntroductionProjection(), ProjectionLifecycle.Inline);
        options.Schema.For<Introduction>().Index(introduction => introduction.Participant);

        options.Projections.Add(new MessageProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ReminderScheduleProjection(), ProjectionLifecycle.Inline);
        // Unique because of the order, which is: what somebody was told is a walk along one of these.
        options.Schema.For<Message>()
            .UniqueIndex(message => message.Participant!, message => message.Order)
            .UniqueIndex(message => message.Municipality, message => message.Order);
        options.Schema.For<ReminderSchedule>();

        options.Schema.For<Venue>().Index(venue => venue.Region);
        options.Schema.For<Occasion>().Index(occasion => occasion.Region).Index(occasion => occasion.Course);
        options.Schema.For<PersonDetails>().Index(details => details.NameKey).Index(details => details.EmailKey);
        options.AddImports();
        options.Schema.For<ParticipantNote>().Index(note => note.Participant);
        options.Schema.For<EnrolmentNote>().Index(note => note.Occasion).Index(note => note.Participant);
        options.Schema.For<OccasionTeam>();
        options.Schema.For<JournalEntry>().Index(entry => entry.Participant).Index(entry => entry.Occasion).Index(entry => entry.Municipality);
        options.Schema.For<Participation>().Index(way => way.Participant);
        options.Schema.For<Absence>().Index(absence => absence.Occasion).Index(absence => absence.Participant);
        options.Schema.For<ScheduledDays>().Index(days => days.Region);
        // These hold across journeys: one table, whichever tenant's session writes it.
        options.Schema.For<RegisteredAddress>().SingleTenanted();
        options.Schema.For<KnownEmployee>().SingleTenanted();
        options.Schema.For<CourseSlug>().SingleTenanted().Index(slug => slug.Journey);
        options.Schema.For<Municipality>().SingleTenanted();
        options.Schema.For<Certificate>().SingleTenanted().Index(certificate => certificate.Participant);
        options.Schema.For<WithdrawnCertificate>().SingleTenanted().Index(certificate => certificate.Participant);
        options.Schema.For<CertificateIssue>().SingleTenanted();
        options.Schema.For<CertificateCode>().SingleTenanted().Index(code => code.Certificate);
        options.Schema.For<MakeUpPlace>().SingleTenanted().Index(place => place.Participant);
        options.Schema.For<CoursePlace>().SingleTenanted().Index(place => place.Participant);
        options.Schema.For<DayPlace>().SingleTenanted();
        options.Schema.For<InvoicedCost>().SingleTenanted().Index(cost => cost.Municipality).Index(cost => cost.Occasion);
        options.Schema.For<DayPrice>().SingleTenanted();
        options.Schema.For<Checklist>().Index(checklist => checklist.Municipality);
        options.Schema.For<CalendarFeed>().SingleTenanted().Index(feed => feed.Hash).Index(feed => feed.Owner);
        options.Schema.For<VenueBooking>().SingleTenanted().Index(booking => booking.Venue);
        options.Schema.For<DayPlace>().SingleTenanted().Index(place => place.Main!);
        options.Schema.For<PendingApproval>().SingleTenanted().Index(one => one.Municipality).Index(one => one.Occasion);
    }
}

using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;

namespace Yrkesresan.Enrolment;

/// <summary>What is stored, under which names. A stored name, once used, is for ever.</summary>
internal static class Store
{
    public static void Configure(StoreOptions options)
    {
        var events = options.Events;
        events.MapEventType<CoursePublished>("enrolment.course_published.v1");
        events.MapEventType<CourseRevised>("enrolment.course_revised.v1");
        events.MapEventType<ParticipantRegistered>("enrolment.participant_registered.v1");
        events.MapEventType<ParticipantPaused>("enrolment.participant_paused.v1");
        events.MapEventType<ParticipantResumed>("enrolment.participant_resumed.v1");
        events.MapEventType<ParticipantMoved>("enrolment.participant_moved.v1");
        events.MapEventType<ParticipantLeft>("enrolment.participant_left.v1");
        events.MapEventType<OccasionScheduled>("enrolment.occasion_scheduled.v1");
        events.MapEventType<OccasionRescheduled>("enrolment.occasion_rescheduled.v1");
        events.MapEventType<OccasionCancelled>("enrolment.occasion_cancelled.v1");
        events.MapEventType<OccasionCompleted>("enrolment.occasion_completed.v1");
        events.MapEventType<SeatTaken>("enrolment.seat_taken.v1");
        events.MapEventType<SeatReleased>("enrolment.seat_released.v1");
        events.MapEventType<SeatLeftOpen>("enrolment.seat_left_open.v1");
        events.MapEventType<WaitingListJoined>("enrolment.waiting_list_joined.v1");
        events.MapEventType<WaitingListLeft>("enrolment.waiting_list_left.v1");
        events.MapEventType<PromotedFromWaitingList>("enrolment.promoted_from_waiting_list.v1");
        events.MapEventType<AttendanceRecorded>("enrolment.attendance_recorded.v1");
        events.MapEventType<CertificateIssued>("enrolment.certificate_issued.v1");

        options.Projections.Add(new CourseProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new ParticipantProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new Certificates(), ProjectionLifecycle.Inline);

        options.Schema.For<Participant>().Index(participant => participant.Municipality).Index(participant => participant.Region);
        options.Schema.For<Occasion>().Index(occasion => occasion.Region).Index(occasion => occasion.Course);
        options.Schema.For<PersonDetails>();
        options.Schema.For<ParticipantNote>().Index(note => note.Participant);
        options.Schema.For<EnrolmentNote>().Index(note => note.Occasion);
        options.Schema.For<OccasionTeam>();
        // These hold across journeys: one table, whichever tenant's session writes it.
        options.Schema.For<RegisteredAddress>().SingleTenanted();
        options.Schema.For<Municipality>().SingleTenanted();
        options.Schema.For<Certificate>().SingleTenanted().Index(certificate => certificate.Participant);
        options.Schema.For<CoursePlace>().SingleTenanted().Index(place => place.Participant);
        options.Schema.For<DayPlace>().SingleTenanted();
    }
}

using System.Collections.Concurrent;
using JasperFx.Events;
using Marten;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Messages;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;

namespace Yrkesresan.Enrolment.Integration;

/// <summary>Which stored events others may build on, and as what. <see cref="SeatLeftOpen"/> is ours alone.</summary>
internal static class PublicEvents
{
    // Course and region of an occasion never change, and every one of its public events says them.
    private static readonly ConcurrentDictionary<(string Journey, Guid Occasion), OccasionScheduled> Known = new();
    private const int MostKnown = 10_000;

    public static async ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        if (Direct(stored) is { } message)
        {
            return message;
        }

        if (stored.Data is CourseRetired or CourseReinstated)
        {
            return OfCourse(stored, await CourseAt(stored, store, cancellation));
        }

        if (!Concerns(stored.Data))
        {
            return null;
        }

        var scheduled = await Scheduled(stored, store, cancellation);
        return stored.Data is OccasionCompleted or AttendanceCorrected or DayTurnedDigital or DayTurnedOnSite or OccasionBelowMinimum
            ? OfState(stored, await StateAt(stored, store, cancellation))
            : OfOccasion(stored, scheduled.Course, scheduled.Region);
    }

    /// <summary>What the stored event alone tells.</summary>
    public static object? Direct(IEvent stored) => stored.Data switch
    {
        CoursePublished e => Course(stored, e.Course, e.Content, e.At),
        CourseRevised e => Course(stored, e.Course, e.Content, e.At),
        CourseShared e => Course(stored, e.Course, e.Content, e.At),
        SharedCourseWithdrawn e => new Contracts.CourseRetired(stored.TenantId, e.Course, stored.Version, e.At),
        CourseOpened e => new Contracts.CourseOpened(
            stored.TenantId, e.Course, e.Region, e.From, e.Roles is null ? null : [.. e.Roles.Select(one => new Contracts.RoleOpening(one.Role, one.From))],
            stored.Version, e.At),
        ParticipantRegistered e => new Contracts.ParticipantRegistered(stored.StreamId, e.Municipality, e.Unit, e.Region, e.Role, e.At, e.Kinds, e.ProfessionSince),
        ProfessionStartCorrected e => new Contracts.ProfessionStartCorrected(stored.StreamId, e.Municipality, e.ProfessionSince, e.At),
        ParticipantMoved e => new Contracts.ParticipantMoved(stored.StreamId, e.FromMunicipality, e.Municipality, e.Unit, e.From, e.At),
        ParticipantPaused e => new Contracts.ParticipantPaused(stored.StreamId, e.Municipality, e.At),
        ParticipantResumed e => new Contracts.ParticipantResumed(stored.StreamId, e.Municipality, e.At),
        ParticipantLeft e => new Contracts.ParticipantLeft(stored.StreamId, e.Municipality, e.On, e.At),
        RoleAtWorkChanged e => new Contracts.RoleAtWorkChanged(stored.StreamId, e.Municipality, e.Role, e.Kinds, e.At),
        ParticipantErased e => new Contracts.ParticipantErased(stored.StreamId, e.Municipality, e.At),
        OccasionScheduled e => new Contracts.OccasionScheduled(
            stored.TenantId, stored.StreamId, e.Course, e.Region, Days(e.Days), e.Capacity, e.Minimum, e.DecisionDate, stored.Version, e.At,
            e.CourseDays, e.HeldBy is { } held ? new Contracts.HeldBy(held.Municipality, held.Unit) : null),
        MessageBecameDue e => Told(stored, e),
        IntroductionSignedOff e => new Contracts.IntroductionCompleted(stored.TenantId, e.Participant, e.Municipality, e.Unit, "signed-off", stored.Version, e.At),
        IntroductionWaived e => new Contracts.IntroductionCompleted(stored.TenantId, e.Participant, e.Municipality, e.Unit, "waived", stored.Version, e.At),
        IntroductionOverdue e => new Contracts.IntroductionOverdue(stored.TenantId, e.Participant, e.Municipality, e.Unit, e.DueOn, stored.Version, e.At),
        CertificateIssued e => new Contracts.CertificateIssued(
            stored.TenantId, e.Certificate, e.Participant, e.Municipality, e.Unit, e.Occasion ?? stored.StreamId, e.Course, e.Region, stored.Version, e.At),
        CertificateWithdrawn e => new Contracts.CertificateWithdrawn(
            stored.TenantId, e.Certificate, e.Participant, e.Municipality, e.Unit, e.Occasion, e.Course, e.Region, stored.Version, e.At),
        _ => null,
    };

    /// <summary>What the stored event tells together with the course as it is after it; a course that never was published is nobody else's.</summary>
    public static object? OfCourse(IEvent stored, Course course) => stored.Data switch
    {
        _ when course.NeverPublished => null,
        CourseRetired e => new Contracts.CourseRetired(stored.TenantId, e.Course, stored.Version, e.At),
        CourseReinstated e => Course(stored, e.Course, course.Content, e.At),
        _ => null,
    };

    /// <summary>What the stored event tells together with the occasion's course and region.</summary>
    public static object? OfOccasion(IEvent stored, string course, string region)
    {
        var (journey, occasion, version) = (stored.TenantId, stored.StreamId, stored.Version);
        return stored.Data switch
        {
            OccasionRescheduled e => new Contracts.OccasionRescheduled(journey, occasion, course, region, Days(e.Days), version, e.At),
            CapacityChanged e => new Contracts.CapacityChanged(journey, occasion, course, region, e.Capacity, version, e.At),
            OccasionCancelled e => new Contracts.OccasionCancelled(journey, occasion, course, region, version, e.At),
            SeatTaken e => new Contracts.SeatConfirmed(
                journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, FromWaitingList: false, version, e.At),
            PromotedFromWaitingList e => new Contracts.SeatConfirmed(
                journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, FromWaitingList: true, version, e.At),
            WaitingListJoined e => new Contracts.WaitingListJoined(journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, version, e.At),
            SeatReleased e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.GivenUp, e.At, hadSeat: true, e.Late),
            WaitingListLeft e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.GivenUp, e.At),
            RequestWithdrawn e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.GivenUp, e.At),
            OfferDeclined e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.Declined, e.At),
            OfferExpired e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.Expired, e.At),
            SeatHandedOver e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.Replaced, e.At, hadSeat: true),
            EnrolmentTransferred e => Cancelled(e.Participant, e.Municipality, e.Unit, Place.Transferred, e.At, e.HadSeat, e.Late),
            SeatTakenOver e => new Contracts.SeatConfirmed(
                journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, FromWaitingList: false, version, e.At),
            OfferAccepted e => new Contracts.SeatConfirmed(
                journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, FromWaitingList: true, version, e.At),
            SeatOffered e => new Contracts.SeatOffered(
                journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, e.Expires, version, e.At),
            EnrolmentRequested e => new Contracts.EnrolmentRequested(journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, version, e.At),
            EnrolmentDeclined e => new Contracts.EnrolmentDeclined(journey, occasion, course, region, e.Participant, e.Municipality, e.Unit, version, e.At),
            AttendanceRecorded e => new Contracts.AttendanceRecorded(journey, occasion, course, region, e.Date, e.Present, e.Absent, version, e.At),
            _ => null,
        };

        Contracts.EnrolmentCancelled Cancelled(
            Guid participant, string municipality, string unit, string because, DateTimeOffset at, bool hadSeat = false, bool late = false) =>
            new(journey, occasion, course, region, participant, municipality, unit, hadSeat, late, version, at, because);
    }

    /// <summary>What the stored event tells together with the occasion's state after it.</summary>
    public static object? OfState(IEvent stored, Occasion state) => stored.Data switch
    {
        OccasionCompleted e => OfCompleted(stored, e, state),
        AttendanceCorrected e => OfCorrected(stored, e, state),
        DayTurnedDigital e => Rescheduled(stored, state, e.At),
        DayTurnedOnSite e => Rescheduled(stored, state, e.At),
        OccasionBelowMinimum e => new Contracts.OccasionBelowMinimum(
            stored.TenantId, stored.StreamId, state.Course, state.Region, e.Minimum, state.Confirmed, e.DecisionDate, stored.Version, e.At),
        _ => null,
    };

    /// <summary>Completion says how it ended for everybody, which follows from the stream up to it.</summary>
    public static Contracts.OccasionCompleted OfCompleted(IEvent stored, OccasionCompleted completed, Occasion state) => new(
        stored.TenantId, stored.StreamId, state.Course, state.Region, Days(state.Days), Places(state), stored.Version, completed.At);

    /// <summary>A correction says it anew, all of it.</summary>
    public static Contracts.OccasionCorrected OfCorrected(IEvent stored, AttendanceCorrected corrected, Occasion state) => new(
        stored.TenantId, stored.StreamId, state.Course, state.Region, corrected.Date, corrected.Present, corrected.Absent, Days(state.Days), Places(state),
        stored.Version, corrected.At);

    private static IReadOnlyList<Contracts.CompletedPlace> Places(Occasion state) =>
        [.. state.Outcomes().Select(one => new Contracts.CompletedPlace(one.Participant, one.Municipality, one.Unit, one.Kind, one.Refilled))];

    // To the others a day that changes mode is a change of the days: who pays for a venue, who travels.
    private static Contracts.OccasionRescheduled Rescheduled(IEvent stored, Occasion state, DateTimeOffset at) =>
        new(stored.TenantId, stored.StreamId, state.Course, state.Region, Days(state.Days), stored.Version, at);

    private static Contracts.CoursePublished Course(IEvent stored, string course, CourseContent content, DateTimeOffset at) => new(
        stored.TenantId, course, content.Title, content.Level, [.. content.Days.Select(day => new Contracts.CourseDay(day.Mode, day.Half))],
        content.Team.Leaders, content.Team.Trainers, content.Qualification, stored.Version, at, content.Hours, content.PreparationRequired);

    private static async Task<Course> CourseAt(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(stored.TenantId);
        return (await session.Events.AggregateStreamAsync<Course>(stored.StreamId, version: stored.Version, token: cancellation))!;
    }

    private static Contracts.MessageDue Told(IEvent stored, MessageBecameDue e) => new(
        stored.StreamId, e.Kind, e.To, e.Participant, e.Municipality, e.Unit, stored.TenantId, e.Occasion, e.Course, e.Region,
        new Contracts.MessageFacts(
            e.Facts.Days is null ? null : Days(e.Facts.Days), e.Facts.By, e.Facts.Position, e.Facts.AnswerBy, e.Facts.Changed, e.Facts.Because, e.Facts.DaysLeft,
            e.Facts.Tasks, e.Facts.Certificate, e.Facts.Until, e.Facts.CourseDay),
        e.Version, e.Due, e.At);

    private static bool Concerns(object data) => data is AttendanceCorrected or DayTurnedDigital or DayTurnedOnSite or OccasionBelowMinimum or OccasionRescheduled or OccasionCancelled or OccasionCompleted or SeatTaken or PromotedFromWaitingList
        or WaitingListJoined or SeatReleased or WaitingListLeft or AttendanceRecorded
        or EnrolmentRequested or EnrolmentDeclined or RequestWithdrawn or SeatOffered or OfferAccepted or OfferDeclined or OfferExpired
        or SeatHandedOver or SeatTakenOver or EnrolmentTransferred or CapacityChanged;

    private static async ValueTask<OccasionScheduled> Scheduled(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        var key = (stored.TenantId, stored.StreamId);
        if (Known.TryGetValue(key, out var known))
        {
            return known;
        }

        await using var session = store.QuerySession(stored.TenantId);
        var first = await session.Events.FetchStreamAsync(stored.StreamId, version: 1, token: cancellation);
        var scheduled = (OccasionScheduled)first[0].Data;
        if (Known.Count >= MostKnown)
        {
            Known.Clear();
        }

        return Known[key] = scheduled;
    }

    private static async Task<Occasion> StateAt(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(stored.TenantId);
        return (await session.Events.AggregateStreamAsync<Occasion>(stored.StreamId, version: stored.Version, token: cancellation))!;
    }

    private static IReadOnlyList<Contracts.OccasionDay> Days(IReadOnlyList<OccasionDay> days) =>
        [.. days.Select(day => new Contracts.OccasionDay(day.Date, day.Start, day.End, day.Mode, day.Half))];
}

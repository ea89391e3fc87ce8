using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>What somebody has taken and is enrolled in, across all journeys and employers.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Completions">Courses taken, latest first.</param>
/// <param name="Certificates">Certificates, latest first.</param>
/// <param name="Enrolments">Seats and waiting-list places now, in order of date.</param>
/// <param name="Courses">Courses begun: tasks done, days taken and missed.</param>
public sealed record ParticipantRecord(
    Guid Participant, IReadOnlyList<RecordedCompletion> Completions, IReadOnlyList<RecordedCertificate> Certificates,
    IReadOnlyList<RecordedEnrolment> Enrolments, IReadOnlyList<RecordedCourse> Courses);

/// <summary>How far somebody has come in a course.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Days">How many days the course has; null where no occasion has told yet.</param>
/// <param name="DaysTaken">Days of the course attended, wherever.</param>
/// <param name="TasksDone">Tasks ticked, before and after the course days.</param>
/// <param name="Tasks">Tasks of the course as it now is.</param>
/// <param name="Missed">Days missed and not made up yet.</param>
/// <param name="MakeUps">Places to make up a day.</param>
public sealed record RecordedCourse(
    string Journey, string Course, int? Days, int DaysTaken, int TasksDone, int Tasks, IReadOnlyList<MissedDay> Missed, IReadOnlyList<RecordedMakeUp> MakeUps);

/// <summary>A place to make up a day.</summary>
/// <param name="Occasion">Where.</param>
/// <param name="Date">Local date.</param>
/// <param name="CourseDay">Which of the course's days, from 1.</param>
public sealed record RecordedMakeUp(Guid Occasion, DateOnly Date, int CourseDay);

/// <summary>A course taken.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="LastDay">Local date.</param>
/// <param name="Certificate">Id.</param>
public sealed record RecordedCompletion(string Journey, string Course, Guid Occasion, DateOnly LastDay, Guid Certificate);

/// <summary>A certificate.</summary>
/// <param name="Id">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="IssuedOn">Local date.</param>
public sealed record RecordedCertificate(Guid Id, string Journey, string Course, DateOnly IssuedOn);

/// <summary>A seat or waiting-list place.</summary>
/// <param name="Id">Id of the enrolment.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Days">The dates.</param>
/// <param name="Status"><c>confirmed</c> or <c>waiting</c>.</param>
/// <param name="Position">Position on the waiting list.</param>
public sealed record RecordedEnrolment(Guid Id, string Journey, string Course, Guid Occasion, IReadOnlyList<DateOnly> Days, string Status, int? Position);

/// <summary>Reads a participant's record.</summary>
public static class ReadRecord
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/participants/{id:guid}/record", Handle).For(Scope.Everybody)
        .WithName(nameof(ReadRecord)).WithTags("Deltagare").WithSummary("Vad en deltagare har gått och är anmäld till; följer med till ny arbetsgivare")
        .Produces<ParticipantRecord>();

    private static async Task<ParticipantRecord> Handle(Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        await session.ParticipantFor(caller, id, Scope.Sees, cancellation);
        var certificates = await session.QueryAsync<Certificate>("where cast(d.data ->> 'participant' as uuid) = ? order by d.data ->> 'at' desc, d.id", cancellation, id);
        var places = await session.QueryAsync<CoursePlace>("where cast(d.data ->> 'participant' as uuid) = ?", cancellation, id);
        var occasions = places.Count == 0 ? [] : await session.QueryAsync<Occasion>(
            "where d.id = any(?)", cancellation, places.Select(place => place.Occasion).ToArray());
        var journeys = places.DistinctBy(place => place.Occasion).ToDictionary(place => place.Occasion, place => place.Journey);
        var current = occasions
            .Where(occasion => occasion.Status is OccasionStatus.Scheduled && occasion.ActivePlaceOf(id) is not null)
            .OrderBy(occasion => occasion.FirstDay)
            .Select(occasion => new RecordedEnrolment(
                Place.EnrolmentId(occasion.Id, id), journeys[occasion.Id], occasion.Course, occasion.Id, [.. occasion.Days.Select(day => day.Date)],
                EnrolmentView.Word(occasion.Places[id].Status), occasion.PositionOf(id)));
        return new ParticipantRecord(
            id,
            [.. certificates.Select(one => new RecordedCompletion(one.Journey, one.Course, one.Occasion, one.Days[^1], one.Id))],
            [.. certificates.Select(one => new RecordedCertificate(one.Id, one.Journey, one.Course, one.At.SwedishDay()))],
            [.. current],
            await Courses(session, id, cancellation));
    }

    private static async Task<IReadOnlyList<RecordedCourse>> Courses(IQuerySession session, Guid id, CancellationToken cancellation)
    {
        // A participation does not say its journey: that is its tenant.
        var journeys = ListCourses.Journeys.Select(one => one.Slug).ToList();
        var ways = await session.QueryAsync<Participation>("where cast(d.data ->> 'participant' as uuid) = ? order by d.data ->> 'course', d.tenant_id", cancellation, id);
        var makeUps = await session.QueryAsync<MakeUpPlace>("where cast(d.data ->> 'participant' as uuid) = ? order by d.data ->> 'date'", cancellation, id);
        var known = ways.Select(way => (Way: way, Journey: journeys.First(journey => Participation.IdOf(id, journey, way.Course) == way.Id))).ToList();
        // A day may be placed to be made up before the occasion where it was missed is completed: then nothing else is known of the course yet.
        known.AddRange(makeUps.Select(place => (place.Journey, place.Course)).Distinct()
            .Where(place => !known.Exists(one => (one.Journey, one.Way.Course) == place))
            .Select(place => (Participation.None(Participation.IdOf(id, place.Journey, place.Course), id, place.Course), place.Journey)));
        var courses = (await session.QueryAsync<Course>(
            "where d.id = any(?)", cancellation, known.Select(one => Course.IdOf(one.Journey, one.Way.Course)).ToArray())).ToDictionary(one => one.Id);
        return
        [
            .. known.Select(one =>
            {
                var tasks = courses.TryGetValue(Course.IdOf(one.Journey, one.Way.Course), out var course)
                    ? CourseTask.Of(one.Journey, one.Way.Course, course.Content)
                    : [];
                var all = one.Way.Seat()?.InAll;
                return new RecordedCourse(
                    one.Journey, one.Way.Course, all,
                    one.Way.Taken.SelectMany(taken => taken.Days).Where(day => day.Attended).Select(day => day.Day).Distinct().Count(),
                    tasks.Count(task => one.Way.Ticked.ContainsKey(task.Id)), tasks.Count, one.Way.Missed(),
                    [.. makeUps.Where(place => (place.Journey, place.Course) == (one.Journey, one.Way.Course))
                        .Select(place => new RecordedMakeUp(place.Occasion, place.Date, place.CourseDay))]);
            }),
        ];
    }
}

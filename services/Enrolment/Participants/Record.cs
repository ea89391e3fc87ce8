using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>What somebody has taken and is enrolled in, across all journeys and employers.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Completions">Courses taken, latest first.</param>
/// <param name="Certificates">Certificates, latest first.</param>
/// <param name="Enrolments">Seats and waiting-list places now, in order of date.</param>
public sealed record ParticipantRecord(
    Guid Participant, IReadOnlyList<RecordedCompletion> Completions, IReadOnlyList<RecordedCertificate> Certificates,
    IReadOnlyList<RecordedEnrolment> Enrolments);

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
        var certificates = await session.QueryAsync<Certificate>("where d.data ->> 'participant' = ? order by d.data ->> 'at' desc, d.id", cancellation, id.ToString());
        var places = await session.QueryAsync<CoursePlace>("where d.data ->> 'participant' = ?", cancellation, id.ToString());
        var occasions = places.Count == 0 ? [] : await session.QueryAsync<Occasion>(
            "where d.id = any(?)", cancellation, places.Select(place => place.Occasion).ToArray());
        var journeys = places.ToDictionary(place => place.Occasion, place => place.Journey);
        var current = occasions
            .Where(occasion => occasion.Status is OccasionStatus.Scheduled && occasion.ActivePlaceOf(id) is not null)
            .OrderBy(occasion => occasion.FirstDay)
            .Select(occasion => new RecordedEnrolment(
                Place.EnrolmentId(occasion.Id, id), journeys[occasion.Id], occasion.Course, occasion.Id, [.. occasion.Days.Select(day => day.Date)],
                occasion.PositionOf(id) is null ? "confirmed" : "waiting", occasion.PositionOf(id)));
        return new ParticipantRecord(
            id,
            [.. certificates.Select(one => new RecordedCompletion(one.Journey, one.Course, one.Occasion, one.Days[^1], one.Id))],
            [.. certificates.Select(one => new RecordedCertificate(one.Id, one.Journey, one.Course, one.At.SwedishDay()))],
            [.. current]);
    }
}

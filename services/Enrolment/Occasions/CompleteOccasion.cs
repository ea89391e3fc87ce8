using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Closes an occasion that has been held, when attendance is in: certificates to those present all days, and the municipalities may be charged.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CompleteOccasion(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(CompleteOccasion command, Occasion occasion) => occasion switch
    {
        { Status: OccasionStatus.Completed } => [],
        { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
        _ when occasion.LastDay > command.At.SwedishDay() => throw new RuleBroken("day-not-held"),
        _ when AttendanceIsMissing(occasion) => throw new RuleBroken("attendance-missing"),
        _ =>
        [
            new OccasionCompleted(command.By, command.At),
            .. occasion.Seated().Where(place => occasion.AttendedAllDays(place.Participant)).Select(place => new CertificateIssued(
                Uuid.From("certificate", occasion.Id.ToString(), place.Participant.ToString()), place.Participant, place.Municipality, place.Unit,
                occasion.Course, occasion.Region, [.. occasion.Days.Select(day => day.Date)], command.At)),
        ],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/completion", Handle).For(Scope.Organisers)
        .WithName(nameof(CompleteOccasion)).WithTags("Närvaro").WithSummary("Avslutar ett genomfört kurstillfälle: kursintyg till dem som varit med alla dagar")
        .Produces<OccasionView>();

    private static async Task<IResult> Handle(string journey, Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Runs(occasion))
        {
            throw new NotFound();
        }

        var events = Decide(new CompleteOccasion(caller.Role, clock.GetUtcNow()), occasion);
        var version = stream.Take(events);
        if (events.Count > 0)
        {
            // Whoever attended has taken the course. The others may take it again, and who only waited is free those days.
            foreach (var place in occasion.Active())
            {
                if (place.Status is not PlaceStatus.Confirmed)
                {
                    session.Release(occasion, place.Participant);
                }
                else if (!occasion.AttendedAllDays(place.Participant))
                {
                    session.ReleaseCourse(occasion, place.Participant);
                }
            }
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(OccasionView.Of(journey, occasion.After(events)));
    }

    private static bool AttendanceIsMissing(Occasion occasion) => occasion.Days.Any(day =>
        !occasion.Attendance.TryGetValue(day.Date, out var attendance)
        || occasion.Seated().Any(place => !attendance.Present.Contains(place.Participant) && !attendance.Absent.Contains(place.Participant)));
}

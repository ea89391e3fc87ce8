using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Closes an occasion that has been held, when attendance is in: certificates to those who have now been at all days of the course, here or elsewhere,
/// and the municipalities may be charged.
/// </summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CompleteOccasion(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    /// <param name="book">How far each had come in the course; null: nothing is known from before.</param>
    public static IReadOnlyList<object> Decide(CompleteOccasion command, Occasion occasion, CourseBook? book = null) => occasion switch
    {
        { Status: OccasionStatus.Completed } => [],
        { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
        _ when occasion.LastDay > command.At.SwedishDay() => throw new RuleBroken("day-not-held"),
        _ when !occasion.Days.All(day => occasion.AttendanceIsIn(day.Date)) => throw new RuleBroken("attendance-missing"),
        _ => [new OccasionCompleted(command.By, command.At), .. (book ?? CourseBook.Empty).Follows(occasion, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/completion", Handle).For(Scope.Organisers)
        .WithName(nameof(CompleteOccasion)).WithTags("Närvaro").WithSummary("Avslutar ett genomfört kurstillfälle: kursintyg till dem som nu varit med alla kursens dagar")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(string journey, Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) => OpenBook.Again(http, async () =>
    {
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Runs(occasion))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var book = await OpenBook.Read(session, occasion.Course, occasion.Status is OccasionStatus.Scheduled ? occasion.Expected() : [], http.RequestAborted);
        var events = Decide(new CompleteOccasion(caller.Role, now), occasion, book.Book);
        var version = stream.Take(events);
        if (events.Count > 0)
        {
            await book.Write(occasion, now, http.RequestAborted);
            // Who only waited is free those days. What was made up is told by the attendance from now on.
            foreach (var place in occasion.Active().Where(place => place.Status is not PlaceStatus.Confirmed))
            {
                session.Release(occasion, place.Participant);
            }

            foreach (var makeUp in occasion.MakeUps)
            {
                session.ReleaseMakeUp(occasion, makeUp);
            }
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(OccasionView.Of(journey, occasion.After(events)));
    });
}

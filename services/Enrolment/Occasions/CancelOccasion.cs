using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Calls an occasion off: everybody is free to be enrolled elsewhere, nobody is charged.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CancelOccasion(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(CancelOccasion command, Occasion occasion) => occasion.Status switch
    {
        OccasionStatus.Cancelled => [],
        OccasionStatus.Completed => throw new RuleBroken("occasion-completed"),
        _ => [new OccasionCancelled(command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/cancellation", Handle).For(Scope.Organisers)
        .WithName(nameof(CancelOccasion)).WithTags("Kurstillfällen").WithSummary("Ställer in ett kurstillfälle; ingen debiteras")
        .Produces<OccasionView>();

    /// <summary>Everybody's days and course are free again, and so are its venues.</summary>
    internal static void GiveBack(IDocumentSession session, Occasion occasion)
    {
        foreach (var place in occasion.Active())
        {
            session.Release(occasion, place.Participant);
        }

        session.ReleaseMakeUps(occasion, occasion with { MakeUps = [] });
        VenuePlan.Release(session, occasion);
    }

    private static Task<IResult> Handle(
        string journey, Guid id, CancelEnrolment.CancellationRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request?.Check();
        var command = new CancelOccasion(caller.Role, clock.GetUtcNow());
        return http.Run(journey, id, caller, sessions, (session, occasion) =>
        {
            var events = Decide(command, occasion);
            if (events.Count > 0)
            {
                GiveBack(session, occasion);
            }

            if (events.Count > 0 && request?.Reason is { } reason)
            {
                session.Store(EnrolmentNote.Of(id, null, "cancellation", reason, command.At));
            }

            return Task.FromResult(events);
        });
    }
}

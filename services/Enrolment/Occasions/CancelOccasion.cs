using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
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
        .MapPost("/journeys/{journey}/occasions/{id:guid}/cancellation", Handle).For(Role.Coordinator)
        .WithName(nameof(CancelOccasion)).WithTags("Kurstillfällen").WithSummary("Ställer in ett kurstillfälle; ingen debiteras")
        .Produces<OccasionView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, CancelEnrolment.CancellationRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request?.Check();
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Coordinates(occasion.Region))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var events = Decide(new CancelOccasion(caller.Role, now), occasion);
        var version = stream.Take(events);
        foreach (var place in occasion.Active())
        {
            session.Release(occasion, place.Participant);
        }

        if (request?.Reason is { } reason)
        {
            session.Store(EnrolmentNote.Of(id, null, "cancellation", reason, now));
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(OccasionView.Of(journey, occasion.After(events)));
    }
}

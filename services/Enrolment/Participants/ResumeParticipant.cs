using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Lets a paused person be enrolled again; where a seat was left open while she or he waited, it is taken.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ResumeParticipant(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(ResumeParticipant command, Participant participant) => participant.Status switch
    {
        ParticipantStatus.Active => [],
        ParticipantStatus.Left => throw new RuleBroken("participant-left"),
        _ => [new ParticipantResumed(participant.Municipality, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/resume", Handle).For(Scope.Staff)
        .WithName(nameof(ResumeParticipant)).WithTags("Deltagare").WithSummary("Återupptar en pausad deltagare")
        .Produces<ParticipantView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var events = Decide(new ResumeParticipant(caller.Role, clock.GetUtcNow()), before);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        return await ParticipantView.Answer(session, before, events, version, clock, http);
    }
}

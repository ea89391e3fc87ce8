using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Takes a person out of enrolment for now: leave of absence and the like. Seats already held stay.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record PauseParticipant(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(PauseParticipant command, Participant participant) => participant.Status switch
    {
        ParticipantStatus.Paused => [],
        ParticipantStatus.Left => throw new RuleBroken("participant-left"),
        _ => [new ParticipantPaused(participant.Municipality, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/pause", Handle).For(Scope.Staff)
        .WithName(nameof(PauseParticipant)).WithTags("Deltagare").WithSummary("Pausar en deltagare: kan inte anmälas så länge")
        .Produces<ParticipantView>();

    private static async Task<IResult> Handle(
        Guid id, PauseRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request?.Check();
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var events = Decide(new PauseParticipant(caller.Role, clock.GetUtcNow()), before);
        var version = stream.Take(events);
        if (request?.Reason is { } reason)
        {
            // Asked again, the reason that this employer gave first stands.
            var note = ParticipantNote.Of(before, "pause", reason, clock.GetUtcNow());
            if (events.Count > 0 || await session.LoadAsync<ParticipantNote>(note.Id, http.RequestAborted) is null)
            {
                session.Store(note);
            }
        }

        await session.SaveChangesAsync(http.RequestAborted);
        return await ParticipantView.Answer(session, before, events, version, clock, http);
    }

    /// <summary>Why, if it is to be remembered.</summary>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    internal sealed record PauseRequest(string? Reason)
    {
        public void Check()
        {
            var check = new Validation();
            check.OptionalText("reason", Reason, 1000);
            check.ThrowIfAny();
        }
    }
}

using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A person is no longer employed. Nothing is erased; a move to a new employer takes the record along.</summary>
/// <param name="On">Last day, local date.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record LeaveMunicipality(DateOnly On, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(LeaveMunicipality command, Participant participant) =>
        participant.Status is ParticipantStatus.Left && participant.LeftOn == command.On
            ? []
            : [new ParticipantLeft(participant.Municipality, command.On, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/leave", Handle).For(Scope.Staff)
        .WithName(nameof(LeaveMunicipality)).WithTags("Deltagare").WithSummary("Avslutar en deltagares anställning; historiken finns kvar")
        .Produces<ParticipantView>();

    private static async Task<IResult> Handle(
        Guid id, LeaveRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var events = Decide(new LeaveMunicipality(request.On!.Value, caller.Role, clock.GetUtcNow()), stream.Existing());
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        return await ParticipantView.Answer(session, stream.Existing(), events, version, clock, http);
    }

    /// <summary>When.</summary>
    /// <param name="On">Last day.</param>
    internal sealed record LeaveRequest(DateOnly? On)
    {
        public void Check()
        {
            var check = new Validation();
            check.Range("on", On, new DateOnly(2000, 1, 1), new DateOnly(2100, 1, 1));
            check.ThrowIfAny();
        }
    }
}

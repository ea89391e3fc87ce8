using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
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
        request.Check(clock.Today());
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var events = Decide(new LeaveMunicipality(request.On!.Value, caller.Role, clock.GetUtcNow()), before);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        return await ParticipantView.Answer(session, before, events, version, clock, http);
    }

    /// <summary>When.</summary>
    /// <param name="On">Last day.</param>
    internal sealed record LeaveRequest(DateOnly? On)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            // The change takes effect when registered: a later day would be a promise that is not kept.
            if (check.Required("on", On))
            {
                check.That(On >= new DateOnly(2000, 1, 1) && On <= today, "on", "range", "Ange en dag från 2000-01-01 till och med i dag; en kommande dag går inte att registrera än.");
            }

            check.ThrowIfAny();
        }
    }
}

using JasperFx;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Gives a person another employer or unit. The record follows; what is enrolled stays the former employer's to pay.</summary>
/// <param name="Municipality">Slug of the new employer.</param>
/// <param name="Unit">The new unit.</param>
/// <param name="Region">Slug of the new employer's region; null where not known.</param>
/// <param name="From">Local date from which it holds.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record MoveParticipant(string Municipality, string Unit, string? Region, DateOnly From, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(MoveParticipant command, Participant participant) =>
        (participant.Municipality, participant.Unit) == (command.Municipality, command.Unit) && participant.Status is not ParticipantStatus.Left
            ? []
            : [new ParticipantMoved(
                participant.Municipality, participant.Unit, command.Municipality, command.Unit, command.Region, command.From, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/move", Handle).For(Scope.Staff)
        .WithName(nameof(MoveParticipant)).WithTags("Deltagare").WithSummary("Flyttar en deltagare till annan kommun eller enhet; historiken följer med")
        .Produces<ParticipantView>();

    private static async Task<IResult> Handle(
        Guid id, MoveRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check(clock.Today());
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var known = await session.LoadAsync<Municipality>(request.Municipality!, http.RequestAborted);
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var region = known?.Region ?? (caller.Is(Role.Coordinator) ? caller.Region : before.Municipality == request.Municipality ? before.Region : null);
        var events = Decide(
            new MoveParticipant(request.Municipality!, request.Unit!, region, request.From!.Value, caller.Role, clock.GetUtcNow()), before);
        var version = stream.Take(events);
        if (events.Count > 0 && details is not null && before.Municipality != request.Municipality)
        {
            session.Delete<RegisteredAddress>(RegisteredAddress.IdOf(before.Municipality, details.Email));
            session.Insert(new RegisteredAddress(RegisteredAddress.IdOf(request.Municipality!, details.Email), id));
        }

        try
        {
            await session.SaveChangesAsync(http.RequestAborted);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(RegisteredAddress))
        {
            throw new RuleBroken("already-registered");
        }

        await FillSeatsWhenParticipantBecomesEligible.Run(sessions, id, clock.GetUtcNow(), http.RequestAborted);
        return await ParticipantView.Answer(session, before, events, version, clock, http, details);
    }

    /// <summary>Whereto.</summary>
    /// <param name="Municipality">Slug of the new employer.</param>
    /// <param name="Unit">The new unit.</param>
    /// <param name="From">First day there.</param>
    internal sealed record MoveRequest(string? Municipality, string? Unit, DateOnly? From)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Slug("municipality", Municipality);
            check.Text("unit", Unit, 100);
            // The change takes effect when registered: a later day would be a promise that is not kept.
            if (check.Required("from", From))
            {
                check.That(From >= new DateOnly(2000, 1, 1) && From <= today, "from", "range", "Ange en dag från 2000-01-01 till och med i dag; en kommande dag går inte att registrera än.");
            }

            check.ThrowIfAny();
        }
    }
}

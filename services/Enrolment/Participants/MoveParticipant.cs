using JasperFx;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>
/// Gives a person another employer or unit, now or from a coming day. The record follows; what is enrolled stays the former employer's to pay.
/// </summary>
/// <param name="Municipality">Slug of the new employer.</param>
/// <param name="Unit">The new unit.</param>
/// <param name="Region">Slug of the new employer's region; null where not known.</param>
/// <param name="From">Local date from which it holds: a coming one is planned.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record MoveParticipant(string Municipality, string Unit, string? Region, DateOnly From, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(MoveParticipant command, Participant participant) => true switch
    {
        _ when participant.Erased => throw new RuleBroken("participant-erased"),
        _ when command.From > command.At.SwedishDay() =>
            participant.Move is { } planned && (planned.Municipality, planned.Unit, planned.From) == (command.Municipality, command.Unit, command.From)
                ? []
                : [new MovePlanned(command.Municipality, command.Unit, command.Region, command.From, command.By, command.At)],
        _ when (participant.Municipality, participant.Unit) == (command.Municipality, command.Unit) && participant.Status is not ParticipantStatus.Left => [],
        _ => [new ParticipantMoved(
            participant.Municipality, participant.Unit, command.Municipality, command.Unit, command.Region, command.From, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/participants/{id:guid}/move", Handle).For(Scope.Staff)
            .WithName(nameof(MoveParticipant)).WithTags("Deltagare")
            .WithSummary("Flyttar en deltagare till annan kommun eller enhet, genast eller från en kommande dag; historiken följer med")
            .Produces<ParticipantView>();
        WithdrawPlannedMove.Map(routes);
    }

    private static async Task<IResult> Handle(
        Guid id, MoveRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check(clock.Today());
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var known = await session.LoadAsync<Municipality>(request.Municipality!, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        // Under the lock: an address changed meanwhile would leave its old registration behind.
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        var region = known?.Region ?? (caller.Is(Role.Coordinator) ? caller.Region : before.Municipality == request.Municipality ? before.Region : null);
        var events = Decide(
            new MoveParticipant(request.Municipality!, request.Unit!.Trim(), region, request.From!.Value, caller.Role, clock.GetUtcNow()), before);
        var version = stream.Take(events);
        session.KeepPlans(before, before.After(events), details);
        try
        {
            await session.SaveChangesAsync(http.RequestAborted);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(RegisteredAddress))
        {
            throw new RuleBroken("already-registered");
        }

        return await ParticipantView.Answer(session, before, events, version, clock, http, details);
    }

    /// <summary>Whereto.</summary>
    /// <param name="Municipality">Slug of the new employer.</param>
    /// <param name="Unit">The new unit.</param>
    /// <param name="From">First day there; a coming day is planned, at most two years ahead.</param>
    internal sealed record MoveRequest(string? Municipality, string? Unit, DateOnly? From)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Slug("municipality", Municipality);
            check.Text("unit", Unit, 100);
            check.Day("from", From, today);
            check.ThrowIfAny();
        }
    }
}

/// <summary>Takes a planned move back.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record WithdrawPlannedMove(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(WithdrawPlannedMove command, Participant participant) =>
        participant.Move is null ? [] : [new PlannedMoveWithdrawn(command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/move/cancellation", Handle).For(Scope.Staff)
        .WithName(nameof(WithdrawPlannedMove)).WithTags("Deltagare").WithSummary("Tar tillbaka en planerad flytt som inte har skett")
        .Produces<ParticipantView>();

    private static Task<IResult> Handle(Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
        Plans.Change(id, caller, sessions, clock, http, participant => Decide(new WithdrawPlannedMove(caller.Role, clock.GetUtcNow()), participant));
}

/// <summary>When the day of a planned move has come, it takes effect.</summary>
internal sealed class MoveWhenItsDayHasCome(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "participant-move";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Participant>(deadline.Subject, cancellation);
        if (stream.Aggregate is not { Move: { } planned } before || planned.From > clock.Today())
        {
            return;
        }

        // Who has said since which region it is knows better than who planned.
        var region = (await session.LoadAsync<Municipality>(planned.Municipality, cancellation))?.Region ?? planned.Region;
        var details = await session.LoadAsync<PersonDetails>(before.Id, cancellation);
        var events = MoveParticipant.Decide(
            new MoveParticipant(planned.Municipality, planned.Unit, region, planned.From, planned.By, clock.GetUtcNow()), before);
        // Already there: the plan is over all the same.
        stream.Take(events.Count > 0 ? events : events = [new PlannedMoveWithdrawn(planned.By, clock.GetUtcNow())]);
        session.KeepPlans(before, before.After(events), details);
    }
}

using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A person is no longer employed, now or from a coming day. Nothing is erased; a move to a new employer takes the record along.</summary>
/// <param name="On">Last day, local date: a coming one is planned, and takes effect as it begins.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record LeaveMunicipality(DateOnly On, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(LeaveMunicipality command, Participant participant) => participant switch
    {
        { Status: ParticipantStatus.Left } when participant.LeftOn == command.On => [],
        { Erased: true } => throw new RuleBroken("participant-erased"),
        _ when command.On <= command.At.SwedishDay() => [new ParticipantLeft(participant.Municipality, command.On, command.By, command.At)],
        { Status: ParticipantStatus.Left } => throw new RuleBroken("participant-left"),
        { Leave: { } planned } when planned.On == command.On => [],
        _ => [new LeavePlanned(participant.Municipality, command.On, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/participants/{id:guid}/leave", Handle).For(Scope.Staff)
            .WithName(nameof(LeaveMunicipality)).WithTags("Deltagare")
            .WithSummary("Avslutar en deltagares anställning, genast eller en kommande dag; historiken finns kvar")
            .Produces<ParticipantView>();
        WithdrawPlannedLeave.Map(routes);
    }

    private static Task<IResult> Handle(Guid id, LeaveRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check(clock.Today());
        return Plans.Change(
            id, caller, sessions, clock, http, participant => Decide(new LeaveMunicipality(request.On!.Value, caller.Role, clock.GetUtcNow()), participant));
    }

    /// <summary>When.</summary>
    /// <param name="On">Last day; a coming day is planned, at most two years ahead.</param>
    internal sealed record LeaveRequest(DateOnly? On)
    {
        public void Check(DateOnly today)
        {
            var check = new Validation();
            check.Day("on", On, today);
            check.ThrowIfAny();
        }
    }
}

/// <summary>Takes a planned leave back: the person stays.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record WithdrawPlannedLeave(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(WithdrawPlannedLeave command, Participant participant) =>
        participant.Leave is null ? [] : [new PlannedLeaveWithdrawn(command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/leave/cancellation", Handle).For(Scope.Staff)
        .WithName(nameof(WithdrawPlannedLeave)).WithTags("Deltagare").WithSummary("Tar tillbaka ett planerat avslut: deltagaren är kvar")
        .Produces<ParticipantView>();

    private static Task<IResult> Handle(Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
        Plans.Change(id, caller, sessions, clock, http, participant => Decide(new WithdrawPlannedLeave(caller.Role, clock.GetUtcNow()), participant));
}

/// <summary>When the day of a planned leave has come, it takes effect.</summary>
internal sealed class LeaveWhenItsDayHasCome(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "participant-leave";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Participant>(deadline.Subject, cancellation);
        if (stream.Aggregate is { Leave: { } planned } before && planned.On <= clock.Today())
        {
            stream.Take(LeaveMunicipality.Decide(new LeaveMunicipality(planned.On, planned.By, clock.GetUtcNow()), before));
        }
    }
}

using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>A trainer is back, from a pause or from having ended; also takes back a pause or an end that is to come, by its first day.</summary>
/// <param name="From">First local date the trainer may teach again.</param>
/// <param name="At">UTC.</param>
/// <param name="By">Role of who does it: whoever has ended is accepted anew by a coordinator (ours).</param>
public sealed record ResumeTrainer(DateOnly From, DateTimeOffset At, string By = Role.Coordinator)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(ResumeTrainer command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        return trainer.StatusOn(command.From) == TrainerStatus.Ended && command.By != Role.Coordinator ? throw new RuleBroken("coordinator-decides")
            : trainer.StatusOn(command.From) == TrainerStatus.Active ? [] : [new TrainerResumed(trainer.Id, command.From, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="From">First local date the trainer may teach again; left out: today.</param>
    public sealed record Request(DateOnly? From);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/resume", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(ResumeTrainer)).WithTags("Utbildare")
        .WithSummary("Låter utbildaren återkomma efter uppehåll eller avslut")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        var from = request.From ?? clock.Today();
        input.Near("from", from, clock.Today());
        input.ThrowIfAny();
        var command = new ResumeTrainer(from, clock.GetUtcNow(), caller.Role);
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

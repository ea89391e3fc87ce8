using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>A trainer stops being one. What is booked after is freed and raised to the coordinator, see <see cref="Policies.LookAgainWhenTrainerChanges"/>.</summary>
/// <param name="From">First local date the trainer is one no more.</param>
/// <param name="At">UTC.</param>
public sealed record EndTrainer(DateOnly From, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(EndTrainer command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        return trainer.EndedFrom == command.From ? [] : [new TrainerEnded(trainer.Id, command.From, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="From">First local date the trainer is one no more.</param>
    public sealed record Request(DateOnly? From);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/end", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(EndTrainer)).WithTags("Utbildare")
        .WithSummary("Avslutar utbildaren från ett datum")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Near("from", request.From, clock.Today());
        input.ThrowIfAny();
        var command = new EndTrainer(request.From!.Value, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

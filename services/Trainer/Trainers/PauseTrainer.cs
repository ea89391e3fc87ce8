using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>A trainer teaches nothing for a while; the pause ends by its date.</summary>
/// <param name="From">First local date.</param>
/// <param name="Until">Last local date; null: until resumed.</param>
/// <param name="At">UTC.</param>
public sealed record PauseTrainer(DateOnly From, DateOnly? Until, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(PauseTrainer command, TrainerProfile trainer)
    {
        if (trainer.Pauses.Contains(new Pause(command.From, command.Until)))
        {
            return [];
        }

        if (trainer.EndedFrom <= command.From)
        {
            throw new RuleBroken("trainer-ended");
        }

        return trainer.Pauses.Any(pause => pause.From <= (command.Until ?? DateOnly.MaxValue) && command.From <= (pause.Until ?? DateOnly.MaxValue))
            ? throw new RuleBroken("pause-overlaps")
            : [new TrainerPaused(trainer.Id, command.From, command.Until, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="From">First local date.</param>
    /// <param name="Until">Last local date; left out: until resumed.</param>
    public sealed record Request(DateOnly? From, DateOnly? Until);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/pause", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(PauseTrainer)).WithTags("Utbildare")
        .WithSummary("Låter utbildaren göra uppehåll under en tid; uppehållet upphör av sig självt")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Near("from", request.From, clock.Today());
        input.That(request.Until is null || request.Until >= request.From, "until", "range", "Slutdatum kan inte vara före startdatum.");
        input.ThrowIfAny();
        var command = new PauseTrainer(request.From!.Value, request.Until, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

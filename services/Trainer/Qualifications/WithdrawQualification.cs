using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Qualifications;

/// <summary>A certification does not hold any more, before its time.</summary>
/// <param name="Kind">Slug.</param>
/// <param name="From">First local date without.</param>
/// <param name="At">UTC.</param>
public sealed record WithdrawQualification(string Kind, DateOnly From, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(WithdrawQualification command, TrainerProfile trainer)
    {
        if (trainer.Qualifications.All(own => own.Kind != command.Kind))
        {
            throw new RuleBroken("no-such-qualification");
        }

        return trainer.Qualifications.Any(own => own.Kind == command.Kind && (own.Until is null || own.Until >= command.From))
            ? [new QualificationWithdrawn(trainer.Id, command.Kind, command.From, command.At)] : [];
    }

    /// <summary>What is sent.</summary>
    /// <param name="From">First local date without.</param>
    public sealed record Request(DateOnly? From);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/qualifications/{kind}/withdrawal", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(WithdrawQualification)).WithTags("Behörighet")
        .WithSummary("Återkallar en behörighet från ett datum")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, string kind, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Slug("kind", kind);
        input.Near("from", request.From, clock.Today());
        input.ThrowIfAny();
        var command = new WithdrawQualification(kind, request.From!.Value, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

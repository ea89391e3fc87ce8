using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Qualifications;

/// <summary>Registers a certification (BBIC by Socialstyrelsen, S1), or puts the last day of one right.</summary>
/// <param name="Kind">Slug.</param>
/// <param name="From">First local date it holds.</param>
/// <param name="Until">Last local date it holds; null: for good.</param>
/// <param name="At">UTC.</param>
public sealed record GrantQualification(string Kind, DateOnly From, DateOnly? Until, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(GrantQualification command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        return trainer.Qualifications.Contains(new Qualification(command.Kind, command.From, command.Until))
            ? [] : [new QualificationGranted(trainer.Id, command.Kind, command.From, command.Until, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Kind">Slug: <c>bbic</c>.</param>
    /// <param name="From">First local date it holds; the same again replaces the last date.</param>
    /// <param name="Until">Last local date it holds; left out: for good.</param>
    public sealed record Request(string? Kind, DateOnly? From, DateOnly? Until);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/trainers/{id:guid}/qualifications", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(GrantQualification)).WithTags("Behörighet")
        .WithSummary("Registrerar en behörighet med första och sista dag, eller rättar den")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Slug("kind", request.Kind);
        input.Range("from", request.From, new DateOnly(1990, 1, 1), clock.Today().AddYears(5));
        input.That(request.Until is null || request.Until >= request.From, "until", "range", "Slutdatum kan inte vara före startdatum.");
        input.ThrowIfAny();
        var command = new GrantQualification(request.Kind!, request.From!.Value, request.Until, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

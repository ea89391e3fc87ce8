using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>The employer consents to lending the trainer, or takes it back. Without, nothing new is booked.</summary>
/// <param name="Given">Whether the employer consents.</param>
/// <param name="By">Who at the employer, one of <see cref="EmployerRole"/>.</param>
/// <param name="On">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record GiveConsent(bool Given, string By, DateOnly On, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(GiveConsent command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        return trainer.Consented == command.Given ? []
            : command.Given ? [new ConsentGiven(trainer.Id, command.By, command.On, command.At)] : [new ConsentWithdrawn(trainer.Id, command.By, command.On, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Given">Whether the employer consents.</param>
    /// <param name="By">Who at the employer, as a role: <c>manager</c>, <c>head-of-operations</c>, <c>head-of-social-services</c>, <c>municipal-administrator</c>.</param>
    /// <param name="On">Local date of the decision.</param>
    public sealed record Request(bool? Given, string? By, DateOnly? On);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/trainers/{id:guid}/consent", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(GiveConsent)).WithTags("Utbildare")
        .WithSummary("Anger om arbetsgivaren medger att utbildaren lånas ut")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Required("given", request.Given);
        input.Consent("", request.By, request.On, clock.Today());
        input.ThrowIfAny();
        var command = new GiveConsent(request.Given!.Value, request.By!, request.On!.Value, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>Agrees how many days a trainer gives in one year (S1 4.4).</summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Days">Days that year. What is booked beyond them stands until the coordinator frees it (*ours*).</param>
/// <param name="At">UTC.</param>
public sealed record AgreeDays(int Year, int Days, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(AgreeDays command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        return trainer.Years.Contains(new DaysOfYear(command.Year, command.Days))
            ? [] : [new DaysOfYearAgreed(trainer.Id, command.Year, command.Days, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Days">Days that year.</param>
    public sealed record Request(int? Days);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/trainers/{id:guid}/days/{year:int}", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(AgreeDays)).WithTags("Utbildare")
        .WithSummary("Anger hur många dagar utbildaren kan ge ett visst år")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, int year, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Range<int>("year", year, 2021, clock.Today().Year + 10);
        input.Range("days", request.Days, 0, 366);
        input.ThrowIfAny();
        var command = new AgreeDays(year, request.Days!.Value, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

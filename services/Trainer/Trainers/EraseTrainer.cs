using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>Deletes name and address of a trainer who has ended, and what was written of her or him. What was taught stays: it has been paid for.</summary>
/// <param name="Today">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record EraseTrainer(DateOnly Today, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(EraseTrainer command, TrainerProfile trainer) => trainer switch
    {
        { Erased: true } => [],
        _ when trainer.StatusOn(command.Today) != TrainerStatus.Ended => throw new RuleBroken("trainer-not-ended"),
        _ => [new TrainerErased(trainer.Id, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/erasure", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(EraseTrainer)).WithTags("Utbildare")
        .WithSummary("Raderar namn och adress för en utbildare som har slutat")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses) =>
        OwnTrainer.Change(id, caller, http, sessions, clock, lapses, (trainer, session) =>
        {
            var events = Decide(new EraseTrainer(clock.Today(), clock.GetUtcNow()), trainer).ToList();
            session.Delete<TrainerDetails>(id);
            // Why a rule was set aside for her or him, in every journey, and the addresses of the own calendars.
            session.QueueSqlCommand("delete from mt_doc_exceptionnote where cast(data ->> 'trainer' as uuid) = ?", id);
            session.QueueSqlCommand("delete from mt_doc_trainercalendar where cast(data ->> 'trainer' as uuid) = ?", id);
            // And why she or he was absent.
            session.QueueSqlCommand("delete from mt_doc_absencenote where cast(data ->> 'trainer' as uuid) = ?", id);
            return Task.FromResult<IEnumerable<object>>(events);
        });
}

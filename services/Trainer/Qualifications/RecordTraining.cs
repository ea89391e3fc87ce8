using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Qualifications;

/// <summary>Records that a trainer has been trained for a course elsewhere, on the coordinator's word (*ours*).</summary>
/// <param name="Course">Slug.</param>
/// <param name="On">Local date of the last day.</param>
/// <param name="At">UTC.</param>
public sealed record RecordTraining(string Course, DateOnly On, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(RecordTraining command, TrainerProfile trainer)
    {
        ChangeTrainer.NotErased(trainer);
        return trainer.MayTeach(command.Course, null, [command.On]) ? [] : [new TrainedForCourse(trainer.Id, command.Course, command.On, null, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="On">Local date of the last day of the training.</param>
    public sealed record Request(DateOnly? On);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/trainers/{id:guid}/trained-for/{course}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RecordTraining)).WithTags("Behörighet")
        .WithSummary("Anger att utbildaren redan är utbildad för en kurs på annat håll")
        .Produces<TrainerView>();

    private static Task<IResult> Handle(
        Guid id, string course, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses)
    {
        var input = new Validation();
        input.Slug("course", course);
        input.Range("on", request.On, new DateOnly(2019, 1, 1), clock.Today());
        input.ThrowIfAny();
        var command = new RecordTraining(course, request.On!.Value, clock.GetUtcNow());
        return OwnTrainer.Change(id, caller, http, sessions, clock, lapses, trainer => Decide(command, trainer));
    }
}

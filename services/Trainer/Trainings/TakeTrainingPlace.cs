using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Trainings;

/// <summary>Gives a trainer a place at a training, or takes it back. Places hold under the training's lock.</summary>
/// <param name="Trainer">Who; may be a trainer who is still to be trained, none who has ended.</param>
/// <param name="Takes">Whether the place is taken, or given back.</param>
/// <param name="At">UTC.</param>
public sealed record TakeTrainingPlace(TrainerProfile Trainer, bool Takes, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="training">The training so far.</param>
    public static IEnumerable<object> Decide(TakeTrainingPlace command, Training training)
    {
        if (training.Trainers.Contains(command.Trainer.Id) == command.Takes)
        {
            return [];
        }

        if (training.Cancelled)
        {
            throw new RuleBroken("training-cancelled");
        }

        // Who has been there has been there: attendance is put right first.
        if (!command.Takes)
        {
            return training.Attendance.Any(day => day.Present.Contains(command.Trainer.Id))
                ? throw new RuleBroken("training-attended") : [new TrainingPlaceReleased(training.Id, command.Trainer.Id, command.At)];
        }

        if (command.Trainer.StatusOn(training.Dates[0]) == TrainerStatus.Ended)
        {
            throw new RuleBroken("trainer-ended");
        }

        return training.Trainers.Count >= training.Capacity
            ? throw new RuleBroken("training-full") : [new TrainingPlaceTaken(training.Id, command.Trainer.Id, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/trainings/{id:guid}/trainers/{trainer:guid}", Take)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName(nameof(TakeTrainingPlace)).WithTags("Utbildning av utbildare")
            .WithSummary("Ger en utbildare plats på utbildningen")
            .Produces<TrainingView>();
        routes.MapDelete("/trainings/{id:guid}/trainers/{trainer:guid}", Releases)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName("ReleaseTrainingPlace").WithTags("Utbildning av utbildare")
            .WithSummary("Lämnar tillbaka en utbildares plats")
            .Produces<TrainingView>();
    }

    private static Task<IResult> Take(Guid id, Guid trainer, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
        Handle(id, trainer, true, caller, http, sessions, clock);

    private static Task<IResult> Releases(Guid id, Guid trainer, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
        Handle(id, trainer, false, caller, http, sessions, clock);

    private static async Task<IResult> Handle(Guid id, Guid trainer, bool takes, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Training>(id, http);
        var training = stream.Aggregate is { } found && caller.Region == found.Region ? found : throw new NotFound();
        var who = caller.Own(await session.LoadAsync<TrainerProfile>(trainer, http.RequestAborted));
        var events = Decide(new TakeTrainingPlace(who, takes, clock.GetUtcNow()), training).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(training.Version + events.Length);
        var state = events.Aggregate((Training?)training, Training.Apply)!;
        return Results.Ok(TrainingView.Of(state, await ReadTrainings.Known(session, caller, [state])));
    }
}

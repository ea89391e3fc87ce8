using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Trainings;

/// <summary>Calls a training of trainers off.</summary>
/// <param name="At">UTC.</param>
public sealed record CancelTraining(DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="training">The training so far.</param>
    public static IEnumerable<object> Decide(CancelTraining command, Training training) =>
        training.Cancelled ? []
        : training.Attendance.Any(day => day.Present.Count > 0) ? throw new RuleBroken("training-attended")
        : [new TrainingCancelled(training.Id, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainings/{id:guid}/cancellation", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(CancelTraining)).WithTags("Utbildning av utbildare")
        .WithSummary("Ställer in utbildningen")
        .Produces<TrainingView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Training>(id, http);
        var training = stream.Aggregate is { } found && caller.Region == found.Region ? found : throw new NotFound();
        var events = Decide(new CancelTraining(clock.GetUtcNow()), training).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(training.Version + events.Length);
        return Results.Ok(TrainingView.Of(events.Aggregate((Training?)training, Training.Apply)!, _ => true));
    }
}

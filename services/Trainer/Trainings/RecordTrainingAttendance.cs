using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Trainings;

/// <summary>Records who was there a day of a training. Who was there on all days is trained for the course, in the same transaction; a correction takes it back.</summary>
/// <param name="Date">Local date, one of the training's.</param>
/// <param name="Present">Who was there, of those who have a place.</param>
/// <param name="Today">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record RecordTrainingAttendance(DateOnly Date, IReadOnlyList<Guid> Present, DateOnly Today, DateTimeOffset At)
{
    /// <summary>What follows for the training.</summary>
    /// <param name="command">The command.</param>
    /// <param name="training">The training so far.</param>
    public static IEnumerable<object> Decide(RecordTrainingAttendance command, Training training)
    {
        if (training.Cancelled)
        {
            throw new RuleBroken("training-cancelled");
        }

        if (!training.Dates.Contains(command.Date))
        {
            throw new RuleBroken("not-a-training-day");
        }

        if (command.Date > command.Today)
        {
            throw new RuleBroken("day-not-yet");
        }

        if (command.Present.Except(training.Trainers).Any())
        {
            throw new RuleBroken("not-at-training");
        }

        return training.Attendance.FirstOrDefault(day => day.Date == command.Date) is { } known && known.Present.ToHashSet().SetEquals(command.Present)
            ? [] : [new TrainingAttended(training.Id, command.Date, [.. command.Present.Distinct().Order()], command.At)];
    }

    /// <summary>What follows for a trainer.</summary>
    /// <param name="training">The training as it is now.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="at">UTC.</param>
    public static IEnumerable<object> Follows(Training training, TrainerProfile trainer, DateTimeOffset at)
    {
        var known = (trainer.Trained ?? []).Any(one => one.Training == training.Id);
        return training.Whole.Contains(trainer.Id) == known ? []
            : known ? [new TrainingFoundIncomplete(trainer.Id, training.Course, training.Id, at)]
            : [new TrainedForCourse(trainer.Id, training.Course, training.Dates[^1], training.Id, at)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Present">Ids of the trainers who were there.</param>
    public sealed record Request(IReadOnlyList<Guid>? Present);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/trainings/{id:guid}/attendance/{date}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RecordTrainingAttendance)).WithTags("Utbildning av utbildare")
        .WithSummary("Anger vilka som var där en dag; den som varit där alla dagar är utbildad för kursen")
        .Produces<TrainingView>();

    private static async Task<IResult> Handle(
        Guid id, DateOnly date, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        if (input.Required("present", request.Present))
        {
            input.That(request.Present!.Count <= 500, "present", "range", "Ange högst 500 utbildare.");
        }

        input.ThrowIfAny();
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Training>(id, http);
        var training = stream.Aggregate is { } found && caller.Region == found.Region ? found : throw new NotFound();
        var now = clock.GetUtcNow();
        var events = Decide(new RecordTrainingAttendance(date, request.Present!, clock.Today(), now), training).ToArray();
        var state = events.Aggregate((Training?)training, Training.Apply)!;
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            // In order of id, as whoever locks several.
            foreach (var trainer in state.Whole.Union(training.Whole).Except(state.Whole.Intersect(training.Whole)).Order())
            {
                var person = await session.Events.FetchForExclusiveWriting<TrainerProfile>(trainer, cancellation);
                person.AppendMany([.. Follows(state, person.Aggregate!, now)]);
                await LookAgainWhenTrainerChanges.Follow(session, trainer, now, cancellation);
            }
        }

        await session.SaveChangesAsync(cancellation);
        http.SetETag(training.Version + events.Length);
        return Results.Ok(TrainingView.Of(state, _ => true));
    }
}

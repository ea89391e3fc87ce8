using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Qualifications;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>What every command on a trainer does besides deciding: scope, lock, deadlines, answer.</summary>
internal static class OwnTrainer
{
    /// <summary>Decides on a trainer of the caller's, appends, saves, and answers the trainer as it is then.</summary>
    public static async Task<IResult> Change(
        Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses,
        Func<TrainerProfile, IDocumentSession, Task<IEnumerable<object>>> decide)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<TrainerProfile>(id, http);
        var trainer = caller.Own(stream.Aggregate);
        var events = (await decide(trainer, session)).ToArray();
        var after = events.Aggregate((TrainerProfile?)trainer, TrainerProfile.Apply)!;
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            lapses.Follow(session, trainer, after);
            await LookAgainWhenTrainerChanges.Follow(session, id, clock.GetUtcNow(), http.RequestAborted);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(trainer.Version + events.Length);
        return Results.Ok(TrainerView.Of(after, await session.LoadAsync<TrainerDetails>(id, http.RequestAborted), clock.Today()));
    }

    /// <summary>The same, where deciding needs nothing but the trainer.</summary>
    public static Task<IResult> Change(
        Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, Lapses lapses, Func<TrainerProfile, IEnumerable<object>> decide) =>
        Change(id, caller, http, sessions, clock, lapses, (trainer, _) => Task.FromResult<IEnumerable<object>>([.. decide(trainer)]));
}

using JasperFx.Events;
using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Teams;

/// <summary>How the verbs of a team read what they decide on, all in the one session that saves.</summary>
internal static class Loading
{
    /// <summary>
    /// The occasion, alone on it, also where the caller names a version: so that everybody takes the occasion before the trainers. Whether the caller
    /// may have it is asked before whether the version is right, so that a stranger learns nothing from the difference.
    /// </summary>
    public static async Task<(IEventStream<OccasionTeam> Stream, OccasionTeam Occasion)> FetchOwn(this IDocumentSession session, Guid id, Caller caller, HttpContext http)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(id, http.RequestAborted);
        var occasion = caller.Own(stream.Aggregate);
        return http.ExpectedVersion() is { } version
            ? (await session.Events.FetchForWriting<OccasionTeam>(id, version, http.RequestAborted), occasion)
            : (stream, occasion);
    }

    /// <summary>Trainers, who belong to no journey.</summary>
    public static Task<IReadOnlyList<TrainerProfile>> People(this IQuerySession session, IEnumerable<Guid> trainers, CancellationToken cancellation) =>
        session.QueryAsync<TrainerProfile>("where d.tenant_id = ? and d.id = any(?)", cancellation, Tenants.None, trainers.Distinct().ToArray());

    /// <summary>Why rules were set aside, for those who may know.</summary>
    public static async Task<IReadOnlyList<ExceptionNote>> NotesOf(this IQuerySession session, OccasionTeam team) =>
        team.Exceptions is not { Count: > 0 } exceptions
            ? []
            : await session.LoadManyAsync<ExceptionNote>([.. exceptions.Select(exception => ExceptionNote.IdOf(team.Id, exception))]);
}

using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Policies;

/// <summary>
/// When something about a trainer changes that may stop her or him from teaching (absence, a pause, the end, consent, a certificate, leading), or that
/// no longer does, each occasion ahead that she or he is to teach is looked at again: who can't is raised as a conflict and the day freed, who can
/// after all is booked again. A deadline that is due at once, since each occasion has a lock of its own.
/// </summary>
public sealed class LookAgainWhenTrainerChanges(TimeProvider clock) : IDeadlineKind
{
    /// <summary>The kind's stored name.</summary>
    public const string KindName = "team-trainer-changed";

    /// <inheritdoc />
    public string Kind => KindName;

    /// <inheritdoc />
    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(deadline.Subject, cancellation);
        if (stream.Aggregate is not { Leader: not null, CalledOff: false } occasion)
        {
            return;
        }

        var members = occasion.Members.Select(member => member.Trainer).ToList();
        var others = await Bookings.Lock(session, occasion.Id, members, occasion.Dates.Select(day => day.Date.Year), cancellation);
        var people = await session.People(members, cancellation);
        var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(session.TenantId, occasion.Course), cancellation);
        var now = clock.GetUtcNow();
        await Integration.Follow.Append(stream, MoveTeamWhenOccasionMoves.Settle(occasion, others, people, demand, now), session.TenantId, session, now, cancellation);
    }

    /// <summary>
    /// Sets the deadlines of all occasions ahead where the trainer is booked or raised, saved with the session. Takes the trainer's lock: whoever is
    /// booking her or him at this moment is seen here, and whoever does so later sees what changed.
    /// </summary>
    /// <param name="session">The session that changes the trainer; holds the lock of the trainer's stream.</param>
    /// <param name="trainer">Id.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task Follow(IDocumentSession session, Guid trainer, DateTimeOffset now, CancellationToken cancellation)
    {
        await Bookings.LockOne(session, trainer, cancellation);
        await GoOnAsking.LookAgain(session, [trainer], now, cancellation);
        foreach (var one in await session.QueryAsync<Concerned>(
            """
            select jsonb_build_object('journey', d.data ->> 'journey', 'occasion', d.data ->> 'occasion') from mt_doc_trainerday d
            where cast(d.data ->> 'trainer' as uuid) = ? and d.data ->> 'date' >= ?
            union
            select jsonb_build_object('journey', d.tenant_id, 'occasion', d.id) from mt_doc_occasionteam d
            where d.data -> 'conflicts' @> cast(? as jsonb)
            """,
            cancellation, trainer, now.SwedishDay().ToString("O", System.Globalization.CultureInfo.InvariantCulture), $$"""[{"trainer":"{{trainer}}"}]"""))
        {
            session.SetDeadline(new Deadline(Deadline.IdOf(KindName, one.Occasion), KindName, one.Journey, one.Occasion, now));
        }
    }

    private sealed record Concerned(string Journey, Guid Occasion);
}

using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Substitutions;

namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// What other occasions have of the trainers whom one occasion wants: their days in the years concerned. Read under the lock of each of the trainers,
/// which whoever books or frees a day of theirs holds until the save; so what it says still holds then.
/// </summary>
/// <param name="Elsewhere">The days.</param>
public sealed record Bookings(IReadOnlyList<TrainerDay> Elsewhere)
{
    /// <summary>Nobody is booked anywhere.</summary>
    public static Bookings None { get; } = new([]);

    /// <summary>The other occasion that has the trainer then; null: the trainer is free.</summary>
    /// <param name="trainer">Id.</param>
    /// <param name="day">The day wanted.</param>
    public Guid? At(Guid trainer, CourseDate day) =>
        Elsewhere.FirstOrDefault(taken => taken.Trainer == trainer && taken.Date == day.Date && DayPart.Meet(taken.Part, day.Part))?.Occasion;

    /// <summary>Days that others have of the trainer in a year, half days as halves.</summary>
    /// <param name="trainer">Id.</param>
    /// <param name="year">Calendar year.</param>
    public decimal Days(Guid trainer, int year) => Elsewhere.Where(taken => taken.Trainer == trainer && taken.Date.Year == year).Sum(taken => taken.Counts);

    /// <summary>
    /// Locks the trainers until the session's save, in order of id, and reads what others have of them. Called under the occasion's lock, and once:
    /// whoever takes first the occasion and then the trainers in order never waits in a circle.
    /// </summary>
    /// <param name="session">The session that will book; within its transaction, as after fetching a stream for exclusive writing.</param>
    /// <param name="occasion">The occasion that asks; its own days are left out.</param>
    /// <param name="trainers">Everybody whose days may be booked or freed.</param>
    /// <param name="years">Calendar years of the days wanted.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<Bookings> Lock(
        IDocumentSession session, Guid occasion, IEnumerable<Guid> trainers, IEnumerable<int> years, CancellationToken cancellation)
    {
        Guid[] locked = [.. trainers.Distinct().Order()];
        foreach (var trainer in locked)
        {
            await LockOne(session, trainer, cancellation);
        }

        return locked.Length == 0 ? None : await Read(session, occasion, locked, years, cancellation);
    }

    /// <summary>Locks one trainer until the session's save: a lock of the transaction's, not a row's, so that it is there for those too of whom nothing was ever booked.</summary>
    /// <param name="session">Within its transaction.</param>
    /// <param name="trainer">Id.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static Task LockOne(IDocumentSession session, Guid trainer, CancellationToken cancellation) => session.QueryAsync<int>(
        "select 1 from (select pg_advisory_xact_lock(hashtextextended(?, 0))) locked", cancellation, $"trainer-bookings:{trainer}");

    /// <summary>The same without locks, for what is only shown.</summary>
    /// <param name="session">Any session.</param>
    /// <param name="occasion">The occasion that asks; its own days are left out.</param>
    /// <param name="trainers">Of whom.</param>
    /// <param name="years">Calendar years.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<Bookings> Read(
        IQuerySession session, Guid occasion, Guid[] trainers, IEnumerable<int> years, CancellationToken cancellation) => new(
        await session.QueryAsync<TrainerDay>(
            "where cast(d.data ->> 'trainer' as uuid) = any(?) and d.data ->> 'occasion' <> ? and left(d.data ->> 'date', 4) = any(?) order by d.id",
            cancellation, trainers, occasion.ToString(), years.Distinct().Select(year => year.ToString("0000", CultureInfo.InvariantCulture)).ToArray()));

    /// <summary>
    /// Books and frees, at the session's save, what differs between two states of a team, and has those looked at again who could not be booked because
    /// of what is now free. One way for all who confirm, move, free or substitute.
    /// </summary>
    /// <param name="session">The session that appends the events; holds the locks of everybody whose days differ.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="before">The team before; null: none.</param>
    /// <param name="after">The team after.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task Follow(
        IDocumentSession session, string journey, OccasionTeam? before, OccasionTeam after, DateTimeOffset now, CancellationToken cancellation)
    {
        TrainerDay.Follow(session, journey, before, after);
        var kept = TrainerDay.Of(journey, after).ToHashSet();
        // Who is asked about days elsewhere may not be free, or have days left, for them any more.
        if (kept.Except(TrainerDay.Of(journey, before)).Select(day => day.Trainer).Distinct().ToList() is { Count: > 0 } booked)
        {
            await GoOnAsking.LookAgain(session, booked, now, cancellation);
        }

        var freed = TrainerDay.Of(journey, before).Where(day => !kept.Contains(day)).Select(day => day.Trainer).Distinct().ToList();
        if (freed.Count == 0)
        {
            return;
        }

        string[] waiting =
        [
            .. freed.Select(trainer => $$"""[{"trainer":"{{trainer}}","bookedAt":"{{after.Id}}"}]"""),
            .. freed.Select(trainer => $$"""[{"trainer":"{{trainer}}","code":"{{Gate.NoDaysLeft}}"}]"""),
        ];
        foreach (var one in await session.QueryAsync<Waiting>(
            """
            select jsonb_build_object('journey', d.tenant_id, 'occasion', d.id) from mt_doc_occasionteam d
            where d.data -> 'conflicts' @> any(cast(? as jsonb[])) and d.id <> ? order by d.id
            """,
            cancellation, waiting, after.Id))
        {
            session.SetDeadline(BookWhoWaitedWhenDayIsFreed.Now(one.Journey, one.Occasion, now));
        }
    }

    private sealed record Waiting(string Journey, Guid Occasion);
}

using Marten;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Integration;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Policies;

/// <summary>
/// When a trainer's day is freed, occasions that moved onto it and could not have the trainer are booked after all: the coordinator need not, and whether
/// the word of one move or of the other came first makes no difference in the end. A deadline that is due at once, since the other occasion has a lock
/// of its own.
/// </summary>
public sealed class BookWhoWaitedWhenDayIsFreed(TimeProvider clock) : IDeadlineKind
{
    /// <summary>The kind's stored name.</summary>
    public const string KindName = "team-day-freed";

    /// <inheritdoc />
    public string Kind => KindName;

    /// <inheritdoc />
    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(deadline.Subject, cancellation);
        if (stream.Aggregate is not { Conflicts.Count: > 0 } occasion)
        {
            return;
        }

        var members = occasion.Members.Select(member => member.Trainer).ToList();
        var others = await Bookings.Lock(session, occasion.Id, members, occasion.Dates.Select(day => day.Date.Year), cancellation);
        var people = await session.People(members, cancellation);
        var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(session.TenantId, occasion.Course), cancellation);
        var now = clock.GetUtcNow();
        await Follow.Append(stream, MoveTeamWhenOccasionMoves.Settle(occasion, others, people, demand, now), session.TenantId, session, now, cancellation);
    }

    /// <summary>Due now.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="occasion">The occasion that waits.</param>
    /// <param name="now">UTC.</param>
    internal static Deadline Now(string journey, Guid occasion, DateTimeOffset now) => new(Deadline.IdOf(KindName, occasion), KindName, journey, occasion, now);
}

using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// A seat that stays open while somebody waits is looked at again each night: a level ages by itself, and a course is opened to a role from a day,
/// without anybody doing anything. Until nobody waits, no seat is open, or nobody is given a seat any more.
/// </summary>
internal sealed class FillSeatsThatStayOpen(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "seats-open";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Occasion>(deadline.Subject, cancellation);
        if (stream.Aggregate is { } occasion)
        {
            var now = clock.GetUtcNow();
            var because = occasion.Reserved.Count > 0 && occasion.ReservedUntil == now.SwedishDay().AddDays(-1)
                // The same night, whichever of the two looks first.
                ? PromoteFromWaitlistWhenSeatReleased.ReservationEnded
                : PromoteFromWaitlistWhenSeatReleased.EligibleAgain;
            var promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(session, occasion, because, now, cancellation);
            session.TakeSeats(stream, promoted);
            session.LookAgainTomorrow(occasion.After(promoted), now);
        }
    }
}

/// <summary>Sets the deadline of an open seat with the command that leaves it open.</summary>
internal static class OpenSeatDeadline
{
    /// <summary>Sets it where a seat is open, somebody waits, and tomorrow it may still be given.</summary>
    public static void LookAgainTomorrow(this IDocumentSession session, Occasion occasion, DateTimeOffset at)
    {
        var tomorrow = at.SwedishDay().AddDays(1);
        if (occasion is { Status: OccasionStatus.Scheduled, Free: > 0, Waiting: > 0 } && tomorrow <= occasion.LastDayOfPromotion)
        {
            session.SetDeadline(new Deadline(
                Deadline.IdOf(FillSeatsThatStayOpen.Name, occasion.Id), FillSeatsThatStayOpen.Name, session.TenantId, occasion.Id, tomorrow.StartOfDay()));
        }
    }
}

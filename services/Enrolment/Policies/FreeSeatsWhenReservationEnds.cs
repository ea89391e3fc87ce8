using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// When the last day of an occasion's reservations has been, the seats kept and not used are anybody's, and those who wait get them.
/// What is reserved is decided by the day wherever it is asked; this is the night's look at who waits.
/// </summary>
internal sealed class FreeSeatsWhenReservationEnds(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "reservation-ends";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Occasion>(deadline.Subject, cancellation);
        if (stream.Aggregate is { } occasion)
        {
            session.TakeSeats(stream, await PromoteFromWaitlistWhenSeatReleased.Follow(
                session, occasion, PromoteFromWaitlistWhenSeatReleased.ReservationEnded, clock.GetUtcNow(), cancellation));
        }
    }
}

/// <summary>Sets the deadline of an occasion's reservations with the command that makes or changes them.</summary>
internal static class ReservationDeadline
{
    /// <summary>Sets it, or takes it back where there is nothing reserved.</summary>
    public static void KeepReservationDeadline(this IDocumentSession session, Guid occasion, IReadOnlyList<SeatReservation>? reserved, DateOnly? until)
    {
        var id = Deadline.IdOf(FreeSeatsWhenReservationEnds.Name, occasion);
        if (reserved is { Count: > 0 } && until is { } last)
        {
            session.SetDeadline(new Deadline(
                id, FreeSeatsWhenReservationEnds.Name, session.TenantId, occasion, last.AddDays(1).StartOfDay()));
        }
        else
        {
            session.ClearDeadline(id);
        }
    }
}

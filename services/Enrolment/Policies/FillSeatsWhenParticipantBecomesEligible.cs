using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// When somebody may be enrolled again, who was paused, had left or had another role, seats that were left open at the occasions where she or he
/// waits are filled: no seat stays idle while an eligible person waits.
/// </summary>
internal static class FillSeatsWhenParticipantBecomesEligible
{
    public static async Task Run(Sessions sessions, Guid participant, DateTimeOffset at, CancellationToken cancellation)
    {
        foreach (var place in await GiveUpWaitingPlacesWhenParticipantLeft.PlacesOf(sessions, participant, cancellation))
        {
            await using var session = sessions.Open(place.Journey);
            var stream = await session.Events.FetchForExclusiveWriting<Occasion>(place.Occasion, cancellation);
            if (stream.Aggregate is not { Free: > 0 } occasion || occasion.PositionOf(participant) is null)
            {
                continue;
            }

            session.TakeSeats(stream, await PromoteFromWaitlistWhenSeatReleased.Follow(
                session, occasion, PromoteFromWaitlistWhenSeatReleased.EligibleAgain, at, cancellation));
            await session.SaveChangesAsync(cancellation);
        }
    }
}

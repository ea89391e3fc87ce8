using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// When somebody has left, her or his places on waiting lists, offers and requests are given up: nobody is to be promoted who can't come. Seats stay (ours): they are
/// paid for by who enrolled, and it is theirs to cancel them or to let a colleague have them; lists say that the person has left.
/// </summary>
internal static class GiveUpWaitingPlacesWhenParticipantLeft
{
    public static async Task Run(Sessions sessions, Guid participant, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        foreach (var place in await PlacesOf(sessions, participant, cancellation))
        {
            await using var session = sessions.Open(place.Journey);
            var stream = await session.Events.FetchForExclusiveWriting<Occasion>(place.Occasion, cancellation);
            if (stream.Aggregate is not { Status: OccasionStatus.Scheduled } occasion || occasion.ActivePlaceOf(participant) is null or { Status: PlaceStatus.Confirmed })
            {
                continue;
            }

            // A new employer may have taken the person into service since: the place is hers or his again.
            var person = await session.QueryAsync<Participant>("where d.tenant_id = ? and d.id = ?", cancellation, Tenants.None, participant);
            if (person is not [{ Status: ParticipantStatus.Left }])
            {
                continue;
            }

            var given = CancelEnrolment.Decide(new CancelEnrolment(participant, by, at), occasion);
            session.Release(occasion, participant);
            var promoted = given is [OfferDeclined]
                ? await PromoteFromWaitlistWhenSeatReleased.Follow(
                    session, occasion.After(given), PromoteFromWaitlistWhenSeatReleased.OfferDeclined, at, cancellation)
                : [];
            session.TakeSeats(stream, [.. given, .. promoted]);
            await session.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>Where somebody has a seat or waits, one for each occasion.</summary>
    public static async Task<IReadOnlyList<CoursePlace>> PlacesOf(Sessions sessions, Guid participant, CancellationToken cancellation)
    {
        await using var people = sessions.Read();
        // As the index has it.
        var places = await people.QueryAsync<CoursePlace>("where cast(d.data ->> 'participant' as uuid) = ?", cancellation, participant);
        return [.. places.DistinctBy(place => place.Occasion).OrderBy(place => place.Occasion)];
    }
}

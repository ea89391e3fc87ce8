using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// When a course is opened in a region, or published, revised or shared so that it is for others than before, seats that were left open at its
/// occasions go to those who wait there and now may have them.
/// </summary>
internal static class FillSeatsWhenCourseIsForOthers
{
    /// <param name="sessions">The service's.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="region">Slug; null: wherever it is held.</param>
    /// <param name="at">UTC.</param>
    /// <param name="cancellation">The process stops.</param>
    public static async Task Run(Sessions sessions, string journey, string course, string? region, DateTimeOffset at, CancellationToken cancellation)
    {
        IReadOnlyList<Guid> occasions;
        await using (var reading = sessions.Read(journey))
        {
            occasions = await reading.QueryAsync<Guid>(
                """
                select d.id from mt_doc_occasion d where d.tenant_id = ? and d.data ->> 'course' = ? and (?::text = '' or d.data ->> 'region' = ?)
                and d.data ->> 'status' = 'Scheduled' and jsonb_array_length(d.data -> 'waitingList') > 0 order by d.id
                """,
                cancellation, journey, course, region ?? "", region ?? "");
        }

        foreach (var occasion in occasions)
        {
            await using var session = sessions.Open(journey);
            var stream = await session.Events.FetchForExclusiveWriting<Occasion>(occasion, cancellation);
            if (stream.Aggregate is { } now)
            {
                session.TakeSeats(stream, await PromoteFromWaitlistWhenSeatReleased.Follow(
                    session, now, PromoteFromWaitlistWhenSeatReleased.EligibleAgain, at, cancellation));
                await session.SaveChangesAsync(cancellation);
            }
        }
    }
}

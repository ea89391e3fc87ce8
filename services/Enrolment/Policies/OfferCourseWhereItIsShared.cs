using JasperFx.Events;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// A course that is shared is offered in the other journeys too, as it says at home: when it is published, changed, retired or taken back, its
/// stream in each of them follows. There it is scheduled, taken and published to other services as any course of that journey. Its slug there was
/// taken in the transaction that shared it, so nothing can stand in the way here.
/// </summary>
internal static class OfferCourseWhereItIsShared
{
    /// <summary>What follows in another journey; news that is older than what is followed already, or the same, changes nothing.</summary>
    /// <param name="course">At home.</param>
    /// <param name="home">Slug of the journey it belongs to.</param>
    /// <param name="journey">Slug of the other journey.</param>
    /// <param name="here">As it is there; null where it never was.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Decide(Course course, string home, string journey, Course? here, DateTimeOffset at)
    {
        var offered = course.Status is CourseStatus.Published && course.Content.SharedWith?.Contains(journey) == true;
        return here switch
        {
            not null when here.HomeVersion >= course.Version => [],
            { Status: CourseStatus.Published } when offered && here.Content.Equals(course.Content) => [],
            _ when offered => [new CourseShared(course.Slug, home, course.Content, course.Version, at)],
            { Status: CourseStatus.Published } => [new SharedCourseWithdrawn(course.Slug, home, course.Version, at)],
            _ => [],
        };
    }

    /// <summary>Lets the course's streams in the journeys it is, or ever was, shared with follow what it says now.</summary>
    public static async Task Run(Sessions sessions, IEvent stored, DateTimeOffset at, CancellationToken cancellation)
    {
        Course? course = null;
        HashSet<string> ever = [];
        await using (var home = sessions.Read(stored.TenantId))
        {
            foreach (var one in await home.Events.FetchStreamAsync(stored.StreamId, token: cancellation))
            {
                course = Course.Apply(course, stored.StreamId, one.Data, one.Version);
                ever.UnionWith(course is { NeverPublished: false } ? course.Content.SharedWith ?? [] : []);
            }
        }

        foreach (var journey in ever.Order(StringComparer.Ordinal))
        {
            await using var session = sessions.Open(journey);
            var stream = await session.Events.FetchForExclusiveWriting<Course>(Course.IdOf(journey, course!.Slug), cancellation);
            var events = Decide(course, stored.TenantId, journey, stream.Aggregate, at);
            if (events.Count > 0)
            {
                stream.AppendMany(events);
                await session.SaveChangesAsync(cancellation);
            }
        }
    }
}

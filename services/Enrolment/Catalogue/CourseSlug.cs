using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>
/// That a course has a slug in a journey: its own, or one that is shared with it. There can be only one, as the id is made of both, and it is inserted
/// in the transaction that takes the slug. Once taken it is kept: occasions and certificates refer to it.
/// </summary>
/// <param name="Id">As the course's stream in that journey.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Slug">The course's.</param>
/// <param name="Home">Slug of the journey the course belongs to.</param>
public sealed record CourseSlug(Guid Id, string Journey, string Slug, string Home);

/// <summary>A course as a command left it.</summary>
/// <param name="Before">As it was; null where it is new.</param>
/// <param name="Course">As it is.</param>
/// <param name="Changed">Whether anything followed.</param>
internal sealed record CourseChange(Course? Before, Course Course, bool Changed);

/// <summary>Decides on a course and saves what follows, the same for a route and for an item of the import.</summary>
internal static class CourseStream
{
    private const int Attempts = 4;

    /// <summary>Loads the course under its stream's lock, decides, takes the slugs that it needs, and saves.</summary>
    /// <param name="sessions">To open a session of the journey for each attempt.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="slug">The course's.</param>
    /// <param name="expected">The version the caller expects; null: it does not say.</param>
    /// <param name="decide">The decision.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<CourseChange> Change(
        Sessions sessions, string journey, string slug, long? expected, Func<Course?, IReadOnlyList<object>> decide, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var session = sessions.Open(journey);
            try
            {
                var id = Course.IdOf(journey, slug);
                var stream = expected is { } version
                    ? await session.Events.FetchForWriting<Course>(id, version, cancellation)
                    : await session.Events.FetchForExclusiveWriting<Course>(id, cancellation);
                var change = await Decide(session, journey, slug, stream, decide, cancellation);
                if (change.Changed)
                {
                    await session.SaveChangesAsync(cancellation);
                }

                return change;
            }
            catch (Exception exception) when (
                attempt < Attempts && expected is null
                && exception is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException)
            {
                // Another made the course, or took a slug of it, meanwhile: the next attempt sees it and decides on that.
            }
        }
    }

    /// <summary>The same without saving: what would follow, or which rule would be broken.</summary>
    public static async Task<CourseChange> Try(
        IDocumentSession session, string journey, string slug, Func<Course?, IReadOnlyList<object>> decide, CancellationToken cancellation) =>
        await Decide(session, journey, slug, await session.Events.FetchForWriting<Course>(Course.IdOf(journey, slug), cancellation), decide, cancellation);

    private static async Task<CourseChange> Decide(
        IDocumentSession session, string journey, string slug, IEventStream<Course> stream, Func<Course?, IReadOnlyList<object>> decide,
        CancellationToken cancellation)
    {
        var before = stream.Aggregate;
        if (before?.Home is { } home)
        {
            throw new RuleBroken("course-shared", $"Kursen hör till yrkesresan {home} och ändras där.");
        }

        var events = decide(before);
        var next = stream.Take(events) - events.Count;
        var after = events.Aggregate(before, (state, @event) => Course.Apply(state, stream.Id, @event, ++next)) ?? throw new NotFound();
        if (events.Count > 0)
        {
            await TakeSlugs(session, journey, slug, before, after, cancellation);
        }

        return new CourseChange(before, after, events.Count > 0);
    }

    private static async Task TakeSlugs(IDocumentSession session, string journey, string slug, Course? before, Course after, CancellationToken cancellation)
    {
        var shared = after.Status is CourseStatus.Published ? after.Content.SharedWith ?? [] : [];
        // In order of id, as every guard: two that take the same ones wait for each other instead of locking each other out.
        foreach (var wanted in shared.Append(journey).Select(one => new CourseSlug(Course.IdOf(one, slug), one, slug, journey)).OrderBy(one => one.Id))
        {
            var taken = await session.LoadAsync<CourseSlug>(wanted.Id, cancellation);
            // A course that is older than this guard has its stream alone.
            var older = wanted.Journey != journey && taken is null
                && (await session.QueryAsync<Course>("where d.tenant_id = ? and d.id = ?", cancellation, wanted.Journey, wanted.Id)).Count > 0;
            if (taken is not null && taken.Home != journey || older)
            {
                throw new RuleBroken("slug-taken", $"I yrkesresan {wanted.Journey} finns redan en annan kurs med kortnamnet {slug}.");
            }

            if (taken is null && (wanted.Journey != journey || before is null))
            {
                session.Insert(wanted);
            }
        }
    }
}

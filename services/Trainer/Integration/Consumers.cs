using Marten;
using MassTransit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Integration;

internal sealed class WhenCoursePublished(Sessions sessions, TimeProvider clock) : IdempotentConsumer<CoursePublished>(sessions, clock)
{
    protected override async Task Handle(CoursePublished message, IDocumentSession session, ConsumeContext<CoursePublished> context)
    {
        var stream = await session.Events.FetchForExclusiveWriting<CourseDemand>(CourseDemand.IdOf(message.Journey, message.Course), context.CancellationToken);
        var published = new DemandPublished(message.Course, message.Leaders, message.Trainers, message.Qualification, message.Version, message.At);
        stream.AppendMany(CourseDemand.Decide(published, stream.Aggregate));
    }
}

internal sealed class WhenOccasionScheduled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionScheduled>(sessions, clock)
{
    protected override Task Handle(OccasionScheduled message, IDocumentSession session, ConsumeContext<OccasionScheduled> context) =>
        Follow.Dates(
            new OccasionDated(message.Occasion, message.Course, message.Region, Follow.Dates(message.Days), message.Version, message.At),
            message.Journey, session, context.CancellationToken);
}

internal sealed class WhenOccasionRescheduled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionRescheduled>(sessions, clock)
{
    protected override Task Handle(OccasionRescheduled message, IDocumentSession session, ConsumeContext<OccasionRescheduled> context) =>
        Follow.Dates(
            new OccasionDated(message.Occasion, message.Course, message.Region, Follow.Dates(message.Days), message.Version, message.At),
            message.Journey, session, context.CancellationToken);
}

internal sealed class WhenOccasionCancelled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionCancelled>(sessions, clock)
{
    protected override async Task Handle(OccasionCancelled message, IDocumentSession session, ConsumeContext<OccasionCancelled> context)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(message.Occasion, context.CancellationToken);
        var cancelled = new OccasionCalledOff(message.Occasion, message.Course, message.Region, message.Version, message.At);
        Follow.Append(stream, FreeTeamWhenOccasionCancelled.Decide(cancelled, stream.Aggregate), message.Journey, session);
    }
}

/// <summary>The team's days follow the occasion, in the same transaction as the events that say so.</summary>
internal static class Follow
{
    public static IReadOnlyList<CourseDate> Dates(IEnumerable<OccasionDay> days) =>
        [.. days.Select(day => new CourseDate(day.Date, day.Half)).OrderBy(day => day.Date)];

    public static async Task Dates(OccasionDated dated, string journey, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(dated.Occasion, cancellation);
        Guid[] needed =
        [
            .. MoveTeamWhenOccasionMoves.Needs(dated, stream.Aggregate)
                .SelectMany(day => day.Teaching.Select(trainer => TrainerDay.IdOf(trainer, day.Date))),
        ];
        // A day that somebody takes between this look and the save makes the insert fail, and the message is handled anew.
        var taken = needed.Length == 0 ? [] : await session.LoadManyAsync<TrainerDay>(needed);
        Append(stream, MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(dated, taken), stream.Aggregate), journey, session);
    }

    public static void Append(JasperFx.Events.IEventStream<OccasionTeam> stream, IEnumerable<object> decided, string journey, IDocumentSession session)
    {
        var events = decided.ToArray();
        if (events.Length == 0)
        {
            return;
        }

        stream.AppendMany(events);
        TrainerDay.Follow(session, journey, stream.Aggregate, events.Aggregate(stream.Aggregate, OccasionTeam.Apply)!);
    }
}

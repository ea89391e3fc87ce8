using Marten;
using MassTransit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Planning;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Integration;

internal sealed class WhenCoursePublished(Sessions sessions, TimeProvider clock) : IdempotentConsumer<CoursePublished>(sessions, clock)
{
    protected override async Task Handle(CoursePublished message, IDocumentSession session, ConsumeContext<CoursePublished> context)
    {
        var stream = await session.Events.FetchForExclusiveWriting<CourseDemand>(CourseDemand.IdOf(message.Journey, message.Course), context.CancellationToken);
        var published = new DemandPublished(message.Course, message.Leaders, message.Trainers, message.Qualification, message.Version, message.At, message.Title);
        stream.AppendMany(CourseDemand.Decide(published, stream.Aggregate));
    }
}

/// <summary>Which municipalities a region has: those that lend no trainer can be named. Of what was told of a region the highest version holds, of two regions the latest.</summary>
internal sealed class WhenMunicipalityJoined(Sessions sessions, TimeProvider clock) : IdempotentConsumer<MunicipalityJoined>(sessions, clock)
{
    protected override Task Handle(MunicipalityJoined message, IDocumentSession session, ConsumeContext<MunicipalityJoined> context) => Change(
        message.Municipality, known => Municipality.Joined(known, new Municipality(message.Municipality, message.Region, message.Name, message.Version, message.At)),
        session, context.CancellationToken);

    /// <summary>Under the row's lock: of two messages at once the second sees what the first stored, or collides with its insert and is tried again.</summary>
    internal static async Task Change(string municipality, Func<Municipality?, Municipality> change, IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        var found = await session.QueryAsync<Municipality>("where d.id = ? for update", cancellation, municipality);
        if (found.Count == 0)
        {
            session.Insert(change(null));
        }
        else
        {
            session.Store(change(found[0]));
        }
    }
}

/// <summary>Which have left the cooperation: nobody asks them for trainers.</summary>
internal sealed class WhenMunicipalityLeft(Sessions sessions, TimeProvider clock) : IdempotentConsumer<MunicipalityLeft>(sessions, clock)
{
    protected override Task Handle(MunicipalityLeft message, IDocumentSession session, ConsumeContext<MunicipalityLeft> context) => WhenMunicipalityJoined.Change(
        message.Municipality,
        known => Municipality.Left(known, new Municipality(message.Municipality, message.Region, message.Municipality, 0, message.At) { LeftOn = message.On, LeftVersion = message.Version }),
        session, context.CancellationToken);
}

internal sealed class WhenOccasionScheduled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionScheduled>(sessions, clock)
{
    private readonly TimeProvider clock = clock;

    protected override Task Handle(OccasionScheduled message, IDocumentSession session, ConsumeContext<OccasionScheduled> context)
    {
        var first = message.Days.Count == 0 ? (DateOnly?)null : message.Days.Min(day => day.Date);
        var toDecide = message.DecisionDate is { } date && first is { } day ? Math.Max(0, day.DayNumber - date.DayNumber) : (int?)null;
        var described = toDecide is null && message.HeldBy is null
            ? null
            : new OccasionDescribed(message.Occasion, toDecide, message.HeldBy?.Municipality, message.At);
        return Follow.Dates(
            new OccasionDated(message.Occasion, message.Course, message.Region, Follow.Dates(message.Days), message.Version, message.At),
            described, message.Journey, session, clock.GetUtcNow(), context.CancellationToken);
    }
}

internal sealed class WhenOccasionRescheduled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionRescheduled>(sessions, clock)
{
    private readonly TimeProvider clock = clock;

    protected override Task Handle(OccasionRescheduled message, IDocumentSession session, ConsumeContext<OccasionRescheduled> context) =>
        Follow.Dates(
            new OccasionDated(message.Occasion, message.Course, message.Region, Follow.Dates(message.Days), message.Version, message.At),
            null, message.Journey, session, clock.GetUtcNow(), context.CancellationToken);
}

internal sealed class WhenOccasionCancelled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionCancelled>(sessions, clock)
{
    private readonly TimeProvider clock = clock;

    protected override async Task Handle(OccasionCancelled message, IDocumentSession session, ConsumeContext<OccasionCancelled> context)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(message.Occasion, context.CancellationToken);
        var cancelled = new OccasionCalledOff(message.Occasion, message.Course, message.Region, message.Version, message.At);
        await Bookings.Lock(session, message.Occasion, (stream.Aggregate?.Members ?? []).Select(member => member.Trainer), [], context.CancellationToken);
        await Follow.Append(
            stream, FreeTeamWhenOccasionCancelled.Decide(cancelled, stream.Aggregate), message.Journey, session, clock.GetUtcNow(), context.CancellationToken);
    }
}

/// <summary>The team's days follow the occasion, in the same transaction as the events that say so.</summary>
internal static class Follow
{
    public static IReadOnlyList<CourseDate> Dates(IEnumerable<OccasionDay> days) =>
        [.. days.Select(day => new CourseDate(day.Date, day.Half, day.Start, day.End, day.Mode == "digital" ? true : null)).OrderBy(day => day.Date).ThenBy(day => day.Start)];

    public static async Task Dates(
        OccasionDated dated, OccasionDescribed? described, string journey, IDocumentSession session, DateTimeOffset now, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(dated.Occasion, cancellation);
        Guid[] members = [.. (stream.Aggregate?.Members ?? []).Select(member => member.Trainer)];
        var others = await Bookings.Lock(session, dated.Occasion, members, dated.Days.Select(day => day.Date.Year), cancellation);
        var people = members.Length == 0 ? [] : await session.People(members, cancellation);
        var demand = members.Length == 0 ? null : await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, dated.Course), cancellation);
        IEnumerable<object> events =
        [
            .. MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(dated, others.Elsewhere, people, demand), stream.Aggregate),
            .. described is null || stream.Aggregate is { Described: true } ? Array.Empty<object>() : [described],
        ];
        await Append(stream, events, journey, session, now, cancellation);
    }

    /// <summary>
    /// Appends, books and frees, and sees to what waits for it. Under the locks of all whose days differ. The search that was just filled, if one was, is
    /// left to whoever filled it.
    /// </summary>
    public static async Task Append(
        JasperFx.Events.IEventStream<OccasionTeam> stream, IEnumerable<object> decided, string journey, IDocumentSession session, DateTimeOffset now,
        CancellationToken cancellation, Guid? filled = null)
    {
        var events = decided.ToArray();
        if (events.Length == 0)
        {
            return;
        }

        stream.AppendMany(events);
        var after = events.Aggregate(stream.Aggregate, OccasionTeam.Apply)!;
        await Bookings.Follow(session, journey, stream.Aggregate, after, now, cancellation);
        RaiseTeamMissingOnDecisionDate.Set(session, journey, after);
        await SeekSubstitutes.Follow(session, journey, stream.Aggregate, after, now, cancellation, filled);
    }
}

using Marten;
using MassTransit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Occasions;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Policies;

/// <summary>
/// A cancelled or rescheduled occasion names no municipality: it concerns those who have a place there, which seats, waiting lists and
/// requests for approval say.
/// A stream per occasion keeps both; its lock makes each see the other, whichever comes first.
/// </summary>
internal static class TellWhoHasAPlaceWhenOccasionChanges
{
    public static async Task Follow(
        this IDocumentSession session, string journey, Guid occasion, FollowOccasion command, DateTimeOffset now, CancellationToken cancellation)
    {
        // Most seats are a municipality's second, third, … there: seen without a lock, since what is known only grows.
        if (FollowOccasion.Decide(command, await session.LoadAsync<OccasionAudience>(occasion, cancellation)).Any())
        {
            await session.Decide(journey, occasion, audience => FollowOccasion.Decide(command, audience), now, cancellation);
        }
    }

    public static async Task Decide(
        this IDocumentSession session, string journey, Guid occasion, Func<OccasionAudience?, IEnumerable<object>> decide, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionAudience>(occasion, cancellation);
        var audience = stream.Aggregate ?? OccasionAudience.Nobody(occasion);
        foreach (var fact in decide(stream.Aggregate).ToArray())
        {
            stream.AppendOne(fact);
            foreach (var (municipality, change) in audience.Tell(fact))
            {
                await session.QueueDeliveries(change.Source, Payload.OfChange(journey, occasion, change, municipality), now, cancellation);
            }

            audience = OccasionAudience.Apply(audience, fact);
        }
    }
}

internal sealed class FollowOccasionWhenSeatConfirmed : IdempotentConsumer<SeatConfirmed>
{
    private readonly TimeProvider clock;

    public FollowOccasionWhenSeatConfirmed(Sessions sessions, TimeProvider clock) : base(sessions, clock) => this.clock = clock;

    protected override Task Handle(SeatConfirmed message, IDocumentSession session, ConsumeContext<SeatConfirmed> context) => session.Follow(
        message.Journey, message.Occasion, new FollowOccasion(message.Municipality, message.Version, message.At), clock.GetUtcNow(), context.CancellationToken);
}

internal sealed class FollowOccasionWhenWaitingListJoined : IdempotentConsumer<WaitingListJoined>
{
    private readonly TimeProvider clock;

    public FollowOccasionWhenWaitingListJoined(Sessions sessions, TimeProvider clock) : base(sessions, clock) => this.clock = clock;

    protected override Task Handle(WaitingListJoined message, IDocumentSession session, ConsumeContext<WaitingListJoined> context) => session.Follow(
        message.Journey, message.Occasion, new FollowOccasion(message.Municipality, message.Version, message.At), clock.GetUtcNow(), context.CancellationToken);
}

// Whose manager has yet to answer needs to know, too. A seat is offered to those who wait: who waits is told of already.
internal sealed class FollowOccasionWhenEnrolmentRequested : IdempotentConsumer<EnrolmentRequested>
{
    private readonly TimeProvider clock;

    public FollowOccasionWhenEnrolmentRequested(Sessions sessions, TimeProvider clock) : base(sessions, clock) => this.clock = clock;

    protected override Task Handle(EnrolmentRequested message, IDocumentSession session, ConsumeContext<EnrolmentRequested> context) => session.Follow(
        message.Journey, message.Occasion, new FollowOccasion(message.Municipality, message.Version, message.At), clock.GetUtcNow(), context.CancellationToken);
}

internal sealed class TellWhenOccasionCancelled : IdempotentConsumer<OccasionCancelled>
{
    private readonly TimeProvider clock;

    public TellWhenOccasionCancelled(Sessions sessions, TimeProvider clock) : base(sessions, clock) => this.clock = clock;

    protected override Task Handle(OccasionCancelled message, IDocumentSession session, ConsumeContext<OccasionCancelled> context)
    {
        var change = new OccasionChanged(context.MessageId!.Value, "cancelled", message.Course, message.Version, message.At);
        return session.Decide(
            message.Journey, message.Occasion, audience => NoteChange.Decide(new NoteChange(change), audience), clock.GetUtcNow(), context.CancellationToken);
    }
}

internal sealed class TellWhenOccasionRescheduled : IdempotentConsumer<OccasionRescheduled>
{
    private readonly TimeProvider clock;

    public TellWhenOccasionRescheduled(Sessions sessions, TimeProvider clock) : base(sessions, clock) => this.clock = clock;

    protected override Task Handle(OccasionRescheduled message, IDocumentSession session, ConsumeContext<OccasionRescheduled> context)
    {
        var change = new OccasionChanged(context.MessageId!.Value, "rescheduled", message.Course, message.Version, message.At);
        return session.Decide(
            message.Journey, message.Occasion, audience => NoteChange.Decide(new NoteChange(change), audience), clock.GetUtcNow(), context.CancellationToken);
    }
}

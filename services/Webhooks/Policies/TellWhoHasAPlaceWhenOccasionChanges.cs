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
/// requests for approval say, and inside whose organisation it is held.
/// A stream per occasion keeps both; its lock makes each see the other, whichever comes first.
/// </summary>
/// <typeparam name="TEvent">A public event of an occasion.</typeparam>
internal abstract class TellWhoHasAPlaceWhenOccasionChanges<TEvent> : IdempotentConsumer<TEvent> where TEvent : class
{
    private readonly TimeProvider clock;
    private readonly DeliverySettings settings;

    protected TellWhoHasAPlaceWhenOccasionChanges(Sessions sessions, TimeProvider clock, DeliverySettings settings) : base(sessions, clock) =>
        (this.clock, this.settings) = (clock, settings);

    protected async Task Follow(IDocumentSession session, string journey, Guid occasion, FollowOccasion command, CancellationToken cancellation)
    {
        // Most seats are a municipality's second, third, … there: seen without a lock, since what is known only grows.
        if (FollowOccasion.Decide(command, await session.LoadAsync<OccasionAudience>(occasion, cancellation)).Any())
        {
            await Decide(session, journey, occasion, audience => FollowOccasion.Decide(command, audience), cancellation);
        }
    }

    protected Task Note(IDocumentSession session, string journey, Guid occasion, OccasionChanged change, CancellationToken cancellation) =>
        Decide(session, journey, occasion, audience => NoteChange.Decide(new NoteChange(change), audience), cancellation);

    private async Task Decide(
        IDocumentSession session, string journey, Guid occasion, Func<OccasionAudience?, IEnumerable<object>> decide, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var stream = await session.Events.FetchForExclusiveWriting<OccasionAudience>(occasion, cancellation);
        var audience = stream.Aggregate ?? OccasionAudience.Nobody(occasion);
        foreach (var fact in decide(stream.Aggregate).ToArray())
        {
            stream.AppendOne(fact);
            foreach (var (municipality, change) in audience.Tell(fact))
            {
                await session.QueueDeliveries(change.Source, Payload.OfChange(journey, occasion, change, municipality), now, settings.Settling, cancellation);
            }

            audience = OccasionAudience.Apply(audience, fact);
        }
    }
}

internal sealed class FollowOccasionWhenSeatConfirmed(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellWhoHasAPlaceWhenOccasionChanges<SeatConfirmed>(sessions, clock, settings)
{
    protected override Task Handle(SeatConfirmed message, IDocumentSession session, ConsumeContext<SeatConfirmed> context) => Follow(
        session, message.Journey, message.Occasion, new FollowOccasion(message.Municipality, message.Version, message.At), context.CancellationToken);
}

internal sealed class FollowOccasionWhenWaitingListJoined(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellWhoHasAPlaceWhenOccasionChanges<WaitingListJoined>(sessions, clock, settings)
{
    protected override Task Handle(WaitingListJoined message, IDocumentSession session, ConsumeContext<WaitingListJoined> context) => Follow(
        session, message.Journey, message.Occasion, new FollowOccasion(message.Municipality, message.Version, message.At), context.CancellationToken);
}

// Whose manager has yet to answer needs to know, too. A seat is offered to those who wait: who waits is told of already.
internal sealed class FollowOccasionWhenEnrolmentRequested(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellWhoHasAPlaceWhenOccasionChanges<EnrolmentRequested>(sessions, clock, settings)
{
    protected override Task Handle(EnrolmentRequested message, IDocumentSession session, ConsumeContext<EnrolmentRequested> context) => Follow(
        session, message.Journey, message.Occasion, new FollowOccasion(message.Municipality, message.Version, message.At), context.CancellationToken);
}

internal sealed class FollowOccasionWhenHeldInside(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellWhoHasAPlaceWhenOccasionChanges<OccasionScheduled>(sessions, clock, settings)
{
    protected override Task Handle(OccasionScheduled message, IDocumentSession session, ConsumeContext<OccasionScheduled> context) =>
        message.HeldBy is not { } inside
            ? Task.CompletedTask
            : Follow(session, message.Journey, message.Occasion, new FollowOccasion(inside.Municipality, message.Version, message.At), context.CancellationToken);
}

internal sealed class TellWhenOccasionCancelled(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellWhoHasAPlaceWhenOccasionChanges<OccasionCancelled>(sessions, clock, settings)
{
    protected override Task Handle(OccasionCancelled message, IDocumentSession session, ConsumeContext<OccasionCancelled> context) => Note(
        session, message.Journey, message.Occasion, new OccasionChanged(context.MessageId!.Value, "cancelled", message.Course, message.Version, message.At),
        context.CancellationToken);
}

internal sealed class TellWhenOccasionRescheduled(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellWhoHasAPlaceWhenOccasionChanges<OccasionRescheduled>(sessions, clock, settings)
{
    protected override Task Handle(OccasionRescheduled message, IDocumentSession session, ConsumeContext<OccasionRescheduled> context) => Note(
        session, message.Journey, message.Occasion, new OccasionChanged(context.MessageId!.Value, "rescheduled", message.Course, message.Version, message.At),
        context.CancellationToken);
}

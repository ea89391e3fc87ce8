using Marten;
using MassTransit;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Policies;

/// <summary>
/// A public event that concerns a municipality → a delivery for each of its endpoints that wants the type, saved with the inbox row.
/// The id is derived from event and endpoint, so the order and the number of times that messages come change nothing.
/// </summary>
/// <typeparam name="TEvent">A public event.</typeparam>
internal sealed class QueueDeliveriesWhenMunicipalityIsConcerned<TEvent> : IdempotentConsumer<TEvent> where TEvent : class
{
    private readonly TimeProvider clock;
    private readonly DeliverySettings settings;

    public QueueDeliveriesWhenMunicipalityIsConcerned(Sessions sessions, TimeProvider clock, DeliverySettings settings) : base(sessions, clock) =>
        (this.clock, this.settings) = (clock, settings);

    protected override async Task Handle(TEvent message, IDocumentSession session, ConsumeContext<TEvent> context)
    {
        var now = clock.GetUtcNow();
        foreach (var payload in Payload.Of(message))
        {
            await session.QueueDeliveries(context.MessageId!.Value, payload, now, settings.Settling, context.CancellationToken);
        }
    }
}

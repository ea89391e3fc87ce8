using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using MassTransit;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>Maps a stored event to the public event others may build on, or to null where it is internal.</summary>
/// <param name="stored">The stored event with its metadata.</param>
/// <param name="store">To read the stream's state as of the event, where the public event needs more than the stored one says.</param>
/// <param name="cancellation">Stops the reading.</param>
public delegate ValueTask<object?> PublicEventMap(IEvent stored, IDocumentStore store, CancellationToken cancellation);

/// <summary>
/// The event store is the outbox: this subscription reads it in commit order, publishes what is public, and only then lets its position move.
/// So what was stored is published at least once, and what was not never. The message id is the event's id. Nothing else publishes.
/// </summary>
internal sealed class EventForwarder : SubscriptionBase
{
    public const string SubscriptionName = "public-events";
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(30);
    private readonly PublicEventMap map;
    private readonly IBusControl bus;

    // Not the store: it is made of its subscriptions, and each would wait for the other.
    public EventForwarder(PublicEventMap map, IBusControl bus)
    {
        (this.map, this.bus) = (map, bus);
        Name = SubscriptionName;
        Options.BatchSize = 200;
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        // A publish before the bus is up would wait for ever or be lost; failing here keeps the position and tries the page again.
        var health = await bus.WaitForHealthStatus(BusHealthStatus.Healthy, BrokerPatience);
        if (health is not BusHealthStatus.Healthy)
        {
            throw new InvalidOperationException("The broker can't be reached; public events wait in the event store.");
        }

        var confirmed = new List<Task>(page.Events.Count);
        foreach (var stored in page.Events)
        {
            if (await map(stored, operations.DocumentStore, cancellationToken) is { } message)
            {
                confirmed.Add(Publish(stored, message, cancellationToken));
            }
        }

        await Task.WhenAll(confirmed);
        return NullChangeListener.Instance;
    }

    private async Task Publish(IEvent stored, object message, CancellationToken cancellation)
    {
        using var activity = stored.ContinueTrace("forward");
        await bus.Publish(message, message.GetType(), Pipe.Execute<PublishContext>(context =>
        {
            context.MessageId = stored.Id;
            context.CorrelationId = Guid.TryParse(stored.CorrelationId, out var correlation) ? correlation : null;
            // When it happened, for consumers that order by time; MassTransit's own SentTime is when it was sent.
            context.Headers.Set("occurred-at", stored.Timestamp.ToString("O"));
        }), cancellation);
        Measures.Published.Add(1, new KeyValuePair<string, object?>("event", message.GetType().Name));
    }
}

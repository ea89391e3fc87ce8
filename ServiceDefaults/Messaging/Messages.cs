using MassTransit;

namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>What a service publishes and consumes; the topology follows from it.</summary>
/// <remarks>
/// Per public event a topic exchange (its <c>[EntityName]</c>), routed by journey. Per consumer group (the service) and journey one quorum
/// queue, <c>{service}.{journey}</c>, bound to the exchanges with the journey as key; events of no journey go to <c>{service}.none</c>.
/// </remarks>
public sealed class Messages
{
    internal List<Action<IBusRegistrationConfigurator>> Consumers { get; } = [];
    internal List<Action<IRabbitMqBusFactoryConfigurator>> Exchanges { get; } = [];
    internal List<Action<IRabbitMqReceiveEndpointConfigurator, string>> Bindings { get; } = [];
    internal HashSet<Type> Known { get; } = [];

    /// <summary>The service publishes the event (its <see cref="PublicEventMap"/> makes it).</summary>
    /// <typeparam name="TEvent">A record in the service's own Contracts.</typeparam>
    public Messages Publishes<TEvent>() where TEvent : class
    {
        if (Known.Add(typeof(TEvent)))
        {
            Exchanges.Add(bus =>
            {
                bus.Publish<TEvent>(topology => topology.ExchangeType = RabbitMQ.Client.ExchangeType.Topic);
                bus.Send<TEvent>(topology => topology.UseRoutingKeyFormatter(context => JourneyOf<TEvent>.Read(context.Message) ?? Journeys.None));
            });
        }

        return this;
    }

    /// <summary>The service consumes the event; once in effect, see <see cref="IdempotentConsumer{TEvent}"/>.</summary>
    /// <typeparam name="TEvent">A record in another service's Contracts.</typeparam>
    /// <typeparam name="TConsumer">Takes it in.</typeparam>
    public Messages Consumes<TEvent, TConsumer>() where TEvent : class where TConsumer : class, IConsumer<TEvent>
    {
        Publishes<TEvent>();
        Consumers.Add(registration => registration.AddConsumer<TConsumer>());
        Bindings.Add((queue, journey) => queue.Bind<TEvent>(binding =>
        {
            binding.ExchangeType = RabbitMQ.Client.ExchangeType.Topic;
            binding.RoutingKey = journey;
        }));
        return this;
    }
}

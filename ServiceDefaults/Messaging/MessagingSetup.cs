using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>MassTransit over RabbitMQ, set up for nothing to be lost and no journey to wait for another.</summary>
internal static class MessagingSetup
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero,
        TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20),
    ];

    /// <param name="builder">The process's builder.</param>
    /// <param name="service">Consumer group: the queues' prefix.</param>
    /// <param name="messages">What is published and consumed.</param>
    /// <param name="declareOnly">Declares exchanges, queues and bindings of all journeys, and consumes nothing.</param>
    public static void AddMessaging(this IHostApplicationBuilder builder, string service, Messages messages, bool declareOnly)
    {
        var broker = builder.Configuration.GetSection("ConnectionStrings")["messaging"]
            ?? throw new InvalidOperationException("ConnectionStrings:messaging is missing: an amqp:// address of the broker.");
        var journeys = new Journeys(builder.Configuration);
        builder.Services.AddSingleton(journeys);
        if (!declareOnly && messages.Bindings.Count > 0)
        {
            builder.Services.AddHostedService(services => new QueueDepth(
                new Uri(broker), service, journeys, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<QueueDepth>>()));
        }

        builder.Services.AddOptions<MassTransitHostOptions>().Configure(options =>
        {
            // Without this what is published during start-up is lost.
            options.WaitUntilStarted = true;
            options.StopTimeout = TimeSpan.FromSeconds(20);
        });
        builder.Services.AddMassTransit(registration =>
        {
            registration.DisableUsageTelemetry();
            messages.Consumers.ForEach(add => add(registration));
            registration.UsingRabbitMq((context, bus) =>
            {
                bus.Host(new Uri(broker), host =>
                {
                    host.PublisherConfirmation = true;
                    host.RequestedConnectionTimeout(TimeSpan.FromSeconds(5));
                });
                bus.DeployTopologyOnly = declareOnly;
                messages.Exchanges.ForEach(declare => declare(bus));
                if (messages.Bindings.Count == 0)
                {
                    return;
                }

                foreach (var journey in declareOnly ? [Journeys.None, .. Journeys.All] : journeys.Handled)
                {
                    bus.ReceiveEndpoint($"{service}.{journey}", queue =>
                    {
                        queue.ConfigureConsumeTopology = false;
                        queue.SetQuorumQueue();
                        queue.PrefetchCount = 32;
                        queue.ConcurrentMessageLimit = 8;
                        messages.Bindings.ForEach(bind => bind(queue, journey));
                        // A database that is away is waited for: the messages stay in the queue's care and none is dead-lettered for it.
                        queue.UseMessageRetry(retry =>
                        {
                            retry.Exponential(1000, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
                            retry.Handle<Exception>(ProblemResponses.IsTransient);
                        });
                        // Anything else is tried at once (a lost race), then later, then kept in {queue}_error with its fault.
                        queue.UseMessageRetry(retry =>
                        {
                            retry.Intervals(Delays);
                            retry.Ignore<Exception>(ProblemResponses.IsTransient);
                        });
                        queue.ConfigureConsumers(context);
                    });
                }
            });
        });
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>How many messages wait in the service's queues, per journey, and how many could not be taken in and were kept (<c>_error</c>).</summary>
internal sealed class QueueDepth : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);
    private readonly Uri broker;
    private readonly string service;
    private readonly Journeys journeys;
    private readonly TimeProvider clock;
    private readonly ILogger<QueueDepth> log;
    private volatile IReadOnlyList<Measurement<long>> depths = [];

    public QueueDepth(Uri broker, string service, Journeys journeys, TimeProvider clock, ILogger<QueueDepth> log)
    {
        (this.broker, this.service, this.journeys, this.clock, this.log) = (broker, service, journeys, clock, log);
        Measures.Meter.CreateObservableGauge("yrkesresan.queue.depth", () => depths, "{message}", "Messages that wait in the service's queues, by journey; kept=true: dead letters");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, clock);
        IConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    connection ??= await new ConnectionFactory { Uri = broker, ClientProvidedName = $"{service} queue depth" }.CreateConnectionAsync(stoppingToken);
                    depths = await Measure(connection, stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The bus's own health check tells readiness; what was last seen is no longer true.
                    depths = [];
                    log.LogDebug("The queues' depth can't be read: {Reason}", exception.Message);
                    if (connection is not null)
                    {
                        await connection.DisposeAsync();
                        connection = null;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task<IReadOnlyList<Measurement<long>>> Measure(IConnection connection, CancellationToken cancellation)
    {
        var found = new List<Measurement<long>>();
        foreach (var journey in journeys.Handled)
        {
            foreach (var kept in (bool[])[false, true])
            {
                if (await Depth(connection, $"{service}.{journey}{(kept ? "_error" : "")}", cancellation) is { } messages)
                {
                    found.Add(new Measurement<long>(messages, new KeyValuePair<string, object?>("journey", journey), new KeyValuePair<string, object?>("kept", kept)));
                }
            }
        }

        return found;
    }

    // Asking for a queue that is not there closes the channel: one each. There is no _error queue before the first dead letter.
    private static async Task<long?> Depth(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return await channel.MessageCountAsync(queue, cancellation);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}

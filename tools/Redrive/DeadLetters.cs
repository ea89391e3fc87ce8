using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Yrkesresan.Redrive;

/// <summary>Moves dead letters back to the queue where they failed, one at a time, so that none is ever in neither place.</summary>
public static class DeadLetters
{
    private const string Suffix = "_error";

    /// <summary>Moves what lies in <c>{queue}_error</c> now; what fails again meanwhile stays there for the next time.</summary>
    /// <param name="connection">An open connection to the broker.</param>
    /// <param name="queue">The queue where the messages failed.</param>
    /// <param name="cancellation">Stops between two messages.</param>
    /// <returns>How many were moved; null when there is no such dead-letter queue.</returns>
    /// <exception cref="PublishException">The queue did not take a message; it and the rest are still dead letters.</exception>
    public static async Task<int?> MoveBackAsync(IConnection connection, string queue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // A publish completes when the broker has confirmed it, and throws when it has refused or could not route it.
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, cancellation);
        uint waiting;
        try
        {
            waiting = (await channel.QueueDeclarePassiveAsync(queue + Suffix, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }

        var moved = 0;
        while (moved < waiting && await channel.BasicGetAsync(queue + Suffix, autoAck: false, cancellation) is { } letter)
        {
            try
            {
                await channel.BasicPublishAsync(
                    exchange: "", routingKey: queue, mandatory: true, WithoutFault(letter.BasicProperties), letter.Body, cancellation);
            }
            catch
            {
                await channel.BasicNackAsync(letter.DeliveryTag, multiple: false, requeue: true, CancellationToken.None);
                throw;
            }

            await channel.BasicAckAsync(letter.DeliveryTag, multiple: false, cancellation);
            moved++;
        }

        return moved;
    }

    // The fault of last time would be taken for the fault of next time.
    private static BasicProperties WithoutFault(IReadOnlyBasicProperties properties) => new(properties)
    {
        DeliveryMode = DeliveryModes.Persistent,
        Headers = properties.Headers?
            .Where(header => !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal) && header.Key != "MT-Reason")
            .ToDictionary(header => header.Key, header => header.Value),
    };
}

using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;
using Yrkesresan.Redrive;
using Yrkesresan.Testing;

namespace Yrkesresan.SystemTests;

public sealed class Dead_letters : IAsyncLifetime
{
    private const string Queue = "billing.barn-och-unga";
    private Servers servers = null!;
    private string host = "";
    private IConnection connection = null!;
    private IChannel channel = null!;

    public async ValueTask InitializeAsync()
    {
        servers = await Servers.StartAsync();
        host = await servers.CreateVirtualHostAsync("redrive");
        connection = await new ConnectionFactory { Uri = new Uri(host) }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await DeclareAsync(Queue + "_error");
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await servers.DropVirtualHostAsync(host);
    }

    [Fact]
    public async Task Go_back_to_their_queue_in_order_as_they_were_but_without_the_old_fault()
    {
        await DeclareAsync(Queue);
        for (var number = 1; number <= 3; number++)
            await BuryAsync($"letter {number}");

        Assert.Equal(3, await DeadLetters.MoveBackAsync(connection, Queue, TestContext.Current.CancellationToken));

        for (var number = 1; number <= 3; number++)
        {
            var letter = await channel.BasicGetAsync(Queue, autoAck: true, TestContext.Current.CancellationToken);
            Assert.Equal($"letter {number}", letter!.BasicProperties.MessageId);
            Assert.Equal([1, 2, 3], letter.Body.ToArray());
            Assert.True(letter.BasicProperties.Persistent);
            Assert.Contains("journey", letter.BasicProperties.Headers!.Keys);
            Assert.DoesNotContain(letter.BasicProperties.Headers.Keys, header => header.StartsWith("MT-", StringComparison.Ordinal));
        }

        Assert.Equal(0u, await channel.MessageCountAsync(Queue + "_error", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stay_where_they_are_when_their_queue_is_not_there()
    {
        await BuryAsync("letter");

        await Assert.ThrowsAnyAsync<PublishException>(() => DeadLetters.MoveBackAsync(connection, Queue, TestContext.Current.CancellationToken));

        await Eventually.Get(() => channel.MessageCountAsync(Queue + "_error", TestContext.Current.CancellationToken), count => count == 1);
    }

    [Fact]
    public async Task Are_none_where_there_is_no_such_queue() =>
        Assert.Null(await DeadLetters.MoveBackAsync(connection, "reporting.none", TestContext.Current.CancellationToken));

    private Task DeclareAsync(string queue) =>
        channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

    private async Task BuryAsync(string id) =>
        await channel.BasicPublishAsync("", Queue + "_error", mandatory: true, new BasicProperties
        {
            MessageId = id,
            Persistent = true,
            Headers = new Dictionary<string, object?> { ["journey"] = "barn-och-unga", ["MT-Fault-Message"] = "it broke", ["MT-Reason"] = "fault" },
        }, new byte[] { 1, 2, 3 });
}

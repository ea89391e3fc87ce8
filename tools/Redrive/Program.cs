using RabbitMQ.Client;
using Yrkesresan.Redrive;

// Redrive <queue>…, the broker's amqp address in ConnectionStrings__messaging. `./yr redrive` calls it.
if (Environment.GetEnvironmentVariable("ConnectionStrings__messaging") is not { Length: > 0 } broker || args.Length == 0)
{
    await Console.Error.WriteLineAsync("Redrive <queue>…, with the broker's amqp address in ConnectionStrings__messaging");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};
await using var connection = await new ConnectionFactory { Uri = new Uri(broker), ClientProvidedName = "redrive" }.CreateConnectionAsync(interrupted.Token);
var found = false;
foreach (var queue in args)
{
    if (await DeadLetters.MoveBackAsync(connection, queue, interrupted.Token) is not { } moved)
        continue;
    found = true;
    Console.WriteLine($"{queue}: {moved} moved back");
}

if (!found)
    Console.WriteLine("no dead letters");
return 0;

using System.Diagnostics;
using System.Globalization;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Events.Aggregation;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Weasel.Core;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

// Measures the event store, and pgbench's one-row insert beside it, on the server that is given:
//   dotnet run --project tests/Marten.Load -- "Host=…;Username=…;Database=…" [seconds for each figure]
// The same program measures the real package with -p:UseStandIns=false.
var connectionString = args.Length > 0 ? args[0] : throw new InvalidOperationException("Give a connection string; its database is written to.");
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var duration = TimeSpan.FromSeconds(1);
var schema = $"load{DateTimeOffset.UtcNow:HHmmss}";
int[] writers = [1, 4, 16];

var pgbench = new double[writers.Length];
using var plain = Open($"{schema}a", ProjectionLifecycle.Live);
using var inline = Open($"{schema}b", ProjectionLifecycle.Inline);
await plain.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
await inline.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
var appends = new double[writers.Length];
var fetches = new double[writers.Length];
Task Append(int writer) => Save(plain, session =>
{
    session.Events.Append($"{Guid.NewGuid():N}", new Counted(writer));
    return Task.CompletedTask;
});
Task Fetch(int writer) => Save(inline, async session =>
    (await session.Events.FetchForWriting<Counter>($"w{writer}-{Random.Shared.Next(100)}")).AppendOne(new Counted(1)));

await Commits(16, Append);
await Commits(16, Fetch);

// In turns, second by second, so that whatever else the machine does befalls all of them alike.
for (var i = 0; i < writers.Length; i++)
{
    for (var round = 0; round < rounds; round++)
    {
        pgbench[i] += await Pgbench(writers[i]) / rounds;
        appends[i] += await Commits(writers[i], Append) / rounds;
        fetches[i] += await Commits(writers[i], Fetch) / rounds;
    }
}

Console.WriteLine("| commits/s | " + string.Join(" | ", writers.Select(x => $"{x} writers")) + " |");
Console.WriteLine("|---|---|---|---|");
Row("pgbench, one-row insert", pgbench);
Row("append of one event", appends);
Row("FetchForWriting + inline snapshot", fetches);

foreach (var size in new[] { 500, 5000 })
    Console.WriteLine($"daemon to a counting subscription, batch {size}: {await Daemon(size):N0} events/s");
Console.WriteLine($"rebuild of a single-stream projection: {await Rebuild():N0} events/s");

void Row(string name, double[] values) =>
    Console.WriteLine($"| {name} | " + string.Join(" | ", values.Select((x, i) => $"{x:N0} ({x / pgbench[i]:0.00})")) + " |");

DocumentStore Open(string name, ProjectionLifecycle lifecycle) => DocumentStore.For(options => Set(options, name, lifecycle));

void Set(StoreOptions options, string name, ProjectionLifecycle lifecycle)
{
    options.Connection(connectionString);
    options.DatabaseSchemaName = name;
    options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
    options.Policies.AllDocumentsAreMultiTenanted();
    options.Events.StreamIdentity = StreamIdentity.AsString;
    options.Events.TenancyStyle = TenancyStyle.Conjoined;
    options.Events.MetadataConfig.CorrelationIdEnabled = true;
    options.Events.MetadataConfig.CausationIdEnabled = true;
    options.Events.MetadataConfig.HeadersEnabled = true;
    options.Events.UseListenNotifyForEventAppends = true;
    options.Events.AddEventType<Counted>();
    options.Projections.Add<CounterProjection>(lifecycle);
}

async Task Save(DocumentStore store, Func<IDocumentSession, Task> work)
{
    await using var session = store.LightweightSession("north");
    await work(session);
    await session.SaveChangesAsync();
}

async Task<double> Commits(int count, Func<int, Task> commit)
{
    long done = 0;
    var watch = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, count).Select(writer => Task.Run(async () =>
    {
        while (watch.Elapsed < duration)
        {
            await commit(writer);
            Interlocked.Increment(ref done);
        }
    })));
    return done / watch.Elapsed.TotalSeconds;
}

async Task<long> Fill(string name, long events)
{
    using var store = Open(name, ProjectionLifecycle.Live);
    await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
    const int perStream = 10;
    for (long done = 0; done < events;)
    {
        await using var session = store.LightweightSession("north");
        for (var i = 0; i < 100; i++, done += perStream)
            session.Events.StartStream<Counter>($"{Guid.NewGuid():N}", [.. Enumerable.Range(0, perStream).Select(x => (object)new Counted(x))]);
        await session.SaveChangesAsync();
    }

    return events;
}

async Task<double> Daemon(int batch)
{
    var name = $"{schema}d{batch}";
    var events = await Fill(name, 100_000);
    var counting = new Counting();
    var (host, coordinator) = Host(name, ProjectionLifecycle.Live, counting, batch);
    using (host)
    {
        var watch = Stopwatch.StartNew();
        await coordinator.StartAsync(CancellationToken.None);
        while (counting.Count < events)
            await Task.Delay(5);
        watch.Stop();
        await coordinator.StopAsync(CancellationToken.None);
        return events / watch.Elapsed.TotalSeconds;
    }
}

async Task<double> Rebuild()
{
    var name = $"{schema}r";
    var events = await Fill(name, 100_000);
    var (host, coordinator) = Host(name, ProjectionLifecycle.Async, null, 500);
    using (host)
    {
        var watch = Stopwatch.StartNew();
        await coordinator.DaemonForMainDatabase().RebuildProjectionAsync<CounterProjection>(CancellationToken.None);
        return events / watch.Elapsed.TotalSeconds;
    }
}

(IHost Host, IProjectionCoordinator Coordinator) Host(string name, ProjectionLifecycle lifecycle, Counting? counting, int batch)
{
    var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
    builder.Services.AddMarten(options =>
    {
        Set(options, name, lifecycle);
        if (counting is not null)
            options.Projections.Subscribe(counting, x => x.Options.BatchSize = batch);
    }).UseLightweightSessions().AddAsyncDaemon(DaemonMode.Solo);
    var host = builder.Build();
    return (host, host.Services.GetRequiredService<IProjectionCoordinator>());
}

async Task<double> Pgbench(int clients)
{
    var server = new NpgsqlConnectionStringBuilder(connectionString);
    await using (var connection = new NpgsqlConnection(connectionString))
    {
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("create table if not exists one_row (n bigint generated always as identity primary key, t text)", connection);
        await command.ExecuteNonQueryAsync();
    }

    var script = Path.GetTempFileName();
    await File.WriteAllTextAsync(script, "insert into one_row (t) values ('a row');\n");
    try
    {
        var start = new ProcessStartInfo("pgbench") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, "-n", "-M", "prepared", "-f", script, "-c", $"{clients}", "-j", "2", "-T", $"{Math.Max(1, (int)duration.TotalSeconds)}", server.Database! })
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = server.Password;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(x => x.StartsWith("tps = ", StringComparison.Ordinal)) ?? throw new InvalidOperationException("pgbench said nothing: " + await process.StandardError.ReadToEndAsync());
        return double.Parse(line["tps = ".Length..].Split(' ')[0], CultureInfo.InvariantCulture);
    }
    finally
    {
        File.Delete(script);
    }
}

internal sealed record Counted(int By);

internal sealed record Counter(string Id, long Sum);

internal sealed class CounterProjection : SingleStreamProjection<Counter, string>
{
    public override Counter? Evolve(Counter? snapshot, string id, IEvent e) =>
        e.Data is Counted counted ? new Counter(id, (snapshot?.Sum ?? 0) + counted.By) : snapshot;
}

internal sealed class Counting : ISubscription
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _count, page.Events.Count);
        return Task.FromResult(NullChangeListener.Instance);
    }
}

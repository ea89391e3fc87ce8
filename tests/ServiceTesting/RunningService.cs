using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Marten;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Testing;

/// <summary>The real service on Kestrel, with a database and a virtual host of its own, tokens of any role, and its messages in reach.</summary>
public sealed class RunningService : IAsyncDisposable
{
    /// <summary>Signs the tokens of tests.</summary>
    public const string DevelopmentKey = "only-for-tests-and-development-0123456789";

    /// <summary>Signs the tokens of our services among themselves, in tests.</summary>
    public const string ServiceKey = "only-for-tests-among-services-0123456789";

    private readonly Servers servers;
    private readonly IHost factory;
    private readonly List<IAsyncDisposable> opened = [];

    private RunningService(Servers servers, IHost factory, string service, string database, string broker)
    {
        (this.servers, this.factory) = (servers, factory);
        (Name, Database, Broker) = (service, database, broker);
    }

    /// <summary>The service's name.</summary>
    public string Name { get; }

    /// <summary>Connection string of the service's database.</summary>
    public string Database { get; }

    /// <summary>Address of the virtual host.</summary>
    public string Broker { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => factory.Address;

    /// <summary>The program's services.</summary>
    public IServiceProvider Services => factory.Services;

    /// <summary>The service's event store.</summary>
    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    /// <summary>Starts the program that the marker's assembly holds.</summary>
    /// <typeparam name="TMarker">Any public type of the service's assembly.</typeparam>
    /// <param name="service">The service's name: <c>enrolment</c> …</param>
    /// <param name="settings">Configuration on top.</param>
    /// <param name="clock">A clock instead of the system's.</param>
    /// <param name="like">Another instance whose database and virtual host this one shares.</param>
    public static async Task<RunningService> StartAsync<TMarker>(
        string service, IReadOnlyDictionary<string, string>? settings = null, TimeProvider? clock = null, RunningService? like = null) where TMarker : class
    {
        var servers = await Servers.StartAsync();
        var database = like?.Database ?? await servers.CreateDatabaseAsync(service);
        var broker = like?.Broker ?? await servers.CreateVirtualHostAsync(service);
        var factory = new Factory<TMarker>(
            new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
            {
                [$"ConnectionStrings:{service}"] = database,
                ["ConnectionStrings:messaging"] = broker,
                ["Authentication:DevelopmentKey"] = DevelopmentKey,
                ["Authentication:ServiceKey"] = ServiceKey,
            },
            clock);
        factory.UseKestrel(0);
        factory.StartServer();
        return new RunningService(servers, factory, service, database, broker) { shared = like is not null };
    }

    private bool shared;

    /// <summary>A client with a token.</summary>
    public HttpClient As(string role, string? region = null, string? municipality = null, string? unit = null, Guid? person = null, string? subject = null)
    {
        var caller = new Caller(subject ?? person?.ToString() ?? $"{role}:{region}:{municipality}:{unit}", role, region, municipality, unit, person);
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Issue(DevelopmentKey, caller, TimeProvider.System.GetUtcNow()));
        return client;
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 256, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = Address,
        Timeout = TimeSpan.FromSeconds(200),
    };

    /// <summary>Publishes an event that the service consumes, as another service would.</summary>
    /// <typeparam name="TEvent">A public event of another service.</typeparam>
    /// <param name="message">The event.</param>
    /// <param name="id">The event's id; the same twice is the same message come twice.</param>
    public Task Publish<TEvent>(TEvent message, Guid? id = null) where TEvent : class =>
        Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = id ?? Guid.CreateVersion7());

    /// <summary>From now on, keeps what the service publishes of this event.</summary>
    /// <typeparam name="TEvent">A public event of the service.</typeparam>
    public async Task<Caught<TEvent>> Catch<TEvent>() where TEvent : class
    {
        var caught = await Caught<TEvent>.OpenAsync(Broker);
        opened.Add(caught);
        return caught;
    }

    /// <summary>How many messages wait or are worked on in the service's queues (not the _error ones).</summary>
    public async Task<int> MessagesInQueues()
    {
        var host = new Uri(Broker).AbsolutePath.Trim('/');
        var answer = await servers.AskRabbitMqAsync(HttpMethod.Get, $"api/queues/{host}?disable_stats=false");
        using var queues = JsonDocument.Parse(answer);
        return queues.RootElement.EnumerateArray()
            .Where(queue => queue.GetProperty("name").GetString() is { } queueName
                && queueName.StartsWith($"{Name}.", StringComparison.Ordinal) && !queueName.EndsWith("_error", StringComparison.Ordinal))
            .Sum(queue => queue.TryGetProperty("messages", out var messages) ? messages.GetInt32() : 0);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
        {
            await one.DisposeAsync();
        }

        await factory.DisposeAsync();
        if (!shared)
        {
            await servers.DropDatabaseAsync(Database);
            await servers.DropVirtualHostAsync(Broker);
        }
    }

    private interface IHost : IAsyncDisposable
    {
        Uri Address { get; }

        IServiceProvider Services { get; }
    }

    private sealed class Factory<TMarker>(Dictionary<string, string> settings, TimeProvider? clock) : WebApplicationFactory<TMarker>, IHost where TMarker : class
    {
        public Uri Address => ClientOptions.BaseAddress;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            if (clock is not null)
            {
                builder.ConfigureTestServices(services => services.AddSingleton(clock));
            }
        }
    }
}

/// <summary>What was published of an event since catching began, as any other consumer would see it.</summary>
/// <typeparam name="TEvent">A public event.</typeparam>
public sealed class Caught<TEvent> : IAsyncDisposable where TEvent : class
{
    // MassTransit writes decimals as text, and reads either.
    private static readonly JsonSerializerOptions AsMassTransit =
        new(Json.Options) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowReadingFromString };

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string queue;
    private readonly List<(Guid Id, string RoutingKey, TEvent Message)> messages = [];

    private Caught(IConnection connection, IChannel channel, string queue) => (this.connection, this.channel, this.queue) = (connection, channel, queue);

    internal static async Task<Caught<TEvent>> OpenAsync(string broker)
    {
        var exchange = typeof(TEvent).GetCustomAttribute<EntityNameAttribute>()?.EntityName
            ?? throw new InvalidOperationException($"{typeof(TEvent).Name} has no [EntityName].");
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: false);
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(queue, exchange, "#");
        return new Caught<TEvent>(connection, channel, queue);
    }

    /// <summary>Everything so far: message id, routing key, event.</summary>
    public async Task<IReadOnlyList<(Guid Id, string RoutingKey, TEvent Message)>> All()
    {
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } got)
        {
            using var envelope = JsonDocument.Parse(got.Body);
            messages.Add((
                envelope.RootElement.GetProperty("messageId").GetGuid(),
                got.RoutingKey,
                envelope.RootElement.GetProperty("message").Deserialize<TEvent>(AsMassTransit)!));
        }

        return messages;
    }

    /// <summary>Waits until this many have come.</summary>
    /// <param name="count">At least.</param>
    /// <param name="within">Patience; 60 s unless told.</param>
    public Task<IReadOnlyList<(Guid Id, string RoutingKey, TEvent Message)>> AtLeast(int count, TimeSpan? within = null) =>
        Eventually.Get(All, all => all.Count >= count, within ?? TimeSpan.FromSeconds(60), $"{count} {typeof(TEvent).Name} published");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}

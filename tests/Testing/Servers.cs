using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Npgsql;
using Xunit;

namespace Yrkesresan.Testing;

/// <summary>
/// A PostgreSQL and a RabbitMQ for tests: those that the environment names, else containers (only with the real packages and a
/// container engine), else the machine's own binaries on free ports in a temporary folder. Started once per process, stopped with it.
/// May be used as an assembly fixture; every instance speaks of the same two servers.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private static readonly Lazy<Task<Addresses>> Shared = new(FindOrStart);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private Addresses? addresses;

    /// <summary>The connection string to PostgreSQL's maintenance database.</summary>
    public string Postgres => Known.Postgres;

    /// <summary>RabbitMQ's address with user and password, default virtual host.</summary>
    public Uri RabbitMq => Known.RabbitMq;

    /// <summary>The address of RabbitMQ's management API.</summary>
    public Uri Management => Known.Management;

    private Addresses Known => addresses ?? throw new InvalidOperationException("The servers are not started yet: await Servers.StartAsync().");

    /// <summary>The servers of this process; the first caller starts them.</summary>
    public static async Task<Servers> StartAsync()
    {
        var servers = new Servers();
        await servers.InitializeAsync();
        return servers;
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => addresses = await Shared.Value;

    /// <summary>Nothing: the servers are the process's, not this instance's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Creates an empty database of its own and returns its connection string.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public async Task<string> CreateDatabaseAsync(string? prefix = null)
    {
        var name = FreshName(prefix);
        await ExecuteAsync($"create database \"{name}\"");
        // Races of hundreds wait for one row: on a slow machine longer than the thirty seconds after which a service answers 503.
        return new NpgsqlConnectionStringBuilder(Postgres) { Database = name, IncludeErrorDetail = true, CommandTimeout = 120 }.ConnectionString;
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync" /> created, whoever is still connected.</summary>
    /// <param name="connectionString">Its connection string.</param>
    public async Task DropDatabaseAsync(string connectionString)
    {
        await using (var connection = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(connection);
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"drop database if exists \"{name}\" with (force)");
    }

    /// <summary>Creates a virtual host of its own and returns its amqp address.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public async Task<string> CreateVirtualHostAsync(string? prefix = null)
    {
        var name = FreshName(prefix);
        var (user, _) = UserInfo;
        await AskRabbitMqAsync(HttpMethod.Put, $"api/vhosts/{name}", new { });
        await AskRabbitMqAsync(HttpMethod.Put, $"api/permissions/{name}/{Uri.EscapeDataString(user)}", new { configure = ".*", write = ".*", read = ".*" });
        return new UriBuilder(RabbitMq) { Path = "/" + name }.Uri.AbsoluteUri;
    }

    /// <summary>Drops a virtual host that <see cref="CreateVirtualHostAsync" /> created, with its queues and connections.</summary>
    /// <param name="amqp">Its amqp address.</param>
    public Task DropVirtualHostAsync(string amqp) =>
        AskRabbitMqAsync(HttpMethod.Delete, "api/vhosts/" + new Uri(amqp).AbsolutePath.Trim('/'), null);

    /// <summary>Asks RabbitMQ's management API, as the user of <see cref="RabbitMq" />; throws when it refuses.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path, beginning with <c>api/</c>.</param>
    /// <param name="body">What is sent as JSON, if anything.</param>
    /// <returns>The answer's body.</returns>
    public async Task<string> AskRabbitMqAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Management, path));
        var (user, password) = UserInfo;
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode || (method == HttpMethod.Delete && response.StatusCode == HttpStatusCode.NotFound)
            ? answer
            : throw new InvalidOperationException($"RabbitMQ answered {(int)response.StatusCode} to {method} {path}: {answer}");
    }

    private (string User, string Password) UserInfo =>
        RabbitMq.UserInfo.Split(':', 2) is [var user, var password]
            ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
            : ("guest", "guest");

    private async Task ExecuteAsync(string sql)
    {
        // Not pooled: tests create many databases, and the server's connections are for them.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    private static string FreshName(string? prefix) => $"{prefix ?? "test"}_{Guid.NewGuid():N}".ToLowerInvariant();

    private static async Task<Addresses> FindOrStart()
    {
        var postgres = Environment.GetEnvironmentVariable("YRKESRESAN_TEST_POSTGRES");
        var rabbitMq = Environment.GetEnvironmentVariable("YRKESRESAN_TEST_RABBITMQ");
        var management = Environment.GetEnvironmentVariable("YRKESRESAN_TEST_RABBITMQ_MANAGEMENT");
        if (!string.IsNullOrEmpty(rabbitMq) && string.IsNullOrEmpty(management))
            throw new InvalidOperationException("YRKESRESAN_TEST_RABBITMQ is given but not YRKESRESAN_TEST_RABBITMQ_MANAGEMENT, the http address of its management API.");

        var startPostgres = string.IsNullOrEmpty(postgres);
        var startRabbitMq = string.IsNullOrEmpty(rabbitMq);
#if TESTCONTAINERS
        if ((startPostgres || startRabbitMq) && Containers.EngineAnswers)
        {
            var container = await Containers.StartAsync(startPostgres, startRabbitMq);
            return new Addresses(
                postgres is { Length: > 0 } ? postgres : container.Postgres!,
                rabbitMq is { Length: > 0 } ? new Uri(rabbitMq) : container.RabbitMq!,
                management is { Length: > 0 } ? Folder(management) : container.Management!);
        }
#endif
        var ownPostgres = startPostgres ? LocalBinaries.StartPostgresAsync() : null;
        var ownRabbitMq = startRabbitMq ? LocalBinaries.StartRabbitMqAsync() : null;
        if (ownPostgres is not null)
            postgres = await ownPostgres;
        return ownRabbitMq is not null && await ownRabbitMq is var own
            ? new Addresses(postgres!, own.Amqp, own.Management)
            : new Addresses(postgres!, new Uri(rabbitMq!), Folder(management!));
    }

    private static Uri Folder(string address) => new(address.EndsWith('/') ? address : address + "/");
}

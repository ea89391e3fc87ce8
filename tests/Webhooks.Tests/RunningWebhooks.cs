using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

[assembly: AssemblyFixture(typeof(Yrkesresan.Webhooks.Tests.RunningWebhooks))]

namespace Yrkesresan.Webhooks.Tests;

/// <summary>The real service, with a schedule of fractions of seconds, and a receiver; each test has a municipality of its own.</summary>
public sealed class RunningWebhooks : IAsyncLifetime
{
    public static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["Webhooks:Timeout"] = "00:00:02",
        ["Webhooks:Settling"] = "00:00:00.5",
        ["Webhooks:Schedule:0"] = "00:00:00",
        ["Webhooks:Schedule:1"] = "00:00:00.1",
        ["Webhooks:Schedule:2"] = "00:00:00.2",
        ["Webhooks:Schedule:3"] = "00:00:00.3",
    };

    private static int municipalities;

    /// <summary>Started by the test runner, once for all tests.</summary>
    public RunningWebhooks()
    {
    }

    /// <summary>The same ways to ask, of a service that a test has started for itself.</summary>
    internal RunningWebhooks(RunningService service, Receiver receiver) => (Service, Receiver) = (service, receiver);

    public RunningService Service { get; private set; } = null!;

    public Receiver Receiver { get; private set; } = null!;

    public static string Municipality() => $"kommun-{Interlocked.Increment(ref municipalities)}";

    public static SeatConfirmed Seat(string municipality, string journey = "barn-och-unga") => new(
        journey, Guid.CreateVersion7(), "samtal-och-delaktighet", "norrbotten", Guid.CreateVersion7(), municipality, "Barn 1", false, 3, At);

    public async ValueTask InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        Service = await RunningService.StartAsync<Webhooks.Endpoints.WebhookEndpoint>("webhooks", Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    public HttpClient Of(string municipality, string role = "municipal-administrator") => Service.As(role, municipality: municipality);

    public async Task<(Guid Id, string Secret)> Register(string municipality, Uri url, params string[] events)
    {
        using var client = Of(municipality);
        var answer = await client.PostAsJsonAsync("/api/webhooks/v1/endpoints", new { municipality, url, events = events.Length > 0 ? events : ["seat.confirmed.v1"] });
        var body = await answer.Json(201);
        return ((Guid)body["id"]!, (string)body["secret"]!);
    }

    public async Task<JsonArray> Deliveries(string municipality, Guid endpoint, string query = "")
    {
        using var client = Of(municipality);
        return (await (await client.GetAsync($"/api/webhooks/v1/endpoints/{endpoint}/deliveries{query}")).Json(200))["items"]!.AsArray();
    }

    public async Task<JsonObject> Endpoint(string municipality, Guid endpoint)
    {
        using var client = Of(municipality);
        return await (await client.GetAsync($"/api/webhooks/v1/endpoints/{endpoint}")).Json(200);
    }

    /// <summary>Asks something of an endpoint, as its municipality.</summary>
    public async Task<JsonObject> Ask(string municipality, Guid endpoint, string what, object? body = null, int status = 200)
    {
        using var client = Of(municipality);
        return await (await client.PostAsJsonAsync($"/api/webhooks/v1/endpoints/{endpoint}/{what}", body ?? new { })).Json(status);
    }

    public Task<JsonArray> Until(string municipality, Guid endpoint, string state, int count = 1) => Eventually.Get(
        () => Deliveries(municipality, endpoint),
        items => items.Count(item => (string?)item!["state"] == state) >= count,
        what: $"{count} deliveries {state}");

    /// <summary>Waits until the service has taken in everything that was published.</summary>
    public async Task Settled()
    {
        var marker = Guid.CreateVersion7();
        await Service.Publish(new MunicipalityJoined("norrbotten", "luleå-marker", "x", 1, 1, At), marker);
        await Eventually.Get(Service.MessagesInQueues, count => count == 0, what: "empty queues");
        await Eventually.Get(() => Count($"select count(*) from mt_doc_inboxmessage where data ->> 'message' = '{marker}'"), count => count == 1);
    }

    public async Task<long> Count(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Service.Database);
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Service.Database);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>What a receiver got.</summary>
public sealed record Got(string Id, string Timestamp, string Signature, string Body, string? ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Standard Webhooks 1.0, computed here by itself: one of the signatures is by this secret.</summary>
    public bool IsSignedWith(string secret)
    {
        using var hmac = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        return Signature.Split(' ').Contains("v1," + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"))));
    }
}

/// <summary>A municipality's system: keeps what it gets, and answers as the test says, one answer a time, the last for ever.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<int, HttpContext, Task>> answers = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Got>> got = new();

    private Receiver(WebApplication app) => this.app = app;

    private Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.Receive);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>A new address that answers these statuses in turn.</summary>
    public Uri That(params int[] statuses) => That((time, http) =>
    {
        http.Response.StatusCode = statuses[Math.Min(time, statuses.Length - 1)];
        return Task.CompletedTask;
    });

    /// <summary>A new address that answers like this; the number says the how-manieth time it is.</summary>
    public Uri That(Func<int, HttpContext, Task> answer)
    {
        var path = $"/{Guid.NewGuid():N}";
        answers[path] = answer;
        got[path] = new();
        return new Uri(Address, path);
    }

    public IReadOnlyList<Got> At(Uri url) => [.. got[url.AbsolutePath]];

    public Task<IReadOnlyList<Got>> AtLeast(Uri url, int count) =>
        Eventually.Get(() => Task.FromResult(At(url)), all => all.Count >= count, what: $"{count} webhooks at the receiver");

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Receive(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (!got.TryGetValue(http.Request.Path, out var queue))
        {
            http.Response.StatusCode = 404;
            return;
        }

        int time;
        lock (queue)
        {
            time = queue.Count;
            queue.Enqueue(new Got(
                headers.GetValueOrDefault("webhook-id", ""), headers.GetValueOrDefault("webhook-timestamp", ""), headers.GetValueOrDefault("webhook-signature", ""),
                body, http.Request.ContentType, headers));
        }

        http.Items["body"] = body;
        await answers[http.Request.Path](time, http);
    }
}

internal static class Answers
{
    public static async Task<JsonObject> Json(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public static async Task<JsonObject> Problem(this HttpResponseMessage answer, int status, string code)
    {
        var problem = await answer.Json(status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (string?)problem["code"]);
        return problem;
    }
}

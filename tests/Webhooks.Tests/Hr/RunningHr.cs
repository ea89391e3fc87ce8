using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Tests.Hr;

[assembly: AssemblyFixture(typeof(RunningHr))]

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>Webhooks and Enrolment as they run, the one telling the other; each test has a municipality of its own.</summary>
public sealed class RunningHr : IAsyncLifetime
{
    public const string Root = "/api/webhooks/v1";

    private static int made;

    public RunningService Enrolment { get; private set; } = null!;

    public RunningService Webhooks { get; private set; } = null!;

    public static string Municipality() => $"hr-kommun-{Interlocked.Increment(ref made)}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Enrolment = await RunningService.StartAsync<global::Yrkesresan.Enrolment.Occasions.Occasion>("enrolment");
        Webhooks = await RunningService.StartAsync<global::Yrkesresan.Webhooks.Endpoints.WebhookEndpoint>("webhooks", new Dictionary<string, string>
        {
            ["services:enrolment:http:0"] = Enrolment.Address.ToString(),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Webhooks.DisposeAsync();
        await Enrolment.DisposeAsync();
    }

    /// <summary>Registers a system.</summary>
    public async Task<HrSystem> System(string? municipality = null, object? mapping = null, string kind = "webhook")
    {
        var where = municipality ?? Municipality();
        using var client = Webhooks.As("municipal-administrator", municipality: where);
        var answer = await (await client.PostAsJsonAsync($"{Root}/hr/{where}/integrations", new { name = "Personalsystemet", kind, mapping }, Cancellation)).Json(201);
        return new HrSystem(Webhooks, Enrolment, where, (Guid)answer["id"]!, (string)answer["secret"]!);
    }

    /// <summary>Billing tells of municipalities.</summary>
    public async Task Joined(params string[] municipalities)
    {
        foreach (var municipality in municipalities)
        {
            var joined = new MunicipalityJoined("norrbotten", municipality, municipality, 1000, 1, RunningWebhooks.At);
            await Webhooks.Publish(joined);
            await Enrolment.Publish(joined);
            await Eventually.Get(() => Count($"select count(*) from mt_doc_municipalityinregion where data ->> 'municipality' = '{municipality}'"), count => count == 1);
        }
    }

    public async Task<long> Count(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Webhooks.Database);
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    public async Task Execute(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Webhooks.Database);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}

/// <summary>A municipality's HR system.</summary>
public sealed class HrSystem(RunningService webhooks, RunningService? enrolment, string municipality, Guid id, string secret)
{
    public string Municipality => municipality;

    public Guid Id => id;

    public string Secret { get; set; } = secret;

    public HttpClient Administrator => webhooks.As("municipal-administrator", municipality: municipality);

    public string Path => $"{RunningHr.Root}/hr/{municipality}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything that registers somebody.</summary>
    public static JsonObject Hired(string person, string name = "Ann Ek", string unit = "Barn 1", string role = "socialsekreterare") => new()
    {
        ["person"] = person,
        ["name"] = name,
        ["email"] = $"{person}@example.se",
        ["unit"] = unit,
        ["role"] = role,
        ["professionSince"] = "2021-05-01",
    };

    public static JsonObject Message(string type, JsonObject data, long? sequence = null, string? occurredAt = null)
    {
        var message = new JsonObject { ["type"] = type, ["data"] = data.DeepClone() };
        if (sequence is not null)
        {
            message["sequence"] = sequence;
        }

        if (occurredAt is not null)
        {
            message["occurredAt"] = occurredAt;
        }

        return message;
    }

    /// <summary>A signed request, as any library of Standard Webhooks makes it.</summary>
    public HttpRequestMessage Request(string body, string? webhookId = null, DateTimeOffset? at = null, string? with = null, string? where = null)
    {
        var (sent, timestamp) = (webhookId ?? Guid.NewGuid().ToString(), (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var key = Convert.FromBase64String((with ?? Secret)["whsec_".Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{sent}.{timestamp}.{body}")));
        var request = new HttpRequestMessage(HttpMethod.Post, $"{RunningHr.Root}/hr/{where ?? municipality}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", sent);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{signature}");
        return request;
    }

    public async Task<Guid> Send(JsonNode message, string? webhookId = null) => await Send(message.ToJsonString(), webhookId);

    public async Task<Guid> Send(string body, string? webhookId = null)
    {
        using var client = webhooks.Anonymous();
        return (Guid)(await (await client.SendAsync(Request(body, webhookId), Cancellation)).Json(202))["id"]!;
    }

    public Task<Guid> Send(string type, JsonObject data, long? sequence = null, string? occurredAt = null) => Send(Message(type, data, sequence, occurredAt));

    /// <summary>Waits until a message is in a state.</summary>
    public async Task<JsonObject> Until(Guid message, string state) => await Eventually.Get(
        async () =>
        {
            using var client = Administrator;
            return await (await client.GetAsync($"{Path}/messages/{message}", Cancellation)).Json(200);
        },
        one => (string?)one["state"] == state,
        what: $"message {state}");

    public async Task<JsonArray> Review()
    {
        using var client = Administrator;
        return (await (await client.GetAsync($"{Path}/review?limit=500", Cancellation)).Json(200))["items"]!.AsArray();
    }

    /// <summary>The municipality's people in Enrolment, by name.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> People()
    {
        using var client = enrolment!.As("municipal-administrator", municipality: municipality);
        var page = await client.GetFromJsonAsync<JsonElement>($"/api/enrolment/v1/participants?municipality={municipality}&limit=500", Json.Options, Cancellation);
        return page.GetProperty("items").EnumerateArray().ToDictionary(one => one.TryGetProperty("name", out var name) ? name.GetString()! : "");
    }

    /// <summary>Waits until a person is so in Enrolment.</summary>
    public Task<JsonElement> Person(string name, Func<JsonElement, bool> holds) => Eventually.Get(
        async () => (await People()).GetValueOrDefault(name), person => person.ValueKind is JsonValueKind.Object && holds(person), what: $"the person as said");
}

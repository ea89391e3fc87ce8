using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

public sealed class EndpointApiTests(RunningWebhooks running)
{
    private const string Path = "/api/webhooks/v1/endpoints";
    private readonly string municipality = RunningWebhooks.Municipality();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_secret_is_shown_once_and_is_nowhere_but_where_it_is_needed()
    {
        using var client = running.Of(municipality);
        var url = new Uri("http://127.0.0.1:1/hook?key=theirs");
        var answer = await client.PostAsJsonAsync(Path, new { municipality, url, events = new[] { "seat.confirmed.v1" }, description = "Vårt personalsystem" }, Cancellation);
        var created = await answer.Json(201);
        var (id, secret) = ((string)created["id"]!, (string)created["secret"]!);
        Assert.Equal($"{Path}/{id}", answer.Headers.Location?.ToString());
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
        Assert.InRange(Convert.FromBase64String(secret["whsec_".Length..]).Length, 24, 64);

        var read = await client.GetAsync($"{Path}/{id}", Cancellation);
        var text = await read.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("\"1\"", read.Headers.ETag?.Tag);
        Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
        var endpoint = JsonNode.Parse(text)!;
        Assert.Equal(
            (municipality, url.ToString(), "Vårt personalsystem", true),
            ((string?)endpoint["municipality"], (string?)endpoint["url"], (string?)endpoint["description"], (bool)endpoint["enabled"]!));
        Assert.Equal(0, await running.Count("select count(*) from mt_events where data::text like '%whsec_%' or data::text like '%hook%' or data::text like '%personal%'"));
        Assert.Equal(0, await running.Count("select count(*) from mt_doc_delivery where data::text like '%whsec_%'"));
        Assert.Equal(1, await running.Count($"select count(*) from mt_doc_endpointdetails where id = '{id}' and data ->> 'secret' = '{secret}'"));
    }

    [Fact]
    public async Task The_same_key_gives_the_same_endpoint_and_secret()
    {
        using var client = running.Of(municipality);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "registrering-1");
        var request = new { municipality, url = "http://127.0.0.1:1/hook", events = new[] { "seat.confirmed.v1" } };
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => (await (await client.PostAsJsonAsync(Path, request, Cancellation)).Json(201)).ToJsonString()));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, await running.Count($"select count(*) from mt_doc_webhookendpoint where data ->> 'municipality' = '{municipality}'"));
        await (await client.PostAsJsonAsync(Path, request with { url = "http://127.0.0.1:1/other" }, Cancellation)).Problem(422, "key-reused");
    }

    [Fact]
    public async Task Nobody_outside_registers_sees_or_tests()
    {
        var (id, _) = await running.Register(municipality, running.Receiver.That(200));
        HttpClient[] outside =
        [
            running.Of("annan-kommun"),
            running.Of("annan-kommun", "integration"),
            running.Service.As("municipal-administrator"),
            running.Service.As("coordinator", region: "dalarna"),
            running.Service.As("coordinator"),
        ];
        foreach (var caller in outside)
        {
            await (await caller.PostAsJsonAsync(Path, new { municipality, url = "http://127.0.0.1:1/hook", events = new[] { "seat.confirmed.v1" } }, Cancellation)).Problem(404, "not-found");
            await (await caller.GetAsync($"{Path}/{id}", Cancellation)).Problem(404, "not-found");
            await (await caller.GetAsync($"{Path}/{id}/deliveries", Cancellation)).Problem(404, "not-found");
            await (await caller.PostAsync($"{Path}/{id}/test", null, Cancellation)).Problem(404, "not-found");
        }

        foreach (var role in new[] { "participant", "manager", "trainer" })
        {
            using var caller = running.Of(municipality, role);
            await (await caller.GetAsync($"{Path}/{id}", Cancellation)).Problem(403, "forbidden");
        }

        await (await running.Service.Anonymous().GetAsync($"{Path}/{id}", Cancellation)).Problem(401, "unauthenticated");
        await (await running.Of(municipality).GetAsync($"{Path}/{Guid.NewGuid()}", Cancellation)).Problem(404, "not-found");
        Assert.Equal(1, await running.Count($"select count(*) from mt_events where data ->> 'municipality' = '{municipality}'"));
        Assert.Equal(1, await running.Count($"select count(*) from mt_events where stream_id::text = '{id}'"));
        Assert.Empty(await running.Deliveries(municipality, id));
    }

    [Fact]
    public async Task A_coordinator_has_the_municipalities_of_the_region_and_the_nation_reads_without_the_address()
    {
        var (id, _) = await running.Register(municipality, running.Receiver.That(200));
        using var coordinator = running.Service.As("coordinator", region: "norrbotten");
        await (await coordinator.GetAsync($"{Path}/{id}", Cancellation)).Problem(404, "not-found");

        // Twice and in any order: where the municipality was last said to belong is where it belongs.
        var (first, then) = (new MunicipalityJoined("dalarna", municipality, "Kommunen", 1000, 1, RunningWebhooks.At), new MunicipalityJoined("norrbotten", municipality, "Kommunen", 1000, 1, RunningWebhooks.At.AddYears(1)));
        foreach (var joined in new[] { then, first, then })
        {
            await running.Service.Publish(joined);
        }

        await running.Settled();
        Assert.Equal(id, (Guid?)(await (await coordinator.GetAsync($"{Path}/{id}", Cancellation)).Json(200))["id"]);
        await (await running.Service.As("coordinator", region: "dalarna").GetAsync($"{Path}/{id}", Cancellation)).Problem(404, "not-found");
        Assert.Equal(HttpStatusCode.Created, (await coordinator.PostAsJsonAsync(
            Path, new { municipality, url = "http://127.0.0.1:1/hook", events = new[] { "seat.confirmed.v1" } }, Cancellation)).StatusCode);

        using var national = running.Service.As("national");
        var seen = await (await national.GetAsync($"{Path}/{id}", Cancellation)).Json(200);
        Assert.Null(seen["url"]);
        using var @operator = running.Service.As("operator");
        Assert.Null((await (await @operator.GetAsync($"{Path}/{id}", Cancellation)).Json(200))["url"]);
        await (await @operator.PostAsync($"{Path}/{id}/enable", null, Cancellation)).Problem(403, "forbidden");
        await (await national.PostAsync($"{Path}/{id}/test", null, Cancellation)).Problem(403, "forbidden");
    }

    [Fact]
    public async Task What_was_last_said_of_a_municipality_holds_though_it_comes_first()
    {
        // It left and came back: an older word of the same region, handled last, must not make the one between hold.
        MunicipalityJoined Joined(string region, int years) => new(region, municipality, "Kommunen", 1000, 1, RunningWebhooks.At.AddYears(years));
        MunicipalityJoined[] told = [Joined("norrbotten", 0), Joined("dalarna", 1), Joined("norrbotten", 2)];
        foreach (var message in told.Reverse().Concat(told).Concat(told.Reverse()))
        {
            await running.Service.Publish(message);
        }

        await running.Settled();
        var (id, _) = await running.Register(municipality, running.Receiver.That(200));
        await (await running.Service.As("coordinator", region: "norrbotten").GetAsync($"{Path}/{id}", Cancellation)).Json(200);
        await (await running.Service.As("coordinator", region: "dalarna").GetAsync($"{Path}/{id}", Cancellation)).Problem(404, "not-found");
        Assert.Equal(2, await running.Count($"select count(*) from mt_doc_municipalityinregion where data ->> 'municipality' = '{municipality}'"));
        Assert.Equal(1, await running.Count(
            $"select count(*) from mt_doc_municipalityinregion where data ->> 'municipality' = '{municipality}' and (data ->> 'at')::timestamptz = '{RunningWebhooks.At.AddYears(2):O}'"));
    }

    [Theory]
    [InlineData("{}", "municipality,url,events")]
    [InlineData("""{ "municipality": "Luleå!", "url": "ingenting", "events": [] }""", "municipality,url,events")]
    [InlineData("""{ "municipality": "M", "url": "https://10.0.0.1/", "events": ["seat.confirmed.v1", "seat.lost.v1", null] }""", "municipality,url,events[1],events[2]")]
    [InlineData("""{ "municipality": "m", "url": "http://example.com/", "events": ["seat.confirmed.v1"] }""", "url")]
    [InlineData("""{ "municipality": "m", "url": "https://169.254.169.254/", "events": ["seat.confirmed.v1"], "description": "" }""", "url,description")]
    [InlineData("""{ "municipality": 5 }""", "municipality")]
    [InlineData("""{ "events": "seat.confirmed.v1" }""", "events")]
    public async Task Bad_input_is_told_field_by_field(string body, string fields)
    {
        using var client = running.Of(municipality);
        var problem = await (await client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation)).Problem(422, "validation");
        Assert.Equal(fields, string.Join(',', problem["errors"]!.AsArray().Select(error => (string?)error!["field"])));
    }

    [Fact]
    public async Task What_can_t_be_read_at_all_is_a_problem_too()
    {
        using var client = running.Of(municipality);
        await (await client.PostAsync(Path, new StringContent("{ nej", Encoding.UTF8, "application/json"), Cancellation)).Problem(422, "validation");
        await (await client.PostAsync(Path, new StringContent("a,b", Encoding.UTF8, "text/csv"), Cancellation)).Problem(415, "unsupported-media-type");
        var large = new { municipality, url = "http://127.0.0.1:1/", events = new[] { "seat.confirmed.v1" }, description = new string('x', 1024 * 1024) };
        for (var i = 0; i < 10; i++)
        {
            // With a stated length, without, and with one that is buffered for its key: the refusal is never lost.
            await (await client.PostAsync(Path, new StringContent(new string(' ', 1024 * 1024), Encoding.UTF8, "application/json"), Cancellation)).Problem(413, "too-large");
            await (await client.PostAsJsonAsync(Path, large, Cancellation)).Problem(413, "too-large");
            using var keyed = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(large) };
            keyed.Headers.Add("Idempotency-Key", $"{municipality}-{i}");
            await (await client.SendAsync(keyed, Cancellation)).Problem(413, "too-large");
        }

        await (await client.GetAsync($"{Path}/inget-id", Cancellation)).Problem(404, "not-found");
        await (await client.PatchAsync(Path, null, Cancellation)).Problem(405, "method-not-allowed");
    }

    [Fact]
    public async Task The_OpenAPI_document_has_every_route()
    {
        using var anyone = running.Service.Anonymous();
        var paths = (await (await anyone.GetAsync("/api/webhooks/openapi.json", Cancellation)).Json(200))["paths"]!.AsObject();
        foreach (var path in new[] { Path, $"{Path}/{{id}}", $"{Path}/{{id}}/deliveries", $"{Path}/{{id}}/test", $"{Path}/{{id}}/secret", "/api/webhooks/v1/deliveries/{id}/resend" })
        {
            Assert.True(paths.ContainsKey(path), path);
        }

        using var @operator = running.Service.As("operator");
        await Eventually.Get(async () => (await @operator.GetAsync("/api/webhooks/health/ready", Cancellation)).StatusCode, status => status is HttpStatusCode.OK);
    }
}

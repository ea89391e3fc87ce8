using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Gateway.Tests;

public sealed class RoutingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("enrolment")]
    [InlineData("trainer")]
    [InlineData("billing")]
    [InlineData("reporting")]
    [InlineData("webhooks")]
    public async Task Each_service_has_its_path(string service)
    {
        await using var upstream = await Upstream.StartAsync(service);
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As(service));
        var answer = await gateway.As("coordinator", "norrbotten").GetAsync($"/api/{service}/v1/things?x=1", Cancellation);
        var asked = await answer.Json();
        Assert.Equal(service, (string?)asked["service"]);
        Assert.Equal($"/api/{service}/v1/things?x=1", (string?)asked["path"]);
    }

    [Theory]
    [InlineData("/developers", "/api/webhooks/v1/developers")]
    [InlineData("/developers/en", "/api/webhooks/v1/developers/en")]
    [InlineData("/developers/samples/WebhookSignature.cs", "/api/webhooks/v1/developers/samples/WebhookSignature.cs")]
    public async Task The_page_for_integrators_is_read_by_anybody(string path, string at)
    {
        await using var upstream = await Upstream.StartAsync("webhooks");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("webhooks"));
        var asked = await (await gateway.Anonymous().GetAsync(path, Cancellation)).Json();
        Assert.Equal(at, ((string?)asked["path"])?.TrimEnd('/'));
    }

    [Fact]
    public async Task A_journey_with_instances_of_its_own_gets_its_requests_there_and_no_others()
    {
        await using var common = await Upstream.StartAsync("common");
        await using var own = await Upstream.StartAsync("own");
        await using var gateway = await RunningGateway.StartAsync(settings: [common.As("enrolment"), own.As("enrolment-funktionshinder-utforare"), common.As("trainer")]);
        using var client = gateway.As("coordinator", "norrbotten");
        async Task<string?> Who(string path) => (string?)(await (await client.GetAsync(path, Cancellation)).Json())["service"];

        Assert.Equal("own", await Who("/api/enrolment/v1/journeys/funktionshinder-utforare/occasions/1/enrolments?limit=5"));
        Assert.Equal("own", await Who("/api/enrolment/v1/journeys/funktionshinder-utforare"));
        Assert.Equal("common", await Who("/api/enrolment/v1/journeys/funktionshinder-myndighet/occasions"));
        Assert.Equal("common", await Who("/api/enrolment/v1/journeys"));
        Assert.Equal("common", await Who("/api/trainer/v1/journeys/funktionshinder-utforare/occasions"));
    }

    [Fact]
    public async Task Several_instances_share_the_requests()
    {
        await using var one = await Upstream.StartAsync("one");
        await using var two = await Upstream.StartAsync("two");
        await using var gateway = await RunningGateway.StartAsync(settings: [one.As("billing"), two.As("billing", 1)]);
        using var client = gateway.As("coordinator", "norrbotten");
        await Eventually.Holds(
            async () =>
            {
                await client.GetAsync("/api/billing/v1/x", Cancellation);
                Assert.True(one.Asked > 0 && two.Asked > 0);
            }, what: "both were asked");
    }

    [Fact]
    public async Task A_service_that_is_down_is_told_as_a_problem_and_is_back_when_it_is_back()
    {
        var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        using var client = gateway.As("coordinator", "norrbotten");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/enrolment/v1/journeys", Cancellation)).StatusCode);
        var port = upstream.Address.Port;
        await upstream.DisposeAsync();

        for (var i = 0; i < 20; i++)
        {
            var down = await client.GetAsync("/api/enrolment/v1/journeys", Cancellation);
            await down.Problem(503, "unavailable");
            Assert.NotNull(down.Headers.RetryAfter);
        }

        await (await client.PostAsJsonAsync("/api/enrolment/v1/participants", new { name = "x" }, Cancellation)).Problem(503, "unavailable");
        await (await client.GetAsync("/api/trainer/v1/x", Cancellation)).Problem(503, "unavailable");

        await using var again = await Upstream.StartAsync("enrolment", port);
        await Eventually.Get(async () => (await client.GetAsync("/api/enrolment/v1/journeys", Cancellation)).StatusCode, status => status is HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/enrolment/health/live")]
    [InlineData("/health/other")]
    [InlineData("/admin/republish")]
    [InlineData("/api/enrolment/admin/other")]
    [InlineData("/api/nothing/v1/x")]
    [InlineData("/api/enrolment/v2/x")]
    [InlineData("/api/enrolment/v1/../admin/other")]
    [InlineData("/api/enrolment/v1/%2e%2e/admin/other")]
    [InlineData("/api/enrolment/v1/..%2fadmin/other")]
    public async Task Nothing_else_is_reachable(string path)
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        using var client = gateway.As("operator");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Address, "x"));
        request.RequestUri = new Uri(gateway.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var answer = await client.SendAsync(request, Cancellation);
        if (path.Contains("%2f", StringComparison.Ordinal))
        {
            // An escaped slash is no slash: it stays within the last segment, as it was sent.
            Assert.Equal("/api/enrolment/v1/..%2fadmin/other", (string?)(await answer.Json())["path"]);
            return;
        }

        await answer.Problem(404, "not-found");
        Assert.Equal(0, upstream.Asked);
    }

    [Fact]
    public async Task The_trace_and_the_client_s_address_go_along_and_nothing_of_the_inside_comes_out()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        using var client = gateway.As("coordinator", "norrbotten");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/enrolment/v1/journeys");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("X-Forwarded-For", "10.1.2.3");
        request.Headers.Add("Forwarded", "for=10.1.2.3");
        request.Headers.Add("Connection", "x-hop");
        request.Headers.Add("x-hop", "1");
        var answer = await client.SendAsync(request, Cancellation);
        var headers = (await answer.Json())["headers"]!.AsObject();

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", (string?)headers["traceparent"], StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", (string?)headers["X-Forwarded-For"]);
        Assert.Equal(gateway.Address.Authority, (string?)headers["X-Forwarded-Host"]);
        Assert.Equal("http", (string?)headers["X-Forwarded-Proto"]);
        Assert.StartsWith("Bearer ", (string?)headers["Authorization"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("Forwarded"));
        Assert.Empty(answer.Headers.Server);
        Assert.False(answer.Headers.Contains("X-Powered-By"));
    }

    [Fact]
    public async Task A_body_larger_than_half_a_megabyte_is_refused_with_or_without_a_stated_length()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: [upstream.As("enrolment"), upstream.As("billing")]);
        using var client = gateway.As("coordinator", "norrbotten");
        var megabyte = Encoding.UTF8.GetBytes(new string('x', 1024 * 1024));

        // Again and again: the refusal must not be lost because the sender is still sending.
        for (var i = 0; i < 20; i++)
        {
            await (await client.PostAsync("/api/enrolment/v1/participants", new ByteArrayContent(megabyte), Cancellation)).Problem(413, "too-large");
        }

        Assert.Equal(0, upstream.Asked);
        for (var i = 0; i < 20; i++)
        {
            using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/enrolment/v1/participants") { Content = new StreamContent(new MemoryStream(megabyte)) };
            chunked.Headers.TransferEncodingChunked = true;
            await (await client.SendAsync(chunked, Cancellation)).Problem(413, "too-large");
        }

        var import = await client.PostAsync("/api/enrolment/v1/participants/import?dryRun=true", new ByteArrayContent(megabyte), Cancellation);
        Assert.Equal(megabyte.Length, (int?)(await import.Json())["length"]);
        var payments = await client.PostAsync("/api/billing/v1/regions/norrbotten/payments/import", new ByteArrayContent(megabyte), Cancellation);
        Assert.Equal(megabyte.Length, (int?)(await payments.Json())["length"]);
        var small = await client.PostAsync("/api/enrolment/v1/participants", new ByteArrayContent(megabyte[..1000]), Cancellation);
        Assert.Equal(1000, (int?)(await small.Json())["length"]);
    }

    [Fact]
    public async Task Each_caller_has_its_own_limit_and_is_told_when_to_come_back()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: [upstream.As("enrolment"), ("RateLimit:PerSecond", "1"), ("RateLimit:Burst", "3")]);
        using var eager = gateway.As("coordinator", "norrbotten");
        var answers = new ConcurrentBag<HttpResponseMessage>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => answers.Add(await eager.GetAsync("/api/enrolment/v1/x", Cancellation))));

        var refused = answers.Where(answer => answer.StatusCode is HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(answers.Count(answer => answer.StatusCode is HttpStatusCode.OK), 3, 10);
        Assert.NotEmpty(refused);
        await refused[0].Problem(429, "rate-limited");
        Assert.True(refused[0].Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await gateway.As("coordinator", "dalarna").GetAsync("/api/enrolment/v1/x", Cancellation)).StatusCode);

        // Tokens that are refused count for the address.
        using var guessing = gateway.With("not.a.token");
        await Eventually.Get(async () => (await guessing.GetAsync("/api/enrolment/v1/x", Cancellation)).StatusCode, status => status is HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task In_development_nobody_is_held_back()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        using var client = gateway.As("coordinator", "norrbotten");
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => client.GetAsync("/api/enrolment/v1/x", Cancellation)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }
}

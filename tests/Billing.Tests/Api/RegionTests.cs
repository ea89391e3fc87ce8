using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Yrkesresan.Billing.Contracts;

namespace Yrkesresan.Billing.Tests.Api;

public class RegionTests(RunningBilling billing)
{
    [Fact]
    public async Task A_municipality_joins_is_listed_and_is_told_to_the_others()
    {
        var region = billing.Region();
        var joined = await billing.Service.Catch<MunicipalityJoined>();

        var first = await region.Register("lulea", 78346, "Luleå");
        var again = await region.Register("lulea", 78346, "Luleå");
        var changed = await region.Register("lulea", 79000, "Luleå");
        await region.Register("boden", 28116, "Boden");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode, changed.StatusCode));
        Assert.Equal(["\"1\"", "\"1\"", "\"2\""], new[] { first, again, changed }.Select(answer => answer.Headers.ETag?.Tag));
        var list = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/municipalities")));
        Assert.Equal(["boden", "lulea"], list["items"]!.AsArray().Select(one => one!["municipality"]!.GetValue<string>()));
        var published = await Testing.Eventually.Get(
            async () => (await joined.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count >= 3, what: "three public events");
        Assert.Equal(
            [("lulea", 78346, 1L), ("lulea", 79000, 2), ("boden", 28116, 3)],
            published.Select(one => (one.Message.Municipality, one.Message.Inhabitants, one.Message.Version)));
        Assert.All(published, one => Assert.Equal("none", one.RoutingKey));
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        using var stale = new HttpRequestMessage(HttpMethod.Put, region.Path("/municipalities/lulea"))
        {
            Content = JsonContent.Create(new { name = "Luleå", inhabitants = 1 }),
        };
        stale.Headers.Add("If-Match", "\"7\"");

        await TestRegion.Problem(await region.Coordinator.SendAsync(stale), HttpStatusCode.PreconditionFailed, "version-conflict");
        Assert.Equal(1000, (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/municipalities/lulea"))))["inhabitants"]!.GetValue<int>());
    }

    public static TheoryData<string, string[]> AtFault => new()
    {
        { """{ "inhabitants": -1 }""", ["name", "inhabitants"] },
        { """{ "name": "Luleå", "inhabitants": 1e30 }""", ["inhabitants"] },
        { """{ "name": "Luleå", "inhabitants": "many" }""", ["inhabitants"] },
        { """{ "name": "Luleå", "inhabitants": 1.5 }""", ["inhabitants"] },
        { """{ "name": "Luleå", "inhabitants": 1, "organisationNumber": "2120002743", "peppolId": "x", "reference": "Anna Andersson" }""", ["organisationNumber", "peppolId", "reference"] },
        { """{}""", ["name", "inhabitants"] },
    };

    [Theory, MemberData(nameof(AtFault))]
    public async Task What_is_at_fault_is_told_and_nothing_stored(string body, string[] fields)
    {
        var region = billing.Region();

        await TestRegion.Problem(
            await region.Coordinator.PutAsync(region.Path("/municipalities/lulea"), new StringContent(body, null, "application/json")),
            HttpStatusCode.UnprocessableEntity, "validation", fields);
        Assert.Empty((await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/municipalities"))))["items"]!.AsArray());
    }

    [Fact]
    public async Task Outside_the_own_region_nothing_exists()
    {
        var (region, other) = (billing.Region(), billing.Region());
        (await region.Register("lulea")).EnsureSuccessStatusCode();

        foreach (var path in new[] { "/municipalities", "/municipalities/lulea", "/invoices", "/agreements/2026", "/municipalities/lulea/costs?year=2026" })
        {
            await TestRegion.Problem(await other.Coordinator.GetAsync(region.Path(path)), HttpStatusCode.NotFound, "not-found");
        }

        await TestRegion.Problem(
            await other.Coordinator.PutAsJsonAsync(region.Path("/municipalities/lulea"), new { name = "x", inhabitants = 1 }), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(
            "lulea", (await TestRegion.Json(await billing.Service.As("national").GetAsync(region.Path("/municipalities/lulea"))))["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("participant", HttpStatusCode.Forbidden)]
    [InlineData("trainer", HttpStatusCode.Forbidden)]
    [InlineData("integration", HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.Forbidden)]
    [InlineData("manager", HttpStatusCode.OK)]
    [InlineData("municipal-administrator", HttpStatusCode.OK)]
    [InlineData("national", HttpStatusCode.OK)]
    public async Task Roles_read_what_they_may(string role, HttpStatusCode status)
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.Register("boden");

        var answer = await billing.Service.As(role, municipality: "lulea").GetAsync(region.Path("/municipalities"));

        Assert.Equal(status, answer.StatusCode);
        if (answer.IsSuccessStatusCode && role != "national")
        {
            Assert.Equal("lulea", Assert.Single((await TestRegion.Json(answer))["items"]!.AsArray())!["municipality"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Without_a_token_or_with_a_false_one_nobody_is_let_in()
    {
        using var anonymous = billing.Service.Anonymous();
        await TestRegion.Problem(await anonymous.GetAsync("/api/billing/v1/regions/x/invoices"), HttpStatusCode.Unauthorized, "unauthenticated");
        anonymous.DefaultRequestHeaders.Authorization = new("Bearer", "eyJhbGciOiJub25lIn0.e30.");
        await TestRegion.Problem(await anonymous.GetAsync("/api/billing/v1/regions/x/invoices"), HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task It_is_ready_with_its_policies()
    {
        using var anonymous = billing.Service.Anonymous();
        var health = await TestRegion.Json(await anonymous.GetAsync("/health/ready"));

        Assert.Contains("policies", health["checks"]!.AsArray().Select(check => check!["name"]!.GetValue<string>()));
        Assert.All(health["checks"]!.AsArray(), check => Assert.Equal("Healthy", check!["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Every_route_is_described()
    {
        using var anonymous = billing.Service.Anonymous();
        var document = JsonNode.Parse(await anonymous.GetStringAsync("/api/billing/openapi.json"))!;

        var operations = document["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/api/billing/v1/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Name: $"{operation.Key} {path.Key}", operation.Value))).ToList();
        Assert.True(operations.Count >= 19, $"{operations.Count} operations");
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty(operation.Value?["summary"]?.GetValue<string>()), operation.Name));
    }
}

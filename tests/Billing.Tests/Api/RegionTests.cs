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
            [(region.Of("lulea"), 78346, 1L), (region.Of("lulea"), 79000, 2), (region.Of("boden"), 28116, 3)],
            published.Select(one => (one.Message.Municipality, one.Message.Inhabitants, one.Message.Version)));
        Assert.All(published, one => Assert.Equal("none", one.RoutingKey));
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        using var stale = new HttpRequestMessage(HttpMethod.Put, region.Path($"/municipalities/{region.Of("lulea")}"))
        {
            Content = JsonContent.Create(new { name = "Luleå", inhabitants = 1 }),
        };
        stale.Headers.Add("If-Match", "\"7\"");

        await TestRegion.Problem(await region.Coordinator.SendAsync(stale), HttpStatusCode.PreconditionFailed, "version-conflict");
        Assert.Equal(1000, (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/municipalities/{region.Of("lulea")}"))))["inhabitants"]!.GetValue<int>());
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
            await region.Coordinator.PutAsync(region.Path($"/municipalities/{region.Of("lulea")}"), new StringContent(body, null, "application/json")),
            HttpStatusCode.UnprocessableEntity, "validation", fields);
        Assert.Empty((await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/municipalities"))))["items"]!.AsArray());
    }

    [Fact]
    public async Task Outside_the_own_region_nothing_exists()
    {
        var (region, other) = (billing.Region(), billing.Region());
        (await region.Register("lulea")).EnsureSuccessStatusCode();

        foreach (var path in new[] { "/municipalities", $"/municipalities/{region.Of("lulea")}", "/invoices", "/agreements/2026", $"/municipalities/{region.Of("lulea")}/costs?year=2026" })
        {
            await TestRegion.Problem(await other.Coordinator.GetAsync(region.Path(path)), HttpStatusCode.NotFound, "not-found");
        }

        await TestRegion.Problem(
            await other.Coordinator.PutAsJsonAsync(region.Path($"/municipalities/{region.Of("lulea")}"), new { name = "x", inhabitants = 1 }), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(
            "lulea", (await TestRegion.Json(await billing.Service.As("national").GetAsync(region.Path($"/municipalities/{region.Of("lulea")}"))))["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_municipality_of_another_region_does_not_exist_to_a_coordinator_nor_moves()
    {
        var (region, other) = (billing.Region(), billing.Region());
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        var (path, body) = (other.Path($"/municipalities/{region.Of("lulea")}"), new { name = "Luleå", inhabitants = 1 });

        await TestRegion.Problem(await other.Coordinator.PutAsJsonAsync(path, body), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(await billing.Service.As("national").PutAsJsonAsync(path, body), HttpStatusCode.Conflict, "municipality-in-another-region");

        Assert.Empty((await TestRegion.Json(await other.Coordinator.GetAsync(other.Path("/municipalities"))))["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await region.Register("lulea", 2000)).StatusCode);
    }

    [Fact]
    public async Task Of_many_regions_at_once_one_gets_the_municipality()
    {
        var regions = Enumerable.Range(0, 8).Select(_ => billing.Region()).ToList();
        var joined = await billing.Service.Catch<MunicipalityJoined>();
        var lulea = regions[0].Of("lulea");

        // Each twice, the first municipality of its region.
        var answers = await Task.WhenAll(regions.Concat(regions).Select(async region =>
            (Region: region.Slug, (await region.Coordinator.PutAsJsonAsync(region.Path($"/municipalities/{lulea}"), new { name = "Luleå", inhabitants = 1 })).StatusCode)));

        var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created).Region;
        Assert.Equal(HttpStatusCode.OK, Assert.Single(answers, answer => answer.Region == winner && answer.StatusCode != HttpStatusCode.Created).StatusCode);
        Assert.All(answers.Where(answer => answer.Region != winner), answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        (await regions.Single(region => region.Slug == winner).Register("boden")).EnsureSuccessStatusCode();
        var told = await Testing.Eventually.Get(
            async () => (await joined.All()).Where(one => regions.Exists(region => region.Slug == one.Message.Region)).ToList(), all => all.Count >= 2, what: "two public events");
        Assert.Equal(winner, Assert.Single(told, one => one.Message.Municipality == lulea).Message.Region);
    }

    [Theory]
    [InlineData("manager")]
    [InlineData("municipal-administrator")]
    public async Task Who_names_no_region_reads_the_own_municipalitys_region_only(string role)
    {
        var (region, other) = (billing.Region(), billing.Region());
        await region.Register("lulea");
        await other.Register("boden");
        await other.SetFees();
        using var caller = billing.Service.As(role, municipality: region.Of("lulea"));
        using var claims = billing.Service.As(role, region.Slug, region.Of("lulea"));

        foreach (var path in new[]
        {
            "/municipalities", "/invoices", "/agreements/2026", $"/journeys/{RunningBilling.Journey}/charges", $"/journeys/{RunningBilling.Journey}/charges/{Guid.NewGuid()}",
            $"/journeys/{RunningBilling.Journey}/fee-schedules", $"/journeys/{RunningBilling.Journey}/fee-schedules/2026-01-01",
            $"/journeys/{RunningBilling.Journey}/trainer-pool/2026",
        })
        {
            await TestRegion.Problem(await caller.GetAsync(other.Path(path)), HttpStatusCode.NotFound, "not-found");
            await TestRegion.Problem(await claims.GetAsync(other.Path(path)), HttpStatusCode.NotFound, "not-found");
        }

        foreach (var path in new[]
        {
            "/municipalities", "/invoices", $"/journeys/{RunningBilling.Journey}/charges", $"/journeys/{RunningBilling.Journey}/fee-schedules",
            $"/journeys/{RunningBilling.Journey}/trainer-pool/2026",
        })
        {
            Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(region.Path(path))).StatusCode);
        }
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

        var answer = await billing.Service.As(role, municipality: region.Of("lulea")).GetAsync(region.Path("/municipalities"));

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

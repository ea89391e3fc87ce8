using System.Net;
using System.Text.Json.Nodes;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Billing.Tests.Money;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public class AgreementTests(RunningBilling billing)
{
    [Fact]
    public async Task Norrbottens_950_000_become_28_drafts_that_sum_to_it()
    {
        var region = billing.Region();
        var drafted = await billing.Service.Catch<InvoiceDrafted>();
        await region.RegisterNorrbotten();

        var made = await region.Agree();

        var agreement = await TestRegion.Json(made, HttpStatusCode.Created);
        Assert.Equal(region.Path("/agreements/2026"), made.Headers.Location?.ToString());
        Assert.Equal(
            LargestRemainderTests.Norrbotten.Select(row => (row.Data.Item1, row.Data.Item2, row.Data.Item3, row.Data.Item4)).OrderBy(row => row.Item1, StringComparer.Ordinal),
            agreement["shares"]!.AsArray().Select(share => (
                share!["municipality"]!.GetValue<string>(), share["inhabitants"]!.GetValue<decimal>(), share["percent"]!.GetValue<decimal>(),
                share["amount"]!.GetValue<decimal>())));
        Assert.All(agreement["shares"]!.AsArray(), share => Assert.Equal(
            share!["amount"]!.GetValue<decimal>(), share["instalments"]!.AsArray().Sum(instalment => instalment!.GetValue<decimal>())));
        var invoices = await region.Invoices();
        Assert.Equal(28, invoices.Count);
        Assert.Equal(950_000, invoices.Sum(invoice => invoice["amount"]!.GetValue<decimal>()));
        Assert.Equal(agreement.ToJsonString(), (await TestRegion.Json(await region.Coordinator.GetAsync(made.Headers.Location))).ToJsonString());
        var published = await Eventually.Get(
            async () => (await drafted.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count >= 28, what: "28 public events");
        Assert.Equal(950_000, published.Sum(one => one.Message.Amount));
        Assert.All(published, one => Assert.Equal(("none", "coordinator", 2026), (one.RoutingKey, one.Message.Kind, one.Message.Year)));
    }

    [Fact]
    public async Task Made_again_it_is_the_same_and_another_is_refused()
    {
        var region = billing.Region();
        await region.Register("lulea");
        var first = await region.Agree(key: "avtal");
        var sameKey = await region.Agree(key: "avtal");
        var noKey = await region.Agree();

        Assert.Equal(await first.Content.ReadAsStringAsync(), await sameKey.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, sameKey.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await noKey.Content.ReadAsStringAsync());
        await TestRegion.Problem(await region.Agree(total: 1), HttpStatusCode.Conflict, "agreement-exists");
        await TestRegion.Problem(await region.Agree(total: 1, key: "avtal"), HttpStatusCode.UnprocessableEntity, "key-reused", "Idempotency-Key");
        Assert.Equal(2, (await region.Invoices()).Count);
    }

    [Fact]
    public async Task Gr_splits_by_given_percentages()
    {
        var region = billing.Region();
        var data = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "regions", "gr.json"), TestContext.Current.CancellationToken))!;
        foreach (var municipality in data["municipalities"]!.AsArray())
        {
            (await region.Register(municipality!["slug"]!.GetValue<string>(), 0, municipality["name"]!.GetValue<string>())).EnsureSuccessStatusCode();
        }

        var goteborg = new List<decimal>();
        foreach (var agreement in data["agreements"]!.AsArray())
        {
            var made = await TestRegion.Json(await region.Coordinator.PostAsync(
                region.Path("/agreements"), new StringContent(region.InBody(agreement!.ToJsonString()), null, "application/json")), HttpStatusCode.Created);
            goteborg.Add(made["shares"]!.AsArray().Single(share => share!["municipality"]!.GetValue<string>() == "goteborg")!["amount"]!.GetValue<decimal>());
        }

        Assert.Equal([515_200, 336_000], goteborg);
        await TestRegion.Problem(await region.Agree(2023), HttpStatusCode.Conflict, "inhabitants-missing");
    }

    [Fact]
    public async Task A_municipality_sees_its_own_share()
    {
        var region = billing.Region();
        await region.RegisterNorrbotten();
        await region.Agree();

        var own = await TestRegion.Json(await billing.Service.As("municipal-administrator", municipality: region.Of("lulea")).GetAsync(region.Path("/agreements/2026")));
        var invoices = await region.Invoices(caller: billing.Service.As("manager", municipality: region.Of("lulea")));

        Assert.Equal("lulea", Assert.Single(own["shares"]!.AsArray())!["municipality"]!.GetValue<string>());
        Assert.Equal([149_199m, 149_200], invoices.Select(invoice => invoice["amount"]!.GetValue<decimal>()));
        Assert.Empty(await region.Invoices($"&municipality={region.Of("boden")}", billing.Service.As("manager", municipality: region.Of("lulea"))));
        await TestRegion.Problem(
            await billing.Service.As("manager", municipality: "falun").GetAsync(region.Path("/agreements/2026")), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await billing.Service.As("manager", municipality: region.Of("boden")).GetAsync($"/api/billing/v1/invoices/{invoices[0]["id"]}"), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await billing.Service.As("manager", municipality: region.Of("lulea")).PostAsync($"/api/billing/v1/invoices/{invoices[0]["id"]}/issue", null)).StatusCode);
    }

    public static TheoryData<string, string[]> AtFault => new()
    {
        { """{}""", ["year", "items", "split"] },
        { """{ "year": 26, "items": [], "split": "rättvist", "instalments": 0 }""", ["year", "items", "split", "instalments"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": -5 }], "split": "population" }""", ["items[0].amount"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 10.001 }], "split": "population" }""", ["items[0].amount"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 1e30 }], "split": "population" }""", ["items[0].amount"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 10.5 }], "split": "population" }""", ["items"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 10 }], "split": "percent" }""", ["percentages"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 10 }], "split": "percent", "percentages": { "lulea": 60, "atlantis": 40 } }""", ["percentages.atlantis"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 10 }], "split": "percent", "percentages": { "lulea": 99 } }""", ["percentages"] },
        { """{ "year": 2026, "items": [{ "text": "x", "amount": 10 }], "split": "population", "percentages": { "lulea": 100 } }""", ["percentages"] },
        { """{ "year": "tjugohundra", "items": [] }""", ["year"] },
    };

    [Theory, MemberData(nameof(AtFault))]
    public async Task What_is_at_fault_is_told_and_nothing_stored(string body, string[] fields)
    {
        var region = billing.Region();
        await region.Register("lulea");

        await TestRegion.Problem(
            await region.Coordinator.PostAsync(region.Path("/agreements"), new StringContent(region.InBody(body), null, "application/json")),
            HttpStatusCode.UnprocessableEntity, "validation", fields);
        Assert.Empty(await region.Invoices());
        Assert.Equal(HttpStatusCode.NotFound, (await region.Coordinator.GetAsync(region.Path("/agreements/2026"))).StatusCode);
    }
}

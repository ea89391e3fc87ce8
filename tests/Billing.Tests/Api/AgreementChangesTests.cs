using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public class AgreementChangesTests(RunningBilling billing)
{
    private const string Json = "application/json";

    /// <summary>A region that may issue: everybody on its invoices has what has to be there.</summary>
    private async Task<TestRegion> Region(params (string Slug, int Inhabitants)[] municipalities)
    {
        var region = billing.Region();
        (await region.Coordinator.PutAsJsonAsync(region.Path(""), new
        {
            legalName = "Region Provlän",
            organisationNumber = "2120002742",
            vatNumber = "SE212000274201",
            address = new { street = "Provgatan 1", postalCode = "97100", city = "Luleå" },
            bankgiro = "99900003",
            fSkatt = true,
            contact = "Ekonomifunktionen",
        })).EnsureSuccessStatusCode();
        foreach (var (slug, inhabitants) in municipalities)
        {
            await Member(region, slug, inhabitants);
        }

        return region;
    }

    private static async Task Member(TestRegion region, string slug, int inhabitants, string? joinedOn = null) =>
        (await region.Coordinator.PutAsJsonAsync(region.Path($"/municipalities/{region.Of(slug)}"), new
        {
            name = slug,
            inhabitants,
            joinedOn,
            organisationNumber = "2120002742",
            reference = $"REF-1-{slug}",
            address = new { street = "Torget 1", postalCode = "97100", city = "Luleå" },
        })).EnsureSuccessStatusCode();

    private static async Task<JsonNode> Post(TestRegion region, string path, object body, HttpStatusCode status = HttpStatusCode.Created) =>
        await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(region.Path(path), body), status);

    private static decimal Number(JsonNode? node) => node!.GetValue<decimal>();

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static async Task Issue(TestRegion region, int year, int instalment)
    {
        var ids = (await region.Invoices($"&year={year}&status=draft")).Where(invoice => invoice["instalment"]?.GetValue<int>() == instalment).Select(invoice => Text(invoice["id"]));
        (await region.Coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids })).EnsureSuccessStatusCode();
    }

    private static async Task<decimal> Billed(TestRegion region, int year) => (await region.Invoices($"&year={year}")).Sum(invoice => Number(invoice["amount"]));

    private async Task<long> Events(TestRegion region)
    {
        await using var connection = new NpgsqlConnection(billing.Service.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from mt_events where data::text like $1 or stream_id::text like $1", connection)
        {
            Parameters = { new() { Value = $"%{region.Slug}%" } },
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task Who_leaves_at_midsummer_pays_the_first_half_and_the_others_share_the_rest()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116), ("pajala", 5986));
        var amended = await billing.Service.Catch<AgreementAmended>();
        var made = await TestRegion.Json(await region.Agree(2026, 950_000), HttpStatusCode.Created);
        await Issue(region, 2026, 1);
        await Post(region, $"/municipalities/{region.Of("pajala")}/leave", new { on = "2026-06-30" }, HttpStatusCode.OK);

        var body = new { why = "municipality-left", fromInstalment = 2 };
        var now = await Post(region, "/agreements/2026/amendments", body);
        var events = await Events(region);
        var again = await Post(region, "/agreements/2026/amendments", body, HttpStatusCode.OK);

        Assert.Equal(now.ToJsonString(), again.ToJsonString());
        Assert.Equal(events, await Events(region));
        Assert.Equal((950_000m, 950_000m), (Number(now["total"]), await Billed(region, 2026)));
        JsonNode Share(JsonNode agreement, string slug) => agreement["shares"]!.AsArray().Single(share => Text(share!["municipality"]) == slug)!;
        Assert.Equal([Number(Share(made, "pajala")["instalments"]![0]), 0], Share(now, "pajala")["instalments"]!.AsArray().Select(Number));
        Assert.Equal(Number(Share(made, "lulea")["instalments"]![0]), Number(Share(now, "lulea")["instalments"]![0]));
        Assert.True(Number(Share(now, "lulea")["instalments"]![1]) > Number(Share(made, "lulea")["instalments"]![1]));

        var history = (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/agreements/2026/history"))))["items"]!.AsArray();
        Assert.Equal(["made", "amended"], history.Select(change => Text(change!["what"])));
        Assert.Contains("Från del 2: det som återstår av årets 950\u00a0000 kr fördelas på 2 kommuner", Text(history[1]!["explanation"]), StringComparison.Ordinal);
        Assert.Equal(
            [("boden", "amended"), ("lulea", "amended"), ("pajala", "withdrawn")],
            history[1]!["invoices"]!.AsArray().Select(effect => (Text(effect!["municipality"]), Text(effect["what"]))).Order());
        Assert.Equal(0, history[1]!["invoices"]!.AsArray().Sum(effect => Number(effect!["amount"])));
        var withdrawn = history[1]!["invoices"]!.AsArray().Single(effect => Text(effect!["what"]) == "withdrawn")!["invoice"];
        Assert.Equal("withdrawn", Text((await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{withdrawn}")))["status"]));
        var own = await TestRegion.Json(
            await billing.Service.As("manager", region.Slug, region.Of("pajala")).GetAsync(region.Path("/agreements/2026/history")));
        Assert.All(own["items"]!.AsArray(), change => Assert.Equal("pajala", Text(Assert.Single(change!["shares"]!.AsArray())!["municipality"])));
        var told = await Eventually.Get(
            async () => (await amended.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count >= 1, what: "a public event");
        Assert.Equal(("municipality-left", 950_000m, 2L), (told[0].Message.Why, told[0].Message.Shares.Sum(share => share.Amount), told[0].Message.Version));
    }

    [Fact]
    public async Task An_instalment_of_who_has_left_is_not_issued_until_the_agreement_is_amended()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116), ("pajala", 5986));
        await TestRegion.Json(await region.Agree(2026, 950_000), HttpStatusCode.Created);
        await Post(region, $"/municipalities/{region.Of("pajala")}/leave", new { on = "2026-06-30" }, HttpStatusCode.OK);
        var pajalas = (await region.Invoices($"&municipality={region.Of("pajala")}")).OrderBy(invoice => invoice["instalment"]!.GetValue<int>()).Select(invoice => Text(invoice["id"])).ToList();

        async Task<JsonNode> Run(IEnumerable<string> ids) => await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids }), HttpStatusCode.OK);
        var run = await Run(pajalas);
        await TestRegion.Problem(await region.Coordinator.PostAsync($"/api/billing/v1/invoices/{pajalas[1]}/issue", null), HttpStatusCode.Conflict, "not-a-member");

        // The half year in which it was a member, and the other.
        Assert.Equal(pajalas[0], Text(Assert.Single(run["issued"]!.AsArray())!["id"]));
        var failed = Assert.Single(run["failed"]!.AsArray())!;
        Assert.Equal((pajalas[1], "not-a-member"), (Text(failed["id"]), Text(failed["code"])));
        Assert.StartsWith("Kommunen är inte med", Text(failed["title"]), StringComparison.Ordinal);

        await Post(region, "/agreements/2026/amendments", new { why = "municipality-left", fromInstalment = 2 });
        var rest = await Run((await region.Invoices("&status=draft")).Select(invoice => Text(invoice["id"])));
        Assert.Empty(rest["failed"]!.AsArray());
        Assert.Equal(950_000m, await Billed(region, 2026));
    }

    [Fact]
    public async Task Who_joins_shares_from_the_next_instalment_and_what_was_issued_is_left()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116));
        await region.Agree(2026, 100_001);
        await Issue(region, 2026, 1);
        await Member(region, "kalix", 15793, "2026-07-01");

        var now = await Post(region, "/agreements/2026/amendments", new { why = "municipality-joined", fromInstalment = 2 });

        Assert.Equal(["boden", "kalix", "lulea"], now["shares"]!.AsArray().Select(share => Text(share!["municipality"])));
        Assert.Equal(100_001, await Billed(region, 2026));
        Assert.Equal(2, (await region.Invoices("&status=issued")).Count);
        Assert.Empty(await region.Invoices("&kind=credit"));
    }

    [Fact]
    public async Task A_total_changed_after_issuing_is_credited_or_supplemented_to_the_krona()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116));
        await region.Agree(2026, 900_000);
        await Issue(region, 2026, 1);
        var issued = (await region.Invoices("&status=issued")).Select(invoice => (Text(invoice["number"]), Number(invoice["amount"]))).Order().ToList();

        await Post(region, "/agreements/2026/amendments", new { why = "total-changed", items = new[] { new { text = "Samordnare", amount = 800_000 } } });
        Assert.Equal(800_000, await Billed(region, 2026));
        Assert.Equal(2, (await region.Invoices("&kind=credit&status=draft")).Count);

        // The credits that nobody has got are taken back, and what is missing is supplemented.
        await Post(region, "/agreements/2026/amendments", new { why = "total-changed", items = new[] { new { text = "Samordnare", amount = 1_000_000 } } });
        Assert.Equal(1_000_000, await Billed(region, 2026));
        Assert.Empty(await region.Invoices("&kind=credit&status=draft"));
        Assert.Equal(issued, (await region.Invoices("&status=issued")).Select(invoice => (Text(invoice["number"]), Number(invoice["amount"]))).Order());
    }

    [Fact]
    public async Task Dalarnas_year_is_settled_against_what_it_cost_to_the_oere_and_is_closed()
    {
        var data = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "regions", "dalarna.json")))!;
        // The sources give no inhabitants for Dalarna; any will do for what is to hold.
        var region = await Region([.. data["municipalities"]!.AsArray().Select((one, index) => (Text(one!["slug"]), 6_789 + (index * 3_571)))]);
        var agreement = data["agreements"]![0]!;
        var settled = await billing.Service.Catch<AgreementSettled>();
        var made = await TestRegion.Json(
            await region.Coordinator.PostAsync(region.Path("/agreements"), new StringContent(region.InBody(agreement.ToJsonString()), null, Json)), HttpStatusCode.Created);
        Assert.Equal((1_030_000m, 1_030_000m, "2024-12-31"), (Number(made["total"]), made["shares"]!.AsArray().Sum(share => Number(share!["amount"])), Text(made["ends"])));
        var cost = new { items = new[] { new { text = "Regional samordnare", amount = 830_512.19m }, new { text = "Administrativt stöd", amount = 168_253.24m } } };

        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements/2024/settlement"), cost), HttpStatusCode.Conflict, "instalments-not-issued");
        await Issue(region, 2024, 1);
        await Issue(region, 2024, 2);
        var after = await Post(region, "/agreements/2024/settlement", cost);
        var events = await Events(region);
        await Post(region, "/agreements/2024/settlement", cost, HttpStatusCode.OK);

        Assert.Equal(events, await Events(region));
        Assert.Equal(("settled", -31_234.57m), (Text(after["status"]), Number(after["settlement"]!["difference"])));
        Assert.Equal(-31_234.57m, after["settlement"]!["shares"]!.AsArray().Sum(share => Number(share!["amount"])));
        Assert.Equal(-31_234.57m, (await region.Invoices("&kind=credit")).Sum(invoice => Number(invoice["amount"])));
        Assert.Equal(998_765.43m, await Billed(region, 2024));

        // The cost was corrected: more than agreed. What nobody has got is taken back, and the rest charged.
        var corrected = await Post(region, "/agreements/2024/settlement", new { items = new[] { new { text = "Allt", amount = 1_040_000.01m } } });
        Assert.Equal(10_000.01m, Number(corrected["settlement"]!["difference"]));
        Assert.Equal(10_000.01m, (await region.Invoices("&status=draft")).Sum(invoice => Number(invoice["amount"])));
        Assert.Equal(1_040_000.01m, await Billed(region, 2024));
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements/2024/amendments"), new { why = "other", items = new[] { new { text = "x", amount = 1 } } }),
            HttpStatusCode.Conflict, "agreement-settled");
        var told = await Eventually.Get(
            async () => (await settled.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count >= 2, what: "two public events");
        Assert.Equal([-31_234.57m, 10_000.01m], told.OrderBy(one => one.Message.Version).Select(one => one.Message.Shares.Sum(share => share.Amount)));
    }

    [Fact]
    public async Task Ended_in_the_spring_the_later_quarters_are_not_paid()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116));
        await region.Agree(2026, 100_000, instalments: 4);
        await Issue(region, 2026, 1);
        await Issue(region, 2026, 3);

        var now = await Post(region, "/agreements/2026/end", new { on = "2026-05-15" });

        Assert.Equal(("ended", "2026-05-15", Number(now["total"])), (Text(now["status"]), Text(now["ends"]), await Billed(region, 2026)));
        Assert.Equal([0m, 0m, 0m, 0m], now["shares"]!.AsArray().SelectMany(share => share!["instalments"]!.AsArray().Skip(2).Select(Number)));
        Assert.Equal(2, (await region.Invoices("&kind=credit")).Count);
        await Post(region, "/agreements/2026/end", new { on = "2026-05-15" }, HttpStatusCode.OK);
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements/2026/end"), new { on = "2026-06-15" }), HttpStatusCode.Conflict, "agreement-ended");
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements/2026/amendments"), new { why = "other", fromInstalment = 3 }), HttpStatusCode.Conflict, "agreement-ended");
    }

    [Fact]
    public async Task Who_has_left_is_amended_out_of_an_agreement_that_was_ended_so_that_it_can_be_settled()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116), ("pajala", 5986));
        var amended = await billing.Service.Catch<AgreementAmended>();
        await TestRegion.Json(await region.Agree(2026, 100_000), HttpStatusCode.Created);
        await Issue(region, 2026, 1);
        await Post(region, "/agreements/2026/end", new { on = "2026-09-30" });
        await Post(region, $"/municipalities/{region.Of("pajala")}/leave", new { on = "2026-06-30" }, HttpStatusCode.OK);
        var actual = new { items = new[] { new { text = "Samordnare", amount = 80_000.01m } } };
        var second = Assert.Single(await region.Invoices($"&status=draft&municipality={region.Of("pajala")}"));
        await TestRegion.Problem(await region.Coordinator.PostAsync($"/api/billing/v1/invoices/{second["id"]}/issue", null), HttpStatusCode.Conflict, "not-a-member");
        await TestRegion.Problem(await region.Coordinator.PostAsJsonAsync(region.Path("/agreements/2026/settlement"), actual), HttpStatusCode.Conflict, "instalments-not-issued");

        var now = await Post(region, "/agreements/2026/amendments", new { why = "municipality-left", fromInstalment = 2 });

        Assert.Equal(("ended", "2026-09-30", 100_000m), (Text(now["status"]), Text(now["ends"]), Number(now["total"])));
        Assert.Equal(100_000m, await Billed(region, 2026));
        Assert.Empty(await region.Invoices($"&status=draft&municipality={region.Of("pajala")}"));
        await Issue(region, 2026, 2);
        await Post(region, "/agreements/2026/settlement", actual);
        Assert.Equal(80_000.01m, await Billed(region, 2026));
        var told = await Eventually.Get(
            async () => (await amended.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count >= 2, what: "two public events");
        Assert.All(told, one => Assert.Equal(new DateOnly(2026, 9, 30), one.Message.Ends));
    }

    [Fact]
    public async Task Amended_after_it_was_ended_it_is_as_if_it_had_been_amended_first()
    {
        async Task<List<decimal>> Paid(params (string Path, object Body)[] steps)
        {
            var region = await Region(("lulea", 78346), ("boden", 28116), ("pajala", 5986));
            await region.Agree(2026, 100_001, instalments: 4);
            await Issue(region, 2026, 1);
            foreach (var (path, body) in steps)
            {
                await Post(region, $"/agreements/2026/{path}", body);
            }

            var now = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/agreements/2026")));
            Assert.Equal(await Billed(region, 2026), Number(now["total"]));
            return [.. now["shares"]!.AsArray().SelectMany(share => share!["instalments"]!.AsArray()).Select(Number)];
        }

        (string, object) end = ("end", new { on = "2026-05-15" });
        (string, object) amend = ("amendments", new { why = "total-changed", fromInstalment = 2, items = new[] { new { text = "Samordnare", amount = 80_003 } } });
        Assert.Equal(await Paid(amend, end), await Paid(end, amend));
    }

    [Fact]
    public async Task A_rebate_is_set_off_by_whom_it_was_granted_and_the_others_pay_what_they_would()
    {
        var region = await Region(("goteborg", 600_000), ("ale", 30_000));
        var rebate = region.Path($"/municipalities/{region.Of("goteborg")}/rebate");
        (await region.Coordinator.PutAsJsonAsync(rebate, new { amount = 50_000, text = "Utvecklingsarbete 2017–2019" })).EnsureSuccessStatusCode();
        object Agreement(int year, decimal off, string who = "goteborg") => new
        {
            year,
            items = new[] { new { text = "Samordnare", amount = 63_000 } },
            split = "population",
            rebates = new Dictionary<string, decimal> { [region.Of(who)] = off },
        };

        var made = await Post(region, "/agreements", Agreement(2026, 40_000));

        var (ale, goteborg) = (made["shares"]![0]!, made["shares"]![1]!);
        Assert.Equal((63_000m, 60_000m, 3_000m), (Number(made["total"]), Number(goteborg["amount"]), Number(ale["amount"])));
        Assert.Equal([0m, 20_000], goteborg["instalments"]!.AsArray().Select(Number));
        Assert.Equal([1_500m, 1_500], ale["instalments"]!.AsArray().Select(Number));
        Assert.Equal(23_000, await Billed(region, 2026));
        var left = (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/rebates"))))["items"]![0]!;
        Assert.Equal((50_000m, 10_000m, 40_000m), (Number(left["granted"]), Number(left["left"]), Number(left["used"]![0]!["amount"])));
        var events = await Events(region);
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements"), Agreement(2027, 10_001)), HttpStatusCode.Conflict, "rebate-exceeds-granted");
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements"), Agreement(2027, 1, "ale")), HttpStatusCode.Conflict, "rebate-exceeds-granted");
        await TestRegion.Problem(await region.Coordinator.PutAsJsonAsync(rebate, new { amount = 39_999, text = "x" }), HttpStatusCode.Conflict, "rebate-used");
        (await region.Coordinator.PutAsJsonAsync(rebate, new { amount = 500_000, text = "Utvecklingsarbete 2017–2019" })).EnsureSuccessStatusCode();
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements"), Agreement(2027, 70_000)), HttpStatusCode.Conflict, "rebate-exceeds-share");
        Assert.Equal(events + 1, await Events(region));

        // Göteborg's share falls below its rebate: as much as there is to pay, and the rest is left for another year.
        await Post(region, "/agreements/2026/amendments", new { why = "total-changed", items = new[] { new { text = "Samordnare", amount = 21_000 } } });
        Assert.Equal(1_000, await Billed(region, 2026));
        left = (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/rebates"))))["items"]![0]!;
        Assert.Equal((480_000m, 20_000m), (Number(left["left"]), Number(left["used"]![0]!["amount"])));
    }

    [Fact]
    public async Task It_is_computed_from_the_figures_in_force_on_the_date_stated()
    {
        var region = await Region(("lulea", 79_000), ("boden", 28_000));
        foreach (var (slug, inhabitants) in new[] { ("lulea", 50_000), ("boden", 50_000) })
        {
            (await region.Coordinator.PutAsJsonAsync(region.Path($"/municipalities/{region.Of(slug)}/inhabitants/2024-12-31"), new { inhabitants })).EnsureSuccessStatusCode();
        }

        object Body(string on) => new { year = 2026, items = new[] { new { text = "Samordnare", amount = 1_000 } }, split = "population", inhabitantsOn = on };
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements"), Body("2024-12-30")), HttpStatusCode.Conflict, "inhabitants-missing");
        var made = await Post(region, "/agreements", Body("2025-06-30"));

        Assert.Equal("2025-06-30", Text(made["inhabitantsOn"]));
        Assert.Equal([500m, 500], made["shares"]!.AsArray().Select(share => Number(share!["amount"])));
        Assert.All(made["shares"]!.AsArray(), share => Assert.Equal(("2024-12-31", 50_000m), (Text(share!["countedOn"]), Number(share["inhabitants"]))));
        var corrected = await Post(region, "/agreements/2026/amendments", new { why = "inhabitants-corrected" });
        Assert.Equal([262m, 738], corrected["shares"]!.AsArray().Select(share => Number(share!["amount"])));
        Assert.Equal(1_000, await Billed(region, 2026));
    }

    public static TheoryData<string, string, string[]> AtFault => new()
    {
        { "amendments", "{}", ["why"] },
        { "amendments", """{ "why": "därför", "fromInstalment": 3 }""", ["why", "fromInstalment"] },
        { "amendments", """{ "why": "other", "fromInstalment": 0, "items": [{ "text": "x", "amount": -1 }] }""", ["fromInstalment", "items[0].amount"] },
        { "amendments", """{ "why": "other", "items": [{ "text": "x", "amount": 1e30 }] }""", ["items[0].amount"] },
        { "amendments", """{ "why": "other", "items": [{ "text": "x", "amount": "NaN" }] }""", ["items[0].amount"] },
        { "amendments", """{ "why": "other", "split": "percent", "percentages": { "lulea": 60, "boden": 39.99 } }""", ["percentages"] },
        { "amendments", """{ "why": "other", "split": "percent", "percentages": { "lulea": 60, "atlantis": 40 } }""", ["percentages.atlantis"] },
        { "amendments", """{ "why": "other", "split": "percent", "percentages": { "lulea": -1, "boden": 101 } }""", ["percentages.lulea", "percentages.boden"] },
        { "amendments", """{ "why": "other", "inhabitantsOn": "2999-01-01" }""", ["inhabitantsOn"] },
        { "amendments", """{ "why": "other", "rebates": { "atlantis": 0.5 } }""", ["rebates.atlantis", "rebates.atlantis"] },
        { "settlement", "{}", ["items"] },
        { "settlement", """{ "items": [{ "text": "x", "amount": 1.005 }] }""", ["items[0].amount"] },
        { "settlement", """{ "items": [{ "text": "", "amount": -0.01 }] }""", ["items[0].text", "items[0].amount"] },
        { "settlement", """{ "items": [{ "text": "x", "amount": 1e28 }] }""", ["items[0].amount"] },
        { "end", "{}", ["on"] },
        { "end", """{ "on": "2027-01-01" }""", ["on"] },
        { "end", """{ "on": "i vår" }""", ["on"] },
    };

    [Theory, MemberData(nameof(AtFault))]
    public async Task What_is_at_fault_is_told_and_nothing_stored(string path, string body, string[] fields)
    {
        var region = await Region(("lulea", 78346), ("boden", 28116));
        (await region.Agree(2026, 1_000)).EnsureSuccessStatusCode();
        var events = await Events(region);

        await TestRegion.Problem(
            await region.Coordinator.PostAsync(region.Path($"/agreements/2026/{path}"), new StringContent(region.InBody(body), null, Json)),
            HttpStatusCode.UnprocessableEntity, "validation", fields);
        Assert.Equal(events, await Events(region));
    }

    [Fact]
    public async Task What_is_against_the_rules_is_told_and_nothing_stored()
    {
        var region = await Region(("lulea", 78346), ("boden", 28116));
        var next = DateTimeOffset.UtcNow.Year + 1;
        (await region.Agree(next, 1_000)).EnsureSuccessStatusCode();
        var events = await Events(region);

        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path($"/agreements/{next}/settlement"), new { items = new[] { new { text = "x", amount = 1 } } }),
            HttpStatusCode.Conflict, "agreement-not-over");
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(
                region.Path($"/agreements/{next}/amendments"), new { why = "total-changed", fromInstalment = 2, items = new[] { new { text = "x", amount = 1 } } }),
            HttpStatusCode.Conflict, "less-than-agreed-so-far");
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/agreements/2031/amendments"), new { why = "other" }), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await region.Coordinator.PutAsJsonAsync(region.Path("/municipalities/atlantis/rebate"), new { amount = 1, text = "x" }), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync(region.Path("/municipalities/atlantis/leave"), new { on = "2026-06-30" }), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await region.Coordinator.PutAsJsonAsync(region.Path("/municipalities/atlantis/inhabitants/2024-12-31"), new { inhabitants = 1 }), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(events, await Events(region));
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Npgsql;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public class InvoiceTests(RunningBilling billing)
{
    private const string Invoices = "/api/billing/v1/invoices";

    [Fact]
    public async Task Eight_clients_issue_at_once_numbers_without_gap_or_twin()
    {
        var region = billing.Region();
        await region.RegisterNorrbotten();
        for (var year = 2026; year < 2028; year++)
        {
            await TestRegion.Json(await region.Agree(year, instalments: 12), HttpStatusCode.Created);
        }

        var drafts = await region.Invoices();
        var ids = drafts.Select(invoice => invoice["id"]!.GetValue<Guid>()).ToArray();
        Assert.Equal(2 * 12 * 14, ids.Length);

        // Each client goes through all of them in an order of its own; they run into each other on the very first number; the last one issues what is left.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            using var coordinator = billing.Service.As("coordinator", region.Slug, subject: $"client-{client}");
            var mine = ids.ToArray();
            new Random(client).Shuffle(mine);
            if (client % 4 == 0)
            {
                (await coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids = mine.Take(100) })).EnsureSuccessStatusCode();
            }

            foreach (var id in mine.Take(client < 7 ? 40 : mine.Length))
            {
                (await coordinator.PostAsync($"{Invoices}/{id}/issue", null)).EnsureSuccessStatusCode();
            }
        }));

        var issued = await region.Invoices("&status=issued");
        var yearOfIssue = issued[0]["issuedOn"]!.GetValue<string>()[..4];
        Assert.Equal(
            Enumerable.Range(1, ids.Length).Select(number => $"{yearOfIssue}-{number:00000}"),
            issued.Select(invoice => invoice["number"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_control_numbers_taken_as_the_highest_plus_one_come_out_as_twins()
    {
        await using var source = NpgsqlDataSource.Create(billing.Service.Database);
        await using (var create = source.CreateCommand("create table if not exists control_numbers (number int); truncate control_numbers"))
        {
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var invoice = 0; invoice < 40; invoice++)
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await using var highest = new NpgsqlCommand("select coalesce(max(number), 0) + 1 from control_numbers", connection, transaction);
                var number = (int)(await highest.ExecuteScalarAsync())!;
                await using var take = new NpgsqlCommand("insert into control_numbers values ($1)", connection, transaction) { Parameters = { new() { Value = number } } };
                await take.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
            }
        })));

        await using var distinct = source.CreateCommand("select count(distinct number) from control_numbers");
        Assert.True((long)(await distinct.ExecuteScalarAsync(TestContext.Current.CancellationToken))! < 8 * 40, "the race that the series guards against did not occur");
    }

    [Fact]
    public async Task Issued_it_never_changes_and_is_told_once()
    {
        var region = billing.Region();
        var told = await billing.Service.Catch<InvoiceIssued>();
        await region.Register("lulea");
        await region.Agree(total: 7);
        var id = (await region.Invoices())[0]["id"]!.GetValue<Guid>();

        var first = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{id}/issue", null));
        var again = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{id}/issue", null));
        var all = await region.IssueAll();
        var allAgain = await TestRegion.Json(await region.Coordinator.PostAsync(region.Path("/invoices/issue"), null));

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.EndsWith("-00001", first["number"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Single(all);
        Assert.Empty(allAgain["issued"]!.AsArray());
        var published = await Eventually.Get(
            async () => (await told.All()).Where(one => one.Message.Region == region.Slug).ToList(), events => events.Count >= 2, what: "two public events");
        Assert.Equal([3m, 4], published.Select(one => one.Message.Amount));
        Assert.Equal(first["number"]!.GetValue<string>(), published[0].Message.Number);
    }

    [Fact]
    public async Task A_credit_refers_to_the_invoice_and_takes_the_next_number()
    {
        var region = billing.Region();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place("lulea"), TestOccasion.Place("lulea"), TestOccasion.Place("lulea")));
        var id = Assert.Single(await region.InvoicesOf(occasion.Id, 1))["id"]!.GetValue<Guid>();
        await TestRegion.Problem(await Credit(region, id, new { reason = "för tidigt" }), HttpStatusCode.Conflict, "invoice-not-issued");
        await region.IssueAll();

        var response = await Credit(region, id, new { lines = new[] { 2 }, reason = "fel deltagare" }, "kredit-1");
        var credit = await TestRegion.Json(response, HttpStatusCode.Created);
        var same = await TestRegion.Json(await Credit(region, id, new { lines = new[] { 2 }, reason = "fel deltagare" }, "kredit-1"), HttpStatusCode.Created);
        var noKey = await TestRegion.Json(await Credit(region, id, new { lines = new[] { 2 }, reason = "fel deltagare" }), HttpStatusCode.OK);
        var rest = await TestRegion.Json(await Credit(region, id, new { reason = "resten" }), HttpStatusCode.Created);

        Assert.Equal(credit.ToJsonString(), same.ToJsonString());
        Assert.Equal(credit["id"]!.GetValue<Guid>(), noKey["id"]!.GetValue<Guid>());
        Assert.Equal((-6200m, "credit", "draft", id), (
            credit["amount"]!.GetValue<decimal>(), credit["kind"]!.GetValue<string>(), credit["status"]!.GetValue<string>(), credit["credits"]!.GetValue<Guid>()));
        Assert.Equal("fel deltagare", credit["reason"]!.GetValue<string>());
        Assert.Equal(-12_400, rest["amount"]!.GetValue<decimal>());
        await TestRegion.Problem(await Credit(region, id, new { lines = new[] { 9 }, reason = "x" }), HttpStatusCode.UnprocessableEntity, "validation", "lines[0]");
        await TestRegion.Problem(await Credit(region, id, new { }), HttpStatusCode.UnprocessableEntity, "validation", "reason");
        Assert.Equal([2, 3], (await region.IssueAll()).Select(one => int.Parse(one["number"]!.GetValue<string>()[5..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(0, (await region.Invoices()).Sum(invoice => invoice["amount"]!.GetValue<decimal>()));
        await TestRegion.Problem(await Credit(region, credit["id"]!.GetValue<Guid>(), new { reason = "x" }), HttpStatusCode.Conflict, "credit-of-credit");
        var invoice = await TestRegion.Json(await region.Coordinator.GetAsync($"{Invoices}/{id}"));
        Assert.Equal((18_600m, "issued"), (invoice["amount"]!.GetValue<decimal>(), invoice["status"]!.GetValue<string>()));
        Assert.Equal(2, invoice["creditedBy"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_manager_of_a_unit_sees_the_units_lines()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(
            TestOccasion.Place(region.Of("lulea"), unit: "Utredning"), TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea"))));
        var id = Assert.Single(await region.InvoicesOf(occasion.Id, 1))["id"]!.GetValue<Guid>();

        foreach (var (unit, lines) in new[] { ((string?)null, 3), ("Utredning", 1), ("Mottagning", 2), ("Familjehem", 0) })
        {
            using var manager = billing.Service.As("manager", municipality: region.Of("lulea"), unit: unit);
            var invoice = await TestRegion.Json(await manager.GetAsync($"{Invoices}/{id}"));
            Assert.Equal(lines, invoice["lines"]!.AsArray().Count);
            Assert.All(invoice["lines"]!.AsArray(), line => Assert.Equal(unit ?? line!["unit"]!.GetValue<string>(), line!["unit"]!.GetValue<string>()));
            Assert.Equal(lines * 6200, invoice["amount"]!.GetValue<decimal>());
            Assert.Equal(lines * 6200, Assert.Single(await region.Invoices($"&occasion={occasion.Id}", manager))["amount"]!.GetValue<decimal>());
        }
    }

    [Theory]
    [InlineData("application/xml", HttpStatusCode.NotAcceptable)]
    [InlineData("application/pdf", HttpStatusCode.NotAcceptable)]
    [InlineData("application/json;q=0, application/pdf", HttpStatusCode.NotAcceptable)]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/pdf, application/json;q=0.5", HttpStatusCode.OK)]
    [InlineData("*/*", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task Only_json_so_far(string? accept, HttpStatusCode status)
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.Agree();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Invoices}/{(await region.Invoices())[0]["id"]}");
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        var answer = await region.Coordinator.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        if (status is HttpStatusCode.NotAcceptable)
        {
            await TestRegion.Problem(answer, HttpStatusCode.NotAcceptable, "not-acceptable");
        }
        else
        {
            Assert.Equal(new EntityTagHeaderValue("\"1\""), answer.Headers.ETag);
        }
    }

    [Fact]
    public async Task Only_drafts_of_the_region_are_issued()
    {
        var (region, other) = (billing.Region(), billing.Region());
        await region.Register("lulea");
        await region.Agree();
        var id = (await region.Invoices())[0]["id"]!.GetValue<Guid>();

        await TestRegion.Problem(await other.Coordinator.PostAsync($"{Invoices}/{id}/issue", null), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await other.Coordinator.PostAsJsonAsync(other.Path("/invoices/issue"), new { ids = new[] { id } }), HttpStatusCode.UnprocessableEntity, "validation", "ids[0]");
        await TestRegion.Problem(await other.Coordinator.PostAsJsonAsync($"{Invoices}/{id}/credit", new { reason = "x" }), HttpStatusCode.NotFound, "not-found");
        using var stale = new HttpRequestMessage(HttpMethod.Post, $"{Invoices}/{id}/issue");
        stale.Headers.Add("If-Match", "\"2\"");
        await TestRegion.Problem(await region.Coordinator.SendAsync(stale), HttpStatusCode.PreconditionFailed, "version-conflict");
        Assert.Empty(await region.Invoices("&status=issued"));
        await TestRegion.Problem(
            await region.Coordinator.GetAsync(region.Path("/invoices?status=paid&kind=x&year=1")), HttpStatusCode.UnprocessableEntity, "validation", "kind", "status", "year");
    }

    [Fact]
    public async Task Lists_are_paged_in_a_stable_order()
    {
        var region = billing.Region();
        await region.RegisterNorrbotten();
        await region.Agree(instalments: 5);

        var pages = await region.Invoices();      // 70, by 50

        Assert.Equal(70, pages.Select(invoice => invoice["id"]!.GetValue<Guid>()).Distinct().Count());
        var keys = pages.Select(invoice => $"{invoice["municipality"]} {invoice["instalment"]}").ToList();
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(5, (await region.Invoices($"&municipality={region.Of("lulea")}&year=2026&kind=coordinator")).Count);
        await TestRegion.Problem(
            await region.Coordinator.GetAsync(region.Path("/invoices?limit=0")), HttpStatusCode.UnprocessableEntity, "validation", "limit");
    }

    private static Task<HttpResponseMessage> Credit(TestRegion region, Guid invoice, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Invoices}/{invoice}/credit") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return region.Coordinator.SendAsync(request);
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Yrkesresan.Billing.Tests.Bookkeeping;
using Yrkesresan.Billing.Tests.Documents;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>The files of a region's year, fetched from the running service and read by programs that did not write them.</summary>
public sealed class BookkeepingTests(RunningBilling billing)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_year_is_booked_as_it_was_issued_credited_and_paid_and_keeps_its_numbers()
    {
        var region = await Region();
        var issued = await region.IssueAll();
        var (year, first) = (issued[0]["number"]!.GetValue<string>()[..4], await Sie(region, issued));
        Assert.Equal(issued.Count, first.Vouchers.Count(voucher => voucher.Series == "F"));

        var course = (await region.Invoices("&kind=course-fee"))[0];
        await TestRegion.Json(await region.Coordinator.PostAsync(
            $"/api/billing/v1/invoices/{course["id"]}/credit", System.Net.Http.Json.JsonContent.Create(new { lines = new[] { 1 }, reason = "fel antal" })), HttpStatusCode.Created);
        var credit = Assert.Single(await region.IssueAll(), one => one["kind"]!.GetValue<string>() == "credit");
        using var file = new StringContent(
            $"datum;belopp;referens\n{year}-01-02;1000;{course["number"]}\n{year}-01-03;77,50;okänd\n", Encoding.UTF8, "text/csv");
        await TestRegion.Json(await region.Coordinator.PostAsync(region.Path("/payments/import"), file));
        var sie = await Eventually.Get(
            () => Sie(region, issued), found => found.Vouchers.Count(voucher => voucher.Series == "B") == 2, what: "two payments booked");

        // What was read before is there unchanged.
        Assert.All(first.Vouchers, before => Assert.Contains(sie.Vouchers, now => (now.Series, now.Number, now.On, now.Text) == (before.Series, before.Number, before.On, before.Text)
            && now.Postings.Select(posting => (posting.Account, posting.Amount)).SequenceEqual(before.Postings.Select(posting => (posting.Account, posting.Amount)))));
        Assert.Equal(
            Enumerable.Range(1, issued.Count + 1).Select(number => number.ToString(CultureInfo.InvariantCulture)),
            sie.Vouchers.Where(voucher => voucher.Series == "F").Select(voucher => voucher.Number));
        Assert.All(sie.Vouchers, voucher => Assert.Equal(0, voucher.Postings.Sum(posting => posting.Amount)));
        Assert.Contains(sie.Vouchers, voucher => voucher.Text.StartsWith($"Kreditfaktura {credit["number"]}, avser {course["number"]}", StringComparison.Ordinal));

        // The claims in the books are what the invoices say is left to pay, and what nobody knows of waits.
        var invoices = await Task.WhenAll((await region.Invoices()).Select(async one => await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{one["id"]}"))));
        Assert.Equal(invoices.Sum(one => one["left"]?.GetValue<decimal>() ?? 0), Balance(sie, "1510"));
        Assert.Equal((1077.50m, -77.50m), (Balance(sie, "1930"), Balance(sie, "2999")));
        Assert.Equal("Region Exempel", sie.One("#FNAMN")[0]);
        Assert.Contains(sie.Rows, row => row.Label == "#OBJEKT" && row[2] == "Barn och unga - myndighetsutövning");
    }

    [Fact]
    public async Task Tables_of_a_year_have_every_invoice_and_every_line()
    {
        var region = await Region();
        var issued = await region.IssueAll();
        var year = issued[0]["number"]!.GetValue<string>()[..4];
        var (invoices, lines) = (await File(region, $"{year}/invoices.csv", "text/csv"), await File(region, $"{year}/invoice-lines.csv", "text/csv"));
        Assert.Equal(issued.Select(one => one["number"]!.GetValue<string>()).Order(StringComparer.Ordinal), Column(invoices));
        Assert.Equal(
            (await Task.WhenAll(issued.Select(async one => (await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{one["id"]}")))["lines"]!.AsArray().Count))).Sum(),
            Column(lines).Count);
        Assert.Empty(Column(await File(region, "2011/invoices.csv", "text/csv")));
    }

    [Fact]
    public async Task Every_invoice_issued_by_the_running_service_keeps_the_rules_of_Peppol()
    {
        var region = await Region();
        foreach (var invoice in await region.IssueAll())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/billing/v1/invoices/{invoice["id"]}") { Headers = { { "Accept", "application/xml" } } };
            var answer = await region.Coordinator.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Empty(PeppolRules.Broken(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
        }
    }

    [Fact]
    public async Task A_year_that_cannot_be_and_a_region_that_is_not_known_are_refused()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await TestRegion.Problem(await region.Coordinator.GetAsync(region.Path("/bookkeeping/1871.se")), HttpStatusCode.UnprocessableEntity, "validation", "year");
        await TestRegion.Problem(await region.Coordinator.GetAsync(region.Path("/bookkeeping/1871/invoices.csv")), HttpStatusCode.UnprocessableEntity, "validation", "year");
        await TestRegion.Problem(await billing.Region().Coordinator.GetAsync(billing.Region().Path("/bookkeeping/2027.se")), HttpStatusCode.NotFound, "not-found");
        using var national = billing.Service.As("national");
        await TestRegion.Problem(await national.GetAsync(billing.Region().Path("/bookkeeping/2027.se")), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await national.GetAsync(region.Path("/bookkeeping/2027.se"))).StatusCode);
    }

    private async Task<TestRegion> Region()
    {
        var region = billing.Region();
        await region.Register("lulea", name: "Luleå kommun");
        await region.Register("pajala", name: "Pajala \"kommun\"");
        await TestRegion.Json(await region.Agree(total: 1001), HttpStatusCode.Created);
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(
            TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea"), unit: "Barn & unga; \"öst\""), TestOccasion.Place(region.Of("pajala"))));
        await region.InvoicesOf(occasion.Id, 2);
        return region;
    }

    private static async Task<SieReader> Sie(TestRegion region, IReadOnlyList<JsonNode> issued) =>
        SieReader.Read(await File(region, $"{issued[0]["number"]!.GetValue<string>()[..4]}.se", "application/x-sie"));

    private static async Task<byte[]> File(TestRegion region, string name, string type)
    {
        var answer = await region.Coordinator.GetAsync(region.Path($"/bookkeeping/{name}"));
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {Encoding.UTF8.GetString(bytes)}");
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        return bytes;
    }

    private static decimal Balance(SieReader sie, string account) =>
        sie.Vouchers.SelectMany(voucher => voucher.Postings).Where(posting => posting.Account == account).Sum(posting => posting.Amount);

    private static List<string> Column(byte[] csv) =>
        [.. Encoding.UTF8.GetString(csv[3..]).Split("\r\n").Skip(1).Where(row => row.Length > 0).Select(row => row[..row.IndexOf(';', StringComparison.Ordinal)])];
}

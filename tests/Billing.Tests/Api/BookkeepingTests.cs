using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Yrkesresan.Billing.Payments;
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
    public async Task Over_a_year_of_credits_corrections_and_rebills_what_is_owed_to_the_pool_is_what_it_distributes()
    {
        var region = billing.Region();
        await region.Register("lulea", name: "Luleå kommun");
        await region.Register("pajala", name: "Pajala kommun");
        await region.SetFees("2025-01-01");
        await region.Sells();
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        var people = Enumerable.Range(0, 5).Select(_ => TestOccasion.Place(region.Of("lulea"))).Append(TestOccasion.Place(region.Of("pajala"))).ToArray();
        await billing.Service.Publish(occasion.Taught(occasion.Days[0], region.Of("lulea"), region.Of("lulea"), region.Of("pajala")));
        await billing.Service.Publish(occasion.Completed(people));
        await region.InvoicesOf(occasion.Id, 2);
        var issued = await region.IssueAll();
        var (lulea, pajala) = (Path(issued, "lulea"), Path(issued, "pajala"));
        async Task Credit(string invoice, object body) => await TestRegion.Json(
            await region.Coordinator.PostAsync($"{invoice}/credit", System.Net.Http.Json.JsonContent.Create(body)), HttpStatusCode.Created);

        // One let off whole, and one in thirds, and Pajala's billed anew; then the first two were never there, and somebody else was.
        await Credit(lulea, new { lines = new[] { 1 }, reason = "x" });
        foreach (var third in new[] { 2066.67m, 2066.66m, 2066.67m })
        {
            await Credit(lulea, new { parts = new[] { new { line = 2, amount = third } }, reason = "x" });
        }

        await Credit(lulea, new { parts = new[] { new { line = 3, amount = 1 } }, reason = "x" });
        await Credit(pajala, new { reason = "fel referens", rebill = true });
        await region.IssueAll();
        var references = (await TestRegion.Json(await region.Coordinator.GetAsync(lulea, Cancellation)))["lines"]!.AsArray().Select(line => line!["reference"]!.GetValue<string>()).ToList();
        var stays = people.Where(place => !references.Take(3).Contains($"D-{place.Participant.ToString("N")[^8..].ToUpperInvariant()}")).ToArray();
        Assert.Equal(3, stays.Length);
        await billing.Service.Publish(occasion.Corrected([.. stays, TestOccasion.Place(region.Of("pajala"))]));
        await Eventually.Get(
            async () => (await region.Invoices("&status=draft")).Select(draft => draft["amount"]!.GetValue<decimal>()).Order().ToList(), drafts => drafts.SequenceEqual([-6199m, 6200]),
            what: "the third's rest is credited, and the new one supplemented");
        await region.IssueAll();

        var year = issued[0]["number"]!.GetValue<string>()[..4];
        var before = await Eventually.Get(
            async () => SieReader.Read(await File(region, $"{year}.se", "application/x-sie")), sie => sie.Vouchers.Count(voucher => voucher.Series == "P") == 2,
            what: "the charge and its correction are booked");
        var pool = region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025");
        var collected = await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(pool, Cancellation)), now => now["shares"]!.AsArray().Count == 2, what: "days taught");
        Assert.Equal(-collected["collected"]!.GetValue<decimal>(), Balance(before, "2890"));
        Assert.Equal(-4 * 1600, Balance(before, "2890"));
        await TestRegion.Json(await region.Coordinator.PostAsync($"{pool}/distribution", null, Cancellation));
        await Eventually.Get(() => region.Invoices("&kind=trainer-pool-credit"), payouts => payouts.Count == 2, what: "payouts");
        await region.IssueAll();

        var after = SieReader.Read(await File(region, $"{year}.se", "application/x-sie"));
        Assert.Equal((0m, 0m), (Balance(after, "2890"), Balance(after, "2898")));
        // Four stay and pay; of those nobody was let off. The region keeps what is not the pool's.
        Assert.Equal(-4 * (6200m - 1600), Balance(after, "3610"));
        Assert.All(before.Vouchers, voucher => Assert.Contains(after.Vouchers, now => (now.Series, now.Number, now.On, now.Text) == (voucher.Series, voucher.Number, voucher.On, voucher.Text)));
        Assert.Equal(["1", "2"], after.Vouchers.Where(voucher => voucher.Series == "P").Select(voucher => voucher.Number));

        static string Path(List<JsonNode> issued, string municipality) =>
            $"/api/billing/v1/invoices/{issued.Single(one => one["municipality"]!.GetValue<string>() == municipality)["id"]}";
    }

    [Fact]
    public async Task What_happened_before_and_was_stored_afterwards_is_numbered_afterwards()
    {
        var region = billing.Region();
        await region.Register("lulea");
        var now = TimeProvider.System.GetUtcNow();
        async Task<List<decimal>> Store(decimal amount, DateTimeOffset at, int booked)
        {
            await using (var session = billing.Service.Store.LightweightSession())
            {
                var id = Guid.NewGuid();
                session.Events.StartStream<Payment>(Payment.Key(id), new PaymentReceived(id, region.Slug, new DateOnly(2024, 5, 6), amount, [], at));
                await session.SaveChangesAsync(Cancellation);
            }

            return await Eventually.Get(
                async () => SieReader.Read(await File(region, "2024.se", "application/x-sie")).Vouchers.OrderBy(voucher => int.Parse(voucher.Number, CultureInfo.InvariantCulture))
                    .Select(voucher => voucher.Postings.Single(posting => posting.Account == "1930").Amount).ToList(),
                amounts => amounts.Count == booked, what: $"{booked} payments booked");
        }

        Assert.Equal([100m], await Store(100, now, 1));
        // As one whose import was begun before and saved after.
        Assert.Equal([100m, 50], await Store(50, now.AddHours(-1), 2));
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

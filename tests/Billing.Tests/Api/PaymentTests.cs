using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>What the bank says was paid, and what was not.</summary>
public class PaymentTests(RunningBilling billing)
{
    [Fact]
    public async Task Payments_are_set_off_against_the_invoices_their_references_name_and_the_rest_is_to_be_decided()
    {
        var told = await billing.Service.Catch<InvoicePaid>();
        var (region, invoices) = await Issued(billing.Service, billing.Region(), 4);
        string Ocr(int which) => invoices[which]["ocr"]!.GetValue<string>();
        string Number(int which) => invoices[which]["number"]!.GetValue<string>();
        // Each invoice is of 1 250 kronor, VAT included.
        var file = $"""
            Datum;Belopp;Referens;Betalnings-id
            {Day(2)};1 250,00;{Ocr(0)};a1
            {Day(3)};500,00;Faktura {Number(1)};a2
            {Day(4)};750;{Ocr(1)};a3
            {Day(4)};1300,50;{Ocr(2)};a4
            {Day(4)};99;Okänd Okändsson;a5
            {Day(5)};1250;{Ocr(0)};a6
            {Day(5)};100;{Number(3)};a7
            {Day(5)};100;{Number(2)} och {Number(3)};a8
            """;

        var tried = await Import(region, file, dryRun: true);
        Assert.Empty(await Payments(region));
        var done = await Import(region, file);
        var again = await Import(region, file);

        Assert.Equal((8, 0, 0), (done["created"]!.GetValue<int>(), done["unchanged"]!.GetValue<int>(), done["failed"]!.GetValue<int>()));
        Assert.Equal((8, 0), (tried["created"]!.GetValue<int>(), tried["failed"]!.GetValue<int>()));
        Assert.Equal((0, 8, 0), (again["created"]!.GetValue<int>(), again["unchanged"]!.GetValue<int>(), again["failed"]!.GetValue<int>()));
        Assert.Equal(
            "5:overpaid 6:unknown-invoice 7:already-paid 9:several-invoices", string.Join(' ', done["warnings"]!.AsArray().Select(one => $"{one!["row"]}:{one["code"]}")));
        Assert.Equal("paid paid paid part-paid", string.Join(' ', await Statuses(region, invoices)));
        Assert.Single(await region.Invoices("&status=part-paid"));
        var open = await Payments(region, "&open=true");
        Assert.Equal([50.5m, 99, 100, 1250], open.Select(one => one["open"]!.GetValue<decimal>()).Order());
        var published = await Eventually.Get(
            async () => (await told.All()).Where(one => one.Message.Region == region.Slug).ToList(), events => events.Count >= 3, what: "three invoices paid");
        Assert.Equal([1250m, 1250, 1250], published.Select(one => one.Message.Paid));

        // The unknown one was for the last; what was too much is paid back.
        var unknown = open.Single(one => one["amount"]!.GetValue<decimal>() == 99);
        Assert.Equal("Okänd Okändsson", unknown["text"]!.GetValue<string>());
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync($"/api/billing/v1/payments/{unknown["id"]}/allocation", new { invoice = invoices[0]["id"]!.GetValue<Guid>() }),
            HttpStatusCode.Conflict, "invoice-settled");
        for (var time = 0; time < 2; time++)
        {
            var decided = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(
                $"/api/billing/v1/payments/{unknown["id"]}/allocation", new { invoice = invoices[3]["id"]!.GetValue<Guid>() }));
            Assert.Equal(0, decided["open"]!.GetValue<decimal>());
            Assert.Null(decided["text"]);
            var over = open.Single(one => one["open"]!.GetValue<decimal>() == 50.5m);
            var repaid = await TestRegion.Json(await region.Coordinator.PostAsync($"/api/billing/v1/payments/{over["id"]}/repayment", null));
            Assert.Equal(50.5m, repaid["repaid"]!.GetValue<decimal>());
        }

        var last = await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{invoices[3]["id"]}"));
        Assert.Equal((199m, 1051m), (last["paid"]!.GetValue<decimal>(), last["left"]!.GetValue<decimal>()));
        Assert.Equal(2, (await Payments(region, "&open=true")).Count);
        Assert.Equal(2, (await Payments(region, $"&invoice={invoices[3]["id"]}")).Count);
        await TestRegion.Problem(await region.Coordinator.PostAsync($"/api/billing/v1/payments/{unknown["id"]}/repayment", null), HttpStatusCode.Conflict, "payment-settled");
    }

    [Fact]
    public async Task A_payment_set_off_wrongly_is_taken_back_and_the_books_say_both()
    {
        var told = await billing.Service.Catch<InvoiceReopened>();
        var (region, invoices) = await Issued(billing.Service, billing.Region(), 2);
        await Import(region, $"datum;belopp;referens;id\n{Day(0)};1250;{invoices[0]["ocr"]};w1\n");
        var payment = Assert.Single(await Payments(region))["id"];
        Task<HttpResponseMessage> Ask(string verb, int which) => region.Coordinator.PostAsJsonAsync(
            $"/api/billing/v1/payments/{payment}/{verb}", new { invoice = invoices[which]["id"]!.GetValue<Guid>() });
        var before = await Eventually.Get(() => Vouchers(region), all => all.Count == 1, what: "it is booked");

        await TestRegion.Problem(await Ask("allocation/withdrawal", 1), HttpStatusCode.Conflict, "not-set-off");
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(1250, (await TestRegion.Json(await Ask("allocation/withdrawal", 0)))["open"]!.GetValue<decimal>());
        }

        Assert.Equal("issued issued", string.Join(' ', await Statuses(region, invoices)));
        Assert.Equal(0, (await TestRegion.Json(await Ask("allocation", 1)))["open"]!.GetValue<decimal>());
        Assert.Equal("issued paid", string.Join(' ', await Statuses(region, invoices)));

        var reopened = Assert.Single((await Eventually.Get(
            async () => (await told.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count >= 1, what: "it is told")));
        Assert.Equal((invoices[0]["id"]!.GetValue<Guid>(), 1250m), (reopened.Message.Invoice, reopened.Message.Left));
        var now = await Eventually.Get(() => Vouchers(region), all => all.Count == 3, what: "all is booked");
        Assert.Equal(before, now.Take(before.Count));
        Assert.Equal(
            [
                $"1 Inbetalning av {invoices[0]["number"]} 1930:1250.00 1510:-1250.00",
                $"2 Avräkning mot {invoices[0]["number"]} återtagen 1510:1250.00 2999:-1250.00",
                $"3 Inbetalning avräknad mot {invoices[1]["number"]} 1510:-1250.00 2999:1250.00",
            ], now);
    }

    // Those of this year's payments, one a line.
    private static async Task<List<string>> Vouchers(TestRegion region)
    {
        var year = TimeProvider.System.GetUtcNow().Year;
        var bytes = await (await region.Coordinator.GetAsync(region.Path($"/bookkeeping/{year}.se"))).Content.ReadAsByteArrayAsync();
        return
        [
            .. Bookkeeping.SieReader.Read(bytes).Vouchers.Where(voucher => voucher.Series == "B").Select(voucher => FormattableString.Invariant(
                $"{voucher.Number} {voucher.Text} {string.Join(' ', voucher.Postings.Select(posting => FormattableString.Invariant($"{posting.Account}:{posting.Amount:0.00}")))}")),
        ];
    }

    [Fact]
    public async Task A_large_file_is_read_and_one_that_is_too_large_is_refused()
    {
        var region = billing.Region();
        // Above the usual limit of 512 kB, below the route's; whether the rows are right is not asked here.
        var row = $"{Day(2)};1;{new string('x', 190)};";
        var large = "datum;belopp;referens;id\n" + string.Concat(Enumerable.Range(0, 4_000).Select(number => FormattableString.Invariant($"{row}{number}\n")));
        Assert.True(large.Length > 700_000);
        var accepted = await TestRegion.Json(
            await region.Coordinator.PostAsync(region.Path("/payments/import?dryRun=true"), new StringContent(large, Encoding.UTF8, "text/csv")), HttpStatusCode.Accepted);
        var import = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/payments/imports/{accepted["id"]}")));
        Assert.Equal(4_000, import["rows"]!.GetValue<int>());

        var larger = new ByteArrayContent(new byte[(8 * 1024 * 1024) + 1]) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        await TestRegion.Problem(await region.Coordinator.PostAsync(region.Path("/payments/import"), larger), HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Fact]
    public async Task Without_ids_of_the_bank_two_like_rows_are_two_payments_and_the_file_read_again_is_the_same_two()
    {
        var (region, invoices) = await Issued(billing.Service, billing.Region(), 1);
        var file = $"datum,belopp,ocr\n{Day(2)},100.00,{invoices[0]["ocr"]}\n{Day(2)},100.00,{invoices[0]["ocr"]}\n";

        await Import(region, file);
        await Import(region, file + $"{Day(3)},1,{invoices[0]["ocr"]}\n");

        Assert.Equal([100m, 100, 1], (await Payments(region)).Select(one => one["amount"]!.GetValue<decimal>()));
        var invoice = await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{invoices[0]["id"]}"));
        Assert.Equal(201, invoice["paid"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task What_a_payer_wrote_of_persons_is_in_no_event()
    {
        var (region, invoices) = await Issued(billing.Service, billing.Region(), 1);
        var number = invoices[0]["number"]!.GetValue<string>();

        await Import(region, $"datum;belopp;referens\n{Day(2)};1;{number} ring 0920-12345 el. 8513012305\n");

        await using var session = billing.Service.Store.QuerySession();
        var stored = Assert.Single((await session.QueryAsync<string>(
            "select data::text from mt_events where type = 'billing.payment_received.v1' and data ->> 'region' = ?", TestContext.Current.CancellationToken, region.Slug)));
        Assert.Equal([number], JsonNode.Parse(stored)!["references"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.DoesNotContain("0920", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("8513012305", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_told_one_by_one_and_the_others_taken()
    {
        var (region, invoices) = await Issued(billing.Service, billing.Region(), 1);
        var file = $"""
            Datum;Belopp;Referens;Betalnings-id
            2026-13-01;100;{invoices[0]["ocr"]};b1
            2999-01-01;100;{invoices[0]["ocr"]};b2
            {Day(1)};-100;{invoices[0]["ocr"]};b3
            {Day(1)};1e30;{invoices[0]["ocr"]};b4
            {Day(1)};NaN;{invoices[0]["ocr"]};b5
            {Day(1)};0;{invoices[0]["ocr"]};b6
            {Day(1)};1,005;{invoices[0]["ocr"]};b7
            {Day(1)};10000000000;{invoices[0]["ocr"]};b8
            {Day(1)};100;;b9
            ;;;
            {Day(1)};100;{invoices[0]["ocr"]};b11
            {Day(1)};200;{invoices[0]["ocr"]};b11
            """;

        var done = await Import(region, file);

        Assert.Equal(
            "2:on 3:on 4:amount 5:amount 6:amount 7:amount 8:amount 9:amount 10:reference 13:paymentId",
            string.Join(' ', done["errors"]!.AsArray().Select(one => $"{one!["row"]}:{one["field"]}")));
        Assert.Equal((1, 10), (done["created"]!.GetValue<int>(), done["failed"]!.GetValue<int>()));
        Assert.Equal(100, Assert.Single(await Payments(region))["amount"]!.GetValue<decimal>());
        var other = billing.Region();
        await TestRegion.Problem(await other.Coordinator.GetAsync(other.Path($"/payments/imports/{done["id"]}")), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await region.Coordinator.PostAsync(region.Path("/payments/import"), new StringContent("Datum;Belopp\n2026-01-01;1", Encoding.UTF8, "text/csv")),
            HttpStatusCode.UnprocessableEntity, "validation", "reference");
    }

    [Fact]
    public async Task What_is_not_paid_the_day_after_its_due_date_is_overdue_until_it_is()
    {
        var clock = new Shifted();
        await using var service = await RunningService.StartAsync<OccasionCost>("billing", new Dictionary<string, string> { ["Deadlines:Interval"] = "00:00:00.05" }, clock);
        var (overdue, paid) = (await service.Catch<InvoiceOverdue>(), await service.Catch<InvoicePaid>());
        var (region, invoices) = await Issued(service, new TestRegion(service, $"region-{Guid.NewGuid():N}"), 3);
        await Import(region, $"datum;belopp;ocr\n{Day(2)};1250;{invoices[0]["ocr"]}\n{Day(2)};1;{invoices[1]["ocr"]}\n");
        (await region.Coordinator.PostAsJsonAsync($"/api/billing/v1/invoices/{invoices[2]["id"]}/credit", new { reason = "fel" })).EnsureSuccessStatusCode();
        await region.IssueAll();

        clock.By = TimeSpan.FromDays(31);

        Assert.Equal("paid overdue credited", string.Join(' ', await Eventually.Get(
            () => Statuses(region, invoices), statuses => statuses.Contains("overdue"), TimeSpan.FromSeconds(30), "the due date goes by")));
        var message = Assert.Single(await overdue.AtLeast(1)).Message;
        Assert.Equal((invoices[1]["id"]!.GetValue<Guid>(), 1249m, invoices[1]["dueOn"]!.GetValue<string>()), (message.Invoice, message.Left, $"{message.DueOn:yyyy-MM-dd}"));
        Assert.Equal(invoices[1]["id"]!.GetValue<Guid>(), Assert.Single(await region.Invoices("&status=overdue"))["id"]!.GetValue<Guid>());
        await Import(region, $"datum;belopp;ocr\n{Day(1)};1249;{invoices[1]["ocr"]}\n");
        Assert.Equal("paid paid credited", string.Join(' ', await Statuses(region, invoices)));
        // The paid, the overdue that was paid, and the credited: nothing is left of any.
        Assert.Equal([(0m, 1250m), (1250, 0), (1250, 0)], (await paid.AtLeast(3)).Select(one => (one.Message.Paid, one.Message.Credited)).Order());
    }

    // Some days ago.
    private static string Day(int ago) => TimeProvider.System.GetUtcNow().AddDays(-ago).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(TestRegion Region, IReadOnlyList<JsonNode> Invoices)> Issued(RunningService service, TestRegion region, int count)
    {
        await region.Register("lulea");
        await region.Sells();
        (await region.Agree(total: 1000 * count, instalments: count)).EnsureSuccessStatusCode();
        var ids = (await region.Invoices()).Select(invoice => invoice["id"]!.GetValue<Guid>());
        (await region.Coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids })).EnsureSuccessStatusCode();
        return (region, await region.Invoices());
    }

    private static async Task<List<string>> Statuses(TestRegion region, IReadOnlyList<JsonNode> invoices)
    {
        var now = (await region.Invoices()).ToDictionary(invoice => invoice["id"]!.GetValue<Guid>(), invoice => invoice["status"]!.GetValue<string>());
        return [.. invoices.Select(invoice => now[invoice["id"]!.GetValue<Guid>()])];
    }

    private static async Task<JsonNode> Import(TestRegion region, string file, bool dryRun = false)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        var accepted = await TestRegion.Json(await region.Coordinator.PostAsync(region.Path($"/payments/import?dryRun={(dryRun ? "true" : "false")}"), content), HttpStatusCode.Accepted);
        return await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/payments/imports/{accepted["id"]}"))),
            import => import["state"]!.GetValue<string>() == "done", what: "the import is done");
    }

    private static async Task<List<JsonNode>> Payments(TestRegion region, string filter = "")
    {
        var items = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/payments?limit=3{filter}{(cursor is null ? "" : $"&cursor={cursor}")}")));
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            if ((cursor = page["next"]?.GetValue<string>()) is null)
            {
                return items;
            }
        }
    }

    // The system's clock, which can be put forward.
    private sealed class Shifted : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public class TrainerPoolTests(RunningBilling billing)
{
    private static string Pool(TestRegion region, int year) => region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/{year}");

    private static decimal Number(JsonNode? node) => node!.GetValue<decimal>();

    private static async Task<JsonNode> Days(TestRegion region, int year, decimal days) => await Eventually.Get(
        async () => await TestRegion.Json(await region.Coordinator.GetAsync(Pool(region, year))),
        pool => pool["shares"]!.AsArray().Sum(share => Number(share!["days"])) == days, what: $"{days} days taught");

    private async Task<TestOccasion> Held(TestRegion region, int year, int participants)
    {
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(year) };
        await billing.Service.Publish(occasion.Completed([.. Enumerable.Range(0, participants).Select(_ => TestOccasion.Place("lulea"))]));
        await region.InvoicesOf(occasion.Id, 1);
        return occasion;
    }

    private static async Task<List<JsonNode>> Payouts(TestRegion region, int year, string kind, int count) => await Eventually.Get(
        () => region.Invoices($"&year={year}&kind={kind}"), drafts => drafts.Count >= count, what: $"{count} payouts");

    [Theory]
    [InlineData(null, "trainer-pool-credit")]
    [InlineData("self-billing", "self-billing")]
    public async Task What_a_pool_gives_is_drafted_the_way_the_region_pays_out_and_what_is_corrected_later_is_in_the_next(string? payout, string kind)
    {
        var region = billing.Region();
        await region.Register("lulea");
        (await region.Coordinator.PutAsJsonAsync(region.Path(""), new
        {
            legalName = "Region Provlän",
            organisationNumber = "2120002742",
            address = new { postalCode = "97100", city = "Luleå" },
            bankgiro = "99900003",
            fSkatt = true,
            contact = "Ekonomifunktionen",
            trainerPoolPayout = payout,
        })).EnsureSuccessStatusCode();
        await region.SetFees("2023-01-01");
        var occasion = await Held(region, 2023, 3);
        await billing.Service.Publish(occasion.Taught(occasion.Days[0], "lulea", "boden", "boden"));
        await Days(region, 2023, 3);

        var first = await TestRegion.Json(await region.Coordinator.PostAsync($"{Pool(region, 2023)}/distribution", null));
        Assert.Equal((4_800m, 4_800m, 0m), (Number(first["collected"]), Number(first["distributed"]), Number(first["carriedOver"])));
        var drafts = await Payouts(region, 2023, kind, 2);
        Assert.Equal([("boden", -3_200m), ("lulea", -1_600m)], drafts.Select(draft => (draft["municipality"]!.GetValue<string>(), Number(draft["amount"]))).Order());
        Assert.Equal(first.ToJsonString(), (await TestRegion.Json(await region.Coordinator.PostAsync($"{Pool(region, 2023)}/distribution", null))).ToJsonString());
        var lent = (await TestRegion.Json(await region.Coordinator.GetAsync($"{Pool(region, 2023)}/days?limit=2")))["items"]!.AsArray();
        Assert.All(lent, day => Assert.Equal((occasion.Id, FormattableString.Invariant($"{occasion.Days[0].Date:yyyy-MM-dd}")), (day!["occasion"]!.GetValue<Guid>(), day["date"]!.GetValue<string>())));

        // Afterwards it is known that Kalix taught that day too, and that there was one occasion more.
        await billing.Service.Publish(occasion.Taught(occasion.Days[1], "kalix"));
        await Held(region, 2023, 1);
        var next = await Days(region, 2024, 1);
        Assert.Equal((1_600m, 0m, 1_600m), (Number(next["collected"]), Number(next["own"]), Number(next["corrections"])));
        Assert.Equal(first.ToJsonString(), (await TestRegion.Json(await region.Coordinator.GetAsync(Pool(region, 2023)))).ToJsonString());

        var correction = Assert.Single((await TestRegion.Json(await region.Coordinator.GetAsync($"{Pool(region, 2024)}/contributions")))["items"]!.AsArray())!;
        Assert.Equal((2023, 1_600m), (correction["year"]!.GetValue<int>(), Number(correction["amount"])));
        var second = await TestRegion.Json(await region.Coordinator.PostAsync($"{Pool(region, 2024)}/distribution", null));
        Assert.Equal("kalix", Assert.Single(second["shares"]!.AsArray())!["municipality"]!.GetValue<string>());
        Assert.Equal(-1_600m, Number((await Payouts(region, 2024, kind, 1)).Single()["amount"]));
        Assert.Equal(2, (await Payouts(region, 2023, kind, 2)).Count);
        await TestRegion.Problem(await region.Coordinator.PostAsync($"{Pool(region, 2025)}/distribution", null), HttpStatusCode.Conflict, "pool-empty");
        await TestRegion.Problem(await region.Coordinator.PostAsync($"{Pool(region, 2022)}/distribution", null), HttpStatusCode.Conflict, "later-pool-distributed");
    }

    [Fact]
    public async Task A_share_is_set_off_against_an_invoice_and_both_end_paid()
    {
        var told = await billing.Service.Catch<Contracts.InvoicePaid>();
        var region = billing.Region();
        await region.Register("lulea");
        await region.Sells();
        (await region.Coordinator.PutAsJsonAsync(region.Path("/invoicing"), new
        {
            vat = new[] { "course-fee", "trainer-pool-credit" }.Select(kind => new { kind, category = "O", reason = "Utanför momsens tillämpningsområde" }),
        })).EnsureSuccessStatusCode();
        await region.SetFees("2023-01-01");
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2023) };
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place(region.Of("lulea"))));
        var course = (await region.InvoicesOf(occasion.Id, 1))[0]["id"]!.GetValue<Guid>();
        await billing.Service.Publish(occasion.Taught(occasion.Days[0], region.Of("lulea")));
        await Days(region, 2023, 1);
        (await region.Coordinator.PostAsync($"{Pool(region, 2023)}/distribution", null)).EnsureSuccessStatusCode();
        var share = (await Payouts(region, 2023, "trainer-pool-credit", 1))[0]["id"]!.GetValue<Guid>();
        Task<HttpResponseMessage> Ask(string verb) => region.Coordinator.PostAsJsonAsync($"/api/billing/v1/invoices/{share}/{verb}", new { invoice = course });
        async Task<(string, decimal, decimal?)> Stands(Guid id)
        {
            var invoice = await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{id}"));
            return (invoice["status"]!.GetValue<string>(), Number(invoice["left"]), invoice["setOff"]?[0]?["amount"]?.GetValue<decimal>());
        }

        await TestRegion.Problem(await Ask("set-off"), HttpStatusCode.Conflict, "invoice-not-issued");
        await region.IssueAll();
        Assert.Equal(("issued", -1_600m, null), await Stands(share));
        await TestRegion.Problem(await Ask("set-off/withdrawal"), HttpStatusCode.Conflict, "not-set-off");
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync($"/api/billing/v1/invoices/{share}/set-off", new { invoice = Guid.NewGuid() }), HttpStatusCode.UnprocessableEntity, "validation", "invoice");
        // The rest of the 6 200 is paid in.
        var number = (await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{course}")))["number"]!.GetValue<string>();
        var file = new StringContent($"datum;belopp;referens\n2024-01-02;4600;{number}\n", System.Text.Encoding.UTF8, "text/csv");
        (await region.Coordinator.PostAsync(region.Path("/payments/import"), file)).EnsureSuccessStatusCode();
        await Eventually.Get(() => Stands(course), stands => stands == ("part-paid", 1_600m, null), what: "the payment");

        // Twice at once, as twice: once.
        await Task.WhenAll(Ask("set-off"), Ask("set-off"));
        Assert.Equal(("paid", 0m, 1_600m), await Stands(course));
        Assert.Equal(("paid", 0m, 1_600m), await Stands(share));
        var paid = (await Eventually.Get(
            async () => (await told.All()).Where(one => one.Message.Region == region.Slug).ToList(), events => events.Count >= 1, what: "it is paid"))[0].Message;
        Assert.Equal((course, 6_200m, 0m), (paid.Invoice, paid.Paid, paid.Credited));

        Assert.Equal(HttpStatusCode.OK, (await Ask("set-off/withdrawal")).StatusCode);
        Assert.Equal(("part-paid", 1_600m, null), await Stands(course));
        Assert.Equal(("issued", -1_600m, null), await Stands(share));
    }

    [Fact]
    public async Task Where_nobody_taught_the_pool_is_carried_over_and_earlier_years_come_first()
    {
        var region = billing.Region();
        await region.SetFees("2023-01-01");
        await Held(region, 2023, 1);
        var later = await Held(region, 2024, 2);
        await billing.Service.Publish(later.Taught(later.Days[0], "boden"));
        await Days(region, 2024, 1);

        await TestRegion.Problem(await region.Coordinator.PostAsync($"{Pool(region, 2024)}/distribution", null), HttpStatusCode.Conflict, "earlier-pool-open");
        var none = await TestRegion.Json(await region.Coordinator.PostAsync($"{Pool(region, 2023)}/distribution", null));
        var both = await TestRegion.Json(await region.Coordinator.PostAsync($"{Pool(region, 2024)}/distribution", null));

        Assert.Equal((1_600m, 0m, 1_600m), (Number(none["collected"]), Number(none["distributed"]), Number(none["carriedOver"])));
        Assert.Equal((4_800m, 1_600m, 3_200m, 4_800m), (Number(both["collected"]), Number(both["carriedIn"]), Number(both["own"]), Number(both["distributed"])));
        Assert.Equal(-4_800m, Number((await Payouts(region, 2024, "trainer-pool-credit", 1)).Single()["amount"]));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Policies;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>What comes to be known after an occasion was charged, through the queues and the policies, and what the auditor then reads.</summary>
public sealed class LateEventTests(RunningBilling billing)
{
    private static readonly Guid[] People = [.. Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7())];

    private static CompletedPlace Place(int person, string municipality, string outcome = "attended", bool refilled = false) =>
        new(People[person], municipality, "Mottagning", outcome, refilled);

    [Fact]
    public async Task A_correction_amends_the_drafts_and_takes_back_those_that_nothing_is_left_of()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        (await region.Register("boden")).EnsureSuccessStatusCode();
        (await region.Register("pitea")).EnsureSuccessStatusCode();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(Place(0, region.Of("lulea")), Place(1, region.Of("lulea")), Place(2, region.Of("boden"))));
        await region.InvoicesOf(occasion.Id, 2);

        await billing.Service.Publish(occasion.Corrected(Place(0, region.Of("lulea"), "absent"), Place(3, region.Of("pitea"))));

        var invoices = await Eventually.Get(
            () => region.Invoices($"&occasion={occasion.Id}"), all => all.Select(Municipality).SequenceEqual(["lulea", "pitea"]), what: "amended drafts");
        Assert.Equal([6200m, 6200], invoices.Select(Amount));
        var lines = (await Whole(region, invoices[0]))["lines"]!.AsArray();
        Assert.Equal("absent", Assert.Single(lines)!["why"]!.GetValue<string>());
        Assert.Equal("boden", Municipality(Assert.Single(await region.Invoices($"&occasion={occasion.Id}&status=withdrawn"))));
        Assert.Equal(2, (await region.IssueAll()).Count);

        var charge = await region.Charge(occasion.Id, "charged");
        Assert.Equal(12_400m, charge["amount"]!.GetValue<decimal>());
        var correction = Assert.Single(charge["corrections"]!.AsArray())!;
        Assert.Equal(("occasion-corrected", 2, 1, -6200m, -1600m), (
            correction["because"]!["event"]!.GetValue<string>(), correction["withdrawn"]!.AsArray().Count, correction["added"]!.AsArray().Count,
            correction["amount"]!.GetValue<decimal>(), correction["trainerPool"]!.GetValue<decimal>()));
        Assert.Equal(3200m, (await Pool(region))["collected"]!.GetValue<decimal>());
        await Reconciles(region, occasion.Id, invoiced: 12_400);
    }

    [Fact]
    public async Task After_issuing_a_correction_drafts_a_credit_of_exactly_those_lines_and_a_supplement()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        var lulea = region.Of("lulea");
        await billing.Service.Publish(occasion.Completed(Place(0, lulea), Place(1, lulea)));
        var issued = Assert.Single(await region.InvoicesOf(occasion.Id, 1));
        await region.IssueAll();
        var before = await Whole(region, issued);

        var corrected = occasion.Corrected(Place(1, lulea), Place(2, lulea));
        await billing.Service.Publish(corrected);
        var drafts = await Eventually.Get(
            async () => (await region.Invoices($"&occasion={occasion.Id}&status=draft")).OrderBy(Amount).ToList(), all => all.Count == 2, what: "a credit and a supplement");

        Assert.Equal([("credit", -6200m), ("course-fee", 6200m)], drafts.Select(draft => (draft["kind"]!.GetValue<string>(), Amount(draft))));
        var credit = await Whole(region, drafts[0]);
        Assert.Equal(issued["id"]!.GetValue<Guid>(), credit["credits"]!.GetValue<Guid>());
        Assert.Equal(Reference(0), Assert.Single(credit["lines"]!.AsArray())!["reference"]!.GetValue<string>());
        Assert.StartsWith("Rättelse", credit["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Reference(2), Assert.Single((await Whole(region, drafts[1]))["lines"]!.AsArray())!["reference"]!.GetValue<string>());
        var after = await Whole(region, issued);
        Assert.Equal((Amount(before), before["number"]!.GetValue<string>()), (Amount(after), after["number"]!.GetValue<string>()));
        // What follows from the charge is not the coordinator's to take back.
        await TestRegion.Problem(
            await region.Coordinator.PostAsync($"/api/billing/v1/invoices/{drafts[0]["id"]}/withdrawal", null), HttpStatusCode.Conflict, "draft-follows-from-charge");

        // Come twice, and read again: nothing more.
        await billing.Service.Publish(corrected);
        await billing.Service.Services.GetRequiredService<IProjectionCoordinator>().DaemonForMainDatabase()
            .RewindSubscriptionAsync(BillingPolicies.SubscriptionName, TestContext.Current.CancellationToken);
        var later = new TestOccasion(region.Slug);
        await billing.Service.Publish(later.Completed(Place(3, lulea)));
        await region.InvoicesOf(later.Id, 1);
        Assert.Equal(3, (await region.Invoices($"&occasion={occasion.Id}")).Count);
        Assert.Equal(12_400m + 6200, await SoFar(region, lulea));

        await region.IssueAll();
        await Reconciles(region, occasion.Id, invoiced: 18_600, credited: -6200);
    }

    // Two of Luleå's are charged and invoiced, and the coordinator lets one of them off.
    private async Task<(TestRegion Region, TestOccasion Occasion)> OfTwoOneIsLetOff()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(Place(0, region.Of("lulea")), Place(1, region.Of("lulea"))));
        var invoice = Assert.Single(await region.InvoicesOf(occasion.Id, 1));
        await region.IssueAll();
        (await region.Coordinator.PostAsJsonAsync($"/api/billing/v1/invoices/{invoice["id"]}/credit", new { lines = new[] { 1 }, reason = "Sjuk hela veckan" }))
            .EnsureSuccessStatusCode();
        return (region, occasion);
    }

    [Fact]
    public async Task What_the_coordinator_lets_off_is_explained()
    {
        var (region, occasion) = await OfTwoOneIsLetOff();

        await Reconciles(region, occasion.Id, invoiced: 12_400, credited: -6200, explained: 6200);
        var one = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/charges/{occasion.Id}/reconciliation")));
        Assert.Equal("credited", Assert.Single(one["municipalities"]![0]!["explanations"]!.AsArray())!["why"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_credit_taken_back_after_a_correction_came_between_bills_nothing_twice()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        var lulea = region.Of("lulea");
        await billing.Service.Publish(occasion.Completed(Place(0, lulea), Place(1, lulea)));
        var invoice = Assert.Single(await region.InvoicesOf(occasion.Id, 1));
        await region.IssueAll();
        var line = (await Whole(region, invoice))["lines"]!.AsArray().Single(one => one!["reference"]!.GetValue<string>() == Reference(0))!["number"]!.GetValue<int>();
        var goodwill = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(
            $"/api/billing/v1/invoices/{invoice["id"]}/credit", new { parts = new[] { new { line, amount = 200 } }, reason = "Sjuk en dag" }));
        await billing.Service.Publish(occasion.Corrected(Place(1, lulea)));
        await Eventually.Get(() => region.Invoices($"&occasion={occasion.Id}&kind=credit"), all => all.Select(Amount).Order().SequenceEqual([-6000m, -200]), what: "the rest is credited");
        await Reconciles(region, occasion.Id, invoiced: 12_400, credited: -6200);

        (await region.Coordinator.PostAsync($"/api/billing/v1/invoices/{goodwill["id"]}/withdrawal", null)).EnsureSuccessStatusCode();

        await Eventually.Get(
            () => region.Invoices($"&occasion={occasion.Id}&kind=credit"), all => all.Select(Amount).Order().SequenceEqual([-6000m, -200]), what: "another credit of the 200");
        Assert.Equal("withdrawn", (await Whole(region, goodwill))["status"]!.GetValue<string>());
        await region.IssueAll();
        await Reconciles(region, occasion.Id, invoiced: 12_400, credited: -6200);
    }

    [Fact]
    public async Task What_takes_the_place_of_an_invoice_while_a_correction_waits_for_it_is_corrected_too()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var region = billing.Region();
        var lulea = region.Of("lulea");
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(Place(0, lulea), Place(1, lulea)));
        var id = Assert.Single(await region.InvoicesOf(occasion.Id, 1))["id"]!.GetValue<Guid>();
        await region.IssueAll();

        // From another instance: within one they would queue before they ask the database.
        await using var other = await RunningService.StartAsync<OccasionCost>("billing", like: billing.Service);
        await using (var session = other.Store.LightweightSession())
        await using (var source = NpgsqlDataSource.Create(billing.Service.Database))
        {
            var stream = await session.Events.FetchForExclusiveWriting<Invoice>(Invoice.Key(id), cancellation);
            var process = (await session.QueryAsync<int>("select pg_backend_pid()", cancellation))[0];
            await billing.Service.Publish(occasion.Corrected(Place(1, lulea)));
            await Held.IsWaitedFor(source, process);
            var credited = (InvoiceCredited)CreditInvoice.Decide(new CreditInvoice(Guid.CreateVersion7(), null, Guid.Empty, DateTimeOffset.UtcNow), stream.Aggregate).Single();
            stream.AppendOne(credited);
            foreach (var draft in new[] { DraftInvoices.Of(credited, stream.Aggregate!), DraftInvoices.Again(credited, stream.Aggregate!) })
            {
                session.Events.StartStream<Invoice>(Invoice.Key(draft.Invoice), draft);
            }

            await session.SaveChangesAsync(cancellation);
        }

        await Reconciles(region, occasion.Id, invoiced: 12_400, drafted: 6200, credited: -12_400);
    }

    [Fact]
    public async Task Whoever_was_let_off_is_not_billed_anew_by_a_recharge()
    {
        var (region, occasion) = await OfTwoOneIsLetOff();

        (await region.Coordinator.PutAsJsonAsync(
            region.Path($"/journeys/{RunningBilling.Journey}/fee-schedules/2026-03-01"), new { venue = 1100, trainerPool = 400, material = 100, buffer = 50, recharge = true }))
            .EnsureSuccessStatusCode();

        // 6 600 each now: one pays it, and the other nothing still.
        await Reconciles(region, occasion.Id, invoiced: 12_400, drafted: 6600, credited: -12_400, explained: 6600);
    }

    [Fact]
    public async Task Held_inside_an_organisation_there_is_no_venue_to_pay_whenever_that_is_told()
    {
        var region = billing.Region();
        await region.SetFees();
        var (first, last) = (new TestOccasion(region.Slug), new TestOccasion(region.Slug));
        await billing.Service.Publish(first.ScheduledInside("lulea"));
        await region.Charge(first.Id, "planned");
        await billing.Service.Publish(first.Completed(Place(0, "lulea")));
        var scheduled = last.ScheduledInside("lulea");
        await billing.Service.Publish(last.Completed(Place(0, "lulea")));
        await region.InvoicesOf(last.Id, 1);
        await billing.Service.Publish(scheduled);

        foreach (var occasion in new[] { first, last })
        {
            await Eventually.Get(
                () => region.Invoices($"&occasion={occasion.Id}"), all => all.Count == 1 && Amount(all[0]) == 4 * 550, what: "no venue");
            await Reconciles(region, occasion.Id, drafted: 2200);
        }
    }

    [Fact]
    public async Task A_planned_occasion_shows_what_it_will_cost_each_unit_and_one_that_is_not_there_by_days_and_headcount()
    {
        var region = billing.Region();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug) { Days = [TestOccasion.Day(5), TestOccasion.Day(6, "digital", half: true)] };
        await billing.Service.Publish(occasion.Scheduled());
        await billing.Service.Publish(occasion.Seat(People[0], "lulea"));
        await billing.Service.Publish(occasion.Seat(People[1], "lulea", "Utredning"));
        await billing.Service.Publish(occasion.Seat(People[2], "boden"));
        var charges = region.Path($"/journeys/{RunningBilling.Journey}/charges");

        var planned = await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync($"{charges}/{occasion.Id}/preview")),
            now => now["participants"]?.GetValue<int>() == 3, what: "three seats");
        Assert.Equal((1825m, 5475m, 1800m), (
            planned["perParticipant"]!.GetValue<decimal>(), planned["amount"]!.GetValue<decimal>(), planned["trainerPool"]!.GetValue<decimal>()));
        Assert.Equal(
            [("boden", 1825m, 1), ("lulea", 3650, 2)],
            planned["municipalities"]!.AsArray().Select(payer => (Municipality(payer!), Amount(payer!), payer!["units"]!.AsArray().Count)));

        object[] days = [new { date = "2026-10-05" }, new { date = "2026-10-06", mode = "digital", half = true }];
        var asked = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync($"{charges}/preview", new { days, participants = 20 }));
        Assert.Equal((1825m, 36_500m), (asked["perParticipant"]!.GetValue<decimal>(), Amount(asked)));
        var inside = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync($"{charges}/preview", new { days, participants = 1, inside = true }));
        Assert.Equal(825m, Amount(inside));
        var before = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync($"{charges}/preview", new { days = new[] { new { date = "2025-12-31" } }, participants = 1 }));
        Assert.Null(before["amount"]);
        await TestRegion.Problem(
            await region.Coordinator.PostAsJsonAsync($"{charges}/preview", new { days = new[] { new { date = "2026-10-05", mode = "tv" } }, participants = -1 }),
            HttpStatusCode.UnprocessableEntity, "validation", "days[0].mode", "participants");
    }

    [Fact]
    public async Task A_schedule_that_something_was_charged_by_is_refused_or_corrects_it()
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        await region.SetFees();
        var (drafted, issued) = (new TestOccasion(region.Slug), new TestOccasion(region.Slug));
        await billing.Service.Publish(issued.Completed(Place(0, region.Of("lulea"))));
        await region.InvoicesOf(issued.Id, 1);
        await region.IssueAll();
        await billing.Service.Publish(drafted.Completed(Place(1, region.Of("lulea"))));
        await region.InvoicesOf(drafted.Id, 1);
        var path = region.Path($"/journeys/{RunningBilling.Journey}/fee-schedules/2026-03-01");
        object Body(bool? recharge) => new { venue = 900, trainerPool = 400, material = 100, buffer = 50, recharge };

        await TestRegion.Problem(await region.Coordinator.PutAsJsonAsync(path, Body(null)), HttpStatusCode.Conflict, "fee-schedule-charged-by");
        Assert.Single((await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/fee-schedules"))))["items"]!.AsArray());
        (await region.Coordinator.PutAsJsonAsync(path, Body(true))).EnsureSuccessStatusCode();

        await Eventually.Get(() => region.Invoices($"&occasion={issued.Id}"), all => all.Count == 3, what: "a credit and a supplement");
        var amended = await Eventually.Get(() => region.Invoices($"&occasion={drafted.Id}"), all => Amount(all[0]) != 6200, what: "an amended draft");
        Assert.Equal(5800m, Amount(Assert.Single(amended)));
        await Reconciles(region, issued.Id, invoiced: 6200, drafted: 5800, credited: -6200);
        await Reconciles(region, drafted.Id, drafted: 5800);
    }

    [Fact]
    public async Task A_year_whose_pool_is_distributed_keeps_its_fees()
    {
        var region = billing.Region();
        await region.SetFees("2025-01-01");
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        await billing.Service.Publish(occasion.Taught(occasion.Days[0], "lulea"));
        await billing.Service.Publish(occasion.Completed(Place(0, "lulea")));
        await region.InvoicesOf(occasion.Id, 1);
        await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025"))),
            pool => pool["shares"]!.AsArray().Count == 1, what: "a day taught");
        (await region.Coordinator.PostAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025/distribution"), null)).EnsureSuccessStatusCode();

        await TestRegion.Problem(await region.SetFees("2025-06-01", venue: 1), HttpStatusCode.Conflict, "year-closed");
        (await region.SetFees("2026-01-01", venue: 1)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task What_was_told_of_after_its_years_pool_was_distributed_is_priced_invoiced_and_in_the_next_pool()
    {
        var region = billing.Region();
        await region.SetFees("2025-06-01");
        var pool = region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool");
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        await billing.Service.Publish(occasion.Taught(occasion.Days[0], "lulea"));
        await billing.Service.Publish(occasion.Completed(Place(0, "lulea")));
        await region.InvoicesOf(occasion.Id, 1);
        await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync($"{pool}/2025")), now => now["shares"]!.AsArray().Count == 1, what: "a day taught");
        (await region.Coordinator.PostAsync($"{pool}/2025/distribution", null)).EnsureSuccessStatusCode();
        // Before the first schedule: nothing is in force for it.
        var late = new TestOccasion(region.Slug) { Days = [new(new DateOnly(2025, 2, 3), new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", false)] };
        await billing.Service.Publish(late.Completed(Place(1, "lulea")));
        await region.Charge(late.Id, "waiting");

        await TestRegion.Problem(await region.SetFees("2025-06-01", venue: 1), HttpStatusCode.Conflict, "year-closed");
        await TestRegion.Problem(await region.SetFees("2025-03-01"), HttpStatusCode.Conflict, "year-closed");
        (await region.SetFees("2025-01-01")).EnsureSuccessStatusCode();

        Assert.Equal(1550m, Amount(Assert.Single(await region.InvoicesOf(late.Id, 1))));
        var total = (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/charges/{late.Id}/reconciliation"))))["total"]!;
        Assert.Equal((1550m, 0m), (total["drafted"]!.GetValue<decimal>(), total["difference"]!.GetValue<decimal>()));
        Assert.Equal(400m, (await TestRegion.Json(await region.Coordinator.GetAsync($"{pool}/2026")))["corrections"]!.GetValue<decimal>());
        await TestRegion.Problem(await region.SetFees("2025-01-01", venue: 1), HttpStatusCode.Conflict, "year-closed");
    }

    [Fact]
    public async Task Each_place_says_what_it_costs_and_why()
    {
        var region = billing.Region();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        foreach (var person in Enumerable.Range(0, 6))
        {
            await billing.Service.Publish(occasion.Seat(People[person], "lulea"));
        }

        await billing.Service.Publish(occasion.Cancelled(People[0], "lulea"));
        await billing.Service.Publish(occasion.Cancelled(People[1], "lulea") with { Because = "replaced" });
        await billing.Service.Publish(occasion.Cancelled(People[2], "lulea") with { Because = "transferred" });
        await billing.Service.Publish(occasion.Cancelled(People[3], "lulea", late: true));
        await billing.Service.Publish(occasion.Cancelled(People[4], "lulea", late: true));
        await billing.Service.Publish(occasion.Completed(
            Place(3, "lulea", "cancelled-late"), Place(4, "lulea", "cancelled-late", refilled: true), Place(5, "lulea", "absent"), Place(6, "lulea")));

        var charge = await Eventually.Get(
            () => region.Charge(occasion.Id, "charged"), now => now["places"]!.AsArray().Count == 7, what: "all seven places");
        var told = charge["places"]!.AsArray().ToDictionary(
            place => Array.IndexOf(People, place!["participant"]!.GetValue<Guid>()), place => (place!["why"]!.GetValue<string>(), Amount(place!)));
        Assert.Equal(("cancelled", 0m), told[0]);
        Assert.Equal(("replaced", 0m), told[1]);
        Assert.Equal(("transferred", 0m), told[2]);
        Assert.Equal(("cancelled-late", 6200m), told[3]);
        Assert.Equal(("refilled", 0m), told[4]);
        Assert.Equal(("absent", 6200m), told[5]);
        Assert.Equal(("attended", 6200m), told[6]);
        Assert.All(charge["places"]!.AsArray(), place => Assert.NotEqual("", place!["explanation"]!.GetValue<string>()));
        Assert.All(charge["places"]!.AsArray(), place => Assert.True(place!["because"]!["version"]!.GetValue<long>() > 0));
    }

    private static async Task Reconciles(
        TestRegion region, Guid occasion, decimal invoiced = 0, decimal drafted = 0, decimal credited = 0, decimal explained = 0)
    {
        var year = await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/reconciliation/2026"))),
            now => Amounts(now["occasions"]!.AsArray().Single(one => one!["occasion"]!.GetValue<Guid>() == occasion)!["total"]!)
                == (invoiced, drafted, credited, explained, 0) && now["total"]!["difference"]!.GetValue<decimal>() == 0,
            what: $"{occasion} reconciled");
        Assert.Equal(0, year["unpriced"]!.GetValue<int>());
    }

    private static (decimal, decimal, decimal, decimal, decimal) Amounts(JsonNode total) => (
        total["invoiced"]!.GetValue<decimal>(), total["drafted"]!.GetValue<decimal>(), total["credited"]!.GetValue<decimal>(), total["explained"]!.GetValue<decimal>(),
        total["difference"]!.GetValue<decimal>());

    private static async Task<JsonNode> Whole(TestRegion region, JsonNode invoice) =>
        await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{invoice["id"]}"));

    private static async Task<JsonNode> Pool(TestRegion region) =>
        await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2026")));

    private static async Task<decimal> SoFar(TestRegion region, string municipality) =>
        (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/municipalities/{municipality}/costs?year=2026"))))["soFar"]!.GetValue<decimal>();

    private static string Municipality(JsonNode node) => node["municipality"]!.GetValue<string>();

    private static decimal Amount(JsonNode node) => node["amount"]!.GetValue<decimal>();

    private static string Reference(int person) => $"D-{People[person].ToString("N")[^8..].ToUpperInvariant()}";
}

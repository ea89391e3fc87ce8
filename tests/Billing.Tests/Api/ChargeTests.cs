using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Billing.Policies;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public class ChargeTests(RunningBilling billing)
{
    private static readonly string[] Ten =
        ["lulea", "pitea", "boden", "kiruna", "gallivare", "kalix", "haparanda", "alvsbyn", "jokkmokk", "pajala"];

    [Fact]
    public async Task The_demos_occasion_gives_124_000_kronor_and_a_pool_of_32_000()
    {
        var region = billing.Region();
        var drafted = await billing.Service.Catch<InvoiceDrafted>();
        var distributed = await billing.Service.Catch<TrainerPoolDistributed>();
        await region.SetFees("2025-01-01");
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        var pool = region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025");

        await billing.Service.Publish(occasion.Completed(
            [.. Enumerable.Range(0, 20).Select(number => TestOccasion.Place(Ten[number % 10], number == 0 ? "absent" : "attended"))]));
        foreach (var (day, index) in occasion.Days.Select((day, index) => (day, index)))
        {
            await billing.Service.Publish(occasion.Taught(day, index % 2 == 0 ? ["lulea", "lulea", "boden"] : ["lulea", "boden", "pitea"]));
        }

        var invoices = await region.InvoicesOf(occasion.Id, 10);
        Assert.Equal(Ten.Order(StringComparer.Ordinal), invoices.Select(invoice => invoice["municipality"]!.GetValue<string>()));
        Assert.Equal(124_000, invoices.Sum(invoice => invoice["amount"]!.GetValue<decimal>()));
        await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(pool)),
            now => now["shares"]!.AsArray().Sum(share => share!["days"]!.GetValue<decimal>()) == 12, what: "twelve days taught");
        var first = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync($"{pool}/distribution", new { }));
        var again = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync($"{pool}/distribution", new { }));
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal((32_000m, 32_000m), (first["collected"]!.GetValue<decimal>(), first["distributed"]!.GetValue<decimal>()));
        Assert.Equal(
            [("boden", 4m, 10_666.67m), ("lulea", 6, 16_000), ("pitea", 2, 5_333.33m)],
            first["shares"]!.AsArray().Select(share => (
                share!["municipality"]!.GetValue<string>(), share["days"]!.GetValue<decimal>(), share["amount"]!.GetValue<decimal>())));
        var published = Assert.Single(await distributed.AtLeast(1), one => one.Message.Region == region.Slug);
        Assert.Equal((RunningBilling.Journey, 32_000m), (published.RoutingKey, published.Message.Shares.Sum(share => share.Amount)));
        var told = await Eventually.Get(
            async () => (await drafted.All()).Where(one => one.Message.Occasion == occasion.Id).ToList(), all => all.Count >= 10, what: "ten public events");
        Assert.Equal(124_000, told.Sum(one => one.Message.Amount));
        Assert.All(told, one => Assert.Equal((RunningBilling.Journey, "course-fee"), (one.RoutingKey, one.Message.Kind)));
        Assert.All(told, one => Assert.Equal((one.Message.Amount, 2), (one.Message.Units!.Sum(unit => unit.Amount), one.Message.Units!.Sum(unit => unit.Participants))));
    }

    [Fact]
    public async Task What_a_day_costs_is_told_part_by_part_summed_up()
    {
        var set = await billing.Service.Catch<FeeScheduleSet>();
        var region = billing.Region();
        await region.SetFees("2025-01-01");
        var told = (await Eventually.Get(
            async () => (await set.All()).Where(one => one.Message.Region == region.Slug).ToList(), all => all.Count > 0, what: "the prices told"))[0];
        Assert.Equal((RunningBilling.Journey, RunningBilling.Journey, new DateOnly(2025, 1, 1), 1L), (told.RoutingKey, told.Message.Journey, told.Message.ValidFrom, told.Message.Version));
        Assert.Equal((1550m, 775m), (told.Message.OnSite, told.Message.OnSiteHalf));
        Assert.Equal((550m, 275m), (told.Message.Digital, told.Message.DigitalHalf));
    }

    [Fact]
    public async Task Messages_twice_reversed_and_shuffled_give_the_same_invoices_and_pool()
    {
        var random = new Random(11);
        var people = Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7()).ToArray();
        var results = new List<string>();
        foreach (var order in new Action<(object Message, Guid Id)[]>[] { _ => { }, Array.Reverse, random.Shuffle, random.Shuffle })
        {
            var region = billing.Region();
            var occasion = new TestOccasion(region.Slug);
            object[] story =
            [
                occasion.Scheduled(),
                .. people.Take(6).Select((person, index) => occasion.Seat(person, Ten[index % 3])),
                occasion.Cancelled(people[0], "lulea"), occasion.Seat(people[6], "kiruna", fromWaitingList: true),
                occasion.Cancelled(people[1], "pitea", late: true), occasion.Cancelled(people[7], "kalix", hadSeat: false),
                .. occasion.Days.Select(day => occasion.Taught(day, "lulea", "boden")), occasion.Taught(occasion.Days[0], "pitea"),
                occasion.Completed(
                    [.. people[2..6].Select((person, index) => new CompletedPlace(person, Ten[(index + 2) % 3], "Mottagning", "attended", false)),
                    new CompletedPlace(people[6], "kiruna", "Mottagning", "absent", false), new CompletedPlace(people[1], "pitea", "Mottagning", "cancelled-late", false)]),
            ];
            var messages = story.Select(message => (Message: message, Id: Guid.CreateVersion7())).SelectMany(one => new[] { one, one }).ToArray();
            order(messages);
            await region.SetFees();
            foreach (var (message, id) in messages)
            {
                await Publish((dynamic)message, id);
            }

            await region.InvoicesOf(occasion.Id, 4);
            await Eventually.Get(billing.Service.MessagesInQueues, waiting => waiting == 0, what: "empty queues");
            var pool = await Eventually.Get(
                async () => await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2026"))),
                now => now["shares"]!.AsArray().Sum(share => share!["days"]!.GetValue<decimal>()) == 7, what: "seven days taught");
            var invoices = new List<string>();
            foreach (var invoice in await region.InvoicesOf(occasion.Id, 4))
            {
                var whole = await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{invoice["id"]}"));
                invoices.Add($"{whole["municipality"]} {whole["amount"]} {whole["lines"]!.ToJsonString()}");
            }

            results.Add(string.Join('\n', [.. invoices, pool.ToJsonString()]));
        }

        Assert.Equal(4, results.Count);
        Assert.Single(results.Distinct());
        Assert.Contains("\"collected\":9600", results[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_occasion_without_a_schedule_waits_and_is_charged_when_there_is_one()
    {
        var region = billing.Region();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place("lulea"), TestOccasion.Place("boden", "cancelled-late", refilled: true)));
        await region.Charge(occasion.Id, "waiting");

        await region.SetFees("2026-10-06");   // begins after its first day
        var waiting = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/charges?status=waiting")));
        Assert.Equal(occasion.Id, Assert.Single(waiting["items"]!.AsArray())!["occasion"]!.GetValue<Guid>());
        Assert.Empty(await region.Invoices());
        await region.SetFees("2026-10-05", venue: 100);

        var charge = await region.Charge(occasion.Id, "charged");
        Assert.Equal("2026-10-05", charge["scheduleValidFrom"]!.GetValue<string>());
        Assert.Equal(2600, charge["amount"]!.GetValue<decimal>());
        Assert.Equal(["attended", "refilled"], charge["places"]!.AsArray().Select(place => place!["why"]!.GetValue<string>()));
        Assert.Equal("lulea", Assert.Single(await region.InvoicesOf(occasion.Id, 1))["municipality"]!.GetValue<string>());
    }

    [Fact]
    public async Task Policies_that_read_the_store_again_charge_and_draft_nothing_twice()
    {
        var region = billing.Region();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place("lulea"), TestOccasion.Place("boden")));
        var before = await region.InvoicesOf(occasion.Id, 2);

        await billing.Service.Services.GetRequiredService<IProjectionCoordinator>().DaemonForMainDatabase()
            .RewindSubscriptionAsync(BillingPolicies.SubscriptionName, TestContext.Current.CancellationToken);

        // What is held after the rewind is charged after all that was read again.
        var later = new TestOccasion(region.Slug);
        await billing.Service.Publish(later.Completed(TestOccasion.Place("lulea")));
        await region.InvoicesOf(later.Id, 1);
        Assert.Equal(before.Select(invoice => invoice.ToJsonString()), (await region.InvoicesOf(occasion.Id, 2)).Select(invoice => invoice.ToJsonString()));
        Assert.Equal(3, (await region.Invoices()).Count);
    }

    [Fact]
    public async Task Costs_are_committed_by_seats_and_then_so_far_by_invoices()
    {
        var region = billing.Region();
        await region.SetFees();
        await region.Register("lulea", 1);
        await region.Agree(2026, 1001);
        var occasion = new TestOccasion(region.Slug) { Days = [TestOccasion.Day(5), TestOccasion.Day(6, "digital", half: true)] };
        var (ann, bo, cia) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await billing.Service.Publish(occasion.Scheduled());
        await billing.Service.Publish(occasion.Seat(ann, region.Of("lulea")));
        await billing.Service.Publish(occasion.Seat(bo, region.Of("lulea"), "Utredning"));
        await billing.Service.Publish(occasion.Seat(cia, region.Of("boden")));
        await billing.Service.Publish(occasion.Cancelled(cia, region.Of("boden")));

        var committed = await Costs(region, costs => costs["committed"]!.GetValue<decimal>() == 1001 + (2 * 1825));
        Assert.Equal(0, committed["soFar"]!.GetValue<decimal>());
        Assert.Equal(
            [("Mottagning", 1825m), ("Utredning", 1825)],
            committed["journeys"]![0]!["units"]!.AsArray().Select(unit => (unit!["unit"]!.GetValue<string>(), unit["committed"]!.GetValue<decimal>())));

        await billing.Service.Publish(occasion.Completed(
            new CompletedPlace(ann, region.Of("lulea"), "Mottagning", "attended", false), new CompletedPlace(bo, region.Of("lulea"), "Utredning", "absent", false)));
        var charged = await Costs(region, costs => costs["soFar"]!.GetValue<decimal>() == 2 * 1825);
        Assert.Equal(1001, charged["committed"]!.GetValue<decimal>());
        await region.IssueAll();
        var issued = await Costs(region, costs => costs["committed"]!.GetValue<decimal>() == 0);
        Assert.Equal(1001 + (2 * 1825), issued["soFar"]!.GetValue<decimal>());

        var unit = await TestRegion.Json(await billing.Service.As("manager", municipality: region.Of("lulea"), unit: "Utredning")
            .GetAsync(region.Path($"/municipalities/{region.Of("lulea")}/costs?year=2026")));
        Assert.Equal((1825m, null), (unit["soFar"]!.GetValue<decimal>(), unit["coordinator"]));
        var charge = await TestRegion.Json(await billing.Service.As("manager", municipality: region.Of("lulea"), unit: "Utredning")
            .GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/charges/{occasion.Id}")));
        Assert.Equal(bo, Assert.Single(charge["places"]!.AsArray())!["participant"]!.GetValue<Guid>());
        await TestRegion.Problem(
            await billing.Service.As("manager", municipality: region.Of("boden")).GetAsync(region.Path($"/municipalities/{region.Of("lulea")}/costs?year=2026")), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await region.Coordinator.GetAsync(region.Path($"/municipalities/{region.Of("lulea")}/costs?year=1")), HttpStatusCode.UnprocessableEntity, "validation", "year");
    }

    [Fact]
    public async Task A_called_off_occasion_costs_nobody_anything()
    {
        var region = billing.Region();
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await region.Register("lulea");
        await billing.Service.Publish(occasion.Seat(Guid.CreateVersion7(), region.Of("lulea")));
        await billing.Service.Publish(occasion.Scheduled());
        await Costs(region, costs => costs["committed"]!.GetValue<decimal>() == 6200);

        await billing.Service.Publish(occasion.CalledOff());

        await Costs(region, costs => costs["committed"]!.GetValue<decimal>() == 0);
    }

    [Fact]
    public async Task A_pool_waits_for_what_is_planned_and_once_distributed_stays_so()
    {
        var region = billing.Region();
        await region.SetFees("2025-01-01");
        var (held, planned) = (
            new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) }, new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) });
        var pool = region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025");
        await billing.Service.Publish(planned.Scheduled());
        await billing.Service.Publish(held.Completed(TestOccasion.Place("lulea")));
        await billing.Service.Publish(held.Taught(held.Days[0], "lulea"));
        await region.Charge(planned.Id, "planned");
        await region.InvoicesOf(held.Id, 1);
        await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(pool)), now => now["shares"]!.AsArray().Count == 1, what: "one who taught");

        await TestRegion.Problem(await region.Coordinator.PostAsync($"{pool}/distribution", null), HttpStatusCode.Conflict, "occasions-not-held");
        await billing.Service.Publish(planned.CalledOff());
        await region.Charge(planned.Id, "called-off");
        var distributed = await TestRegion.Json(await region.Coordinator.PostAsync($"{pool}/distribution", null));
        var later = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        await billing.Service.Publish(later.Scheduled());
        await region.Charge(later.Id, "planned");

        Assert.Equal(1600, distributed["distributed"]!.GetValue<decimal>());
        Assert.Equal(
            distributed.ToJsonString(), (await TestRegion.Json(await region.Coordinator.PostAsync($"{pool}/distribution", null))).ToJsonString());
    }

    [Fact]
    public async Task Two_who_distribute_at_once_get_the_same_answer()
    {
        var region = billing.Region();
        await region.SetFees("2025-01-01");
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place("lulea"), TestOccasion.Place("boden"), TestOccasion.Place("kiruna")));
        await billing.Service.Publish(occasion.Taught(occasion.Days[0], "lulea", "boden", "pitea"));
        await region.InvoicesOf(occasion.Id, 3);
        var pool = region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025");
        await Eventually.Get(
            async () => await TestRegion.Json(await region.Coordinator.GetAsync(pool)), now => now["shares"]!.AsArray().Count == 3, what: "three who taught");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
            (await TestRegion.Json(await region.Coordinator.PostAsync($"{pool}/distribution", null))).ToJsonString()));

        Assert.Single(answers.Distinct());
        Assert.Equal(
            [1600m, 1600, 1600], JsonNode.Parse(answers[0])!["shares"]!.AsArray().Select(share => share!["amount"]!.GetValue<decimal>()));
    }

    [Fact]
    public async Task A_pool_without_content_is_not_distributed()
    {
        var region = billing.Region();
        var pool = region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool");
        await TestRegion.Problem(await region.Coordinator.PostAsync($"{pool}/2025/distribution", null), HttpStatusCode.Conflict, "pool-empty");
        await TestRegion.Problem(
            await region.Coordinator.PostAsync($"{pool}/{DateTimeOffset.UtcNow.AddDays(1).Year}/distribution", null), HttpStatusCode.Conflict, "year-not-over");
        await TestRegion.Problem(await region.Coordinator.PostAsync($"{pool}/9999/distribution", null), HttpStatusCode.UnprocessableEntity, "validation", "year");
        await TestRegion.Problem(
            await region.Coordinator.GetAsync(region.Path("/journeys/atlantis/trainer-pool/2026")), HttpStatusCode.NotFound, "unknown-journey");
    }

    public static TheoryData<string, string, string[]> FeesAtFault => new()
    {
        { "2026-01-01", """{ "venue": -1, "trainerPool": 1e30, "material": 1, "buffer": 1 }""", ["trainerPool"] },
        { "2026-01-01", """{ "venue": -1, "trainerPool": 1e20, "material": 0.001, "digitalDay": { "drop": ["coffee"] } }""", ["buffer", "digitalDay.drop[0]", "material", "trainerPool", "venue"] },
        { "1999-01-01", """{ "venue": 1, "trainerPool": 1, "material": 1, "buffer": 1 }""", ["validFrom"] },
        { "2026-02-30", """{ "venue": 1, "trainerPool": 1, "material": 1, "buffer": 1 }""", ["validFrom"] },
        { "2026-01-01", """{ "venue": "gratis", "trainerPool": 1, "material": 1, "buffer": 1 }""", ["venue"] },
    };

    [Theory, MemberData(nameof(FeesAtFault))]
    public async Task What_is_at_fault_in_a_schedule_is_told_and_nothing_stored(string validFrom, string body, string[] fields)
    {
        var region = billing.Region();
        var schedules = region.Path($"/journeys/{RunningBilling.Journey}/fee-schedules");

        await TestRegion.Problem(
            await region.Coordinator.PutAsync($"{schedules}/{validFrom}", new StringContent(body, null, "application/json")),
            HttpStatusCode.UnprocessableEntity, "validation", fields);
        Assert.Empty((await TestRegion.Json(await region.Coordinator.GetAsync(schedules)))["items"]!.AsArray());
    }

    private Task Publish<TEvent>(TEvent message, Guid id) where TEvent : class => billing.Service.Publish(message, id);

    private static Task<JsonNode> Costs(TestRegion region, Func<JsonNode, bool> until) => Eventually.Get(
        async () => await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/municipalities/{region.Of("lulea")}/costs?year=2026"))), until, what: "costs");
}

using System.Net;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>The steering group's page.</summary>
public sealed class SteeringTests(Running running)
{
    private const string Root = "/api/reporting/v1";
    private const string Journey = "funktionshinder-utforare";
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_year_at_a_glance_tells_goals_reach_economy_and_what_may_go_wrong()
    {
        var region = Running.FreshRegion();
        // Ahead, whatever the day: of a year that has not begun.
        const int next = 2099;
        var first = new DateOnly(next, 3, 1);
        var (few, mended, unmanned, manned) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var (late, done, left) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var (unpaid, paid, agreed, set, billed) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var (search, found) = (Guid.NewGuid(), Guid.NewGuid());
        var ids = new Dictionary<object, Guid>(ReferenceEqualityComparer.Instance);
        OccasionScheduled Scheduled(Guid occasion) => new(Journey, occasion, "kurs", region, [new(first, new(9, 0), new(16, 0), "on-site", false)], 20, 2, first.AddDays(-14), 1, At);
        SeatConfirmed Seat(Guid occasion, long version) => new(Journey, occasion, "kurs", region, Guid.NewGuid(), "lulea", "enhet", false, version, At);
        OccasionBelowMinimum Below(Guid occasion) => new(Journey, occasion, "kurs", region, 2, 1, first.AddDays(-14), 3, At);
        TeamMissing Missing(Guid occasion) => new(Journey, occasion, "kurs", region, first.AddDays(-14), first, 0, 2, [], 2, At);
        IntroductionOverdue Overdue(Guid person) => new(Journey, person, "lulea", "enhet", first, 1, At);
        await running.Publish(new object[]
        {
            new MunicipalityJoined(region, "lulea", "Luleå", 1000, 1, At), new MunicipalityJoined(region, "kiruna", "Kiruna", 1000, 2, At),
            Scheduled(few), Seat(few, 2), Below(few), Scheduled(mended), Seat(mended, 2), Below(mended), Seat(mended, 4),
            Scheduled(unmanned), Missing(unmanned), Scheduled(manned), Missing(manned),
            new TeamConfirmed(Journey, manned, region, new(Guid.NewGuid(), "lulea"), [], 3, At),
            Overdue(late), Overdue(done), new IntroductionCompleted(Journey, done, "lulea", "enhet", "signed-off", 2, At),
            new ParticipantRegistered(left, "lulea", "enhet", region, "boendestödjare", At), Overdue(left), new ParticipantLeft(left, "lulea", first, At.AddDays(1)),
            new InvoiceIssued(Journey, unpaid, "2099-1", region, "lulea", "course-fee", few, "kurs", next, 1000, At, 1250, first),
            new InvoiceOverdue(Journey, unpaid, "2099-1", region, "lulea", "course-fee", next, 1250, first, At),
            new InvoiceIssued(Journey, paid, "2099-2", region, "lulea", "course-fee", few, "kurs", next, 400, At, 500, first),
            new InvoicePaid(Journey, paid, "2099-2", region, "lulea", "course-fee", next, 500, 0, first, At),
            new InvoiceDrafted(null, agreed, region, "kiruna", "coordinator", null, null, next, 9000, At, Version: 1),
            // Amended, and then the first draft come late.
            new InvoiceDrafted(null, agreed, region, "kiruna", "coordinator", null, null, next, 9100, At, Version: 2),
            new InvoiceDrafted(null, agreed, region, "kiruna", "coordinator", null, null, next, 9000, At, Version: 1),
            new InvoiceIssued(Journey, set, "2099-3", region, "lulea", "trainer-pool-credit", null, null, next, -700, At),
            new InvoiceDrafted(Journey, billed, region, "kiruna", "self-billing", null, null, next, -300, At),
            new SubstituteNotFound(Journey, search, few, "kurs", region, Guid.NewGuid(), [first], 4, At),
            new SubstituteNotFound(Journey, found, mended, "kurs", region, Guid.NewGuid(), [first], 4, At),
            new SubstituteAssigned(Journey, found, mended, "kurs", region, Guid.NewGuid(), new(Guid.NewGuid(), "lulea"), false, [first], 6, At),
        }.Select(message => (message, ids[message] = Guid.NewGuid())).ToList());

        using var coordinator = running.Reporting.As("coordinator", region);
        var year = await Running.Get(coordinator, $"{Root}/regions/{region}/steering?year={next}");
        var journey = Assert.Single(year["journeys"]!.AsArray())!;
        Assert.Equal(4, journey["occasions"]!.GetValue<decimal>());
        // Three persons: as the yearly report, it does not say so, nor in how many municipalities they are.
        Assert.Null(journey["participants"]);
        Assert.Equal(["participants", "completions", "attendance"], journey["withheld"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Null(year["reach"]!["reached"]);
        Assert.Equal(2, year["reach"]!["municipalities"]!.GetValue<int>());
        var goals = journey["goals"]!;
        Assert.Equal(goals["goals"]!.AsArray().Count, goals["met"]!.GetValue<int>() + goals["notMet"]!.GetValue<int>() + goals["tooFew"]!.GetValue<int>());
        // Six by survey, which nobody has answered; half of the municipalities are reached, and half have lent somebody.
        Assert.Equal(2, goals["notMet"]!.GetValue<int>());

        var economy = year["economy"]!;
        Assert.Equal(1400, economy["courseFees"]!["invoiced"]!.GetValue<decimal>());
        Assert.Equal(9100, economy["agreements"]!["committed"]!.GetValue<decimal>());
        Assert.Equal((-700m, -300m), (economy["owed"]!["invoiced"]!.GetValue<decimal>(), economy["owed"]!["committed"]!.GetValue<decimal>()));
        // No course costs less by it.
        var statistics = await Running.Get(coordinator, $"{Root}/regions/{region}/statistics/cost/events?period={next}");
        Assert.Equal((1400m, 2), (statistics["value"]!.GetValue<decimal>(), statistics["count"]!.GetValue<int>()));
        Assert.Equal(1400, (await Running.Get(coordinator, $"{Root}/regions/{region}/journeys/{Journey}/overview?from={next}-01-01&to={next}-12-31"))["costs"]!["invoiced"]!.GetValue<decimal>());
        Assert.Equal(500, economy["paid"]!.GetValue<decimal>());
        Assert.Equal(1, economy["overdueInvoices"]!.GetValue<int>());
        Assert.Equal(1250, economy["overdue"]!.GetValue<decimal>());

        var risks = year["risks"]!;
        Assert.Equal(few, Assert.Single(risks["belowMinimum"]!.AsArray())!["occasion"]!.GetValue<Guid>());
        // One has a seat: of a minimum that is known, what lacks would say so.
        Assert.Null(risks["belowMinimum"]![0]!["lacks"]);
        Assert.Equal(unmanned, Assert.Single(risks["withoutTeam"]!.AsArray())!["occasion"]!.GetValue<Guid>());
        Assert.Equal(unpaid, Assert.Single(risks["overdueInvoices"]!.AsArray())!["invoice"]!.GetValue<Guid>());
        var introductions = Assert.Single(risks["introductionsOverdue"]!.AsArray())!;
        // One person's day would say whose it is.
        Assert.Equal((null, null), (introductions["count"]?.GetValue<int>(), introductions["since"]?.GetValue<string>()));
        var untaught = Assert.Single(risks["withoutSubstitute"]!.AsArray())!;
        Assert.Equal((few, 1), (untaught["occasion"]!.GetValue<Guid>(), untaught["days"]!.AsArray().Count));
        Assert.True(year["asOf"]!["sequence"]!.GetValue<long>() > 0);

        // Each figure of the economy opens exactly its events.
        foreach (var (path, value, events) in new (System.Text.Json.Nodes.JsonNode Path, decimal Value, object[] Events)[]
        {
            (economy["courseFees"]!["events"]!, 1400, [.. ids.Keys.Where(one => one is InvoiceIssued { Kind: "course-fee" })]),
            // Of an amended draft the highest version, whichever came last.
            (economy["agreements"]!["events"]!, 9100, [ids.Keys.OfType<InvoiceDrafted>().Single(one => one.Version == 2)]),
            (economy["owed"]!["events"]!, -1000, [.. ids.Keys.Where(one => one is InvoiceIssued { Kind: "trainer-pool-credit" } or InvoiceDrafted { Kind: "self-billing" })]),
            (economy["payableEvents"]!, 1750, [.. ids.Keys.Where(one => one is InvoiceIssued { Kind: "course-fee" })]),
            (economy["paidEvents"]!, 500, [.. ids.Keys.OfType<InvoicePaid>()]),
            (economy["overdueEvents"]!, 1250, [.. ids.Keys.OfType<InvoiceOverdue>()]),
        })
        {
            var opened = await Running.Get(coordinator, path.GetValue<string>());
            Assert.Equal(value, opened["value"]!.GetValue<decimal>());
            Assert.Equal(events.Select(one => ids[one]).Order(), opened["items"]!.AsArray().Select(one => one!["source"]!.GetValue<Guid>()).Order());
        }

        await Running.Refused(
            await coordinator.GetAsync($"{Root}/regions/{region}/steering/economy/vadret/events", TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");

        // What is behind is there.
        foreach (var path in new[] { journey["statistics"]!, journey["annualReport"]!, goals["path"]!, journey["reach"]!["events"]!, year["reach"]!["events"]! })
        {
            await Running.Get(coordinator, path.GetValue<string>());
        }
    }

    [Fact]
    public async Task What_may_go_wrong_tells_no_more_of_persons_than_the_year_s_report_and_nothing_to_an_employer_who_knows_the_own()
    {
        var (region, first) = (Running.FreshRegion(), new DateOnly(2098, 2, 3));
        string[] municipalities = ["lulea", "boden", "pitea", "kiruna", "kalix"];
        var (few, other, empty, pair) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var messages = new List<object>();
        void Held(Guid occasion, int seats, int minimum)
        {
            messages.Add(new OccasionScheduled(Journey, occasion, "kurs", region, [new(first, new(9, 0), new(16, 0), "on-site", false)], 20, minimum, first.AddDays(-14), 1, At));
            messages.AddRange(Enumerable.Range(0, seats).Select(i =>
                new SeatConfirmed(Journey, occasion, "kurs", region, Guid.NewGuid(), municipalities[i % municipalities.Length], "enhet", false, i + 2, At)));
            messages.Add(new OccasionBelowMinimum(Journey, occasion, "kurs", region, minimum, seats, first.AddDays(-14), seats + 2, At));
        }

        Held(few, 6, 8);
        Held(other, 4, 4);
        Held(empty, 0, 8);
        Held(pair, 0, 2);
        messages.AddRange(municipalities.Select((slug, i) => new MunicipalityJoined(region, slug, slug, 1000, i + 1, At)));
        // Five of Luleå and one of Boden: who works in Luleå knows the five.
        messages.AddRange(Enumerable.Range(0, 6).Select(i => new IntroductionOverdue(Journey, Guid.NewGuid(), i < 5 ? "lulea" : "boden", "enhet", first, 1, At)));
        await running.Publish(messages.Select(message => (message, Guid.NewGuid())));

        using var coordinator = running.Reporting.As("coordinator", region);
        var report = await Running.Get(coordinator, $"{Root}/regions/{region}/journeys/{Journey}/annual-report/2098");
        var seats = report["quarters"]!["figures"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "enrolled")!;
        Assert.Equal(10, seats["quarters"]![0]!["value"]!.GetValue<decimal>());
        var risks = (await Running.Get(coordinator, $"{Root}/regions/{region}/steering?year=2098"))["risks"]!;
        var below = risks["belowMinimum"]!.AsArray().ToDictionary(one => one!["occasion"]!.GetValue<Guid>(), one => one!["lacks"]?.GetValue<int>());
        // The ten of the report less six would be the four of the other.
        Assert.Equal(new Dictionary<Guid, int?> { [few] = null, [empty] = 8, [pair] = null }, below);
        var late = Assert.Single(risks["introductionsOverdue"]!.AsArray())!;
        Assert.Equal((null, null, null), (late["count"]?.GetValue<int>(), late["municipalities"]?.GetValue<int>(), late["since"]?.GetValue<string>()));

        // Five more of Boden: then both are five or more without the other.
        await running.Publish(Enumerable.Range(0, 5).Select(_ => ((object)new IntroductionOverdue(Journey, Guid.NewGuid(), "boden", "enhet", first, 1, At), Guid.NewGuid())));
        late = (await Running.Get(coordinator, $"{Root}/regions/{region}/steering?year=2098"))["risks"]!["introductionsOverdue"]![0]!;
        Assert.Equal((11, 2, "2098-02-01"), (late["count"]!.GetValue<int>(), late["municipalities"]!.GetValue<int>(), late["since"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_region_of_which_nothing_is_known_has_a_page_and_a_year_that_is_none_is_refused()
    {
        var region = Running.FreshRegion();
        using var coordinator = running.Reporting.As("coordinator", region);
        var year = await Running.Get(coordinator, $"{Root}/regions/{region}/steering");
        Assert.Empty(year["journeys"]!.AsArray());
        Assert.Equal(0, year["reach"]!["municipalities"]!.GetValue<int>());
        // Nobody has told of it: for the nation it is no region, and no empty one.
        using var national = running.Reporting.As("national");
        using (var unknown = await national.GetAsync($"{Root}/regions/{region}/steering", TestContext.Current.CancellationToken))
        {
            await Running.Refused(unknown, HttpStatusCode.NotFound, "not-found");
        }

        using var wrong = await coordinator.GetAsync($"{Root}/regions/{region}/steering?year=1", TestContext.Current.CancellationToken);
        await Running.Refused(wrong, HttpStatusCode.UnprocessableEntity, "validation", "year");
    }
}

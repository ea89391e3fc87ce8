using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>Planning from headcounts, as the coordinator does it in the autumn.</summary>
public sealed class PlanningTests(Running running)
{
    private const string Root = "/api/reporting/v1";
    private const string Journey = "skadligt-bruk-och-beroende";
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dalarnas_count_aged_to_2026_is_planned_by_what_is_known_of_course_trainers_and_occasions()
    {
        var (region, course) = (Running.FreshRegion(), $"kurs-{Guid.NewGuid():N}");
        var (occasion, trainer) = (Guid.NewGuid(), Guid.NewGuid());
        await running.Publish(new object[]
        {
            new CoursePublished(Journey, course, "En kurs", "new", [new("on-site", false), new("digital", true)], 1, 2, null, 1, At),
            new OccasionScheduled(Journey, occasion, course, region, [new(new DateOnly(2026, 9, 1), new(9, 0), new(16, 0), "on-site", false)], 12, null, null, 1, At),
            new Trainer.Contracts.TrainerRecruited(trainer, "falun", region, [course], 8, At),
            new Billing.Contracts.MunicipalityJoined(region, "falun", "Falun", 60_000, 1, At),
            new Billing.Contracts.MunicipalityJoined(region, "mora", "Mora", 20_000, 2, At),
        }.Select(message => (message, Guid.NewGuid())));
        using var coordinator = running.Reporting.As("coordinator", region);
        var journey = $"{Root}/regions/{region}/journeys/{Journey}";
        using (var none = await coordinator.GetAsync($"{journey}/plan", Cancellation))
        {
            await Running.Refused(none, HttpStatusCode.Conflict, "no-headcount");
        }

        // As the file has it (S1).
        var dalarna = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "regions", "dalarna.json"), Cancellation))!["headcount"]!;
        object count = new
        {
            @new = dalarna["new"]!.GetValue<int>(),
            practised = dalarna["practised"]!.GetValue<int>(),
            experienced = dalarna["experienced"]!.GetValue<int>(),
            unitManagers = dalarna["unitManagers"]!.GetValue<int>(),
            teamLeaders = dalarna["teamLeaders"]!.GetValue<int>(),
            municipalAdministrators = 13,
        };
        await Put(coordinator, $"{journey}/headcounts/2022-04-01", count);

        // Half years from the first of 2022 on: the new stay 83, the practised become 82, 90, 99, 107, 116, 124, 132, 139.
        var plan = await Running.Get(coordinator, $"{journey}/plan?from=2026-H1&halves=2");
        Assert.Equal("inhabitants", plan["splitBy"]!.GetValue<string>());
        Assert.Equal(83, plan["levels"]![0]!["levels"]!["new"]!.GetValue<int>());
        Assert.Equal(71, plan["levels"]![1]!["levels"]!["managers"]!.GetValue<int>());
        var needs = Needs(plan, course);
        // 83 in four parts is 21; then 21 and the 21 that come. Twelve seats an occasion, as the one there is has.
        Assert.Equal(["2026-H1", "2026-H2"], needs.Select(need => need["half"]!.GetValue<string>()));
        Assert.Equal([21, 42], needs.Select(need => need["seats"]!.GetValue<int>()));
        Assert.Equal([2, 4], needs.Select(need => need["occasions"]!.GetValue<int>()));
        Assert.Equal([0, 1], needs.Select(need => need["planned"]!.GetValue<int>()));
        Assert.Equal([2, 3], needs.Select(need => need["missing"]!.GetValue<int>()));
        // 2 × 1.5 days × 3 = 9 days, at 4 days a half year; 18 days at 4.
        Assert.Equal([3, 5], needs.Select(need => need["trainers"]!.GetValue<int>()));
        Assert.Equal("falun:3 mora:1", string.Join(' ', needs[1]["where"]!.AsArray().Select(one => $"{one!["municipality"]}:{one["occasions"]}")));
        Assert.Equal(4, needs[0]["explained"]!.AsArray().Count);

        var other = Needs(await Running.Get(coordinator, $"{journey}/plan?from=2026-H1&halves=2&seats=30&occasions=1&recruits=0&trainerDays=2"), course);
        Assert.Equal([1, 1], other.Select(need => need["occasions"]!.GetValue<int>()));
        Assert.All(other, need => Assert.Equal(3, need["trainers"]!.GetValue<int>()));
        using var wrong = await coordinator.GetAsync($"{journey}/plan?from=2026&halves=9&seats=0", Cancellation);
        await Running.Refused(wrong, HttpStatusCode.UnprocessableEntity, "validation", "from", "halves", "seats");
    }

    [Fact]
    public async Task A_municipality_registers_and_sees_its_own_count_and_the_region_plans_with_all()
    {
        var region = Running.FreshRegion();
        await running.Publish(new[] { "falun", "mora" }.Select((slug, number) => ((object)new Billing.Contracts.MunicipalityJoined(region, slug, slug, 1000, number + 1, At), Guid.NewGuid())));
        var headcounts = $"{Root}/regions/{region}/journeys/{Journey}/headcounts";
        using var coordinator = running.Reporting.As("coordinator", region);
        using var falun = running.Reporting.As("municipal-administrator", region, "falun");
        await Put(falun, $"{headcounts}/2026-04-01/municipalities/falun", new { @new = 3, practised = 2 });
        await Put(falun, $"{headcounts}/2026-04-01/municipalities/falun", new { @new = 3, practised = 2 });
        using (var others = await falun.PutAsJsonAsync($"{headcounts}/2026-04-01/municipalities/mora", new { @new = 3 }, Cancellation))
        {
            await Running.Refused(others, HttpStatusCode.NotFound, "not-found");
        }

        using (var misspelt = await coordinator.PutAsJsonAsync($"{headcounts}/2026-04-01/municipalities/morra", new { @new = 3 }, Cancellation))
        {
            await Running.Refused(misspelt, HttpStatusCode.NotFound, "not-found");
        }

        using (var wrong = await coordinator.PutAsJsonAsync($"{headcounts}/2099-04-01", new { practised = -1 }, Cancellation))
        {
            await Running.Refused(wrong, HttpStatusCode.UnprocessableEntity, "validation", "date", "practised");
        }

        await Put(coordinator, $"{headcounts}/2026-05-01/municipalities/mora", new { @new = 7, teamLeaders = 1 });
        var own = await Running.Get(falun, headcounts);
        Assert.Equal("falun", Assert.Single(own["municipalities"]!.AsArray())!["municipality"]!.GetValue<string>());
        Assert.Null(own["inForce"]);
        var all = await Running.Get(coordinator, headcounts);
        Assert.Equal(10, all["inForce"]!["levels"]!["new"]!.GetValue<int>());
        using var national = running.Reporting.As("national");
        var country = await Running.Get(national, headcounts);
        Assert.Empty(country["municipalities"]!.AsArray());
        // Two are no county: one of them knows the other's from the sum.
        Assert.Null(country["inForce"]);
        using (var unplanned = await national.GetAsync(headcounts.Replace("headcounts", "plan", StringComparison.Ordinal), Cancellation))
        {
            await Running.Refused(unplanned, HttpStatusCode.Conflict, "no-headcount");
        }
        await using var session = running.Reporting.Store.QuerySession();
        Assert.Equal(2, (await session.QueryAsync<int>(
            "select count(*)::int from mt_events where type = 'reporting.headcount_registered.v1' and data ->> 'region' = ?", Cancellation, region))[0]);
    }

    [Fact]
    public async Task A_plan_of_a_part_of_the_county_says_who_is_not_in_it_and_the_nation_has_none_until_all_are()
    {
        var region = Running.FreshRegion();
        await running.Publish(new[] { ("falun", "Falun"), ("mora", "Mora"), ("orsa", "Orsa") }.Select((one, number) => (
            (object)new Billing.Contracts.MunicipalityJoined(region, one.Item1, one.Item2, 1000, number + 1, At), Guid.NewGuid())));
        var journey = $"{Root}/regions/{region}/journeys/{Journey}";
        using var coordinator = running.Reporting.As("coordinator", region);
        using var national = running.Reporting.As("national");
        await Put(coordinator, $"{journey}/headcounts/2026-04-01/municipalities/falun", new { @new = 3 });
        var part = await Running.Get(coordinator, $"{journey}/plan?from=2026-H2");
        Assert.Equal(["mora", "orsa"], part["missing"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal("Planen gäller inte hela länet: Mora, Orsa har inte kartlagt sin personal och är inte med.", part["note"]!.GetValue<string>());
        using (var alone = await national.GetAsync($"{journey}/plan?from=2026-H2", Cancellation))
        {
            await Running.Refused(alone, HttpStatusCode.Conflict, "no-headcount");
        }

        await Put(coordinator, $"{journey}/headcounts/2026-04-01/municipalities/mora", new { @new = 4 });
        await Put(coordinator, $"{journey}/headcounts/2026-04-01/municipalities/orsa", new { @new = 6 });
        var whole = await Running.Get(coordinator, $"{journey}/plan?from=2026-H2");
        Assert.Empty(whole["missing"]!.AsArray());
        Assert.Null(whole["note"]);
        Assert.Equal(13, whole["headcount"]!["levels"]!["new"]!.GetValue<int>());
        var seen = await Running.Get(national, $"{journey}/plan?from=2026-H2");
        Assert.Equal((15, "inhabitants"), (seen["headcount"]!["levels"]!["new"]!.GetValue<int>(), seen["splitBy"]!.GetValue<string>()));
    }

    private static List<JsonNode> Needs(JsonNode plan, string course) => [.. plan["needs"]!.AsArray().Where(need => need!["course"]!.GetValue<string>() == course).Select(need => need!)];

    private static async Task Put(HttpClient client, string path, object body) =>
        await Running.Json(await client.PutAsJsonAsync(path, body, Cancellation), HttpStatusCode.OK);
}

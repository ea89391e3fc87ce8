using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

[Collection("api")]
public sealed class ProposalsAndDaysTests(Running running)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proposal_books_nothing_says_why_and_can_be_confirmed_as_it_is()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(3, 1), Day(3, 2)]);
        var (leader, trainers) = await running.Three(course);
        var spare = await running.Recruit(course, municipality: "boden");
        var before = await running.EventsStored();
        var proposal = await Proposed(occasion);
        Assert.Equal(proposal.ToJsonString(), (await Proposed(occasion)).ToJsonString());
        Assert.Equal(before, await running.EventsStored());
        Assert.Equal(leader, proposal["leader"]!.GetValue<Guid>());
        Assert.Empty(proposal["missing"]!.AsArray());
        var why = proposal["why"]!.AsArray();
        Assert.Superset(new HashSet<Guid>([leader, .. trainers, spare]), why.Select(one => one!["trainer"]!.GetValue<Guid>()).ToHashSet());
        Assert.All(why, one => Assert.NotEqual("", one!["reasons"]![0]!["title"]!.GetValue<string>()));

        var body = new { leader, trainers = proposal["trainers"], days = proposal["days"] };
        Assert.Equal(HttpStatusCode.OK, (await running.Coordinator.PutAsJsonAsync(Path(occasion) + "/team", body, Cancellation)).StatusCode);
        // Asked again, the team that is there is left out of account: the same is proposed.
        Assert.Equal(proposal["trainers"]!.ToJsonString(), (await Proposed(occasion))["trainers"]!.ToJsonString());
    }

    [Fact]
    public async Task Two_coordinators_who_confirm_overlapping_teams_at_once_do_not_both_get_them()
    {
        var course = await running.Course();
        for (var day = 1; day <= 8; day++)
        {
            var (one, other) = (await running.Occasion(course, dates: [Day(7, day)]), await running.Occasion(course, dates: [Day(7, day)]));
            var (shared, also) = (await running.Recruit(course), await running.Recruit(course, municipality: "boden"));
            var (first, second) = (await running.Recruit(course, mayLead: true), await running.Recruit(course, mayLead: true));
            // In the opposite order, as whoever would deadlock does it.
            var answers = await Task.WhenAll(running.Confirm(one, first, [shared, also]), running.Confirm(other, second, [also, shared]));
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await Refused(answers.Single(answer => answer.StatusCode != HttpStatusCode.OK), HttpStatusCode.Conflict, "day-conflict");
        }
    }

    [Fact]
    public async Task Of_two_occasions_that_want_the_last_day_of_a_year_at_once_one_gets_it()
    {
        var course = await running.Course();
        for (var round = 1; round <= 5; round++)
        {
            var wanted = await Recruited(course, days: 1);
            var occasions = new List<(Guid Occasion, Guid Leader, Guid Second)>();
            for (var number = 0; number < 4; number++)
            {
                occasions.Add((
                    await running.Occasion(course, dates: [Day(8, number * 7 + round)]), await running.Recruit(course, mayLead: true), await running.Recruit(course)));
            }

            // No two share a date: only the lock on the trainer keeps the days to what was agreed.
            var answers = await Task.WhenAll(occasions.Select(one => running.Confirm(one.Occasion, one.Leader, [wanted, one.Second])));
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            {
                await Refused(answer, HttpStatusCode.Conflict, "no-days-left");
            }
        }
    }

    [Fact]
    public async Task An_exception_needs_a_reason_shows_to_the_coordinator_and_lifts_no_booking()
    {
        var course = await running.Course(qualification: "bbic");
        var occasion = await running.Occasion(course, dates: [Day(9, 20)]);
        var (leader, second) = (await running.Recruit(course, mayLead: true, certified: ["bbic"]), await running.Recruit(course, certified: ["bbic"]));
        var unsure = await running.Recruit(course);
        Task<HttpResponseMessage> Confirm(object[] exceptions) => running.Coordinator.PutAsJsonAsync(
            Path(occasion) + "/team", new { leader, trainers = new[] { second, unsure }, exceptions }, Cancellation);

        await Refused(await Confirm([]), HttpStatusCode.Conflict, "not-qualified");
        await Refused(
            await Confirm([new { trainer = unsure, code = "not-qualified" }, new { trainer = Guid.NewGuid(), code = "day-conflict", reason = "Nej" }]),
            (HttpStatusCode)422, "validation", "exceptions[0].reason", "exceptions[1].trainer", "exceptions[1].code");
        object[] excused = [new { trainer = unsure, code = "not-qualified", reason = "Certifikatet är på väg." }];
        Assert.Equal("\"2\"", (await Confirm(excused)).Headers.ETag!.Tag);
        Assert.Equal("\"2\"", (await Confirm(excused)).Headers.ETag!.Tag);
        var shown = Assert.Single((await running.Team(occasion))["exceptions"]!.AsArray())!;
        Assert.Equal((unsure, "not-qualified", "Certifikatet är på väg."), (shown["trainer"]!.GetValue<Guid>(), shown["code"]!.GetValue<string>(), shown["reason"]!.GetValue<string>()));
        using var self = running.Trainer.As("trainer", person: unsure);
        var seen = await Json(await self.GetAsync(Path(occasion) + "/team", Cancellation), HttpStatusCode.OK);
        Assert.Null(seen["exceptions"]![0]!["reason"]);
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Equal(0, (await session.QueryAsync<int>("select count(*)::int from mt_events where data::text like '%är på väg%'", Cancellation))[0]);

        // What was written of somebody goes with the name, also where it was written of an occasion.
        foreach (var (verb, body) in new (string, object)[] { ("end", new { from = DateOnly.FromDateTime(DateTime.UtcNow) }), ("erasure", new { }) })
        {
            await Json(await running.Coordinator.PostAsJsonAsync($"/api/trainer/v1/trainers/{unsure}/{verb}", body, Cancellation), HttpStatusCode.OK);
        }

        Assert.Null((await running.Team(occasion))["exceptions"]![0]!["reason"]);
    }

    [Fact]
    public async Task Two_half_days_on_a_date_are_booked_and_paid_and_a_whole_day_meets_both()
    {
        var course = await running.Course();
        var date = Day(5, 20);
        var morning = await Scheduled(course, new OccasionDay(date, new TimeOnly(8, 30), new TimeOnly(12, 0), "digital", true));
        var afternoon = await Scheduled(course, new OccasionDay(date, new TimeOnly(13, 0), new TimeOnly(16, 0), "digital", true));
        var whole = await running.Occasion(course, dates: [date]);
        var (leader, trainers) = await running.Three(course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(morning, leader, trainers)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(afternoon, leader, trainers)).StatusCode);
        await Refused(await running.Confirm(whole, leader, trainers), HttpStatusCode.Conflict, "day-conflict");

        Assert.Equal(HttpStatusCode.OK, (await running.Taught(morning, date, leader, trainers[0])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(afternoon, date, leader)).StatusCode);
        var days = await Json(await running.Coordinator.GetAsync(Path(morning) + "/taught", Cancellation), HttpStatusCode.OK);
        var day = Assert.Single(days.AsArray())!;
        Assert.Equal((true, 2, 3), (day["half"]!.GetValue<bool>(), day["confirmed"]!.AsArray().Count, day["suggested"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_day_nobody_has_confirmed_is_listed_until_it_is()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(1, 7)]);
        var (leader, trainers) = await running.Three(course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(occasion, leader, trainers)).StatusCode);
        var listed = (await ToConfirm()).Single(one => one["occasion"]!.GetValue<Guid>() == occasion);
        Assert.Equal((Journey, course, "2025-01-07", 3), (
            listed["journey"]!.GetValue<string>(), listed["course"]!.GetValue<string>(), listed["date"]!.GetValue<string>(), listed["suggested"]!.AsArray().Count));
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(occasion, Day(1, 7), leader)).StatusCode);
        Assert.DoesNotContain(await ToConfirm(), one => one["occasion"]!.GetValue<Guid>() == occasion);
    }

    [Fact]
    public async Task An_occasion_without_a_team_on_its_decision_date_is_raised_once_and_off_the_list_when_it_has_one()
    {
        await using var raised = await running.Trainer.Catch<Yrkesresan.Trainer.Contracts.TeamMissing>();
        var course = await running.Course();
        var first = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(10);
        var occasion = await running.Occasion(course, dates: [first]);
        var later = await running.Occasion(course, dates: [first.AddDays(60)]);
        var inside = Guid.CreateVersion7();
        await running.Trainer.Publish(Running.Scheduled(inside, course, 1, Journey, first) with { HeldBy = new HeldBy("lulea") });
        await running.Known(inside, course);

        var listed = await Eventually.Get(Missing, all => all.Any(one => one["occasion"]!.GetValue<Guid>() == occasion), what: "the occasion raised");
        var lacks = listed.Single(one => one["occasion"]!.GetValue<Guid>() == occasion)["lacks"]!;
        Assert.Equal((1, 2), (lacks["leaders"]!.GetValue<int>(), lacks["trainers"]!.GetValue<int>()));
        Assert.DoesNotContain(listed, one => one["occasion"]!.GetValue<Guid>() == later);
        // A token that names no region is no region's, and not all of them.
        using (var nowhere = running.Trainer.As("coordinator"))
        {
            Assert.Empty((await Json(await nowhere.GetAsync("/api/trainer/v1/teams/missing", Cancellation), HttpStatusCode.OK))["items"]!.AsArray());
        }

        var (leader, trainers) = await running.Three(course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(occasion, leader, trainers)).StatusCode);
        Assert.DoesNotContain(await Missing(), one => one["occasion"]!.GetValue<Guid>() == occasion || one["occasion"]!.GetValue<Guid>() == inside);
        Assert.Single(await raised.AtLeast(1), one => one.Message.Occasion == occasion);
    }

    [Fact]
    public async Task Who_was_booked_elsewhere_is_booked_when_the_day_is_freed_whichever_word_comes_first()
    {
        var course = await running.Course();
        var (moving, staying) = (await running.Occasion(course, dates: [Day(11, 13)]), await running.Occasion(course, dates: [Day(11, 14)]));
        var (leader, trainers) = await running.Three(course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(moving, leader, trainers)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(
            staying, await running.Recruit(course, mayLead: true), [await running.Recruit(course), await running.Recruit(course)])).StatusCode);
        var third = await running.Occasion(course, dates: [Day(11, 21)]);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(third, await running.Recruit(course, mayLead: true), trainers)).StatusCode);

        await running.Happened((Rescheduled(moving, course, 2, Journey, Day(11, 21)), Guid.NewGuid()));
        Assert.Equal(2, (await running.Team(moving))["conflicts"]!.AsArray().Count);
        (object, Guid) cancelled = (new OccasionCancelled(Journey, third, course, "norrbotten", 2, DateTimeOffset.UtcNow), Guid.NewGuid());
        await running.Happened(cancelled, cancelled);
        var team = await Eventually.Get(() => running.Team(moving), now => now["conflicts"]!.AsArray().Count == 0, what: "the freed trainers booked");
        Assert.Equal(3, team["days"]![0]!["teaching"]!.AsArray().Count);
    }

    [Fact]
    public async Task Whoever_says_a_version_is_told_when_it_is_old_and_a_stranger_never()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(12, 20)]);
        var (leader, trainers) = await running.Three(course);
        async Task<HttpResponseMessage> Confirm(HttpClient client, string version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, Path(occasion) + "/team") { Content = JsonContent.Create(new { leader, trainers }) };
            request.Headers.TryAddWithoutValidation("If-Match", version);
            return await client.SendAsync(request, Cancellation);
        }

        await Refused(await Confirm(running.Coordinator, "\"9\""), HttpStatusCode.PreconditionFailed, "version-conflict");
        using var elsewhere = running.Trainer.As("coordinator", "dalarna");
        await Refused(await Confirm(elsewhere, "\"9\""), HttpStatusCode.NotFound, "not-found");
        Assert.Equal("\"2\"", (await Confirm(running.Coordinator, "\"1\"")).Headers.ETag!.Tag);
    }

    private async Task<JsonNode> Proposed(Guid occasion) =>
        await Json(await running.Coordinator.PostAsync(Path(occasion) + "/team/proposal", null, Cancellation), HttpStatusCode.OK);

    private Task<IReadOnlyList<JsonNode>> ToConfirm() => All("/api/trainer/v1/taught/to-confirm?limit=40");

    private Task<IReadOnlyList<JsonNode>> Missing() => All("/api/trainer/v1/teams/missing?region=norrbotten&limit=40");

    private async Task<IReadOnlyList<JsonNode>> All(string address)
    {
        var items = new List<JsonNode>();
        for (string? next = ""; next is not null;)
        {
            var page = await Json(await running.Coordinator.GetAsync(address + (next == "" ? "" : $"&cursor={next}"), Cancellation), HttpStatusCode.OK);
            items.AddRange(page["items"]!.AsArray()!);
            next = page["next"]?.GetValue<string>();
        }

        return items;
    }

    private async Task<Guid> Recruited(string course, int days)
    {
        var body = new { name = "Sista Dagen", email = $"{Guid.NewGuid():N}@example.org", municipality = "kalix", region = "norrbotten", courses = new[] { course }, daysPerYear = days };
        return (await Json(await running.Coordinator.PostAsJsonAsync("/api/trainer/v1/trainers", body, Cancellation), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
    }

    private async Task<Guid> Scheduled(string course, params OccasionDay[] days)
    {
        var occasion = Guid.CreateVersion7();
        await running.Trainer.Publish(Running.Scheduled(occasion, course, 1, Journey) with { Days = days });
        await running.Known(occasion, course);
        return occasion;
    }
}

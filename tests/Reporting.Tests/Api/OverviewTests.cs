using System.Net;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Billing.Contracts;
using static Yrkesresan.Reporting.Tests.Api.Running;

namespace Yrkesresan.Reporting.Tests.Api;

public sealed class OverviewTests(Running running)
{
    [Fact]
    public async Task A_year_is_counted_by_course_and_municipality()
    {
        var year = new Year("barn-och-unga", FreshRegion());
        await running.Happened(year);

        var overview = await running.Overview(year.Region, year.Journey);
        Assert.Equal("20 20 3 19 1.5 3000 3000", Line(overview));
        var course = Assert.Single(overview["courses"]!.AsArray())!;
        Assert.Equal("20 20 3 19 1.5 3000 3000", Line(course));
        Assert.Equal(("handlaggning-med-barnet-i-centrum", "Handläggning med barnet i centrum"), (Text(course, "course"), Text(course, "title")));
        Assert.Equal(
            ["boden: 7 7 1 6 1.5 2000 0", "lulea: 6 6 1 6 0 1000 0", "pitea: 7 7 1 7 0 0 3000"],
            overview["municipalities"]!.AsArray().Select(row => $"{Text(row!, "municipality")}: {Line(row!)}"));
        Assert.True(overview["asOf"]!["sequence"]!.GetValue<long>() > 0);
        Assert.NotNull(overview["asOf"]!["time"]);

        Assert.Equal("7 7 1 6 1.5 2000 0", Line(await running.Overview(year.Region, year.Journey, "?municipality=boden")));
        Assert.Equal("20 20 3 19 1.5 3000 3000", Line(await running.Overview(year.Region, year.Journey, "?from=2026-03-10&to=2026-03-10")));
        Assert.Equal("0 0 0 0 0 0 0", Line(await running.Overview(year.Region, year.Journey, "?from=2026-03-11")));
        Assert.Equal("0 0 0 0 0 0 0", Line(await running.Overview(year.Region, "aldreomsorg")));
    }

    [Fact]
    public async Task Twice_backwards_and_shuffled_the_overview_is_the_same()
    {
        var seen = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            // The same year in each region, told in another way; the first as it happened.
            var year = new Year("aldreomsorg", FreshRegion());
            var messages = year.All().Select(message => (message, Guid.NewGuid())).ToList();
#pragma warning disable CA5394 // Any order will do.
            IEnumerable<(object, Guid)> told = round switch
            {
                0 => messages,
                1 => messages.AsEnumerable().Reverse().Concat(messages),
                _ => messages.Concat(messages).OrderBy(_ => Random.Shared.Next()),
            };
#pragma warning restore CA5394
            await running.PublishRepeatedly(year.Journey, told);
            var overview = await running.Overview(year.Region, year.Journey);
            overview.AsObject().Remove("asOf");
            overview.AsObject().Remove("region");
            seen.Add(overview.ToJsonString());
            await using var session = running.Reporting.Store.QuerySession("aldreomsorg");
            var stored = await session.QueryAsync<int>(
                "select count(*)::int from mt_events where data ->> 'region' = ? and type <> 'reporting.course_published.v1'", TestContext.Current.CancellationToken, year.Region);
            Assert.Equal([messages.Count - 1], stored);
        }

        Assert.Single(seen.Distinct());
        Assert.Contains("\"participants\":20", seen[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrected_twice_backwards_and_shuffled_the_overview_is_the_same()
    {
        for (var round = 0; round < 3; round++)
        {
            var year = new Year("funktionshinder-myndighet", FreshRegion());
            var messages = year.Corrected().Select(message => (message, Guid.NewGuid())).ToList();
#pragma warning disable CA5394 // Any order will do.
            IEnumerable<(object, Guid)> told = round switch
            {
                0 => messages,
                1 => messages.AsEnumerable().Reverse().Concat(messages),
                _ => messages.Concat(messages).OrderBy(_ => Random.Shared.Next()),
            };
#pragma warning restore CA5394
            await running.PublishRepeatedly(year.Journey, told);
            var overview = await running.Overview(year.Region, year.Journey);
            Assert.Equal("20 20 1 18 1 3000 3000", Line(overview));
            Assert.Equal(
                ["boden: 7 7 0 6 0.5 2000 0", "lulea: 6 6 0 6 0 1000 0", "pitea: 7 7 1 6 0.5 0 3000"],
                overview["municipalities"]!.AsArray().Select(row => $"{Text(row!, "municipality")}: {Line(row!)}"));
        }
    }

    [Fact]
    public async Task Everything_announced_is_kept_once_also_what_no_figure_needs_yet()
    {
        var (person, trainer, occasion, region) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), FreshRegion());
        var at = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        (object Message, Guid Id)[] messages =
        [
            (new Enrolment.Contracts.ParticipantRegistered(person, "lulea", "enhet", region, "socialsekreterare", at), Guid.NewGuid()),
            (new Enrolment.Contracts.ParticipantPaused(person, "lulea", at), Guid.NewGuid()),
            (new Enrolment.Contracts.ParticipantResumed(person, "lulea", at), Guid.NewGuid()),
            (new Enrolment.Contracts.ParticipantMoved(person, "lulea", "boden", "enhet", new DateOnly(2026, 4, 1), at), Guid.NewGuid()),
            (new Enrolment.Contracts.ParticipantLeft(person, "boden", new DateOnly(2026, 5, 1), at), Guid.NewGuid()),
            (new Trainer.Contracts.TrainerRecruited(trainer, "lulea", region, ["familjehem"], 5, at), Guid.NewGuid()),
            (new Trainer.Contracts.TeamConfirmed("barn-och-unga", occasion, region, new(trainer, "lulea"), [], 1, at), Guid.NewGuid()),
            (new Trainer.Contracts.DayTaught("barn-och-unga", occasion, "familjehem", region, new DateOnly(2026, 3, 1), false, [new(trainer, "lulea")], 2, at), Guid.NewGuid()),
            (new TrainerPoolDistributed("barn-och-unga", region, 2026, 400, [new("lulea", 1, 400)], at), Guid.NewGuid()),
            (new InvoiceDrafted(null, Guid.NewGuid(), region, "lulea", "coordinator", null, null, 2026, 500, at), Guid.NewGuid()),
            (new FeeScheduleSet("barn-och-unga", region, new DateOnly(2026, 1, 1), 1550, 775, 1000, 500, 1, at), Guid.NewGuid()),
            (new Enrolment.Contracts.RoleAtWorkChanged(person, "lulea", "behandlingsassistent", ["assessed"], at), Guid.NewGuid()),
            (new Enrolment.Contracts.ParticipantErased(person, "boden", at), Guid.NewGuid()),
            (new Enrolment.Contracts.CourseRetired("barn-och-unga", $"kurs-{region}", 2, at), Guid.NewGuid()),
            (new Enrolment.Contracts.CourseOpened("barn-och-unga", $"kurs-{region}", region, null, [new("socialsekreterare", new DateOnly(2026, 5, 1))], 1, at), Guid.NewGuid()),
            (new Enrolment.Contracts.IntroductionOverdue("funktionshinder-utforare", person, "lulea", "enhet", new DateOnly(2026, 2, 28), 2, at), Guid.NewGuid()),
            (new Enrolment.Contracts.IntroductionCompleted("funktionshinder-utforare", person, "lulea", "enhet", "signed-off", 3, at), Guid.NewGuid()),
            .. Enumerable.Range(0, 5).Select(number => (
                (object)new Enrolment.Contracts.MessageDue(
                    Guid.NewGuid(), "reminder", "participant", person, "lulea", "enhet", "barn-och-unga", occasion, "familjehem", region,
                    new(null, null, null, null, null, null, number, [1], null, null), 2, at, at),
                Guid.NewGuid())),
        ];
        await running.Publish([.. messages.Reverse(), .. messages]);
        await running.PublishRepeatedly("barn-och-unga", []);

        await using var session = running.Reporting.Store.QuerySession();
        var causes = await session.QueryAsync<string>(
            "select causation_id from mt_events where causation_id = any(?)", TestContext.Current.CancellationToken, (object)messages.Select(one => one.Id.ToString()).ToArray());
        Assert.Equal(messages.Select(one => one.Id.ToString()).Order(StringComparer.Ordinal), causes.Order(StringComparer.Ordinal));
        var tenants = await session.QueryAsync<string>(
            "select distinct tenant_id from mt_events where stream_id = any(?)", TestContext.Current.CancellationToken, (object)new[] { person, trainer });
        Assert.Equal(["*DEFAULT*"], tenants);
        // Each message that was due is alone in its stream: none waits for another, or for the occasion.
        var told = messages.Select(one => one.Message).OfType<Enrolment.Contracts.MessageDue>().Select(message => message.Message).ToArray();
        var streams = await session.QueryAsync<string>(
            "select stream_id::text || ' ' || version || ' ' || tenant_id from mt_events where type = 'reporting.message_due.v1' and stream_id = any(?)",
            TestContext.Current.CancellationToken, (object)told);
        Assert.Equal(told.Select(id => $"{id} 1 barn-och-unga").Order(StringComparer.Ordinal), streams.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_sees_their_own_and_of_the_others_nothing()
    {
        var year = new Year("skadligt-bruk-och-beroende", FreshRegion());
        await running.Happened(year);
        await running.Publish([(new MunicipalityJoined(year.Region, "boden", "Boden", 28116, 1, running.Now), Guid.NewGuid())]);
        var path = $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/overview";

        foreach (var role in new[] { "manager", "municipal-administrator" })
        {
            using var employer = running.Reporting.As(role, municipality: "boden");
            var own = await Get(employer, path);
            Assert.Equal(("boden", "7 7 1 6 1.5 2000 0"), (Text(own, "municipality"), Line(own)));
            Assert.Equal("7 7 1 6 1.5 2000 0", Line(Assert.Single(own["courses"]!.AsArray())!));
            Assert.Equal(["boden: 7 7 1 6 1.5 2000 0"], own["municipalities"]!.AsArray().Select(row => $"{Text(row!, "municipality")}: {Line(row!)}"));
            Assert.Equal(own["costs"]!.ToJsonString(), (await Get(employer, path + "?municipality=boden"))["costs"]!.ToJsonString());
            await Refused(await employer.GetAsync(path + "?municipality=lulea", TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");
        }

        using var national = running.Reporting.As("national");
        Assert.Equal(3, (await Get(national, path))["municipalities"]!.AsArray().Count);
        (HttpClient Client, HttpStatusCode Status, string Code)[] others =
        [
            (running.Reporting.As("coordinator", "dalarna"), HttpStatusCode.NotFound, "not-found"),
            (running.Reporting.As("manager", municipality: "mora"), HttpStatusCode.NotFound, "not-found"),
            (running.Reporting.As("municipal-administrator", "dalarna", "boden"), HttpStatusCode.NotFound, "not-found"),
            (running.Reporting.As("participant", person: year.AbsentOneDay), HttpStatusCode.Forbidden, "forbidden"),
            (running.Reporting.As("trainer", person: Guid.NewGuid()), HttpStatusCode.Forbidden, "forbidden"),
            (running.Reporting.As("operator"), HttpStatusCode.Forbidden, "forbidden"),
            (running.Reporting.Anonymous(), HttpStatusCode.Unauthorized, "unauthenticated"),
        ];
        foreach (var (client, status, code) in others)
        {
            await Refused(await client.GetAsync(path, TestContext.Current.CancellationToken), status, code);
            await Refused(await client.GetAsync(path.Replace("overview", "effect-goals", StringComparison.Ordinal), TestContext.Current.CancellationToken), status, code);
            client.Dispose();
        }
    }

    [Fact]
    public async Task Bad_input_is_told()
    {
        using var coordinator = running.Reporting.As("coordinator", "norrbotten");
        const string region = "/api/reporting/v1/regions/norrbotten/journeys/";
        Task<HttpResponseMessage> Ask(string path) => coordinator.GetAsync(region + path, TestContext.Current.CancellationToken);
        await Refused(await Ask("ingen-resa/overview"), HttpStatusCode.NotFound, "unknown-journey");
        await Refused(await Ask("barn-och-unga/overview?from=igår"), HttpStatusCode.UnprocessableEntity, "malformed");
        await Refused(await Ask("barn-och-unga/overview?from=2026-02-01&to=2026-01-01"), HttpStatusCode.UnprocessableEntity, "validation", "to");
        await Refused(await Ask("barn-och-unga/effect-goals?period=igår"), HttpStatusCode.UnprocessableEntity, "validation", "period");
    }

    [Fact]
    public async Task Every_route_is_described()
    {
        using var anyone = running.Reporting.Anonymous();
        var document = await Get(anyone, "/api/reporting/openapi.json");
        Assert.Superset(
            new HashSet<string>
            {
                "/api/reporting/v1/regions/{region}/journeys/{journey}/overview", "/api/reporting/v1/regions/{region}/journeys/{journey}/effect-goals",
                "/api/reporting/v1/surveys/mine", "/api/reporting/v1/surveys/answers/{link}",
            },
            document["paths"]!.AsObject().Select(path => path.Key).ToHashSet());
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static string Line(JsonNode figures) => string.Join(
        ' ',
        new[] { "participants", "enrolments", "waiting", "completions", "absence" }.Select(name => Number(figures[name]!))
            .Append(Number(figures["costs"]!["invoiced"]!)).Append(Number(figures["costs"]!["committed"]!)));

    private static string Number(JsonNode node) => node.GetValue<decimal>().ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}

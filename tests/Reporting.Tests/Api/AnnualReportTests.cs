using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>The yearly report as a coordinator writes it in January, and the national level reads it.</summary>
public sealed class AnnualReportTests(Running running)
{
    private const string Root = "/api/reporting/v1";
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_given_questions_come_with_figures_filled_in_and_the_quarters_add_up_to_the_year()
    {
        var year = new Year("barn-och-unga", Running.FreshRegion());
        await running.Happened(year);
        await running.Publish(new[] { "lulea", "boden", "pitea", "kiruna" }.Select((slug, number) => (
            (object)new Billing.Contracts.MunicipalityJoined(year.Region, slug, slug.ToUpperInvariant(), 1000, number + 1, At), Guid.NewGuid())));
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var report = await Running.Get(coordinator, Path(year));

        Assert.Equal("2027-01-31", report["dueOn"]!.GetValue<string>());
        Assert.Equal(20, Figure(report, "participants")["value"]!.GetValue<decimal>());
        // One of twenty was absent and has no certificate: that is said of nobody.
        Assert.Equal(("all-but-few", "all-but-few", "too-few"), (Status(report, "completions"), Status(report, "attendance"), Status(report, "absence")));
        Assert.All(new[] { "completions", "completion-rate", "attendance", "absence" }, name => Assert.Null(Figure(report, name)["value"]));
        // Three wait.
        Assert.Equal("too-few", Status(report, "waiting"));
        Assert.Equal(6000, Figure(report, "cost")["value"]!.GetValue<decimal>());
        Assert.Equal(3, Figure(report, "reach")["value"]!.GetValue<decimal>());
        Assert.Equal("Utan deltagare: KIRUNA", Figure(report, "reach")["note"]!.GetValue<string>());
        Assert.Equal("too-few", report["goals"]!.AsArray()[0]!["status"]!.GetValue<string>());
        Assert.True(report["onePage"]!.GetValue<bool>());
        Assert.True(report["asOf"]!["sequence"]!.GetValue<long>() > 0);
        foreach (var figure in report["quarters"]!["figures"]!.AsArray().Where(one => one!["outside"] is not null))
        {
            Assert.Equal(figure!["year"]!.GetValue<decimal>(), figure["quarters"]!.AsArray().Sum(quarter => quarter!["value"]!.GetValue<decimal>()) + figure["outside"]!.GetValue<decimal>());
        }

        // Every figure is opened down to its events, of the year and of each quarter.
        foreach (var figure in report["questions"]!.AsArray().SelectMany(question => question!["figures"]!.AsArray()))
        {
            var (name, events) = (figure!["name"]!.GetValue<string>(), await Running.Get(coordinator, figure["events"]!.GetValue<string>()));
            Assert.True(figure["value"] is null || events["value"]!.GetValue<decimal>() == figure["value"]!.GetValue<decimal>(), name);
            if (name != "trainers")
            {
                // As the statistics of the same year do.
                var same = await Running.Get(coordinator, $"{Root}/regions/{year.Region}/journeys/{year.Journey}/statistics/{name}/events?period=2026");
                Assert.Equal(same["items"]!.ToJsonString(), events["items"]!.ToJsonString());
            }
        }

        foreach (var figure in report["quarters"]!["figures"]!.AsArray())
        {
            var counts = new List<int>();
            foreach (var quarter in figure!["quarters"]!.AsArray())
            {
                var events = await Running.Get(coordinator, quarter!["events"]!.GetValue<string>());
                Assert.True(quarter["value"] is null || events["value"]!.GetValue<decimal>() == quarter["value"]!.GetValue<decimal>());
                counts.Add(events["count"]!.GetValue<int>());
            }

            Assert.Equal([await Count(coordinator, $"{Path(year)}/figures/{figure["name"]}/events"), 0, 0, 0], counts);
        }

        using var wrong = await coordinator.GetAsync($"{Path(year)}/figures/cost/events?quarter=2025-Q1", Cancellation);
        await Running.Refused(wrong, HttpStatusCode.UnprocessableEntity, "validation", "quarter");
        using var unknown = await coordinator.GetAsync($"{Path(year)}/figures/vadret/events", Cancellation);
        await Running.Refused(unknown, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Trainers_and_the_goals_that_the_log_measures_open_the_teams_and_seats_they_are_of()
    {
        var year = new Year("barn-och-unga", Running.FreshRegion());
        await running.Happened(year);
        Trainer.Contracts.LentTrainer Lent(string municipality) => new(Guid.NewGuid(), municipality);
        var (first, last, joined) = (Guid.NewGuid(), Guid.NewGuid(), new[] { "lulea", "boden", "kiruna" }.ToDictionary(one => one, _ => Guid.NewGuid()));
        await running.Publish(
        [
            .. joined.Select((one, number) => ((object)new Billing.Contracts.MunicipalityJoined(year.Region, one.Key, one.Key, 1000, number + 1, At), one.Value)),
            (new Trainer.Contracts.TeamConfirmed(year.Journey, year.Occasion, year.Region, Lent("lulea"), [Lent("boden")], 1, At), first),
            (new Trainer.Contracts.TeamConfirmed(year.Journey, year.Occasion, year.Region, Lent("lulea"), [Lent("lulea"), Lent("lulea"), Lent("lulea"), Lent("lulea")], 2, At), last),
        ]);
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var report = await Running.Get(coordinator, Path(year));
        Assert.Equal(5, Figure(report, "trainers")["value"]!.GetValue<decimal>());
        Assert.Equal([last], await Sources(coordinator, Figure(report, "trainers")["events"]!.GetValue<string>()));
        var goals = $"{Root}/regions/{year.Region}/journeys/{year.Journey}/effect-goals";
        Assert.Equal(joined.Values.Append(last).Order(), (await Sources(coordinator, $"{goals}/6/events?period=2026")).Order());
        var reach = await Running.Get(coordinator, $"{goals}/7/events?period=2026");
        Assert.Equal((0.6667m, 23), (reach["value"]!.GetValue<decimal>(), reach["count"]!.GetValue<int>()));
        Assert.Equal(joined.Values.Order(), (await Sources(coordinator, $"{goals}/7/events?period=2025")).Order());
        Assert.Equal(0, await Count(coordinator, $"{goals}/1a/events?period=2026"));
        using var unknown = await coordinator.GetAsync($"{goals}/17/events", Cancellation);
        await Running.Refused(unknown, HttpStatusCode.NotFound, "not-found");

        // A team of two is a group like another.
        var small = new Year("barn-och-unga", Running.FreshRegion());
        await running.Happened(small);
        await running.Publish([(new Trainer.Contracts.TeamConfirmed(small.Journey, small.Occasion, small.Region, Lent("lulea"), [Lent("boden")], 1, At), Guid.NewGuid())]);
        using var other = running.Reporting.As("coordinator", small.Region);
        Assert.Equal("too-few", Status(await Running.Get(other, Path(small)), "trainers"));

        // And so are those whom all but one municipality lend: Luleå knows its five of six.
        await running.Publish([(
            new Trainer.Contracts.TeamConfirmed(small.Journey, small.Occasion, small.Region, Lent("boden"), [.. Enumerable.Range(0, 5).Select(_ => Lent("lulea"))], 2, At), Guid.NewGuid())]);
        Assert.Equal("too-few", Status(await Running.Get(other, Path(small)), "trainers"));
        await running.Publish([(
            new Trainer.Contracts.TeamConfirmed(
                small.Journey, small.Occasion, small.Region, Lent("boden"), [.. Enumerable.Range(0, 9).Select(i => Lent(i < 5 ? "lulea" : "boden"))], 3, At), Guid.NewGuid())]);
        Assert.Equal(10, Figure(await Running.Get(other, Path(small)), "trainers")["value"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task Whoever_comes_again_is_one_person_of_those_whose_quarters_are_withheld()
    {
        var (region, journey) = (Running.FreshRegion(), "aldreomsorg");
        var again = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        // Three in winter; the same three and one more in spring: together seven seats, of four persons. Then six, and nine.
        await running.Publish(
        [
            .. Held(region, journey, new DateOnly(2026, 2, 3), again), .. Held(region, journey, new DateOnly(2026, 5, 5), [.. again, Guid.NewGuid()]),
            .. Held(region, journey, new DateOnly(2026, 9, 8), 6), .. Held(region, journey, new DateOnly(2026, 11, 3), 9),
        ]);
        using var coordinator = running.Reporting.As("coordinator", region);
        var report = await Running.Get(coordinator, $"{Root}/regions/{region}/journeys/{journey}/annual-report/2026");
        Assert.Equal("too-few too-few too-few 9", Quarters(report, "enrolled"));
    }

    [Fact]
    public async Task As_PDF_it_is_one_page_as_HTML_a_page_of_its_own()
    {
        var year = new Year("barn-och-unga", Running.FreshRegion());
        await running.Happened(year);
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        await Write(coordinator, year, "rackvidd", "Alla kommuner utom en är med.\nKiruna börjar i höst.");
        using var answer = await Asked(coordinator, Path(year), "application/pdf");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        var pdf = new Pdf(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(1, pdf.Pages);
        Assert.Contains("Kiruna börjar i höst.", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Deltagare: 20", pdf.Text, StringComparison.Ordinal);

        using var web = await Asked(coordinator, Path(year), "text/html");
        Assert.Equal("text/html", web.Content.Headers.ContentType!.MediaType);
        var page = await web.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("Kiruna b&#246;rjar i h&#246;st.", page, StringComparison.Ordinal);
        // Printed, it has what the PDF has: the goals by quarter are for the screen.
        Assert.Contains(".more{display:none} }</style>", page, StringComparison.Ordinal);
        var more = page[page.IndexOf("<div class=\"more\">", StringComparison.Ordinal)..page.IndexOf("</div>", StringComparison.Ordinal)];
        Assert.Equal(4, more.Split("<table>").Length - 1);
        Assert.Contains("default-src 'none'", web.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        // A region where nothing has happened has one too.
        var empty = Running.FreshRegion();
        using var other = running.Reporting.As("coordinator", empty);
        using var nothing = await Asked(other, $"{Root}/regions/{empty}/journeys/{year.Journey}/annual-report/2026", "application/pdf");
        Assert.Equal(1, new Pdf(await nothing.Content.ReadAsByteArrayAsync(Cancellation)).Pages);
    }

    [Fact]
    public async Task What_does_not_fit_is_no_PDF_but_says_which_answers_to_shorten_and_by_how_much()
    {
        var year = new Year("barn-och-unga", Running.FreshRegion());
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var text = string.Concat(Enumerable.Repeat("Det har varit ett år med många kurser. ", 100));
        await Write(coordinator, year, "nytta", text);
        await Write(coordinator, year, "larande", text);
        await Write(coordinator, year, "rackvidd", "Alla är med.");
        using (var answer = await Asked(coordinator, Path(year), "application/pdf"))
        {
            await Running.Refused(answer, HttpStatusCode.Conflict, "report-too-long", "answers.nytta", "answers.larande");
        }

        var report = await Running.Get(coordinator, Path(year));
        Assert.False(report["onePage"]!.GetValue<bool>());
        foreach (var one in report["shorten"]!.AsArray())
        {
            await Write(coordinator, year, one!["question"]!.GetValue<string>(), text.Trim()[..^one["by"]!.GetValue<int>()]);
        }

        using var shorter = await Asked(coordinator, Path(year), "application/pdf");
        Assert.Equal(1, new Pdf(await shorter.Content.ReadAsByteArrayAsync(Cancellation)).Pages);
    }

    [Fact]
    public async Task Answers_are_kept_in_versions_and_words_that_name_somebody_are_erased()
    {
        var year = new Year("barn-och-unga", Running.FreshRegion());
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        await Write(coordinator, year, "utbildare", "Anna Påhittad har varit till stor hjälp.");
        Assert.Equal(2, (await Write(coordinator, year, "utbildare", "Utbildarna har varit till stor hjälp."))["version"]!.GetValue<int>());
        Assert.Equal(2, (await Write(coordinator, year, "utbildare", " Utbildarna har varit till stor hjälp. "))["version"]!.GetValue<int>());
        using (var erased = await coordinator.DeleteAsync($"{Path(year)}/answers/utbildare/1", Cancellation))
        {
            Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        }

        using (var again = await coordinator.DeleteAsync($"{Path(year)}/answers/utbildare/1", Cancellation))
        {
            Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        }

        using (var none = await coordinator.DeleteAsync($"{Path(year)}/answers/utbildare/3", Cancellation))
        {
            await Running.Refused(none, HttpStatusCode.NotFound, "not-found");
        }

        var kept = (await Running.Get(coordinator, $"{Path(year)}/answers")).AsArray();
        Assert.Equal(2, kept.Count);
        Assert.Null(kept[0]!["text"]);
        Assert.Equal("Utbildarna har varit till stor hjälp.", kept[1]!["text"]!.GetValue<string>());
        await using var session = running.Reporting.Store.QuerySession();
        Assert.Equal(0, (await session.QueryAsync<int>(
            "select ((select count(*) from mt_events where data::text like '%Påhittad%') + (select count(*) from mt_doc_reporttext where data::text like '%Påhittad%'))::int", Cancellation))[0]);

        using var stale = new HttpRequestMessage(HttpMethod.Put, $"{Path(year)}/answers/utbildare") { Content = JsonContent.Create(new { text = "Annat." }) };
        stale.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var refused = await coordinator.SendAsync(stale, Cancellation);
        await Running.Refused(refused, HttpStatusCode.PreconditionFailed, "version-conflict");
        using var empty = await coordinator.PutAsJsonAsync($"{Path(year)}/answers/utbildare", new { text = " " }, Cancellation);
        await Running.Refused(empty, HttpStatusCode.UnprocessableEntity, "validation", "text");
        using var unasked = await coordinator.PutAsJsonAsync($"{Path(year)}/answers/vadret", new { text = "Soligt." }, Cancellation);
        await Running.Refused(unasked, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_three_persons_did_is_withheld_and_said_to_be_also_where_the_year_would_leave_it()
    {
        var (region, journey) = (Running.FreshRegion(), "aldreomsorg");
        await running.Publish([.. Held(region, journey, new DateOnly(2026, 2, 3), 3), .. Held(region, journey, new DateOnly(2026, 5, 5), 6), .. Held(region, journey, new DateOnly(2026, 9, 8), 9)]);
        using var coordinator = running.Reporting.As("coordinator", region);
        var report = await Running.Get(coordinator, $"{Root}/regions/{region}/journeys/{journey}/annual-report/2026");
        Assert.Equal("too-few too-few 9 0", Quarters(report, "enrolled"));
        Assert.Equal("1 1 1 0", Quarters(report, "occasions"));
        Assert.Equal(18, Figure(report, "participants")["value"]!.GetValue<decimal>());

        // And a year of three persons is withheld whole.
        var small = Running.FreshRegion();
        await running.Publish(Held(small, journey, new DateOnly(2026, 2, 3), 3));
        using var alone = running.Reporting.As("coordinator", small);
        var withheld = await Running.Get(alone, $"{Root}/regions/{small}/journeys/{journey}/annual-report/2026");
        Assert.Equal("too-few", Figure(withheld, "participants")["status"]!.GetValue<string>());
        Assert.Null(Figure(withheld, "cost")["value"]);
        Assert.Equal(1, Figure(withheld, "occasions")["value"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task The_national_level_sends_out_the_questions_and_rolls_up_the_regions()
    {
        // A journey that no other test tells of: the roll-up is of all its regions.
        const string journey = "funktionshinder-myndighet";
        var (one, two, three) = ($"a-{Guid.NewGuid():N}", $"b-{Guid.NewGuid():N}", $"c-{Guid.NewGuid():N}");
        await running.Publish([.. Held(one, journey, new DateOnly(2031, 2, 3), 12), .. Held(two, journey, new DateOnly(2031, 2, 3), 7), .. Held(three, journey, new DateOnly(2031, 2, 3), 2)]);
        using var national = running.Reporting.As("national");
        object questions = new { questions = new object[] { new { question = "narvaro", text = "Hur många kom?", figures = new[] { "participants", "attendance" } }, new { question = "annat", text = "Annat?" } } };
        await Running.Json(await national.PutAsJsonAsync($"{Root}/journeys/{journey}/annual-report-questions/2031", questions, Cancellation), HttpStatusCode.OK);
        using var coordinator = running.Reporting.As("coordinator", one);
        await Running.Json(await coordinator.PutAsJsonAsync($"{Root}/regions/{one}/journeys/{journey}/annual-report/2031/answers/annat", new { text = "Nej." }, Cancellation), HttpStatusCode.OK);

        var report = await Running.Get(national, $"{Root}/journeys/{journey}/annual-report/2031");
        // The two of the small region are in no sum of the country, and said not to be: so no other region has to be silent for their sake.
        Assert.Equal((19m, 1), (Figure(report, "participants")["value"]!.GetValue<decimal>(), Figure(report, "participants")["without"]!.GetValue<int>()));
        var rows = report["regions"]!.AsArray().Where(row => row!["region"]!.GetValue<string>() is var region && (region == one || region == two || region == three)).ToList();
        Assert.Equal(["told", "told", "too-few"], rows.Select(row => row!["status"]!.GetValue<string>()));
        Assert.Equal((12m, 7m), (rows[0]!["participants"]!.GetValue<decimal>(), rows[1]!["participants"]!.GetValue<decimal>()));
        Assert.Null(rows[2]!["participants"]);
        Assert.Equal(19, await Count(national, Figure(report, "participants")["events"]!.GetValue<string>()));
        var winter = report["quarters"]!["figures"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "enrolled")!["quarters"]![0]!;
        Assert.Equal((19m, 1), (winter["value"]!.GetValue<decimal>(), winter["without"]!.GetValue<int>()));
        Assert.Equal(19, await Count(national, winter["events"]!.GetValue<string>()));
        Assert.True(await Count(national, $"{Root}/journeys/{journey}/effect-goals/7/events?period=2031") >= 21);
        Assert.Equal(1, rows[0]!["answered"]!.GetValue<int>());
        using var paper = await Asked(national, $"{Root}/journeys/{journey}/annual-report/2031", "application/pdf");
        Assert.Equal(1, new Pdf(await paper.Content.ReadAsByteArrayAsync(Cancellation)).Pages);

        // A region that has held nothing is one that is not reached.
        var idle = $"d-{Guid.NewGuid():N}";
        await running.Publish([(new Billing.Contracts.MunicipalityJoined(idle, "mora", "Mora", 1000, 1, At), Guid.NewGuid())]);
        var before = report["regions"]!.AsArray();
        report = await Running.Get(national, $"{Root}/journeys/{journey}/annual-report/2031");
        Assert.DoesNotContain(before, row => row!["region"]!.GetValue<string>() == idle);
        var row = report["regions"]!.AsArray().Single(row => row!["region"]!.GetValue<string>() == idle)!;
        Assert.Equal(("told", 0m, 1m), (row["status"]!.GetValue<string>(), row["reached"]!.GetValue<decimal>(), row["municipalities"]!.GetValue<decimal>()));

        // The year after: nobody of the small region, whose two are in no sum of the year before, which says so.
        await running.Publish(Held(one, journey, new DateOnly(2032, 2, 3), 12));
        var after = Figure(await Running.Get(national, $"{Root}/journeys/{journey}/annual-report/2032"), "participants");
        Assert.Equal((12m, null, 19m, 1), (
            after["value"]!.GetValue<decimal>(), after["without"]?.GetValue<int>(), after["previous"]!.GetValue<decimal>(), after["previousWithout"]?.GetValue<int>()));
        using (var web = await Asked(national, $"{Root}/journeys/{journey}/annual-report/2032", "text/html"))
        {
            Assert.Contains("Deltagare: 12 personer (2031: 19, utan 1)", WebUtility.HtmlDecode(await web.Content.ReadAsStringAsync(Cancellation)), StringComparison.Ordinal);
        }

        object wrong = new { questions = new object[] { new { question = "Fel", text = "", figures = new[] { "vadret" } } } };
        using var refused = await national.PutAsJsonAsync($"{Root}/journeys/{journey}/annual-report-questions/2031", wrong, Cancellation);
        await Running.Refused(refused, HttpStatusCode.UnprocessableEntity, "validation", "questions[0].question", "questions[0].text", "questions[0].figures");
    }

    private static List<(object Message, Guid Id)> Held(string region, string journey, DateOnly day, int seats) =>
        Held(region, journey, day, [.. Enumerable.Range(0, seats).Select(_ => Guid.NewGuid())]);

    private static List<(object Message, Guid Id)> Held(string region, string journey, DateOnly day, Guid[] persons)
    {
        var (occasion, version) = (Guid.NewGuid(), 1L);
        List<object> all = [new OccasionScheduled(journey, occasion, "kurs", region, [new(day, new(9, 0), new(16, 0), "on-site", false)], 20, null, null, version, At)];
        all.AddRange(persons.Select(person => new SeatConfirmed(journey, occasion, "kurs", region, person, "lulea", "enhet", false, ++version, At)));
        return [.. all.Select(message => (message, Guid.NewGuid()))];
    }

    private static string Path(Year year) => $"{Root}/regions/{year.Region}/journeys/{year.Journey}/annual-report/2026";

    private static JsonNode Figure(JsonNode report, string name) =>
        report["questions"]!.AsArray().SelectMany(question => question!["figures"]!.AsArray()).Single(figure => figure!["name"]!.GetValue<string>() == name)!;

    private static string Status(JsonNode report, string name) => Figure(report, name)["status"]!.GetValue<string>();

    private static string Quarters(JsonNode report, string name) => string.Join(' ', report["quarters"]!["figures"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == name)!["quarters"]!.AsArray()
        .Select(quarter => quarter!["value"]?.GetValue<decimal>().ToString("0", System.Globalization.CultureInfo.InvariantCulture) ?? quarter["status"]!.GetValue<string>()));

    private static async Task<int> Count(HttpClient client, string path) => (await Running.Get(client, path))["count"]!.GetValue<int>();

    private static async Task<List<Guid>> Sources(HttpClient client, string path) =>
        [.. (await Running.Get(client, path))["items"]!.AsArray().Select(one => one!["source"]!.GetValue<Guid>())];

    private static async Task<JsonNode> Write(HttpClient coordinator, Year year, string question, string text) =>
        await Running.Json(await coordinator.PutAsJsonAsync($"{Path(year)}/answers/{question}", new { text }, Cancellation), HttpStatusCode.OK);

    private static Task<HttpResponseMessage> Asked(HttpClient client, string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return client.SendAsync(request, Cancellation);
    }
}

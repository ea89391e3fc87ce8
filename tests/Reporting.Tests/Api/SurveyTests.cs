using System.Net;
using System.Net.Http.Json;
using System.Text;
using Xunit;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using static Yrkesresan.Reporting.Tests.Api.Running;

namespace Yrkesresan.Reporting.Tests.Api;

public sealed class SurveyTests(StandingStill still) : IClassFixture<StandingStill>
{
    private readonly Running running = still.Running;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private static readonly int OpenDays = Survey.Standard.Surveys[0].OpenDays;

    private Asking Asking => new(running.Reporting);

    [Fact]
    public async Task Who_took_part_answers_once_and_the_goal_is_measured()
    {
        await using var counted = await running.Reporting.Catch<Contracts.SurveyCounted>();
        await using var opened = await running.Reporting.Catch<Contracts.SurveyOpened>();
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var goals = Asking.Goals(year);
        Assert.Equal(["1a", "1b", "1c", "1d", "2", "3", "4", "5", "6", "7"], (await Get(coordinator, goals)).AsArray().Select(goal => goal!["goal"]!.GetValue<string>()));

        foreach (var (person, i) in year.Seated.Select((person, i) => (person, i)).Take(4))
        {
            var survey = Assert.Single(await Asking.Mine(person))!;
            Assert.Equal((year.Occasion, year.Course, "Handläggning med barnet i centrum"), (survey["occasion"]!.GetValue<Guid>(), survey["course"]!.GetValue<string>(), survey["title"]!.GetValue<string>()));
            Assert.Equal("starkt-i-rollen", survey["statements"]![0]!["id"]!.GetValue<string>());
            Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(survey["link"]!.GetValue<string>(), 5)).StatusCode);
            Assert.Empty(await Asking.Mine(person));
        }

        // Four have answered, and it was looked whether they can be counted: nobody is told what they said, nor how many they are.
        still.Passes();
        await Asking.Looked(year);
        var silent = (await Get(coordinator, goals))[0]!.AsObject();
        Assert.All(new[] { "share", "answers", "responseRate", "interval", "met" }, name => Assert.True(silent.ContainsKey(name) && silent[name] is null));
        Assert.Equal("too-few", silent["status"]!.GetValue<string>());
        Assert.Null((await Asking.Round(coordinator, year))["answered"]);

        for (var i = 4; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(await Asking.LinkOf(year.Seated[i]), i < 8 ? 5 : 2)).StatusCode);
        }

        still.Passes();
        var measured = (await Eventually.Get(() => Get(coordinator, goals + "?period=2026-H1"), found => found[0]!["answers"]?.GetValue<int>() == 10))[0]!;
        Assert.Equal((0.8m, 10, 0.5m, true), (measured["share"]!.GetValue<decimal>(), measured["answers"]!.GetValue<int>(), measured["responseRate"]!.GetValue<decimal>(), measured["met"]!.GetValue<bool>()));
        Assert.Equal((0.4902m, 0.9433m), (measured["interval"]!["low"]!.GetValue<decimal>(), measured["interval"]!["high"]!.GetValue<decimal>()));
        Assert.Null((await Get(coordinator, goals))[1]!["share"]);
        Assert.Null((await Get(coordinator, goals + "?period=2026-H2"))[0]!["share"]);
        Assert.Equal(10, (await Asking.Round(coordinator, year))["answered"]!.GetValue<int>());

        // An employer gets the region's rounded, without numbers, where three other municipalities are in it: else the rest is the region's less the own.
        foreach (var path in new[] { goals + "?period=2026-H1", goals + "/trend?halves=2" })
        {
            using var kiruna = running.Reporting.As("manager", year.Region, "kiruna");
            using var boden = running.Reporting.As("municipal-administrator", year.Region, "boden");
            System.Text.Json.Nodes.JsonNode First(System.Text.Json.Nodes.JsonNode told) => path.Contains("trend", StringComparison.Ordinal) ? told[0]!["goals"]![0]! : told[0]!;
            var (county, hidden) = (First(await Get(kiruna, path)), First(await Get(boden, path)));
            Assert.Equal((0.8m, true), (county["share"]!.GetValue<decimal>(), county["met"]!.GetValue<bool>()));
            Assert.All(new[] { "answers", "responseRate", "interval" }, name => Assert.Null(county[name]));
            Assert.Equal(("too-few", null), (hidden["status"]!.GetValue<string>(), hidden["share"]?.GetValue<decimal>()));
        }

        // The whole country has at least these.
        using var national = running.Reporting.As("national");
        Assert.True((await Get(national, "/api/reporting/v1/journeys/barn-och-unga/effect-goals?period=2026"))[0]!["answers"]!.GetValue<int>() >= 10);

        var announced = await Eventually.Get(counted.All, all => all.Any(one => one.Message.Occasion == year.Occasion), what: "that answers were counted");
        Assert.All(announced.Where(one => one.Message.Occasion == year.Occasion), one => Assert.Equal((year.Journey, year.Region, year.Course), (one.RoutingKey, one.Message.Region, one.Message.Course)));
        var told = await Eventually.Get(opened.All, all => all.Count(one => one.Message.Occasion == year.Occasion) == 20, what: "twenty persons to tell");
        Assert.Equal(year.Seated.Order(), told.Where(one => one.Message.Occasion == year.Occasion).Select(one => one.Message.Participant).Order());
        Assert.All(told, one => Assert.Equal(year.CompletedAt.SwedishDay().AddDays(OpenDays), one.Message.Closes));
    }

    [Fact]
    public async Task Only_those_who_took_part_are_asked()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Publish(year.All().Where(message => message is not Enrolment.Contracts.OccasionCompleted).Select(message => (message, Guid.NewGuid())));
        Assert.Empty(await Asking.Mine(year.Seated[3]));
        await running.Publish(year.All().OfType<Enrolment.Contracts.OccasionCompleted>().Select(message => ((object)message, Guid.NewGuid())));
        Assert.Single(await Asking.Mine(year.Seated[3]));
        Assert.Single(await Asking.Mine(year.AbsentOneDay));
        var waited = year.All().OfType<Enrolment.Contracts.WaitingListJoined>().Last().Participant;
        Assert.Empty(await Asking.Mine(waited));
        Assert.Empty(await Asking.Mine(Guid.NewGuid()));
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        await Refused(await coordinator.GetAsync("/api/reporting/v1/surveys/mine", TestContext.Current.CancellationToken), HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_a_correction_shows_was_never_there_is_asked_no_more_and_who_was_there_is(bool backwards)
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        var (gone, came) = (year.Seated[4], year.AbsentOneDay);
        // Who was absent two days of three was so the first, too, as was told before the corrections.
        var told = year.All().Select(message => message is Enrolment.Contracts.AttendanceRecorded { Absent: [] } first
            ? first with { Present = [.. first.Present.Where(person => person != came)], Absent = [came] }
            : message).ToList();
        Assert.Single(told.OfType<Enrolment.Contracts.AttendanceRecorded>(), first => first.Absent.SequenceEqual([came]) && first.Date == year.Days[0].Date);
        var completed = told.OfType<Enrolment.Contracts.OccasionCompleted>().Single();
        var issued = told.OfType<Enrolment.Contracts.CertificateIssued>().Single(one => one.Participant == gone);
        var corrections = year.Days.Select((day, i) => (object)new Enrolment.Contracts.OccasionCorrected(
            year.Journey, year.Occasion, year.Course, year.Region, day.Date, [.. year.Seated.Where(person => person != gone)], [gone], year.Days,
            [.. completed.Places.Select(place => place with { Outcome = place.Participant == gone ? "absent" : "attended" })], 100 + i, running.Now)).ToList();
        corrections.Add(new Enrolment.Contracts.CertificateWithdrawn(
            year.Journey, issued.Certificate, gone, issued.Municipality, issued.Unit, year.Occasion, year.Course, year.Region, 110, running.Now));

        string? link = null;
        if (backwards)
        {
            await running.Publish(corrections.AsEnumerable().Reverse().Concat(told.AsEnumerable().Reverse()).Select(message => (message, Guid.NewGuid())));
        }
        else
        {
            await running.Publish(told.Select(message => (message, Guid.NewGuid())));
            Assert.Empty(await Asking.Mine(came));
            link = await Asking.LinkOf(gone);
            await running.Publish(corrections.Select(message => (message, Guid.NewGuid())));
        }

        Assert.Empty(await Asking.Mine(gone));
        var survey = Assert.Single(await Asking.Mine(came))!;
        // As long after the completion as for the others.
        Assert.Equal(year.CompletedAt.SwedishDay().AddDays(OpenDays).ToString("O", System.Globalization.CultureInfo.InvariantCulture), survey["closes"]!.GetValue<string>());
        if (link is not null)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Asking.Answer(link, 1)).StatusCode);
        }

        using var coordinator = running.Reporting.As("coordinator", year.Region);
        Assert.Equal(19, (await Asking.Round(coordinator, year))["asked"]!.GetValue<int>());
    }

    [Fact]
    public async Task That_somebody_answered_who_a_correction_shows_was_never_there_is_forgotten_with_the_others()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        var gone = year.Seated[4];
        var link = await Asking.LinkOf(gone);
        await Asking.Answered(gone, 4);
        var completed = year.All().OfType<Enrolment.Contracts.OccasionCompleted>().Single();
        await using var session = running.Reporting.Store.QuerySession(year.Journey);
        var figures = (await session.LoadAsync<Reporting.Occasions.OccasionFigures>(year.Occasion, Cancellation))!;
        var certificate = figures.Certificates.Single(one => one.Participant == gone);
        await running.Publish(
        [
            .. year.Days.Select((day, i) => ((object)new Enrolment.Contracts.OccasionCorrected(
                year.Journey, year.Occasion, year.Course, year.Region, day.Date, [.. year.Seated.Where(person => person != gone)], [gone], year.Days,
                [.. completed.Places.Select(place => place with { Outcome = place.Participant == gone ? "absent" : "attended" })], 100 + i, running.Now), Guid.NewGuid())),
            (new Enrolment.Contracts.CertificateWithdrawn(
                year.Journey, certificate.Certificate, gone, certificate.Municipality, "enhet", year.Occasion, year.Course, year.Region, 110, running.Now), Guid.NewGuid()),
        ]);

        // Answered is answered: she is not asked anew, and the link is none.
        Assert.Empty(await Asking.Mine(gone));
        Assert.Equal(HttpStatusCode.NotFound, (await Asking.Answer(link, 1)).StatusCode);
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var round = (await Asking.Round(coordinator, year))["round"]!.GetValue<Guid>();
        await coordinator.PostAsync($"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-rounds/{round}/closing", null, Cancellation);
        Assert.Null(await session.LoadAsync<UsedLink>(SurveyLinks.Hash(link), Cancellation));
        Assert.Empty(await session.QueryAsync<string>("select data::text from mt_doc_invitation where data ->> 'round' = ?", Cancellation, round.ToString()));
    }

    [Fact]
    public async Task A_link_used_ten_times_at_once_counts_once()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        var link = await Asking.LinkOf(year.Seated[5]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Asking.Answer(link, 5)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound));
        await using var session = running.Reporting.Store.QuerySession(year.Journey);
        Assert.Equal([1], await session.QueryAsync<int>(
            "select count(*)::int from mt_doc_sealedanswer where data ->> 'round' = ?", TestContext.Current.CancellationToken, SurveyFigures.IdOf(year.Occasion).ToString()));
    }

    [Theory]
    [InlineData("{}", "answers")]
    [InlineData("""{"answers":[]}""", "answers")]
    [InlineData("""{"answers":[{"statement":"okänt","value":6},{"value":0},{}]}""", "answers[0].statement,answers[0].value,answers[1].statement,answers[1].value,answers[2].statement,answers[2].value")]
    [InlineData("""{"answers":[{"statement":"starkt-i-rollen","value":1},{"statement":"starkt-i-rollen","value":2}]}""", "answers[1].statement")]
    [InlineData("""{"answers":[{"statement":"starkt-i-rollen","value":"bra"}]}""", "answers[0].value")]
    [InlineData("""{"choices":[{"question":"mest-nytta-av","choice":4}],"texts":[{"question":"med-egna-ord","text":" "}]}""", "choices[0].choice,texts[0].text")]
    [InlineData("""{"answers":[null],"choices":[null],"texts":[null]}""", "answers[0].statement,answers[0].value,choices[0].question,choices[0].choice,texts[0].question,texts[0].text")]
    public async Task A_bad_answer_is_told_and_the_link_still_works(string body, string fields)
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        var link = await Asking.LinkOf(year.Seated[9]);
        using var anyone = running.Reporting.Anonymous();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await Refused(await anyone.PostAsync(Asking.Answers + link, content, TestContext.Current.CancellationToken), HttpStatusCode.UnprocessableEntity, "validation", fields.Split(','));
        Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(link, 5)).StatusCode);
    }

    [Fact]
    public async Task What_is_asked_is_told_for_the_link()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        var link = await Asking.LinkOf(year.Seated[2]);
        using var anyone = running.Reporting.Anonymous();
        var asked = await Get(anyone, Asking.Answers + link);
        Assert.Equal("Handläggning med barnet i centrum", asked["courseTitle"]!.GetValue<string>());
        Assert.Equal((5, 5, 1, 1), (asked["statements"]!.AsArray().Count, asked["scale"]!.AsArray().Count, asked["choices"]!.AsArray().Count, asked["texts"]!.AsArray().Count));
        Assert.DoesNotContain(year.Seated[2].ToString(), asked.ToJsonString(), StringComparison.Ordinal);
        // Asked for, it is as new.
        Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(link, 5)).StatusCode);
        await Refused(await anyone.GetAsync(Asking.Answers + link, TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "answer-link-invalid");
    }

    [Fact]
    public async Task A_closed_survey_is_split_by_groups_that_are_large_enough_and_its_words_are_the_coordinators_alone()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        // Seats go round lulea, boden, pitea: 7 of boden, 7 of pitea, 6 of lulea; all but three of lulea answer, and six in own words.
        var ofLulea = year.Seated.Where((_, i) => Year.MunicipalityOf(i + 1) == "lulea").Take(3).ToHashSet();
        foreach (var (person, i) in year.Seated.Where(person => !ofLulea.Contains(person)).Select((person, i) => (person, i)))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(await Asking.LinkOf(person), 4, i < 6 ? $"Ord nummer {i}" : null)).StatusCode);
        }

        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var goals = Asking.Goals(year);
        var closing = $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-rounds/{SurveyFigures.IdOf(year.Occasion)}/closing";
        await Json(await coordinator.PostAsync(closing, null, TestContext.Current.CancellationToken), HttpStatusCode.OK);
        // Whoever asks waits five seconds for the figures, and then gets them as they are: a slow machine gets longer.
        await running.Counted();
        var again = await Json(await coordinator.PostAsync(closing, null, TestContext.Current.CancellationToken), HttpStatusCode.OK);
        Assert.True(again["closed"]!.GetValue<bool>());
        Assert.Equal(17, (await Get(coordinator, goals))[0]!["answers"]!.GetValue<int>());

        var answered = Assert.Single((await Get(coordinator, goals.Replace("effect-goals", "survey-answers", StringComparison.Ordinal) + "?period=2026-H1")).AsArray())!;
        Assert.Equal(("starkt-i-rollen", 17), (answered["question"]!.GetValue<string>(), answered["answers"]!.GetValue<int>()));
        Assert.Equal([0m, 0m, 0m, 1m, 0m], answered["options"]!.AsArray().Select(option => option!["share"]!.GetValue<decimal>()));

        // Three of lulea alone would be a small group, and by subtraction too: so the smallest of the others is not shown either.
        var by = (await Get(coordinator, $"{goals}/by/municipality"))[0]!["groups"]!.AsArray();
        var shown = Assert.Single(by)!;
        Assert.Equal(7, shown["measured"]!["answers"]!.GetValue<int>());
        Assert.Equal(1m, shown["measured"]!["responseRate"]!.GetValue<decimal>());

        // What is told of a group is opened as well: by persons, that it was split; by whole surveys, where it was counted. One that is not told is none.
        async Task<(decimal? Share, string Types)> Opened(string query) => await Get(coordinator, $"{goals}/1a/events{query}") is var page
            ? (page["value"]?.GetValue<decimal>(), string.Join(' ', page["items"]!.AsArray().Select(one => one!["type"]!.GetValue<string>().Split('.')[1]).Distinct()))
            : default;
        Assert.Equal((1m, "survey_closed"), await Opened($"?by=municipality&group={shown["group"]}"));
        Assert.Equal((1m, "answers_counted"), await Opened($"?period=2026&by=course&group={year.Course}"));
        Assert.Equal(
            (await Get(coordinator, $"{goals}/1a/events"))["items"]!.ToJsonString(), (await Get(coordinator, $"{goals}/1a/events?by=course&group={year.Course}"))["items"]!.ToJsonString());
        foreach (var none in new[] { "?by=municipality&group=lulea", "?by=role&group=ingen", $"?period=2025&by=course&group={year.Course}" })
        {
            await Refused(await coordinator.GetAsync($"{goals}/1a/events{none}", Cancellation), HttpStatusCode.NotFound, "not-found");
        }

        await Refused(await coordinator.GetAsync($"{goals}/1a/events?by=course", Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "group");
        await Refused(await coordinator.GetAsync($"{goals}/1a/events?by=kommun&group=lulea", Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "by");
        Assert.Equal(year.Course, Assert.Single((await Get(coordinator, $"{goals}/by/course?period=2026"))[0]!["groups"]!.AsArray())!["group"]!.GetValue<string>());
        Assert.Equal("new", Assert.Single((await Get(coordinator, $"{goals}/by/level"))[0]!["groups"]!.AsArray())!["group"]!.GetValue<string>());
        Assert.Empty((await Get(coordinator, $"{goals}/by/team"))[0]!["groups"]!.AsArray());
        await Refused(await coordinator.GetAsync($"{goals}/by/person", TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");

        // An employer sees the own municipality, and the county as a whole.
        var own = shown["group"]!.GetValue<string>();
        using var manager = running.Reporting.As("manager", year.Region, own);
        using var other = running.Reporting.As("manager", year.Region, "lulea");
        Assert.Single((await Get(manager, $"{goals}/by/municipality"))[0]!["groups"]!.AsArray());
        Assert.Empty((await Get(other, $"{goals}/by/municipality"))[0]!["groups"]!.AsArray());
        await Refused(await manager.GetAsync($"{goals}/by/course", TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");

        var comments = $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-comments";
        var words = Assert.Single((await Get(coordinator, comments)).AsArray())!["comments"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"Ord nummer {i}"), words.Select(one => one!["text"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        await Refused(await manager.GetAsync(comments, TestContext.Current.CancellationToken), HttpStatusCode.Forbidden, "forbidden");
        var erased = await coordinator.DeleteAsync($"{comments}/{words[0]!["id"]}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Equal(5, Assert.Single((await Get(coordinator, comments)).AsArray())!["comments"]!.AsArray().Count);
        await using (var session = running.Reporting.Store.QuerySession(year.Journey))
        {
            Assert.Equal([0], await session.QueryAsync<int>(
                "select count(*)::int from mt_events where data::text like '%Ord nummer%'", TestContext.Current.CancellationToken));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.DeleteAsync($"{comments}/{words[1]!["id"]}", TestContext.Current.CancellationToken)).StatusCode);
        // Four are too few to show.
        Assert.Empty((await Get(coordinator, comments)).AsArray());
    }

    [Fact]
    public async Task What_was_answered_to_a_question_of_no_goal_is_opened_where_it_is_told_and_else_is_none()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        using var anyone = running.Reporting.Anonymous();
        var answers = $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-answers";
        const string question = "standard/efter-kursen/1/mest-nytta-av";
        async Task Choose(IEnumerable<Guid> persons, int choice)
        {
            foreach (var person in persons)
            {
                using var response = await anyone.PostAsJsonAsync(
                    Asking.Answers + Uri.EscapeDataString(await Asking.LinkOf(person)), new { choices = new[] { new { question = "mest-nytta-av", choice } } }, Cancellation);
                Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            }
        }

        // Four are not told, and have nothing to open.
        await Choose(year.Seated.Take(4), 1);
        still.Passes();
        await Asking.Looked(year);
        Assert.Empty((await Get(coordinator, answers)).AsArray());
        await Refused(await coordinator.GetAsync($"{answers}/{question}/events", Cancellation), HttpStatusCode.NotFound, "not-found");

        async Task<System.Text.Json.Nodes.JsonNode> Told(int count) => Assert.Single((await Eventually.Get(
            () => Get(coordinator, answers + "?period=2026-H1"), found => found.AsArray().Any(one => one!["answers"]!.GetValue<int>() == count), what: $"{count} answers counted")).AsArray())!;
        await Choose(year.Seated.Skip(4).Take(1), 2);
        still.Passes();
        await Told(5);
        await Choose(year.Seated.Skip(5).Take(6), 3);
        still.Passes();
        var told = await Told(11);
        Assert.Equal("mest-nytta-av", told["question"]!.GetValue<string>());
        Assert.Equal($"{answers}/{question}/events?period=2026-H1", told["events"]!.GetValue<string>());

        // Exactly the two events in which they were counted, one a page, and the cursor says nothing of anybody.
        var first = await Get(coordinator, $"{told["events"]}&limit=1");
        var second = await Get(coordinator, $"{told["events"]}&limit=1&cursor={first["next"]}");
        Assert.Equal((11, 2, 11, 2), (first["value"]!.GetValue<int>(), first["count"]!.GetValue<int>(), second["value"]!.GetValue<int>(), second["count"]!.GetValue<int>()));
        Assert.Equal(told["text"]!.GetValue<string>(), first["text"]!.GetValue<string>());
        Assert.Null(second["next"]);
        var key = Encoding.UTF8.GetString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(first["next"]!.GetValue<string>()));
        Assert.All(year.Seated, person => Assert.DoesNotContain(person.ToString(), key + first.ToJsonString() + second.ToJsonString(), StringComparison.OrdinalIgnoreCase));
        await using var session = running.Reporting.Store.QuerySession(year.Journey);
        var logged = await session.QueryAsync<Guid>(
            "select id from mt_events where tenant_id = ? and stream_id = ? and type = 'reporting.answers_counted.v1'", Cancellation, year.Journey, SurveyFigures.IdOf(year.Occasion));
        Assert.Equal(logged.Order(), new[] { first, second }.Select(page => Assert.Single(page["items"]!.AsArray())!["id"]!.GetValue<Guid>()).Order());

        foreach (var none in new[]
        {
            $"{question}/events?period=2025", "standard/efter-kursen/1/hitta-information/events", "standard/efter-kursen/2/mest-nytta-av/events", "national/efter-kursen/1/mest-nytta-av/events",
            "standard/okand/1/mest-nytta-av/events",
        })
        {
            await Refused(await coordinator.GetAsync($"{answers}/{none}", Cancellation), HttpStatusCode.NotFound, "not-found");
        }

        await Refused(await coordinator.GetAsync($"{answers}/{question}/events?period=våren", Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "period");
    }

    [Fact]
    public async Task The_nation_s_or_the_region_s_own_survey_is_asked_from_when_it_is_published_and_its_editions_never_change()
    {
        var (region, journey) = (FreshRegion(), "aldreomsorg");
        using var coordinator = running.Reporting.As("coordinator", region);
        var path = $"/api/reporting/v1/regions/{region}/journeys/{journey}/surveys";
        object Content(string text) => new
        {
            title = "Vår egen",
            asked = "after-course",
            openDays = 30,
            remindDays = 5,
            statements = new[] { new { statement = "nytta", text, goal = "L1" } },
            goals = new[] { new { goal = "L1", text = "Länets eget mål", target = 0.5 } },
        };
        // Of managers, so that other tests are asked what they expect.
        var yearly = new
        {
            title = "Hela landet",
            asked = "yearly",
            roles = new[] { "chef" },
            openDays = 30,
            remindDays = 0,
            statements = new[] { new { statement = "hela", text = "Hela landet?" } },
        };
        Assert.Equal("standard", (await Get(coordinator, path)).AsArray().Single(one => one!["edition"]!["survey"]!.GetValue<string>() == "efter-kursen")!["edition"]!["of"]!.GetValue<string>());
        var first = await Json(await coordinator.PutAsJsonAsync($"{path}/efter-kursen", Content("Till nytta?"), TestContext.Current.CancellationToken), HttpStatusCode.OK);
        var same = await Json(await coordinator.PutAsJsonAsync($"{path}/efter-kursen", Content("Till nytta?"), TestContext.Current.CancellationToken), HttpStatusCode.OK);
        Assert.Equal((1, 1, region), (first["edition"]!["version"]!.GetValue<int>(), same["edition"]!["version"]!.GetValue<int>(), same["edition"]!["of"]!.GetValue<string>()));

        var year = new Year(journey, region) { CompletedAt = running.Now };
        await running.Happened(year);
        var second = await Json(await coordinator.PutAsJsonAsync($"{path}/efter-kursen", Content("Till stor nytta?"), TestContext.Current.CancellationToken), HttpStatusCode.OK);
        Assert.Equal(2, second["edition"]!["version"]!.GetValue<int>());

        // Who was asked the first edition answers it.
        var survey = Assert.Single(await Asking.Mine(year.Seated[1]))!;
        Assert.Equal("Till nytta?", Assert.Single(survey["statements"]!.AsArray())!["text"]!.GetValue<string>());
        Assert.Equal(running.Now.SwedishDay().AddDays(30).ToString("O", System.Globalization.CultureInfo.InvariantCulture), survey["closes"]!.GetValue<string>());
        foreach (var person in year.Seated.Take(6))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(await Asking.LinkOf(person), 4, statement: "nytta")).StatusCode);
        }

        still.Passes();
        var goals = await Eventually.Get(() => Get(coordinator, Asking.Goals(year)), found => found.AsArray().Any(goal => goal!["answers"]?.GetValue<int>() == 6));
        Assert.Equal("Länets eget mål", goals.AsArray().Single(goal => goal!["goal"]!.GetValue<string>() == "L1")!["text"]!.GetValue<string>());
        using var national = running.Reporting.As("national");
        await Json(await national.PutAsJsonAsync($"/api/reporting/v1/journeys/{journey}/surveys/hela-landet", yearly, TestContext.Current.CancellationToken), HttpStatusCode.OK);
        Assert.Contains((await Get(coordinator, path)).AsArray(), one => one!["edition"]!["of"]!.GetValue<string>() == "national");
        await Refused(
            await coordinator.PutAsJsonAsync($"{path}/x", new { asked = "half-yearly", statements = new[] { new { statement = "nytta", text = "x", goal = "9" } } }, TestContext.Current.CancellationToken),
            HttpStatusCode.UnprocessableEntity, "validation", "title", "openDays", "remindDays", "roles", "statements[0].goal");
    }

    [Fact]
    public async Task Goals_6_and_7_are_measured_from_the_log()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        Trainer.Contracts.LentTrainer Lent(string municipality) => new(Guid.NewGuid(), municipality);
        await running.Publish(new[] { "lulea", "boden", "pitea", "kalix" }.Select((municipality, i) => (
                (object)new Billing.Contracts.MunicipalityJoined(year.Region, municipality, municipality, 1000, i + 1, running.Now), Guid.NewGuid()))
            .Append((new Trainer.Contracts.TeamConfirmed(year.Journey, year.Occasion, year.Region, Lent("lulea"), [Lent("kalix"), Lent("kalix")], 1, running.Now), Guid.NewGuid())));
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var goals = (await Get(coordinator, Asking.Goals(year) + "?period=2026")).AsArray().ToDictionary(goal => goal!["goal"]!.GetValue<string>());
        Assert.Equal((0.5m, "not-met", "trainers"), (goals["6"]!["share"]!.GetValue<decimal>(), goals["6"]!["status"]!.GetValue<string>(), goals["6"]!["measure"]!.GetValue<string>()));
        Assert.Equal((0.75m, "not-met", "reach"), (goals["7"]!["share"]!.GetValue<decimal>(), goals["7"]!["status"]!.GetValue<string>(), goals["7"]!["measure"]!.GetValue<string>()));
        Assert.Null(goals["7"]!["answers"]);
    }
}

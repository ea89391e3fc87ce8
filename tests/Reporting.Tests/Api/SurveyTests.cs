using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using static Yrkesresan.Reporting.Tests.Api.Running;

namespace Yrkesresan.Reporting.Tests.Api;

public sealed class SurveyTests(Running running)
{
    private const string Answers = "/api/reporting/v1/surveys/answers/";

    [Fact]
    public async Task Who_took_part_answers_once_and_the_goal_is_measured()
    {
        await using var caught = await running.Reporting.Catch<Contracts.SurveyAnswered>();
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow };
        await running.Happened(year);
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        var goals = $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/effect-goals";
        Assert.Equal(["1a", "1b", "1c", "1d", "2"], (await Get(coordinator, goals)).AsArray().Select(goal => goal!["goal"]!.GetValue<string>()));

        foreach (var (person, i) in year.Seated.Select((person, i) => (person, i)).Take(10))
        {
            var mine = await Mine(person);
            var survey = Assert.Single(mine)!;
            Assert.Equal((year.Occasion, year.Course, "Handläggning med barnet i centrum"), (survey["occasion"]!.GetValue<Guid>(), survey["course"]!.GetValue<string>(), survey["title"]!.GetValue<string>()));
            Assert.Equal("starkt-i-rollen", survey["statements"]![0]!["id"]!.GetValue<string>());
            if (i == 4)
            {
                // Four have answered: nobody is told what.
                var silent = (await Get(coordinator, goals))[0]!.AsObject();
                Assert.All(new[] { "share", "answers", "responseRate", "interval", "met" }, name => Assert.True(silent.ContainsKey(name) && silent[name] is null));
            }

            Assert.Equal(HttpStatusCode.NoContent, (await Answer(survey["link"]!.GetValue<string>(), i < 8 ? 5 : 2)).StatusCode);
            Assert.Empty(await Mine(person));
        }

        var measured = (await Get(coordinator, goals + "?period=2026-H1"))[0]!;
        Assert.Equal((0.8m, 10, 0.5m, true), (measured["share"]!.GetValue<decimal>(), measured["answers"]!.GetValue<int>(), measured["responseRate"]!.GetValue<decimal>(), measured["met"]!.GetValue<bool>()));
        Assert.Equal((0.4902m, 0.9433m), (measured["interval"]!["low"]!.GetValue<decimal>(), measured["interval"]!["high"]!.GetValue<decimal>()));
        Assert.Null((await Get(coordinator, goals))[1]!["share"]);
        Assert.Null((await Get(coordinator, goals + "?period=2026-H2"))[0]!["share"]);

        var announced = await Eventually.Get(caught.All, all => all.Count(one => one.Message.Occasion == year.Occasion) == 10, what: "ten answers announced");
        Assert.All(announced.Where(one => one.Message.Occasion == year.Occasion), one => Assert.Equal((year.Journey, year.Region), (one.RoutingKey, one.Message.Region)));
    }

    [Fact]
    public async Task Only_those_who_took_part_are_asked()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow };
        await running.Publish(year.All().Where(message => message is not Enrolment.Contracts.OccasionCompleted).Select(message => (message, Guid.NewGuid())));
        Assert.Empty(await Mine(year.Seated[3]));
        await running.Publish(year.All().OfType<Enrolment.Contracts.OccasionCompleted>().Select(message => ((object)message, Guid.NewGuid())));
        Assert.Single(await Mine(year.Seated[3]));
        Assert.Single(await Mine(year.AbsentOneDay));
        var waited = year.All().OfType<Enrolment.Contracts.WaitingListJoined>().Last().Participant;
        Assert.Empty(await Mine(waited));
        Assert.Empty(await Mine(Guid.NewGuid()));
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        await Refused(await coordinator.GetAsync("/api/reporting/v1/surveys/mine", TestContext.Current.CancellationToken), HttpStatusCode.Forbidden, "forbidden");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_a_correction_shows_was_never_there_is_asked_no_more_and_who_was_there_is(bool backwards)
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow };
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
            [.. completed.Places.Select(place => place with { Outcome = place.Participant == gone ? "absent" : "attended" })], 100 + i, DateTimeOffset.UtcNow)).ToList();
        corrections.Add(new Enrolment.Contracts.CertificateWithdrawn(
            year.Journey, issued.Certificate, gone, issued.Municipality, issued.Unit, year.Occasion, year.Course, year.Region, 110, DateTimeOffset.UtcNow));

        string? link = null;
        if (backwards)
        {
            await running.Publish(corrections.AsEnumerable().Reverse().Concat(told.AsEnumerable().Reverse()).Select(message => (message, Guid.NewGuid())));
        }
        else
        {
            await running.Publish(told.Select(message => (message, Guid.NewGuid())));
            Assert.Empty(await Mine(came));
            link = Assert.Single(await Mine(gone))!["link"]!.GetValue<string>();
            await running.Publish(corrections.Select(message => (message, Guid.NewGuid())));
        }

        Assert.Empty(await Mine(gone));
        var survey = Assert.Single(await Mine(came))!;
        // As long after the completion as for the others.
        Assert.Equal(year.CompletedAt.SwedishDay().AddDays(Survey.Present.OpenDays).ToString("O", System.Globalization.CultureInfo.InvariantCulture), survey["closes"]!.GetValue<string>());
        if (link is not null)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Answer(link, 1)).StatusCode);
        }
    }

    [Fact]
    public async Task Guessed_used_and_expired_links_are_refused_in_the_same_words()
    {
        var (open, past) = (new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow }, new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow.AddDays(-62) });
        await running.Happened(open);
        await running.Happened(past);
        Assert.Empty(await Mine(past.Seated[2]));
        var links = running.Reporting.Services.GetService(typeof(SurveyLinks)) as SurveyLinks;
        var expired = await links!.Of(past.Occasion, past.Seated[2], TestContext.Current.CancellationToken);
        var used = (await Mine(open.Seated[2]))[0]!["link"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.NoContent, (await Answer(used, 4)).StatusCode);
        var ofNobody = await links.Of(open.Occasion, Guid.NewGuid(), TestContext.Current.CancellationToken);

        var refusals = new HashSet<string>();
        foreach (var link in new[] { used, expired, ofNobody, "gissad", new string('A', 43), "' or 1=1" })
        {
            var answer = await Answer(link, 4);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
            problem.Remove("instance");
            refusals.Add(problem.ToJsonString());
        }

        Assert.Contains("answer-link-invalid", Assert.Single(refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_used_ten_times_at_once_counts_once()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow };
        await running.Happened(year);
        var link = (await Mine(year.Seated[5]))[0]!["link"]!.GetValue<string>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Answer(link, 5)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound));
        await using var session = running.Reporting.Store.QuerySession(year.Journey);
        Assert.Equal(1, (await session.LoadAsync<SurveyFigures>(SurveyFigures.IdOf(year.Occasion), TestContext.Current.CancellationToken))!.Answered);
    }

    [Fact]
    public async Task Nothing_stored_ties_an_answer_to_a_person_or_a_link()
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow };
        await running.Happened(year);
        var person = year.Seated[7];
        var link = (await Mine(person))[0]!["link"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.NoContent, (await Answer(link, 3)).StatusCode);

        await using var session = running.Reporting.Store.QuerySession(year.Journey);
        var stored = Assert.Single(await session.QueryAsync<string>(
            "select row_to_json(e)::text from mt_events e where stream_id = ?", TestContext.Current.CancellationToken, SurveyFigures.IdOf(year.Occasion)));
        Assert.All(
            new[] { person.ToString(), link, SurveyLinks.Hash(link), "lulea", "boden", "pitea", "traceparent" },
            secret => Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase));
        Assert.Null(JsonNode.Parse(stored)!["correlation_id"]?.GetValue<string>());
        var used = Assert.Single(await session.QueryAsync<string>("select data::text from mt_doc_usedlink where id = ?", TestContext.Current.CancellationToken, SurveyLinks.Hash(link)));
        Assert.Equal(["id"], JsonNode.Parse(used)!.AsObject().Select(property => property.Key));
        // The link itself is nowhere.
        Assert.Equal([0], await session.QueryAsync<int>("select count(*)::int from mt_doc_invitation where data::text like '%' || ? || '%'", TestContext.Current.CancellationToken, link));
    }

    [Theory]
    [InlineData("{}", "answers")]
    [InlineData("""{"answers":[]}""", "answers")]
    [InlineData("""{"answers":[{"statement":"okänt","value":6},{"value":0},{}]}""", "answers[0].statement,answers[0].value,answers[1].statement,answers[1].value,answers[2].statement,answers[2].value")]
    [InlineData("""{"answers":[{"statement":"starkt-i-rollen","value":1},{"statement":"starkt-i-rollen","value":2}]}""", "answers[1].statement")]
    [InlineData("""{"answers":[{"statement":"starkt-i-rollen","value":"bra"}]}""", "answers[0].value")]
    public async Task A_bad_answer_is_told_and_the_link_still_works(string body, string fields)
    {
        var year = new Year("barn-och-unga", FreshRegion()) { CompletedAt = DateTimeOffset.UtcNow };
        await running.Happened(year);
        var link = (await Mine(year.Seated[9]))[0]!["link"]!.GetValue<string>();
        using var anyone = running.Reporting.Anonymous();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await Refused(await anyone.PostAsync(Answers + link, content, TestContext.Current.CancellationToken), HttpStatusCode.UnprocessableEntity, "validation", fields.Split(','));
        Assert.Equal(HttpStatusCode.NoContent, (await Answer(link, 5)).StatusCode);
    }

    private async Task<JsonArray> Mine(Guid person)
    {
        using var participant = running.Reporting.As("participant", person: person);
        return (await Get(participant, "/api/reporting/v1/surveys/mine")).AsArray();
    }

    private async Task<HttpResponseMessage> Answer(string link, int value)
    {
        using var anyone = running.Reporting.Anonymous();
        return await anyone.PostAsJsonAsync(
            Answers + Uri.EscapeDataString(link), new { answers = new[] { new { statement = "starkt-i-rollen", value } } }, TestContext.Current.CancellationToken);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

[Collection("api")]
public sealed class OwnPageTests(Running running)
{
    private const string Root = "/api/trainer/v1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateOnly Today => TimeProvider.System.Today();

    [Fact]
    public async Task A_trainer_sees_the_own_days_with_whom_material_meetings_trainings_and_days_left()
    {
        var region = Region.Make(running);
        var course = await running.Course();
        var (leader, own, other) = (await region.Recruit(course, true, "lulea", "Lena Ledare"), await region.Recruit(course, false, "boden"), await region.Recruit(course, false, "boden", "Tore Tredje"));
        var (first, second) = (Today.AddDays(-1), Today.AddDays(20));
        var occasion = await region.Occasion(course, first, second);
        await Json(
            await region.Coordinator.PutAsJsonAsync(
                $"{Path(occasion)}/team",
                new { leader, trainers = new[] { own, other }, days = new[] { new { date = second, teaching = new[] { leader, own } } } }, Cancellation),
            HttpStatusCode.OK);
        await Json(await region.Coordinator.PutAsJsonAsync($"{Path(occasion)}/taught/{first:yyyy-MM-dd}", new { trainers = new[] { leader, own } }, Cancellation), HttpStatusCode.OK);
        await Json(await region.Put($"/journeys/{Journey}/courses/{course}/material", new { links = new[] { new { kind = "slides", title = "Bilder", url = "https://example.org/b" } } }), HttpStatusCode.OK);
        var meeting = await Meeting(region, new { kind = "planning", title = "Vi planerar", date = Today.AddDays(5), start = "13:00", end = "15:00", link = "https://mote.example.org/1", courses = new[] { course } });
        await Meeting(region, new { kind = "planning", title = "Andras", date = Today.AddDays(5), start = "13:00", end = "15:00", place = "Sal 1", trainers = new[] { leader } });
        var training = (await Json(await region.Post("/trainings", new { course, region = region.Name, dates = new[] { Today.AddDays(9) }, capacity = 3 }), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
        await Json(await region.Put($"/trainings/{training}/trainers/{own}", new { }), HttpStatusCode.OK);

        using var client = As(region, own);
        var page = await Get(client, $"/trainers/me?year={first.Year}");
        Assert.Equal(own, page["trainer"]!["id"]!.GetValue<Guid>());
        var day = Assert.Single(page["coming"]!.AsArray())!;
        Assert.Equal(
            (occasion, "Påhittad kurs", second.ToString("O", CultureInfo.InvariantCulture), 2, 2, "09:00:00", false),
            (day["occasion"]!.GetValue<Guid>(), day["title"]!.GetValue<string>(), day["date"]!.GetValue<string>(), day["number"]!.GetValue<int>(), day["of"]!.GetValue<int>(),
                day["start"]!.GetValue<string>(), day["leads"]!.GetValue<bool>()));
        var with = Assert.Single(day["with"]!.AsArray())!;
        Assert.Equal(("Lena Ledare", true), (with["name"]!.GetValue<string>(), with["leads"]!.GetValue<bool>()));
        Assert.Equal(2, (await Get(client, $"/trainers/me?from={first:yyyy-MM-dd}"))["coming"]!.AsArray().Count);
        var booked = first.Year == second.Year ? 2 : 1;
        Assert.Equal(
            (20, (decimal)booked, 1m, 20m - booked),
            (page["days"]!["agreed"]!.GetValue<int>(), page["days"]!["booked"]!.GetValue<decimal>(), page["days"]!["taught"]!.GetValue<decimal>(), page["days"]!["left"]!.GetValue<decimal>()));
        Assert.Equal("Bilder", page["courses"]!.AsArray().Single(one => one!["course"]!.GetValue<string>() == course)!["regional"]![0]!["title"]!.GetValue<string>());
        Assert.Equal([meeting], page["meetings"]!.AsArray().Select(one => one!["id"]!.GetValue<Guid>()));
        Assert.Equal([training], page["trainings"]!.AsArray().Select(one => one!["id"]!.GetValue<Guid>()));

        using var nobody = As(region, Guid.NewGuid());
        await Refused(await nobody.GetAsync($"{Root}/trainers/me", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Meetings_are_scheduled_answered_moved_attended_and_the_year_is_read()
    {
        var region = Region.Make(running);
        var course = await running.Course();
        var (ann, bo) = (await region.Recruit(course, false, "lulea", "Ann Andersson"), await region.Recruit(course, false, "boden"));
        object Body(DateOnly date, string title = "Kick-off") => new { kind = "kick-off", title, date, start = "09:00", end = "12:00", place = "Folkets hus" };
        var meeting = await Meeting(region, Body(Today));
        using var client = As(region, ann);
        var answered = await Json(await client.PutAsJsonAsync($"{Root}/meetings/{meeting}/answers/{ann}", new { comes = true }, Cancellation), HttpStatusCode.OK);
        // She is told of herself only.
        Assert.Equal([ann], Ids(answered["invited"]));
        Assert.Equal([ann], Ids(answered["comes"]));
        await Refused(await client.PutAsJsonAsync($"{Root}/meetings/{meeting}/answers/{bo}", new { comes = true }, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Json(await region.Put($"/meetings/{meeting}/answers/{bo}", new { comes = false }), HttpStatusCode.OK);
        var seen = await Get(region.Coordinator, $"/meetings/{meeting}");
        Assert.Equal(new[] { ann, bo }.Order(), Ids(seen["invited"]).Order());
        Assert.Equal([ann], Ids(seen["comes"]));
        Assert.Equal([bo], Ids(seen["doesNot"]));

        // On another date all are asked again; back again too.
        Assert.Empty(Ids((await Json(await region.Put($"/meetings/{meeting}", Body(Today.AddDays(1))), HttpStatusCode.OK))["comes"]));
        await Refused(await region.Put($"/meetings/{meeting}/attendance", new { present = new[] { ann } }), HttpStatusCode.Conflict, "day-not-yet");
        await Json(await region.Put($"/meetings/{meeting}", Body(Today, "Stor kick-off")), HttpStatusCode.OK);
        var before = await running.EventsStored();
        await Json(await region.Put($"/meetings/{meeting}", Body(Today, "Stor kick-off")), HttpStatusCode.OK);
        Assert.Equal(before, await running.EventsStored());

        await Json(await region.Put($"/meetings/{meeting}/attendance", new { present = new[] { bo } }), HttpStatusCode.OK);
        await Json(await region.Put($"/meetings/{meeting}/attendance", new { present = new[] { ann } }), HttpStatusCode.OK);
        await Refused(await region.Put($"/meetings/{meeting}/attendance", new { present = new[] { Guid.NewGuid() } }), HttpStatusCode.Conflict, "not-invited");
        await Refused(await region.Post($"/meetings/{meeting}/cancellation", new { }), HttpStatusCode.Conflict, "meeting-attended");
        var year = (await Get(region.Coordinator, $"/meetings/attendance/{Today.Year}"))["items"]!.AsArray().ToDictionary(row => row!["trainer"]!.GetValue<Guid>(), row => row!);
        Assert.Equal((1, 1, "Ann Andersson"), (year[ann]["invited"]!.GetValue<int>(), year[ann]["present"]!.GetValue<int>(), year[ann]["name"]!.GetValue<string>()));
        Assert.Equal((1, 0), (year[bo]["invited"]!.GetValue<int>(), year[bo]["present"]!.GetValue<int>()));
        Assert.Equal([meeting], Ids(year[bo]["missed"]));

        var other = await Meeting(region, new { kind = "planning", title = "Bara Bo", date = Today.AddDays(3), start = "09:00", end = "12:00", place = "Sal 1", trainers = new[] { bo } });
        await Refused(await client.GetAsync($"{Root}/meetings/{other}", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Refused(await client.PutAsJsonAsync($"{Root}/meetings/{other}/answers/{ann}", new { comes = true }, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Refused(await region.Put($"/meetings/{other}/answers/{ann}", new { comes = true }), HttpStatusCode.Conflict, "not-invited");
        Assert.Equal([meeting], Ids(await Get(client, "/meetings"), "items"));
        Assert.Equal([meeting, other], Ids(await Get(region.Coordinator, "/meetings"), "items"));
        Assert.Equal([other], Ids(await Get(region.Coordinator, $"/meetings?from={Today.AddDays(1):yyyy-MM-dd}&kind=planning"), "items"));
        var page = await Get(region.Coordinator, "/meetings?limit=1");
        Assert.Equal([other], Ids(await Get(region.Coordinator, $"/meetings?limit=1&cursor={page["next"]}"), "items"));
        await Json(await region.Post($"/meetings/{other}/cancellation", new { }), HttpStatusCode.OK);
        await Refused(await region.Put($"/meetings/{other}", new { kind = "planning", title = "Bara Bo", date = Today.AddDays(4), start = "09:00", end = "12:00", place = "Sal 1", trainers = new[] { bo } }), HttpStatusCode.Conflict, "meeting-cancelled");

        // No word of it is in what can't be deleted.
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Equal([0], await session.QueryAsync<int>("select count(*)::int from mt_events where data::text like '%Stor kick-off%'", Cancellation));
    }

    [Fact]
    public async Task A_meeting_that_can_t_be_is_told_field_by_field()
    {
        var region = Region.Make(running);
        await Refused(await region.Post("/meetings", new { }), HttpStatusCode.UnprocessableEntity, "validation", "kind", "title", "date", "start", "end", "place");
        await Refused(
            await region.Post("/meetings", new
            {
                kind = "fest",
                title = "T",
                date = Today,
                start = "12:00",
                end = "11:00",
                link = "http://osäker.example.org",
                journey = "ingen",
                courses = new[] { "Å" },
                trainers = new[] { Guid.NewGuid() },
            }),
            HttpStatusCode.UnprocessableEntity, "validation", "kind", "end", "link", "journey", "courses[0]", "trainers[0]");
        var meeting = await Meeting(region, new { kind = "kick-off", title = "T", date = Today, start = "10:00", end = "11:00", place = "P" });
        await Refused(
            await region.Put($"/meetings/{meeting}", new { kind = "planning", title = "T", date = Today, start = "10:00", end = "11:00", place = "P" }),
            HttpStatusCode.UnprocessableEntity, "validation", "kind");
    }

    [Fact]
    public async Task The_calendar_follows_what_is_moved_called_off_answered_and_given_up_and_another_program_reads_it()
    {
        var region = Region.Make(running);
        var course = await running.Course();
        var (leader, own, other) = (await region.Recruit(course, true, "lulea", "Lena Ledare"), await region.Recruit(course, false, "boden"), await region.Recruit(course, false, "boden"));
        var occasion = await region.Occasion(course, Today.AddDays(20), Today.AddDays(21));
        await Json(await region.Coordinator.PutAsJsonAsync($"{Path(occasion)}/team", new { leader, trainers = new[] { own, other } }, Cancellation), HttpStatusCode.OK);
        object Body(DateOnly date) => new { kind = "planning", title = "Vi planerar", date, start = "13:00", end = "15:00", place = "Sal 1", link = "https://mote.example.org/1", trainers = new[] { own, leader } };
        var meeting = await Meeting(region, Body(Today.AddDays(5)));
        var training = (await Json(await region.Post("/trainings", new { course, region = region.Name, dates = new[] { Today.AddDays(9) }, capacity = 3 }), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
        await Json(await region.Put($"/trainings/{training}/trainers/{own}", new { }), HttpStatusCode.OK);

        using var client = As(region, own);
        var opened = await Json(await client.PostAsJsonAsync($"{Root}/calendars", new { }, Cancellation), HttpStatusCode.Created);
        var url = opened["url"]!.GetValue<string>();
        var first = await Read(url);
        Assert.Equal(
            [("TENTATIVE", "Inbjudan: Vi planerar"), ("CONFIRMED", "Utbildning av utbildare: Påhittad kurs"), ("CONFIRMED", "Påhittad kurs – dag 1 av 2"), ("CONFIRMED", "Påhittad kurs – dag 2 av 2")],
            first.Select(one => (Text(one, "status"), Text(one, "summary"))));
        Assert.Equal([Unix(Today.AddDays(5), 13), Unix(Today.AddDays(20), 9), Unix(Today.AddDays(21), 9)], new[] { 0, 2, 3 }.Select(index => first[index].GetProperty("start").GetInt64()));
        Assert.DoesNotContain("Lena", string.Concat(first.Select(one => one.GetRawText())), StringComparison.Ordinal);

        // Moved: the same entries, on other dates, with a higher number. The first day stays where it was.
        await region.Moved(occasion, course, 2, Today.AddDays(20), Today.AddDays(30));
        var moved = await Eventually.Get(() => Read(url), days => days[3].GetProperty("start").GetInt64() == Unix(Today.AddDays(30), 9), what: "the moved day");
        Assert.Equal(first.Select(one => Text(one, "uid")), moved.Select(one => Text(one, "uid")));
        Assert.Equal(first[2].GetProperty("sequence").GetInt64(), moved[2].GetProperty("sequence").GetInt64());
        Assert.True(moved[3].GetProperty("sequence").GetInt64() > first[3].GetProperty("sequence").GetInt64());
        Assert.Equal("CONFIRMED", Text(moved[3], "status"));

        await Json(await client.PutAsJsonAsync($"{Root}/meetings/{meeting}/answers/{own}", new { comes = true }, Cancellation), HttpStatusCode.OK);
        var comes = (await Read(url))[0];
        Assert.Equal(("CONFIRMED", "Vi planerar", 1L), (Text(comes, "status"), Text(comes, "summary"), comes.GetProperty("sequence").GetInt64()));
        await Json(await region.Put($"/meetings/{meeting}", Body(Today.AddDays(6))), HttpStatusCode.OK);
        var asked = (await Read(url))[0];
        Assert.Equal(("TENTATIVE", Text(comes, "uid"), 2L, Unix(Today.AddDays(6), 13)), (Text(asked, "status"), Text(asked, "uid"), asked.GetProperty("sequence").GetInt64(), asked.GetProperty("start").GetInt64()));
        await Json(await region.Post($"/meetings/{meeting}/cancellation", new { }), HttpStatusCode.OK);
        await Json(await region.Coordinator.DeleteAsync($"{Root}/trainings/{training}/trainers/{own}", Cancellation), HttpStatusCode.OK);
        await region.Cancelled(occasion, course, 3);
        var gone = await Eventually.Get(() => Read(url), days => days.All(day => Text(day, "status") == "CANCELLED"), what: "all called off");
        Assert.Equal(first.Select(one => Text(one, "uid")).Order(), gone.Select(one => Text(one, "uid")).Order());
        Assert.Equal(
            ["Inställt: Vi planerar", "Avbokad: Utbildning av utbildare: Påhittad kurs", "Inställt: Påhittad kurs – dag 1 av 2", "Inställt: Påhittad kurs – dag 2 av 2"],
            gone.Select(one => Text(one, "summary")));
        Assert.All(gone.Zip(moved), pair => Assert.True(pair.First.GetProperty("sequence").GetInt64() > pair.Second.GetProperty("sequence").GetInt64()));

        // Nothing new is not sent again; who has ended has no calendar, and a closed address says nothing.
        using var anyone = running.Trainer.Anonymous();
        using var answer = await anyone.GetAsync(url, Cancellation);
        using var again = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { EntityTagHeaderValue.Parse(answer.Headers.ETag!.Tag) } } };
        Assert.Equal(HttpStatusCode.NotModified, (await anyone.SendAsync(again, Cancellation)).StatusCode);
        Assert.Null((await Get(client, "/calendars"))["items"]![0]!["url"]);
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Equal(
            [0], await session.QueryAsync<int>("select count(*)::int from mt_doc_trainercalendar d where d.data::text like ?", Cancellation, $"%{url.Split('/')[^1].Split('.')[0]}%"));
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{Root}/calendars/{opened["id"]}", Cancellation)).StatusCode);
        await Refused(await anyone.GetAsync(url, Cancellation), HttpStatusCode.NotFound, "not-found");
        var second = (await Json(await client.PostAsJsonAsync($"{Root}/calendars", new { }, Cancellation), HttpStatusCode.Created))["url"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync(second, Cancellation)).StatusCode);
        await Json(await region.Post($"/trainers/{own}/end", new { from = Today }), HttpStatusCode.OK);
        await Refused(await anyone.GetAsync(second, Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    private async Task<IReadOnlyList<JsonElement>> Read(string url)
    {
        using var anyone = running.Trainer.Anonymous();
        var calendar = await IndependentReader.Read(await anyone.GetByteArrayAsync(url, Cancellation), Cancellation);
        return [.. calendar.EnumerateArray()];
    }

    private static string Text(JsonElement entry, string property) => entry.GetProperty(property).GetString()!;

    private static long Unix(DateOnly date, int hour) => date.InSweden(new TimeOnly(hour, 0)).ToUnixTimeSeconds();

    private HttpClient As(Region region, Guid trainer) => running.Trainer.As("trainer", region.Name, person: trainer);

    private static async Task<Guid> Meeting(Region region, object body) => (await Json(await region.Post("/meetings", body), HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    private static async Task<JsonNode> Get(HttpClient client, string path) => await Json(await client.GetAsync(Root + path, Cancellation), HttpStatusCode.OK);

    private static Guid[] Ids(JsonNode? list) => [.. list!.AsArray().Select(one => one!.GetValue<Guid>())];

    private static Guid[] Ids(JsonNode page, string property) => [.. page[property]!.AsArray().Select(one => one!["id"]!.GetValue<Guid>())];
}

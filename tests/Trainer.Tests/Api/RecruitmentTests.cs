using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

[Collection("api")]
public sealed class RecruitmentTests(Running running)
{
    private const string Root = "/api/trainer/v1";

    private static DateOnly Today => TimeProvider.System.Today();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_acceptances_of_an_interest_at_once_recruit_one_trainer()
    {
        var (course, id) = (Fresh(), Guid.Empty);
        using var manager = running.Trainer.As("manager", "norrbotten", "boden");
        id = await Interest(manager, course);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => running.Coordinator.PostAsJsonAsync($"{Root}/interests/{id}/acceptance", new { trainedFor = new[] { course } }, Cancellation)));
        var trainers = new HashSet<Guid>();
        foreach (var answer in answers)
        {
            trainers.Add((await Json(answer, HttpStatusCode.Created))["id"]!.GetValue<Guid>());
        }

        var trainer = Assert.Single(trainers);
        var listed = await Get(running.Coordinator, $"/trainers?course={course}");
        Assert.Equal(trainer, Assert.Single(listed["items"]!.AsArray())!["id"]!.GetValue<Guid>());
        await using (var session = running.Trainer.Store.QuerySession())
        {
            var stored = await session.QueryAsync<string>("select data::text from mt_events where stream_id in (?, ?)", Cancellation, id, trainer);
            Assert.Equal(3, stored.Count);
            Assert.All(stored, one => Assert.DoesNotContain("Anmäld", one, StringComparison.Ordinal));
        }

        // Whom the municipality reported is the trainer's to know now; the interest keeps no name.
        var after = await Get(manager, $"/interests/{id}");
        Assert.Equal(("accepted", trainer), (after["status"]!.GetValue<string>(), after["trainer"]!.GetValue<Guid>()));
        Assert.Null(after["name"]);
        Assert.Equal("Anmäld Person", (await Get(running.Coordinator, $"/trainers/{trainer}"))["name"]!.GetValue<string>());
        await Refused(await Post($"/interests/{id}/rejection", new { reason = "Ändrat" }), HttpStatusCode.Conflict, "interest-closed");
    }

    [Fact]
    public async Task An_acceptance_and_a_withdrawal_at_once_end_one_way()
    {
        for (var i = 0; i < 5; i++)
        {
            var id = await Interest(running.Coordinator, Fresh());
            var answers = await Task.WhenAll(Post($"/interests/{id}/acceptance", new { }), Post($"/interests/{id}/withdrawal", new { }));
            Assert.Single(answers, answer => answer.IsSuccessStatusCode);
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Conflict);
        }
    }

    [Fact]
    public async Task A_rejection_tells_the_municipality_why()
    {
        using var manager = running.Trainer.As("manager", "norrbotten", "boden");
        var id = await Interest(manager, Fresh());
        await Refused(await Post($"/interests/{id}/rejection", new { reason = " " }), HttpStatusCode.UnprocessableEntity, "validation", "reason");
        await Json(await Post($"/interests/{id}/rejection", new { reason = "Vi har fullt i år." }), HttpStatusCode.OK);
        Assert.Equal("Vi har fullt i år.", (await Get(manager, $"/interests/{id}"))["reason"]!.GetValue<string>());
        using var national = running.Trainer.As("national");
        var seen = await Get(national, $"/interests/{id}");
        Assert.Null(seen["reason"] ?? seen["name"]);
        Assert.Contains(id, (await Get(manager, "/interests?status=rejected&limit=500"))["items"]!.AsArray().Select(one => one!["id"]!.GetValue<Guid>()));
        Assert.DoesNotContain(id, (await Get(manager, "/interests?status=open&limit=500"))["items"]!.AsArray().Select(one => one!["id"]!.GetValue<Guid>()));
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Equal(1, (await session.QueryAsync<int>("select count(*)::int from mt_doc_deadline where data ->> 'subject' = ?", Cancellation, $"{id}"))[0]);
    }

    [Fact]
    public async Task An_interest_that_can_t_be_is_told_field_by_field()
    {
        await Refused(
            await Post("/interests", new { email = "nej", consent = new { by = "Anna", on = "2100-01-01" }, places = new[] { "Luleå" } }), HttpStatusCode.UnprocessableEntity, "validation",
            "name", "email", "municipality", "region", "courses", "daysPerYear", "places[0]", "consent.given", "consent.by", "consent.on");
        var id = await Interest(running.Coordinator, Fresh());
        await Refused(await Post($"/interests/{id}/acceptance", new { trainedFor = new[] { "annat" } }), HttpStatusCode.UnprocessableEntity, "validation", "trainedFor[0]");
    }

    [Fact]
    public async Task A_trainer_changes_pauses_ends_and_is_forgotten_and_others_learn_what_concerns_them()
    {
        await using var caught = await running.Trainer.Catch<TrainerChanged>();
        var (course, other) = (Fresh(), Fresh());
        var id = await running.Recruit(course);
        var changed = await Json(
            await Put($"/trainers/{id}", new { courses = new[] { course, other }, daysPerYear = 7, places = new[] { "boden" }, mayLead = true, name = "Nytt Namn" }), HttpStatusCode.OK);
        Assert.Equal(("Nytt Namn", 7, true), (changed["name"]!.GetValue<string>(), changed["daysPerYear"]!.GetValue<int>(), changed["mayLead"]!.GetValue<bool>()));
        Assert.Equal([course], changed["trainedFor"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal([id], await Ids($"?course={other}"));
        Assert.Empty(await Ids($"?trainedFor={other}"));
        await Json(await Put($"/trainers/{id}/trained-for/{other}", new { on = Today }), HttpStatusCode.OK);
        Assert.Equal([id], await Ids($"?trainedFor={other}"));
        Assert.Equal([id], await Ids($"?course={course}&status=active"));
        await Json(await Post($"/trainers/{id}/pause", new { from = Today.AddDays(-1), until = Today }), HttpStatusCode.OK);
        Assert.Equal([id], await Ids($"?course={course}&status=paused"));
        await Refused(await Post($"/trainers/{id}/pause", new { from = Today }), HttpStatusCode.Conflict, "pause-overlaps");
        await Json(await Post($"/trainers/{id}/resume", new { }), HttpStatusCode.OK);
        Assert.Equal([id], await Ids($"?course={course}&status=active"));
        await Refused(await Post($"/trainers/{id}/erasure", new { }), HttpStatusCode.Conflict, "trainer-not-ended");
        await Json(await Post($"/trainers/{id}/end", new { from = Today }), HttpStatusCode.OK);
        Assert.Equal([id], await Ids($"?course={course}&status=ended"));
        await Refused(await Post($"/trainers/{id}/pause", new { from = Today }), HttpStatusCode.Conflict, "trainer-ended");
        await Json(await Post($"/trainers/{id}/erasure", new { }), HttpStatusCode.OK);
        Assert.Null((await Get(running.Coordinator, $"/trainers/{id}"))["name"]);
        await Refused(await Put($"/trainers/{id}", new { daysPerYear = 2 }), HttpStatusCode.Conflict, "trainer-erased");

        var told = await Eventually.Get(
            async () => (await caught.All()).Where(one => one.Message.Trainer == id).Select(one => one.Message).OrderBy(one => one.Version).ToList(),
            all => all.Any(one => one.EndedFrom is not null), what: "the end is announced");
        // Said again it says the same: the first is as of the first change.
        Assert.Equal([course], told[0].Courses);
        Assert.Equal([course, other], told[^1].Courses);
        Assert.Equal((7, Today), (told[^1].DaysPerYear, told[^1].EndedFrom));
    }

    [Fact]
    public async Task Days_of_a_year_and_consent_are_said_by_the_municipality()
    {
        var id = await running.Recruit(Fresh(), municipality: "boden");
        using var boden = running.Trainer.As("municipal-administrator", "norrbotten", "boden");
        var agreed = await Json(await boden.PutAsJsonAsync($"{Root}/trainers/{id}/days/2027", new { days = 3 }, Cancellation), HttpStatusCode.OK);
        Assert.Equal(3, agreed["years"]![0]!["days"]!.GetValue<int>());
        await Refused(await Put($"/trainers/{id}/days/1999", new { days = 400 }), HttpStatusCode.UnprocessableEntity, "validation", "year", "days");
        var without = await Json(await boden.PutAsJsonAsync($"{Root}/trainers/{id}/consent", new { given = false, by = "manager", on = Today }, Cancellation), HttpStatusCode.OK);
        Assert.False(without["consented"]!.GetValue<bool>());
        await Refused(await Put($"/trainers/{id}/consent", new { by = "Anna" }), HttpStatusCode.UnprocessableEntity, "validation", "given", "by", "on");
        using var stale = new HttpRequestMessage(HttpMethod.Put, $"{Root}/trainers/{id}") { Content = JsonContent.Create(new { daysPerYear = 1 }) };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await Refused(await running.Coordinator.SendAsync(stale, Cancellation), HttpStatusCode.PreconditionFailed, "version-conflict");
    }

    [Fact]
    public async Task Whom_the_gate_lets_through_is_the_coordinators_to_say_not_the_lenders()
    {
        var id = await running.Recruit(Fresh(), municipality: "boden");
        using var boden = running.Trainer.As("municipal-administrator", "norrbotten", "boden");
        await Refused(await boden.PutAsJsonAsync($"{Root}/trainers/{id}", new { mayLead = true }, Cancellation), HttpStatusCode.Conflict, "coordinator-decides");
        await Refused(
            await boden.PutAsJsonAsync($"{Root}/trainers/{id}/qualifications", new { kind = "bbic", from = "2024-01-01" }, Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await Json(await Put($"/trainers/{id}", new { mayLead = true }), HttpStatusCode.OK);
        await Json(await boden.PutAsJsonAsync($"{Root}/trainers/{id}", new { mayLead = false, daysPerYear = 3 }, Cancellation), HttpStatusCode.OK);
        await Json(await Post($"/trainers/{id}/end", new { from = Today }), HttpStatusCode.OK);
        await Refused(await boden.PostAsJsonAsync($"{Root}/trainers/{id}/resume", new { }, Cancellation), HttpStatusCode.Conflict, "coordinator-decides");
        await Json(await Post($"/trainers/{id}/resume", new { }), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_certification_that_lapses_is_raised_by_itself_and_shows_the_days_after_it()
    {
        var kind = Fresh();
        var course = await running.Course(qualification: kind);
        var (last, day) = (Today.AddDays(40), Today.AddDays(50));
        var leader = await Certified(kind, last, course, mayLead: true);
        var (one, two) = (await Certified(kind, null, course), await Certified(kind, Today.AddDays(400), course));
        var occasion = await running.Occasion(course, dates: [Today.AddDays(30), day]);
        // Confirmed while it held for both days; then it is found to end before the second.
        await Json(await Put($"/trainers/{leader}/qualifications", new { kind, from = "2024-01-01", until = day }), HttpStatusCode.OK);
        await Json(await running.Confirm(occasion, leader, [one, two]), HttpStatusCode.OK);
        await Json(await Put($"/trainers/{leader}/qualifications", new { kind, from = "2024-01-01", until = last }), HttpStatusCode.OK);

        var lapsing = await Eventually.Get(
            async () => (await Get(running.Coordinator, $"/qualifications/lapsing?kind={kind}"))["items"]!.AsArray(),
            all => all.Count == 1 && all[0]!["raised"]!.GetValue<bool>(), what: "the lapse raised");
        Assert.Equal(leader, lapsing[0]!["trainer"]!.GetValue<Guid>());
        Assert.Equal($"{day:yyyy-MM-dd}", Assert.Single(lapsing[0]!["bookings"]!.AsArray())!["date"]!.GetValue<string>());
        Assert.Equal(2, (await Get(running.Coordinator, $"/qualifications/lapsing?kind={kind}&before={Today.AddDays(500):yyyy-MM-dd}"))["items"]!.AsArray().Count);
        Assert.Equal(3, (await Get(running.Coordinator, $"/trainers?qualified={kind}"))["items"]!.AsArray().Count);

        var booked = (await Get(running.Coordinator, $"/trainers/{leader}/bookings"))["items"]!.AsArray();
        Assert.Equal(["", "not-qualified"], booked.Select(row => string.Join(',', row!["codes"]!.AsArray().Select(code => code!.GetValue<string>()))));
        await Json(await Post($"/trainers/{leader}/end", new { from = day }), HttpStatusCode.OK);
        booked = (await Get(running.Coordinator, $"/trainers/{leader}/bookings?limit=1"))["items"]!.AsArray();
        Assert.Equal("[]", Assert.Single(booked)!["codes"]!.ToJsonString());
        booked = (await Get(running.Coordinator, $"/trainers/{leader}/bookings?from={day:yyyy-MM-dd}"))["items"]!.AsArray();
        Assert.Equal("""["ended","not-qualified"]""", Assert.Single(booked)!["codes"]!.ToJsonString());
        await Json(await Post($"/trainers/{one}/qualifications/{kind}/withdrawal", new { from = Today }), HttpStatusCode.OK);
        await Refused(await Post($"/trainers/{one}/qualifications/ingen/withdrawal", new { from = Today }), HttpStatusCode.Conflict, "no-such-qualification");
        await Refused(await Put($"/trainers/{one}/qualifications", new { kind = "Å", until = "2020-01-01" }), HttpStatusCode.UnprocessableEntity, "validation", "kind", "from", "until");
    }

    [Fact]
    public async Task Places_at_a_training_hold_under_a_rush_and_who_was_there_may_be_in_a_team()
    {
        var course = await running.Course(trainers: 1);
        var leader = await running.Recruit(course, mayLead: true);
        var untrained = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            untrained.Add(await running.Recruit(Fresh()));
        }

        var id = (await Json(
            await Post("/trainings", new { course, region = "norrbotten", dates = new[] { Today.AddDays(-1), Today }, capacity = 3 }), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
        var answers = await Task.WhenAll(untrained.Select(trainer => Put($"/trainings/{id}/trainers/{trainer}", new { })));
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        await Refused(answers.First(answer => answer.StatusCode != HttpStatusCode.OK), HttpStatusCode.Conflict, "training-full");
        var there = (await Get(running.Coordinator, $"/trainings/{id}"))["trainers"]!.AsArray().Select(one => one!.GetValue<Guid>()).ToArray();
        var occasion = await running.Occasion(course, dates: [Today.AddDays(20)]);
        await Refused(await running.Confirm(occasion, leader, [there[0]]), HttpStatusCode.Conflict, "not-qualified");

        await Json(await Put($"/trainings/{id}/attendance/{Today.AddDays(-1):yyyy-MM-dd}", new { present = there[..2] }), HttpStatusCode.OK);
        var done = await Json(await Put($"/trainings/{id}/attendance/{Today:yyyy-MM-dd}", new { present = there }), HttpStatusCode.OK);
        Assert.Equal(there[..2].Order(), done["trained"]!.AsArray().Select(one => one!.GetValue<Guid>()).Order());
        await Refused(await running.Confirm(occasion, leader, [there[2]]), HttpStatusCode.Conflict, "not-qualified");
        await Json(await running.Confirm(occasion, leader, [there[0]]), HttpStatusCode.OK);

        // Put right: booked as before, and told that somebody else has to teach it.
        await Json(await Put($"/trainings/{id}/attendance/{Today:yyyy-MM-dd}", new { present = there[1..] }), HttpStatusCode.OK);
        Assert.Equal("""["not-qualified"]""", (await Get(running.Coordinator, $"/trainers/{there[0]}/bookings"))["items"]![0]!["codes"]!.ToJsonString());
        await Refused(await Post("/trainings", new { dates = new[] { Today, Today }, capacity = 0 }), HttpStatusCode.UnprocessableEntity, "validation", "course", "region", "dates", "capacity");
        await Refused(await Put($"/trainings/{id}/attendance/{Today.AddDays(3):yyyy-MM-dd}", new { present = there }), HttpStatusCode.Conflict, "not-a-training-day");
        await Refused(await Post($"/trainings/{id}/cancellation", new { }), HttpStatusCode.Conflict, "training-attended");
    }

    private async Task<Guid> Certified(string kind, DateOnly? until, string course, bool mayLead = false)
    {
        var body = new
        {
            name = "Utbildare Påhittad",
            email = $"{Guid.NewGuid():N}@example.org",
            municipality = "lulea",
            region = "norrbotten",
            courses = new[] { course },
            daysPerYear = 20,
            qualifications = new[] { new { kind, from = "2024-01-01", until } },
            mayLead,
        };
        return (await Json(await Post("/trainers", body), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
    }

    private static async Task<Guid> Interest(HttpClient client, string course) => (await Json(
        await client.PostAsJsonAsync(
            $"{Root}/interests",
            new
            {
                name = "Anmäld Person",
                email = $"{Guid.NewGuid():N}@example.org",
                municipality = "boden",
                region = "norrbotten",
                courses = new[] { course },
                daysPerYear = 5,
                consent = new { given = true, by = "manager", on = "2026-01-01" },
                note = "Gärna till hösten.",
            },
            Cancellation),
        HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    private static string Fresh() => $"kurs-{Guid.NewGuid():N}";

    private Task<HttpResponseMessage> Post(string path, object body) => running.Coordinator.PostAsJsonAsync(Root + path, body, Cancellation);

    private Task<HttpResponseMessage> Put(string path, object body) => running.Coordinator.PutAsJsonAsync(Root + path, body, Cancellation);

    private static async Task<JsonNode> Get(HttpClient client, string path) => await Json(await client.GetAsync(Root + path, Cancellation), HttpStatusCode.OK);

    private async Task<IEnumerable<Guid>> Ids(string query) =>
        (await Get(running.Coordinator, "/trainers" + query))["items"]!.AsArray().Select(item => item!["id"]!.GetValue<Guid>());
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Planning;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

// In regions of their own: what the others recruit and plan does not disturb.
[Collection("api")]
public sealed class PlanningTests(Running running)
{
    private const string Root = "/api/trainer/v1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Far enough ahead to be planned, whatever the day.
    private static int Year => TimeProvider.System.Today().Year + 2;

    [Fact]
    public async Task A_region_sees_what_is_planned_what_its_trainers_can_give_what_is_missing_and_who_lends_nobody()
    {
        var region = Region.Make(running);
        var course = await running.Course();
        var (first, second) = (await region.Occasion(course, new DateOnly(Year, 3, 10), new DateOnly(Year, 3, 11)), await region.Occasion(course, new DateOnly(Year, 3, 10)));
        await region.Occasion(course, new DateOnly(Year, 9, 1));
        var (leader, bo, cilla) = (await region.Recruit(course, true, "lulea"), await region.Recruit(course, false, "boden"), await region.Recruit(course, false, "boden"));
        await Joins(region.Name, "lulea", 1);
        await Joins(region.Name, "arjeplog", 2);
        await Joins(region.Name, "kalix", 3);
        await running.Trainer.Publish(new MunicipalityLeft(region.Name, $"kalix-{region.Name}", new DateOnly(Year - 1, 12, 31), 4, DateTimeOffset.UtcNow));
        await Json(
            await region.Coordinator.PutAsJsonAsync($"{Path(first)}/team", new { leader, trainers = new[] { bo, cilla } }, Cancellation), HttpStatusCode.OK);
        await Eventually.Get(
            async () =>
            {
                await using var session = running.Trainer.Store.QuerySession();
                return await session.QueryAsync<Municipality>("where d.data ->> 'region' = ?", Cancellation, region.Name);
            },
            known => known.Count(one => one.Version > 0) == 3 && known.Count(one => one.LeftOn is not null) == 1, what: "the municipalities known");
        var need = (await Get(region.Coordinator, $"/need/{Year}-1"))["need"]!;
        Assert.Equal(3, need["municipalities"]!.AsArray().Count);
        Assert.Equal($"arjeplog-{region.Name}", Assert.Single(need["lendNone"]!.AsArray())!.GetValue<string>());
        var only = Assert.Single(need["courses"]!.AsArray())!;
        var figures = only["figures"]!;
        Assert.Equal(
            """{"occasions":2,"leaders":2,"trainers":4,"days":9,"booked":6,"given":0,"missing":3,"missingLeaders":1,"missingTrainers":2,"able":3,"ableToLead":1}""",
            figures.ToJsonString().Replace(".0", "", StringComparison.Ordinal));
        Assert.Equal("Påhittad kurs", only["title"]!.GetValue<string>());
        Assert.Equal([first, second], only["occasions"]!.AsArray().Select(one => one!["occasion"]!.GetValue<Guid>()));
        Assert.Equal(new HashSet<Guid> { leader, bo, cilla }, only["trainers"]!.AsArray().Select(one => one!["trainer"]!.GetValue<Guid>()).ToHashSet());

        Assert.Empty((await Get(region.Coordinator, $"/need/{Year}-1?journey=aldreomsorg"))["need"]!["courses"]!.AsArray());
        Assert.Equal(3m, (await Get(region.Coordinator, $"/need/{Year}-2"))["need"]!["courses"]![0]!["figures"]!["given"]!.GetValue<decimal>());
        using var national = running.Trainer.As("national");
        Assert.Single((await Get(national, $"/need/{Year}-1?region={region.Name}"))["need"]!["courses"]!.AsArray());
        await Refused(await national.GetAsync($"{Root}/need/{Year}-1", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Refused(await region.Coordinator.GetAsync($"{Root}/need/{Year}-1?region=norrbotten", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Refused(await region.Coordinator.GetAsync($"{Root}/need/{Year}-3", Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "half");
    }

    [Fact]
    public async Task A_review_freezes_its_figures_and_the_next_is_compared_with_it()
    {
        var region = Region.Make(running);
        var course = await running.Course();
        await region.Occasion(course, new DateOnly(Year, 3, 10));
        var review = await Json(await region.Post("/reviews", new { half = $"{Year}-1" }), HttpStatusCode.Created);
        var path = $"/reviews/{review["id"]}";
        Assert.Equal(review["id"]!.GetValue<Guid>(), (await Json(await region.Post("/reviews", new { half = $"{Year}-1" }), HttpStatusCode.Created))["id"]!.GetValue<Guid>());
        Assert.Equal(3m, Missing(review));
        Assert.Equal(($"{Year - 1}-11-01", $"{Year}-01-31"), (review["from"]!.GetValue<string>(), review["until"]!.GetValue<string>()));
        await Json(await region.Put($"{path}/note", new { text = "Påhittad Person tvekar inför våren." }), HttpStatusCode.OK);
        await Json(await region.Put($"{path}/external/{Journey}/{course}", new { days = 3, engaged = 0.5 }), HttpStatusCode.OK);
        // Open, it follows.
        await region.Recruit(course, true, "lulea");
        Assert.Equal(2m, Missing(await Get(region.Coordinator, path)));
        var closed = await Json(await region.Post($"{path}/closing", new { }), HttpStatusCode.OK);
        await region.Recruit(course, false, "boden");
        var after = await Get(region.Coordinator, path);
        Assert.Equal(2m, Missing(after));
        Assert.Equal(closed["need"]!.ToJsonString(), after["need"]!.ToJsonString());
        Assert.Equal("Påhittad Person tvekar inför våren.", after["note"]!.GetValue<string>());
        Assert.Equal(0.5m, after["external"]![0]!["engaged"]!.GetValue<decimal>());
        Assert.Equal(0.5m, (await Get(region.Coordinator, $"/need/{Year}-1"))["external"]![0]!["engaged"]!.GetValue<decimal>());
        Assert.Equal(1m, Missing(new JsonObject { ["need"] = (await Get(region.Coordinator, $"/need/{Year}-1"))["need"]!.DeepClone() }));

        await Refused(await region.Put($"{path}/note", new { text = "Ändrad" }), HttpStatusCode.Conflict, "review-closed");
        await Refused(await region.Post("/reviews", new { half = $"{Year}-1" }), HttpStatusCode.Conflict, "review-closed");
        Assert.Equal(HttpStatusCode.OK, (await region.Post($"{path}/closing", new { })).StatusCode);
        await Refused(await region.Put($"{path}/external/{Journey}/ingen-kurs", new { days = 3 }), HttpStatusCode.NotFound, "not-found");
        await Refused(await region.Put($"{path}/external/{Journey}/{course}", new { days = 0.3 }), HttpStatusCode.UnprocessableEntity, "validation", "days");

        await region.Occasion(course, new DateOnly(Year, 9, 10));
        var next = await Json(await region.Post("/reviews", new { half = $"{Year}-2" }), HttpStatusCode.Created);
        Assert.Equal(review["id"]!.GetValue<Guid>(), next["previous"]!["id"]!.GetValue<Guid>());
        var compared = Assert.Single(next["compared"]!.AsArray())!;
        Assert.Equal((1m, 2m), (compared["now"]!["missing"]!.GetValue<decimal>(), compared["before"]!["missing"]!.GetValue<decimal>()));
        var rows = (await Get(region.Coordinator, "/reviews"))["items"]!.AsArray();
        Assert.Equal([$"{Year}-2", $"{Year}-1"], rows.Select(row => row!["half"]!.GetValue<string>()));
        Assert.Equal(2m, rows[1]!["missing"]!.GetValue<decimal>());
        var page = await Get(region.Coordinator, "/reviews?limit=1");
        Assert.Equal($"{Year}-1", (await Get(region.Coordinator, $"/reviews?limit=1&cursor={page["next"]}"))["items"]![0]!["half"]!.GetValue<string>());

        using var national = running.Trainer.As("national");
        Assert.Null((await Get(national, path))["note"]);
        // What was written is nowhere in what can't be deleted.
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Equal([0], await session.QueryAsync<int>("select count(*)::int from mt_events where data::text like '%tvekar%'", Cancellation));
    }

    [Fact]
    public async Task Material_is_linked_by_the_nation_for_all_and_by_a_region_for_its_own()
    {
        var region = Region.Make(running);
        var course = await running.Course();
        var trainer = await region.Recruit(course, false, "lulea");
        var path = $"{Root}/journeys/{Journey}/courses/{course}/material";
        using var national = running.Trainer.As("national");
        object Links(string kind, string title) => new { links = new[] { new { kind, title, url = "https://material.example.org/1" } } };
        await Eventually.Get(
            async () => (await national.PutAsJsonAsync(path, Links("study-guide", "Studiehandledning"), Cancellation)).StatusCode, status => status == HttpStatusCode.OK, what: "the course known");
        await Json(await region.Coordinator.PutAsJsonAsync(path, Links("schedule", "Vårt körschema"), Cancellation), HttpStatusCode.OK);
        var before = await running.EventsStored();
        await Json(await region.Coordinator.PutAsJsonAsync(path, Links("schedule", "Vårt körschema"), Cancellation), HttpStatusCode.OK);
        Assert.Equal(before, await running.EventsStored());
        using var own = running.Trainer.As("trainer", region.Name, person: trainer);
        var seen = await Json(await own.GetAsync(path, Cancellation), HttpStatusCode.OK);
        Assert.Equal(("Studiehandledning", "Vårt körschema"), (seen["national"]![0]!["title"]!.GetValue<string>(), seen["regional"]![0]!["title"]!.GetValue<string>()));
        Assert.Empty((await Json(await running.Coordinator.GetAsync(path, Cancellation), HttpStatusCode.OK))["regional"]!.AsArray());
        using var other = running.Trainer.As("trainer", "norrbotten", person: await running.Recruit($"kurs-{Guid.NewGuid():N}"));
        await Refused(await other.GetAsync(path, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Refused(await national.PutAsJsonAsync(path, Links("ritning", ""), Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "links[0].kind", "links[0].title");
        await Refused(
            await national.PutAsJsonAsync(path, new { links = new[] { new { kind = "slides", title = "Bilder", url = "javascript:alert(1)" } } }, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation", "links[0].url");
    }

    private static decimal Missing(JsonNode review) => review["need"]!["courses"]![0]!["figures"]!["missing"]!.GetValue<decimal>();

    private Task Joins(string region, string municipality, long version) =>
        running.Trainer.Publish(new MunicipalityJoined(region, $"{municipality}-{region}", municipality, 1000, version, DateTimeOffset.UtcNow));

    private static async Task<JsonNode> Get(HttpClient client, string path) => await Json(await client.GetAsync(Root + path, Cancellation), HttpStatusCode.OK);
}

/// <summary>A region of a test's own, with its coordinator, trainers and occasions.</summary>
internal sealed record Region(Running Running, string Name, HttpClient Coordinator)
{
    private const string Root = "/api/trainer/v1";

    public static Region Make(Running running)
    {
        var name = $"region-{Guid.NewGuid():N}";
        return new Region(running, name, running.Trainer.As("coordinator", name));
    }

    public Task<HttpResponseMessage> Post(string path, object body) => Coordinator.PostAsJsonAsync(Root + path, body, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> Put(string path, object body) => Coordinator.PutAsJsonAsync(Root + path, body, TestContext.Current.CancellationToken);

    public async Task<Guid> Recruit(string course, bool mayLead, string municipality, string name = "Utbildare Påhittad")
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(Body(course, mayLead, $"{municipality}-{Name}"), ServiceDefaults.Http.Json.Options)!;
        (body["region"], body["name"]) = (Name, name);
        return (await Json(await Post("/trainers", body), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
    }

    public async Task<Guid> Occasion(string course, params DateOnly[] dates)
    {
        var occasion = Guid.CreateVersion7();
        await Running.Trainer.Publish(Scheduled(occasion, course, 1, Journey, dates) with { Region = Name });
        await Running.Known(occasion, course);
        return occasion;
    }

    public Task Moved(Guid occasion, string course, long version, params DateOnly[] dates) =>
        Running.Trainer.Publish(Rescheduled(occasion, course, version, Journey, dates) with { Region = Name });

    public Task Cancelled(Guid occasion, string course, long version) =>
        Running.Trainer.Publish(new OccasionCancelled(Journey, occasion, course, Name, version, DateTimeOffset.UtcNow));
}

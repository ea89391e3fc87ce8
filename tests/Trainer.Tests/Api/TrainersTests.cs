using System.Net;
using System.Net.Http.Json;
using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

// One after the other: some count what is stored.
[Collection("api")]
public sealed class TrainersTests(Running running)
{
    [Fact]
    public async Task A_trainer_is_recruited_read_and_announced_without_a_name()
    {
        await using var caught = await running.Trainer.Catch<TrainerRecruited>();
        var answer = await running.Coordinator.PostAsJsonAsync("/api/trainer/v1/trainers", Body("familjehem", true), TestContext.Current.CancellationToken);
        var made = await Json(answer, HttpStatusCode.Created);
        Assert.Equal("\"1\"", answer.Headers.ETag!.Tag);

        var read = await running.Coordinator.GetAsync(answer.Headers.Location, TestContext.Current.CancellationToken);
        Assert.Equal("\"1\"", read.Headers.ETag!.Tag);
        Assert.Equal(made.ToJsonString(), (await Json(read, HttpStatusCode.OK)).ToJsonString());
        // Others recruit beside.
        var id = made["id"]!.GetValue<Guid>();
        var announced = (await Eventually.Get(caught.All, all => all.Any(one => one.Message.Trainer == id), what: "the trainer is announced"))
            .Single(one => one.Message.Trainer == id);
        Assert.Equal("none", announced.RoutingKey);
        Assert.Equal(("lulea", "norrbotten", 20), (announced.Message.Municipality, announced.Message.Region, announced.Message.DaysPerYear));
        await using var session = running.Trainer.Store.QuerySession();
        var stored = await session.QueryAsync<string>("select data::text from mt_events where stream_id = ?", TestContext.Current.CancellationToken, made["id"]!.GetValue<Guid>());
        Assert.DoesNotContain("Påhittad", Assert.Single(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_recruits_once()
    {
        using var client = running.Trainer.As("coordinator", "norrbotten");
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var body = Body("familjehem");
        var one = await Json(await client.PostAsJsonAsync("/api/trainer/v1/trainers", body, TestContext.Current.CancellationToken), HttpStatusCode.Created);
        var two = await Json(await client.PostAsJsonAsync("/api/trainer/v1/trainers", body, TestContext.Current.CancellationToken), HttpStatusCode.Created);
        Assert.Equal(one.ToJsonString(), two.ToJsonString());
    }

    [Fact]
    public async Task The_list_is_paged_in_a_stable_order_and_filtered()
    {
        var course = $"kurs-{Guid.NewGuid():N}";
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await running.Recruit(course, municipality: i == 4 ? "boden" : "lulea"));
        }

        var seen = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await List(running.Coordinator, $"?course={course}&limit=2{cursor}");
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<Guid>()));
            cursor = page["next"]?.GetValue<string>() is { } next ? "&cursor=" + Uri.EscapeDataString(next) : null;
        }

        Assert.Equal(ids, seen);
        Assert.Equal([ids[4]], await Ids(running.Coordinator, $"?course={course}&municipality=boden"));
    }

    [Fact]
    public async Task Each_sees_what_is_theirs_and_learns_nothing_of_the_rest()
    {
        var course = $"kurs-{Guid.NewGuid():N}";
        var (lulea, boden) = (await running.Recruit(course), await running.Recruit(course, municipality: "boden"));
        using var elsewhere = running.Trainer.As("coordinator", "dalarna");
        using var administrator = running.Trainer.As("municipal-administrator", municipality: "boden");
        using var self = running.Trainer.As("trainer", person: lulea);
        using var national = running.Trainer.As("national");

        await Refused(await Get(elsewhere, lulea), HttpStatusCode.NotFound, "not-found");
        await Refused(await Get(administrator, lulea), HttpStatusCode.NotFound, "not-found");
        await Refused(await Get(self, boden), HttpStatusCode.NotFound, "not-found");
        await Refused(await Get(running.Coordinator, Guid.NewGuid()), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await Get(administrator, boden)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get(self, lulea)).StatusCode);
        Assert.Null((await Json(await Get(national, lulea), HttpStatusCode.OK))["name"]);

        Assert.Empty(await Ids(elsewhere, $"?course={course}"));
        Assert.Equal([boden], await Ids(administrator, $"?course={course}"));
        Assert.Equal([lulea, boden], await Ids(national, $"?course={course}"));
        using var participant = running.Trainer.As("participant", person: lulea);
        await Refused(await Get(participant, lulea), HttpStatusCode.Forbidden, "forbidden");

        var before = await running.EventsStored();
        await Refused(await Post(elsewhere, Body(course)), HttpStatusCode.NotFound, "not-found");
        await Refused(await Post(national, Body(course)), HttpStatusCode.Forbidden, "forbidden");
        using var misplaced = running.Trainer.As("municipal-administrator", "dalarna", "boden");
        // A slug that is in two regions is not two regions' to read.
        Assert.Empty(await Ids(misplaced, $"?course={course}"));
        // Whoever lends reports an interest; who becomes a trainer is the coordinator's to say.
        using var placed = running.Trainer.As("municipal-administrator", "norrbotten", "boden");
        Assert.Equal([boden], await Ids(placed, $"?course={course}"));
        await Refused(await Post(placed, Body(course, municipality: "boden")), HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(before, await running.EventsStored());
    }

    private static Task<HttpResponseMessage> Get(HttpClient client, Guid id) => client.GetAsync($"/api/trainer/v1/trainers/{id}", TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> Post(HttpClient client, object body) =>
        client.PostAsJsonAsync("/api/trainer/v1/trainers", body, TestContext.Current.CancellationToken);

    private static async Task<System.Text.Json.Nodes.JsonNode> List(HttpClient client, string query) =>
        await Json(await client.GetAsync("/api/trainer/v1/trainers" + query, TestContext.Current.CancellationToken), HttpStatusCode.OK);

    private static async Task<IEnumerable<Guid>> Ids(HttpClient client, string query) =>
        (await List(client, query))["items"]!.AsArray().Select(item => item!["id"]!.GetValue<Guid>());
}

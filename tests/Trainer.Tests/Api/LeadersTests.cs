using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.DiscussionLeaders;
using Yrkesresan.Trainer.Teams;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

[Collection("api")]
public sealed class LeadersTests(Running running)
{
    private const string Root = "/api/trainer/v1";
    private const string Inside = "funktionshinder-utforare";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_tried_read_and_read_again_with_each_row_at_fault_told()
    {
        var own = $"kommun-{Guid.NewGuid():N}";
        using var administrator = running.Trainer.As("municipal-administrator", "norrbotten", own);
        var file = $"""
            Namn;E-post;Kommun;Enhet
            Ann Ek;ann@{own}.se;{own};Gruppbostad
            Bo Al;bo@{own}.se;;
            Bo Igen;BO@{own}.se;{own};
            ;inget;{own};
            Cia Lind;cia@{own}.se;boden;
            """;
        var tried = await Import(administrator, file, dryRun: true);
        Assert.Equal((2, 0, 3), Counts(tried));
        Assert.Empty(await Listed(administrator));
        var done = await Import(administrator, file);
        Assert.Equal((2, 0, 3), Counts(done));
        Assert.Equal(
            ["4 email duplicate", "5 email format", "5 name required", "6 municipality unknown"],
            done["errors"]!.AsArray().Select(error => $"{error!["row"]} {error["field"]} {error["code"]}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("Cia", done.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["Ann Ek", "Bo Al"], (await Listed(administrator)).Select(one => one!["name"]!.GetValue<string>()).Order());
        var again = await Import(administrator, file.Replace("Gruppbostad", "Boende", StringComparison.Ordinal));
        Assert.Equal((0, 1, 3), Counts(again));
        Assert.Equal(1, again["unchanged"]!.GetValue<int>());
        Assert.Single(await Listed(administrator, "&unit=Boende"));
    }

    [Fact]
    public async Task A_file_of_another_region_changes_nobody_here()
    {
        var own = $"kommun-{Guid.NewGuid():N}";
        Assert.Equal((1, 0, 0), Counts(await Import(running.Coordinator, $"namn;e-post;kommun\nAnn Ek;ann@{own}.se;{own}")));
        using var elsewhere = running.Trainer.As("coordinator", "dalarna");
        var tried = await Import(elsewhere, $"namn;e-post;kommun;enhet\nNågon Annan;ann@{own}.se;{own};Boende");
        Assert.Equal((0, 0, 1), Counts(tried));
        Assert.Equal("municipality", Assert.Single(tried["errors"]!.AsArray())!["field"]!.GetValue<string>());
        var leader = Assert.Single(await Listed(running.Coordinator, $"&municipality={own}"))!;
        Assert.Equal(("Ann Ek", null), (leader["name"]!.GetValue<string>(), leader["unit"]?.GetValue<string>()));
    }

    [Fact]
    public async Task An_address_is_registered_once_however_many_try()
    {
        var body = Body("boden");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => running.Coordinator.PostAsJsonAsync($"{Root}/discussion-leaders", body, Cancellation)));
        var id = (await Json(Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Refused(answer, HttpStatusCode.Conflict, "leader-registered");
        }

        await Json(await running.Coordinator.PostAsJsonAsync($"{Root}/discussion-leaders/{id}/end", new { }, Cancellation), HttpStatusCode.OK);
        await Json(await running.Coordinator.PostAsJsonAsync($"{Root}/discussion-leaders", body, Cancellation), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Each_organisation_names_its_own_for_an_occasion()
    {
        var occasion = await running.Occasion(await running.Course(Inside), Inside, TimeProvider.System.Today().AddDays(10));
        var (lulea, boden) = (await Register("lulea"), await Register("boden"));
        using var administrator = running.Trainer.As("municipal-administrator", "norrbotten", "boden");
        await Json(await Assign(running.Coordinator, occasion, lulea), HttpStatusCode.OK);
        var own = await Json(await Assign(administrator, occasion, boden), HttpStatusCode.OK);
        Assert.Equal(boden, Assert.Single(own["leaders"]!.AsArray())!["leader"]!.GetValue<Guid>());
        var before = await running.EventsStored();
        await Json(await Assign(administrator, occasion, boden), HttpStatusCode.OK);
        await Refused(await Assign(administrator, occasion, lulea), HttpStatusCode.NotFound, "not-found");
        await Refused(await running.Coordinator.PutAsJsonAsync($"{Path(occasion, Inside)}/discussion-leaders", new { }, Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "leaders");
        Assert.Equal(before, await running.EventsStored());
        var all = await Json(await running.Coordinator.GetAsync($"{Path(occasion, Inside)}/discussion-leaders", Cancellation), HttpStatusCode.OK);
        Assert.Equal(2, all["leaders"]!.AsArray().Count);
        await Json(await running.Coordinator.PostAsJsonAsync($"{Root}/discussion-leaders/{boden}/end", new { }, Cancellation), HttpStatusCode.OK);
        await Refused(await Assign(administrator, occasion, boden), HttpStatusCode.Conflict, "leader-ended");
        var led = await running.Occasion(await running.Course(), dates: [TimeProvider.System.Today().AddDays(10)]);
        await Refused(await Assign(running.Coordinator, led, lulea, Journey), HttpStatusCode.Conflict, "no-discussion-leaders");
    }

    [Fact]
    public void Nobody_is_named_for_what_is_called_off()
    {
        var occasion = new[]
        {
            (object)new OccasionDated(Guid.NewGuid(), "bbic", "norrbotten", [], 1, DateTimeOffset.UnixEpoch),
            new OccasionCalledOff(Guid.NewGuid(), "bbic", "norrbotten", 2, DateTimeOffset.UnixEpoch),
        }.Aggregate((OccasionTeam?)null, OccasionTeam.Apply)!;
        Spec.Of<OccasionLeaders>(OccasionLeaders.Apply).Given()
            .When(state => AssignDiscussionLeaders.Decide(new AssignDiscussionLeaders([], null, DateTimeOffset.UnixEpoch), occasion, state)).ThenRule("occasion-cancelled");
    }

    private static object Body(string municipality) => new { name = "Samtals Ledare", email = $"{Guid.NewGuid():N}@example.org", municipality, region = "norrbotten" };

    private async Task<Guid> Register(string municipality) => (await Json(
        await running.Coordinator.PostAsJsonAsync($"{Root}/discussion-leaders", Body(municipality), Cancellation), HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    private static Task<HttpResponseMessage> Assign(HttpClient client, Guid occasion, Guid leader, string journey = Inside) =>
        client.PutAsJsonAsync($"{Path(occasion, journey)}/discussion-leaders", new { leaders = new[] { leader } }, Cancellation);

    private static async Task<JsonArray> Listed(HttpClient client, string query = "") =>
        (await Json(await client.GetAsync($"{Root}/discussion-leaders?limit=500{query}", Cancellation), HttpStatusCode.OK))["items"]!.AsArray();

    private static (int Created, int Changed, int Failed) Counts(JsonNode import) =>
        (import["created"]!.GetValue<int>(), import["changed"]!.GetValue<int>(), import["failed"]!.GetValue<int>());

    private static async Task<JsonNode> Import(HttpClient client, string file, bool dryRun = false)
    {
        using var content = new StringContent(file, Encoding.UTF8, "text/csv");
        var sent = await client.PostAsync($"{Root}/discussion-leaders/import?dryRun={(dryRun ? "true" : "false")}", content, Cancellation);
        await Json(sent, HttpStatusCode.Accepted);
        return await Eventually.Get(
            async () => await Json(await client.GetAsync(sent.Headers.Location, Cancellation), HttpStatusCode.OK),
            import => import["state"]!.GetValue<string>() == "done", what: "the file worked through");
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

// One after the other: some count what is stored.
[Collection("api")]
public sealed class BadInputTests(Running running)
{
    private const string Trainers = "/api/trainer/v1/trainers";
    private const string Team = "/api/trainer/v1/journeys/barn-och-unga/occasions/0a000000-0000-7000-8000-00000000000f/team";
    private const string Whole = """{"name":"Påhittad","email":"p@example.org","municipality":"lulea","region":"norrbotten","courses":["familjehem"],"daysPerYear":5}""";

    [Theory]
    [InlineData("{}", "validation", "courses,daysPerYear,email,municipality,name,region")]
    [InlineData("""{"name":" ","email":"nej","municipality":"Luleå","region":"norr botten","courses":[],"daysPerYear":-1}""", "validation", "courses,daysPerYear,email,municipality,name,region")]
    [InlineData("""{"name":"Påhittad","email":"p@example.org","municipality":"lulea","region":"norrbotten","courses":["familjehem",null],"daysPerYear":5,"qualifications":[{},{"kind":"bbic","from":"2026-01-01","until":"2025-01-01"}]}""", "validation", "courses[1],qualifications[0].from,qualifications[0].kind,qualifications[1].until")]
    [InlineData("""{"name":7}""", "validation", "name")]
    [InlineData("""{"daysPerYear":"många"}""", "validation", "daysPerYear")]
    [InlineData("[1]", "validation", "body")]
    [InlineData("null", "malformed", null)]
    [InlineData("{\"name\":", "validation", "name")]
    public async Task A_trainer_that_can_t_be_is_told_field_by_field(string body, string code, string? fields)
    {
        var before = await running.EventsStored();
        await Refused(await Send(HttpMethod.Post, Trainers, body), HttpStatusCode.UnprocessableEntity, code, fields?.Split(',') ?? []);
        Assert.Equal(before, await running.EventsStored());
    }

    [Fact]
    public async Task A_team_that_can_t_be_is_told_field_by_field()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(3, 10)]);
        var leader = await running.Recruit(course, mayLead: true);
        var stranger = Guid.NewGuid();
        var path = Path(occasion) + "/team";
        await Refused(await Send(HttpMethod.Put, path, "{}"), HttpStatusCode.UnprocessableEntity, "validation", "leader", "trainers");
        await Refused(
            await Send(HttpMethod.Put, path, new JsonObject
            {
                ["leader"] = leader,
                ["trainers"] = new JsonArray(leader, stranger),
                ["days"] = new JsonArray(
                    new JsonObject { ["date"] = "2025-03-10", ["teaching"] = new JsonArray(Guid.NewGuid()) },
                    new JsonObject { ["date"] = "2025-03-10", ["teaching"] = new JsonArray() },
                    new JsonObject()),
            }.ToJsonString()),
            HttpStatusCode.UnprocessableEntity, "validation",
            "trainers[0]", "trainers[1]", "days[0].teaching", "days[1].date", "days[1].teaching", "days[2].date", "days[2].teaching");
        await Refused(await Send(HttpMethod.Put, path, """{"leader":"ingen"}"""), HttpStatusCode.UnprocessableEntity, "validation", "leader");
        await Refused(await Send(HttpMethod.Put, Path(occasion) + "/taught/igar", """{"trainers":[]}"""), HttpStatusCode.UnprocessableEntity, "malformed");
        await Refused(await Send(HttpMethod.Put, Path(occasion) + "/taught/2025-03-10", "{}"), HttpStatusCode.UnprocessableEntity, "validation", "trainers");
    }

    [Fact]
    public async Task An_unknown_journey_a_huge_body_and_a_false_token_stop_at_the_door()
    {
        await Refused(
            await Send(HttpMethod.Put, Team.Replace("barn-och-unga", "ingen-resa", StringComparison.Ordinal), """{"leader":"0a000000-0000-7000-8000-000000000001","trainers":[]}"""),
            HttpStatusCode.NotFound, "unknown-journey");
        await Refused(await Send(HttpMethod.Post, Trainers, $$"""{"name":"{{new string('x', 1024 * 1024)}}"}"""), HttpStatusCode.RequestEntityTooLarge, "too-large");
        await Refused(await Send(HttpMethod.Post, Trainers, Whole, "eyJhbGciOiJub25lIn0.e30."), HttpStatusCode.Unauthorized, "unauthenticated");
        await Refused(await running.Coordinator.GetAsync(Trainers + "?limit=0", TestContext.Current.CancellationToken), HttpStatusCode.UnprocessableEntity, "validation", "limit");
        await Refused(await running.Coordinator.GetAsync(Trainers + "?cursor=%25", TestContext.Current.CancellationToken), HttpStatusCode.UnprocessableEntity, "validation", "cursor");
    }

    [Fact]
    public async Task Every_route_is_described()
    {
        using var anyone = running.Trainer.Anonymous();
        var document = JsonNode.Parse(await anyone.GetStringAsync("/api/trainer/openapi.json", TestContext.Current.CancellationToken))!;
        Assert.Superset(
            new HashSet<string>
            {
                Trainers, Trainers + "/{id}", "/api/trainer/v1/journeys/{journey}/occasions/{id}/team", "/api/trainer/v1/journeys/{journey}/occasions/{id}/taught/{date}",
            },
            document["paths"]!.AsObject().Select(path => path.Key).ToHashSet());
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string body, string? token = null)
    {
        using var client = running.Trainer.As("coordinator", "norrbotten");
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

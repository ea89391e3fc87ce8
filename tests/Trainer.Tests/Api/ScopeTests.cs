using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Xunit;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

/// <summary>
/// Every route of the OpenAPI document, asked by those whom it does not concern: they see nothing and change nothing.
/// A route that is not in <see cref="Routes"/> fails the test, so nobody adds one without saying who is outside.
/// </summary>
[Collection("api")]
public sealed partial class ScopeTests(Running running)
{
    private const string Root = "/api/trainer/v1";

    private static JsonSerializerOptions JsonOptions => ServiceDefaults.Http.Json.Options;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Covered => [.. Routes.Keys];

    [Fact]
    public async Task Every_route_says_who_is_outside()
    {
        using var anyone = running.Trainer.Anonymous();
        using var document = JsonDocument.Parse(await anyone.GetStringAsync("/api/trainer/openapi.json", Cancellation));
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith(Root, StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name[Root.Length..]}"));
        Assert.Equal(Routes.Keys.Order(), described.Order());
    }

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var (seen, ask) = Routes[route];
        var world = await World.Make(running);
        var asked = await ask(world);
        var said = asked.Path + (asked.Body is null or Delegate ? "" : JsonSerializer.Serialize(asked.Body, JsonOptions));
        var before = await Stored(world);
        foreach (var (who, client) in Outsiders())
        {
            using var outsider = client;
            using var response = await Send(outsider, route, asked);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(
                response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || seen is not Seen.Nothing && (int)response.StatusCode < 300,
                $"{who}: {(int)response.StatusCode} {text}");
            // What the outsider said itself may be echoed.
            Assert.All(
                world.Secrets.Where(secret => !said.Contains(secret, StringComparison.OrdinalIgnoreCase)),
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }

        using (var national = running.Trainer.As("national"))
        using (var response = await Send(national, route, asked))
        {
            Assert.DoesNotContain(world.Name, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
            Assert.True(
                route.StartsWith("get ", StringComparison.Ordinal) || response.StatusCode is HttpStatusCode.Forbidden || route == "put /journeys/{journey}/courses/{course}/material",
                $"{response.StatusCode}");
        }

        Assert.Equal(before, await Stored(world));
        using (var nobody = running.Trainer.Anonymous())
        using (var response = await Send(nobody, route, asked))
        {
            Assert.Equal(seen is Seen.ByAnybody ? asked.Status : HttpStatusCode.Unauthorized, response.StatusCode);
        }

        // The control: the very same request of one whom it concerns is answered.
        using var insider = asked.By ?? running.Trainer.As("coordinator", "norrbotten");
        using var answer = await Send(insider, route, asked);
        Assert.True(answer.StatusCode == asked.Status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    private IEnumerable<(string Who, HttpClient Client)> Outsiders()
    {
        var other = $"annankommun-{Guid.NewGuid():N}";
        yield return ("another region's coordinator", running.Trainer.As("coordinator", "annanregion"));
        yield return ("a coordinator without a region", running.Trainer.As("coordinator"));
        yield return ("another municipality's administrator", running.Trainer.As("municipal-administrator", "norrbotten", other));
        yield return ("an administrator without a region", running.Trainer.As("municipal-administrator", municipality: other));
        yield return ("another municipality's manager", running.Trainer.As("manager", "norrbotten", other, "Barn"));
        yield return ("another municipality's system", running.Trainer.As("integration", "norrbotten", other));
        yield return ("another trainer", running.Trainer.As("trainer", "norrbotten", person: Guid.NewGuid()));
        yield return ("a participant", running.Trainer.As("participant", "norrbotten", other, person: Guid.NewGuid()));
        yield return ("an operator", running.Trainer.As("operator"));
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, string route, Asked asked) => client.SendAsync(
        new HttpRequestMessage(new HttpMethod(route.Split(' ')[0].ToUpperInvariant()), Root + asked.Path)
        {
            Content = asked.Body switch
            {
                null => null,
                // Content is used up by sending it.
                Func<HttpContent> content => content(),
                var body => JsonContent.Create(body, options: JsonOptions),
            },
        },
        Cancellation);

    private async Task<long> Stored(World world)
    {
        await using var connection = new NpgsqlConnection(running.Trainer.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            // A lapse is raised by itself, a moment later, whoever asks.
            "select count(*) from mt_events where data::text like any($1) and type <> 'trainer.qualification_lapse_raised.v1'", connection)
        {
            Parameters = { new() { Value = world.Secrets.Append($"{world.Occasion}").Select(secret => $"%{secret}%").ToArray() } },
        };
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>What those whom it does not concern get.</summary>
    private enum Seen
    {
        /// <summary>404, or 403 where the role has nothing to do there at all.</summary>
        Nothing,

        /// <summary>A list or page of their own, without anything of others.</summary>
        OnlyOwn,

        /// <summary>Public on purpose: whoever has the secret address.</summary>
        ByAnybody,
    }

    /// <summary>A request, and who may make it. A body that is no JSON is a <see cref="Func{HttpContent}"/>.</summary>
    private sealed record Asked(string Path, object? Body = null, HttpClient? By = null, HttpStatusCode Status = HttpStatusCode.OK);

    /// <summary>A municipality, its trainers and an occasion they teach. Nobody outside may come to know of it.</summary>
    private sealed record World(Running Running, string Municipality, string Name, string Course, Guid Trainer, Guid Leader, Guid Second, Guid Occasion)
    {
        public IEnumerable<string> Secrets => [Name, Municipality, $"{Trainer}", $"{Leader}", $"{Second}"];

        public HttpClient Administrator => Running.Trainer.As("municipal-administrator", "norrbotten", Municipality);

        public HttpClient Manager => Running.Trainer.As("manager", "norrbotten", Municipality);

        public HttpClient Own => Running.Trainer.As("trainer", "norrbotten", person: Trainer);

        public static async Task<World> Make(Running running)
        {
            var (municipality, name) = ($"kommun-{Guid.NewGuid():N}", $"Hemlig{Guid.NewGuid():N}");
            var course = await running.Course();
            async Task<Guid> Recruit(bool mayLead)
            {
                var body = JsonSerializer.SerializeToNode(Body(course, mayLead, municipality), JsonOptions)!;
                body["name"] = name;
                return (await Json(await running.Coordinator.PostAsJsonAsync($"{Root}/trainers", body, Cancellation), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
            }

            var (leader, trainer, second) = (await Recruit(true), await Recruit(false), await Recruit(false));
            var occasion = await running.Occasion(course, dates: [Day(3, 10), Day(3, 11)]);
            await Json(await running.Confirm(occasion, leader, [trainer, second]), HttpStatusCode.OK);
            return new World(running, municipality, name, course, trainer, leader, second, occasion);
        }
    }
}

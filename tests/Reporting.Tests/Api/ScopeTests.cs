using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>
/// Every route of the OpenAPI document, asked by those whom it does not concern: they see nothing and change nothing. And by a manager of one of the
/// region's municipalities: of the others she sees nothing that tells which it is. A route that is not in <see cref="Routes"/> fails the test,
/// so nobody adds one without saying who is outside.
/// </summary>
public sealed partial class ScopeTests(Running running)
{
    private const string Root = "/api/reporting/v1";

    private static JsonSerializerOptions JsonOptions => ServiceDefaults.Http.Json.Options;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Covered => [.. Routes.Keys];

    [Fact]
    public async Task Every_route_says_who_is_outside()
    {
        using var anyone = running.Reporting.Anonymous();
        using var document = JsonDocument.Parse(await anyone.GetStringAsync("/api/reporting/openapi.json", Cancellation));
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith(Root, StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name[Root.Length..]}"));
        Assert.Equal(Routes.Keys.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var (seen, ask) = Routes[route];
        var world = await World.Make(running);
        var asked = await ask(world);
        var service = asked.On ?? running.Reporting;
        var said = asked.Path + (asked.Body is null ? "" : JsonSerializer.Serialize(asked.Body, JsonOptions));
        var before = await Stored(service, world);
        foreach (var (who, inRegion, client) in Outsiders(service, world))
        {
            using var outsider = client;
            if (seen is Seen.Operators && who == "an operator")
            {
                continue;
            }

            using var response = await Send(outsider, route, asked);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            var mayBeAnswered = seen is Seen.OnlyOwn || seen is Seen.OwnInRegion && inRegion;
            Assert.True(
                response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || mayBeAnswered && (int)response.StatusCode < 300,
                $"{who}: {(int)response.StatusCode} {text}");
            // What the outsider said itself may be echoed.
            Assert.All(
                world.Secrets.Concat(world.OwnSecrets).Where(secret => !said.Contains(secret, StringComparison.OrdinalIgnoreCase)),
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }

        // Who is of one of the region's municipalities gets the own, and of the others nothing that tells which or who.
        foreach (var role in new[] { "manager", "municipal-administrator" })
        {
            using var insider = service.As(role, world.Region, world.Own);
            using var response = await Send(insider, route, asked);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{role}: {(int)response.StatusCode} {text}");
            Assert.All(
                world.Secrets.Where(secret => !said.Contains(secret, StringComparison.OrdinalIgnoreCase)),
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(before, await Stored(service, world));
        using (var nobody = service.Anonymous())
        using (var response = await Send(nobody, route, asked))
        {
            // A link that only its owner has needs no token: who has none of them learns no more than that.
            Assert.Equal(seen is Seen.ByLink ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized, response.StatusCode);
        }

        // The control: the very same request of one whom it concerns is answered.
        using var concerned = asked.By ?? service.As("coordinator", world.Region);
        using var answer = await Send(concerned, route, asked with { Path = asked.ByItsOwner ?? asked.Path });
        Assert.True(answer.StatusCode == asked.Status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
        if (asked.On is { } alone)
        {
            await alone.DisposeAsync();
        }
    }

    private static IEnumerable<(string Who, bool InRegion, HttpClient Client)> Outsiders(RunningService service, World world)
    {
        var other = $"annankommun-{Guid.NewGuid():N}";
        yield return ("another region's coordinator", false, service.As("coordinator", "annanregion"));
        yield return ("a coordinator of no region", false, service.As("coordinator"));
        yield return ("another region's administrator", false, service.As("municipal-administrator", "annanregion", other));
        yield return ("an administrator without a region", false, service.As("municipal-administrator", municipality: other));
        yield return ("another region's manager", false, service.As("manager", municipality: other, unit: "Barn"));
        yield return ("a manager of no municipality", false, service.As("manager", world.Region));
        yield return ("another municipality's manager", true, service.As("manager", world.Region, other, "Barn"));
        yield return ("another municipality's system", false, service.As("integration", world.Region, other));
        yield return ("a trainer", false, service.As("trainer", world.Region, person: Guid.NewGuid()));
        yield return ("another participant", false, service.As("participant", world.Region, other, person: Guid.NewGuid()));
        yield return ("an operator", false, service.As("operator"));
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, string route, Asked asked) => client.SendAsync(
        new HttpRequestMessage(new HttpMethod(route.Split(' ')[0].ToUpperInvariant()), Root + asked.Path)
        {
            Content = asked.Body is null ? null : JsonContent.Create(asked.Body, options: JsonOptions),
        },
        Cancellation);

    private static async Task<long> Stored(RunningService service, World world)
    {
        await using var connection = new NpgsqlConnection(service.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            "select (select count(*) from mt_events where data::text like any($1)) + (select count(*) from mt_doc_rebuild)", connection)
        {
            Parameters = { new() { Value = new[] { $"%{world.Region}%", $"%{world.Occasion}%" } } },
        };
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>What those whom it does not concern get.</summary>
    private enum Seen
    {
        /// <summary>404, or 403 where the role has nothing to do there at all.</summary>
        Nothing,

        /// <summary>As nothing; but who is of a municipality of the region gets her or his own, and nothing of the others.</summary>
        OwnInRegion,

        /// <summary>A list or page of their own, without anything of others.</summary>
        OnlyOwn,

        /// <summary>Nothing, but for who runs the system.</summary>
        Operators,

        /// <summary>Needs a link and no token; asked with a link that nobody has.</summary>
        ByLink,
    }

    /// <summary>A request, and who may make it.</summary>
    private sealed record Asked(string Path, object? Body = null, HttpClient? By = null, HttpStatusCode Status = HttpStatusCode.OK)
    {
        /// <summary>The same with the link that its owner has.</summary>
        public string? ByItsOwner { get; init; }

        /// <summary>A service of its own, where the request would disturb other tests.</summary>
        public RunningService? On { get; init; }
    }

    /// <summary>A region of three municipalities and an occasion that people of all three took part in.</summary>
    private sealed record World(Running Running, Year Year, string Region, IReadOnlyList<string> Municipalities)
    {
        private static readonly string[] Known = ["lulea", "boden", "pitea"];

        public const string Journey = "barn-och-unga";

        /// <summary>The municipality of the manager who is inside.</summary>
        public string Own => Municipalities[0];

        public Guid Occasion => Year.Occasion;

        /// <summary>What tells of the other municipalities, and who anybody is.</summary>
        public IEnumerable<string> Secrets => [.. Municipalities.Skip(1), .. Year.Seated.Select(person => $"{person}")];

        /// <summary>What tells of the own one: not for those outside.</summary>
        public IEnumerable<string> OwnSecrets => [Own, $"{Occasion}"];

        public string Figures => $"/regions/{Region}/journeys/{Journey}";

        public HttpClient Coordinator => Running.Reporting.As("coordinator", Region);

        public HttpClient Participant => Running.Reporting.As("participant", Region, Own, person: Year.Seated[2]);

        public static async Task<World> Make(Running running)
        {
            var tag = Guid.NewGuid().ToString("N");
            var region = Running.FreshRegion();
            var year = new Year(Journey, region) { CompletedAt = DateTimeOffset.UtcNow };
            string[] municipalities = [.. Known.Select(known => $"{known}-{tag}")];
            object Renamed(object message)
            {
                var text = JsonSerializer.Serialize(message, message.GetType(), JsonOptions);
                foreach (var known in Known)
                {
                    text = text.Replace($"\"{known}\"", $"\"{known}-{tag}\"", StringComparison.Ordinal);
                }

                return JsonSerializer.Deserialize(text, message.GetType(), JsonOptions)!;
            }

            await running.Publish(year.Corrected().Select(message => (Renamed(message), Guid.NewGuid())));
            await running.Publish(municipalities.Select((municipality, number) => (
                (object)new Billing.Contracts.MunicipalityJoined(region, municipality, $"Kommun {municipality}", 10_000, number + 1, DateTimeOffset.UtcNow), Guid.NewGuid())));
            return new World(running, year, region, municipalities);
        }
    }
}

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
    public async Task Every_route_says_who_is_outside() =>
        Assert.Equal(Routes.Keys.Order(StringComparer.Ordinal), await new Outside(running.Reporting).Routes());

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var (outside, inRegion, ask) = Routes[route];
        var world = await World.Make(running);
        var asked = await ask(world);
        var service = world.On ?? running.Reporting;
        var said = asked.Path + (asked.Body is null ? "" : JsonSerializer.Serialize(asked.Body, JsonOptions));

        // Who is of one of the region's municipalities gets the own, and of the others nothing that tells which or who.
        var before = await Stored(service, world);
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
        using var coordinator = service.As("coordinator", world.Region);
        await new Outside(service).Check(
            route, asked,
            Outsiders(service, world).Where(one => one.Who != "an operator" || !route.Contains("/rebuilds", StringComparison.Ordinal))
                .Select(one => (one.Who, one.Client, one.InRegion ? inRegion : outside)),
            coordinator, [.. world.Secrets, .. world.OwnSecrets]);
        if (world.On is { } alone)
        {
            // The one that it concerns began, and none of the others'.
            Assert.Equal(before is 0 ? 1 : before, await Stored(alone, world));
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

    /// <summary>A region of three municipalities and an occasion that people of all three took part in.</summary>
    private sealed record World(Running Running, Year Year, string Region, IReadOnlyList<string> Municipalities)
    {
        private static readonly string[] Known = ["lulea", "boden", "pitea"];

        public const string Journey = "barn-och-unga";

        /// <summary>The municipality of the manager who is inside.</summary>
        public string Own => Municipalities[0];

        public Guid Occasion => Year.Occasion;

        /// <summary>A service of its own, where the request would disturb other tests; null: that of all.</summary>
        public RunningService? On { get; set; }

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
            var year = new Year(Journey, region) { CompletedAt = running.Now };
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
                (object)new Billing.Contracts.MunicipalityJoined(region, municipality, $"Kommun {municipality}", 10_000, number + 1, running.Now), Guid.NewGuid())));
            return new World(running, year, region, municipalities);
        }
    }
}

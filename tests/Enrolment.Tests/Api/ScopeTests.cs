using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>
/// Every route of the OpenAPI document, asked by those whom it does not concern: they see nothing and change nothing.
/// A route that is not in <see cref="Routes"/> fails the test, so nobody adds one without saying who is outside.
/// </summary>
public sealed partial class ScopeTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Covered => [.. Routes.Keys];

    [Fact]
    public async Task Every_route_says_who_is_outside()
    {
        var document = await Ok(enrolling.Service.Anonymous().GetAsync("/api/enrolment/openapi.json", Cancellation));
        var described = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith(Root, StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name[Root.Length..]}"));
        Assert.Equal(Routes.Keys.Order(), described.Order());
    }

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var (seen, ask) = Routes[route];
        var world = await World.Make(enrolling);
        var asked = await ask(world);
        var said = asked.Path + (asked.Body is null or HttpContent ? "" : JsonSerializer.Serialize(asked.Body, Json.Options));
        var before = await EventsOf(world);
        foreach (var (who, client) in Outsiders())
        {
            using var outsider = client;
            using var response = await Send(outsider, route, asked);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(
                response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || seen is not Seen.Nothing && (int)response.StatusCode < 300,
                $"{who}: {(int)response.StatusCode} {text}");
            // What the outsider said itself may be echoed.
            Assert.All(world.Secrets.Where(secret => !said.Contains(secret, StringComparison.OrdinalIgnoreCase)), secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(before, await EventsOf(world));

        // Without a token nothing is answered at all, but for what is public on purpose.
        using (var nobody = enrolling.Service.Anonymous())
        using (var response = await Send(nobody, route, asked))
        {
            Assert.Equal(seen is Seen.ByAnybody ? asked.Status : HttpStatusCode.Unauthorized, response.StatusCode);
        }

        // The control: the very same request of one whom it concerns is answered.
        using var insider = asked.By ?? enrolling.Coordinator();
        using var answer = await Send(insider, route, asked);
        Assert.True(answer.StatusCode == asked.Status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    private IEnumerable<(string Who, HttpClient Client)> Outsiders()
    {
        var other = Fresh("annankommun");
        yield return ("another municipality's manager", enrolling.Service.As("manager", municipality: other, unit: "Barn"));
        yield return ("another municipality's administrator", enrolling.Administrator(other));
        yield return ("another municipality's system", enrolling.Service.As("integration", municipality: other));
        yield return ("another region's coordinator", enrolling.Coordinator("annanregion"));
        yield return ("somebody else", enrolling.Service.As("participant", municipality: other, person: Guid.NewGuid()));
        yield return ("a trainer of another team", enrolling.Service.As("trainer", region: "norrbotten", person: Guid.NewGuid()));
        yield return ("an operator", enrolling.Service.As("operator"));
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, string route, Asked asked) => client.SendAsync(
        new HttpRequestMessage(new HttpMethod(route.Split(' ')[0].ToUpperInvariant()), Root + asked.Path)
        {
            Content = asked.Body as HttpContent ?? (asked.Body is { } body ? JsonContent.Create(body, options: Json.Options) : null),
        },
        Cancellation);

    private async Task<long> EventsOf(World world)
    {
        await using var connection = new NpgsqlConnection(enrolling.Service.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            // What people are told follows by itself, a moment later; it can't be of what did not happen.
            "select count(*) from mt_events where (stream_id = any($1) or data::text like any($2)) and type <> 'enrolment.message_became_due.v1'", connection)
        {
            Parameters = { new() { Value = world.Streams.ToArray() }, new() { Value = world.Secrets.Select(secret => $"%{secret}%").ToArray() } },
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

        /// <summary>The catalogue and the like: the same for everybody with a token; no personal data in it.</summary>
        TheSame,

        /// <summary>Public on purpose.</summary>
        ByAnybody,
    }

    /// <summary>A request, and who may make it.</summary>
    private sealed record Asked(string Path, object? Body = null, HttpClient? By = null, HttpStatusCode Status = HttpStatusCode.OK);

    /// <summary>A municipality with staff, and what they are enrolled in. Nobody outside it may come to know of it.</summary>
    private sealed record World(
        Enrolling Enrolling, string Municipality, string Unit, Guid Person, string Name, Guid Colleague, TestedOccasion Occasion, TestedOccasion Held)
    {
        public IEnumerable<string> Secrets => [Name, Unit, $"{Person}", $"{Colleague}"];

        public IEnumerable<Guid> Streams => [Person, Colleague, Occasion.Id, Held.Id];

        public HttpClient Manager => Enrolling.Service.As("manager", municipality: Municipality, unit: Unit);

        public HttpClient Own => Enrolling.Service.As("participant", municipality: Municipality, unit: Unit, person: Person);

        public static async Task<World> Make(Enrolling enrolling)
        {
            var (municipality, unit, name) = (Fresh("kommun"), $"Hemlig enhet {Guid.NewGuid():N}", $"Hemlig {Guid.NewGuid():N}");
            await using (var session = enrolling.Service.Store.LightweightSession())
            {
                session.Store(new Municipality(municipality, "norrbotten", municipality, 1, TimeProvider.System.GetUtcNow()));
                await session.SaveChangesAsync(Cancellation);
            }

            async Task<Guid> Register(string called) => (await Ok(enrolling.Coordinator().PostAsJsonAsync(
                $"{Root}/participants",
                new
                {
                    name = called,
                    email = $"{Guid.NewGuid():N}@example.se",
                    municipality,
                    unit,
                    role = "socialsekreterare",
                    professionSince = "2025-01-01",
                },
                Json.Options,
                Cancellation))).GetProperty("id").GetGuid();
            var (person, colleague) = (await Register(name), await Register($"Kollega {Guid.NewGuid():N}"));
            var occasion = await enrolling.Occasion(capacity: 1);
            await occasion.Enrols(person);
            var held = await enrolling.Occasion(firstDay: -1);
            await held.Enrols(person);
            return new World(enrolling, municipality, unit, person, name, colleague, occasion, held);
        }
    }
}

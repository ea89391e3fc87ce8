using System.Net;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>Every route of HR systems, asked by those whom it does not concern: they see nothing and change nothing.</summary>
public sealed class HrScopeTests(RunningHr running)
{
    private static readonly Dictionary<string, Func<World, Asked>> Routes = new()
    {
        ["post /hr/{municipality}/integrations"] = world => new($"{world.Path}/integrations", new { name = "Hemligt system" }, Status: HttpStatusCode.Created),
        ["get /hr/{municipality}/integrations"] = world => new($"{world.Path}/integrations"),
        ["get /hr/{municipality}/integrations/{id}"] = world => new($"{world.Path}/integrations/{world.System.Id}"),
        ["put /hr/{municipality}/integrations/{id}/mapping"] = world => new($"{world.Path}/integrations/{world.System.Id}/mapping", new { units = new { } }),
        ["post /hr/{municipality}/integrations/{id}/secret"] = world => new($"{world.Path}/integrations/{world.System.Id}/secret", new { }, Status: HttpStatusCode.Created),
        ["post /hr/{municipality}/integrations/{id}/dry-run"] = world => new($"{world.Path}/integrations/{world.System.Id}/dry-run", new { sample = new { type = "x" } }),
        ["post /hr/{municipality}/integrations/{id}/closure"] = world => new($"{world.Path}/integrations/{world.System.Id}/closure"),
        ["get /hr/{municipality}/messages"] = world => new($"{world.Path}/messages"),
        ["get /hr/{municipality}/messages/{id}"] = world => new($"{world.Path}/messages/{world.Message}"),
        ["get /hr/{municipality}/review"] = world => new($"{world.Path}/review"),
        ["get /hr/{municipality}/review/{id}"] = world => new($"{world.Path}/review/{world.Message}"),
        ["put /hr/{municipality}/review/{id}/correction"] = world => new($"{world.Path}/review/{world.Message}/correction", new { type = "employee.left" }),
        ["post /hr/{municipality}/review/{id}/replay"] = world => new($"{world.Path}/review/{world.Message}/replay", Status: HttpStatusCode.Accepted),
        ["post /hr/{municipality}/review/{id}/dismissal"] = world => new($"{world.Path}/review/{world.Message}/dismissal", new { reason = "Fel" }),
    };

    public static TheoryData<string> Covered => [.. Routes.Keys];

    // Signed, not by a token: IntakeTests.
    [Fact]
    public async Task Every_route_says_who_is_outside() => Assert.Equal(
        Routes.Keys.Append("post /hr/{municipality}").Order(StringComparer.Ordinal),
        (await new Outside(running.Webhooks).Routes()).Where(route => route.Contains(" /hr/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var system = await running.System();
        var message = await system.Send("employee.changed", new JsonObject { ["person"] = "hemlig-person", ["name"] = "Hemlig Person", ["role"] = "chef" });
        await system.Until(message, "review");
        var world = new World(system, message);
        await new Outside(running.Webhooks).Check(
            route, Seen.Nothing, Routes[route](world), Outsiders(system.Municipality), system.Administrator,
            [system.Municipality, $"{system.Id}", $"{message}", "hemlig-person", "Hemlig Person", system.Secret]);
        // What decides is the administrator's alone: not the region's, and not the system's own.
        foreach (var own in new[] { running.Webhooks.As("integration", municipality: system.Municipality), running.Webhooks.As("manager", municipality: system.Municipality) })
        {
            using var response = await own.PostAsync($"{system.Path}/review/{message}/dismissal", null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    private IEnumerable<(string Who, HttpClient Client)> Outsiders(string own)
    {
        var other = RunningHr.Municipality();
        yield return ("another municipality's administrator", running.Webhooks.As("municipal-administrator", municipality: other));
        yield return ("another municipality's system", running.Webhooks.As("integration", municipality: other));
        yield return ("another region's coordinator", running.Webhooks.As("coordinator", region: "annanregion"));
        yield return ("a manager of the municipality", running.Webhooks.As("manager", municipality: own, unit: "Barn"));
        yield return ("a participant", running.Webhooks.As("participant", municipality: own, person: Guid.NewGuid()));
        yield return ("the nation", running.Webhooks.As("national"));
        yield return ("an operator", running.Webhooks.As("operator"));
    }

    private sealed record World(HrSystem System, Guid Message)
    {
        public string Path => $"/hr/{System.Municipality}";
    }
}

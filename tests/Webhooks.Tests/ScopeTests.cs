using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>
/// Every route of the OpenAPI document, asked by those whom it does not concern: they see nothing and change nothing.
/// A route that is not in <see cref="Routes"/> fails the test, so nobody adds one without saying who is outside.
/// </summary>
public sealed partial class ScopeTests(RunningWebhooks running)
{
    public static TheoryData<string> Covered => [.. Routes.Keys];

    // Those of HR systems and of SCIM say it in their own folders.
    [Fact]
    public async Task Every_route_says_who_is_outside() => Assert.Equal(
        Routes.Keys.Order(StringComparer.Ordinal),
        (await new Outside(running.Service).Routes())
            .Where(route => !route.Contains(" /hr/", StringComparison.Ordinal) && !route.Contains(" /scim/", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var (seen, ask) = Routes[route];
        var world = await World.Make(running);
        using var coordinator = running.Service.As("coordinator", world.Region);
        await new Outside(running.Service).Check(route, seen, await ask(world), Outsiders(), coordinator, world.Secrets);
    }

    private IEnumerable<(string Who, HttpClient Client)> Outsiders()
    {
        var other = $"annankommun-{Guid.NewGuid():N}";
        yield return ("another region's coordinator", running.Service.As("coordinator", "annanregion"));
        yield return ("a coordinator without a region", running.Service.As("coordinator"));
        yield return ("another municipality's administrator", running.Service.As("municipal-administrator", municipality: other));
        yield return ("an administrator without a municipality", running.Service.As("municipal-administrator"));
        yield return ("another municipality's system", running.Service.As("integration", municipality: other));
        yield return ("another municipality's manager", running.Service.As("manager", municipality: other, unit: "Barn"));
        yield return ("a trainer", running.Service.As("trainer", "norrbotten", person: Guid.NewGuid()));
        yield return ("a participant", running.Service.As("participant", municipality: other, person: Guid.NewGuid()));
    }

    /// <summary>A municipality, its region, its endpoint and something it was told. Nobody outside may come to know of them.</summary>
    private sealed record World(RunningWebhooks Running, string Region, string Municipality, Guid Endpoint, Guid Delivery, Uri Url)
    {
        public IReadOnlyList<string> Secrets => [Region, Municipality, $"{Endpoint}", $"{Delivery}", Url.AbsolutePath];

        public HttpClient Administrator => Running.Of(Municipality);

        public static async Task<World> Make(RunningWebhooks running)
        {
            var (region, municipality) = ($"region-{Guid.NewGuid():N}", $"kommun-{Guid.NewGuid():N}");
            await running.Service.Publish(new MunicipalityJoined(region, municipality, "Kommunen", 1000, 1, RunningWebhooks.At));
            await Eventually.Get(() => running.Count($"select count(*) from mt_doc_municipalityinregion where data ->> 'municipality' = '{municipality}'"), count => count == 1);
            var url = running.Receiver.That(200);
            var (endpoint, _) = await running.Register(municipality, url);
            await running.Ask(municipality, endpoint, "test", status: 202);
            var delivery = Assert.Single(await running.Until(municipality, endpoint, "delivered"))!;
            return new World(running, region, municipality, endpoint, (Guid)delivery["id"]!, url);
        }
    }
}

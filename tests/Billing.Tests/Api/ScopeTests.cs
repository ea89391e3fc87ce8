using System.Net.Http.Json;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>
/// Every route of the OpenAPI document, asked by those whom it does not concern: they see nothing and change nothing.
/// A route that is not in <see cref="Routes"/> (ScopeTests.Routes.cs) fails the test, so nobody adds one without saying who is outside.
/// </summary>
public sealed partial class ScopeTests(RunningBilling billing)
{
    private const int Year = 2025;

    public static TheoryData<string> Covered => [.. Routes.Keys];

    [Fact]
    public async Task Every_route_says_who_is_outside() =>
        Assert.Equal(Routes.Keys.Order(StringComparer.Ordinal), await new Outside(billing.Service).Routes());

    [Theory, MemberData(nameof(Covered))]
    public async Task Whom_it_does_not_concern_sees_and_changes_nothing(string route)
    {
        var (seen, ask) = Routes[route];
        var world = await World.Make(billing);
        await new Outside(billing.Service).Check(route, seen, await ask(world), Outsiders(world, route), world.Region.Coordinator, world.Secrets);
    }

    private IEnumerable<(string Who, HttpClient Client)> Outsiders(World world, string route)
    {
        var (region, other) = (world.Region.Slug, $"annankommun-{Guid.NewGuid():N}");
        yield return ("another region's coordinator", billing.Service.As("coordinator", $"annanregion-{Guid.NewGuid():N}"));
        yield return ("another municipality's administrator", billing.Service.As("municipal-administrator", region, other));
        yield return ("an administrator without a region", billing.Service.As("municipal-administrator", municipality: other));
        yield return ("another municipality's manager", billing.Service.As("manager", region, other, world.Unit));
        yield return ("a manager of no municipality", billing.Service.As("manager", region));
        yield return ("another municipality's system", billing.Service.As("integration", region, other));
        yield return ("a trainer", billing.Service.As("trainer", region, person: Guid.NewGuid()));
        yield return ("a participant", billing.Service.As("participant", region, world.Municipality, world.Unit, Guid.NewGuid()));
        yield return ("an operator", billing.Service.As("operator"));
        if (!route.StartsWith("get ", StringComparison.Ordinal))
        {
            // The municipality itself and SKR read it all; they change nothing but what the table says.
            if (!OpenToOwn.Contains(route))
            {
                yield return ("its own administrator", billing.Service.As("municipal-administrator", region, world.Municipality));
            }

            if (!OpenToNational.Contains(route))
            {
                yield return ("SKR", billing.Service.As("national"));
            }
        }
    }

    /// <summary>
    /// A region with a municipality, an agreement, a schedule, an occasion of last year's that was charged and one to come. Nobody outside may come to know of it.
    /// </summary>
    private sealed record World(
        RunningBilling Billing, TestRegion Region, string Municipality, string Unit, Guid Participant, Guid Occasion, Guid Planned, Guid CourseInvoice)
    {
        /// <summary>That there is an occasion is known in the region; whose people are there, and what they pay, is not.</summary>
        public IReadOnlyList<string> Secrets => [Municipality, Unit, $"{Participant}", $"{CourseInvoice}"];

        /// <summary>A path of the region in the journey.</summary>
        public string Journey(string rest) => $"/regions/{Region.Slug}/journeys/{RunningBilling.Journey}{rest}";

        /// <summary>A path of the region.</summary>
        public string Of(string rest) => $"/regions/{Region.Slug}{rest}";

        /// <summary>A run that issued the course invoice.</summary>
        public async Task<Guid> Run()
        {
            await Region.Sells();
            return (await TestRegion.Json(await Region.Coordinator.PostAsJsonAsync(Region.Path("/invoices/issue"), new { })))["id"]!.GetValue<Guid>();
        }

        /// <summary>A payment that names no invoice, and the import that it came with.</summary>
        public async Task<(Guid Import, Guid Payment)> Pay()
        {
            using var file = File($"2026-01-02;1;{Guid.NewGuid()}");
            var import = (await TestRegion.Json(await Region.Coordinator.PostAsync(Region.Path("/payments/import"), file)))["id"]!.GetValue<Guid>();
            var payments = await Eventually.Get(
                async () => (await TestRegion.Json(await Region.Coordinator.GetAsync(Region.Path("/payments"))))["items"]!.AsArray(), all => all.Count > 0, what: "a payment");
            return (import, payments[0]!["id"]!.GetValue<Guid>());
        }

        /// <summary>A file of payments.</summary>
        public static StringContent File(string row) => new($"datum;belopp;referens\n{row}\n", System.Text.Encoding.UTF8, "text/csv");

        /// <summary>The course invoice, issued.</summary>
        public async Task<Guid> Issued()
        {
            await Region.Sells();
            (await Region.Coordinator.PostAsync($"/api/billing/v1/invoices/{CourseInvoice}/issue", null)).EnsureSuccessStatusCode();
            return CourseInvoice;
        }

        /// <summary>The municipality's share of the pool as a credit, issued as the course invoice is.</summary>
        public async Task<Guid> Owed()
        {
            await Issued();
            (await Region.Coordinator.PostAsync(Region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/{Year}/distribution"), null)).EnsureSuccessStatusCode();
            var credit = (await Eventually.Get(() => Region.Invoices("&kind=trainer-pool-credit"), drafts => drafts.Count > 0, what: "a payout"))[0]["id"]!.GetValue<Guid>();
            (await Region.Coordinator.PostAsync($"/api/billing/v1/invoices/{credit}/issue", null)).EnsureSuccessStatusCode();
            return credit;
        }

        /// <summary>The year in whose series the course invoice, now issued, is numbered.</summary>
        public async Task<string> YearOfIssue() =>
            (await TestRegion.Json(await Region.Coordinator.GetAsync($"/api/billing/v1/invoices/{await Issued()}")))["number"]!.GetValue<string>()[..4];

        public static async Task<World> Make(RunningBilling billing)
        {
            var region = billing.Region();
            var (participant, unit) = (Guid.CreateVersion7(), $"Hemlig enhet {Guid.NewGuid():N}");
            (await region.Register("lulea")).EnsureSuccessStatusCode();
            (await region.SetFees($"{Year}-01-01")).EnsureSuccessStatusCode();
            var municipality = region.Of("lulea");
            var held = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(Year) };
            var planned = new TestOccasion(region.Slug);
            await billing.Service.Publish(planned.Scheduled());
            await billing.Service.Publish(held.Taught(held.Days[0], municipality));
            await billing.Service.Publish(held.Completed(new CompletedPlace(participant, municipality, unit, "attended", false)));
            await region.Charge(planned.Id, "planned");
            await Eventually.Get(
                async () => await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/{Year}"))),
                pool => pool["shares"]!.AsArray().Count == 1, what: "a day taught");
            var invoice = (await region.InvoicesOf(held.Id, 1))[0];
            return new World(billing, region, municipality, unit, participant, held.Id, planned.Id, invoice["id"]!.GetValue<Guid>());
        }
    }
}

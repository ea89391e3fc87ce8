using System.Net;
using System.Net.Http.Json;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public sealed partial class ScopeTests
{
    /// <summary>What SKR may do beside reading.</summary>
    private static readonly HashSet<string> OpenToNational =
    [
        "post /allocations/preview", "put /regions/{region}", "put /regions/{region}/municipalities/{municipality}",
        "put /regions/{region}/municipalities/{municipality}/inhabitants/{on}", "post /regions/{region}/municipalities/{municipality}/leave",
        "post /regions/{region}/journeys/{journey}/charges/preview",
    ];

    /// <summary>What a municipality's own administrator may do beside reading: what is computed and not written.</summary>
    private static readonly HashSet<string> OpenToOwn = ["post /allocations/preview", "post /regions/{region}/journeys/{journey}/charges/preview"];

    private static readonly Dictionary<string, (Seen Seen, Func<World, Task<Asked>> Ask)> Routes = new()
    {
        // Splits what is sent; nothing is read.
        ["post /allocations/preview"] =
            (Seen.TheSame, _ => Is(new Asked("/allocations/preview", new { total = 10, weights = new[] { new { key = "a", weight = 1 } } }))),

        // Regions: who invoices stands on every invoice.
        ["put /regions/{region}"] = (Seen.Nothing, world => Is(new Asked(world.Of(""), Seller))),
        ["get /regions/{region}"] = (Seen.TheSame, async world =>
        {
            (await world.Region.Coordinator.PutAsJsonAsync(world.Region.Path(""), Seller)).EnsureSuccessStatusCode();
            return new Asked(world.Of(""));
        }
        ),
        ["put /regions/{region}/municipalities/{municipality}/inhabitants/{on}"] =
            (Seen.Nothing, world => Is(new Asked(world.Of($"/municipalities/{world.Municipality}/inhabitants/2025-01-01"), new { inhabitants = 7 }))),
        ["post /regions/{region}/municipalities/{municipality}/leave"] =
            (Seen.Nothing, world => Is(new Asked(world.Of($"/municipalities/{world.Municipality}/leave"), new { on = "2099-01-01" }))),
        ["put /regions/{region}/municipalities/{municipality}"] =
            (Seen.Nothing, world => Is(new Asked(world.Of($"/municipalities/{world.Municipality}"), new { name = "Luleå", inhabitants = 2 }))),
        ["get /regions/{region}/municipalities"] = (Seen.OnlyOwn, world => Is(new Asked(world.Of("/municipalities")))),
        ["get /regions/{region}/municipalities/{municipality}"] = (Seen.Nothing, world => Is(new Asked(world.Of($"/municipalities/{world.Municipality}")))),

        // Agreements
        ["post /regions/{region}/agreements"] = (Seen.Nothing, world => Is(new Asked(world.Of("/agreements"), Agreement, Status: HttpStatusCode.Created))),
        ["get /regions/{region}/agreements/{year}"] = (Seen.Nothing, async world =>
        {
            (await world.Region.Agree(2025)).EnsureSuccessStatusCode();
            return new Asked(world.Of("/agreements/2025"));
        }
        ),

        ["get /regions/{region}/agreements/{year}/history"] = (Seen.Nothing, async world =>
        {
            (await world.Region.Agree(2025)).EnsureSuccessStatusCode();
            return new Asked(world.Of("/agreements/2025/history"));
        }
        ),
        ["post /regions/{region}/agreements/{year}/amendments"] = (Seen.Nothing, async world =>
        {
            (await world.Region.Agree(2025)).EnsureSuccessStatusCode();
            return new Asked(
                world.Of("/agreements/2025/amendments"), new { why = "total-changed", items = new[] { new { text = "Samordnare", amount = 7 } } }, Status: HttpStatusCode.Created);
        }
        ),
        ["post /regions/{region}/agreements/{year}/end"] = (Seen.Nothing, async world =>
        {
            (await world.Region.Agree(2025)).EnsureSuccessStatusCode();
            return new Asked(world.Of("/agreements/2025/end"), new { on = "2025-06-30" }, Status: HttpStatusCode.Created);
        }
        ),
        ["post /regions/{region}/agreements/{year}/settlement"] = (Seen.Nothing, async world =>
        {
            // Ended before any instalment's period: nothing is left to issue, nothing to pay.
            (await world.Region.Agree(2025, 1, instalments: 2)).EnsureSuccessStatusCode();
            (await world.Region.Coordinator.PostAsJsonAsync(world.Region.Path("/agreements/2025/end"), new { on = "2025-01-31" })).EnsureSuccessStatusCode();
            return new Asked(world.Of("/agreements/2025/settlement"), new { items = new[] { new { text = "Samordnare", amount = 7 } } }, Status: HttpStatusCode.Created);
        }
        ),
        ["put /regions/{region}/municipalities/{municipality}/rebate"] =
            (Seen.Nothing, world => Is(new Asked(world.Of($"/municipalities/{world.Municipality}/rebate"), new { amount = 7, text = "Utvecklingsarbete" }))),
        ["get /regions/{region}/rebates"] = (Seen.OnlyOwn, async world =>
        {
            (await world.Region.Coordinator.PutAsJsonAsync(world.Region.Path($"/municipalities/{world.Municipality}/rebate"), new { amount = 7, text = "Utvecklingsarbete" }))
                .EnsureSuccessStatusCode();
            return new Asked(world.Of("/rebates"));
        }
        ),

        // Fee schedules: what a day costs is no secret in the region.
        ["put /regions/{region}/journeys/{journey}/fee-schedules/{validFrom}"] =
            (Seen.Nothing, world => Is(new Asked(world.Journey("/fee-schedules/2027-01-01"), new { venue = 1, trainerPool = 2, material = 3, buffer = 4 }))),
        ["get /regions/{region}/journeys/{journey}/fee-schedules"] = (Seen.TheSame, world => Is(new Asked(world.Journey("/fee-schedules")))),
        ["get /regions/{region}/journeys/{journey}/fee-schedules/{validFrom}"] =
            (Seen.TheSame, world => Is(new Asked(world.Journey($"/fee-schedules/{Year}-01-01")))),

        // Charges and costs
        ["get /regions/{region}/journeys/{journey}/charges"] = (Seen.OnlyOwn, world => Is(new Asked(world.Journey("/charges")))),
        ["get /regions/{region}/journeys/{journey}/charges/{occasion}"] =
            (Seen.OnlyOwn, world => Is(new Asked(world.Journey($"/charges/{world.Occasion}")))),
        ["post /regions/{region}/journeys/{journey}/charges/preview"] = (Seen.TheSame, world => Is(new Asked(
            world.Journey("/charges/preview"), new { days = new[] { new { date = "2026-10-05" } }, participants = 3 }))),
        ["get /regions/{region}/journeys/{journey}/charges/{occasion}/preview"] =
            (Seen.OnlyOwn, world => Is(new Asked(world.Journey($"/charges/{world.Occasion}/preview")))),
        ["get /regions/{region}/journeys/{journey}/charges/{occasion}/reconciliation"] =
            (Seen.OnlyOwn, world => Is(new Asked(world.Journey($"/charges/{world.Occasion}/reconciliation")))),
        ["get /regions/{region}/journeys/{journey}/reconciliation/{year}"] = (Seen.OnlyOwn, world => Is(new Asked(world.Journey($"/reconciliation/{Year}")))),
        ["get /regions/{region}/municipalities/{municipality}/costs"] =
            (Seen.Nothing, world => Is(new Asked(world.Of($"/municipalities/{world.Municipality}/costs?year={Year}")))),

        // Invoices
        ["get /regions/{region}/invoices"] = (Seen.OnlyOwn, world => Is(new Asked(world.Of("/invoices")))),
        ["get /invoices/{id}"] = (Seen.Nothing, world => Is(new Asked($"/invoices/{world.CourseInvoice}"))),
        ["post /invoices/{id}/issue"] = (Seen.Nothing, async world =>
        {
            await world.Region.Sells();
            return new Asked($"/invoices/{world.CourseInvoice}/issue");
        }
        ),
        ["post /regions/{region}/invoices/issue"] = (Seen.Nothing, world => Is(new Asked(world.Of("/invoices/issue"), new { }))),
        ["post /invoices/{id}/credit"] = (Seen.Nothing, async world =>
            new Asked($"/invoices/{await world.Issued()}/credit", new { reason = "Fel antal" }, Status: HttpStatusCode.Created)),
        ["post /invoices/{id}/withdrawal"] = (Seen.Nothing, async world =>
        {
            var credit = await TestRegion.Json(await world.Region.Coordinator.PostAsJsonAsync($"/api/billing/v1/invoices/{await world.Issued()}/credit", new { reason = "Fel" }));
            return new Asked($"/invoices/{credit["id"]}/withdrawal");
        }
        ),

        // How invoices are taxed is printed on each; who issued what and what was paid is the coordinator's.
        ["put /regions/{region}/invoicing"] = (Seen.Nothing, world => Is(new Asked(
            world.Of("/invoicing"), new { vat = new[] { new { kind = "course-fee", category = "S", rate = 6 } } }))),
        ["get /regions/{region}/invoicing"] = (Seen.TheSame, world => Is(new Asked(world.Of("/invoicing")))),
        ["get /regions/{region}/invoices/runs"] = (Seen.Nothing, async world =>
        {
            await world.Run();
            return new Asked(world.Of("/invoices/runs"));
        }
        ),
        ["get /regions/{region}/invoices/runs/{id}"] = (Seen.Nothing, async world => new Asked(world.Of($"/invoices/runs/{await world.Run()}"))),
        ["post /regions/{region}/payments/import"] = (Seen.Nothing, world => Is(new Asked(
            world.Of("/payments/import"), (Func<HttpContent>)(() => World.File("2026-01-02;1;x")), Status: HttpStatusCode.Accepted))),
        ["get /regions/{region}/payments/imports/{id}"] = (Seen.Nothing, async world => new Asked(world.Of($"/payments/imports/{(await world.Pay()).Import}"))),
        ["get /regions/{region}/payments"] = (Seen.Nothing, async world =>
        {
            await world.Pay();
            return new Asked(world.Of("/payments"));
        }
        ),
        ["post /payments/{id}/allocation"] = (Seen.Nothing, async world =>
        {
            var (_, payment) = await world.Pay();
            return new Asked($"/payments/{payment}/allocation", new { invoice = await world.Issued() });
        }
        ),
        ["post /payments/{id}/allocation/withdrawal"] = (Seen.Nothing, async world =>
        {
            var ((_, payment), invoice) = (await world.Pay(), await world.Issued());
            (await world.Region.Coordinator.PostAsJsonAsync($"/api/billing/v1/payments/{payment}/allocation", new { invoice })).EnsureSuccessStatusCode();
            return new Asked($"/payments/{payment}/allocation/withdrawal", new { invoice });
        }
        ),
        ["post /invoices/{id}/set-off"] = (Seen.Nothing, async world => new Asked($"/invoices/{await world.Owed()}/set-off", new { invoice = world.CourseInvoice })),
        ["post /invoices/{id}/set-off/withdrawal"] = (Seen.Nothing, async world =>
        {
            var credit = await world.Owed();
            (await world.Region.Coordinator.PostAsJsonAsync($"/api/billing/v1/invoices/{credit}/set-off", new { invoice = world.CourseInvoice })).EnsureSuccessStatusCode();
            return new Asked($"/invoices/{credit}/set-off/withdrawal", new { invoice = world.CourseInvoice });
        }
        ),
        ["post /payments/{id}/repayment"] = (Seen.Nothing, async world => new Asked($"/payments/{(await world.Pay()).Payment}/repayment")),

        // Bookkeeping: the whole region's, so no municipality's.
        ["get /regions/{region}/bookkeeping/{year}.se"] = (Seen.Nothing, async world => new Asked(world.Of($"/bookkeeping/{await world.YearOfIssue()}.se"))),
        ["get /regions/{region}/bookkeeping/{year}/invoices.csv"] =
            (Seen.Nothing, async world => new Asked(world.Of($"/bookkeeping/{await world.YearOfIssue()}/invoices.csv"))),
        ["get /regions/{region}/bookkeeping/{year}/invoice-lines.csv"] =
            (Seen.Nothing, async world => new Asked(world.Of($"/bookkeeping/{await world.YearOfIssue()}/invoice-lines.csv"))),

        // Trainer pool: what it is, in all, is no municipality's own.
        ["get /regions/{region}/journeys/{journey}/trainer-pool/{year}"] = (Seen.OnlyOwn, world => Is(new Asked(world.Journey($"/trainer-pool/{Year}")))),
        ["get /regions/{region}/journeys/{journey}/trainer-pool/{year}/contributions"] =
            (Seen.Nothing, world => Is(new Asked(world.Journey($"/trainer-pool/{Year}/contributions")))),
        ["get /regions/{region}/journeys/{journey}/trainer-pool/{year}/days"] = (Seen.OnlyOwn, world => Is(new Asked(world.Journey($"/trainer-pool/{Year}/days")))),
        ["post /regions/{region}/journeys/{journey}/trainer-pool/{year}/distribution"] =
            (Seen.Nothing, world => Is(new Asked(world.Journey($"/trainer-pool/{Year}/distribution")))),
    };

    private static object Agreement => new { year = 2026, items = new[] { new { text = "Samordnare", amount = 1000 } }, split = "population", instalments = 2 };

    internal static object Seller => new
    {
        legalName = "Region Provlän",
        organisationNumber = "2120002742",
        address = new { street = "Provgatan 1", postalCode = "97100", city = "Luleå" },
        bankgiro = "99900003",
        fSkatt = true,
        contact = "Ekonomifunktionen",
    };

    private static Task<Asked> Is(Asked asked) => Task.FromResult(asked);
}

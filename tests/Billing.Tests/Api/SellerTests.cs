using System.Net;
using System.Net.Http.Json;

namespace Yrkesresan.Billing.Tests.Api;

public class SellerTests(RunningBilling billing)
{
    private static object Body(string bankgiro = "9990-0003", string? payout = null) => new
    {
        legalName = "Exempelkommunernas förbund",
        organisationNumber = "212000-2742",
        vatNumber = "SE212000274201",
        address = new { street = "Exempelgatan 1", postalCode = "97100", city = "Luleå" },
        bankgiro,
        fSkatt = true,
        contact = "Ekonomifunktionen",
        trainerPoolPayout = payout,
    };

    [Fact]
    public async Task A_region_says_who_it_is_and_it_is_kept_in_one_form()
    {
        var region = billing.Region();
        var path = region.Path("");
        Assert.Equal(HttpStatusCode.NotFound, (await region.Coordinator.GetAsync(path)).StatusCode);

        var first = await region.Coordinator.PutAsJsonAsync(path, Body());
        var again = await region.Coordinator.PutAsJsonAsync(path, Body("99900003"));
        var changed = await region.Coordinator.PutAsJsonAsync(path, Body(payout: "self-billing"));

        Assert.Equal(["\"1\"", "\"1\"", "\"2\""], new[] { first, again, changed }.Select(answer => answer.Headers.ETag?.Tag));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        var said = await TestRegion.Json(await region.Coordinator.GetAsync(path));
        Assert.Equal((await TestRegion.Json(changed)).ToJsonString(), said.ToJsonString());
        Assert.Equal(
            ("2120002742", "9990-0003", "0007:2120002742", 30, "971 00", "self-billing"),
            (said["organisationNumber"]!.GetValue<string>(), said["bankgiro"]!.GetValue<string>(), said["peppolId"]!.GetValue<string>(), said["paymentTerms"]!.GetValue<int>(),
                said["address"]!["postalCode"]!.GetValue<string>(), said["trainerPoolPayout"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Said_many_times_at_once_it_is_said_once()
    {
        var region = billing.Region();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => region.Coordinator.PutAsJsonAsync(region.Path(""), Body())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal("\"1\"", (await region.Coordinator.GetAsync(region.Path(""))).Headers.ETag?.Tag);
    }

    public static TheoryData<string, string[]> AtFault => new()
    {
        { "{}", ["legalName", "organisationNumber", "address", "bankgiro", "fSkatt", "contact"] },
        { """{ "legalName": "", "organisationNumber": "2120002743", "vatNumber": "SE1", "address": { "postalCode": "1" }, "bankgiro": "NaN", "fSkatt": true, "contact": "anna@example.org" }""",
            ["legalName", "organisationNumber", "vatNumber", "address.postalCode", "address.city", "bankgiro", "contact"] },
        { """{ "legalName": "x", "organisationNumber": "2120002742", "address": { "postalCode": "97100", "city": "x" }, "bankgiro": "99900003", "fSkatt": true, "contact": "Cilla Fritextsson", "paymentTerms": -1, "peppolId": "0007:1", "trainerPoolPayout": "cash" }""",
            ["contact", "paymentTerms", "peppolId", "trainerPoolPayout"] },
        { """{ "paymentTerms": 1e30 }""", ["paymentTerms"] },
        { """{ "fSkatt": "ja" }""", ["fSkatt"] },
    };

    [Theory, MemberData(nameof(AtFault))]
    public async Task What_is_at_fault_is_told_and_nothing_stored(string body, string[] fields)
    {
        var region = billing.Region();

        await TestRegion.Problem(
            await region.Coordinator.PutAsync(region.Path(""), new StringContent(body, null, "application/json")), HttpStatusCode.UnprocessableEntity, "validation", fields);
        Assert.Equal(HttpStatusCode.NotFound, (await region.Coordinator.GetAsync(region.Path(""))).StatusCode);
    }

    [Fact]
    public async Task Only_the_regions_own_say_it_and_its_municipalities_read_it()
    {
        var (region, other) = (billing.Region(), billing.Region());
        await region.Register("lulea");
        (await region.Coordinator.PutAsJsonAsync(region.Path(""), Body())).EnsureSuccessStatusCode();

        await TestRegion.Problem(await other.Coordinator.PutAsJsonAsync(region.Path(""), Body()), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(await other.Coordinator.GetAsync(region.Path("")), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.Forbidden, (await billing.Service.As("manager", municipality: region.Of("lulea")).PutAsJsonAsync(region.Path(""), Body())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await billing.Service.As("manager", municipality: region.Of("lulea")).GetAsync(region.Path(""))).StatusCode);
        await TestRegion.Problem(
            await billing.Service.As("manager", municipality: region.Of("boden")).GetAsync(region.Path("")), HttpStatusCode.NotFound, "not-found");
    }
}

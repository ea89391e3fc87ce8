using System.Net;
using System.Net.Http.Json;
using Yrkesresan.Billing.Tests.Money;

namespace Yrkesresan.Billing.Tests.Api;

public class AllocationTests(RunningBilling billing)
{
    private const string Preview = "/api/billing/v1/allocations/preview";

    [Fact]
    public async Task Norrbottens_table_is_previewed()
    {
        var answer = await TestRegion.Json(await billing.Service.As("coordinator", "norrbotten").PostAsJsonAsync(Preview, new
        {
            total = 950_000,
            weights = LargestRemainderTests.Norrbotten.Select(row => new { key = row.Data.Item1, weight = row.Data.Item2 }),
        }));

        Assert.Equal(
            LargestRemainderTests.Norrbotten.Select(row => (row.Data.Item1, row.Data.Item4, row.Data.Item3)),
            answer["shares"]!.AsArray().Select(share => (
                share!["key"]!.GetValue<string>(), share["amount"]!.GetValue<decimal>(), share["percent"]!.GetValue<decimal>())));
    }

    public static TheoryData<string, string[]> AtFault => new()
    {
        { """{}""", ["total", "weights"] },
        { """{ "total": -1, "weights": [] }""", ["total", "weights"] },
        { """{ "total": 1e30, "weights": [{ "key": "a", "weight": 1 }] }""", ["total"] },
        { """{ "total": 1e28, "weights": [{ "key": "a", "weight": 1e28 }] }""", ["total", "weights[0].weight"] },
        { """{ "total": 10.5, "weights": [{ "key": "a", "weight": 1 }] }""", ["total"] },
        { """{ "total": 10.555, "weights": [{ "key": "a", "weight": 1 }], "unit": 0.01 }""", ["total"] },
        { """{ "total": 10, "weights": [{ "key": "a", "weight": 1 }], "unit": 0 }""", ["unit"] },
        { """{ "total": 10, "weights": [{ "key": "a", "weight": 0 }, { "key": "b", "weight": 0 }] }""", ["weights"] },
        { """{ "total": 10, "weights": [{ "key": "a", "weight": 1 }, { "key": "a", "weight": -1 }, null, { "weight": 0.0000001 }] }""",
            ["weights[1].key", "weights[1].weight", "weights[2]", "weights[3].key", "weights[3].weight"] },
        { """{ "total": "NaN", "weights": [] }""", ["total"] },
        { """{ "total": 10, "weights": { "a": 1 } }""", ["weights"] },
    };

    [Theory, MemberData(nameof(AtFault))]
    public async Task What_is_at_fault_is_told(string body, string[] fields) => await TestRegion.Problem(
        await billing.Service.As("national").PostAsync(Preview, new StringContent(body, null, "application/json")),
        HttpStatusCode.UnprocessableEntity, "validation", fields);

    [Theory]
    [InlineData("participant", HttpStatusCode.Forbidden)]
    [InlineData("manager", HttpStatusCode.OK)]
    [InlineData("trainer", HttpStatusCode.OK)]
    [InlineData("operator", HttpStatusCode.OK)]
    public async Task Everybody_but_participants_may_preview(string role, HttpStatusCode status) => Assert.Equal(
        status,
        (await billing.Service.As(role).PostAsJsonAsync(Preview, new { total = 1, weights = new[] { new { key = "a", weight = 1 } } })).StatusCode);
}

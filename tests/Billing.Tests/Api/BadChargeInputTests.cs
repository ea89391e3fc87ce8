using System.Net;
using Npgsql;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>Input of fees, charges, costs and reconciliation that can't be used: told field by field, and nothing is stored.</summary>
public sealed class BadChargeInputTests(RunningBilling billing)
{
    private const string Fees = "/fee-schedules/2026-01-01";
    private const string Preview = "/charges/preview";

    public static TheoryData<string, string, string[]> AtFault => new()
    {
        { Fees, """{ "venue": "NaN", "trainerPool": 1, "material": 1, "buffer": 1 }""", ["venue"] },
        { Fees, """{ "venue": 1e30, "trainerPool": 1, "material": 1, "buffer": 1 }""", ["venue"] },
        { Fees, """{ "venue": 1, "trainerPool": -0.01, "material": 100000.01, "buffer": 0.005 }""", ["trainerPool", "material", "buffer"] },
        { Fees, """{ "venue": 1, "trainerPool": 1, "material": 1, "buffer": 1, "others": [{ "name": "venue", "text": "x", "amount": 1 }] }""", ["others[0].name"] },
        { Fees, """{ "venue": 1, "trainerPool": 1, "material": 1, "buffer": 1, "others": [{ "name": "Mat & dryck", "text": " ", "amount": -1 }, null] }""",
            ["others[0].name", "others[0].amount", "others[1]"] },
        { Fees, """{ "venue": 1, "trainerPool": 1, "material": 1, "buffer": 1, "others": [{ "name": "cilla-fritextsson", "amount": 1 }, { "name": "meals", "text": "Cillas lunch", "amount": 1 }] }""",
            ["others[0].name", "others[1].text"] },
        { Fees, """{ "venue": 1, "trainerPool": 1, "material": 1, "buffer": 1, "digitalDay": { "drop": ["mat"] }, "inside": { "drop": [null] } }""",
            ["digitalDay.drop[0]", "inside.drop[0]"] },
        { Preview, "{}", ["days", "participants"] },
        { Preview, """{ "days": [], "participants": 1 }""", ["days"] },
        { Preview, """{ "days": [{ "date": "1999-12-31" }, { }], "participants": 100001 }""", ["days[0].date", "days[1].date", "participants"] },
        { Preview, """{ "days": [{ "date": "2026-01-01" }, { "date": "2026-01-01" }], "participants": 1 }""", ["days"] },
        { Preview, """{ "days": [{ "date": "2026-01-01" }], "participants": 1e30 }""", ["participants"] },
        { Preview, """{ "days": [{ "date": "2026-01-01" }], "groups": [{ "municipality": "atlantis", "participants": -1 }] }""", ["groups[0].municipality", "groups[0].participants"] },
        { Preview, """{ "days": [{ "date": "2026-01-01" }], "groups": [{ "municipality": "atlantis", "participants": 1 }] }""", ["groups[0].municipality"] },
    };

    [Theory, MemberData(nameof(AtFault))]
    public async Task What_is_at_fault_is_told_and_nothing_stored(string path, string body, string[] fields)
    {
        var region = billing.Region();
        (await region.Register("lulea")).EnsureSuccessStatusCode();
        var before = await Events(region);
        var content = new StringContent(body, null, "application/json");
        var whole = region.Path($"/journeys/{RunningBilling.Journey}{path}");

        await TestRegion.Problem(
            await (path == Fees ? region.Coordinator.PutAsync(whole, content) : region.Coordinator.PostAsync(whole, content)),
            HttpStatusCode.UnprocessableEntity, "validation", fields);

        Assert.Equal(before, await Events(region));
    }

    [Theory]
    [InlineData("/municipalities/atlantis/costs?year=2026", HttpStatusCode.NotFound, "not-found", null)]
    [InlineData("/municipalities/atlantis/costs?year=1e30", HttpStatusCode.UnprocessableEntity, "malformed", null)]
    [InlineData("/journeys/barn-och-unga/reconciliation/1", HttpStatusCode.UnprocessableEntity, "validation", "year")]
    [InlineData("/journeys/atlantis/reconciliation/2026", HttpStatusCode.NotFound, "unknown-journey", null)]
    [InlineData("/journeys/barn-och-unga/charges/00000000-0000-0000-0000-000000000001/preview", HttpStatusCode.NotFound, "not-found", null)]
    [InlineData("/journeys/barn-och-unga/charges/00000000-0000-0000-0000-000000000001/reconciliation", HttpStatusCode.NotFound, "not-found", null)]
    [InlineData("/journeys/barn-och-unga/charges?status=paid", HttpStatusCode.UnprocessableEntity, "validation", "status")]
    public async Task What_is_not_there_or_can_not_be_asked_is_told(string path, HttpStatusCode status, string code, string? field)
    {
        var region = billing.Region();
        await TestRegion.Problem(await region.Coordinator.GetAsync(region.Path(path)), status, code, field is null ? [] : [field]);
    }

    private async Task<object?> Events(TestRegion region)
    {
        await using var connection = new NpgsqlConnection(billing.Service.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from mt_events where data::text like $1", connection)
        {
            Parameters = { new() { Value = $"%{region.Slug}%" } },
        };
        return await command.ExecuteScalarAsync();
    }
}

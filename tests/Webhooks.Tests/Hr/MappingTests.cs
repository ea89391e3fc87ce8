using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;
using static Yrkesresan.Webhooks.Tests.Hr.IntakeTests;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>A system's own words, and what a sample of them would do.</summary>
public sealed class MappingTests(RunningHr running)
{
    private static readonly object Mapping = new
    {
        fields = new Dictionary<string, string>
        {
            ["type"] = "$.Handelse.Typ",
            ["occurredAt"] = "$.Handelse.Tid",
            ["sequence"] = "$.Handelse.Nr",
            ["person"] = "$.Anställd.AnstNr",
            ["givenName"] = "$.Anställd.Fornamn",
            ["familyName"] = "$.Anställd.Efternamn",
            ["email"] = "$.Anställd.Kontakt[0].Varde",
            ["unit"] = "$.Anställd.Placering[0].Kod",
            ["role"] = "$.Anställd.Befattning",
            ["from"] = "$.Anställd.Fran",
        },
        types = new Dictionary<string, string> { ["NYANST"] = "employee.hired", ["AVSLUT"] = "employee.left" },
        units = new Dictionary<string, string> { ["4711"] = "Barn och unga 1" },
        roles = new Dictionary<string, string> { ["206012"] = "socialsekreterare" },
        listedUnitsOnly = true,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static JsonObject Theirs(string type = "NYANST", string unit = "4711", int number = 1) => new()
    {
        ["Handelse"] = new JsonObject { ["Typ"] = type, ["Tid"] = "2026-05-04T10:00:00+02:00", ["Nr"] = $"{number}" },
        ["Anställd"] = new JsonObject
        {
            ["AnstNr"] = 100_01,
            ["Fornamn"] = "Åsa",
            ["Efternamn"] = "Öberg",
            ["Kontakt"] = new JsonArray(new JsonObject { ["Varde"] = "asa.oberg@example.se" }),
            ["Placering"] = new JsonArray(new JsonObject { ["Kod"] = unit }),
            ["Befattning"] = "206012",
            ["Fran"] = "20260504",
        },
    };

    [Fact]
    public async Task A_system_s_own_words_are_read()
    {
        var system = await running.System(mapping: Mapping);
        await system.Send(Theirs());
        var person = await system.Person("Åsa Öberg", _ => true);
        Assert.Equal(("Barn och unga 1", "socialsekreterare", "asa.oberg@example.se", "2026-05-04"),
            (Text(person, "unit"), Text(person, "role"), Text(person, "email"), Text(person, "professionSince")));
        using var administrator = system.Administrator;
        var kept = await (await administrator.GetAsync($"{system.Path}/integrations/{system.Id}", Cancellation)).Json(200);
        Assert.Equal("$.Anställd.Kontakt[0].Varde", (string?)kept["mapping"]!["fields"]!["email"]);
        Assert.Equal("employee.hired", (string?)kept["mapping"]!["types"]!["NYANST"]);
    }

    [Fact]
    public async Task A_sample_is_tried_and_nothing_is_stored()
    {
        var system = await running.System();
        using var administrator = system.Administrator;
        async Task<JsonObject> Try(JsonObject sample, object? mapping = null)
        {
            var answer = await administrator.PostAsJsonAsync($"{system.Path}/integrations/{system.Id}/dry-run", new { sample, mapping }, Cancellation);
            Assert.True(answer.Headers.CacheControl?.NoStore);
            return await answer.Json(200);
        }

        // By the mapping that holds, which is ours, and then by the one that is tried.
        Assert.Equal(("review", "unknown-type"), Would(await Try(Theirs())));
        var would = await Try(Theirs(), Mapping);
        Assert.Equal(("applied", null), Would(would));
        Assert.Equal(("registered", "Barn och unga 1", "Öberg"), ((string?)would["changes"]![0], "Barn och unga 1", (string?)would["read"]!["familyName"]));
        Assert.Equal(("review", "unknown-unit"), Would(await Try(Theirs(unit: "1"), Mapping)));
        Assert.Equal(("review", "unknown-person"), Would(await Try(Theirs("AVSLUT"), Mapping)));
        Assert.Empty(await system.People());
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hrmessage where data ->> 'municipality' = '{system.Municipality}'"));

        await system.Until(await system.Send("employee.hired", Hired("1"), 5), "applied");
        await system.Until(await system.Send("employee.left", new JsonObject { ["person"] = "1", ["on"] = "2026-01-31" }, 7), "applied");
        JsonObject Ours(string type, int number, string? role = null) => Message(type, role is null ? new JsonObject { ["person"] = "1" } : new JsonObject { ["person"] = "1", ["role"] = role }, number);
        Assert.Equal(("review", "not-employed"), Would(await Try(Ours("employee.leave-started", 8))));
        Assert.Equal(("superseded", null), Would(await Try(Ours("employee.hired", 6))));
        Assert.Equal(("review", "contradictory"), Would(await Try(Ours("employee.changed", 5, "annan roll"))));
        Assert.Equal(("applied", "unit"), ((string?)(await Try(Ours("employee.hired", 9)))["would"], (string?)(await Try(Ours("employee.hired", 9)))["changes"]![0]));
        Assert.Equal("left", Text(await system.Person("Ann Ek", _ => true), "status"));
    }

    [Theory]
    [InlineData("""{ "fields": { "namn": "x" } }""", "mapping.fields.namn")]
    [InlineData("""{ "fields": { "name": "a..b" } }""", "mapping.fields.name")]
    [InlineData("""{ "fields": { "name": "a[x]" } }""", "mapping.fields.name")]
    [InlineData("""{ "types": { "NY": "employee.stated" } }""", "mapping.types.NY")]
    [InlineData("""{ "municipalities": { "Boden": "Bodens kommun" } }""", "mapping.municipalities.Boden")]
    [InlineData("""{ "units": { "1": "" } }""", "mapping.units.1")]
    [InlineData("""{ "listedUnitsOnly": true }""", "mapping.units")]
    public async Task A_mapping_that_can_t_be_is_told_field_by_field(string mapping, string field)
    {
        var municipality = RunningHr.Municipality();
        using var administrator = running.Webhooks.As("municipal-administrator", municipality: municipality);
        var problem = await (await administrator.PostAsJsonAsync(
            $"{RunningHr.Root}/hr/{municipality}/integrations", new { name = "System", mapping = JsonNode.Parse(mapping) }, Cancellation)).Problem(422, "validation");
        Assert.Equal(field, (string?)problem["errors"]![0]!["field"]);
    }

    private static (string?, string?) Would(JsonObject answer) => ((string?)answer["would"], (string?)answer["code"]);
}

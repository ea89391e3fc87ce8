using System.Text.Json.Nodes;

namespace Yrkesresan.Demo;

/// <summary>The whole national catalogue of <c>data/</c>, loaded by the API: what is new, changed, the same as before, or refused.</summary>
internal static class Catalogue
{
    /// <summary>The body of <c>POST /catalogue/import</c>: the five journeys, each with phase, courses and routes.</summary>
    /// <param name="data">The folder <c>data/</c>.</param>
    public static JsonObject Read(string data)
    {
        JsonNode File(params string[] path) => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine([data, .. path])))!;
        return new JsonObject
        {
            ["journeys"] = new JsonArray([.. File("journeys.json").AsArray().Select(journey =>
            {
                var slug = journey!["slug"]!.GetValue<string>();
                var body = File("routes", $"{slug}.json").AsObject();
                body["slug"] = slug;
                body["courses"] = File("courses", $"{slug}.json");
                return body;
            })]),
        };
    }

    /// <summary>Loads it, and says in a line what became of it.</summary>
    /// <param name="gateway">The region.</param>
    /// <param name="data">The folder <c>data/</c>.</param>
    /// <param name="say">Says a line.</param>
    /// <exception cref="DemoFailed">Something was refused.</exception>
    public static async Task<JsonNode> Load(Gateway gateway, string data, Action<string> say)
    {
        var report = await (await gateway.As("national")).Post("/api/enrolment/v1/catalogue/import", Read(data));
        say($"katalogen: {report["new"]} nya, {report["changed"]} ändrade, {report["unchanged"]} oförändrade, {report["refused"]} avvisade");
        // A journey that has come further here than the file says stays there.
        var refused = report["items"]!.AsArray()
            .Where(item => item!["outcome"]!.GetValue<string>() == "refused" && item["code"]?.GetValue<string>() != "phase-order").ToList();
        return refused.Count == 0 ? report : throw new DemoFailed($"Katalogen avvisades delvis: {string.Join("; ", refused.Select(item => item!.ToJsonString()))}");
    }
}

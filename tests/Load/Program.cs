using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Yrkesresan.Load;

// Load --gateway <address> [--postgres <connection string>] [--json] [name]: `./yr bench` calls it. `rebuild` and `webhooks` need no gateway, and no region.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var benchmarks = new Dictionary<string, Func<Target, TextWriter, Task<JsonObject>>>
{
    ["enrolment"] = Enrolments.MeasureAsync,
    ["hr"] = HrMessages.MeasureAsync,
    ["launch"] = Launch.MeasureAsync,
    ["rebuild"] = Rebuild.MeasureAsync,
    ["webhooks"] = Webhooks.MeasureAsync,
};

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
var names = args.Where((word, at) => !word.StartsWith("--", StringComparison.Ordinal) && (at == 0 || args[at - 1] is not ("--gateway" or "--postgres"))).ToList();
var gateway = Option("--gateway") ?? (names is ["rebuild"] or ["webhooks"] ? "http://localhost" : null);
if (gateway is null || names.Exists(name => !benchmarks.ContainsKey(name)))
{
    await Console.Error.WriteLineAsync($"Load --gateway <address> [--postgres <connection string>] [--json] [name]; names: {string.Join(", ", benchmarks.Keys)}");
    return 2;
}

var json = args.Contains("--json");
var target = new Target(new Uri(gateway), Option("--postgres"));
var result = new JsonObject { ["correct"] = true };
foreach (var (name, measure) in benchmarks.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Key)))
{
    var measured = await measure(target, json ? Console.Error : Console.Out);
    result["correct"] = result["correct"]!.GetValue<bool>() && measured["correct"]!.GetValue<bool>();
    result[name] = measured;
}

if (json)
    Console.WriteLine(result.ToJsonString(new JsonSerializerOptions { WriteIndented = false }));
return result["correct"]!.GetValue<bool>() ? 0 : 1;

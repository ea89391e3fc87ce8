using System.Globalization;
using System.Text.Json;
using Yrkesresan.Demo;

// ./yr demo: Norrbotten's year, compared row by row with what it should come to. Exit 0 only if everything agrees.
// ./yr catalogue: only the national catalogue of data/ is loaded.
var json = args.Contains("--json");
var address = Value("--gateway") ?? "http://127.0.0.1:8080";
var year = int.Parse(Value("--year") ?? (DateTime.UtcNow.Year - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
var watch = System.Diagnostics.Stopwatch.StartNew();
var data = Path.Combine(Root(), "data");
using var gateway = new Gateway(new Uri(address));
try
{
    if (args.Contains("--catalogue"))
    {
        var report = await Catalogue.Load(gateway, data, json ? _ => { } : Console.WriteLine);
        if (json)
        {
            Console.WriteLine(report.ToJsonString());
        }

        return 0;
    }

    var scenario = Scenario.Read(data, year);
    var outcome = await new Year(gateway, scenario, data, text =>
    {
        if (!json)
        {
            Console.WriteLine($"  {text}");
        }
    }).Run();
    var rows = Table.Rows(scenario, outcome);
    var differences = Table.Compare(scenario, outcome, rows);
    if (json)
    {
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                correct = differences.Count == 0,
                year,
                occasion = outcome.Occasion,
                rows,
                pool = outcome.Pool,
                deviated = outcome.Deviated,
                goal = outcome.Goal,
                certificates = outcome.Certificates,
                differences,
                requests = gateway.Requests,
                seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            },
            JsonSerializerOptions.Web));
    }
    else
    {
        Table.Print(scenario, rows, outcome);
        differences.ForEach(difference => Console.WriteLine($"  ✗ {difference}"));
        Console.WriteLine(differences.Count == 0
            ? $"Allt stämmer, räknat om på egen hand. {gateway.Requests} anrop på {watch.Elapsed.TotalSeconds:0.0} s."
            : $"{differences.Count} avvikelser.");
    }

    return differences.Count == 0 ? 0 : 1;
}
catch (Exception exception) when (exception is DemoFailed or HttpRequestException or TaskCanceledException)
{
    Console.Error.WriteLine($"✗ {exception.Message}");
    if (json)
    {
        Console.WriteLine(JsonSerializer.Serialize(new { correct = false, error = exception.Message }, JsonSerializerOptions.Web));
    }

    return 1;
}

string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static string Root()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "Yrkesresan.sln")))
        {
            return folder.FullName;
        }
    }

    throw new DemoFailed("Yrkesresan.sln is not found above the program");
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Yrkesresan.Testing;

namespace Yrkesresan.Load;

/// <summary>
/// Enrolments through the gateway, by one client and by sixteen, over occasions of 20 seats of which each gets 25 enrolments;
/// then every answer is compared with what the occasions say.
/// </summary>
internal static class Enrolments
{
    private const string Journey = "/api/enrolment/v1/journeys/barn-och-unga";
    private const int Capacity = 20;
    private const int PerOccasion = 25;

    public static async Task<JsonObject> MeasureAsync(Target target, TextWriter said)
    {
        using var gateway = new Gateway(target.Gateway);
        var coordinator = gateway.As("coordinator", region: "norrbotten");
        var course = await SetUpAsync(gateway, coordinator);

        // What the first requests pay for (code made at first use, connections) is not what is measured.
        await RunAsync(coordinator, course, clients: 4, occasions: 4);

        var runs = new JsonArray();
        var wrong = new List<string>();
        foreach (var (clients, occasions) in ((int, int)[])[(1, 20), (16, 80)])
        {
            var (timings, faults) = await RunAsync(coordinator, course, clients, occasions);
            wrong.AddRange(faults);
            var run = timings.ToJson();
            if (target.Postgres is not null)
            {
                var inserts = await Pgbench.InsertsPerSecondAsync(target.Postgres, clients, seconds: 5);
                run["pgbenchInsertsPerSecond"] = Math.Round(inserts, 1);
                run["ratio"] = Math.Round(timings.PerSecond / inserts, 4);
            }

            runs.Add(run);
            await said.WriteLineAsync(
                $"{clients,2} client(s): {timings.PerSecond,7:0} enrolments/s, p50 {timings.Percentile(0.50):0.0} ms, p99 {timings.Percentile(0.99):0.0} ms"
                + (run["ratio"] is { } ratio ? $"; pgbench one-row inserts {run["pgbenchInsertsPerSecond"]:0}/s, ratio {ratio}" : ""));
        }

        foreach (var fault in wrong)
            await said.WriteLineAsync("WRONG: " + fault);
        return new JsonObject { ["correct"] = wrong.Count == 0, ["runs"] = runs };
    }

    private static async Task<string> SetUpAsync(Gateway gateway, GatewayCaller coordinator)
    {
        var region = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "regions", "norrbotten.json")))!;
        var lulea = region["municipalities"]!.AsArray().Single(municipality => municipality!["slug"]!.GetValue<string>() == "lulea")!;
        await coordinator.PutAsync("/api/billing/v1/regions/norrbotten/municipalities/lulea", new { name = lulea["name"], inhabitants = lulea["inhabitants"] });

        var course = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "courses", "barn-och-unga.json")))![1]!.AsObject();
        var slug = course["slug"]!.GetValue<string>();
        course.Remove("slug");
        await gateway.As("national").PutAsync($"{Journey}/courses/{slug}", course);
        return slug;
    }

    private static async Task<(Timings Timings, List<string> Wrong)> RunAsync(GatewayCaller coordinator, string course, int clients, int occasions)
    {
        var places = await CreateAsync(occasions, number => coordinator.PostAsync($"{Journey}/occasions", new
        {
            course,
            region = "norrbotten",
            days = new[] { new { date = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(60 + number), start = "09:00", end = "16:00", mode = "on-site", half = false } },
            venue = "Kulturens hus, Luleå",
            capacity = Capacity,
        }));
        var people = await CreateAsync(occasions * PerOccasion, number => coordinator.PostAsync("/api/enrolment/v1/participants", new
        {
            name = $"Mätdeltagare {number}",
            email = $"matdeltagare{number}-{Guid.NewGuid():N}@example.org",
            municipality = "lulea",
            unit = "barn-och-familj",
            role = "socialsekreterare",
            professionSince = DateOnly.FromDateTime(DateTime.UtcNow).AddYears(-1),
        }));

        var answers = new ConcurrentBag<(Guid Occasion, Guid Participant, string Status, int? Position)>();
        var work = people.Select((person, at) => (Person: person, Occasion: places[at % places.Length])).ToList();
        var timings = await Timings.TakeAsync(clients, work, async item =>
        {
            var answer = await coordinator.PostAsync($"{Journey}/occasions/{item.Occasion}/enrolments", new { participant = item.Person }, Guid.NewGuid().ToString());
            answers.Add((item.Occasion, item.Person, answer["status"]!.GetValue<string>(), answer["position"]?.GetValue<int>()));
        });

        var wrong = new List<string>();
        foreach (var ofOccasion in answers.GroupBy(answer => answer.Occasion))
            wrong.AddRange(await CheckAsync(coordinator, ofOccasion.Key, [.. ofOccasion]));
        return (timings, wrong);
    }

    private static async Task<List<string>> CheckAsync(
        GatewayCaller coordinator, Guid occasion, (Guid Occasion, Guid Participant, string Status, int? Position)[] answers)
    {
        var wrong = new List<string>();
        void Must(bool holds, string what)
        {
            if (!holds)
                wrong.Add($"occasion {occasion}: {what}");
        }

        var confirmed = answers.Count(answer => answer.Status == "confirmed");
        Must(confirmed == Capacity, $"{confirmed} answers said confirmed, not {Capacity}");
        var positions = answers.Where(answer => answer.Status == "waiting").Select(answer => answer.Position).Order();
        Must(positions.SequenceEqual(Enumerable.Range(1, PerOccasion - Capacity).Select(position => (int?)position)), "the waiting list has gaps");

        var seen = await coordinator.GetAsync($"{Journey}/occasions/{occasion}");
        Must(seen["confirmed"]!.GetValue<int>() == Capacity && seen["waiting"]!.GetValue<int>() == PerOccasion - Capacity, $"it says {seen["confirmed"]} confirmed and {seen["waiting"]} waiting");
        var list = (await coordinator.GetAsync($"{Journey}/occasions/{occasion}/enrolments?limit=100"))["items"]!.AsArray()
            .ToDictionary(item => item!["participant"]!.GetValue<Guid>(), item => item!["status"]!.GetValue<string>());
        Must(answers.All(answer => list.GetValueOrDefault(answer.Participant) == answer.Status), "its list differs from the answers");
        return wrong;
    }

    private static async Task<Guid[]> CreateAsync(int count, Func<int, Task<JsonNode>> create)
    {
        var ids = new Guid[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
            ids[number] = (await create(number))["id"]!.GetValue<Guid>());
        return ids;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Yrkesresan.Testing;

namespace Yrkesresan.Load;

/// <summary>
/// The day Funktionshinder-utförare opens (S0: 2 000–2 500 people in Dalarna alone): 2 500 people come in by one CSV, and 50 managers enrol
/// their staff of 50 at once into 100 occasions of 25, seat by seat; then the same staff, in groups, into another course. Every answer is
/// compared with what the occasions say, and the figures wait for what Reporting has heard.
/// </summary>
internal static class Launch
{
    private const string Slug = "funktionshinder-utforare";
    private const string Journey = $"/api/enrolment/v1/journeys/{Slug}";
    private const string Region = "dalarna";
    private const int Managers = 50;
    private const int Staff = 50;
    private const int Occasions = 100;
    private const int Capacity = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<JsonObject> MeasureAsync(Target target, TextWriter said)
    {
        using var gateway = new Gateway(target.Gateway);
        var run = Guid.NewGuid().ToString("N")[..8];
        var coordinator = gateway.As("coordinator", region: Region);
        var wrong = new List<string>();
        void Must(bool holds, string what)
        {
            if (!holds)
                wrong.Add(what);
        }

        var units = await UnitsAsync(gateway, run);
        var courses = await CoursesAsync(gateway);
        var enrolmentsBefore = await HeardAsync(coordinator);

        var (importSeconds, report) = await ImportAsync(coordinator, Csv(units, run));
        Must(report["created"]!.GetValue<int>() == Managers * Staff && report["errors"]!.AsArray().Count == 0, $"the import says {report.ToJsonString()}");
        await said.WriteLineAsync($"import: {Managers * Staff} people in {importSeconds:0.0} s, {Managers * Staff / importSeconds:0}/s");

        var staff = await Task.WhenAll(units.Select(unit => StaffAsync(gateway, unit)));
        Must(staff.All(people => people.Length == Staff), "a unit's staff is not 50");
        var firstDay = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(60);

        // Warm: what the first requests pay for is not what is measured.
        await Task.WhenAll(units.Select(unit => gateway.As("manager", municipality: unit.Municipality, unit: unit.Name).GetAsync($"{Journey}/occasions?limit=1")));

        var singles = await OccasionsAsync(coordinator, courses[0], firstDay);
        var seats = Shuffled([.. singles.SelectMany(occasion => Enumerable.Repeat(occasion, Capacity))]);
        var answers = new ConcurrentBag<(Guid Occasion, Guid Participant, string Status)>();
        var took = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Managers).Select(async at =>
        {
            var manager = gateway.As("manager", municipality: units[at].Municipality, unit: units[at].Name);
            for (var number = 0; number < staff[at].Length; number++)
            {
                var occasion = seats[at * Staff + number];
                var began = Stopwatch.GetTimestamp();
                var answer = await manager.PostAsync($"{Journey}/occasions/{occasion}/enrolments", new { participant = staff[at][number] }, Guid.NewGuid().ToString());
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                answers.Add((occasion, staff[at][number], answer["status"]!.GetValue<string>()));
            }
        }));
        var timings = new Timings(Managers, clock.Elapsed.TotalSeconds, [.. took.Order()]);
        wrong.AddRange(await CheckAsync(coordinator, singles, answers));
        await said.WriteLineAsync(
            $"one by one: {timings.Milliseconds.Length} enrolments by {Managers} managers at once, {timings.PerSecond:0}/s, p50 {timings.Percentile(0.50):0} ms, p99 {timings.Percentile(0.99):0} ms");

        var grouped = await OccasionsAsync(coordinator, courses[1], firstDay.AddDays(200));
        var groupAnswers = new ConcurrentBag<(Guid Occasion, Guid Participant, string Status)>();
        var groupTook = new ConcurrentBag<double>();
        clock.Restart();
        await Task.WhenAll(Enumerable.Range(0, Managers).Select(async at =>
        {
            var manager = gateway.As("manager", municipality: units[at].Municipality, unit: units[at].Name);
            foreach (var (occasion, group) in new[] { grouped[2 * at], grouped[2 * at + 1] }.Zip(staff[at].Chunk(Capacity)))
            {
                var began = Stopwatch.GetTimestamp();
                var answer = await manager.PostAsync($"{Journey}/occasions/{occasion}/enrolments/batch", new { participants = group }, Guid.NewGuid().ToString());
                groupTook.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                foreach (var one in answer.AsArray())
                    groupAnswers.Add((occasion, one!["participant"]!.GetValue<Guid>(), one["status"]!.GetValue<string>()));
            }
        }));
        var groupTimings = new Timings(Managers, clock.Elapsed.TotalSeconds, [.. groupTook.Order()]);
        wrong.AddRange(await CheckAsync(coordinator, grouped, groupAnswers));
        var perSecond = groupAnswers.Count / groupTimings.Seconds;
        await said.WriteLineAsync(
            $"in groups of {Capacity}: {groupAnswers.Count} enrolments by {Managers} managers at once, {perSecond:0}/s, p50 {groupTimings.Percentile(0.50):0} ms and p99 {groupTimings.Percentile(0.99):0} ms a group");

        clock.Restart();
        var expected = enrolmentsBefore + 2 * Managers * Staff;
        var heard = await HeardAsync(coordinator);
        while (heard < expected && clock.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            heard = await HeardAsync(coordinator);
        }

        Must(heard == expected, $"Reporting has heard of {heard - enrolmentsBefore} enrolments, not {2 * Managers * Staff}");
        await said.WriteLineAsync($"Reporting has heard all of it {clock.Elapsed.TotalSeconds:0.0} s after the last answer");

        var result = new JsonObject
        {
            ["correct"] = wrong.Count == 0,
            ["people"] = Managers * Staff,
            ["importSeconds"] = Math.Round(importSeconds, 2),
            ["importedPerSecond"] = Math.Round(Managers * Staff / importSeconds, 1),
            ["oneByOne"] = timings.ToJson(),
            ["inGroups"] = groupTimings.ToJson(),
            ["inGroupsEnrolmentsPerSecond"] = Math.Round(perSecond, 1),
            ["heardAfterSeconds"] = Math.Round(clock.Elapsed.TotalSeconds, 1),
        };
        if (target.Postgres is not null)
        {
            var inserts = await Pgbench.InsertsPerSecondAsync(target.Postgres, Managers, seconds: 5);
            result["pgbenchInsertsPerSecond"] = Math.Round(inserts, 1);
            result["ratio"] = Math.Round(timings.PerSecond / inserts, 4);
            await said.WriteLineAsync($"pgbench one-row inserts by {Managers} clients: {inserts:0}/s; one by one against it: {timings.PerSecond / inserts:0.0000}");
        }

        foreach (var fault in wrong.Take(20))
            await said.WriteLineAsync("WRONG: " + fault);
        return result;
    }

    private static async Task<Unit[]> UnitsAsync(Gateway gateway, string run)
    {
        var region = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "regions", "dalarna.json")))!;
        var municipalities = region["municipalities"]!.AsArray().Select(one => one!["slug"]!.GetValue<string>()).ToArray();
        foreach (var one in region["municipalities"]!.AsArray())
        {
            // Any number does: nothing is split here. The sources have none for Dalarna.
            await gateway.As("coordinator", region: Region).PutAsync(
                $"/api/billing/v1/regions/{Region}/municipalities/{one!["slug"]}", new { name = one["name"], inhabitants = 10_000 });
        }

        return [.. Enumerable.Range(0, Managers).Select(number => new Unit(municipalities[number % municipalities.Length], $"Boende {number + 1:D2} {run}"))];
    }

    // Two courses that anybody may take: nobody's years count among utförare (S3).
    private static async Task<string[]> CoursesAsync(Gateway gateway)
    {
        var courses = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "courses", $"{Slug}.json")))!.AsArray();
        var slugs = new List<string>();
        foreach (var course in courses.Where(course => !course!["slug"]!.GetValue<string>().StartsWith("introduktion", StringComparison.Ordinal)).Take(2))
        {
            var slug = course!["slug"]!.GetValue<string>();
            var body = course.DeepClone().AsObject();
            body.Remove("slug");
            await gateway.As("national").PutAsync($"{Journey}/courses/{slug}", body);
            slugs.Add(slug);
        }

        return [.. slugs];
    }

    private static byte[] Csv(Unit[] units, string run)
    {
        var csv = new StringBuilder("namn;e-post;kommun;enhet;roll;i yrket sedan\r\n");
        for (var number = 0; number < Managers * Staff; number++)
        {
            var unit = units[number / Staff];
            csv.Append(CultureInfo.InvariantCulture, $"Stödassistent {number};stodassistent{number}-{run}@example.org;{unit.Municipality};{unit.Name};stödassistent;2024-01-15\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }

    private static async Task<(double Seconds, JsonNode Report)> ImportAsync(GatewayCaller coordinator, byte[] csv)
    {
        var clock = Stopwatch.StartNew();
        using var content = new ByteArrayContent(csv) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        using var answer = await coordinator.SendAsync(HttpMethod.Post, "/api/enrolment/v1/participants/import", content);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"the import was answered {(int)answer.StatusCode}: {text}");
        var id = JsonNode.Parse(text)!["id"]!.GetValue<Guid>();
        for (; ; )
        {
            var report = await coordinator.GetAsync($"/api/enrolment/v1/imports/{id}");
            if (report["state"]!.GetValue<string>() is "done" or "failed" || clock.Elapsed > Patience)
                return (clock.Elapsed.TotalSeconds, report);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task<Guid[]> StaffAsync(Gateway gateway, Unit unit)
    {
        var page = await gateway.As("manager", municipality: unit.Municipality, unit: unit.Name).GetAsync("/api/enrolment/v1/participants?limit=100");
        return [.. page["items"]!.AsArray().Select(one => one!["id"]!.GetValue<Guid>())];
    }

    private static async Task<Guid[]> OccasionsAsync(GatewayCaller coordinator, string course, DateOnly firstDay)
    {
        var ids = new Guid[Occasions];
        await Parallel.ForEachAsync(Enumerable.Range(0, Occasions), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
            ids[number] = (await coordinator.PostAsync($"{Journey}/occasions", new
            {
                course,
                region = Region,
                days = new[] { new { date = firstDay.AddDays(number), start = "09:00", end = "16:00", mode = "digital", half = false } },
                capacity = Capacity,
            }))["id"]!.GetValue<Guid>());
        return ids;
    }

    private static async Task<List<string>> CheckAsync(
        GatewayCaller coordinator, Guid[] occasions, IReadOnlyCollection<(Guid Occasion, Guid Participant, string Status)> answers)
    {
        var wrong = new ConcurrentBag<string>();
        if (answers.Count != Managers * Staff || answers.Any(answer => answer.Status != "confirmed"))
            wrong.Add($"{answers.Count(answer => answer.Status == "confirmed")} of {answers.Count} answers say confirmed, not all {Managers * Staff}");
        var seated = new ConcurrentBag<Guid>();
        var byOccasion = answers.ToLookup(answer => answer.Occasion, answer => answer.Participant);
        await Parallel.ForEachAsync(occasions, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (occasion, _) =>
        {
            var seen = await coordinator.GetAsync($"{Journey}/occasions/{occasion}");
            if (seen["confirmed"]!.GetValue<int>() != Capacity || seen["waiting"]!.GetValue<int>() != 0)
                wrong.Add($"occasion {occasion} says {seen["confirmed"]} confirmed and {seen["waiting"]} waiting");
            var list = (await coordinator.GetAsync($"{Journey}/occasions/{occasion}/enrolments?limit=100"))["items"]!.AsArray()
                .Select(item => item!["participant"]!.GetValue<Guid>()).ToHashSet();
            if (!list.SetEquals(byOccasion[occasion]))
                wrong.Add($"the list of occasion {occasion} differs from the answers");
            foreach (var participant in list)
                seated.Add(participant);
        });
        if (seated.Distinct().Count() != Managers * Staff)
            wrong.Add($"{seated.Distinct().Count()} people have {seated.Count} seats, not {Managers * Staff} one each");
        return [.. wrong];
    }

    private static async Task<int> HeardAsync(GatewayCaller coordinator) =>
        (await coordinator.GetAsync($"/api/reporting/v1/regions/{Region}/journeys/{Slug}/overview"))["enrolments"]!.GetValue<int>();

    // The same order in every run: who meets whom at an occasion is no accident of the day.
    private static Guid[] Shuffled(Guid[] seats)
    {
        new Random(2024).Shuffle(seats);
        return seats;
    }

    private sealed record Unit(string Municipality, string Name);
}

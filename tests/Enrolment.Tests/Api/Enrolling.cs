using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Tests.Api;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;

[assembly: AssemblyFixture(typeof(Enrolling))]

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>The real service, and the usual things asked of it. Each test brings its own courses, municipalities and people.</summary>
public sealed class Enrolling : IAsyncLifetime
{
    public const string Journey = "barn-och-unga";
    public const string Root = "/api/enrolment/v1";

    private static int made;
    private RunningService? service;

    public RunningService Service => service!;

    public static DateOnly Today { get; } = TimeProvider.System.Today();

    /// <summary>A clock instead of the system's.</summary>
    public TimeProvider? Clock { get; init; }

    public async ValueTask InitializeAsync() => service = await RunningService.StartAsync<Occasion>("enrolment", clock: Clock);

    public ValueTask DisposeAsync() => service?.DisposeAsync() ?? ValueTask.CompletedTask;

    public HttpClient National => Service.As("national");

    public HttpClient Coordinator(string region = "norrbotten") => Service.As("coordinator", region: region);

    public HttpClient Administrator(string municipality) => Service.As("municipal-administrator", municipality: municipality);

    /// <summary>A slug that nobody else uses.</summary>
    public static string Fresh(string prefix) => $"{prefix}-{Interlocked.Increment(ref made)}";

    public static object CourseBody(string title = "Familjehem") => new
    {
        title,
        level = "new",
        days = new[] { new { half = false, mode = "on-site" } },
        preparation = new[] { "Läs" },
        followUp = Array.Empty<string>(),
        goals = new[] { new { kind = "fact", text = "Vet" } },
        team = new { leaders = 1, trainers = 2 },
    };

    /// <summary>The usual course, and what a test says besides or instead.</summary>
    public static JsonObject CourseWith(object more)
    {
        var body = JsonSerializer.SerializeToNode(CourseBody(), Json.Options)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more, Json.Options)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    public async Task<string> Course(string journey = Journey)
    {
        var slug = Fresh("kurs");
        await Ok(National.PutAsJsonAsync($"{Root}/journeys/{journey}/courses/{slug}", CourseBody(), Json.Options));
        return slug;
    }

    public static object PersonBody(string municipality, string unit = "Barn", string? email = null) => new
    {
        name = "Test Testsson",
        email = email ?? $"{Guid.NewGuid():N}@example.se",
        municipality,
        unit,
        role = "socialsekreterare",
        professionSince = "2026-01-01",
    };

    public async Task<Guid> Person(string municipality, string unit = "Barn", string region = "norrbotten") =>
        (await Ok(Coordinator(region).PostAsJsonAsync($"{Root}/participants", PersonBody(municipality, unit), Json.Options))).GetProperty("id").GetGuid();

    public async Task<Guid[]> People(string municipality, int count)
    {
        var ids = new Guid[count];
        using var client = Coordinator();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancellation) =>
            ids[number] = (await Ok(client.PostAsJsonAsync($"{Root}/participants", PersonBody(municipality), Json.Options, cancellation))).GetProperty("id").GetGuid());
        return ids;
    }

    public static object OccasionBody(
        string course, int capacity = 20, int firstDay = 60, int days = 1, string region = "norrbotten", DateOnly? closes = null, DateOnly? freeUntil = null) => new
        {
            course,
            region,
            days = Enumerable.Range(0, days).Select(day => new { date = Today.AddDays(firstDay + day), start = "09:00", end = "16:00", mode = "on-site", half = false }),
            capacity,
            closes,
            freeCancellationUntil = freeUntil,
        };

    public async Task<TestedOccasion> Occasion(
        int capacity = 20, int firstDay = 60, int days = 1, string? course = null, string journey = Journey, string region = "norrbotten", DateOnly? freeUntil = null)
    {
        course ??= await Course(journey);
        var body = OccasionBody(course, capacity, firstDay, days, region, closes: Today.AddDays(90), freeUntil);
        var made = await Ok(Coordinator(region).PostAsJsonAsync($"{Root}/journeys/{journey}/occasions", body, Json.Options));
        return new TestedOccasion(this, journey, made.GetProperty("id").GetGuid(), course, region);
    }

    /// <summary>Waits until all that was stored so far has been read by the subscriptions: what follows by itself has followed.</summary>
    public async Task Told()
    {
        await using var connection = new NpgsqlConnection(Service.Database);
        await connection.OpenAsync();
        await using var behind = new NpgsqlCommand(
            "select coalesce((select max(seq_id) from mt_events), 0) - (select min(coalesce(last_seq_id, 0)) from unnest(array['messages:All', 'policies:All']) one left join mt_event_progression on name = one)", connection);
        await Eventually.Get(async () => (long)(await behind.ExecuteScalarAsync())!, events => events <= 0, what: "everybody told");
    }

    public static object VenueBody(int seats = 100) => new { name = "Folkets hus, sal B", address = "Skeppsbrogatan 17, Luleå", seats, contactRole = "vaktmästare" };

    public async Task<string> Venue(int seats = 100, string region = "norrbotten")
    {
        var slug = Fresh("sal");
        await Ok(Coordinator(region).PutAsJsonAsync($"{Root}/regions/{region}/venues/{slug}", VenueBody(seats), Json.Options));
        return slug;
    }

    public static async Task<JsonElement> Ok(Task<HttpResponseMessage> asked)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static async Task<JsonElement> Problem(Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((code, (int)status), (problem.GetProperty("code").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.NotEqual("Något gick fel hos oss. Felet är loggat.", problem.GetProperty("title").GetString());
        return problem;
    }
}

/// <summary>An occasion of a test.</summary>
public sealed record TestedOccasion(Enrolling Enrolling, string Journey, Guid Id, string Course, string Region)
{
    public string Path => $"{Enrolling.Root}/journeys/{Journey}/occasions/{Id}";

    public HttpClient Coordinator => Enrolling.Coordinator(Region);

    public Task<HttpResponseMessage> Asks(Guid participant, HttpClient? by = null, string? note = null) =>
        (by ?? Coordinator).PostAsJsonAsync($"{Path}/enrolments", new { participant, note }, Json.Options);

    public async Task<(string Status, int? Position)> Enrols(Guid participant)
    {
        var answer = await Enrolling.Ok(Asks(participant));
        return (answer.GetProperty("status").GetString()!, answer.TryGetProperty("position", out var position) ? position.GetInt32() : null);
    }

    public Task<HttpResponseMessage> Cancels(Guid participant, HttpClient? by = null, string? reason = null) =>
        (by ?? Coordinator).PostAsJsonAsync($"{Path}/enrolments/{participant}/cancellation", new { reason }, Json.Options);

    public Task<HttpResponseMessage> Records(DateOnly date, Guid[] present, Guid[] absent, HttpClient? by = null) => (by ?? Coordinator).PutAsJsonAsync(
        $"{Path}/attendance/{date:yyyy-MM-dd}", new { present, absent = absent.Select(participant => new { participant, reason = "hemligt skäl" }) }, Json.Options);

    public async Task<IReadOnlyList<(Guid Participant, string Status, int? Position)>> List(HttpClient? by = null, int limit = 500)
    {
        var all = new List<(Guid, string, int?)>();
        for (string? cursor = null; ;)
        {
            var page = await Enrolling.Ok((by ?? Coordinator).GetAsync($"{Path}/enrolments?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}"));
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(item => (
                item.GetProperty("participant").GetGuid(), item.GetProperty("status").GetString()!,
                item.TryGetProperty("position", out var position) ? position.GetInt32() : (int?)null)));
            if (!page.TryGetProperty("next", out var next))
            {
                return all;
            }

            cursor = next.GetString();
        }
    }
}

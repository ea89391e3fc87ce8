using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Tests.Api;
using Yrkesresan.Billing.Tests.Money;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;

[assembly: AssemblyFixture(typeof(RunningBilling))]

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>Billing against a database and a broker of its own. Each test has a region of its own in it.</summary>
public sealed class RunningBilling : IAsyncLifetime
{
    public const string Journey = "barn-och-unga";
    public const string Course = "handlaggning-med-barnet-i-centrum";

    public RunningService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await RunningService.StartAsync<OccasionCost>("billing");

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    public TestRegion Region(string? slug = null) => new(Service, slug ?? $"region-{Guid.NewGuid():N}");
}

/// <summary>
/// A region, as its coordinator meets Billing. A municipality belongs to one region, so each has municipalities of its own:
/// "lulea" is here <c>lulea-in-…</c>, and <see cref="Json"/> takes the ending off again.
/// </summary>
public sealed partial class TestRegion(Func<string?, HttpClient> coordinator, string slug)
{
    public TestRegion(RunningService service, string slug) : this(subject => service.As("coordinator", slug, subject: subject), slug)
    {
    }

    private readonly string ending = $"-in-{Guid.NewGuid():N}";

    public string Of(string municipality) => municipality + ending;

    /// <summary>An agreement's body with this region's municipalities in its percentages.</summary>
    public string InBody(string agreement) =>
        Percentages().Replace(agreement, block => Key().Replace(block.Value, key => $"\"{Of(key.Groups[1].Value)}\"{key.Groups[2].Value}"));

    public string Slug => slug;

    public HttpClient Coordinator { get; } = coordinator(null);

    public string Path(string rest) => $"/api/billing/v1/regions/{slug}{rest}";

    public Task<HttpResponseMessage> Register(string municipality, int inhabitants = 1000, string? name = null) =>
        Coordinator.PutAsJsonAsync(Path($"/municipalities/{Of(municipality)}"), new { name = name ?? municipality, inhabitants, organisationNumber = "2120002742", reference = $"YR-100-{municipality}" });

    /// <summary>The region says who it is: what it takes to issue.</summary>
    public async Task Sells(int paymentTerms = 30, string? vatNumber = "SE212000274201") => (await Coordinator.PutAsJsonAsync(Path(""), new
    {
        legalName = "Region Exempel",
        organisationNumber = "2120002742",
        vatNumber,
        address = new { street = "Storgatan 1", postalCode = "97100", city = "Exempelstad" },
        bankgiro = "99900003",
        fSkatt = true,
        paymentTerms,
        contact = "Ekonomifunktionen",
    })).EnsureSuccessStatusCode();

    public async Task RegisterNorrbotten()
    {
        foreach (var row in LargestRemainderTests.Norrbotten)
        {
            (await Register(row.Data.Item1, (int)row.Data.Item2)).EnsureSuccessStatusCode();
        }
    }

    public Task<HttpResponseMessage> Agree(int year = 2026, decimal total = 950_000, int instalments = 2, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path("/agreements"))
        {
            Content = JsonContent.Create(new { year, items = new[] { new { text = "Samordnare", amount = total } }, split = "population", instalments }),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return Coordinator.SendAsync(request);
    }

    public Task<HttpResponseMessage> SetFees(string validFrom = "2026-01-01", decimal venue = 1000) => Coordinator.PutAsJsonAsync(
        Path($"/journeys/{RunningBilling.Journey}/fee-schedules/{validFrom}"),
        new { venue, trainerPool = 400, material = 100, buffer = 50, digitalDay = new { drop = new[] { "venue" } } });

    public async Task<List<JsonNode>> Invoices(string filter = "", HttpClient? caller = null)
    {
        var items = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = await Json(await (caller ?? Coordinator).GetAsync(Path($"/invoices?limit=50{filter}{(cursor is null ? "" : $"&cursor={cursor}")}")));
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            if ((cursor = page["next"]?.GetValue<string>()) is null)
            {
                return items;
            }
        }
    }

    public Task<List<JsonNode>> InvoicesOf(Guid occasion, int count) =>
        Eventually.Get(() => Invoices($"&occasion={occasion}"), invoices => invoices.Count >= count, what: $"{count} invoices of {occasion}");

    public async Task<JsonNode> Charge(Guid occasion, string status) => await Eventually.Get(
        async () => await Json(await Coordinator.GetAsync(Path($"/journeys/{RunningBilling.Journey}/charges/{occasion}"))),
        charge => charge["status"]!.GetValue<string>() == status, what: $"{occasion} {status}");

    public async Task<List<JsonNode>> IssueAll()
    {
        await Sells();
        var run = await Json(await Coordinator.PostAsJsonAsync(Path("/invoices/issue"), new { }));
        Assert.True(run["failed"]!.AsArray().Count == 0, run["failed"]!.ToJsonString());
        return [.. run["issued"]!.AsArray().Select(one => one!)];
    }

    public static async Task<JsonNode> Json(HttpResponseMessage response, HttpStatusCode? status = null)
    {
        var text = Ending().Replace(await response.Content.ReadAsStringAsync(), "");
        Assert.True(status is null ? response.IsSuccessStatusCode : response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    [GeneratedRegex("""(?<="percentages"\s*:\s*)\{[^}]*\}""")]
    private static partial Regex Percentages();

    [GeneratedRegex("\"([a-z0-9-]+)\"(\\s*:)")]
    private static partial Regex Key();

    [GeneratedRegex("-in-[0-9a-f]{32}")]
    private static partial Regex Ending();

    public static async Task Problem(HttpResponseMessage response, HttpStatusCode status, string code, params string[] fields)
    {
        var problem = await Json(response, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.NotEqual("", problem["title"]!.GetValue<string>());
        Assert.Equal(fields.Order(StringComparer.Ordinal), (problem["errors"]?.AsArray() ?? []).Select(error => error!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(" at Yrkesresan", problem.ToJsonString(), StringComparison.Ordinal);
    }
}

/// <summary>An occasion's messages, as Enrolment and Trainer publish them.</summary>
public sealed class TestOccasion(string region)
{
    private static readonly DateTimeOffset At = new(2026, 10, 20, 8, 0, 0, TimeSpan.Zero);
    private long version;

    public Guid Id { get; } = Guid.CreateVersion7();

    public IReadOnlyList<OccasionDay> Days { get; init; } = FourDaysOf(2026);

    public static IReadOnlyList<OccasionDay> FourDaysOf(int year) => [Day(5, year: year), Day(6, year: year), Day(12, year: year), Day(13, year: year)];

    public static OccasionDay Day(int day, string mode = "on-site", bool half = false, int year = 2026) =>
        new(new DateOnly(year, 10, day), new TimeOnly(9, 0), new TimeOnly(16, 0), mode, half);

    public OccasionScheduled Scheduled() => new(RunningBilling.Journey, Id, RunningBilling.Course, region, Days, 20, null, null, ++version, At);

    public OccasionRescheduled Rescheduled(params OccasionDay[] days) => new(RunningBilling.Journey, Id, RunningBilling.Course, region, days, ++version, At);

    public OccasionCancelled CalledOff() => new(RunningBilling.Journey, Id, RunningBilling.Course, region, ++version, At);

    public SeatConfirmed Seat(Guid participant, string municipality, string unit = "Mottagning", bool fromWaitingList = false) =>
        new(RunningBilling.Journey, Id, RunningBilling.Course, region, participant, municipality, unit, fromWaitingList, ++version, At);

    public EnrolmentCancelled Cancelled(Guid participant, string municipality, bool late = false, bool hadSeat = true) =>
        new(RunningBilling.Journey, Id, RunningBilling.Course, region, participant, municipality, "Mottagning", hadSeat, late, ++version, At);

    public OccasionCompleted Completed(params CompletedPlace[] places) =>
        new(RunningBilling.Journey, Id, RunningBilling.Course, region, Days, places, ++version, At);

    public OccasionCorrected Corrected(params CompletedPlace[] places) =>
        new(RunningBilling.Journey, Id, RunningBilling.Course, region, Days[0].Date, [], [], Days, places, ++version, At);

    public OccasionScheduled ScheduledInside(string municipality) => Scheduled() with { HeldBy = new HeldBy(municipality) };

    public DayTaught Taught(OccasionDay day, params string[] municipalities) => new(
        RunningBilling.Journey, Id, RunningBilling.Course, region, day.Date, day.Half,
        [.. municipalities.Select(municipality => new LentTrainer(Guid.CreateVersion7(), municipality))], ++version, At);

    public static CompletedPlace Place(string municipality, string outcome = "attended", bool refilled = false, string unit = "Mottagning") =>
        new(Guid.NewGuid(), municipality, unit, outcome, refilled);
}

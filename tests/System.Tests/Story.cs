using System.Text.Json.Nodes;
using Yrkesresan.Testing;

namespace Yrkesresan.SystemTests;

/// <summary>What people do in Norrbotten, through the gateway: one course of one day at 1550 kr, last year so that it can be completed.</summary>
internal sealed class Story(Gateway gateway)
{
    public const decimal Fee = 1550;
    private const string Enrolment = "/api/enrolment/v1";
    private const string Billing = "/api/billing/v1";
    private const string Journey = "journeys/barn-och-unga";
    private const string Course = "samtal-och-delaktighet";
    private static readonly int Year = DateTime.UtcNow.Year - 1;
    private static readonly DateOnly Day = new(Year, 3, 10);

    private readonly GatewayCaller coordinator = gateway.As("coordinator", region: "norrbotten");

    public async Task OpenAsync()
    {
        var region = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "regions", "norrbotten.json")))!;
        foreach (var municipality in region["municipalities"]!.AsArray())
            await OpenBillingAsync(municipality!);
        var fees = region["feeSchedules"]![0]!;
        await coordinator.PutAsync(
            $"{Billing}/regions/norrbotten/{Journey}/fee-schedules/{Year}-01-01",
            new { venue = fees["venue"], trainerPool = fees["trainerPool"], material = fees["material"], buffer = fees["buffer"], digitalDay = fees["digitalDay"] });
        await PublishAsync();
    }

    public async Task PublishAsync()
    {
        var course = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "courses", "barn-och-unga.json")))!.AsArray()
            .Single(course => course!["slug"]!.GetValue<string>() == Course)!.AsObject();
        course.Remove("slug");
        await gateway.As("national").PutAsync($"{Enrolment}/{Journey}/courses/{Course}", course);
    }

    public async Task<Guid> ScheduleAsync(int capacity)
    {
        var later = new DateOnly(Year + 10, 1, 1);
        return Id(await coordinator.PostAsync($"{Enrolment}/{Journey}/occasions", new
        {
            course = Course,
            region = "norrbotten",
            days = new[] { new { date = Day, start = "09:00", end = "16:00", mode = "on-site", half = false } },
            venue = "Folkets hus",
            capacity,
            closes = later,
            freeCancellationUntil = later,
        }));
    }

    public async Task<Guid> EmployAsync(string municipality) => Id(await coordinator.PostAsync($"{Enrolment}/participants", new
    {
        name = "Exempel Exempelsson",
        email = $"{Guid.NewGuid():N}@example.org",
        municipality,
        unit = "barn-och-familj",
        role = "socialsekreterare",
        professionSince = new DateOnly(Year, 1, 15),
    }));

    public Task<Guid[]> EmployAsync(string municipality, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => EmployAsync(municipality)));

    public Task<JsonNode> EnrolAsync(Guid occasion, Guid person, string? key = null) =>
        coordinator.PostAsync($"{Enrolment}/{Journey}/occasions/{occasion}/enrolments", new { participant = person }, key ?? Guid.NewGuid().ToString());

    public Task<JsonNode> OccasionAsync(Guid occasion) => coordinator.GetAsync($"{Enrolment}/{Journey}/occasions/{occasion}");

    public async Task<List<(Guid Participant, string Status, int? Position)>> EnrolmentsAsync(Guid occasion)
    {
        var (all, cursor) = (new List<(Guid, string, int?)>(), "");
        do
        {
            var page = await coordinator.GetAsync($"{Enrolment}/{Journey}/occasions/{occasion}/enrolments?limit=100{cursor}");
            all.AddRange(page["items"]!.AsArray().Select(item =>
                (item!["participant"]!.GetValue<Guid>(), item["status"]!.GetValue<string>(), item["position"]?.GetValue<int>())));
            cursor = page["next"]?.GetValue<string>() is { } next ? "&cursor=" + Uri.EscapeDataString(next) : null;
        }
        while (cursor is not null);
        return all;
    }

    public async Task CompleteAsync(Guid occasion, IEnumerable<Guid> present)
    {
        await coordinator.PutAsync($"{Enrolment}/{Journey}/occasions/{occasion}/attendance/{Day:yyyy-MM-dd}", new { present, absent = Array.Empty<object>() });
        await coordinator.PostAsync($"{Enrolment}/{Journey}/occasions/{occasion}/completion");
    }

    /// <summary>The invoices that the occasion led to: whom, and how much.</summary>
    public async Task<List<(string Municipality, decimal Amount)>> InvoicesAsync(Guid occasion, string municipality)
    {
        var page = await coordinator.GetAsync($"{Billing}/regions/norrbotten/invoices?year={Year}&municipality={municipality}&limit=100");
        return [.. page["items"]!.AsArray()
            .Where(invoice => invoice!["occasion"]?.GetValue<Guid>() == occasion)
            .Select(invoice => (invoice!["municipality"]!.GetValue<string>(), invoice["amount"]!.GetValue<decimal>()))];
    }

    /// <summary>What Billing knows of the municipality's places that are not invoiced yet.</summary>
    public async Task<decimal> CommittedAsync(string municipality) =>
        (await coordinator.GetAsync($"{Billing}/regions/norrbotten/municipalities/{municipality}/costs?year={Year}"))["committed"]!.GetValue<decimal>();

    public async Task<(int Participants, int Completions)> OverviewAsync(string municipality)
    {
        var overview = await coordinator.GetAsync($"/api/reporting/v1/regions/norrbotten/{Journey}/overview?from={Year}-01-01&to={Year}-12-31&municipality={municipality}");
        return (overview["participants"]!.GetValue<int>(), overview["completions"]!.GetValue<int>());
    }

    public Task RepublishAsync(string service) => gateway.As("operator").PostAsync($"/api/{service}/admin/republish", new { from = 0 });

    private Task OpenBillingAsync(JsonNode municipality) => coordinator.PutAsync(
        $"{Billing}/regions/norrbotten/municipalities/{municipality["slug"]}", new { name = municipality["name"], inhabitants = municipality["inhabitants"] });

    private static Guid Id(JsonNode answer) => answer["id"]!.GetValue<Guid>();
}

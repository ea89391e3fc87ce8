using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.SystemTests;

/// <summary>Billing has never been started when everything happens; it misses nothing.</summary>
public sealed class A_service_started_last : IAsyncLifetime
{
    private readonly Region region = new();

    public async ValueTask InitializeAsync() => await region.StartAsync(("Without", "billing"));

    public ValueTask DisposeAsync() => region.DisposeAsync();

    [Fact]
    public async Task Catches_up_with_all_that_happened()
    {
        var before = new Story(region.Gateway);
        await before.PublishAsync();
        var occasion = await before.ScheduleAsync(capacity: 20);
        var people = await before.EmployAsync("jokkmokk", 3);
        foreach (var person in people)
            await before.EnrolAsync(occasion, person);
        await before.CompleteAsync(occasion, people);
        await Eventually.Get(() => before.OverviewAsync("jokkmokk"), seen => seen.Completions == people.Length, what: "Reporting to count the completions");
        await region.StopAsync();

        await region.StartAsync();
        var after = new Story(region.Gateway);
        await after.OpenAsync();

        await Eventually.Get(
            () => after.InvoicesAsync(occasion, "jokkmokk"),
            invoices => invoices.SequenceEqual([("jokkmokk", people.Length * Story.Fee)]),
            TimeSpan.FromSeconds(90),
            "the invoice");
    }
}

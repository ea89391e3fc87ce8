using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yrkesresan.Reporting.Freshness;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

public sealed class FreshnessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_that_are_behind_say_as_of_when_they_stand_and_by_how_much()
    {
        // A service of its own: everybody else's figures would stand still.
        await using var running = new Running();
        await running.InitializeAsync();
        var lag = running.Reporting.Services.GetRequiredService<FigureLag>();
        var year = new Year("barn-och-unga", Running.FreshRegion());
        var messages = year.All().Select(message => (message, Guid.NewGuid())).ToList();
        await running.Publish(messages.Take(10));
        var first = await running.Overview(year.Region, year.Journey);
        Assert.All(await lag.Measure(Cancellation), one => Assert.Equal((0L, null), (one.Events, one.Oldest)));
        Assert.Equal(Store.Figures.Count, (await lag.Measure(Cancellation)).Count);

        var coordinator = running.Reporting.Services.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        await running.PublishOnly(messages.Skip(10));
        Assert.All(await lag.Measure(Cancellation), one => Assert.Equal(((long)messages.Count - 10, true), (one.Events, one.Oldest is not null)));
        // Nobody waits for ever: the figures as they are, as of what they hold.
        var still = await running.Overview(year.Region, year.Journey);
        Assert.Equal(first.ToJsonString(), still.ToJsonString());

        await coordinator.ResumeAsync();
        await running.Counted();
        var then = await running.Overview(year.Region, year.Journey);
        Assert.Equal(20, then["participants"]!.GetValue<int>());
        Assert.Equal(first["asOf"]!["sequence"]!.GetValue<long>() + messages.Count - 10, then["asOf"]!["sequence"]!.GetValue<long>());
        await Eventually.Holds(async () => Assert.All(await lag.Measure(Cancellation), one => Assert.Equal(0, one.Events)));
    }
}

using Marten.Events.Daemon.Coordination;
using Xunit;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Occasions;

namespace Yrkesresan.Reporting.Tests.Api;

public sealed class RebuildTests
{
    [Fact]
    public async Task Figures_that_are_lost_are_made_again_from_the_log_alone()
    {
        // A service of its own: nobody else should see the figures gone.
        await using var running = new Running();
        await running.InitializeAsync();
        var year = new Year("barn-och-unga", Running.FreshRegion());
        await running.Happened(year);
        var before = await running.Overview(year.Region, year.Journey);
        Assert.Equal(20, before["participants"]!.GetValue<int>());

        await using (var session = running.Reporting.Store.LightweightSession())
        {
            foreach (var table in new[] { "occasionfigures", "coursefigures", "invoicefigures" })
            {
                session.QueueSqlCommand($"delete from mt_doc_{table}");
            }

            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await running.Overview(year.Region, year.Journey))["participants"]!.GetValue<int>());
        var coordinator = (IProjectionCoordinator)running.Reporting.Services.GetService(typeof(IProjectionCoordinator))!;
        await coordinator.PauseAsync();
        var daemon = coordinator.DaemonForMainDatabase();
        await daemon.RebuildProjectionAsync<OccasionFiguresProjection>(TestContext.Current.CancellationToken);
        await daemon.RebuildProjectionAsync<CourseFiguresProjection>(TestContext.Current.CancellationToken);
        await daemon.RebuildProjectionAsync<InvoiceFiguresProjection>(TestContext.Current.CancellationToken);
        await coordinator.ResumeAsync();

        Assert.Equal(before.ToJsonString(), (await running.Overview(year.Region, year.Journey)).ToJsonString());
    }
}

using System.Net;
using System.Net.Http.Json;
using Marten;
using Npgsql;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>
/// Who sets a fee schedule, who charges by one and who closes a year wait for each other: each race with the schedules held by another connection, which
/// does what the other would while the first waits.
/// </summary>
public sealed class FeesLockTests(RunningBilling billing)
{
    private static readonly DateTimeOffset At = new(2024, 10, 20, 8, 0, 0, TimeSpan.Zero);

    private static readonly PricedDay Priced = new(new DateOnly(2024, 10, 5), "on-site", false, 1000, 400, 100, 50);

    [Fact]
    public async Task What_is_charged_while_a_schedule_is_set_with_an_expected_version_is_seen()
    {
        var region = billing.Region();
        await region.SetFees("2024-01-01");

        using var answer = await WhileHeld(region, () => Set(region, version: 1), session => Charge(region, session));

        await TestRegion.Problem(answer, HttpStatusCode.Conflict, "fee-schedule-charged-by");
    }

    [Fact]
    public async Task A_year_that_is_closed_while_a_schedule_is_set_is_closed()
    {
        var region = billing.Region();
        await region.SetFees("2024-01-01");

        using var answer = await WhileHeld(region, () => Set(region, version: 1), session => session.Events.StartStream<TrainerPools>(
            TrainerPools.Key(region.Slug), new TrainerPoolDistributed(region.Slug, 2024, 0, [], [], Guid.Empty, At, 0, 0, [], [])));

        await TestRegion.Problem(answer, HttpStatusCode.Conflict, "year-closed");
    }

    [Fact]
    public async Task What_is_charged_while_its_pool_is_distributed_is_in_the_pool()
    {
        var region = billing.Region();
        await region.SetFees("2024-01-01");
        var held = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2024) };
        await billing.Service.Publish(held.Completed(TestOccasion.Place(region.Of("lulea"))));
        await region.Charge(held.Id, "charged");

        using var answer = await WhileHeld(
            region, () => region.Coordinator.PostAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2024/distribution"), null),
            session => Charge(region, session));

        Assert.Equal(2_000, (await TestRegion.Json(answer))["collected"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task An_expected_version_that_is_another_is_refused()
    {
        var region = billing.Region();
        await region.SetFees("2024-01-01");

        using var stale = await Set(region, version: 2);
        using var right = await Set(region, version: 1);

        await TestRegion.Problem(stale, HttpStatusCode.PreconditionFailed, "version-conflict");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    private static Task<HttpResponseMessage> Set(TestRegion region, long version)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, region.Path($"/journeys/{RunningBilling.Journey}/fee-schedules/2024-01-01"))
        {
            Content = JsonContent.Create(new { venue = 900, trainerPool = 400, material = 100, buffer = 50 }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return region.Coordinator.SendAsync(request);
    }

    // One participant, one day.
    private static void Charge(TestRegion region, IDocumentSession session)
    {
        var occasion = Guid.CreateVersion7();
        var day = new Day(Priced.Date, "on-site", false);
        session.Events.StartStream<OccasionCost>(
            OccasionCost.Key(occasion), new OccasionHeardOf(occasion, RunningBilling.Course, region.Slug, At), new OccasionHeld([day], [], 1, At),
            new OccasionCharged(
                occasion, RunningBilling.Course, region.Slug, new DateOnly(2024, 1, 1), [Priced],
                [new Charge(Guid.NewGuid(), region.Of("lulea"), "Mottagning", "attended")], [], At));
    }

    /// <summary>Asks while the schedules are held elsewhere; when it waits, or has not waited, something happens, and the other lets go.</summary>
    private async Task<HttpResponseMessage> WhileHeld(TestRegion region, Func<Task<HttpResponseMessage>> ask, Action<IDocumentSession> meanwhile)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var elsewhere = new NpgsqlConnection(billing.Service.Database);
        await elsewhere.OpenAsync(cancellation);
        await using var held = await elsewhere.BeginTransactionAsync(cancellation);
        await using (var hold = new NpgsqlCommand("select 1 from mt_streams where tenant_id = $1 and id = $2 for update", elsewhere, held)
        {
            Parameters = { new() { Value = RunningBilling.Journey }, new() { Value = FeeSchedules.Key(region.Slug) } },
        })
        {
            Assert.Equal(1, await hold.ExecuteScalarAsync(cancellation));
        }

        var asked = ask();
        await using (var watch = billing.Service.Store.QuerySession())
        {
            await Eventually.Get(
                async () => asked.IsCompleted || (await watch.QueryAsync<int>(
                    "select pid from pg_stat_activity where ? = any(pg_blocking_pids(pid))", cancellation, elsewhere.ProcessID)).Count > 0,
                over => over, what: "it waits, or is done");
        }

        await using (var other = billing.Service.Store.LightweightSession(RunningBilling.Journey))
        {
            meanwhile(other);
            await other.SaveChangesAsync(cancellation);
        }

        await held.CommitAsync(cancellation);
        return await asked;
    }
}

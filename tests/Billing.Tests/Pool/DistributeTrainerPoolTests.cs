using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Tests.Occasions;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Pool;

public class DistributeTrainerPoolTests
{
    private static readonly DistributeTrainerPool Command = new("norrbotten", 2026, new DateOnly(2027, 1, 1), Guid.Empty, An.At);

    private static OccasionCost Charged(int participants, params object[] more)
    {
        var held = An.State([An.HeardOf, An.Held([.. Enumerable.Range(1, participants).Select(number => An.Place(number))]), .. more]);
        return ChargeOccasion.Decide(new ChargeOccasion(An.At), held, An.Fees).Aggregate(held, OccasionCost.Evolve)!;
    }

    private static TrainersTaught Taught(int day, bool half, params string[] municipalities) =>
        new(new DateOnly(2026, 10, day), half, [.. municipalities.Select((slug, index) => new LentBy(An.Participant(100 + index), slug))], 1, An.At);

    // The demo's teams: one leader every day, four trainers who alternate.
    private static readonly object[] TheDemosDays =
        [Taught(5, false, "lulea", "lulea", "boden"), Taught(6, false, "lulea", "boden", "pitea"), Taught(12, false, "lulea", "lulea", "boden"), Taught(13, false, "lulea", "boden", "pitea")];

    [Fact]
    public void The_demos_32_000_are_distributed_by_days_taught_once()
    {
        var year = PoolYear.Of([Charged(20, TheDemosDays)]);

        Spec.Of<TrainerPool>(TrainerPool.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, year))
            .Then(new TrainerPoolDistributed(
                "norrbotten", 2026, 32_000, [An.Id],
                [new PoolShare("boden", 4, 10_666.67m), new PoolShare("lulea", 6, 16_000.00m), new PoolShare("pitea", 2, 5_333.33m)], Guid.Empty, An.At))
            .AndAgainNothing();
    }

    [Theory]
    [InlineData(1, 1_600)]
    [InlineData(7, 11_200)]
    [InlineData(20, 32_000)]
    public void What_is_collected_is_distributed_to_the_oere(int participants, decimal collected)
    {
        var year = PoolYear.Of([Charged(participants, Taught(5, true, "lulea", "boden", "pitea"), Taught(6, false, "kalix", "boden"), Taught(12, true, "kiruna"))]);

        Assert.Equal(collected, year.Collected);
        Assert.Equal(collected, year.Shares().Sum(share => share.Amount));
        Assert.Equal([("boden", 1.5m), ("kalix", 1m), ("kiruna", 0.5m), ("lulea", 0.5m), ("pitea", 0.5m)], year.Shares().Select(share => (share.Municipality, share.Days)));
    }

    [Fact]
    public void Nothing_taught_nothing_distributed() => Spec.Of<TrainerPool>(TrainerPool.Evolve)
        .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([Charged(1)]))).ThenRule("no-days-taught");

    [Fact]
    public void Nothing_collected_nothing_distributed() => Spec.Of<TrainerPool>(TrainerPool.Evolve)
        .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([]))).ThenRule("pool-empty");

    [Fact]
    public void What_waits_to_be_charged_belongs_in_the_pool_first()
    {
        var waiting = An.State(An.HeardOf, An.Held(An.Place(1)))!;

        Spec.Of<TrainerPool>(TrainerPool.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([Charged(20, TheDemosDays), waiting]))).ThenRule("occasions-not-charged");
    }

    [Fact]
    public void While_the_year_runs_nothing_is_distributed() => Spec.Of<TrainerPool>(TrainerPool.Evolve)
        .When(state => DistributeTrainerPool.Decide(Command with { Today = new DateOnly(2026, 12, 31) }, state, PoolYear.Of([Charged(20, TheDemosDays)])))
        .ThenRule("year-not-over");

    [Fact]
    public void What_is_planned_is_held_or_called_off_first()
    {
        object[] planned = [An.HeardOf, new OccasionPlanned(An.FourDays, 1, An.At)];

        Spec.Of<TrainerPool>(TrainerPool.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([Charged(20, TheDemosDays), An.State(planned)!])))
            .ThenRule("occasions-not-held");
        Assert.Equal(0, PoolYear.Of([An.State([.. planned, new OccasionCalledOff(2, An.At)])!]).Planned);
    }

    [Fact]
    public void What_is_distributed_stays_so_whatever_is_planned_later()
    {
        var year = PoolYear.Of([Charged(20, TheDemosDays), An.State(An.HeardOf, new OccasionPlanned(An.FourDays, 1, An.At))!]);

        Spec.Of<TrainerPool>(TrainerPool.Evolve)
            .Given(new TrainerPoolDistributed("norrbotten", 2026, 32_000, [An.Id], [new PoolShare("boden", 4, 32_000)], Guid.Empty, An.At))
            .When(state => DistributeTrainerPool.Decide(Command, state, year)).Then();
    }

    [Theory]
    [InlineData("2025-12-30", 2025)]
    [InlineData("2026-01-02", 2026)]
    public void An_occasion_belongs_to_the_year_of_its_first_day(string first, int year)
    {
        var date = DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture);
        var occasion = An.State(An.HeardOf, new OccasionPlanned([new Day(date.AddDays(10), "on-site", false), new Day(date, "on-site", false)], 1, An.At));

        Assert.Equal(year, occasion!.Year);
    }
}

using Yrkesresan.Billing.Fees;
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
        var year = PoolYear.Of([Charged(20, TheDemosDays)], 2026);

        Spec.Of<TrainerPools>(TrainerPools.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, year))
            .Then(new TrainerPoolDistributed(
                "norrbotten", 2026, 32_000, [An.Id],
                [new PoolShare("boden", 4, 10_666.67m), new PoolShare("lulea", 6, 16_000.00m), new PoolShare("pitea", 2, 5_333.33m)], Guid.Empty, An.At,
                0, 0.00m, [new PoolContribution(An.Id, 2026, 32_000)], year.Taught))
            .AndAgainNothing();
        Assert.Equal(12, year.Taught.Sum(day => day.Days));
    }

    [Theory]
    [InlineData(1, 1_600)]
    [InlineData(7, 11_200)]
    [InlineData(20, 32_000)]
    public void What_is_collected_is_distributed_to_the_oere(int participants, decimal collected)
    {
        var year = PoolYear.Of([Charged(participants, Taught(5, true, "lulea", "boden", "pitea"), Taught(6, false, "kalix", "boden"), Taught(12, true, "kiruna"))], 2026);

        Assert.Equal(collected, year.Collected);
        Assert.Equal(collected, year.Shares().Sum(share => share.Amount));
        Assert.Equal([("boden", 1.5m), ("kalix", 1m), ("kiruna", 0.5m), ("lulea", 0.5m), ("pitea", 0.5m)], year.Shares().Select(share => (share.Municipality, share.Days)));
    }

    [Fact]
    public void Where_nobody_taught_the_pool_is_carried_over_and_the_next_year_distributes_it()
    {
        var first = Charged(1);
        var spec = Spec.Of<TrainerPools>(TrainerPools.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([first], 2026)))
            .Then(new TrainerPoolDistributed(
                "norrbotten", 2026, 1_600, [An.Id], [], Guid.Empty, An.At, 0, 1_600, [new PoolContribution(An.Id, 2026, 1_600)], []));
        spec.AndAgainNothing();

        var late = OccasionCost.Evolve(first, Taught(5, false, "lulea"))!;
        var next = PoolYear.Of([late], 2027, spec.State());

        Assert.Equal((1_600m, 0m, 0m, 1_600m), (next.CarriedIn, next.Own, next.Corrections, next.Collected));
        Assert.Equal([new PoolShare("lulea", 1, 1_600)], next.Shares());
    }

    [Fact]
    public void What_was_taught_in_a_year_that_collected_nothing_takes_nothing_from_the_next()
    {
        // All of it digital, which costs nothing here; the year after, Boden alone teaches.
        var free = Charged(20, TheDemosDays) is var charged ? charged with { Charge = charged.Charge! with { Days = [.. charged.Charge.Days.Select(day => day with { TrainerPool = 0 })] } } : null!;
        var other = An.Participant(9_999);
        var paid = Charged(1) with { Occasion = other, Id = OccasionCost.Key(other) };
        IReadOnlyList<PricedDay> later = [.. paid.Charge!.Days.Select(day => day with { Date = day.Date.AddYears(1) })];
        paid = OccasionCost.Evolve(
            paid with { Held = null, Charge = paid.Charge with { Occasion = other, Days = later } }, Taught(5, false, "boden") with { Date = new DateOnly(2027, 10, 5) })!;
        Spec.Of<TrainerPools>(TrainerPools.Evolve).When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([free], 2026))).ThenRule("pool-empty");

        Assert.Equal([new PoolShare("boden", 1, 1_600)], PoolYear.Of([free, paid], 2027).Shares());

        // Charged after all, it is a correction, and its days are in it.
        var next = TrainerPools.Evolve(null, DistributeTrainerPool.Decide(Command with { Year = 2027, Today = new DateOnly(2028, 1, 1) }, null, PoolYear.Of([free, paid], 2027)).Single());
        Assert.Empty(PoolYear.Of([free, paid], 2028, next).Taught);
        var corrected = PoolYear.Of([Charged(20, TheDemosDays), paid], 2028, next);
        Assert.Equal((32_000m, 12m), (corrected.Corrections, corrected.Taught.Sum(day => day.Days)));
    }

    [Fact]
    public void What_is_corrected_after_the_distribution_is_in_the_next_pool_once()
    {
        var occasion = Charged(20, TheDemosDays);
        var spec = Spec.Of<TrainerPools>(TrainerPools.Evolve).Given([.. DistributeTrainerPool.Decide(Command, null, PoolYear.Of([occasion], 2026))]);
        Assert.Equal(0, PoolYear.Of([occasion], 2027, spec.State()).Collected);

        // Two participants less, and Piteå's trainer had not been there on the 13th: Kalix's had.
        var corrected = (occasion with { Charge = occasion.Charge! with { Charged = [.. occasion.Charge.Charged.Skip(2)] } }) is var less
            ? OccasionCost.Evolve(less, Taught(13, false, "lulea", "boden", "kalix") with { SourceVersion = 2 })! : null!;
        var next = PoolYear.Of([corrected], 2027, spec.State());

        Assert.Equal([new PoolContribution(An.Id, 2026, -3_200)], next.Contributions);
        Assert.Equal((-3_200m, -3_200m), (next.Corrections, next.Collected));
        Assert.Equal([("kalix", 1m), ("pitea", -1m)], next.Taught.Select(day => (day.Municipality, day.Days)).Order());
        var negative = Assert.IsType<TrainerPoolDistributed>(Assert.Single(DistributeTrainerPool.Decide(
            Command with { Year = 2027, Today = new DateOnly(2028, 1, 1) }, spec.State(), next)));
        Assert.Equal((-3_200m, 0), (negative.CarriedOver, negative.Shares.Count));

        var after = PoolYear.Of([corrected], 2028, TrainerPools.Evolve(spec.State(), negative));
        Assert.Equal((-3_200m, 0m), (after.CarriedIn, after.Corrections));
        Assert.Equal(2, after.Taught.Count);
        Assert.Equal(("kalix", 1m), (Assert.Single(after.Days).Key, after.Days[0].Value));
    }

    [Fact]
    public void What_came_to_be_held_in_a_later_year_is_settled_whole_in_that_years_pool()
    {
        var occasion = Charged(20, TheDemosDays);
        var spec = Spec.Of<TrainerPools>(TrainerPools.Evolve).Given([.. DistributeTrainerPool.Decide(Command, null, PoolYear.Of([occasion], 2026))]);
        // Two years later, by two participants less; the days taught as before.
        IReadOnlyList<PricedDay> later = [.. occasion.Charge!.Days.Select(day => day with { Date = day.Date.AddYears(2) })];
        var moved = occasion with { Held = null, Charge = occasion.Charge with { Days = later, Charged = [.. occasion.Charge.Charged.Skip(2)] } };
        Assert.Equal(2028, moved.Year);

        // As the store is asked: what is of a later year is not read at all.
        var between = PoolYear.Of([], 2027, spec.State());
        Assert.Equal((0m, 0), (between.Collected, between.Taught.Count));
        Assert.Equal((0m, 0), (PoolYear.Of([moved], 2027, spec.State()).Collected, PoolYear.Of([moved], 2027, spec.State()).Taught.Count));
        var then = PoolYear.Of([moved], 2028, spec.State());
        Assert.Equal([new PoolContribution(An.Id, 2028, -3_200)], then.Contributions);
        Assert.Empty(then.Taught);
    }

    [Fact]
    public void Years_are_distributed_in_order()
    {
        var occasion = Charged(20, TheDemosDays);
        var next = Command with { Year = 2027, Today = new DateOnly(2028, 1, 1) };
        var distributed = Spec.Of<TrainerPools>(TrainerPools.Evolve).Given([.. DistributeTrainerPool.Decide(Command, null, PoolYear.Of([occasion], 2026))]).State();

        Assert.Equal("earlier-pool-open", Assert.Throws<ServiceDefaults.Errors.RuleBroken>(
            () => DistributeTrainerPool.Decide(next, null, PoolYear.Of([occasion], 2027)).ToList()).Code);
        Assert.Equal("later-pool-distributed", Assert.Throws<ServiceDefaults.Errors.RuleBroken>(
            () => DistributeTrainerPool.Decide(Command with { Year = 2025 }, distributed, PoolYear.Of([], 2025, distributed)).ToList()).Code);
    }

    [Theory]
    [InlineData(null, "trainer-pool-credit")]
    [InlineData("credit", "trainer-pool-credit")]
    [InlineData("self-billing", "self-billing")]
    public void It_is_paid_out_as_the_region_says_with_the_same_ids_again(string? payout, string kind)
    {
        var distributed = (TrainerPoolDistributed)DistributeTrainerPool.Decide(Command, null, PoolYear.Of([Charged(20, TheDemosDays)], 2026)).Single();

        var drafts = Billing.Policies.DraftPayoutsWhenTrainerPoolDistributed.Of(distributed, "barn-och-unga", payout);

        Assert.Equal([("boden", -10_666.67m), ("lulea", -16_000m), ("pitea", -5_333.33m)], drafts.Select(draft => (draft.Municipality, draft.Lines.Sum(line => line.Amount))));
        Assert.All(drafts, draft => Assert.Equal((kind, 2026, "barn-och-unga"), (draft.Kind, draft.Year, draft.Journey)));
        Assert.Equal(drafts.Select(draft => draft.Invoice), Billing.Policies.DraftPayoutsWhenTrainerPoolDistributed.Of(distributed, "barn-och-unga", payout).Select(draft => draft.Invoice));
        Assert.Equal(3, drafts.Select(draft => draft.Invoice).Distinct().Count());
    }

    [Fact]
    public void What_a_municipality_gets_of_the_pool_is_no_cost_of_it()
    {
        var distributed = (TrainerPoolDistributed)DistributeTrainerPool.Decide(Command, null, PoolYear.Of([Charged(20, TheDemosDays)], 2026)).Single();
        var payout = Billing.Invoices.Invoice.Evolve(null, Billing.Policies.DraftPayoutsWhenTrainerPoolDistributed.Of(distributed, "barn-och-unga", null)[0])!;

        Assert.Equal(-10_666.67m, payout.Amount);
        Assert.Equal(0, Billing.Costs.GetCosts.Overview("norrbotten", "boden", 2026, [payout], [], _ => null, null).SoFar);
    }

    [Fact]
    public void Nothing_collected_nothing_distributed() => Spec.Of<TrainerPools>(TrainerPools.Evolve)
        .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([], 2026))).ThenRule("pool-empty");

    [Fact]
    public void What_waits_to_be_charged_belongs_in_the_pool_first()
    {
        var waiting = An.State(An.HeardOf, An.Held(An.Place(1)))!;

        Spec.Of<TrainerPools>(TrainerPools.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([Charged(20, TheDemosDays), waiting], 2026))).ThenRule("occasions-not-charged");
    }

    [Fact]
    public void While_the_year_runs_nothing_is_distributed() => Spec.Of<TrainerPools>(TrainerPools.Evolve)
        .When(state => DistributeTrainerPool.Decide(Command with { Today = new DateOnly(2026, 12, 31) }, state, PoolYear.Of([Charged(20, TheDemosDays)], 2026)))
        .ThenRule("year-not-over");

    [Fact]
    public void What_is_planned_is_held_or_called_off_first()
    {
        object[] planned = [An.HeardOf, new OccasionPlanned(An.FourDays, 1, An.At)];

        Spec.Of<TrainerPools>(TrainerPools.Evolve)
            .When(state => DistributeTrainerPool.Decide(Command, state, PoolYear.Of([Charged(20, TheDemosDays), An.State(planned)!], 2026)))
            .ThenRule("occasions-not-held");
        Assert.Equal(0, PoolYear.Of([An.State([.. planned, new OccasionCalledOff(2, An.At)])!], 2026).Planned);
    }

    [Fact]
    public void What_is_distributed_stays_so_whatever_is_planned_later()
    {
        var year = PoolYear.Of([Charged(20, TheDemosDays), An.State(An.HeardOf, new OccasionPlanned(An.FourDays, 1, An.At))!], 2026);

        Spec.Of<TrainerPools>(TrainerPools.Evolve)
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

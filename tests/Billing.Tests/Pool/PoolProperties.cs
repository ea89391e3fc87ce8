using FsCheck;
using FsCheck.Fluent;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Tests.Occasions;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Tests.Pool;

/// <summary>
/// Years of occasions charged, corrected, called off and taught in any order, pools distributed in between and out of turn:
/// what was collected is distributed or carried over, to the öre, and no day pays twice.
/// </summary>
public sealed class PoolProperties
{
    public sealed record Step(int What, int A, int B)
    {
        public override string ToString() => $"{What} {A} {B}";
    }

    private static readonly string[] Municipalities = ["boden", "kalix", "lulea", "pitea"];

    private static Arbitrary<List<Step>> Any { get; } = Gen.Choose(0, 10).SelectMany(what =>
        from a in Gen.Choose(0, 100_000) from b in Gen.Choose(0, 100_000) select new Step(what, a, b)).ListOf().Select(steps => steps.ToList()).ToArbitrary();

    [Fact]
    public void What_is_collected_is_distributed_or_carried_over() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60), Prop.ForAll(Any, steps => new Life(steps).Live()));

    [Fact]
    public void Without_what_was_counted_the_same_lives_pay_twice_so_the_property_can_fail() => Assert.ThrowsAny<Exception>(() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(60),
        Prop.ForAll(Any, steps => new Life(steps) { Stored = pool => pool with { Contributions = [.. pool.Contributions!.Select(one => one with { Amount = 0 })] } }.Live())));

    [Fact]
    public void Corrections_carrying_over_and_every_rule_were_met_on_the_way()
    {
        var (rules, pools) = (new HashSet<string>(), new List<TrainerPoolDistributed>());
        foreach (var steps in Any.Generator.Sample(60, 2_000))
        {
            var life = new Life(steps);
            life.Live();
            rules.UnionWith(life.Broken);
            pools.AddRange(life.Pools?.Years.Values ?? []);
            if (rules.Count >= Rules.Length && Array.TrueForAll(Met, met => pools.Exists(met)))
            {
                break;
            }
        }

        Assert.Equal(Rules, rules.Order(StringComparer.Ordinal));
        Assert.All(Met, met => Assert.Contains(pools, met));
    }

    private static readonly string[] Rules = ["earlier-pool-open", "later-pool-distributed", "occasions-not-charged", "occasions-not-held", "pool-empty"];

    private static readonly Predicate<TrainerPoolDistributed>[] Met =
    [
        pool => pool.CarriedOver > 0,
        pool => pool.CarriedOver < 0,
        pool => pool.CarriedIn != 0 && pool.Shares.Count > 1,
        pool => pool.Shares.Count > 1 && pool.Contributions!.Any(one => one.Year < pool.Year && one.Amount < 0),
        pool => pool.Shares.Count > 0 && pool.Taught!.Any(day => day.Days < 0),
    ];

    private sealed class Life(List<Step> steps)
    {
        private readonly Dictionary<Guid, OccasionCost> occasions = [];

        public Func<TrainerPoolDistributed, TrainerPoolDistributed> Stored { get; init; } = pool => pool;

        public TrainerPools? Pools { get; private set; }

        public HashSet<string> Broken { get; } = [];

        public void Live()
        {
            foreach (var step in steps)
            {
                try
                {
                    Do(step);
                }
                catch (RuleBroken broken)
                {
                    Broken.Add(broken.Code);
                }

                Holds();
            }
        }

        private void Do(Step step)
        {
            var year = 2024 + (step.A % 4);
            var chosen = occasions.Count == 0 ? null : occasions.Values.OrderBy(one => one.Occasion).ElementAt(step.A % occasions.Count);
            switch (step.What)
            {
                case 0 or 1 when occasions.Count < 5:
                    var id = An.Participant(10_000 + occasions.Count);
                    var planned = new OccasionHeardOf(id, "kurs", "norrbotten", An.At);
                    occasions[id] = OccasionCost.Evolve(
                        OccasionCost.Evolve(null, planned), new OccasionPlanned([new Day(new DateOnly(year, 3, 1), "on-site", step.B % 3 == 0)], 1, An.At))!;
                    break;
                case 2 or 3 when chosen is { Held: null }:
                    Then(chosen, new OccasionHeld(chosen.Plan!.Days, [], 2, An.At));
                    break;
                // Charged, or charged anew: the pool's part of an öre that does not divide.
                case 4 or 5 when chosen is { Held: { } held }:
                    Then(chosen, new OccasionCharged(
                        chosen.Occasion, "kurs", "norrbotten", held.Days[0].Date, [new PricedDay(held.Days[0].Date, "on-site", false, 1000, 400.01m, 100, 50)],
                        [.. Enumerable.Range(1, step.B % 9).Select(number => new Charge(An.Participant(number), "lulea", "x", "attended"))], [], An.At));
                    break;
                case 6 or 7 when chosen is not null:
                    Then(chosen, new TrainersTaught(
                        new DateOnly(chosen.Year!.Value, 3, 1 + (step.B % 3)), step.B % 2 == 0,
                        [.. Enumerable.Range(0, step.B % 4).Select(number => new LentBy(An.Participant(100 + number), Municipalities[(step.A + number + step.B) % 4]))],
                        (chosen.Taught.Values.Max(day => (long?)day.SourceVersion) ?? 0) + 1, An.At));
                    break;
                // It came to be held in another year, after whatever counted it.
                case 10 when chosen is { Charge: { } charge }:
                    var moved = new Day(new DateOnly(year, 3, 1), "on-site", false);
                    Then(chosen, new OccasionHeld([moved], [], 3, An.At));
                    Then(occasions[chosen.Occasion], charge with { Days = [charge.Days[0] with { Date = moved.Date }] });
                    break;
                case 8 or 9:
                    year = 2024 + (step.B % 6);
                    var read = PoolYear.Of([.. occasions.Values.Where(one => one.Year <= year)], year, Pools);
                    // What is of a later year by now waits for that, days as well as kronor.
                    Assert.All(read.Taught.Select(day => day.Occasion).Concat(read.Contributions.Select(one => one.Occasion)), one => Assert.True(occasions[one].Year <= year));
                    foreach (var pool in DistributeTrainerPool.Decide(
                        new DistributeTrainerPool("norrbotten", year, new DateOnly(2030, 1, 1), Guid.Empty, An.At), Pools, read).Cast<TrainerPoolDistributed>())
                    {
                        Pools = TrainerPools.Evolve(Pools, Stored(pool));
                    }

                    break;
            }
        }

        private void Then(OccasionCost occasion, object happened) => occasions[occasion.Occasion] = OccasionCost.Evolve(occasion, happened)!;

        private void Holds()
        {
            foreach (var pool in Pools?.Years.Values ?? [])
            {
                Assert.Equal(pool.Collected, pool.Shares.Sum(share => share.Amount) + pool.CarriedOver);
                Assert.All(pool.Shares, share => Assert.True(share is { Amount: >= 0, Days: > 0 } && decimal.Round(share.Amount, 2) == share.Amount));
                Assert.Equal(pool.Shares.Sum(share => share.Days), pool.Taught!.Sum(day => day.Days));
            }

            // Whenever the next pool is looked at, all that was ever charged for pools is distributed, carried over, or in it.
            var next = PoolYear.Of([.. occasions.Values], 2031, Pools);
            var charged = occasions.Values.Sum(one => one.Charge is { } charge ? charge.Charged.Count * charge.Days.Sum(day => day.TrainerPool) : 0);
            var paid = Pools?.Years.Values.Sum(pool => pool.Shares.Sum(share => share.Amount)) ?? 0;
            Assert.Equal(charged, paid + next.Collected);
            // And every day taught has been counted once, or is in it; but of years in which nothing was collected.
            var counted = Pools?.Years.Values.SelectMany(pool => pool.Contributions!).Select(one => one.Occasion).ToHashSet() ?? [];
            var paying = occasions.Values.Where(one => Pools?.Years.ContainsKey(one.Year!.Value) is true || counted.Contains(one.Occasion)
                || one.Charge?.Charged.Count > 0).Select(one => one.Occasion).ToHashSet();
            var taught = occasions.Values.Where(one => paying.Contains(one.Occasion)).SelectMany(one => one.Taught.Values)
                .Sum(day => day.Trainers.Count * (day.Half ? 0.5m : 1m));
            Assert.All(next.Taught, day => Assert.Contains(day.Occasion, paying));
            Assert.Equal(
                taught,
                (Pools?.Years.Values.Sum(pool => pool.Taught!.Where(day => paying.Contains(day.Occasion)).Sum(day => day.Days)) ?? 0) + next.Taught.Sum(day => day.Days));
        }
    }
}

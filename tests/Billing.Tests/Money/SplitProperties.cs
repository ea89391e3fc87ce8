using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Yrkesresan.Billing.Money;

namespace Yrkesresan.Billing.Tests.Money;

/// <summary>What holds for any split of any total over any weights; what fails is shrunk to its smallest.</summary>
public sealed class SplitProperties
{
    private static readonly Config Thousands = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    /// <summary>A total in units, and weights in millionths, so that any comparison is of whole numbers.</summary>
    public sealed record Case(long Units, bool Oere, IReadOnlyList<long> Weights)
    {
        public decimal Unit => Oere ? 0.01m : 1m;

        public decimal Total => Units * Unit;

        public List<Weight> Weighed => [.. Weights.Select((weight, index) => new Weight($"k{index:000}", weight / 1_000_000m))];
    }

    private static Gen<Case> Cases { get; } =
        from units in Gen.OneOf(Gen.Choose(-50, 50).Select(n => (long)n), Whole(-100_000_000_000_000, 100_000_000_000_000))
        from oere in Gen.Elements(true, false)
        from weights in Gen.OneOf(
            Gen.Elements(0L, 1_000_000L, 2_000_000L),                                    // ties
            Whole(0, 100_000_000L),                                               // days and percents with decimals
            Whole(1, 2_000_000).Select(n => n * 1_000_000L),                      // inhabitants
            Gen.Elements(1L, 1_000_000_000_000_000L)).ListOf().Where(list => list.Count is > 0 and <= 40 && list.Exists(weight => weight > 0)) // a mouse and an elephant
        select new Case(units, oere, [.. weights]);

    private static Gen<long> Whole(long least, long most) =>
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select least + ((((long)high << 31) | (long)low) % (most - least + 1));

    private static void For(Action<Case> holds) => Check.One(Thousands, Prop.ForAll(Cases.ToArbitrary(), holds));

    private static long[] Units(Case one, IEnumerable<Share> shares) => [.. shares.Select(share => (long)(share.Amount / one.Unit))];

    [Fact]
    public void The_shares_are_whole_units_and_sum_exactly_to_the_total() => For(one =>
    {
        var shares = LargestRemainder.Split(one.Total, one.Weighed, one.Unit);
        Assert.Equal(one.Total, shares.Sum(share => share.Amount));
        Assert.All(shares, share => Assert.Equal(0, share.Amount % one.Unit));
        Assert.Equal(one.Weighed.Select(weight => weight.Key), shares.Select(share => share.Key));
    });

    [Fact]
    public void Each_share_is_less_than_a_unit_from_its_proportion() => For(one =>
    {
        var all = one.Weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
        foreach (var (share, weight) in Units(one, LargestRemainder.Split(one.Total, one.Weighed, one.Unit)).Zip(one.Weights))
        {
            // |share − units·w/all| < 1, multiplied out.
            Assert.True(BigInteger.Abs((share * all) - (one.Units * (BigInteger)weight)) < all);
        }
    });

    [Fact]
    public void The_order_of_the_weights_does_not_matter() => For(one =>
    {
        var shares = LargestRemainder.Split(one.Total, one.Weighed, one.Unit).OrderBy(share => share.Key, StringComparer.Ordinal);
        Assert.Equal(shares, LargestRemainder.Split(one.Total, [.. one.Weighed.AsEnumerable().Reverse()], one.Unit).OrderBy(share => share.Key, StringComparer.Ordinal));
        var shuffled = one.Weighed.ToArray();
        new Random(one.Weights.Count).Shuffle(shuffled);
        Assert.Equal(shares, LargestRemainder.Split(one.Total, shuffled, one.Unit).OrderBy(share => share.Key, StringComparer.Ordinal));
    });

    [Fact]
    public void Of_equal_weights_the_first_keys_get_the_units_left_and_a_larger_weight_never_gets_less() => For(one =>
    {
        var units = Units(one, LargestRemainder.Split(decimal.Abs(one.Total), one.Weighed, one.Unit));
        for (var a = 0; a < units.Length; a++)
        {
            for (var b = a + 1; b < units.Length; b++)
            {
                // Keys are in order, so a is before b.
                Assert.True(one.Weights[a] != one.Weights[b] || units[a] - units[b] is 0 or 1);
                Assert.True(one.Weights[a] <= one.Weights[b] || units[a] >= units[b]);
                Assert.True(one.Weights[a] >= one.Weights[b] || units[a] <= units[b]);
            }
        }
    });

    [Fact]
    public void A_credit_is_the_same_split_the_other_way() => For(one =>
        Assert.Equal(
            LargestRemainder.Split(one.Total, one.Weighed, one.Unit).Select(share => share.Amount),
            LargestRemainder.Split(-one.Total, one.Weighed, one.Unit).Select(share => -share.Amount)));

    [Fact]
    public void Only_proportions_count() => For(one =>
        Assert.Equal(
            LargestRemainder.Split(one.Total, one.Weighed, one.Unit),
            LargestRemainder.Split(one.Total, [.. one.Weighed.Select(weight => weight with { Value = weight.Value * 7 })], one.Unit)));

    [Fact]
    public void Percentages_sum_to_100() => For(one => Assert.Equal(100, LargestRemainder.Percent(one.Weighed).Sum(share => share.Amount)));

    [Fact]
    public void Rounded_each_for_itself_the_same_cases_lose_money_so_the_property_can_fail() => Assert.ThrowsAny<Exception>(() => For(one =>
    {
        var all = one.Weighed.Sum(weight => weight.Value);
        Assert.Equal(one.Total, one.Weighed.Sum(weight => decimal.Round(one.Units * (weight.Value / all)) * one.Unit));
    }));

    [Fact]
    public void Instalments_are_whole_kronor_but_the_last_and_sum_to_the_year() => Check.One(Thousands, Prop.ForAll(
        (from oere in Whole(0, 100_000_000_000_000) from count in Gen.Choose(1, 12) select (Year: oere / 100m, Count: count)).ToArbitrary(), one =>
        {
            var instalments = Instalments.Of(one.Year, one.Count);
            Assert.Equal((one.Count, one.Year), (instalments.Count, instalments.Sum()));
            Assert.All(instalments.SkipLast(1), amount => Assert.Equal((0, instalments[0]), (amount % 1, amount)));
            Assert.InRange(instalments[^1], instalments[0], instalments[0] + one.Count);
        }));

    [Theory]
    [InlineData("79228162514264337593543950335", "1")]
    [InlineData("-79228162514264337593543950335", "1")]
    [InlineData("10000000000000000", "0.01")]
    [InlineData("1", "0.0000000000000000000000000001")]
    [InlineData("1", "-1")]
    [InlineData("1", "79228162514264337593543950335")]
    public void What_would_overflow_is_refused(string total, string unit) => Assert.Throws<ArgumentException>(() => LargestRemainder.Split(Number(total), [new("a", 1)], Number(unit)));

    [Fact]
    public void The_largest_weights_there_are_do_not_overflow() => Assert.Equal(
        [500_000_000_000_000m, 500_000_000_000_000m],
        LargestRemainder.Split(1_000_000_000_000_000m, [new("a", decimal.MaxValue), new("b", decimal.MaxValue)], 0.0001m).Select(share => share.Amount));

    [Fact]
    public void No_instalments_and_less_than_nothing_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Instalments.Of(100, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Instalments.Of(-1, 2));
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using System.Text.Json;
using Yrkesresan.Billing.Money;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Money;

public class LargestRemainderTests
{
    /// <summary>Domain.md 6c, row by row; Piteå as in data/, which says why.</summary>
    public static TheoryData<string, decimal, decimal, decimal> Norrbotten => new()
    {
        { "arjeplog", 2697, 1, 10272 }, { "arvidsjaur", 6157, 3, 23450 }, { "boden", 28116, 11, 107086 }, { "gallivare", 17502, 7, 66660 },
        { "haparanda", 9548, 4, 36366 }, { "jokkmokk", 4806, 2, 18305 }, { "kalix", 15793, 6, 60151 }, { "kiruna", 22675, 9, 86363 },
        { "lulea", 78346, 32, 298399 }, { "pajala", 5986, 2, 22799 }, { "pitea", 42293, 17, 161083 }, { "alvsbyn", 8037, 3, 30611 },
        { "overkalix", 3253, 1, 12390 }, { "overtornea", 4218, 2, 16065 },
    };

    [Theory, MemberData(nameof(Norrbotten))]
    public void Norrbotten_pays_what_the_printed_table_says(string municipality, decimal inhabitants, decimal percent, decimal amount)
    {
        List<Weight> weights = [.. Norrbotten.Select(row => new Weight(row.Data.Item1, row.Data.Item2))];

        Assert.Contains(new Weight(municipality, inhabitants), weights);
        Assert.Equal(amount, LargestRemainder.Split(950_000, weights).Single(share => share.Key == municipality).Amount);
        Assert.Equal(percent, LargestRemainder.Percent(weights).Single(share => share.Key == municipality).Amount);
    }

    [Fact]
    public void The_table_is_that_of_the_data_folder()
    {
        using var region = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "data", "regions", "norrbotten.json")));
        var data = region.RootElement.GetProperty("municipalities").EnumerateArray()
            .Select(one => (one.GetProperty("slug").GetString()!, one.GetProperty("inhabitants").GetDecimal())).Order();

        Assert.Equal(Norrbotten.Select(row => (row.Data.Item1, row.Data.Item2)).Order(), data);
    }

    [Theory]
    [InlineData(920_000, "goteborg", 515_200)]
    [InlineData(600_000, "goteborg", 336_000)]
    [InlineData(920_000, "ockero", 9_200)]
    [InlineData(600_000, "kungsbacka", 48_000)]
    [InlineData(920_000, "molndal", 55_200)]
    public void Gr_splits_by_given_percentages(decimal total, string municipality, decimal amount)
    {
        List<Weight> weights =
        [
            new("ale", 3), new("alingsas", 4), new("goteborg", 56), new("harryda", 4), new("kungsbacka", 8), new("kungalv", 4), new("lerum", 4),
            new("lilla-edet", 1), new("molndal", 6), new("partille", 4), new("stenungsund", 3), new("tjorn", 2), new("ockero", 1),
        ];

        var shares = LargestRemainder.Split(total, weights);

        Assert.Equal(amount, shares.Single(share => share.Key == municipality).Amount);
        Assert.Equal(total, shares.Sum(share => share.Amount));
    }

    [Fact]
    public void Dalarnas_two_items_are_split_as_one_total()
    {
        // The sources give no inhabitants for Dalarna; any will do for what is to hold.
        var random = new Random(2024);
        List<Weight> weights = [.. Enumerable.Range(1, 15).Select(number => new Weight($"kommun-{number}", random.Next(6_000, 60_000)))];

        Assert.Equal(1_030_000, LargestRemainder.Split(850_000 + 180_000, weights).Sum(share => share.Amount));
    }

    [Theory]
    [InlineData("10", "1", new[] { "a:1", "b:1", "c:1" }, new[] { "a:4", "b:3", "c:3" })]
    [InlineData("10", "1", new[] { "c:1", "b:1", "a:1" }, new[] { "c:3", "b:3", "a:4" })]
    [InlineData("100", "0.01", new[] { "a:1", "b:1", "c:1" }, new[] { "a:33.34", "b:33.33", "c:33.33" })]
    [InlineData("1", "1", new[] { "a:1", "b:3" }, new[] { "a:0", "b:1" })]
    [InlineData("2", "1", new[] { "small:1", "large:3" }, new[] { "small:0", "large:2" })]
    [InlineData("7", "1", new[] { "a:0", "b:2.5", "c:7.5" }, new[] { "a:0", "b:2", "c:5" })]
    [InlineData("-10", "1", new[] { "a:1", "b:1", "c:1" }, new[] { "a:-4", "b:-3", "c:-3" })]
    [InlineData("0", "1", new[] { "a:1", "b:1" }, new[] { "a:0", "b:0" })]
    [InlineData("32000", "0.01", new[] { "lulea:6", "boden:4", "pitea:2" }, new[] { "lulea:16000", "boden:10666.67", "pitea:5333.33" })]
    public void Ties_go_to_the_larger_weight_and_then_to_the_first_key(string total, string unit, string[] weights, string[] shares) =>
        Assert.Equal(
            shares.Select(Pair),
            LargestRemainder.Split(Number(total), [.. weights.Select(Pair).Select(pair => new Weight(pair.Key, pair.Value))], Number(unit))
                .Select(share => (share.Key, share.Amount)));

    [Fact]
    public void Any_split_sums_exactly_is_within_a_unit_and_does_not_depend_on_order()
    {
        var random = new Random(19);
        for (var round = 0; round < 2_000; round++)
        {
            var unit = random.Next(2) == 0 ? 1m : 0.01m;
            var total = random.NextInt64(-1_000_000_000_000, 1_000_000_000_000) * unit;
            var weights = Enumerable.Range(0, random.Next(1, 30))
                .Select(number => new Weight($"k{number}", random.Next(4) switch
                {
                    0 => random.Next(3),
                    1 => random.Next(1_000_000) / 1_000m,
                    2 => random.NextInt64(1_000_000_000_000),
                    _ => random.Next(100_000),
                }))
                .Append(new Weight("at-least-one", 1)).ToList();

            var shares = LargestRemainder.Split(total, weights, unit);
            var shuffled = weights.ToArray();
            random.Shuffle(shuffled);

            Assert.Equal(total, shares.Sum(share => share.Amount));
            Assert.Equal(shares.OrderBy(share => share.Key), LargestRemainder.Split(total, shuffled, unit).OrderBy(share => share.Key));
            var all = weights.Sum(weight => weight.Value);
            Assert.All(shares.Zip(weights), pair =>
            {
                Assert.Equal(0, pair.First.Amount % unit);
                // amount − total·w/all is less than a unit either way; multiplied out to stay exact.
                var off = (new Fraction(pair.First.Amount) * new Fraction(all)) - (new Fraction(total) * new Fraction(pair.Second.Value));
                Assert.True(off.Abs() < new Fraction(unit) * new Fraction(all), $"round {round}: {pair}");
            });
            Assert.Equal(100, LargestRemainder.Percent(weights).Sum(share => share.Amount));
        }
    }

    [Fact]
    public void Weights_of_the_same_proportions_give_the_same_shares()
    {
        List<Weight> weights = [new("a", 1.5m), new("b", 2.25m), new("c", 0.125m)];

        Assert.Equal(
            LargestRemainder.Split(9_999, weights),
            LargestRemainder.Split(9_999, [.. weights.Select(weight => weight with { Value = weight.Value * 8 })]));
    }

    [Fact]
    public void What_cannot_be_split_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(10, [new("a", 0)]));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(10, [new("a", -1), new("b", 2)]));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(10.5m, [new("a", 1)]));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(10, [new("a", 1), new("a", 2)]));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(10, [new("a", 1)], 0));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Split(10, []));
    }

    private static (string Key, decimal Value) Pair(string text) => (text.Split(':')[0], Number(text.Split(':')[1]));

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A decimal as a whole number of the 28th decimal place: products of those never round.</summary>
    private readonly record struct Fraction(System.Numerics.BigInteger Value)
    {
        public Fraction(decimal value)
            : this(new System.Numerics.BigInteger(decimal.Truncate(value)) * Scale + new System.Numerics.BigInteger((value - decimal.Truncate(value)) * 1_000_000_000_000m))
        {
        }

        private static readonly System.Numerics.BigInteger Scale = 1_000_000_000_000;

        public Fraction Abs() => new(System.Numerics.BigInteger.Abs(Value));

        public static Fraction operator *(Fraction left, Fraction right) => new(left.Value * right.Value);

        public static Fraction operator -(Fraction left, Fraction right) => new(left.Value - right.Value);

        public static bool operator <(Fraction left, Fraction right) => left.Value < right.Value;

        public static bool operator >(Fraction left, Fraction right) => left.Value > right.Value;
    }
}

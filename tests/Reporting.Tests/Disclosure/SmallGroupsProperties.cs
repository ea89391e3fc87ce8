using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yrkesresan.Reporting.Disclosure;

namespace Yrkesresan.Reporting.Tests.Disclosure;

/// <summary>
/// Whoever has every figure that is shown and can add, subtract and knows that nobody is fewer than none learns of no group below five.
/// The attacker reckons by itself, and knows nothing of how it was decided what to hide.
/// </summary>
public sealed class SmallGroupsProperties
{
    private const int Tables = 400;

    // Small counts come often: those are what it is about.
    private static readonly Gen<int> Count = Gen.Frequency((3, Gen.Constant(0)), (6, Gen.Choose(1, 4)), (4, Gen.Choose(5, 9)), (2, Gen.Choose(10, 60)));

    private static readonly Arbitrary<int[]> List = Gen.Choose(1, 9).SelectMany(length => Gen.ArrayOf(Count, length)).ToArbitrary();

    [Fact]
    public void Beside_their_sum_no_small_group_is_given_away() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Tables), Prop.ForAll(List, counts => Assert.Null(GivenAway(counts, OfList(counts, hideMore: true)))));

    [Fact]
    public void Where_only_the_small_are_hidden_one_is_given_away_so_the_property_can_fail() =>
        Assert.ThrowsAny<Exception>(() => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Tables), Prop.ForAll(List, counts => Assert.Null(GivenAway(counts, OfList(counts, hideMore: false))))));

    [Fact]
    public void Nothing_is_hidden_where_nobody_is_few() => Assert.Equal(
        ["a", "b", "c"], SmallGroups.Shown(Groups(("a", 5), ("b", 0), ("c", 12))).Order(StringComparer.Ordinal));

    [Theory] // hidden by themselves, and the smallest beside them until they are five together
    [InlineData("3 20 7", "20")]
    [InlineData("3 2 20 7", "20 7")]
    [InlineData("4 0 0 9", "0 0")]
    [InlineData("3 1", "")]
    [InlineData("4", "")]
    [InlineData("1 1 1 5 6", "6")]
    public void As_few_as_need_be_are_hidden_beside_the_small(string counts, string shown)
    {
        var groups = counts.Split(' ').Select((count, index) => KeyValuePair.Create(index, int.Parse(count, null))).ToList();
        var told = SmallGroups.Shown(groups);
        Assert.Equal(shown, string.Join(' ', groups.Where(group => told.Contains(group.Key)).Select(group => group.Value)));
    }

    private static IEnumerable<KeyValuePair<string, int>> Groups(params (string Key, int Count)[] groups) =>
        groups.Select(group => KeyValuePair.Create(group.Key, group.Count));

    /// <summary>Which sets of cells are shown as a sum; each set as its cells' numbers.</summary>
    private static List<int[]> OfList(int[] counts, bool hideMore)
    {
        var groups = counts.Select((count, index) => KeyValuePair.Create(index, count)).ToList();
        var shown = hideMore ? SmallGroups.Shown(groups) : groups.Where(group => !SmallGroups.IsSmall(group.Value)).Select(group => group.Key).ToHashSet();
        List<int[]> figures = [.. shown.Select(index => new[] { index })];
        if (!SmallGroups.IsSmall(counts.Sum()))
        {
            figures.Add([.. Enumerable.Range(0, counts.Length)]);
        }

        return figures;
    }

    /// <summary>A group of one to four whose size follows from the figures, as the attacker's words; null: there is none.</summary>
    private static string? GivenAway(int[] counts, List<int[]> figures)
    {
        var attacker = new Attacker(counts.Length, figures.Select(figure => (figure, figure.Sum(cell => counts[cell]))));
        // Every set of cells that are not shown: more of them are tried than are ever asked for.
        var hidden = Enumerable.Range(0, counts.Length).Where(cell => !figures.Any(figure => figure.SequenceEqual([cell]))).ToList();
        for (var set = 1; set < 1 << Math.Min(hidden.Count, 12); set++)
        {
            var cells = hidden.Take(12).Where((_, index) => (set >> index & 1) == 1).ToArray();
            if (SmallGroups.IsSmall(cells.Sum(cell => counts[cell])) && attacker.Knows(cells))
            {
                return $"{string.Join('+', cells)} follows in {string.Join(' ', counts)}";
            }
        }

        return attacker.Bounds().Select((bound, cell) => (bound, cell)).Where(one => SmallGroups.IsSmall(counts[one.cell]) && one.bound.Low == one.bound.High)
            .Select(one => $"{one.cell} can't be but {one.bound.Low} in {string.Join(' ', counts)}").FirstOrDefault();
    }
}

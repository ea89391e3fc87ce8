using Xunit;
using Yrkesresan.Trainer.Planning;

namespace Yrkesresan.Trainer.Tests.Planning;

public sealed class MunicipalityTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Last = new(2026, 12, 31);
    private static readonly Municipality One = Joins(1, 0), Counted = Joins(3, 30), Back = Joins(5, 600);
    private static readonly Municipality Leaves = new("lulea", "norrbotten", "lulea", 0, At.AddDays(10)) { LeftOn = Last, LeftVersion = 2 };

    [Fact]
    public void It_is_in_until_it_has_left_whatever_comes_first_and_again_when_it_is_back()
    {
        // Its figures are put right while it is leaving: it leaves all the same.
        Func<Municipality?, Municipality>[] words = [known => Municipality.Joined(known, One), known => Municipality.Left(known, Leaves), known => Municipality.Joined(known, Counted)];
        foreach (var order in Orders(words))
        {
            var known = order.Concat(order).Aggregate((Municipality?)null, (state, word) => word(state))!;
            Assert.True(known.IsIn(Last));
            Assert.False(known.IsIn(Last.AddDays(1)));
            Assert.Equal("Luleå 3", known.Name);
        }

        foreach (var order in Orders([.. words, known => Municipality.Joined(known, Back)]))
        {
            var known = order.Concat(order).Aggregate((Municipality?)null, (state, word) => word(state))!;
            Assert.True(known.IsIn(Last.AddYears(2)));
        }
    }

    [Fact]
    public void Of_two_regions_the_later_word_holds()
    {
        var moved = Back with { Region = "dalarna", Version = 1 };
        Assert.Equal("dalarna", Municipality.Joined(One, moved).Region);
        Assert.Equal("dalarna", Municipality.Joined(moved, One).Region);
        Assert.Equal("dalarna", Municipality.Left(moved, Leaves).Region);
    }

    private static Municipality Joins(long version, int days) => new("lulea", "norrbotten", $"Luleå {version}", version, At.AddDays(days));

    private static IEnumerable<T[]> Orders<T>(T[] all) => all.Length <= 1
        ? [all] : all.SelectMany((one, index) => Orders([.. all.Where((_, other) => other != index)]).Select(rest => (T[])[one, .. rest]));
}

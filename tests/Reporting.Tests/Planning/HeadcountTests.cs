using Xunit;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Planning;

namespace Yrkesresan.Reporting.Tests.Planning;

public sealed class HeadcountTests
{
    private static readonly LevelCounts Some = new(3, 2, 1, 0, 0, 0), Many = new(83, 74, 112, 25, 46, 13);
    private static readonly DateOnly Early = new(2022, 4, 1), Late = new(2026, 4, 1);
    private static readonly DateTimeOffset At = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_again_is_nothing_and_another_of_the_same_date_takes_its_place()
    {
        var command = new RegisterHeadcount("dalarna", "falun", Late, Some, "coordinator", At);
        var state = HeadcountFigures.Apply(null, Guid.Empty, Assert.Single(RegisterHeadcount.Decide(command, null)))!;
        Assert.Empty(RegisterHeadcount.Decide(command, state));
        state = HeadcountFigures.Apply(state, Guid.Empty, Assert.Single(RegisterHeadcount.Decide(command with { Counts = Many }, state)))!;
        state = HeadcountFigures.Apply(state, Guid.Empty, Assert.Single(RegisterHeadcount.Decide(command with { Date = Early }, state)))!;
        Assert.Equal([new(Early, Some), new(Late, Many)], state.Counts);
        Assert.Equal(Some, state.On(Late.AddDays(-1))!.Levels);
        Assert.Null(state.On(Early.AddDays(-1)));
    }

    [Fact]
    public void The_countys_count_holds_until_every_municipality_has_counted()
    {
        HeadcountFigures Of(string? municipality, DateOnly date, LevelCounts counts) => new(Guid.NewGuid(), "dalarna", municipality, [new(date, counts)]);
        ListHeadcounts Listed(params HeadcountFigures[] all) => ListHeadcounts.Of("dalarna", "barn-och-unga", all, ["falun", "mora"], Late);
        Assert.Null(Listed().InForce);
        Assert.Equal(new Headcount(Early, Many, false), Listed(Of(null, Early, Many)).InForce);
        var one = Listed(Of(null, Early, Many), Of("falun", Late, Some));
        Assert.Equal(new Headcount(Early, Many, false), one.InForce);
        Assert.Equal(["mora"], one.Missing);
        Assert.Equal(new Headcount(Late, Some.Plus(Some), true), Listed(Of(null, Early, Many), Of("falun", Late, Some), Of("mora", Early, Some)).InForce);
        Assert.Equal(new Headcount(Late, Many, false), Listed(Of(null, Late, Many), Of("falun", Late, Some), Of("mora", Early, Some)).InForce);
        // Where there is no count of the county, what there is.
        Assert.Equal(new Headcount(Late, Some, true), Listed(Of("falun", Late, Some)).InForce);
    }

    [Fact]
    public void Of_what_is_said_of_a_trainer_the_highest_version_holds_in_any_order()
    {
        var trainer = Guid.NewGuid();
        object[] said =
        [
            new TrainerRecruited(trainer, "falun", "dalarna", ["a"], 10, At), new TrainerChanged(trainer, "falun", "dalarna", ["a", "b"], 6, null, 2, At),
            new TrainerChanged(trainer, "falun", "dalarna", ["b"], 4, Late, 3, At),
        ];
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 0, 2], [2, 0, 1], [0, 2, 1, 0, 1] })
        {
            var state = order.Aggregate((TrainerFigures?)null, (figures, fact) => TrainerFigures.Apply(figures, trainer, said[fact]));
            Assert.Equal((4, Late, 3), (state!.DaysPerYear, state.EndedFrom, state.TrainerVersion));
        }
    }
}

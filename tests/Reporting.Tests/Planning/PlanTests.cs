using Xunit;
using Yrkesresan.Reporting.Planning;

namespace Yrkesresan.Reporting.Tests.Planning;

/// <summary>Ageing and need, against tables computed by hand.</summary>
public sealed class PlanTests
{
    /// <summary>Dalarna, April 2022 (S1).</summary>
    private static readonly LevelCounts Dalarna = new(83, 74, 112, 25, 46, 13);
    private static readonly PlannedCourse Course = new("handlaggning", "Handläggning", "new", 4, 1, 4);
    private static readonly Capacity Usual = new(20, 4, null, 5);
    private static readonly string[] Halves = ["2026-H1", "2026-H2", "2027-H1", "2027-H2"];
    private static readonly KeyValuePair<string, int>[] Places = [KeyValuePair.Create("falun", 50), KeyValuePair.Create("mora", 30), KeyValuePair.Create("orsa", 20)];

    // New 21, 21, 21, 20 and practised 13, 13, 12, 12, 12, 12 by half year of coming, the oldest first; each half year the first of each moves up.
    [Theory]
    [InlineData(null, "83/74/112 83/82/125 83/90/138 83/99/150 83/107/162 83/116/174")]
    [InlineData(0, "83/74/112 62/82/125 41/90/138 20/99/150 0/107/162 0/95/174")]
    [InlineData(10, "83/74/112 72/82/125 61/90/138 50/99/150 40/107/162 40/105/174")]
    public void The_new_become_practised_after_two_years_and_the_practised_experienced_after_three(int? recruits, string expected)
    {
        var levels = Plan.Age(Dalarna, recruits, 6);
        Assert.Equal(expected, string.Join(' ', levels.Select(level => $"{level.New}/{level.Practised}/{level.Experienced}")));
        Assert.All(levels, level => Assert.Equal(71, level.Managers));
    }

    [Fact]
    public void What_if_others_come_is_asked_of_what_is_ahead()
    {
        Assert.Equal(
            ["83/74/112", "83/82/125", "62/90/138", "41/99/150"],
            Plan.Age(Dalarna, 0, 4, from: 1).Select(level => $"{level.New}/{level.Practised}/{level.Experienced}"));
    }

    [Fact]
    public void Nobody_is_lost_by_ageing()
    {
        foreach (var counts in new[] { new LevelCounts(0, 0, 0, 0, 0, 0), new(1, 0, 0, 0, 0, 0), new(3, 5, 7, 1, 1, 1), new(1001, 997, 3, 0, 0, 0) })
        {
            var all = counts.New + counts.Practised + counts.Experienced;
            Assert.All(Plan.Age(counts, 0, 20), level => Assert.Equal(all, level.New + level.Practised + level.Experienced));
            Assert.Equal(all, Plan.Age(counts, 0, 20)[^1].Experienced);
        }
    }

    // 83 new, 3 have done it: 80 in four parts of 20; 21 come each half year but the first, whose are counted among the 83.
    [Fact]
    public void The_need_is_those_who_lack_the_course_and_those_who_come()
    {
        var needs = Planned(Usual);
        Assert.Equal([20, 41, 41, 41], needs.Select(need => need.Seats));
        Assert.Equal([1, 3, 3, 3], needs.Select(need => need.Occasions));
        Assert.Equal([0, 3, 1, 3], needs.Select(need => need.Missing));
        Assert.Equal([20m, 60m, 60m, 60m], needs.Select(need => need.TrainerDays));
        // A team is five at least; twelve teach five days each.
        Assert.Equal([5, 12, 12, 12], needs.Select(need => need.Trainers));
        Assert.All(needs, need => Assert.Equal(0, need.Unserved));
        Assert.Contains("Tillfällen: 41 platser / 20 per tillfälle, uppåt = 3.", needs[1].Explained);
        Assert.Contains(needs[0].Explained, said => said.StartsWith("Platser: 20 av de 80 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20, 4, 1, "1/0 1/21 1/42 1/63")]
    [InlineData(20, 4, 2, "1/0 2/1 2/2 2/3")]
    [InlineData(20, 4, 0, "0/20 0/61 0/102 0/143")]
    [InlineData(50, 4, null, "1/0 1/0 1/0 1/0")]
    [InlineData(20, 1, null, "4/0 2/0 2/0 2/0")]
    [InlineData(7, 2, 5, "5/5 5/31 5/17 5/3")]
    public void What_if_capacity_is_other(int seats, int spread, int? occasions, string expected) => Assert.Equal(
        expected, string.Join(' ', Planned(new(seats, spread, occasions, 5)).Select(need => $"{need.Occasions}/{need.Unserved}")));

    [Fact]
    public void Everybody_gets_a_seat_or_is_said_to_get_none()
    {
        for (var seats = 1; seats < 40; seats++)
        {
            for (var most = 0; most < 5; most++)
            {
                var needs = Planned(new(seats, 3, most, 5));
                // Whole occasions, so there may be seats over in the last of a half year.
                Assert.True(needs.Sum(need => need.Occasions) * seats + needs[^1].Unserved >= 80 + 3 * 21);
                Assert.All(needs, need => Assert.Equal(Math.Max(0, need.Seats - need.Occasions * seats), need.Unserved));
            }
        }
    }

    [Fact]
    public void Who_has_done_the_course_needs_it_no_more_and_managers_do_not_age()
    {
        Assert.All(Plan.Of(Course with { Level = "manager" }, Plan.Age(Dalarna, null, 4), 71, Usual, [0, 0, 0, 0], [], Halves), need => Assert.Equal((0, 0, 0), (need.Seats, need.Occasions, need.Trainers)));
        Assert.Equal([18, 18, 18, 17], Plan.Of(Course with { Level = "manager" }, Plan.Age(Dalarna, null, 4), 0, Usual, [0, 0, 0, 0], [], Halves).Select(need => need.Seats));
        Assert.Equal([28, 41, 41, 40], Plan.Of(Course with { Level = "experienced" }, Plan.Age(Dalarna, null, 4), 0, Usual, [0, 0, 0, 0], [], Halves).Select(need => need.Seats));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "falun:1")]
    [InlineData(3, "falun:1 mora:1 orsa:1")]
    [InlineData(10, "falun:5 mora:3 orsa:2")]
    public void Occasions_are_where_the_people_are(int occasions, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Plan.Where(occasions, Places).Select(one => $"{one.Municipality}:{one.Occasions}")));
        Assert.Empty(Plan.Where(3, []));
    }

    private static IReadOnlyList<CourseNeed> Planned(Capacity capacity) => Plan.Of(Course, Plan.Age(Dalarna, null, 4), 3, capacity, [1, 0, 2, 0], Places, Halves);
}

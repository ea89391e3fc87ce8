using Xunit;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Integration;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Reporting.Tests.Surveys;

public sealed class EffectGoalTests
{
    private static readonly EffectGoal Goal = new("1a", "Stärkt i yrkesrollen", 0.80m);

    [Theory] // agree, answers, asked → share, met
    [InlineData(4, 5, 10, "0.8", true)]
    [InlineData(13, 16, 20, "0.8125", true)]
    [InlineData(79, 100, 200, "0.79", false)]
    [InlineData(0, 5, 5, "0", false)]
    [InlineData(2, 3, 0, null, null)]
    [InlineData(4, 4, 4, null, null)]
    public void A_goal_is_met_at_eighty_percent_and_silent_below_five_answers(int agree, int answers, int asked, string? share, bool? met)
    {
        var measured = ShowEffectGoals.Of(Goal, agree, answers, asked);
        Assert.Equal(share is null ? null : decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture), measured.Share);
        Assert.Equal(met, measured.Met);
        Assert.Equal(share is null, measured.Answers is null && measured.Interval is null && measured.ResponseRate is null);
        if (share is not null)
        {
            Assert.Equal(decimal.Round((decimal)answers / asked, 4), measured.ResponseRate);
        }
    }

    [Theory] // Wilson 1927; figures as in Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_interval_is_Wilson_s(int hits, int count, decimal low, decimal high) => Assert.Equal(new Interval(low, high), Interval.Wilson(hits, count));

    [Theory]
    [InlineData("2026", "2026-01-01", "2026-12-31")]
    [InlineData("2026-H1", "2026-01-01", "2026-06-30")]
    [InlineData("2026-H2", "2026-07-01", "2026-12-31")]
    [InlineData("2026-Q1", "2026-01-01", "2026-03-31")]
    [InlineData("2024-Q4", "2024-10-01", "2024-12-31")]
    public void A_period_is_a_year_a_half_or_a_quarter(string text, string from, string to)
    {
        var period = ShowEffectGoals.PeriodOf(text);
        Assert.Equal((DateOnly.Parse(from, null), DateOnly.Parse(to, null)), (period.From, period.To));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-H3")]
    [InlineData("2026-Q0")]
    [InlineData("26")]
    [InlineData("2026-01")]
    public void Anything_else_is_not(string text) => Assert.Throws<InvalidInput>(() => ShowEffectGoals.PeriodOf(text));

    [Fact]
    public void Norrbotten_s_seven_goals_are_all_measured_and_every_statement_measures_one()
    {
        var standard = Survey.Standard;
        Assert.Equal(["1a", "1b", "1c", "1d", "2", "3", "4", "5", "6", "7"], standard.Goals.Select(goal => goal.Goal));
        Assert.Equal(
            standard.Goals.Where(goal => goal.Measure is null).Select(goal => goal.Goal),
            standard.Surveys.SelectMany(survey => survey.Statements).Select(statement => statement.Goal).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["trainers", "reach"], standard.Goals.Select(goal => goal.Measure).OfType<string>());
        Assert.Equal(5, standard.Scale.Count);
        // S4 2.4: 3, 4 and 5 are asked of managers alone, 1 of the others, 2 of all who took a course.
        Assert.All(standard.Surveys, survey => Assert.Equal(survey.Roles is not null, survey.Statements.All(statement => statement.Goal is "2" or "3" or "4" or "5")));
        Assert.All(standard.Goals, goal => Assert.Equal(goal.Goal == "7" ? 1m : 0.8m, goal.Target));
    }

    [Fact]
    public void Whoever_has_a_survey_of_the_own_role_gets_it_and_the_others_the_one_for_all()
    {
        Assert.Equal("efter-kursen", Survey.Editions.For(Occurs.AfterCourse, "socialsekreterare")!.Id.Survey);
        Assert.Equal("efter-kursen", Survey.Editions.For(Occurs.AfterCourse, null)!.Id.Survey);
        Assert.Equal("chefer-efter-kursen", Survey.Editions.For(Occurs.AfterCourse, " Enhetschef ")!.Id.Survey);
        Assert.Null(Survey.Editions.For(Occurs.HalfYearly, "socialsekreterare"));
    }

    [Fact]
    public void What_was_kept_answer_by_answer_is_counted_still_where_it_is_five()
    {
        var occasion = Guid.NewGuid();
        SurveyAnswered Answer(int value) => new(occasion, "familjehem", "norrbotten", 1, new DateOnly(2026, 3, 1), [new("starkt-i-rollen", value)]);
        SurveyFigures After(params int[] values) => values.Aggregate((SurveyFigures?)null, (state, value) => SurveyFigures.Apply(state, SurveyFigures.IdOf(occasion), Answer(value)))!;
        var tally = Assert.Single(After(5, 4, 4, 1, 2).Shown);
        Assert.Equal([1, 1, 0, 2, 1], tally.Counts);
        Assert.Equal((5, 3, "1a"), (tally.Answers, tally.Agree, tally.Goal));
        Assert.Empty(After(5, 4, 4, 1).Shown);
    }

    [Fact]
    public void The_rate_is_of_rounds_that_asked_five_or_more_so_that_two_periods_tell_of_no_smaller_one()
    {
        var measured = Figures(Round(new(2026, 2, 1), asked: 20, agree: 7, disagree: 3), Round(new(2026, 5, 1), asked: 3, agree: 0, disagree: 0)).In(ShowEffectGoals.PeriodOf("2026-H1"))[0];
        Assert.Equal((0.7m, 10, 0.5m, "not-met"), (measured.Share, measured.Answers, measured.ResponseRate, measured.Status));
    }

    [Fact]
    public void Municipalities_reached_are_those_of_the_region_with_somebody_in_the_period()
    {
        var goal = new EffectGoal("7", "Tillgänglig", 1m, "reach");
        Assert.Equal((1m, true, "met"), (ShowEffectGoals.OfLog(goal, 14, 14).Share, ShowEffectGoals.OfLog(goal, 14, 14).Met, ShowEffectGoals.OfLog(goal, 14, 14).Status));
        Assert.Equal("not-met", ShowEffectGoals.OfLog(goal, 13, 14).Status);
        Assert.Equal("too-few", ShowEffectGoals.OfLog(goal, 0, 0).Status);
    }

    [Fact]
    public void A_municipality_that_has_left_is_neither_reached_nor_missed_and_one_that_changed_regions_is_one()
    {
        MunicipalityFigures Of(string region, string municipality, DateOnly? left = null) =>
            new(Guid.NewGuid(), region, municipality, municipality, 1000, 1, left, left is null ? 0 : 2);
        var id = Guid.NewGuid();
        object[] facts =
        [
            new Enrolment.Contracts.OccasionScheduled("aldreomsorg", id, "kurs", "norrbotten", [new(new(2026, 9, 1), new(9, 0), new(16, 0), "on-site", false)], 20, null, null, 1, DateTimeOffset.UnixEpoch),
            new Enrolment.Contracts.SeatConfirmed("aldreomsorg", id, "kurs", "norrbotten", Guid.NewGuid(), "lulea", "enhet", false, 2, DateTimeOffset.UnixEpoch),
            new Enrolment.Contracts.SeatConfirmed("aldreomsorg", id, "kurs", "norrbotten", Guid.NewGuid(), "kiruna", "enhet", false, 3, DateTimeOffset.UnixEpoch),
        ];
        var occasion = facts.Aggregate((OccasionFigures?)null, (state, fact) => OccasionFigures.Apply(state, LogEntry.Of(fact).Fact))!;
        var figures = Figures() with
        {
            Goals = [new EffectGoal("7", "Tillgänglig", 1m, "reach")],
            Occasions = [occasion],
            Municipalities = [Of("norrbotten", "lulea"), Of("norrbotten", "kiruna", new(2025, 12, 31)), Of("norrbotten", "boden", new(2026, 6, 30)), Of("vasterbotten", "boden"), Of("vasterbotten", "umea")],
        };
        Assert.Equal(0.3333m, Assert.Single(figures.In(ShowEffectGoals.PeriodOf("2026"))).Share);
        Assert.Equal(0.5m, Assert.Single((figures with { Municipalities = [.. figures.Municipalities.Where(one => one.Region == "norrbotten")] }).In(ShowEffectGoals.PeriodOf("2026"))).Share);
        Assert.Equal(1m, Assert.Single((figures with { Municipalities = [.. figures.Municipalities.Where(one => one.Region == "norrbotten")] }).In(ShowEffectGoals.PeriodOf("2026-H2"))).Share);
    }

    private static GoalFigures Figures(params SurveyFigures[] rounds) =>
        new([Goal], rounds, [], new Dictionary<Guid, OccasionTeam>(), [], new Dictionary<string, string>());

    private static SurveyFigures Round(DateOnly on, int asked, int agree, int disagree)
    {
        var (id, edition) = (Guid.NewGuid(), new SurveyEdition("efter-kursen", SurveyEdition.Standard, 1));
        object[] facts =
        [
            new PeopleAsked(id, "norrbotten", id, "familjehem", on, on.AddDays(60), [new AskedOf(edition, asked, ["1a"])]),
            new AnswersCounted(id, "norrbotten", id, "familjehem", [new Counted(edition, "starkt-i-rollen", "1a", [disagree, 0, 0, 0, agree])]),
        ];
        return facts.Aggregate((SurveyFigures?)null, (state, fact) => SurveyFigures.Apply(state, id, fact))!;
    }
}

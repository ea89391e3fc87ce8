using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Teams;

public sealed class GateTests
{
    public static TheoryData<string> Codes => [Gate.NotQualified, Gate.Paused, Gate.Ended, Gate.Absent, Gate.NoConsent, Gate.CannotTravel, Gate.DayConflict, Gate.NoDaysLeft];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_rule_stops_a_team_has_a_title_and_is_set_aside_only_where_it_may_be(string code)
    {
        var who = Hindered(code);
        var bookings = code == Gate.DayConflict ? new Bookings([Taken(who, 10)]) : Bookings.None;
        var team = Team(trainers: [Bo, Cilla, Disa, who]) with { Bookings = bookings };
        var given = Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated(), new OccasionDescribed(Occasion, null, "kiruna", At));
        given.When(state => ConfirmTeam.Decide(team, state!)).ThenRule(code);
        Assert.NotEqual("", Titles.Swedish[code]);

        GateException[] exceptions = [new(who.Id, code)];
        var excused = given.When(state => ConfirmTeam.Decide(team with { Exceptions = exceptions }, state!));
        if (Gate.MaySetAside.Contains(code))
        {
            TrainerProfile[] all = [Ann, Bo, Cilla, Disa, who];
            excused.Then(Confirmed(Ann, [Bo, Cilla, Disa, who], Day(10, all), Day(11, all), Day(17, all), Day(18, all)) with { Exceptions = exceptions }).AndAgainNothing();
        }
        else
        {
            excused.ThenRule(code);
        }
    }

    [Fact]
    public void The_leader_may_lead_by_exception() => Assert.Equal(
        [new GateException(Bo.Id, Gate.MayNotLead)],
        Assert.IsType<TeamConfirmed>(Assert.Single(ConfirmTeam.Decide(
            Team(leader: Bo, trainers: [Ann, Cilla, Disa, Egil]) with { Exceptions = [new(Bo.Id, Gate.MayNotLead)] }, OccasionTeam.Apply(null, Dated())!))).Exceptions);

    [Fact]
    public void An_exception_that_nothing_asks_for_is_not_kept() => Assert.Null(
        Assert.IsType<TeamConfirmed>(Assert.Single(ConfirmTeam.Decide(
            Team() with { Exceptions = [new(Bo.Id, Gate.NotQualified)] }, OccasionTeam.Apply(null, Dated())!))).Exceptions);

    [Fact]
    public void Half_days_count_half_of_the_days_left()
    {
        var who = Person(6) with { DaysPerYear = 2 };
        var halves = Dated() with { Days = [.. new[] { 10, 11, 17, 18 }.Select(day => new CourseDate(March(day), true))] };
        Assert.Single(ConfirmTeam.Decide(Team(trainers: [Bo, Cilla, Disa, who]), OccasionTeam.Apply(null, halves)!));
        Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated()).When(state => ConfirmTeam.Decide(Team(trainers: [Bo, Cilla, Disa, who]), state!)).ThenRule("no-days-left");
    }

    [Theory]
    [InlineData(8, 12, "morning")]
    [InlineData(13, 16, "afternoon")]
    [InlineData(10, 14, null)]
    public void A_half_day_takes_the_half_it_is_held_in_and_the_date_where_that_is_neither(int from, int until, string? part) =>
        Assert.Equal(part, new CourseDate(March(10), true, new TimeOnly(from, 0), new TimeOnly(until, 0)).Part);

    [Fact]
    public void Who_can_not_follow_for_want_of_days_or_a_certificate_is_raised_with_the_code()
    {
        var tired = Person(6) with { DaysPerYear = 1 };
        var lapsing = Person(7, certified: new Qualification("bbic", March(1), March(12)));
        var state = Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated(1, 10), Confirmed(Ann, [tired, lapsing], Day(10, Ann, tired, lapsing)));
        state.When(before => MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(Dated(2, 20, 21), [], [Ann, tired, lapsing], Demand()), before))
            .Then(
                Dated(2, 20, 21),
                new TeamDaysMoved(Occasion, [Day(20, Ann, tired), Day(21, Ann)], At),
                new TrainerLeftBehind(Occasion, lapsing.Id, March(20), "not-qualified", At),
                new TrainerLeftBehind(Occasion, tired.Id, March(21), "no-days-left", At),
                new TrainerLeftBehind(Occasion, lapsing.Id, March(21), "not-qualified", At))
            .AndAgainNothing();
    }

    [Fact]
    public void An_occasion_is_raised_on_its_decision_date_once_and_again_when_its_team_breaks()
    {
        var early = new DateTimeOffset(2026, 2, 16, 8, 0, 0, TimeSpan.Zero);
        var due = early.AddDays(1);
        Spec<OccasionTeam> Given(params object[] facts) => Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(facts);
        Func<OccasionTeam?, IEnumerable<object>> At(DateTimeOffset at) => state => RaiseTeamMissingOnDecisionDate.Decide(state!, Demand(), at);
        Given(Dated()).When(At(early)).ThenNothing();
        Given(Dated()).When(At(due)).Then(Missing(1, 4)).AndAgainNothing();
        Given(Dated(), new OccasionDescribed(Occasion, 22, null, early)).When(At(early)).Then(Missing(1, 4) with { DecisionDate = new DateOnly(2026, 2, 16), At = early });
        Given(Dated(), CalledOff(2)).When(At(due)).ThenNothing();
        Given(Dated(), Confirmed(Ann, [Bo])).When(At(due)).ThenNothing();
        Given(Dated(), Confirmed(Ann, [Bo]), new DayConflictFound(Occasion, Bo.Id, March(11), Other, due)).When(At(due)).Then(Missing(0, 0, March(11))).AndAgainNothing();
        Given(Dated()).When(At(due.AddDays(40))).ThenNothing();

        // Inside an organisation a team is needed only where a certificate is.
        Given(Dated(), new OccasionDescribed(Occasion, null, "lulea", early)).When(state => RaiseTeamMissingOnDecisionDate.Decide(state!, Demand(qualification: null), due)).ThenNothing();
        Given(Dated(), new OccasionDescribed(Occasion, null, "lulea", early)).When(At(due)).Then(Missing(1, 4));

        TeamMissing Missing(int leaders, int trainers, params DateOnly[] days) =>
            new(Occasion, Course, "norrbotten", new DateOnly(2026, 2, 17), March(10), leaders, trainers, days, due);
    }

    private static TrainerProfile Hindered(string code) => code switch
    {
        Gate.NotQualified => Person(6, courses: ["familjehem"]),
        Gate.Paused => Person(6) with { Pauses = [new Pause(March(10), March(10))] },
        Gate.Absent => Person(6) with { Absences = [new Absences.Absence(Guid.NewGuid(), [March(10)], null, null)] },
        Gate.Ended => Person(6) with { EndedFrom = March(18) },
        Gate.NoConsent => Person(6) with { Consented = false },
        Gate.CannotTravel => Person(6) with { Places = ["boden"] },
        Gate.NoDaysLeft => Person(6) with { DaysPerYear = 3 },
        _ => Person(6),
    };
}

using Xunit;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Teams;

public sealed class ConfirmTeamTests
{
    [Fact]
    public void A_leader_and_four_trainers_are_booked_all_days_unless_told_otherwise()
    {
        TrainerProfile[] all = [Ann, Bo, Cilla, Disa, Egil];
        Given(Dated()).When(Asked(Team())).Then(Confirmed(Ann, [Bo, Cilla, Disa, Egil], Day(10, all), Day(11, all), Day(17, all), Day(18, all))).AndAgainNothing();
    }

    [Fact]
    public void Two_leaders_and_two_trainers_are_four_people()
    {
        var second = Person(40, mayLead: true);
        var demand = Demand(2, 2, null);
        Given(Dated()).When(Asked(Team(trainers: [second, Bo], demand: demand))).ThenRule("team-too-small");
        Given(Dated()).When(Asked(Team(trainers: [Bo, Cilla, Disa], demand: demand))).ThenRule("team-too-small");
        Assert.Single(Asked(Team(trainers: [second, Bo, Cilla], demand: demand))(Given(Dated()).State()));
    }

    [Fact]
    public void They_may_alternate()
    {
        TrainerProfile[] all = [Ann, Bo, Cilla, Disa, Egil];
        Given(Dated()).When(Asked(Team(days: [Day(10, Ann, Bo), Day(18, Ann, Egil)])))
            .Then(Confirmed(Ann, [Bo, Cilla, Disa, Egil], Day(10, Ann, Bo), Day(11, all), Day(17, all), Day(18, Ann, Egil)))
            .AndAgainNothing();
    }

    [Fact]
    public void The_order_they_are_named_in_changes_nothing() =>
        Given(Dated(1, 10), Confirmed(Ann, [Bo, Cilla, Disa, Egil], Day(10, Ann, Bo, Cilla, Disa, Egil)))
            .When(Asked(Team(trainers: [Egil, Disa, Cilla, Bo]))).ThenNothing();

    [Fact]
    public void Who_may_not_lead_does_not() => Given(Dated()).When(Asked(Team(leader: Bo, trainers: [Ann, Cilla, Disa, Egil]))).ThenRule("may-not-lead");

    [Fact]
    public void A_trainer_of_other_courses_may_not_teach_this_one() =>
        Given(Dated()).When(Asked(Team(trainers: [Bo, Cilla, Disa, Person(6, courses: ["familjehem"])]))).ThenRule("not-qualified");

    [Fact]
    public void A_refusal_says_of_each_member_all_that_stands_in_the_way()
    {
        var untrained = Person(6, courses: ["familjehem"]);
        var lent = Person(7, courses: ["familjehem"]) with { Consented = false };
        var refused = Assert.Throws<RuleBroken>(() => Asked(Team(trainers: [Bo, Cilla, untrained, lent]))(Given(Dated()).State()).ToList());
        Assert.Equal("not-qualified", refused.Code);
        Assert.Equal($"Utbildare {untrained.Id}: not-qualified. Utbildare {lent.Id}: not-qualified, no-consent.", refused.Detail);
    }

    [Theory]
    [InlineData("2026-03-11", null)] // certified from the second day
    [InlineData("2020-01-01", "2026-03-17")] // lapses before the last
    public void The_certificate_has_to_hold_on_every_day_taught(string from, string? until)
    {
        var trainer = Person(6, certified: new Qualification("bbic", DateOnly.Parse(from, null), until is null ? null : DateOnly.Parse(until, null)));
        Given(Dated()).When(Asked(Team(trainers: [Bo, Cilla, Disa, trainer]))).ThenRule("not-qualified");
        Assert.Single(Asked(Team(
            trainers: [Bo, Cilla, Disa, trainer],
            days: [Day(10, Ann, Bo), Day(11, Ann, trainer), Day(17, Ann, trainer), Day(18, Ann, Cilla)]))(Given(Dated()).State()));
    }

    [Fact]
    public void Another_certificate_is_not_the_one_demanded() =>
        Given(Dated()).When(Asked(Team(trainers: [Bo, Cilla, Disa, Person(6, certified: new Qualification("mi", March(1), null))]))).ThenRule("not-qualified");

    [Fact]
    public void A_course_that_demands_no_certificate_is_taught_without() =>
        Assert.Single(Asked(Team(
            trainers: [Bo, Cilla, Disa, Person(6, certified: new Qualification("mi", March(1), null))],
            demand: Demand(qualification: null)))(Given(Dated()).State()));

    [Theory]
    [InlineData(1, 4, 3)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 2, 2)] // the second leader has to be among the trainers, and may lead
    public void A_team_has_as_many_as_the_course_demands(int leaders, int trainers, int given) =>
        Given(Dated()).When(Asked(Team(trainers: new[] { Bo, Cilla, Disa, Egil }[..given], demand: Demand(leaders, trainers)))).ThenRule("team-too-small");

    [Fact]
    public void A_day_that_the_occasion_has_not_is_refused() => Given(Dated()).When(Asked(Team(days: [Day(12, Ann)]))).ThenRule("not-a-course-day");

    [Fact]
    public void A_cancelled_occasion_gets_no_team() => Given(Dated(), CalledOff(2)).When(Asked(Team())).ThenRule("occasion-cancelled");

    [Fact]
    public void A_team_with_a_conflict_is_confirmed_anew_when_the_day_is_free_again() =>
        Given(
                Dated(1, 10), Confirmed(Ann, [Bo, Cilla, Disa, Egil], Day(10, Ann, Bo, Cilla, Disa, Egil)), Dated(2, 12),
                new TeamDaysMoved(Occasion, [Day(12, Ann, Cilla, Disa, Egil)], At), new DayConflictFound(Occasion, Bo.Id, March(12), Other, At))
            .When(Asked(Team()))
            .Then(Confirmed(Ann, [Bo, Cilla, Disa, Egil], Day(12, Ann, Bo, Cilla, Disa, Egil)))
            .AndAgainNothing();

    private static Spec<OccasionTeam> Given(params object[] facts) => Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(facts);

    private static Func<OccasionTeam?, IEnumerable<object>> Asked(ConfirmTeam command) => state => ConfirmTeam.Decide(command, state!);
}

using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Teams;

public sealed class RecordDayTaughtTests
{
    [Fact]
    public void Who_taught_a_day_is_recorded_with_the_municipality_that_lent() =>
        GivenTeam().When(Asked(10, [Ann, Bo])).Then(Taught(10, false, Ann, Bo)).AndAgainNothing();

    [Fact]
    public void A_half_day_is_half() =>
        Spec.Of<OccasionTeam>(OccasionTeam.Apply)
            .Given(Dated() with { Days = [new CourseDate(March(10), true)] }, Confirmed(Ann, [Bo], Day(10, Ann, Bo)))
            .When(Asked(10, [Bo])).Then(Taught(10, true, Bo)).AndAgainNothing();

    [Fact]
    public void Recorded_again_it_is_corrected_by_a_new_event() =>
        GivenTeam().Given(Taught(10, false, Ann, Bo)).When(Asked(10, [Ann])).Then(Taught(10, false, Ann)).AndAgainNothing();

    [Fact]
    public void The_same_in_another_order_is_silence() => GivenTeam().Given(Taught(10, false, Ann, Bo)).When(Asked(10, [Bo, Ann])).ThenNothing();

    [Fact]
    public void That_nobody_taught_can_be_said() => GivenTeam().When(Asked(10, [])).Then(Taught(10, false)).AndAgainNothing();

    [Fact]
    public void The_day_itself_may_be_recorded_the_day_after_not_yet()
    {
        GivenTeam().When(Asked(17, [Ann], today: 17)).Then(Taught(17, false, Ann));
        GivenTeam().When(Asked(18, [Ann], today: 17)).ThenRule("day-not-yet");
    }

    [Fact]
    public void Only_members_of_the_team_taught() => GivenTeam().When(Asked(10, [Ann, Egil])).ThenRule("not-in-team");

    [Fact]
    public void Only_the_occasion_s_own_days() => GivenTeam().When(Asked(12, [Ann])).ThenRule("not-a-course-day");

    [Fact]
    public void Without_a_team_nobody_taught() => Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated()).When(Asked(10, [Ann])).ThenRule("no-team");

    [Fact]
    public void Nobody_taught_at_a_cancelled_occasion() => GivenTeam().Given(CalledOff(2)).When(Asked(10, [Ann])).ThenRule("occasion-cancelled");

    [Fact]
    public void What_was_recorded_before_it_was_cancelled_can_be_put_right() =>
        GivenTeam().Given(Taught(10, false, Ann, Bo), CalledOff(2)).When(Asked(10, [Ann])).Then(Taught(10, false, Ann)).AndAgainNothing();

    private static Spec<OccasionTeam> GivenTeam() => Spec.Of<OccasionTeam>(OccasionTeam.Apply)
        .Given(Dated(), Confirmed(Ann, [Bo, Cilla], Day(10, Ann, Bo), Day(11, Ann, Cilla), Day(17, Ann, Bo), Day(18, Ann, Cilla)));

    private static Func<OccasionTeam?, IEnumerable<object>> Asked(int day, TrainerProfile[] trainers, int today = 30) =>
        state => RecordDayTaught.Decide(new RecordDayTaught(March(day), [.. trainers.Select(one => one.Id)], March(today), At), state!);

    private static DayTaught Taught(int day, bool half, params TrainerProfile[] trainers) =>
        new(Occasion, Course, "norrbotten", March(day), half, [.. trainers.Select(Lent)], At);
}

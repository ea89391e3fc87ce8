using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Teams;

public sealed class FollowOccasionTests
{
    [Fact]
    public void An_occasion_is_known_from_its_first_word() => Given().When(Says(Dated())).Then(Dated()).AndAgainNothing();

    [Fact]
    public void An_older_word_that_comes_late_is_ignored()
    {
        Given(Dated(3, 12)).When(Says(Dated())).ThenNothing();
        Given(CalledOff(5)).When(Says(Dated(4, 12))).ThenNothing();
        Given(Dated(5, 12)).When(Says(CalledOff(4))).ThenNothing();
    }

    [Fact]
    public void The_booked_days_follow_the_occasion_day_by_day() =>
        Given(Dated(1, 10, 11), Confirmed(Ann, [Bo, Cilla], Day(10, Ann, Bo), Day(11, Ann, Cilla)))
            .When(Says(Dated(4, 24, 25)))
            .Then(Dated(4, 24, 25), new TeamDaysMoved(Occasion, [Day(24, Ann, Bo), Day(25, Ann, Cilla)], At))
            .AndAgainNothing();

    [Fact]
    public void A_day_more_takes_everybody_and_a_day_less_frees_them()
    {
        Given(Dated(1, 10), Confirmed(Ann, [Bo, Cilla], Day(10, Ann, Bo)))
            .When(Says(Dated(2, 10, 11)))
            .Then(Dated(2, 10, 11), new TeamDaysMoved(Occasion, [Day(10, Ann, Bo), Day(11, Ann, Bo, Cilla)], At));
        Given(Dated(1, 10, 11), Confirmed(Ann, [Bo, Cilla], Day(10, Ann, Bo), Day(11, Ann, Cilla)))
            .When(Says(Dated(2, 11)))
            .Then(Dated(2, 11), new TeamDaysMoved(Occasion, [Day(11, Ann, Cilla)], At));
    }

    [Fact]
    public void Other_hours_of_the_same_days_move_nobody() =>
        Given(Dated(1, 10), Confirmed(Ann, [Bo], Day(10, Ann, Bo))).When(Says(Dated(2, 10))).Then(Dated(2, 10)).AndAgainNothing();

    [Fact]
    public void Who_is_booked_elsewhere_on_the_new_day_is_raised_not_booked() =>
        Given(Dated(1, 10), Confirmed(Ann, [Bo, Cilla], Day(10, Ann, Bo, Cilla)))
            .When(Says(Dated(2, 12), Taken(Bo, 12)))
            .Then(
                Dated(2, 12),
                new TeamDaysMoved(Occasion, [Day(12, Ann, Cilla)], At),
                new DayConflictFound(Occasion, Bo.Id, March(12), Other, At))
            .AndAgainNothing();

    [Fact]
    public void Who_was_raised_is_asked_again_at_the_next_move() =>
        Given(
                Dated(1, 10), Confirmed(Ann, [Bo], Day(10, Ann, Bo)), Dated(2, 12),
                new TeamDaysMoved(Occasion, [Day(12, Ann)], At), new DayConflictFound(Occasion, Bo.Id, March(12), Other, At))
            .When(Says(Dated(3, 13)))
            .Then(Dated(3, 13), new TeamDaysMoved(Occasion, [Day(13, Ann, Bo)], At))
            .AndAgainNothing();

    [Fact]
    public void A_cancelled_occasion_frees_its_team()
    {
        var spec = Given(Dated(1, 10), Confirmed(Ann, [Bo], Day(10, Ann, Bo))).When(Says(CalledOff(2)));
        spec.Then(CalledOff(2)).AndAgainNothing();
        Assert.Empty(spec.State()!.Days);
        Assert.Equal([Ann.Id, Bo.Id], spec.State()!.Members.Select(member => member.Trainer));
    }

    [Fact]
    public void In_whatever_order_they_come_the_team_has_the_same_days()
    {
        object[] words = [Dated(2, 10, 11), Dated(5, 12, 13), Dated(7, 17, 18), Dated(9, 24, 25)];
        foreach (var order in Permutations(words))
        {
            var state = (OccasionTeam?)null;
            var first = true;
            foreach (var word in order)
            {
                foreach (var fact in Decide(word, [])(state).ToList())
                {
                    state = OccasionTeam.Apply(state, fact);
                }

                if (first)
                {
                    var dates = state!.Dates.Select(date => new TeachingDay(date.Date, [Ann.Id, Bo.Id])).ToArray();
                    state = OccasionTeam.Apply(state, Confirmed(Ann, [Bo], dates));
                    first = false;
                }
            }

            Assert.Equal([March(24), March(25)], state!.Days.Select(day => day.Date));
            Assert.All(state.Days, day => Assert.Equal([Ann.Id, Bo.Id], day.Teaching));
        }
    }

    private static IEnumerable<object[]> Permutations(object[] all) => all.Length <= 1
        ? [all]
        : all.SelectMany(head => Permutations([.. all.Where(other => other != head)]).Select(tail => (object[])[head, .. tail]));

    private static Spec<OccasionTeam> Given(params object[] facts) => Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(facts);

    private static Func<OccasionTeam?, IEnumerable<object>> Says(object word, params TrainerDay[] taken) => Decide(word, taken);

    private static Func<OccasionTeam?, IEnumerable<object>> Decide(object word, TrainerDay[] taken) => state => word switch
    {
        OccasionDated dated => MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(dated, taken), state),
        OccasionCalledOff off => FreeTeamWhenOccasionCancelled.Decide(off, state),
        _ => throw new ArgumentOutOfRangeException(nameof(word)),
    };
}

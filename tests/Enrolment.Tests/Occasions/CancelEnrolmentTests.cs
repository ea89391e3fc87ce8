using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults.Access;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

public sealed class CancelEnrolmentTests
{
    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void A_cancellation_after_the_last_free_day_is_marked_late(int day, bool late) =>
        Given(Scheduled(freeUntil: Day(10)), Seat(Ann)).When(Asks(Cancel(Ann, on: day))).Then(Released(Ann, late, on: day)).AndAgainNothing();

    [Fact]
    public void Unless_told_cancelling_is_free_until_fourteen_days_before()
    {
        Given(Scheduled(), Seat(Ann)).When(Asks(Cancel(Ann, on: 1))).Then(Released(Ann, late: false, on: 1)).AndAgainNothing();
        Given(Scheduled(), Seat(Ann)).When(Asks(Cancel(Ann, on: 2))).Then(Released(Ann, late: true, on: 2)).AndAgainNothing();
    }

    [Fact]
    public void A_place_on_the_waiting_list_is_given_up_without_cost() =>
        Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo)).When(Asks(Cancel(Bo, on: 14))).Then(Leaves(Bo, on: 14)).AndAgainNothing();

    [Fact]
    public void Who_has_no_place_gives_up_nothing() => Given(Scheduled()).When(Asks(Cancel(Ann))).ThenNothing();

    [Fact]
    public void After_completion_nothing_is_given_up() =>
        Given(Scheduled(), Seat(Ann), new OccasionCompleted(Role.Coordinator, March(17))).When(Asks(Cancel(Ann, on: 18))).ThenRule("occasion-completed");

    [Fact]
    public void Who_has_been_there_a_day_has_used_the_seat_and_who_was_absent_may_give_it_up()
    {
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], [])).When(Asks(Cancel(Ann, on: 15))).ThenRule("attendance-recorded");
        Given(Scheduled(), Seat(Ann), Attendance(15, [], [Ann])).When(Asks(Cancel(Ann, on: 15))).Then(Released(Ann, late: true, on: 15)).AndAgainNothing();
    }

    [Fact]
    public void The_first_on_the_waiting_list_moves_up()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia), Released(Ann));
        var follows = Promote(state, _ => null);
        Assert.Equal(Promoted(Bo), Assert.IsType<PromotedFromWaitingList>(Assert.Single(follows)) with { PassedOver = Promoted(Bo).PassedOver });
        var after = state.After(follows);
        Assert.Equal(PlaceStatus.Confirmed, after.Places[Bo].Status);
        Assert.Equal(1, after.PositionOf(Cia));
        Assert.Empty(Promote(after, _ => null));
    }

    [Fact]
    public void Who_is_paused_is_passed_over_keeps_the_place_and_can_read_why()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia), Released(Ann));
        var promoted = Assert.IsType<PromotedFromWaitingList>(Assert.Single(Promote(state, one => one == Bo ? "paused" : null)));
        Assert.Equal(Cia, promoted.Participant);
        Assert.Equal([new PassedOver(Bo, "paused")], promoted.PassedOver);
        var after = state.After([promoted]);
        Assert.Equal((1, "paused"), (after.PositionOf(Bo), after.Places[Bo].PassedOver));
    }

    [Fact]
    public void A_seat_that_nobody_may_have_stays_open_and_it_is_said_why()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann));
        var open = Assert.IsType<SeatLeftOpen>(Assert.Single(Promote(state, _ => "left")));
        Assert.Equal([new PassedOver(Bo, "left")], open.PassedOver);
        Assert.Equal(1, state.After([open]).Free);
    }

    [Theory]
    [InlineData(14, null, true)]
    [InlineData(15, null, false)]
    [InlineData(16, null, false)]
    [InlineData(14, 10, true)]
    [InlineData(15, 10, false)]
    [InlineData(15, 20, true)]
    [InlineData(20, 20, true)]
    [InlineData(21, 20, false)]
    public void Nobody_moves_up_into_a_course_that_has_begun_unless_enrolment_is_open_still(int day, int? closes, bool up)
    {
        var state = State(Scheduled(capacity: 1, closes: closes is { } last ? Day(last) : null), Seat(Ann), Waits(Bo), Released(Ann, late: true, on: day));
        foreach (var because in new[]
        {
            PromoteFromWaitlistWhenSeatReleased.SeatReleased, PromoteFromWaitlistWhenSeatReleased.SeatIdle, PromoteFromWaitlistWhenSeatReleased.EligibleAgain,
        })
        {
            Assert.Equal(up, PromoteFromWaitlistWhenSeatReleased.Decide(state, _ => null, because, March(day)) is [PromotedFromWaitingList]);
        }

        Assert.Equal(up, PromoteFromWaitlistWhenSeatReleased.Decide(state, _ => "paused", PromoteFromWaitlistWhenSeatReleased.SeatReleased, March(day)) is [SeatLeftOpen]);
    }

    [Fact]
    public void Nobody_moves_up_at_an_occasion_that_is_not_to_be_held()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), new OccasionCancelled(Role.Coordinator, March(1)));
        Assert.Empty(Promote(state, _ => null));
    }

    private static IReadOnlyList<object> Promote(Occasion state, Func<Guid, string?> whyNot) =>
        PromoteFromWaitlistWhenSeatReleased.Decide(state, whyNot, PromoteFromWaitlistWhenSeatReleased.SeatReleased, March(1));

    private static Func<Occasion?, IEnumerable<object>> Asks(CancelEnrolment command) => state => CancelEnrolment.Decide(command, state!);
}

using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

public sealed class EnrolTests
{
    [Fact]
    public void While_there_are_seats_one_gets_a_seat() =>
        Given(Scheduled(capacity: 1)).When(Asks(Enrol(Ann))).Then(Seat(Ann)).AndAgainNothing();

    [Fact]
    public void When_it_is_full_one_waits_last() =>
        Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo)).When(Asks(Enrol(Cia))).Then(Waits(Cia)).AndAgainNothing();

    [Fact]
    public void Positions_count_from_one_without_gaps()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia), Waits(Dan), Leaves(Cia));
        Assert.Equal([1, 2], [state.PositionOf(Bo)!.Value, state.PositionOf(Dan)!.Value]);
        Assert.Null(state.PositionOf(Ann));
        Assert.Null(state.PositionOf(Cia));
    }

    [Fact]
    public void One_who_gave_up_a_seat_may_come_back() =>
        Given(Scheduled(capacity: 1), Seat(Ann), Released(Ann)).When(Asks(Enrol(Ann))).Then(Seat(Ann)).AndAgainNothing();

    [Fact]
    public void One_who_is_not_eligible_is_not_enrolled() =>
        Given(Scheduled()).When(Asks(Enrol(Ann, notEligible: "paused"))).ThenRule("not-eligible");

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void Enrolment_is_open_from_its_first_to_its_last_day(int day, bool open)
    {
        var occasion = Given(Scheduled(opens: Day(10), closes: Day(14))).When(Asks(Enrol(Ann, on: day)));
        if (open)
        {
            occasion.Then(Seat(Ann, on: day)).AndAgainNothing();
        }
        else
        {
            occasion.ThenRule("enrolment-closed");
        }
    }

    [Fact]
    public void A_coordinator_enrols_also_when_enrolment_is_closed() =>
        Given(Scheduled(closes: Day(2))).When(Asks(Enrol(Ann, on: 20, by: Role.Coordinator))).Then(Seat(Ann, Role.Coordinator, on: 20)).AndAgainNothing();

    [Fact]
    public void Unless_told_enrolment_is_open_until_the_day_before_the_first() =>
        Given(Scheduled()).When(Asks(Enrol(Ann, on: 15))).ThenRule("enrolment-closed");

    [Fact]
    public void Nobody_is_enrolled_at_a_cancelled_occasion() =>
        Given(Scheduled(), new OccasionCancelled(Role.Coordinator, March(1))).When(Asks(Enrol(Ann))).ThenRule("occasion-cancelled");

    [Fact]
    public void Nobody_is_enrolled_at_a_completed_occasion() =>
        Given(Scheduled(), new OccasionCompleted(Role.Coordinator, March(17))).When(Asks(Enrol(Ann, on: 18, by: Role.Coordinator))).ThenRule("occasion-completed");

    [Fact]
    public void It_is_the_day_in_Sweden_that_counts()
    {
        var lateEvening = new DateTimeOffset(2027, 3, 14, 23, 30, 0, TimeSpan.Zero);
        Given(Scheduled(closes: Day(14))).When(Asks(Enrol(Ann) with { At = lateEvening })).ThenRule("enrolment-closed");
    }

    private static Func<Occasion?, IEnumerable<object>> Asks(Enrol command) => state => Yrkesresan.Enrolment.Occasions.Enrol.Decide(command, state!);
}

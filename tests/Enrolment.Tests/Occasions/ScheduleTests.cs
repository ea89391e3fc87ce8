using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

public sealed class ScheduleTests
{
    private static readonly OccasionCancelled Cancelled = new(Role.Coordinator, March(2));

    [Fact]
    public void An_occasion_is_scheduled_once()
    {
        var usual = Scheduled();
        Given().When(state => ScheduleOccasion.Decide(
                new ScheduleOccasion(usual.Course, usual.Region, usual.Days, usual.Venue, usual.Capacity, null, null, usual.Enrolment, usual.By, usual.At), state))
            .Then(usual).AndAgainNothing();
    }

    [Fact]
    public void A_cancelled_occasion_gives_everybody_back_their_days() =>
        Given(Scheduled(), Seat(Ann)).When(state => CancelOccasion.Decide(new CancelOccasion(Role.Coordinator, March(2)), state!))
            .Then(Cancelled).AndAgainNothing();

    [Fact]
    public void Nobody_has_a_place_at_a_cancelled_occasion()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Cancelled);
        Assert.Equal((0, 0), (state.Confirmed, state.Waiting));
        Assert.All([Ann, Bo], one => Assert.Null(state.ActivePlaceOf(one)));
    }

    [Fact]
    public void A_completed_occasion_is_not_cancelled() =>
        Given(Scheduled(), new OccasionCompleted(Role.Coordinator, March(17)))
            .When(state => CancelOccasion.Decide(new CancelOccasion(Role.Coordinator, March(18)), state!)).ThenRule("occasion-completed");

    [Fact]
    public void Rescheduled_everybody_keeps_their_place_and_free_cancellation_starts_anew()
    {
        var period = EnrolmentPeriod.Of(null, null, null, Day(29));
        var moved = new OccasionRescheduled(Days(29, 30), null, period, Role.Coordinator, March(10));
        Given(Scheduled(), Seat(Ann)).When(Moves(29, 30)).Then(moved).AndAgainNothing();
        var state = State(Scheduled(), Seat(Ann), moved);
        Assert.Equal((Day(29), Day(15)), (state.FirstDay, state.Enrolment.FreeCancellationUntil));
        Assert.Equal(PlaceStatus.Confirmed, state.Places[Ann].Status);
    }

    [Fact]
    public void A_day_with_attendance_is_not_taken_away() =>
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], [])).When(Moves(16, 17)).ThenRule("attendance-recorded");

    [Fact]
    public void A_cancelled_occasion_is_not_rescheduled() =>
        Given(Scheduled(), Cancelled).When(Moves(29, 30)).ThenRule("occasion-cancelled");

    private static Func<Occasion?, IEnumerable<object>> Moves(params int[] days) => state => RescheduleOccasion.Decide(
        new RescheduleOccasion(Days(days), null, EnrolmentPeriod.Of(null, null, null, Day(days[0])), Role.Coordinator, March(10)), state!);
}

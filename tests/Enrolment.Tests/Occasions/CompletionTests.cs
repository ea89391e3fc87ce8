using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

public sealed class CompletionTests
{
    private static readonly OccasionCompleted Completed = new(Role.Coordinator, March(16));

    [Fact]
    public void Attendance_is_recorded_for_a_day_that_has_been() =>
        Given(Scheduled(), Seat(Ann), Seat(Bo)).When(Records(15, [Bo, Ann], [])).Then(Attendance(15, [Ann, Bo], [])).AndAgainNothing();

    [Fact]
    public void Attendance_recorded_again_replaces_what_was_said() =>
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], [])).When(Records(15, [], [Ann])).Then(Attendance(15, [], [Ann])).AndAgainNothing();

    [Fact]
    public void Attendance_is_not_recorded_before_the_day() =>
        Given(Scheduled(), Seat(Ann)).When(Records(16, [Ann], [], on: 15)).ThenRule("day-not-held");

    [Fact]
    public void Attendance_is_recorded_only_for_who_has_a_seat() =>
        Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo)).When(Records(15, [Ann], [Bo])).ThenRule("no-seat");

    [Fact]
    public void After_completion_attendance_stands() =>
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], []), Completed).When(Records(15, [], [Ann])).ThenRule("occasion-completed");

    [Fact]
    public void Completion_gives_certificates_to_those_present_all_days() =>
        Given(Scheduled(), Seat(Ann), Seat(Bo), Attendance(15, [Ann, Bo], []), Attendance(16, [Ann], [Bo]))
            .When(Completes()).Then(Completed, Certificate(Ann)).AndAgainNothing();

    [Fact]
    public void An_occasion_nobody_came_to_is_completed_without_certificates() =>
        Given(Scheduled(), Attendance(15, [], []), Attendance(16, [], [])).When(Completes()).Then(Completed).AndAgainNothing();

    [Fact]
    public void It_is_not_completed_before_its_last_day() =>
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], [])).When(Completes(on: 15)).ThenRule("day-not-held");

    [Fact]
    public void It_is_not_completed_while_a_day_lacks_attendance() =>
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], [])).When(Completes()).ThenRule("attendance-missing");

    [Fact]
    public void It_is_not_completed_while_somebody_lacks_attendance() =>
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], []), Attendance(16, [Ann], []), Seat(Bo, Role.Coordinator, on: 16))
            .When(Completes()).ThenRule("attendance-missing");

    [Fact]
    public void A_cancelled_occasion_is_not_completed() =>
        Given(Scheduled(), new OccasionCancelled(Role.Coordinator, March(1))).When(Completes()).ThenRule("occasion-cancelled");

    [Fact]
    public void Whoever_had_a_seat_or_gave_it_up_late_is_in_the_outcomes()
    {
        var state = State(
            Scheduled(capacity: 3), Seat(Ann), Seat(Bo), Seat(Cia), Seat(Dan), Released(Dan), Released(Cia, late: true, on: 14),
            Attendance(15, [Ann, Bo], []), Attendance(16, [Ann], [Bo]), Completed);
        Assert.Equal(
            [(Ann, "attended", false), (Bo, "absent", false), (Cia, "cancelled-late", false)],
            state.Outcomes().Select(one => (one.Participant, one.Kind, one.Refilled)).OrderBy(one => Array.IndexOf([Ann, Bo, Cia], one.Participant)));
    }

    [Fact]
    public void A_seat_given_up_late_is_refilled_when_the_next_on_the_list_gets_it()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann, late: true, on: 14), Promoted(Bo, on: 14));
        Assert.True(state.Outcomes().Single(one => one.Participant == Ann).Refilled);
    }

    [Fact]
    public void A_seat_given_up_late_is_not_refilled_by_who_would_have_had_one_anyway()
    {
        var state = State(Scheduled(capacity: 3), Seat(Ann), Released(Ann, late: true, on: 14), Seat(Bo, Role.Coordinator, on: 14));
        Assert.False(state.Outcomes().Single(one => one.Participant == Ann).Refilled);
    }

    [Fact]
    public void Of_two_seats_given_up_late_and_one_taken_the_first_is_refilled()
    {
        var state = State(
            Scheduled(capacity: 2), Seat(Ann), Seat(Bo), Released(Ann, late: true, on: 14), Released(Bo, late: true, on: 14), Seat(Cia, Role.Coordinator, on: 14));
        var outcomes = state.Outcomes().ToDictionary(one => one.Participant);
        Assert.Equal((true, false), (outcomes[Ann].Refilled, outcomes[Bo].Refilled));
    }

    [Fact]
    public void Who_gave_up_late_and_came_back_is_counted_once()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Released(Ann, late: true, on: 14), Seat(Ann, Role.Coordinator, on: 14));
        Assert.Equal("absent", Assert.Single(state.Outcomes()).Kind);
    }

    private static CertificateIssued Certificate(Guid who) => new(
        Uuid.From("certificate", Id.ToString(), who.ToString()), who, "lulea", "Barn", "samtal-och-delaktighet", "norrbotten", [Day(15), Day(16)], March(16));

    private static Func<Occasion?, IEnumerable<object>> Records(int day, Guid[] present, Guid[] absent, int? on = null) =>
        state => RecordAttendance.Decide(new RecordAttendance(Day(day), present, absent, Role.Coordinator, March(on ?? day)), state!);

    private static Func<Occasion?, IEnumerable<object>> Completes(int on = 16) =>
        state => CompleteOccasion.Decide(new CompleteOccasion(Role.Coordinator, March(on)), state!);
}

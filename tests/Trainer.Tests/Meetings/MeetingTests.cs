using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Meetings;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Meetings;

public sealed class MeetingTests
{
    private static readonly Guid Id = new("0c000000-0000-7000-8000-000000000001");
    private static readonly Guid Ann = new("0b000000-0000-7000-8000-000000000001"), Bo = new("0b000000-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly DateOnly Day = new(2026, 12, 3);
    private static readonly MeetingTime When = new(Day, new TimeOnly(9, 0), new TimeOnly(12, 0), false);
    private static readonly Audience Course = new(null, ["samtal"], []);
    private static readonly MeetingScheduled Scheduled = new(Id, "norrbotten", MeetingKind.Planning, When, Course, Now);

    [Fact]
    public void It_is_moved_described_and_others_are_invited_each_as_what_it_is()
    {
        var other = When with { Date = Day.AddDays(7) };
        Given().When(Changes(other, Course)).Then(new MeetingMoved(Id, other, Now)).AndAgainNothing();
        Given().When(Changes(When with { Digital = true }, Course)).Then(new MeetingMoved(Id, When with { Digital = true }, Now)).AndAgainNothing();
        var named = Course with { Named = [Ann, Bo] };
        Given().When(Changes(When, named)).Then(new MeetingInvitationChanged(Id, named, Now)).AndAgainNothing();
        Given().When(state => ChangeMeeting.Decide(new ChangeMeeting(When, Course, true, Now), state!)).Then(new MeetingDescribed(Id, Now));
        Given().When(Changes(When, Course with { Courses = ["samtal"] })).Then();
    }

    [Fact]
    public void On_another_date_everybody_is_asked_again_and_at_another_hour_not()
    {
        object[] answered = [new MeetingAnswered(Id, Ann, true, Now)];
        Assert.Null(State([.. answered, new MeetingMoved(Id, When with { Date = Day.AddDays(1) }, Now)]).AnswerOf(Ann));
        var later = State([.. answered, new MeetingMoved(Id, When with { End = new TimeOnly(13, 0) }, Now)]);
        Assert.True(later.AnswerOf(Ann));
        Given([.. answered, new MeetingMoved(Id, When with { Date = Day.AddDays(1) }, Now)]).When(Answers(Ann, true)).Then(new MeetingAnswered(Id, Ann, true, Now)).AndAgainNothing();
    }

    [Fact]
    public void One_comes_or_does_not_and_may_change_that_until_the_day()
    {
        Given().When(Answers(Ann, true)).Then(new MeetingAnswered(Id, Ann, true, Now)).AndAgainNothing();
        Given(new MeetingAnswered(Id, Ann, true, Now)).When(Answers(Ann, false)).Then(new MeetingAnswered(Id, Ann, false, Now)).AndAgainNothing();
        Given().When(Answers(Ann, true, invited: false)).ThenRule("not-invited");
        Given().When(Answers(Ann, true, today: Day.AddDays(1))).ThenRule("meeting-over");
        Given(new MeetingCancelled(Id, Now)).When(Answers(Ann, true)).ThenRule("meeting-cancelled");
    }

    [Fact]
    public void Who_was_there_is_recorded_on_the_day_or_after_and_put_right_by_a_new_fact()
    {
        Given().When(Attends(Day, Ann)).Then(new MeetingAttended(Id, [Ann], Now)).AndAgainNothing();
        Given(new MeetingAttended(Id, [Ann], Now)).When(Attends(Day, Bo, Ann)).Then(new MeetingAttended(Id, [Ann, Bo], Now)).AndAgainNothing();
        Given(new MeetingAttended(Id, [Ann], Now)).When(Attends(Day)).Then(new MeetingAttended(Id, [], Now)).AndAgainNothing();
        Given().When(Attends(Day.AddDays(-1), Ann)).ThenRule("day-not-yet");
        Given().When(Attends(Day, Guid.NewGuid())).ThenRule("not-invited");
        Given(new MeetingCancelled(Id, Now)).When(Attends(Day, Ann)).ThenRule("meeting-cancelled");
        // Nobody was there is said too, not only unsaid.
        Given().When(Attends(Day)).Then(new MeetingAttended(Id, [], Now)).AndAgainNothing();
        // Who was there, and has given the course up since, stays.
        Given(new MeetingAttended(Id, [Ann, Bo], Now)).When(state => RecordMeetingAttendance.Decide(new RecordMeetingAttendance([Bo], [Ann], Day, Now), state!))
            .Then(new MeetingAttended(Id, [Bo], Now));
    }

    [Fact]
    public void It_is_called_off_once_and_not_when_somebody_was_there()
    {
        Given().When(state => CancelMeeting.Decide(new CancelMeeting(Now), state!)).Then(new MeetingCancelled(Id, Now)).AndAgainNothing();
        Given(new MeetingAttended(Id, [Ann], Now)).When(state => CancelMeeting.Decide(new CancelMeeting(Now), state!)).ThenRule("meeting-attended");
        Given(new MeetingAttended(Id, [Ann], Now)).When(Changes(When with { Date = Day.AddDays(1) }, Course)).ThenRule("meeting-attended");
        Given(new MeetingCancelled(Id, Now)).When(Changes(When with { Date = Day.AddDays(1) }, Course)).ThenRule("meeting-cancelled");
    }

    [Fact]
    public void Those_named_are_invited_else_those_of_the_courses_else_of_the_journey_else_all_of_the_region()
    {
        var (ann, bo) = (Person(Ann, "samtal"), Person(Bo, "familjehem"));
        bool Invites(Audience audience, TrainerProfile who, params string[] ofJourney) => State([new MeetingInvitationChanged(Id, audience, Now)]).Invites(who, ofJourney);
        Assert.True(Invites(new Audience(null, ["samtal"], [Bo]), bo));
        Assert.False(Invites(new Audience(null, ["samtal"], [Bo]), ann));
        Assert.True(Invites(Course, ann));
        Assert.False(Invites(Course, bo));
        Assert.True(Invites(new Audience("barn-och-unga", [], []), bo, "familjehem"));
        Assert.False(Invites(new Audience("barn-och-unga", [], []), bo, "samtal"));
        Assert.True(Invites(new Audience(null, [], []), bo));
        Assert.False(Invites(new Audience(null, [], []), bo with { Region = "dalarna" }));
        Assert.False(Invites(Course, ann with { EndedFrom = Day }));
        Assert.Equal([Ann], State([new MeetingInvitationChanged(Id, Course with { Named = [Ann] }, Now), new MeetingInvitationChanged(Id, Course, Now)]).Dropped);
    }

    private static Func<Meeting?, IEnumerable<object>> Changes(MeetingTime when, Audience invited) =>
        state => ChangeMeeting.Decide(new ChangeMeeting(when, invited, false, Now), state!);

    private static Func<Meeting?, IEnumerable<object>> Answers(Guid who, bool comes, bool invited = true, DateOnly? today = null) =>
        state => AnswerMeeting.Decide(new AnswerMeeting(who, invited, comes, today ?? Day, Now), state!);

    private static Func<Meeting?, IEnumerable<object>> Attends(DateOnly today, params Guid[] present) =>
        state => RecordMeetingAttendance.Decide(new RecordMeetingAttendance(present, [Ann, Bo], today, Now), state!);

    private static Spec<Meeting> Given(params object[] facts) => Spec.Of<Meeting>(Meeting.Apply).Given([Scheduled, .. facts]);

    private static Meeting State(object[] facts) => facts.Aggregate(Meeting.Apply(null, Scheduled), Meeting.Apply)!;

    private static TrainerProfile Person(Guid id, string course) => new(id, "lulea", "norrbotten", [course], 10, [], false);
}

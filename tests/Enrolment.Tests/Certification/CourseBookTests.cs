using Xunit;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Certification;

public sealed class CourseBookTests
{
    private static readonly OccasionCompleted Completed = new(Role.Coordinator, March(16));
    private static readonly MissedAt Elsewhere = new(Uuid.From("occasion", "other"), "lulea", "Barn");

    [Fact]
    public void A_correction_that_says_what_is_known_changes_nothing() =>
        Given(Scheduled(days: [15]), Seat(Ann), Attendance(15, [Ann], []), Completed).When(Corrects([Ann], [])).ThenNothing();

    [Fact]
    public void Who_was_there_after_all_gets_a_certificate() =>
        Given(Scheduled(days: [15]), Seat(Ann), Attendance(15, [], [Ann]), Completed).When(Corrects([Ann], []))
            .Then(
                new AttendanceCorrected(Day(15), [Ann], [], Role.Coordinator, March(20)),
                new CertificateIssued(
                    Uuid.From("certificate", Id.ToString(), Ann.ToString()), Ann, "lulea", "Barn", "samtal-och-delaktighet", "norrbotten", [Day(15)], March(20)));

    [Fact]
    public void Before_completion_nothing_is_corrected() =>
        Given(Scheduled(days: [15]), Seat(Ann), Attendance(15, [], [Ann])).When(Corrects([Ann], [])).ThenRule("occasion-not-completed");

    [Fact]
    public void A_correction_tells_of_everybody() =>
        Given(Scheduled(days: [15]), Seat(Ann), Seat(Bo), Attendance(15, [Ann, Bo], []), Completed).When(Corrects([Ann], [])).ThenRule("attendance-missing");

    [Fact]
    public void A_missed_day_is_made_up_where_there_is_room_that_day() =>
        Given(Scheduled(capacity: 1)).When(MakesUp(Bo, 16))
            .Then(new MakeUpPlaced(Bo, "lulea", "Barn", Day(16), 2, Elsewhere.Occasion, Role.Manager, March(1))).AndAgainNothing();

    [Fact]
    public void A_full_day_has_no_place_to_make_it_up() => Given(Scheduled(capacity: 1), Seat(Ann)).When(MakesUp(Bo, 16)).ThenRule("no-free-place");

    [Fact]
    public void A_day_that_was_not_missed_is_not_made_up() => Given(Scheduled()).When(MakesUp(Bo, 16, missed: null)).ThenRule("no-missed-day");

    [Fact]
    public void A_place_to_make_up_a_day_takes_a_seat_of_the_whole() =>
        Assert.Equal(0, State(Scheduled(capacity: 1), new MakeUpPlaced(Bo, "lulea", "Barn", Day(16), 2, Elsewhere.Occasion, Role.Manager, March(1))).Free);

    [Fact]
    public void A_certificate_issued_anew_is_issued_once()
    {
        var command = new ReissueCertificate(Id, Ann, "samtal-och-delaktighet", 1, Role.Coordinator, March(20));
        var reissued = Assert.IsType<CertificateReissued>(Assert.Single(ReissueCertificate.Decide(command, null)));
        Assert.Equal(2, reissued.Issue);
        Assert.Empty(ReissueCertificate.Decide(command, Participation.Apply(null, Id, reissued, 1)));
    }

    [Fact]
    public void The_last_required_task_brings_the_certificate_when_all_days_are_taken()
    {
        var task = new CourseTask(Uuid.From("task"), CourseTask.Preparation, "Läs");
        var book = CourseBook.Empty with { Required = [task.Id] };
        var taken = Participation.Apply(null, Id, new CourseDaysRecorded(Ann, "kurs", Elsewhere.Occasion, "lulea", "Barn", "norrbotten", 2, [new(1, Day(15), true), new(2, Day(16), false)], March(16)), 1)!;
        var ticks = new TickTask(Ann, "kurs", task, Done: true, Role.Participant, March(20));
        Assert.IsType<TaskTicked>(Assert.Single(TickTask.Decide(ticks, taken, enrolled: true, book)));
        var whole = taken.After(new CourseDaysRecorded(Ann, "kurs", Id, "lulea", "Barn", "norrbotten", null, [new(2, Day(18), true)], March(18)));
        Assert.Collection(
            TickTask.Decide(ticks, whole, enrolled: true, book),
            one => Assert.IsType<TaskTicked>(one),
            one => Assert.Equal([Day(15), Day(18)], Assert.IsType<CertificateIssued>(one).Days));

        // What the certificate rests on is not taken back while it holds.
        var certificate = new Enrolment.Participants.Certificate(Uuid.From("certificate"), Ann, "barn-och-unga", "kurs", Id, "lulea", "norrbotten", [Day(15)], March(20));
        var ticked = whole.After(new TaskTicked(Ann, "kurs", task.Part, task.Id, Role.Participant, March(20)));
        var broken = Assert.Throws<ServiceDefaults.Errors.RuleBroken>(() =>
        {
            _ = TickTask.Decide(ticks with { Done = false }, ticked, enrolled: true, book with { Valid = [certificate] });
        });
        Assert.Equal("certificate-issued", broken.Code);
    }

    [Fact]
    public void A_correction_of_one_takes_nobody_elses_certificate_though_the_course_was_changed_since()
    {
        object[] held = [Scheduled(days: [15]), Seat(Ann), Seat(Bo), Attendance(15, [Ann, Bo], []), Completed];
        Participation Way(Guid who) => Participation.None(Guid.Empty, who, "samtal-och-delaktighet")
            .After(new CourseDaysRecorded(who, "samtal-och-delaktighet", Id, "lulea", "Barn", "norrbotten", 1, [new(1, Day(15), true)], March(16)));
        Enrolment.Participants.Certificate Of(Guid who) =>
            new(Uuid.From("certificate", who.ToString()), who, "barn-och-unga", "samtal-och-delaktighet", Id, "lulea", "norrbotten", [Day(15)], March(16));
        var reworded = CourseBook.Empty with
        {
            Required = [Uuid.From("task", "reworded")],
            Ways = new Dictionary<Guid, Participation> { [Ann] = Way(Ann), [Bo] = Way(Bo) },
            Valid = [Of(Ann), Of(Bo)],
        };
        var corrects = new CorrectAttendance(Day(15), [Ann], [Bo], Role.Coordinator, March(20));
        Assert.Equal(Of(Bo).Id, Assert.Single(CorrectAttendance.Decide(corrects, State(held), reworded).OfType<CertificateWithdrawn>()).Certificate);

        // Back again: what it took was done once.
        var after = reworded with
        {
            Valid = [Of(Ann)],
            Withdrawn = [new WithdrawnCertificate(Of(Bo).Id, Bo, "barn-och-unga", "samtal-och-delaktighet", Id, March(20))],
        };
        var back = CorrectAttendance.Decide(corrects with { Present = [Ann, Bo], Absent = [] }, State([.. held, new AttendanceCorrected(Day(15), [Ann], [Bo], Role.Coordinator, March(20))]), after);
        Assert.Equal(Bo, Assert.Single(back.OfType<CertificateIssued>()).Participant);
    }

    [Fact]
    public void A_course_that_got_another_day_since_is_taken_by_those_who_took_it_then()
    {
        var halves = Scheduled(days: [15]) with { CourseDays = [2] };
        object[] held = [halves, Seat(Ann), Seat(Bo), Attendance(15, [Ann, Bo], []), Completed];
        Participation Way(Guid who) => Participation.None(Guid.Empty, who, "samtal-och-delaktighet")
            .After(new CourseDaysRecorded(who, "samtal-och-delaktighet", Elsewhere.Occasion, "lulea", "Barn", "norrbotten", 2, [new(1, Day(10), true)], March(11)))
            .After(new CourseDaysRecorded(who, "samtal-och-delaktighet", Id, "lulea", "Barn", "norrbotten", 2, [new(2, Day(15), true)], March(16)));
        var book = CourseBook.Empty with
        {
            Days = 3,
            Ways = new Dictionary<Guid, Participation> { [Ann] = Way(Ann), [Bo] = Way(Bo) },
            Valid = [new(Uuid.From("certificate", "ann"), Ann, "barn-och-unga", "samtal-och-delaktighet", Id, "lulea", "norrbotten", [Day(10), Day(15)], March(16))],
        };
        Assert.DoesNotContain(
            CorrectAttendance.Decide(new CorrectAttendance(Day(15), [Ann], [Bo], Role.Coordinator, March(20)), State(held), book), one => one is CertificateWithdrawn);
    }

    private static Func<Occasion?, IEnumerable<object>> Corrects(Guid[] present, Guid[] absent) =>
        state => CorrectAttendance.Decide(new CorrectAttendance(Day(15), present, absent, Role.Coordinator, March(20)), state!);

    private static Func<Occasion?, IEnumerable<object>> MakesUp(Guid who, int day) => MakesUp(who, day, Elsewhere);

    private static Func<Occasion?, IEnumerable<object>> MakesUp(Guid who, int day, MissedAt? missed) =>
        state => PlaceMakeUp.Decide(new PlaceMakeUp(who, Day(day), missed, null, Role.Manager, March(1)), state!);
}

using Xunit;
using Yrkesresan.Enrolment.Messages;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Messages;

public sealed class WhatToTellTests
{
    private static readonly object[] Full = [Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia)];

    [Fact]
    public void Whoever_gets_a_seat_is_told_so_with_the_days_and_who_enrolled()
    {
        var told = Assert.Single(Told(Seat(Ann), Scheduled()));
        Assert.Equal((MessageKind.Confirmation, "participant", Ann, "lulea", "Barn"), (told.Kind, told.To, told.Participant, told.Municipality, told.Unit));
        Assert.Equal(Days(15, 16), told.Facts.Days);
        Assert.Equal(Role.Manager, told.Facts.By);
    }

    [Fact]
    public void Whoever_waits_is_told_where_on_the_list() =>
        Assert.Equal((MessageKind.Waiting, (int?)3), Assert.Single(Told(Waits(Dan), Full)) is var told ? (told.Kind, told.Facts.Position) : default);

    [Fact]
    public void Who_gave_up_and_who_moved_up_are_told_each_their_own()
    {
        Assert.Equal([(MessageKind.Cancelled, Ann, "enrolment-cancelled")], Told(Released(Ann), Full).Select(Short));
        Assert.Equal([(MessageKind.Promoted, Bo, null)], Told(Promoted(Bo), [.. Full, Released(Ann)]).Select(Short));
        Assert.Equal([(MessageKind.Cancelled, Cia, "enrolment-cancelled")], Told(Leaves(Cia), Full).Select(Short));
    }

    [Fact]
    public void An_offer_is_told_with_its_end_and_taking_it_is_a_confirmation_letting_it_pass_the_end()
    {
        object[] free = [.. Full, Released(Ann)];
        var offer = new SeatOffered(Bo, "lulea", "Barn", "seat-released", [], March(4), March(2));
        Assert.Equal((MessageKind.Offered, March(4)), Assert.Single(Told(offer, free)) is var told ? (told.Kind, told.Facts.AnswerBy!.Value) : default);
        Assert.Equal([(MessageKind.Confirmation, Bo, null)], Told(new OfferAccepted(Bo, "lulea", "Barn", Role.Participant, March(3)), [.. free, offer]).Select(Short));
        Assert.Equal([(MessageKind.Cancelled, Bo, "expired")], Told(new OfferExpired(Bo, "lulea", "Barn", March(4)), [.. free, offer]).Select(Short));
    }

    [Fact]
    public void A_request_is_told_to_whoever_leads_the_unit_and_the_answer_to_the_person()
    {
        var asks = new EnrolmentRequested(Ann, "lulea", "Barn", Role.Participant, March(2));
        Assert.Equal((MessageKind.ApprovalRequested, "manager", Ann), Assert.Single(Told(asks, Scheduled())) is var told ? (told.Kind, told.To, told.Participant!.Value) : default);
        Assert.Equal([(MessageKind.Cancelled, Ann, "declined")], Told(new EnrolmentDeclined(Ann, "lulea", "Barn", Role.Manager, March(3)), Scheduled(), asks).Select(Short));
        Assert.Equal([(MessageKind.Confirmation, Ann, null)], Told(Seat(Ann), Scheduled(), asks).Select(Short));
    }

    [Fact]
    public void When_an_occasion_is_called_off_everybody_who_had_a_place_is_told_and_nobody_who_had_given_it_up()
    {
        var told = Told(new OccasionCancelled(Role.Coordinator, March(2)), [.. Full, Leaves(Cia)]);
        Assert.Equal(
            new[] { (MessageKind.Cancelled, Ann, "occasion-cancelled"), (MessageKind.Cancelled, Bo, "occasion-cancelled") }.OrderBy(one => one.Item2),
            told.Select(Short).Select(one => (one.Kind, one.Participant, one.Because!)));
    }

    [Fact]
    public void Other_days_another_mode_and_another_place_are_told_as_what_they_are()
    {
        Assert.All(Changed(days: Days(15, 17)), told => Assert.Equal(["days"], told.Facts.Changed));
        Assert.Equal(3, Changed(days: Days(15, 17)).Count);
        Assert.Equal(["mode"], Told(new DayTurnedDigital(Day(15), "https://mote.example", Role.Coordinator, March(2)), Full)[0].Facts.Changed);
        Assert.Equal(["venue"], Told(new VenueChanged("Boden", Role.Coordinator, March(2)), Full)[0].Facts.Changed);
        Assert.Equal(
            ["link"],
            Told(
                new DayTurnedDigital(Day(15), "https://annat.example", Role.Coordinator, March(2)),
                [.. Full, new DayTurnedDigital(Day(15), null, Role.Coordinator, March(2))])[0].Facts.Changed);
        // Only when enrolment closes, or what is served, concerns nobody who has a place.
        Assert.Empty(Changed(days: Days(15, 16)));
        Assert.Empty(Told(new EnrolmentClosed(Day(1), Role.Coordinator, March(2)), Full));
    }

    [Fact]
    public void Of_an_occasion_registered_afterwards_nobody_is_told_but_for_the_certificate()
    {
        object[] held = [Scheduled(), Seat(Ann, on: 17)];
        Assert.Empty(Told(Seat(Bo, on: 17), held));
        Assert.Empty(Told(new OccasionCancelled(Role.Coordinator, March(17)), held));
        var certificate = new CertificateIssued(Guid.NewGuid(), Ann, "lulea", "Barn", "samtal-och-delaktighet", "norrbotten", [Day(15)], March(17));
        Assert.Equal((MessageKind.Certificate, certificate.Certificate), Assert.Single(Told(certificate, held)) is var told ? (told.Kind, told.Facts.Certificate!.Value) : default);
    }

    [Fact]
    public void A_certificate_is_told_of_the_occasion_it_is_of_though_another_brought_or_took_it()
    {
        var of = Guid.NewGuid();
        object[] held = [Scheduled(), Seat(Ann)];
        Assert.Equal(of, Assert.Single(Told(new CertificateIssued(Guid.NewGuid(), Ann, "lulea", "Barn", "samtal-och-delaktighet", "norrbotten", [Day(15)], March(17), of), held)).Occasion);
        Assert.Equal(of, Assert.Single(Told(new CertificateWithdrawn(Guid.NewGuid(), Ann, "lulea", "Barn", "samtal-och-delaktighet", "norrbotten", of, Role.Coordinator, March(18)), held)).Occasion);
    }

    [Fact]
    public void Who_makes_up_a_day_is_reminded_before_that_day_and_of_nobody_elses()
    {
        var occasion = State(Scheduled(), Seat(Ann), new MakeUpPlaced(Bo, "lulea", "Barn", Day(16), 2, Id, Role.Manager, March(1)));
        var step = ReminderSchedule.Usual("norrbotten").StepsBefore(Day(16))[0];
        var told = Assert.Single(RemindPeople.OfMakeUps(occasion, step, _ => [1], new HashSet<Guid>(), March(2))).Told;
        Assert.Equal((Bo, 14, 2, Day(16)), (told.Participant!.Value, told.Facts.DaysLeft!.Value, told.Facts.CourseDay!.Value, Assert.Single(told.Facts.Days!).Date));
        Assert.Equal(new DateTimeOffset(2027, 3, 2, 7, 0, 0, TimeSpan.Zero), told.Due);
    }

    [Fact]
    public void The_same_event_read_again_makes_the_same_message()
    {
        Guid Id() => Assert.Single(Drafts(Seat(Ann), Scheduled())).Id;
        Assert.Equal(Id(), Id());
    }

    [Fact]
    public void Each_municipality_of_the_region_is_invited_and_inside_an_organisation_that_one_alone()
    {
        var open = State(Scheduled());
        Assert.Equal(["boden", "lulea"], WhatToTell.Invitations(open, ["boden", "lulea"], March(1)).Select(draft => draft.Told.Municipality));
        Assert.All(WhatToTell.Invitations(open, ["boden"], March(1)), draft => Assert.Equal(("manager", null, open.Enrolment.Closes), (draft.Told.To, draft.Told.Participant, draft.Told.Facts.Until)));
        var own = State(Scheduled() with { HeldBy = new HeldBy("pitea", "Solgården") });
        Assert.Equal([("pitea", "Solgården")], WhatToTell.Invitations(own, ["boden"], March(1)).Select(draft => (draft.Told.Municipality, draft.Told.Unit!)));
    }

    [Fact]
    public void Reminders_come_at_eight_in_Sweden_before_the_first_day_and_after_the_last_also_over_the_change_to_summer_time()
    {
        var steps = ReminderSchedule.Usual("norrbotten").Steps(State(Scheduled(days: [29, 30])));
        Assert.Equal(
            [
                new ReminderStep(MessageKind.Reminder, 14, Day(29), new DateTimeOffset(2027, 3, 15, 7, 0, 0, TimeSpan.Zero)),
                new ReminderStep(MessageKind.Reminder, 2, Day(29), new DateTimeOffset(2027, 3, 27, 7, 0, 0, TimeSpan.Zero)),
                new ReminderStep(MessageKind.FollowUp, 7, Day(30), new DateTimeOffset(2027, 4, 6, 6, 0, 0, TimeSpan.Zero)),
            ],
            steps);
        Assert.Empty(ReminderSchedule.Usual("norrbotten").Steps(State(Scheduled(), new OccasionCancelled(Role.Coordinator, March(2)))));
    }

    [Fact]
    public void A_local_time_that_summer_time_skips_or_has_twice_is_one_instant()
    {
        Assert.Equal(new DateTimeOffset(2027, 3, 28, 1, 30, 0, TimeSpan.Zero), Day(28).InSweden(new TimeOnly(2, 30)));
        Assert.Equal(new DateTimeOffset(2027, 10, 31, 0, 30, 0, TimeSpan.Zero), new DateOnly(2027, 10, 31).InSweden(new TimeOnly(2, 30)));
    }

    [Fact]
    public void Those_with_a_seat_are_reminded_with_what_is_left_to_prepare_and_nobody_who_waits_or_has_left()
    {
        var step = new ReminderStep(MessageKind.Reminder, 14, Day(15), March(1));
        var drafts = RemindPeople.Of(State(Scheduled(), Seat(Ann), Seat(Bo), Waits(Cia)), step, _ => [1, 2], new HashSet<Guid> { Bo }, March(2));
        var draft = Assert.Single(drafts);
        Assert.Equal((Ann, 13), (draft.Told.Participant!.Value, draft.Told.Facts.DaysLeft!.Value));
        Assert.Equal([1, 2], draft.Told.Facts.Tasks);
        Assert.Equal((March(1), March(2)), (draft.Told.Due, draft.Told.At));
        // Moved, it is another reminder; otherwise the same.
        Assert.Equal(draft.Id, RemindPeople.Of(State(Scheduled(), Seat(Ann)), step, _ => [], new HashSet<Guid>(), March(3))[0].Id);
        Assert.NotEqual(draft.Id, RemindPeople.Of(State(Scheduled(), Seat(Ann)), step with { Of = Day(20) }, _ => [], new HashSet<Guid>(), March(2))[0].Id);
    }

    [Fact]
    public void After_the_course_those_who_were_there_are_told_what_may_be_done_after()
    {
        var step = new ReminderStep(MessageKind.FollowUp, 7, Day(16), March(23));
        var held = State(Scheduled(capacity: 3), Seat(Ann), Seat(Bo), Attendance(15, [Ann], [Bo]), Attendance(16, [], [Ann, Bo]));
        Assert.Equal([Ann], RemindPeople.Of(held, step, _ => [1], new HashSet<Guid>(), March(23)).Select(draft => draft.Told.Participant!.Value));
    }

    [Fact]
    public void Who_makes_up_a_day_is_told_what_becomes_of_that_day()
    {
        object[] placed = [Scheduled(capacity: 3), Seat(Ann), MakesUp(15), MakesUp(16)];
        Assert.Equal([(MessageKind.Confirmation, Bo, null)], Told(MakesUp(16), Scheduled()).Select(Short));
        Assert.Equal(
            [(MessageKind.Cancelled, Bo, "enrolment-cancelled")],
            Told(new MakeUpCancelled(Bo, "lulea", "Barn", Day(16), Role.Manager, March(2)), placed).Select(Short));
        // Both days of the same person, each its own.
        Assert.Equal(2, Drafts(new OccasionCancelled(Role.Coordinator, March(2)), placed).Where(draft => draft.Told.Participant == Bo).Select(draft => draft.Id).Distinct().Count());
        var turned = Told(new DayTurnedDigital(Day(16), null, Role.Coordinator, March(2)), placed).Single(told => told.Participant == Bo);
        Assert.Equal((MessageKind.Changed, 2, Day(16)), (turned.Kind, turned.Facts.CourseDay!.Value, Assert.Single(turned.Facts.Days!).Date));
        Assert.Equal(["mode"], turned.Facts.Changed);
        // As it was stored before the place was said to be gone.
        Assert.Contains(
            (MessageKind.Cancelled, Bo, "day-moved"),
            Told(new OccasionRescheduled(Days(15, 17), null, EnrolmentPeriod.Of(null, null, null, Day(15)), Role.Coordinator, March(2)), placed).Select(Short));

        static MakeUpPlaced MakesUp(int day) => new(Bo, "lulea", "Barn", Day(day), day - 14, Id, Role.Manager, March(1));
    }

    [Fact]
    public void A_day_that_is_moved_drops_the_places_to_make_it_up_in_so_many_words()
    {
        var days = Days(15, 17);
        var period = EnrolmentPeriod.Of(null, null, null, Day(15));
        Given(Scheduled(), new MakeUpPlaced(Bo, "lulea", "Barn", Day(16), 2, Id, Role.Manager, March(1)))
            .When(state => RescheduleOccasion.Decide(new RescheduleOccasion(days, null, period, Role.Coordinator, March(2)), state!))
            .Then(
                new MakeUpCancelled(Bo, "lulea", "Barn", Day(16), Role.Coordinator, March(2), MakeUpCancelled.DayMoved),
                new OccasionRescheduled(days, null, period, Role.Coordinator, March(2)))
            .AndAgainNothing();
    }

    [Fact]
    public void A_region_says_when_it_reminds_and_saying_it_again_changes_nothing() => Spec
        .Of<ReminderSchedule>((state, fact) => ReminderSchedule.Apply(state, ReminderSchedule.IdOf("norrbotten"), fact, (state?.Version ?? 0) + 1))
        .When(schedule => SetReminderSchedule.Decide(new SetReminderSchedule("norrbotten", [30, 7], null, new TimeOnly(7, 30), Own, Role.Coordinator, March(1)), schedule))
        .Then(new ReminderScheduleSet("norrbotten", [30, 7], null, new TimeOnly(7, 30), Role.Coordinator, March(1), Own))
        .AndAgainNothing();

    [Fact]
    public void A_course_may_be_reminded_of_otherwise()
    {
        var schedule = ReminderSchedule.Usual("norrbotten") with { Courses = Own };
        Assert.Equal([60], schedule.For("barn-och-unga", "samtal-och-delaktighet").Steps(State(Scheduled())).Select(step => step.Days));
        Assert.Equal([14, 2, 7], schedule.For("aldreomsorg", "samtal-och-delaktighet").Steps(State(Scheduled())).Select(step => step.Days));
    }

    private static IReadOnlyList<CourseReminders> Own => [new CourseReminders("barn-och-unga", "samtal-och-delaktighet", [60], null)];

    private static IReadOnlyList<MessageBecameDue> Changed(IReadOnlyList<OccasionDay> days) => Told(
        new OccasionRescheduled(days, null, EnrolmentPeriod.Of(null, null, null, days[0].Date), Role.Coordinator, March(2)), Full);

    private static IReadOnlyList<MessageBecameDue> Told(object @event, params object[] given) => [.. Drafts(@event, given).Select(draft => draft.Told)];

    private static IReadOnlyList<Draft> Drafts(object @event, params object[] given)
    {
        var before = State(given);
        var at = (DateTimeOffset)@event.GetType().GetProperty("At")!.GetValue(@event)!;
        return WhatToTell.After(@event, "cause", before, Apply(before, @event)!, at);
    }

    private static (string Kind, Guid Participant, string? Because) Short(MessageBecameDue told) => (told.Kind, told.Participant!.Value, told.Facts.Because);
}

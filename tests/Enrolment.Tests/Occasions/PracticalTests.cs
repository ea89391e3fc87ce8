using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Access;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

public sealed class PracticalTests
{
    private const string By = Role.Coordinator;
    private static readonly OccasionCancelled Cancelled = new(By, March(2));
    private static readonly OccasionCompleted Completed = new(By, March(17));
    private static readonly VenueProblem Taken = new("venue-taken", "upptagen");

    public static TheoryData<string, Func<Occasion?, IEnumerable<object>>> Verbs => new()
    {
        { nameof(ChangeVenue), state => ChangeVenue.Decide(new ChangeVenue("Boden", null, false, By, March(5)), state!) },
        { nameof(ChangeCapacity), state => ChangeCapacity.Decide(new ChangeCapacity(3, null, false, By, March(5)), state!) },
        { nameof(TurnDayDigital), state => TurnDayDigital.Decide(new TurnDayDigital(Day(15), null, By, March(5)), state!) },
        { nameof(TurnDayOnSite), state => TurnDayOnSite.Decide(new TurnDayOnSite(Day(15), "Boden", null, false, By, March(5)), state!) },
        { nameof(OpenEnrolment), state => OpenEnrolment.Decide(new OpenEnrolment(null, Day(7), By, March(5)), state!) },
        { nameof(CloseEnrolment), state => CloseEnrolment.Decide(new CloseEnrolment(By, March(5)), state!) },
        { nameof(ChangePracticalities), state => ChangePracticalities.Decide(new ChangePracticalities([new LiteratureItem("Bok", 1)], [], By, March(5)), state!) },
        { nameof(SetMinimum), state => SetMinimum.Decide(new SetMinimum(1, Day(8), By, March(5)), state!) },
        { nameof(DecideHolding), state => DecideHolding.Decide(new DecideHolding(true, By, March(5)), state!) },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Done_once_it_is_done_and_again_it_changes_nothing(string verb, Func<Occasion?, IEnumerable<object>> decide)
    {
        var events = decide(State(Scheduled())).ToArray();
        Assert.True(events.Length == 1, verb);
        Given(Scheduled()).When(decide).Then(events).AndAgainNothing();
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Nothing_is_changed_at_a_cancelled_occasion(string verb, Func<Occasion?, IEnumerable<object>> decide)
    {
        Assert.NotEmpty(verb);
        Given(Scheduled(), Cancelled).When(decide).ThenRule("occasion-cancelled");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Nothing_is_changed_at_a_completed_occasion(string verb, Func<Occasion?, IEnumerable<object>> decide)
    {
        Assert.NotEmpty(verb);
        Given(Scheduled(), Completed).When(decide).ThenRule("occasion-completed");
    }

    [Fact]
    public void A_day_turned_digital_leaves_the_venue_and_has_a_link()
    {
        var turned = new DayTurnedDigital(Day(16), "https://mote.example/1", By, March(3));
        Given(Scheduled()).When(Digital(16, "https://mote.example/1")).Then(turned).AndAgainNothing();
        var state = State(Scheduled(), turned);
        Assert.Equal(["Luleå", null], state.Days.Select(state.VenueOf));
        Assert.Equal("https://mote.example/1", state.DayOf(Day(16))!.Link);
    }

    [Fact]
    public void A_digital_day_gets_another_link_without_being_turned() =>
        Given(Scheduled(), new DayTurnedDigital(Day(16), null, By, March(3))).When(Digital(16, "https://mote.example/2"))
            .Then(new DayLinkGiven(Day(16), "https://mote.example/2", By, March(3))).AndAgainNothing();

    [Fact]
    public void A_day_back_on_site_is_at_the_occasions_venue_unless_it_has_its_own()
    {
        var back = new DayTurnedOnSite(Day(16), null, By, March(4));
        Given(Scheduled(), new DayTurnedDigital(Day(16), "https://mote.example/1", By, March(3))).When(OnSite(16, null)).Then(back).AndAgainNothing();
        var state = State(Scheduled(), new DayTurnedDigital(Day(16), "https://mote.example/1", By, March(3)), back);
        Assert.Equal(("Luleå", null), (state.VenueOf(state.DayOf(Day(16))!), state.DayOf(Day(16))!.Link));
    }

    [Fact]
    public void A_day_on_site_gets_a_venue_of_its_own()
    {
        var own = new VenueChanged("Boden", By, March(4), Date: Day(16));
        Given(Scheduled()).When(OnSite(16, "Boden")).Then(own).AndAgainNothing();
        var state = State(Scheduled(), own);
        Assert.Equal(["Luleå", "Boden"], state.Days.Select(state.VenueOf));
        Assert.Equal(["Piteå", "Boden"], State(Scheduled(), own, new VenueChanged("Piteå", By, March(5))) is var later ? later.Days.Select(later.VenueOf) : []);
    }

    [Fact]
    public void A_taken_venue_is_refused() =>
        Given(Scheduled()).When(state => ChangeVenue.Decide(new ChangeVenue("sal", Taken, Override: false, By, March(4)), state!)).ThenRule("venue-taken");

    [Fact]
    public void A_taken_venue_is_had_all_the_same_where_it_is_said_and_the_event_says_so() =>
        Given(Scheduled()).When(state => ChangeVenue.Decide(new ChangeVenue("sal", Taken, Override: true, By, March(4)), state!))
            .Then(new VenueChanged("sal", By, March(4), VenueOverridden: true)).AndAgainNothing();

    [Fact]
    public void Overriding_what_is_not_in_the_way_says_nothing() =>
        Given(Scheduled()).When(state => ChangeVenue.Decide(new ChangeVenue("sal", null, Override: true, By, March(4)), state!))
            .Then(new VenueChanged("sal", By, March(4)));

    [Fact]
    public void A_move_to_days_when_the_venue_is_taken_is_refused_and_may_be_overridden()
    {
        var period = EnrolmentPeriod.Of(null, null, null, Day(29));
        RescheduleOccasion Move(bool @override) => new(Days(29, 30), null, period, By, March(4), Taken, Override: @override);
        Given(Scheduled()).When(state => RescheduleOccasion.Decide(Move(false), state!)).ThenRule("venue-taken");
        Given(Scheduled()).When(state => RescheduleOccasion.Decide(Move(true), state!))
            .Then(new OccasionRescheduled(Days(29, 30), null, period, By, March(4), VenueOverridden: true)).AndAgainNothing();
    }

    [Fact]
    public void A_move_to_a_day_when_somebody_is_elsewhere_is_refused_and_may_be_overridden()
    {
        var period = EnrolmentPeriod.Of(null, null, null, Day(29));
        RescheduleOccasion Move(bool @override) => new(Days(29, 30), null, period, By, March(4), DaysTaken: true, Override: @override);
        Given(Scheduled(), Seat(Ann)).When(state => RescheduleOccasion.Decide(Move(false), state!)).ThenRule("day-conflict");
        Given(Scheduled(), Seat(Ann)).When(state => RescheduleOccasion.Decide(Move(true), state!))
            .Then(new OccasionRescheduled(Days(29, 30), null, period, By, March(4), DaysOverridden: true)).AndAgainNothing();
    }

    [Fact]
    public void Nobody_loses_a_seat_or_an_offer_when_there_are_to_be_fewer()
    {
        Given(Scheduled(capacity: 3), Seat(Ann), Seat(Bo)).When(Capacity(1)).ThenRule("capacity-below-confirmed");
        Given(Scheduled(capacity: 3), Seat(Ann), Seat(Bo)).When(Capacity(2)).Then(new CapacityChanged(2, By, March(5))).AndAgainNothing();
    }

    [Fact]
    public void What_is_kept_for_a_municipality_stays_when_there_are_to_be_fewer()
    {
        object[] reserved = [Scheduled(capacity: 3), Seat(Ann), new SeatsReserved([new SeatReservation("boden", 1)], Day(10), By, March(1))];
        Given(reserved).When(Capacity(1)).ThenRule("capacity-below-reserved");
        Given(reserved).When(Capacity(2)).Then(new CapacityChanged(2, By, March(5))).AndAgainNothing();
    }

    [Fact]
    public void There_are_never_fewer_seats_than_it_takes_to_be_held() =>
        Given(Scheduled(capacity: 3), Minimum(2)).When(Capacity(1)).ThenRule("capacity-below-minimum");

    [Fact]
    public void More_seats_than_the_venue_has_are_refused_unless_overridden_and_fewer_never_are()
    {
        var small = new VenueProblem("venue-too-small", "få");
        Given(Scheduled(capacity: 3)).When(Capacity(4, small)).ThenRule("venue-too-small");
        Given(Scheduled(capacity: 3)).When(Capacity(4, small, @override: true)).Then(new CapacityChanged(4, By, March(5), VenueOverridden: true)).AndAgainNothing();
        Given(Scheduled(capacity: 3)).When(Capacity(2, small)).Then(new CapacityChanged(2, By, March(5))).AndAgainNothing();
    }

    [Fact]
    public void Times_that_only_touch_do_not_overlap()
    {
        VenueBooking Booked(Guid occasion, int from, int to) =>
            new(VenueBooking.IdOf(occasion, Day(15)), Id, Day(15), new TimeOnly(from, 0), new TimeOnly(to, 0), "barn-och-unga", occasion);
        var morning = Booked(Ann, 9, 12);
        Assert.Null(VenueProblem.Of([Booked(Bo, 12, 16)], [morning], [], 10));
        Assert.Equal("venue-taken", VenueProblem.Of([Booked(Bo, 11, 16)], [morning], [], 10)?.Code);
        Assert.Equal("venue-taken", VenueProblem.Of([Booked(Bo, 8, 17)], [morning], [], 10)?.Code);
        Assert.Null(VenueProblem.Of([Booked(Bo, 9, 12) with { Date = Day(16) }], [morning], [], 10));
        Assert.Null(VenueProblem.Of([Booked(Bo, 9, 12) with { Venue = Cia }], [morning], [], 10));
        var small = new Venue(Id, "norrbotten", "sal", new VenueContent("Sal", "Gatan 1", 9), 1);
        Assert.Equal("venue-too-small", VenueProblem.Of([Booked(Bo, 12, 16)], [morning], [small], 10)?.Code);
        Assert.Null(VenueProblem.Of([Booked(Bo, 12, 16)], [morning], [small], 9));
    }

    [Fact]
    public void Enrolment_closed_is_closed_from_that_moment_and_opens_again_until_the_eve()
    {
        var closed = new EnrolmentClosed(Day(2), By, March(3));
        Given(Scheduled()).When(state => CloseEnrolment.Decide(new CloseEnrolment(By, March(3)), state!)).Then(closed).AndAgainNothing();
        Assert.False(State(Scheduled(), closed).Enrolment.IsOpen(Day(3)));
        var opened = new EnrolmentOpened(null, Day(14), By, March(4));
        Given(Scheduled(), closed).When(Opens(4)).Then(opened).AndAgainNothing();
        Assert.True(State(Scheduled(), closed, opened).Enrolment.IsOpen(Day(4)));
    }

    [Fact]
    public void Enrolment_that_was_to_open_later_opens_today() =>
        Given(Scheduled(opens: Day(10), closes: Day(12))).When(Opens(4)).Then(new EnrolmentOpened(Day(4), Day(12), By, March(4))).AndAgainNothing();

    [Fact]
    public void Enrolment_is_given_a_coming_day_to_open() =>
        Given(Scheduled()).When(Opens(4, opens: Day(8))).Then(new EnrolmentOpened(Day(8), Day(14), By, March(4))).AndAgainNothing();

    [Fact]
    public void Enrolment_does_not_open_after_the_course_has_begun_unless_it_is_said_until_when()
    {
        Given(Scheduled()).When(Opens(15)).ThenRule("enrolment-period");
        Given(Scheduled()).When(Opens(15, closes: Day(15))).Then(new EnrolmentOpened(null, Day(15), By, March(15))).AndAgainNothing();
    }

    [Fact]
    public void Opening_what_is_open_changes_nothing() => Given(Scheduled()).When(Opens(4)).ThenNothing();

    [Fact]
    public void On_the_decision_date_an_occasion_below_its_minimum_is_raised_once()
    {
        var raised = new OccasionBelowMinimum(2, Day(8), March(8));
        Given(Scheduled(), Minimum(2), Seat(Ann)).When(Asked(8)).Then(raised).AndAgainNothing();
        Assert.Equal(HoldingDecision.Due, State(Scheduled(), Minimum(2), raised).Decision);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(15)]
    public void Before_the_decision_date_and_once_the_course_has_begun_nothing_is_raised(int day) =>
        Given(Scheduled(), Minimum(2), Seat(Ann)).When(Asked(day)).ThenNothing();

    [Fact]
    public void With_enough_seats_taken_nothing_is_raised() => Given(Scheduled(), Minimum(2), Seat(Ann), Seat(Bo)).When(Asked(8)).ThenNothing();

    [Fact]
    public void What_was_decided_is_not_raised() => Given(Scheduled(), Minimum(2), new OccasionWillBeHeld(By, March(7))).When(Asked(8)).ThenNothing();

    [Fact]
    public void A_cancelled_occasion_is_not_raised() => Given(Scheduled(), Minimum(2), Cancelled).When(Asked(8)).ThenNothing();

    [Fact]
    public void Another_minimum_or_another_decision_date_is_asked_about_anew()
    {
        var raised = new OccasionBelowMinimum(2, Day(8), March(8));
        Assert.Null(State(Scheduled(), Minimum(2), raised, Minimum(1)).Decision);
        Assert.Null(State(Scheduled(), Minimum(2), raised, new OccasionRescheduled(Days(29), Day(22), EnrolmentPeriod.Of(null, null, null, Day(29)), By, March(9))).Decision);
    }

    [Fact]
    public void Decided_not_to_be_held_it_is_cancelled() =>
        Given(Scheduled(), Minimum(2), Seat(Ann)).When(state => DecideHolding.Decide(new DecideHolding(false, By, March(8)), state!))
            .Then(new OccasionCancelled(By, March(8))).AndAgainNothing();

    [Fact]
    public void A_course_in_part_is_told_and_kept()
    {
        var usual = Scheduled();
        var part = usual with { CourseDays = [3, 4], HeldBy = new HeldBy("lulea", "Norra") };
        Given().When(state => ScheduleOccasion.Decide(
                new ScheduleOccasion(
                    usual.Course, usual.Region, usual.Days, usual.Venue, usual.Capacity, null, null, usual.Enrolment, usual.By, usual.At, [3, 4],
                    new HeldBy("lulea", "Norra")),
                state))
            .Then(part).AndAgainNothing();
        Assert.Equal([3, 4], State(part).CourseDays!);
    }

    [Theory]
    [InlineData("2027-03-25", 3, "2027-03-25,2027-03-30,2027-03-31")] // Good Friday to Easter Monday
    [InlineData("2027-06-24", 2, "2027-06-24,2027-06-28")] // Midsummer Eve
    [InlineData("2027-05-05", 2, "2027-05-05,2027-05-07")] // Ascension Day
    [InlineData("2026-12-23", 2, "2026-12-23,2026-12-28")]
    [InlineData("2026-12-31", 1, "2027-01-04")]
    public void Working_days_pass_over_weekends_and_Swedish_holidays(string from, int count, string expected) =>
        Assert.Equal(expected, string.Join(',', DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture).WorkingDays(count).Select(day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))));

    private static Func<Occasion?, IEnumerable<object>> Capacity(int seats, VenueProblem? problem = null, bool @override = false) =>
        state => ChangeCapacity.Decide(new ChangeCapacity(seats, problem, @override, By, March(5)), state!);

    [Fact]
    public void Who_makes_a_day_up_eats_that_day_and_has_the_books_already()
    {
        var state = State(
            Scheduled(), new PracticalitiesChanged([new LiteratureItem("Boken", 1)], [new CateringItem("lunch", false)], By, March(1)), Seat(Ann),
            new MakeUpPlaced(Bo, "lulea", "Barn", Day(16), 2, Id, By, March(2)));
        var orders = OrdersView.Of(OccasionSummary.Of(state), team: 2, notes: null);
        Assert.Equal([(Day(15), 3), (Day(16), 4)], orders.Catering.Select(day => (day.Date, Assert.Single(day.Items).Count)));
        Assert.Equal(1, Assert.Single(orders.Literature).Copies);
    }

    private static MinimumSet Minimum(int minimum) => new(minimum, Day(8), By, March(1));

    private static Func<Occasion?, IEnumerable<object>> Asked(int day) => state => AskWhetherItIsHeldOnDecisionDate.Decide(state!, March(day));

    private static Func<Occasion?, IEnumerable<object>> Digital(int day, string? link) => state => TurnDayDigital.Decide(new TurnDayDigital(Day(day), link, By, March(3)), state!);

    private static Func<Occasion?, IEnumerable<object>> OnSite(int day, string? venue) =>
        state => TurnDayOnSite.Decide(new TurnDayOnSite(Day(day), venue, null, false, By, March(4)), state!);

    private static Func<Occasion?, IEnumerable<object>> Opens(int on, DateOnly? opens = null, DateOnly? closes = null) =>
        state => OpenEnrolment.Decide(new OpenEnrolment(opens, closes, By, March(on)), state!);
}

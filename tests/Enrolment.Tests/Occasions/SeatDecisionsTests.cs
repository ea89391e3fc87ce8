using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Municipalities;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

public sealed class SeatDecisionsTests
{
    private static readonly EnrolmentRequested AnnAsks = new(Ann, "lulea", "Barn", Role.Participant, March(1));
    private static readonly SeatOffered BoIsOffered = new(Bo, "lulea", "Barn", "seat-released", [], March(3), March(1));

    // Approval
    [Fact]
    public void Where_the_municipality_wants_approval_an_employees_own_request_waits_and_holds_no_seat()
    {
        Given(Scheduled(capacity: 1)).When(Asks(Enrol(Ann, by: Role.Participant) with { Approval = true })).Then(AnnAsks).AndAgainNothing();
        Assert.Equal((1, 0, 0), State(Scheduled(capacity: 1), AnnAsks) is var state ? (state.Free, state.Confirmed, state.Waiting) : default);
    }

    [Theory]
    [InlineData(Role.Manager)]
    [InlineData(Role.MunicipalAdministrator)]
    [InlineData(Role.Coordinator)]
    public void Enrolled_by_who_may_approve_it_is_approved(string by)
    {
        Given(Scheduled()).When(Asks(Enrol(Ann, by: by) with { Approval = true })).Then(Seat(Ann, by)).AndAgainNothing();
        Given(Scheduled(), AnnAsks).When(Asks(Enrol(Ann, by: by))).Then(new EnrolmentApproved(Ann, "lulea", "Barn", by, March(1)), Seat(Ann, by)).AndAgainNothing();
    }

    [Fact]
    public void Approved_it_is_a_seat_while_there_is_one() => Given(Scheduled(), AnnAsks)
        .When(Answers(Ann, approve: true)).Then(new EnrolmentApproved(Ann, "lulea", "Barn", Role.Manager, March(1)), Seat(Ann)).AndAgainNothing();

    [Fact]
    public void Approved_when_it_is_full_it_is_the_last_place_on_the_waiting_list() => Given(Scheduled(capacity: 1), AnnAsks, Seat(Bo), Waits(Cia))
        .When(Answers(Ann, approve: true)).Then(new EnrolmentApproved(Ann, "lulea", "Barn", Role.Manager, March(1)), Waits(Ann)).AndAgainNothing();

    [Fact]
    public void Asked_in_time_it_may_be_approved_after_enrolment_has_closed_until_the_day_before() => Given(Scheduled(closes: Day(10)), AnnAsks)
        .When(Answers(Ann, approve: true, on: 14)).Then(new EnrolmentApproved(Ann, "lulea", "Barn", Role.Manager, March(14)), Seat(Ann, on: 14)).AndAgainNothing();

    [Fact]
    public void Once_the_course_has_begun_only_a_coordinator_approves()
    {
        Given(Scheduled(), AnnAsks).When(Answers(Ann, approve: true, on: 15)).ThenRule("enrolment-closed");
        Given(Scheduled(), AnnAsks).When(state => AnswerRequest.Decide(new AnswerRequest(Ann, true, null, Role.Coordinator, March(15)), state!))
            .Then(new EnrolmentApproved(Ann, "lulea", "Barn", Role.Coordinator, March(15)), Seat(Ann, Role.Coordinator, on: 15)).AndAgainNothing();
    }

    [Fact]
    public void Declined_the_person_is_free_to_ask_elsewhere_and_here_again()
    {
        var declined = new EnrolmentDeclined(Ann, "lulea", "Barn", Role.Manager, March(1));
        Given(Scheduled(), AnnAsks).When(Answers(Ann, approve: false)).Then(declined).AndAgainNothing();
        Given(Scheduled(), AnnAsks, declined).When(Asks(Enrol(Ann))).Then(Seat(Ann)).AndAgainNothing();
        Assert.Equal("declined", State(Scheduled(), AnnAsks, declined).Places[Ann].Because);
    }

    [Fact]
    public void A_request_may_be_taken_back() => Given(Scheduled(), AnnAsks)
        .When(Cancels(Ann)).Then(new RequestWithdrawn(Ann, "lulea", "Barn", Role.Manager, March(1))).AndAgainNothing();

    [Fact]
    public void What_nobody_asked_for_is_neither_approved_nor_declined()
    {
        Given(Scheduled()).When(Answers(Ann, approve: true)).ThenRule("no-request");
        Given(Scheduled(), Seat(Ann)).When(Answers(Ann, approve: false)).ThenRule("no-request");
        Given(Scheduled(), Seat(Ann)).When(Answers(Ann, approve: true)).ThenNothing().AndAgainNothing();
    }

    [Fact]
    public void Nobody_is_approved_who_is_paused_by_then() => Given(Scheduled(), AnnAsks)
        .When(state => AnswerRequest.Decide(new AnswerRequest(Ann, true, "paused", Role.Manager, March(1)), state!)).ThenRule("not-eligible");

    [Fact]
    public void A_cancelled_or_completed_occasion_approves_nobody()
    {
        Given(Scheduled(), AnnAsks, new OccasionCancelled(Role.Coordinator, March(1))).When(Answers(Ann, approve: true)).ThenRule("occasion-cancelled");
        Given(Scheduled(), AnnAsks, new OccasionCompleted(Role.Coordinator, March(17))).When(Answers(Ann, approve: true, on: 18)).ThenRule("occasion-completed");
    }

    // Offers
    [Fact]
    public void Where_the_municipality_wants_to_confirm_the_seat_is_offered_and_held()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia), Released(Ann));
        var offered = Assert.IsType<SeatOffered>(Assert.Single(Promote(state, hours: 48)));
        Assert.Equal((Bo, March(3)), (offered.Participant, offered.Expires));
        var after = state.After([offered]);
        Assert.Equal((0, 1, 1), (after.Free, after.Offered, after.PositionOf(Cia)!.Value));
        Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann), offered).When(Asks(Enrol(Dan))).Then(Waits(Dan)).AndAgainNothing();
    }

    [Fact]
    public void An_offer_never_lasts_longer_than_somebody_could_be_given_the_seat()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann, late: true, on: 14));
        var offered = Assert.IsType<SeatOffered>(Assert.Single(PromoteFromWaitlistWhenSeatReleased.Decide(
            state, _ => null, PromoteFromWaitlistWhenSeatReleased.SeatReleased, March(14), _ => 672)));
        Assert.Equal(Day(15).StartOfDay(), offered.Expires);
    }

    [Fact]
    public void Accepted_in_time_the_seat_is_confirmed() => Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann), BoIsOffered)
        .When(AnswersOffer(Bo, accept: true, on: 2)).Then(new OfferAccepted(Bo, "lulea", "Barn", Role.Participant, March(2))).AndAgainNothing();

    [Fact]
    public void Declined_the_person_is_off_the_list() => Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann), BoIsOffered)
        .When(AnswersOffer(Bo, accept: false, on: 2)).Then(new OfferDeclined(Bo, "lulea", "Barn", Role.Participant, March(2))).AndAgainNothing();

    [Fact]
    public void Given_up_an_offer_is_declined() => Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann), BoIsOffered)
        .When(Cancels(Bo, on: 2)).Then(new OfferDeclined(Bo, "lulea", "Barn", Role.Manager, March(2))).AndAgainNothing();

    [Fact]
    public void From_the_moment_it_expires_an_offer_is_not_accepted()
    {
        object[] offered = [Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Released(Ann), BoIsOffered];
        Given(offered).When(AnswersOffer(Bo, accept: true, on: 3)).ThenRule("offer-expired");
        var expired = new OfferExpired(Bo, "lulea", "Barn", March(3));
        Given(offered).When(state => ExpireOffer.Decide(new ExpireOffer(Bo, March(3)), state!)).Then(expired).AndAgainNothing();
        Given(offered).When(state => ExpireOffer.Decide(new ExpireOffer(Bo, March(3).AddTicks(-1)), state!)).ThenNothing().AndAgainNothing();
        Given([.. offered, expired]).When(AnswersOffer(Bo, accept: true, on: 3)).ThenRule("offer-expired");
    }

    [Fact]
    public void What_was_not_offered_is_not_answered()
    {
        Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo)).When(AnswersOffer(Bo, accept: true)).ThenRule("no-offer");
        Given(Scheduled(), Seat(Ann)).When(AnswersOffer(Ann, accept: false)).ThenRule("no-offer");
        Given(Scheduled(), Seat(Ann)).When(AnswersOffer(Ann, accept: true)).ThenNothing().AndAgainNothing();
    }

    // Replacement
    [Fact]
    public void A_colleague_takes_the_very_seat_past_the_waiting_list_and_nobody_is_late()
    {
        Given(Scheduled(capacity: 1), Seat(Ann), Waits(Cia)).When(Replaces(Ann, Bo, on: 14))
            .Then(new SeatHandedOver(Ann, "lulea", "Barn", Bo, Role.Manager, March(14)), new SeatTakenOver(Bo, "lulea", "Familj", Ann, Role.Manager, March(14)))
            .AndAgainNothing();
        var after = Given(Scheduled(capacity: 1), Seat(Ann), Waits(Cia), new SeatHandedOver(Ann, "lulea", "Barn", Bo, Role.Manager, March(14)),
            new SeatTakenOver(Bo, "lulea", "Familj", Ann, Role.Manager, March(14))).State()!;
        Assert.Equal((1, 1, "replaced"), (after.Confirmed, after.PositionOf(Cia)!.Value, after.Places[Ann].Because));
        Assert.Equal([(Bo, "absent")], after.Outcomes().Select(one => (one.Participant, one.Kind)));
    }

    [Fact]
    public void A_colleague_who_waited_leaves_the_list_for_the_seat()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia));
        var after = state.After(ReplaceParticipant.Decide(Replace(Ann, Bo), state));
        Assert.Equal((PlaceStatus.Confirmed, 1, 1), (after.Places[Bo].Status, after.PositionOf(Cia)!.Value, after.Confirmed));
    }

    [Fact]
    public void A_seat_is_not_given_to_another_municipality() => Given(Scheduled(), Seat(Ann))
        .When(state => ReplaceParticipant.Decide(Replace(Ann, Bo) with { Municipality = "boden" }, state!)).ThenRule("other-municipality");

    [Fact]
    public void A_seat_is_not_given_to_who_has_one_or_may_not_have_one()
    {
        Given(Scheduled(), Seat(Ann), Seat(Bo)).When(Replaces(Ann, Bo)).ThenRule("already-enrolled");
        Given(Scheduled(), Seat(Ann)).When(state => ReplaceParticipant.Decide(Replace(Ann, Bo) with { NotEligible = "level" }, state!)).ThenRule("not-eligible");
    }

    [Fact]
    public void Only_a_seat_is_given() => Given(Scheduled(capacity: 1), Seat(Ann), Waits(Bo)).When(Replaces(Bo, Cia)).ThenRule("no-seat");

    [Fact]
    public void A_seat_may_be_given_on_the_first_morning_and_not_when_the_course_has_begun()
    {
        Given(Scheduled(), Seat(Ann)).When(Replaces(Ann, Bo, on: 16)).ThenRule("course-begun");
        Assert.Equal(2, ReplaceParticipant.Decide(Replace(Ann, Bo, on: 15), State(Scheduled(), Seat(Ann))).Count);
        Given(Scheduled(), Seat(Ann), Attendance(15, [Ann], [])).When(Replaces(Ann, Bo, on: 15)).ThenRule("attendance-recorded");
    }

    // Transfer
    [Fact]
    public void Transferred_one_leaves_the_seat_and_has_one_at_the_other_without_being_late()
    {
        var (left, taken) = TransferEnrolment.Decide(Transfer(Ann, on: 14), State(Scheduled(), Seat(Ann)), Other(Scheduled(days: [25])));
        Assert.Equal([new EnrolmentTransferred(Ann, "lulea", "Barn", OtherId, HadSeat: true, Late: false, Role.Manager, March(14))], left);
        Assert.Equal([Seat(Ann, on: 14)], taken);
    }

    [Fact]
    public void Transferred_late_to_a_waiting_list_one_is_late_for_the_seat_that_was_left()
    {
        var (left, taken) = TransferEnrolment.Decide(Transfer(Ann, on: 14), State(Scheduled(), Seat(Ann)), Other(Scheduled(capacity: 1, days: [25]), Seat(Bo)));
        Assert.Equal([new EnrolmentTransferred(Ann, "lulea", "Barn", OtherId, HadSeat: true, Late: true, Role.Manager, March(14))], left);
        Assert.Equal([Waits(Ann, on: 14)], taken);
        Assert.Equal("cancelled-late", Assert.Single(State([Scheduled(), Seat(Ann), .. left]).Outcomes()).Kind);
    }

    [Fact]
    public void Transferred_again_nothing_happens()
    {
        var (from, to) = (State(Scheduled(), Seat(Ann)), Other(Scheduled(days: [25])));
        var (left, taken) = TransferEnrolment.Decide(Transfer(Ann), from, to);
        Assert.Equal(([], []), TransferEnrolment.Decide(Transfer(Ann), from.After(left), to.After(taken)));
    }

    [Fact]
    public void A_transfer_has_its_rules()
    {
        void Rule(string code, object[] from, object[] to, int on = 1) =>
            Assert.Equal(code, Assert.Throws<RuleBroken>(() => TransferEnrolment.Decide(Transfer(Ann, on), State(from), Other(to))).Code);
        object[] open = [Scheduled(days: [25])];
        Rule("no-seat", [Scheduled()], open);
        Rule("not-approved", [Scheduled(), AnnAsks], open);
        Rule("other-course", [Scheduled(), Seat(Ann)], [Scheduled(days: [25]) with { Course = "familjehem" }]);
        Rule("other-course", [Scheduled(), Seat(Ann)], [Scheduled(days: [25]) with { CourseDays = [2] }]);
        Rule("course-begun", [Scheduled(), Seat(Ann)], open, on: 15);
        Rule("attendance-recorded", [Scheduled(), Seat(Ann), Attendance(15, [], [Ann])], open, on: 15);
        Rule("enrolment-closed", [Scheduled(), Seat(Ann)], [Scheduled(days: [25], closes: Day(1))], on: 2);
        Rule("occasion-cancelled", [Scheduled(), Seat(Ann)], [Scheduled(days: [25]), new OccasionCancelled(Role.Coordinator, March(1))]);
        Rule("occasion-completed", [Scheduled(), Seat(Ann), new OccasionCompleted(Role.Coordinator, March(17))], open, on: 18);
        Rule("already-enrolled", [Scheduled(), Seat(Ann)], [Scheduled(days: [25]), Seat(Ann)]);
    }

    // Reserved seats
    [Fact]
    public void Seats_kept_for_a_municipality_are_not_free_for_others_until_the_day_after()
    {
        object[] happened = [Scheduled(capacity: 2) with { Reserved = [new SeatReservation("boden", 1)], ReservedUntil = Day(5) }, Seat(Ann)];
        Given(happened).When(Asks(Enrol(Bo, on: 5))).Then(Waits(Bo, on: 5)).AndAgainNothing();
        Given(happened).When(Asks(Enrol(Bo, on: 5) with { Municipality = "boden" })).Then(Seat(Bo, on: 5) with { Municipality = "boden" }).AndAgainNothing();
        Given(happened).When(Asks(Enrol(Bo, on: 6))).Then(Seat(Bo, on: 6)).AndAgainNothing();
    }

    [Fact]
    public void Who_waits_while_seats_are_kept_for_others_is_passed_over_for_that_and_moves_up_the_day_after()
    {
        var state = State(
            Scheduled(capacity: 2) with { Reserved = [new SeatReservation("boden", 1)], ReservedUntil = Day(5) },
            Seat(Ann), Waits(Bo), Waits(Cia) with { Municipality = "boden" });
        var given = Assert.IsType<PromotedFromWaitingList>(Assert.Single(Promote(state)));
        Assert.Equal((Cia, new PassedOver(Bo, "reserved-for-others")), (given.Participant, Assert.Single(given.PassedOver)));
        var ended = PromoteFromWaitlistWhenSeatReleased.Decide(state, one => one == Cia ? "paused" : null, PromoteFromWaitlistWhenSeatReleased.ReservationEnded, March(6));
        Assert.Equal((Bo, "reservation-ended"), Assert.IsType<PromotedFromWaitingList>(Assert.Single(ended)) is var one ? (one.Participant, one.Because) : default);
    }

    [Fact]
    public void No_more_is_kept_than_is_left()
    {
        ReserveSeats Keep(int seats) => new([new SeatReservation("boden", seats)], Day(5), Role.Coordinator, March(1));
        Given(Scheduled(capacity: 2), Seat(Ann)).When(state => ReserveSeats.Decide(Keep(2), state!)).ThenRule("reserved-above-free");
        Given(Scheduled(capacity: 2), Seat(Ann)).When(state => ReserveSeats.Decide(Keep(1), state!))
            .Then(new SeatsReserved([new SeatReservation("boden", 1)], Day(5), Role.Coordinator, March(1))).AndAgainNothing();
    }

    [Fact]
    public void Capacity_is_not_put_below_what_is_taken_offered_or_kept()
    {
        var state = State(Scheduled(capacity: 4) with { Reserved = [new SeatReservation("boden", 1)], ReservedUntil = Day(5) }, Seat(Ann), Waits(Bo), BoIsOffered);
        Assert.Equal("capacity-below-confirmed", state.WhyNotCapacity(1, Day(5)));
        Assert.Equal("capacity-below-reserved", state.WhyNotCapacity(2, Day(5)));
        Assert.Null(state.WhyNotCapacity(2, Day(6)));
        Assert.Null(state.WhyNotCapacity(3, Day(5)));
        // Who makes up a missed day there sits there too.
        Assert.Equal(
            "capacity-below-confirmed",
            state.After([new MakeUpPlaced(Cia, "lulea", "Barn", Day(16), 2, OtherId, Role.Manager, March(1))]).WhyNotCapacity(2, Day(6)));
    }

    [Fact]
    public void More_seats_are_filled_from_the_waiting_list_in_order()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia), Waits(Dan), new CapacityChanged(3, Role.Coordinator, March(1)));
        var given = PromoteFromWaitlistWhenSeatReleased.Decide(state, _ => null, PromoteFromWaitlistWhenSeatReleased.CapacityRaised, March(1));
        Assert.Equal([Bo, Cia], given.Cast<PromotedFromWaitingList>().Select(one => one.Participant));
    }

    [Fact]
    public void Who_stands_after_the_last_promoted_and_may_not_have_a_seat_that_is_left_is_told_too()
    {
        var state = State(Scheduled(capacity: 1), Seat(Ann), Waits(Bo), Waits(Cia), new CapacityChanged(3, Role.Coordinator, March(1)));
        var given = PromoteFromWaitlistWhenSeatReleased.Decide(
            state, one => one == Cia ? "level" : null, PromoteFromWaitlistWhenSeatReleased.CapacityRaised, March(1));
        Assert.Equal([Bo], given.OfType<PromotedFromWaitingList>().Select(one => one.Participant));
        Assert.Equal([new PassedOver(Cia, "level")], Assert.IsType<SeatLeftOpen>(given[^1]).PassedOver);
    }

    // Eligibility
    [Theory]
    [InlineData("level", Role.Manager, true)]
    [InlineData("role", Role.Manager, true)]
    [InlineData("kind", Role.MunicipalAdministrator, true)]
    [InlineData("not-opened", Role.Manager, false)]
    [InlineData("not-opened", Role.Coordinator, true)]
    [InlineData("excluded-role", Role.Coordinator, false)]
    [InlineData("paused", Role.Coordinator, false)]
    [InlineData("left", Role.Coordinator, false)]
    [InlineData("own-group", Role.Coordinator, false)]
    public void A_reason_sets_aside_what_it_may(string why, string by, bool aside)
    {
        Assert.Equal((aside ? null : why, aside), Eligibility.Excepted(why, granted: true, by));
        Assert.Equal((why, false), Eligibility.Excepted(why, granted: false, by));
        Assert.True(Eligibility.Swedish.ContainsKey(why));
    }

    [Fact]
    public void Who_will_have_the_experience_when_the_course_is_held_may_be_enrolled_now()
    {
        var course = new CourseContent("Kurs", "practised", [], [], [], [], new CourseTeam(1, 2), null);
        var eligibility = new Eligibility("barn-och-unga", course, null, []);
        Participant Since(DateOnly day) => new(Ann, "lulea", "Barn", "norrbotten", "socialsekreterare", day, ParticipantStatus.Active, null, 1);
        var occasion = State(Scheduled());
        Assert.Null(eligibility.WhyNot(Since(Day(15).AddYears(-2)), occasion, March(1)));
        Assert.Equal("level", eligibility.WhyNot(Since(Day(16).AddYears(-2)), occasion, March(1)));
    }

    [Fact]
    public void What_is_held_inside_an_organisation_is_for_its_own_people()
    {
        var eligibility = new Eligibility("barn-och-unga", null, null, []);
        Participant At(string municipality, string unit) => new(Ann, municipality, unit, "norrbotten", "socialsekreterare", Day(1), ParticipantStatus.Active, null, 1);
        var occasion = State(Scheduled() with { HeldBy = new HeldBy("lulea", "Barn") });
        Assert.Null(eligibility.WhyNot(At("lulea", "Barn"), occasion, March(1)));
        Assert.Equal("own-group", eligibility.WhyNot(At("lulea", "Familj"), occasion, March(1)));
        Assert.Equal("own-group", eligibility.WhyNot(At("boden", "Barn"), occasion, March(1)));
    }

    [Fact]
    public void An_exception_once_granted_goes_on_on_the_waiting_list()
    {
        var course = new CourseContent("Kurs", "experienced", [], [], [], [], new CourseTeam(1, 2), null);
        var eligibility = new Eligibility("barn-och-unga", course, null, []);
        var ann = new Participant(Ann, "lulea", "Barn", "norrbotten", "socialsekreterare", Day(1), ParticipantStatus.Active, null, 1);
        var state = State(Scheduled(capacity: 1), Seat(Bo), Waits(Ann) with { Exception = true }, Waits(Cia));
        Assert.Null(eligibility.WhyNot(ann, state.Places[Ann], state, March(1)));
        Assert.Equal("level", eligibility.WhyNot(ann, state.Places[Cia], state, March(1)));
        Assert.Equal("paused", eligibility.WhyNot(ann with { Status = ParticipantStatus.Paused }, state.Places[Ann], state, March(1)));
    }

    // A municipality's rules
    [Fact]
    public void A_municipality_says_how_its_people_are_enrolled_and_the_same_again_changes_nothing()
    {
        Spec<EnrolmentRules> Rules(params object[] events) =>
            Spec.Of<EnrolmentRules>((state, one) => EnrolmentRules.Apply(state, EnrolmentRules.IdOf("lulea"), one, (state?.Version ?? 0) + 1)).Given(events);
        Func<EnrolmentRules?, IEnumerable<object>> Sets(bool approval, int? hours) => state =>
            SetEnrolmentRules.Decide(new SetEnrolmentRules("lulea", approval, hours, Role.MunicipalAdministrator, March(1)), state);
        var told = new EnrolmentRulesSet("lulea", true, 48, Role.MunicipalAdministrator, March(1));
        Rules().When(Sets(true, 48)).Then(told).AndAgainNothing();
        Rules().When(Sets(false, null)).ThenNothing().AndAgainNothing();
        Rules(told).When(Sets(false, null)).Then(told with { Approval = false, ConfirmWithinHours = null }).AndAgainNothing();
    }

    private static readonly Guid OtherId = new(9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private static Occasion Other(params object[] events) =>
        events.Aggregate((Occasion?)null, (state, one) => Occasion.Apply(state, OtherId, one, (state?.Version ?? 0) + 1))!;

    private static TransferEnrolment Transfer(Guid who, int on = 1) => new(who, "lulea", "Barn", null, Role.Manager, March(on));

    private static ReplaceParticipant Replace(Guid who, Guid with, int on = 1) => new(who, with, "lulea", "Familj", null, Role.Manager, March(on));

    private static Func<Occasion?, IEnumerable<object>> Replaces(Guid who, Guid with, int on = 1) => state => ReplaceParticipant.Decide(Replace(who, with, on), state!);

    private static Func<Occasion?, IEnumerable<object>> Asks(Enrol command) => state => Yrkesresan.Enrolment.Occasions.Enrol.Decide(command, state!);

    private static Func<Occasion?, IEnumerable<object>> Cancels(Guid who, int on = 1) => state => CancelEnrolment.Decide(Cancel(who, on), state!);

    private static Func<Occasion?, IEnumerable<object>> Answers(Guid who, bool approve, int on = 1) =>
        state => AnswerRequest.Decide(new AnswerRequest(who, approve, null, Role.Manager, March(on)), state!);

    private static Func<Occasion?, IEnumerable<object>> AnswersOffer(Guid who, bool accept, int on = 1) =>
        state => AnswerOffer.Decide(new AnswerOffer(who, accept, Role.Participant, March(on)), state!);

    private static IReadOnlyList<object> Promote(Occasion state, int? hours = null) => PromoteFromWaitlistWhenSeatReleased.Decide(
        state, _ => null, PromoteFromWaitlistWhenSeatReleased.SeatReleased, March(1), _ => hours);
}

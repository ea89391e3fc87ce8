using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

/// <summary>
/// What holds whatever is asked in whatever order, at two occasions of one course: enrolled, requested, approved, declined, cancelled, offered,
/// accepted, expired, replaced, transferred, paused, resumed, capacity and reservations changed, time gone by. What fails is shrunk to its fewest steps.
/// </summary>
public sealed class SeatingProperties
{
    private const int Lives = 800;
    private const int Steps = 60;

    [Fact]
    public void Seats_and_waiting_list_hold_through_any_sequence() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Lives), Prop.ForAll(Any, steps => new Life(steps).Live()));

    [Fact]
    public void Without_promotion_the_same_lives_leave_seats_idle_so_the_properties_can_fail() =>
        Fails("a seat is idle", new Rules { Promotes = false });

    [Fact]
    public void Decided_on_one_and_the_same_state_everybody_gets_the_last_seat_so_the_lock_is_needed()
    {
        var seen = State(Scheduled(capacity: 20));
        var everybody = Enumerable.Range(0, 200).SelectMany(_ => Yrkesresan.Enrolment.Occasions.Enrol.Decide(Enrol(Guid.NewGuid()), seen)).ToList();
        Assert.Equal(200, seen.After(everybody).Confirmed);
    }

    [Fact]
    public void Without_the_guards_the_same_lives_have_somebody_at_both_so_the_properties_can_fail() =>
        Fails("somebody is at both", new Rules { Guards = false });

    [Fact]
    public void Without_the_deadline_the_same_lives_keep_offers_for_ever_so_the_properties_can_fail() =>
        Fails("an offer is overdue", new Rules { Expires = false });

    [Fact]
    public void Every_rule_and_every_event_of_seats_was_met_on_the_way()
    {
        var (rules, events) = (new HashSet<string>(), new HashSet<Type>());
        foreach (var steps in Any.Generator.Sample(Lives, Steps))
        {
            var life = new Life(steps);
            life.Live();
            rules.UnionWith(life.Broken);
            events.UnionWith(life.Stored.Select(one => one.GetType()));
        }

        string[] met = [
            "already-enrolled", "capacity-below-confirmed", "capacity-below-reserved", "no-offer", "no-request", "no-seat", "not-approved", "not-eligible",
            "offer-expired", "other-municipality", "reserved-above-free"];
        Assert.Empty(met.Except(rules));
        Type[] seen = [
            typeof(SeatTaken), typeof(WaitingListJoined), typeof(PromotedFromWaitingList), typeof(SeatOffered), typeof(OfferAccepted), typeof(OfferDeclined),
            typeof(OfferExpired), typeof(EnrolmentRequested), typeof(EnrolmentApproved), typeof(EnrolmentDeclined), typeof(RequestWithdrawn),
            typeof(SeatReleased), typeof(WaitingListLeft), typeof(SeatHandedOver), typeof(SeatTakenOver), typeof(EnrolmentTransferred), typeof(SeatLeftOpen),
            typeof(CapacityChanged), typeof(SeatsReserved)];
        Assert.Empty(seen.Except(events));
    }

    [Fact]
    public void What_is_free_for_one_is_never_promised_to_another() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Arb.From(Gen.Choose(0, 12).ArrayOf(9)), numbers =>
        {
            string[] municipalities = ["boden", "lulea", "pitea"];
            var reserved = municipalities.Select((one, index) => new SeatReservation(one, numbers[index])).ToList();
            var taken = municipalities.Select((one, index) => (one, numbers[index + 3])).ToDictionary();
            var (free, unused) = (numbers[6] + numbers[7], reserved.ToDictionary(one => one.Municipality, one => Math.Max(0, one.Seats - taken[one.Municipality])));
            foreach (var municipality in municipalities.Append("ingen"))
            {
                var mine = SeatReservation.FreeFor(free, reserved, one => taken[one], municipality);
                Assert.InRange(mine, 0, free);
                // Let it take all it may: the others' promises are still there, where they were before.
                var others = unused.Where(one => one.Key != municipality).Sum(one => one.Value);
                Assert.True(free < others ? mine == 0 : free - mine == others);
            }
        }));

    private static Arbitrary<Step[]> Any { get; } = Arb.From(
        (from what in Gen.Choose(0, 19) from who in Gen.Choose(0, 11) from number in Gen.Choose(0, 30) select new Step(what, who, number)).ArrayOf(Steps),
        steps => Enumerable.Range(0, steps.Length).Select(without => steps.Where((_, index) => index != without).ToArray()));

    private static void Fails(string how, Rules rules)
    {
        var failure = Assert.ThrowsAny<Exception>(() => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Lives), Prop.ForAll(Any, steps => new Life(steps, rules).Live())));
        Assert.Contains(how, failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What is asked, by or about whom, and how.</summary>
    public sealed record Step(int What, int Who, int Number);

    /// <summary>What a control leaves out.</summary>
    private sealed record Rules
    {
        public bool Promotes { get; init; } = true;

        public bool Guards { get; init; } = true;

        public bool Expires { get; init; } = true;
    }

    private sealed class Life
    {
        private static readonly string[] Municipalities = ["boden", "lulea", "pitea"];
        private readonly Step[] steps;
        private readonly Rules rules;
        private readonly Dictionary<Guid, string> whyNot = [];
        private readonly List<(int Occasion, object Event)> stored = [];
        private readonly Occasion[] states;
        private DateTimeOffset now = March(1);

        public Life(Step[] steps, Rules? rules = null)
        {
            (this.steps, this.rules) = (steps, rules ?? new Rules());
            states = [.. Enumerable.Range(0, 2).Select(number =>
            {
                var scheduled = Scheduled(capacity: 2 + number, closes: Day(20));
                stored.Add((number, scheduled));
                return Occasion.Apply(null, IdOf(number), scheduled, 1)!;
            })];
        }

        public HashSet<string> Broken { get; } = [];

        public IEnumerable<object> Stored => stored.Select(one => one.Event);

        public void Live()
        {
            foreach (var (step, index) in steps.Select((step, index) => (step, index)))
            {
                Occasion[] before = [.. states];
                try
                {
                    Take(step, step.Number % 2);
                }
                catch (RuleBroken broken)
                {
                    Broken.Add(broken.Code);
                }

                foreach (var number in (int[])[0, 1])
                {
                    Holds(before[number], states[number], $"step {index} ({step}), occasion {number}");
                }

                Assert.True(!states[0].Active().Select(one => one.Participant).Intersect(states[1].Active().Select(one => one.Participant)).Any(), $"step {index} ({step}): somebody is at both");
            }

            foreach (var number in (int[])[0, 1])
            {
                var replayed = stored.Where(one => one.Occasion == number)
                    .Aggregate((Occasion?)null, (state, one) => Occasion.Apply(state, IdOf(number), one.Event, (state?.Version ?? 0) + 1))!;
                Assert.Equal(Sorted(states[number]), Sorted(replayed));
            }
        }

        private void Take(Step step, int at)
        {
            var who = Person(step.Who);
            var municipality = Municipalities[step.Who % 3];
            switch (step.What)
            {
                case < 5:
                    if (rules.Guards && states[1 - at].ActivePlaceOf(who) is not null)
                    {
                        break;
                    }

                    Promote(at, PromoteFromWaitlistWhenSeatReleased.SeatIdle);
                    var by = (step.Number / 2 % 3) switch { 0 => Role.Participant, 1 => Role.Manager, _ => Role.Coordinator };
                    var command = new Enrol(who, municipality, "Barn", whyNot.GetValueOrDefault(who), by, now) { Approval = municipality == "pitea" };
                    Twice(at, state => Yrkesresan.Enrolment.Occasions.Enrol.Decide(command, state));
                    break;
                case < 7:
                    var released = Twice(at, state => CancelEnrolment.Decide(new CancelEnrolment(who, Role.Manager, now), state));
                    if (released is [SeatReleased or OfferDeclined])
                    {
                        Promote(at, released is [SeatReleased] ? PromoteFromWaitlistWhenSeatReleased.SeatReleased : PromoteFromWaitlistWhenSeatReleased.OfferDeclined);
                    }

                    break;
                case 7:
                    whyNot[who] = Eligibility.Paused;
                    break;
                case 8:
                    whyNot.Remove(who);
                    Promote(0, PromoteFromWaitlistWhenSeatReleased.EligibleAgain);
                    Promote(1, PromoteFromWaitlistWhenSeatReleased.EligibleAgain);
                    break;
                case < 11:
                    Promote(at, PromoteFromWaitlistWhenSeatReleased.SeatIdle);
                    Twice(at, state => AnswerRequest.Decide(new AnswerRequest(who, step.What == 9, whyNot.GetValueOrDefault(who), Role.Manager, now), state));
                    break;
                case < 14:
                    if (Twice(at, state => AnswerOffer.Decide(new AnswerOffer(who, step.What < 13, Role.Participant, now), state)) is [OfferDeclined])
                    {
                        Promote(at, PromoteFromWaitlistWhenSeatReleased.OfferDeclined);
                    }

                    break;
                case < 16:
                    now = now.AddHours(step.Number);
                    TimeHasPassed();
                    break;
                case 16:
                    if (states[at].WhyNotCapacity(step.Number / 3, now.SwedishDay()) is { } rule)
                    {
                        throw new RuleBroken(rule);
                    }

                    Store(at, [new CapacityChanged(Math.Max(1, step.Number / 3), Role.Coordinator, now)]);
                    Promote(at, PromoteFromWaitlistWhenSeatReleased.CapacityRaised);
                    break;
                case 17:
                    var other = Person(step.Number % 12);
                    if (other == who || rules.Guards && states[1 - at].ActivePlaceOf(other) is not null)
                    {
                        break;
                    }

                    Twice(at, state => ReplaceParticipant.Decide(
                        new ReplaceParticipant(who, other, Municipalities[step.Number % 12 % 3], "Familj", whyNot.GetValueOrDefault(other), Role.Manager, now), state));
                    break;
                case 18:
                    var reserved = step.Number % 5 == 0 ? [] : new List<SeatReservation> { new(Municipalities[step.Number % 3], 1 + step.Number % 2) };
                    Twice(at, state => ReserveSeats.Decide(new ReserveSeats(reserved, now.SwedishDay().AddDays(step.Number % 4), Role.Coordinator, now), state));
                    Promote(at, PromoteFromWaitlistWhenSeatReleased.ReservationChanged);
                    break;
                default:
                    Promote(1 - at, PromoteFromWaitlistWhenSeatReleased.SeatIdle);
                    var transfer = new TransferEnrolment(who, municipality, "Barn", whyNot.GetValueOrDefault(who), Role.Coordinator, now);
                    var (left, taken) = TransferEnrolment.Decide(transfer, states[at], states[1 - at]);
                    Store(at, left);
                    Store(1 - at, taken);
                    Assert.Equal(([], []), TransferEnrolment.Decide(transfer, states[at], states[1 - at]));
                    Promote(at, PromoteFromWaitlistWhenSeatReleased.SeatReleased);
                    break;
            }
        }

        /// <summary>Deadlines that fell due meanwhile.</summary>
        private void TimeHasPassed()
        {
            foreach (var at in (int[])[0, 1])
            {
                if (rules.Expires)
                {
                    foreach (var place in states[at].Active().Where(one => one.Status is PlaceStatus.Offered).ToList())
                    {
                        if (Twice(at, state => ExpireOffer.Decide(new ExpireOffer(place.Participant, now), state)).Count > 0)
                        {
                            Promote(at, PromoteFromWaitlistWhenSeatReleased.OfferExpired);
                        }
                    }
                }

                Promote(at, PromoteFromWaitlistWhenSeatReleased.ReservationEnded);
            }
        }

        /// <summary>What is decided is stored; decided again on what came of it, nothing is.</summary>
        private IReadOnlyList<object> Twice(int at, Func<Occasion, IReadOnlyList<object>> decide)
        {
            var events = decide(states[at]);
            Store(at, events);
            Assert.Empty(decide(states[at]));
            return events;
        }

        private void Promote(int at, string because)
        {
            if (rules.Promotes)
            {
                Store(at, PromoteFromWaitlistWhenSeatReleased.Decide(
                    states[at], one => whyNot.GetValueOrDefault(one), because, now, municipality => municipality == "boden" ? 24 : null));
            }
        }

        private void Store(int at, IReadOnlyList<object> events)
        {
            stored.AddRange(events.Select(one => (at, one)));
            states[at] = states[at].After(events);
        }

        private void Holds(Occasion before, Occasion after, string where)
        {
            Assert.True(after.Confirmed + after.Offered <= after.Capacity, $"{where}: more seats taken than there are");
            Assert.True(after.Confirmed == Count(after, PlaceStatus.Confirmed) && after.Offered == Count(after, PlaceStatus.Offered), $"{where}: seats miscounted");
            Assert.True(after.WaitingList.Distinct().Count() == after.Waiting, $"{where}: somebody waits twice");
            Assert.True(after.WaitingList.All(one => after.Places[one].Status is PlaceStatus.Waiting), $"{where}: somebody on the list does not wait");
            Assert.True(Count(after, PlaceStatus.Waiting) == after.Waiting, $"{where}: somebody waits off the list");
            var stayed = before.WaitingList.Where(after.WaitingList.Contains).ToList();
            Assert.True(after.WaitingList.Take(stayed.Count).SequenceEqual(stayed), $"{where}: the order changed, or somebody passed by");
            Assert.True(
                after.Active().All(place => place.Status is not PlaceStatus.Offered || place.OfferExpires > now), $"{where}: an offer is overdue");
            Assert.True(
                after.WhyNotCapacity(after.Capacity, now.SwedishDay()) is null, $"{where}: a seat kept for a municipality was given to another");
            Assert.True(
                after.WaitingList.All(one => whyNot.ContainsKey(one) || after.FreeFor(after.Places[one].Municipality, now.SwedishDay()) == 0)
                || now.SwedishDay() > after.LastDayOfPromotion,
                $"{where}: a seat is idle while somebody eligible waits for it");
        }

        private static int Count(Occasion occasion, PlaceStatus status) => occasion.Places.Values.Count(place => place.Status == status);

        private static Guid Person(int number) => new(7, (short)number, 0, 0, 0, 0, 0, 0, 0, 0, 1);

        private static Guid IdOf(int number) => new(8, (short)number, 0, 0, 0, 0, 0, 0, 0, 0, 1);

        // A dictionary's order is not part of what it says.
        private static string Sorted(Occasion state) => JsonSerializer.Serialize(
            new
            {
                state.Id,
                state.Status,
                state.Capacity,
                state.Confirmed,
                state.Offered,
                state.Reserved,
                state.ReservedUntil,
                state.WaitingList,
                state.LateReleases,
                state.Version,
                Places = state.Places.Values.OrderBy(place => place.Participant).ToList(),
            },
            Json.Options);
    }
}

using System.Text.Json;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Occasions;

public class FactsInAnyOrderTests
{
    private static readonly Func<OccasionCost?, IEnumerable<object>>[] Story =
    [
        state => PlanOccasion.Decide(new PlanOccasion(An.About, [An.Day(1), An.Day(2)], 1), state),
        state => TakeSeat.Decide(new TakeSeat(An.About, An.Participant(1), "lulea", "Mottagning", false, 2), state),
        state => TakeSeat.Decide(new TakeSeat(An.About, An.Participant(2), "boden", "Utredning", false, 3), state),
        state => PlanOccasion.Decide(new PlanOccasion(An.About, An.FourDays, 4), state),
        state => GiveUpSeat.Decide(new GiveUpSeat(An.About, An.Participant(1), "lulea", "Mottagning", true, true, 5), state),
        state => TakeSeat.Decide(new TakeSeat(An.About, An.Participant(3), "pitea", "Utredning", true, 6), state),
        state => GiveUpSeat.Decide(new GiveUpSeat(An.About, An.Participant(4), "kalix", "Utredning", false, false, 7), state),
        state => TakeSeat.Decide(new TakeSeat(An.About, An.Participant(1), "lulea", "Mottagning", false, 8), state),
        state => RecordDayTaught.Decide(new RecordDayTaught(An.About, new DateOnly(2026, 10, 5), false, [new LentBy(An.Participant(9), "lulea")], 3), state),
        state => RecordDayTaught.Decide(new RecordDayTaught(An.About, new DateOnly(2026, 10, 5), false, [new LentBy(An.Participant(9), "boden")], 4), state),
        state => HoldOccasion.Decide(new HoldOccasion(An.About, An.FourDays, [An.Place(1), An.Place(2, "boden"), An.Place(3, "pitea")], 9), state),
    ];

    [Fact]
    public void Any_order_and_any_repetition_give_the_same_costs()
    {
        var expected = Text(Told(Story));
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            var messages = Story.Concat(Story).ToArray();
            random.Shuffle(messages);

            Assert.Equal(expected, Text(Told(messages)));
        }
    }

    [Fact]
    public void The_same_fact_twice_is_silent()
    {
        foreach (var fact in Story)
        {
            var once = Told([fact]);
            Assert.Empty(fact(once));
        }
    }

    [Fact]
    public void Whichever_comes_first_makes_the_occasion_known() => Spec.Of<OccasionCost>(OccasionCost.Evolve)
        .When(state => TakeSeat.Decide(new TakeSeat(An.About, An.Participant(1), "lulea", "Mottagning", false, 2), state))
        .Then(An.HeardOf, new SeatTaken(An.Participant(1), "lulea", "Mottagning", false, 2, An.At))
        .AndAgainNothing();

    [Fact]
    public void Called_off_it_costs_nothing() => Spec.Of<OccasionCost>(OccasionCost.Evolve)
        .When(state => CallOffOccasion.Decide(new CallOffOccasion(An.About, 9), state))
        .Then(An.HeardOf, new OccasionCalledOff(9, An.At))
        .AndAgainNothing();

    [Fact]
    public void Seats_given_up_late_are_committed_until_somebody_takes_them_over()
    {
        var occasion = An.State(
            An.HeardOf,
            new SeatTaken(An.Participant(1), "lulea", "a", false, 2, An.At), new SeatTaken(An.Participant(2), "boden", "a", false, 3, An.At),
            new SeatTaken(An.Participant(3), "kalix", "a", false, 4, An.At),
            new SeatGivenUp(An.Participant(1), "lulea", "a", false, 5, An.At),      // in time
            new SeatGivenUp(An.Participant(2), "boden", "a", true, 6, An.At),       // late, and the next takes the earlier seat
            new SeatTaken(An.Participant(4), "pitea", "a", true, 7, An.At),
            new SeatGivenUp(An.Participant(3), "kalix", "a", true, 8, An.At))!;

        Assert.Equal(["boden", "kalix", "pitea"], CommittedSeats.Of(occasion).Select(seat => seat.Municipality).Order());
    }

    private static OccasionCost? Told(IEnumerable<Func<OccasionCost?, IEnumerable<object>>> messages) =>
        messages.Aggregate((OccasionCost?)null, (state, message) => message(state).Aggregate(state, OccasionCost.Evolve));

    // The number of events differs with the order; what they come to does not.
    private static string Text(OccasionCost? state) => JsonSerializer.Serialize(
        state! with { Version = 0, Seats = state.Seats.Clear() }, Json.Options)
        + string.Join(';', state.Seats.OrderBy(seat => seat.Key).Select(seat => seat.ToString()));
}

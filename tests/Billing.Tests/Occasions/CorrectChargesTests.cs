using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Occasions;

public class CorrectChargesTests
{
    private static readonly Cause Correction = new("occasion-corrected", 60, An.At);
    private static readonly CorrectCharges Command = new(Correction, An.At);

    private static readonly OccasionHeldInside Inside = new("lulea", null, 1, An.At);

    /// <summary>Charged for these, and then these are told.</summary>
    private static Spec<OccasionCost> Charged(Place[] first, Place[] then, params object[] more) =>
        Spec.Of<OccasionCost>(OccasionCost.Evolve).Given([An.HeardOf, .. Facts(first), An.Held(then) with { SourceVersion = 60 }, .. more]);

    private static object[] Facts(Place[] places)
    {
        var held = An.Held(places);
        return [held, .. ChargeOccasion.Decide(new ChargeOccasion(An.At), An.State(An.HeardOf, held), An.Fees)];
    }

    private static ChargesCorrected Corrected(
        CorrectedCharge[]? withdrawn = null, CorrectedCharge[]? added = null, Charge[]? explained = null, Charge[]? free = null, PricedDay[]? days = null) => new(
        An.Id, An.About.Course, "norrbotten", 1, Correction, new DateOnly(2026, 1, 1),
        days ?? [.. An.FourDays.Select(day => new PricedDay(day.Date, "on-site", false, 1000, 400, 100, 50))],
        withdrawn ?? [], added ?? [], explained ?? [], free ?? [], An.At);

    private static CorrectedCharge Of(int participant, string municipality = "lulea", string why = "attended", decimal amount = 6200, decimal pool = 1600) =>
        new(An.Participant(participant), municipality, "Mottagning", why, amount, pool);

    private static IEnumerable<object> Decide(OccasionCost? state) => CorrectCharges.Decide(Command, state, An.Fees);

    [Fact]
    public void Who_turns_out_to_have_had_no_seat_is_charged_no_more() => Charged([An.Place(1), An.Place(2)], [An.Place(1)])
        .When(Decide).Then(Corrected(withdrawn: [Of(2)])).AndAgainNothing();

    [Fact]
    public void Who_turns_out_to_have_had_one_is_charged() => Charged([An.Place(1)], [An.Place(1), An.Place(2, "boden", "absent")])
        .When(Decide).Then(Corrected(added: [Of(2, "boden", "absent")])).AndAgainNothing();

    [Fact]
    public void Who_was_absent_after_all_costs_the_same_for_another_reason() => Charged([An.Place(1), An.Place(2)], [An.Place(1, outcome: "absent"), An.Place(2)])
        .When(Decide).Then(Corrected(explained: [new Charge(An.Participant(1), "lulea", "Mottagning", "absent")])).AndAgainNothing();

    [Fact]
    public void A_late_cancellation_whose_seat_was_filled_is_charged_no_more() =>
        Charged([An.Place(1), An.Place(2, outcome: "cancelled-late")], [An.Place(1), An.Place(2, outcome: "cancelled-late", refilled: true)])
            .When(Decide)
            .Then(Corrected(withdrawn: [Of(2, why: "cancelled-late")], free: [new Charge(An.Participant(2), "lulea", "Mottagning", "refilled")]))
            .AndAgainNothing();

    [Fact]
    public void Another_municipality_enrolled_then_that_one_pays() => Charged([An.Place(1)], [An.Place(1, "boden")])
        .When(Decide).Then(Corrected(withdrawn: [Of(1)], added: [Of(1, "boden")])).AndAgainNothing();

    [Fact]
    public void Told_late_that_it_was_inside_an_organisation_the_venue_is_taken_off() => Charged([An.Place(1)], [An.Place(1)], Inside)
        .When(Decide)
        .Then(Corrected(
            withdrawn: [Of(1)], added: [Of(1, amount: 2200)],
            days: [.. An.FourDays.Select(day => new PricedDay(day.Date, "on-site", false, 0, 400, 100, 50))]))
        .AndAgainNothing();

    [Fact]
    public void Not_held_after_all_nobody_is_charged() => Charged([An.Place(1)], [An.Place(1)], new OccasionCalledOff(61, An.At))
        .When(Decide).Then(Corrected(withdrawn: [Of(1)])).AndAgainNothing();

    [Fact]
    public void Called_off_before_it_was_held_after_all_is_charged() => Charged([An.Place(1)], [An.Place(1)], new OccasionCalledOff(49, An.At))
        .When(Decide).ThenNothing();

    [Fact]
    public void The_same_told_again_corrects_nothing() => Charged([An.Place(1), An.Place(2)], [An.Place(2), An.Place(1)]).When(Decide).ThenNothing();

    [Fact]
    public void What_is_not_charged_yet_is_not_corrected() => Spec.Of<OccasionCost>(OccasionCost.Evolve)
        .Given(An.HeardOf, An.Held(An.Place(1))).When(Decide).ThenNothing();

    [Fact]
    public void What_stands_after_corrections_is_what_would_have_been_charged_at_once()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            Place[] Some() => [.. Enumerable.Range(1, 8).Where(_ => random.Next(3) > 0).Select(number => An.Place(
                number, random.Next(4) == 0 ? "boden" : "lulea", random.Next(3) switch { 0 => "absent", 1 => "cancelled-late", _ => "attended" }, random.Next(2) == 0))];
            var state = An.State([An.HeardOf, .. Facts(Some())]);
            var pool = state!.Charge!.Charged.Count * 1600m;
            for (var correction = 0; correction < 3; correction++)
            {
                state = OccasionCost.Evolve(state, An.Held(Some()) with { SourceVersion = 60 + correction });
                foreach (var corrected in Decide(state).Cast<ChargesCorrected>())
                {
                    state = OccasionCost.Evolve(state, corrected);
                    pool += corrected.Added.Sum(charge => charge.TrainerPool) - corrected.Withdrawn.Sum(charge => charge.TrainerPool);
                }
            }

            var atOnce = ChargeOccasion.Due(state!, An.Fees, An.At, null)!;
            Assert.Equal(atOnce.Charged, state!.Charge!.Charged);
            Assert.Equal(atOnce.Free, state.Charge.Free);
            Assert.Equal(atOnce.Charged.Count * 1600m, pool);
        }
    }
}

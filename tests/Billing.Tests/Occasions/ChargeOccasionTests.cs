using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Occasions;

public class ChargeOccasionTests
{
    private static readonly ChargeOccasion Command = new(An.At);

    private static Spec<OccasionCost> Held(params Place[] places) => Spec.Of<OccasionCost>(OccasionCost.Evolve).Given(An.HeardOf, An.Held(places));

    private static OccasionCharged Charged(IReadOnlyList<Charge> charged, IReadOnlyList<Charge> free) => new(
        An.Id, An.About.Course, "norrbotten", new DateOnly(2026, 1, 1),
        [.. An.FourDays.Select(day => new PricedDay(day.Date, "on-site", false, 1000, 400, 100, 50))], charged, free, An.At);

    [Theory]
    [InlineData("attended", false, true)]
    [InlineData("absent", false, true)]
    [InlineData("cancelled-late", false, true)]
    [InlineData("cancelled-late", true, false)]
    [InlineData("something-new", false, true)]
    public void Whoever_had_a_seat_is_charged_and_a_late_cancellation_unless_refilled(string outcome, bool refilled, bool pays)
    {
        var charged = (OccasionCharged)ChargeOccasion.Decide(Command, An.State(An.HeardOf, An.Held(An.Place(1, "lulea", outcome, refilled))), An.Fees).Single();

        Assert.Equal(pays ? 1 : 0, charged.Charged.Count);
        Assert.Equal(pays ? 0 : 1, charged.Free.Count);
    }

    [Fact]
    public void An_occasion_is_charged_once() => Held(An.Place(1), An.Place(2, "boden", "cancelled-late", true))
        .When(state => ChargeOccasion.Decide(Command, state, An.Fees))
        .Then(Charged(
            [new Charge(An.Participant(1), "lulea", "Mottagning", "attended")], [new Charge(An.Participant(2), "boden", "Mottagning", "refilled")]))
        .AndAgainNothing();

    [Fact]
    public void Without_a_schedule_it_waits() => Held(An.Place(1)).When(state => ChargeOccasion.Decide(Command, state, null)).ThenNothing();

    [Fact]
    public void Before_the_first_schedule_it_waits()
    {
        var later = FeeSchedules.Evolve(null, new FeeScheduleSet("norrbotten", new DateOnly(2026, 10, 6), 1, 1, 1, 1, [], Guid.Empty, An.At));

        Held(An.Place(1)).When(state => ChargeOccasion.Decide(Command, state, later)).ThenNothing();
        Assert.Equal("waiting", An.State(An.HeardOf, An.Held(An.Place(1)))!.Status);
    }

    [Fact]
    public void What_was_not_held_is_not_charged() => Spec.Of<OccasionCost>(OccasionCost.Evolve)
        .Given(An.HeardOf, new OccasionPlanned(An.FourDays, 1, An.At), new SeatTaken(An.Participant(1), "lulea", "Mottagning", false, 2, An.At))
        .When(state => ChargeOccasion.Decide(Command, state, An.Fees))
        .ThenNothing();

    [Fact]
    public void A_person_who_gave_up_late_and_came_back_pays_once()
    {
        var charged = (OccasionCharged)ChargeOccasion.Decide(
            Command, An.State(An.HeardOf, An.Held(An.Place(1, outcome: "cancelled-late", refilled: true), An.Place(1))), An.Fees).Single();

        Assert.Equal("attended", Assert.Single(charged.Charged).Why);
        Assert.Empty(charged.Free);
    }

    [Fact]
    public void The_demos_twenty_pay_124_000_and_put_32_000_into_the_pool()
    {
        var municipalities = new[] { "lulea", "pitea", "boden", "kiruna", "gallivare", "kalix", "haparanda", "alvsbyn", "jokkmokk", "pajala" };
        var places = Enumerable.Range(0, 20).Select(number => An.Place(number + 1, municipalities[number % 10], number == 3 ? "absent" : "attended")).ToArray();

        var charged = (OccasionCharged)ChargeOccasion.Decide(Command, An.State(An.HeardOf, An.Held(places)), An.Fees).Single();
        var invoices = DraftInvoices.Of(charged, "barn-och-unga");

        Assert.Equal(10, invoices.Count);
        Assert.Equal(124_000, invoices.Sum(invoice => invoice.Lines.Sum(line => line.Amount)));
        Assert.All(invoices.SelectMany(invoice => invoice.Lines), line => Assert.Equal(4 * 1550, line.Amount));
        Assert.Equal(32_000, charged.Charged.Count * charged.Days.Sum(day => day.TrainerPool));
    }

    [Fact]
    public void Digital_and_half_days_are_charged_by_rule()
    {
        var held = new OccasionHeld([An.Day(5), An.Day(6, "digital"), An.Day(12, half: true), An.Day(13, "digital", true)], [An.Place(1)], 9, An.At);

        var charged = (OccasionCharged)ChargeOccasion.Decide(Command, An.State(An.HeardOf, held), An.Fees).Single();

        Assert.Equal([1550m, 550, 775, 275], charged.Days.Select(day => day.Sum()));
        Assert.Equal("Kursavgift handlaggning-med-barnet-i-centrum 2026-10-05, 3 dagar", DraftInvoices.Of(charged, "barn-och-unga")[0].Lines[0].Text);
    }

    [Fact]
    public void Lines_refer_to_participants_without_naming_them()
    {
        var charged = (OccasionCharged)ChargeOccasion.Decide(
            Command, An.State(An.HeardOf, An.Held(An.Place(2), An.Place(1, "boden"), An.Place(3))), An.Fees).Single();

        var invoices = DraftInvoices.Of(charged, "barn-och-unga");

        Assert.Equal(["boden", "lulea"], invoices.Select(invoice => invoice.Municipality));
        Assert.Equal(["D-00000002", "D-00000003"], invoices[1].Lines.Select(line => line.Reference));
        Assert.Equal([1, 2], invoices[1].Lines.Select(line => line.Number));
        Assert.Equal(invoices.Select(invoice => invoice.Invoice), DraftInvoices.Of(charged, "barn-och-unga").Select(invoice => invoice.Invoice));
    }

    [Fact]
    public void References_that_would_be_the_same_are_longer()
    {
        Guid one = new("00000000-0000-0000-0000-0000aaaaaaaa"), other = new("00000000-0000-0000-0000-0001aaaaaaaa");

        Assert.Equal(2, DraftInvoices.References([one, other]).Values.Distinct().Count());
    }

    [Fact]
    public void Nothing_to_pay_gives_no_invoice()
    {
        var free = Charged([new Charge(An.Participant(1), "lulea", "Mottagning", "attended")], []) with { Days = [new PricedDay(new DateOnly(2026, 10, 5), "digital", false, 0, 0, 0, 0)] };

        Assert.Empty(DraftInvoices.Of(free, "barn-och-unga"));
    }
}

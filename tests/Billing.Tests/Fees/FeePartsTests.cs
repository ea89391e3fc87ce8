using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Fees;

public class FeePartsTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly NewYear = new(2026, 1, 1);
    private static readonly FeeSchedule Printed = new(NewYear, 1000, 400, 100, 50, ["venue"]);

    private static readonly FeeSchedule WithMore = Printed with
    {
        DigitalDayDrops = ["venue", "mat"],
        Others = [new FeePart("mat", "Lunch", 125), new FeePart("resor", "Resor för utbildare", 30.01m)],
    };

    [Theory]
    [InlineData("on-site", false, false, "1705.01")]
    [InlineData("digital", false, false, "580.01")]
    [InlineData("on-site", true, false, "852.51")]     // 62.50 and 15.01: half an öre up
    [InlineData("on-site", false, true, "705.01")]     // inside an organisation: no venue
    [InlineData("digital", true, true, "290.01")]
    public void Further_parts_are_charged_halved_and_dropped_as_the_others(string mode, bool half, bool inside, string kronor) =>
        Assert.Equal(Number(kronor), WithMore.Price(new Day(NewYear, mode, half), inside).Sum());

    [Fact]
    public void A_digital_day_may_cost_nothing_at_all()
    {
        var free = WithMore with { DigitalDayFree = true };

        Assert.Equal(0, free.Price(new Day(NewYear, "digital", false)).Sum());
        Assert.Equal(0, free.Price(new Day(NewYear, "digital", false)).TrainerPool);
        Assert.Equal(1705.01m, free.Price(new Day(NewYear, "on-site", false)).Sum());
    }

    [Fact]
    public void What_an_organisation_does_not_pay_for_inside_is_the_schedules_to_say()
    {
        var all = Printed with { InsideDrops = [] };

        Assert.Equal(1550, all.Price(new Day(NewYear, "on-site", false), inside: true).Sum());
        Assert.Equal(550, Printed.Price(new Day(NewYear, "on-site", false), inside: true).Sum());
    }

    [Fact]
    public void The_parts_sum_to_the_day_and_a_half_is_never_more_than_an_oere_a_part_from_half()
    {
        var random = new Random(8);
        decimal Kronor() => random.Next(0, 200_000) / 100m;
        for (var round = 0; round < 1000; round++)
        {
            var schedule = new FeeSchedule(NewYear, Kronor(), Kronor(), Kronor(), Kronor(), [])
            {
                Others = [.. Enumerable.Range(0, random.Next(4)).Select(number => new FeePart($"del-{number}", "Del", Kronor()))],
            };
            var (whole, half) = (schedule.Price(new Day(NewYear, "on-site", false)), schedule.Price(new Day(NewYear, "on-site", true)));

            Assert.Equal(whole.Venue + whole.TrainerPool + whole.Material + whole.Buffer + (whole.Others ?? []).Sum(part => part.Amount), whole.Sum());
            Assert.InRange((2 * half.Sum()) - whole.Sum(), 0, 0.01m * (4 + schedule.Others.Count));
            Assert.Equal(half.Sum(), decimal.Round(half.Sum(), 2));
        }
    }

    [Fact]
    public void Setting_it_again_with_the_same_parts_is_silent() => Spec.Of<FeeSchedules>(FeeSchedules.Evolve)
        .When(state => SetFeeSchedule.Decide(new SetFeeSchedule("norrbotten", WithMore with { InsideDrops = ["venue", "mat"], DigitalDayFree = true }, Guid.Empty, At), state))
        .Then(new FeeScheduleSet(
            "norrbotten", NewYear, 1000, 400, 100, 50, ["venue", "mat"], Guid.Empty, At, WithMore.Others, true, ["venue", "mat"]))
        .AndAgainNothing();

    private static Spec<FeeSchedules> Two() => Spec.Of<FeeSchedules>(FeeSchedules.Evolve).Given(
        new FeeScheduleSet("norrbotten", NewYear, 1000, 400, 100, 50, [], Guid.Empty, At),
        new FeeScheduleSet("norrbotten", new DateOnly(2026, 7, 1), 1100, 400, 100, 50, [], Guid.Empty, At));

    private static SetFeeSchedule Set(string validFrom, bool recharge = false) =>
        new("norrbotten", Printed with { ValidFrom = DateOnly.Parse(validFrom, System.Globalization.CultureInfo.InvariantCulture), Venue = 900 }, Guid.Empty, At, recharge);

    [Theory]
    [InlineData("2026-01-01", "2026-06-30")]     // set anew, and its last day was charged
    [InlineData("2026-05-01", "2026-05-01")]     // takes over its first day
    [InlineData("2026-07-01", "2026-07-01")]
    [InlineData("2026-09-01", "2027-03-01")]     // in force until another follows
    public void What_would_take_over_days_that_something_was_charged_for_is_refused(string validFrom, string charged)
    {
        Two().When(state => SetFeeSchedule.Decide(Set(validFrom), state, [Day(charged)], [])).ThenRule("fee-schedule-charged-by");
        Assert.Single(SetFeeSchedule.Decide(Set(validFrom, recharge: true), Two().State(), [Day(charged)], []));
    }

    [Theory]
    [InlineData("2026-01-01", "2026-07-01")]     // the other's first day
    [InlineData("2026-05-01", "2026-04-30")]
    [InlineData("2026-09-01", "2026-08-31")]
    public void Days_of_another_schedule_are_none_of_its_business(string validFrom, string charged) =>
        Assert.Single(SetFeeSchedule.Decide(Set(validFrom), Two().State(), [Day(charged)], []));

    [Theory]
    [InlineData("2026-01-01", 2026, true)]
    [InlineData("2025-06-01", 2025, true)]
    [InlineData("2026-07-01", 2027, true)]       // in force still
    [InlineData("2026-07-01", 2025, false)]
    [InlineData("2026-01-01", 2027, false)]      // another is in force then
    public void A_closed_year_keeps_its_fees(string validFrom, int closed, bool refused)
    {
        var spec = Two().When(state => SetFeeSchedule.Decide(Set(validFrom, recharge: true), state, [], [closed]));
        if (refused)
        {
            spec.ThenRule("year-closed");
        }
        else
        {
            Assert.Single(SetFeeSchedule.Decide(Set(validFrom), Two().State(), [], [closed]));
        }
    }

    [Theory]
    [InlineData("2025-02-03", null, false)]
    [InlineData("2025-02-03", "2025-03-01", true)]     // it would change what was charged
    [InlineData("2026-02-03", null, true)]             // of a year that is open: a schedule of that year is for it
    [InlineData("2027-02-03", null, true)]             // another is in force then
    public void A_closed_year_is_priced_for_what_waits_and_was_charged_by_nothing(string waiting, string? charged, bool refused)
    {
        var spec = Two().When(state => SetFeeSchedule.Decide(
            Set("2025-01-01"), state, charged is null ? [] : [Day(charged)], [2025], [Day(waiting)]));
        if (refused)
        {
            spec.ThenRule("year-closed");
        }
        else
        {
            Assert.Single(SetFeeSchedule.Decide(Set("2025-01-01"), Two().State(), [], [2025], [Day(waiting)]));
        }
    }

    [Fact]
    public void What_is_at_fault_in_further_parts_is_told()
    {
        var invalid = Assert.Throws<InvalidInput>(() => SetFeeSchedule.From(
            "norrbotten", "2026-01-01",
            new SetFeeSchedule.Body(
                1, 1, 1, 1, new SetFeeSchedule.DigitalDayInput(["meals", "kaffe"]),
                [
                    new SetFeeSchedule.PartInput("meals", null, 1), new SetFeeSchedule.PartInput("meals", null, -1), new SetFeeSchedule.PartInput("Venue X", "", 0.001m), null,
                    new SetFeeSchedule.PartInput("travel", "Annas resor", 1), new SetFeeSchedule.PartInput("annas-resor", null, 1),
                ],
                new SetFeeSchedule.InsideInput(["tak"])),
            Vocabulary.Usual, Guid.Empty, At));

        Assert.Equal(
            [
                "digitalDay.drop[1]", "inside.drop[0]", "others[1].amount", "others[1].name", "others[2].amount", "others[2].name", "others[3]", "others[4].text", "others[5].name",
            ],
            invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

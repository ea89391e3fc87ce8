using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Fees;

public class FeeScheduleTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly NewYear = new(2026, 1, 1);
    private static readonly FeeSchedule Printed = new(NewYear, 1000, 400, 100, 50, ["venue"]);

    [Theory]
    [InlineData("on-site", false, "venue", 1550)]
    [InlineData("on-site", true, "venue", 775)]
    [InlineData("digital", false, "venue", 550)]
    [InlineData("digital", true, "venue", 275)]
    [InlineData("digital", false, "", 1550)]
    [InlineData("digital", false, "venue,trainerPool,material,buffer", 0)]
    [InlineData("on-site", false, "venue,trainerPool,material,buffer", 1550)]
    [InlineData("digital", true, "venue,material", 225)]
    public void A_day_costs(string mode, bool half, string drops, decimal kronor) => Assert.Equal(
        kronor, (Printed with { DigitalDayDrops = drops.Split(',', StringSplitOptions.RemoveEmptyEntries) }).Price(new Day(NewYear, mode, half)).Sum());

    [Theory]
    [InlineData("1000.01", "500.01")]
    [InlineData("1000.02", "500.01")]
    [InlineData("0.01", "0.01")]
    [InlineData("0.03", "0.02")]
    public void Half_of_an_odd_oere_is_rounded_up(string part, string half) => Assert.Equal(
        Number(half), (Printed with { Venue = Number(part) }).Price(new Day(NewYear, "on-site", true)).Venue);

    [Theory]
    [InlineData("2025-12-31", null)]
    [InlineData("2026-01-01", 1000.0)]
    [InlineData("2026-06-30", 1000.0)]
    [InlineData("2026-07-01", 1100.0)]
    [InlineData("2030-01-01", 1100.0)]
    public void The_schedule_in_force_is_the_last_that_has_begun(string date, double? venue)
    {
        var schedules = new object[]
        {
            new FeeScheduleSet("norrbotten", new DateOnly(2026, 7, 1), 1100, 400, 100, 50, [], Guid.Empty, At),
            new FeeScheduleSet("norrbotten", NewYear, 1000, 400, 100, 50, [], Guid.Empty, At),
        }.Aggregate((FeeSchedules?)null, FeeSchedules.Evolve)!;

        Assert.Equal((decimal?)venue, schedules.On(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture))?.Venue);
    }

    [Fact]
    public void Setting_it_again_is_silent_and_another_amount_replaces_it()
    {
        var spec = Spec.Of<FeeSchedules>(FeeSchedules.Evolve);
        spec.When(state => SetFeeSchedule.Decide(new SetFeeSchedule("norrbotten", Printed, Guid.Empty, At), state))
            .Then(new FeeScheduleSet("norrbotten", NewYear, 1000, 400, 100, 50, ["venue"], Guid.Empty, At))
            .AndAgainNothing();
        spec.When(state => SetFeeSchedule.Decide(new SetFeeSchedule("norrbotten", Printed with { Venue = 900 }, Guid.Empty, At), state))
            .Then(new FeeScheduleSet("norrbotten", NewYear, 900, 400, 100, 50, ["venue"], Guid.Empty, At))
            .AndAgainNothing();
        Assert.Equal(900, Assert.Single(spec.State()!.Schedules).Venue);
    }

    [Fact]
    public void Every_field_at_fault_is_told()
    {
        var invalid = Assert.Throws<InvalidInput>(() => SetFeeSchedule.From(
            "norrbotten", "2026-13-01",
            new SetFeeSchedule.Body(-1, 400.001m, null, 1_000_000_000, new SetFeeSchedule.DigitalDayInput(["venue", "coffee", null])), Vocabulary.Usual, Guid.Empty, At));

        Assert.Equal(
            ["buffer", "digitalDay.drop[1]", "digitalDay.drop[2]", "material", "trainerPool", "validFrom", "venue"],
            invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using Xunit;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Tests.Deliveries;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static TimeSpan? Wait(int made, int? status, TimeSpan? retryAfter = null, double chance = 0) =>
        (RetrySchedule.Standard.After(made, status, retryAfter, At, chance) as NextStep.Again)?.At - At;

    [Theory]
    [InlineData(1, "00:00:05")]
    [InlineData(2, "00:05:00")]
    [InlineData(3, "00:30:00")]
    [InlineData(4, "02:00:00")]
    [InlineData(5, "05:00:00")]
    [InlineData(6, "10:00:00")]
    [InlineData(7, "14:00:00")]
    [InlineData(8, "20:00:00")]
    [InlineData(9, "1.00:00:00")]
    public void After_each_failure_the_wait_is_the_standard_s(int made, string wait)
    {
        Assert.Equal(TimeSpan.Parse(wait, null), Wait(made, 500));
        Assert.Equal(TimeSpan.Parse(wait, null), Wait(made, null));
        Assert.InRange(Wait(made, 500, chance: 0.999)!.Value, TimeSpan.Parse(wait, null), TimeSpan.Parse(wait, null) * 1.1);
    }

    [Fact]
    public void The_first_attempt_is_at_once() => Assert.Equal(TimeSpan.Zero, RetrySchedule.Standard.Waits[0]);

    [Fact]
    public void After_the_tenth_failure_it_is_given_up() =>
        Assert.IsType<NextStep.GiveUp>(RetrySchedule.Standard.After(10, 500, TimeSpan.FromSeconds(1), At, 0));

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public void Anything_of_2xx_is_success(int status) => Assert.IsType<NextStep.Done>(RetrySchedule.Standard.After(10, status, null, At, 0));

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public void Anything_else_is_tried_again(int status) => Assert.IsType<NextStep.Again>(RetrySchedule.Standard.After(1, status, null, At, 0));

    [Fact]
    public void An_endpoint_that_is_gone_is_disabled() => Assert.Equal("gone", Assert.IsType<NextStep.Disable>(RetrySchedule.Standard.After(1, 410, null, At, 0)).Because);

    [Theory]
    [InlineData(429, 60, 60)]
    [InlineData(503, 400 * 86_400, 86_400)]
    [InlineData(500, 60, null)]
    [InlineData(503, -5, null)]
    [InlineData(429, null, null)]
    public void Who_asks_to_be_left_alone_is_and_a_day_at_most(int status, int? asked, int? granted) => Assert.Equal(
        granted is { } seconds ? At.AddSeconds(seconds) : null,
        RetrySchedule.RestUntil(status, asked is { } wait ? TimeSpan.FromSeconds(wait) : null, At));

    [Fact]
    public void A_run_of_failures_disables_when_it_is_both_long_and_of_many()
    {
        var settings = new DeliverySettings();
        Assert.True(settings.Disables(new FailureRun(10, At.AddDays(-3)), At));
        Assert.False(settings.Disables(new FailureRun(9, At.AddDays(-30)), At));
        Assert.False(settings.Disables(new FailureRun(1000, At.AddDays(-3).AddMinutes(1)), At));
        // One delivery alone, tried by the whole schedule, comes so far.
        var whole = RetrySchedule.Standard.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);
        Assert.True(settings.Disables(new FailureRun(RetrySchedule.Standard.Waits.Count, At - whole), At));
    }

    [Fact]
    public void Retry_After_makes_the_wait_longer_never_shorter_and_a_day_at_most()
    {
        Assert.Equal(TimeSpan.FromMinutes(2), Wait(1, 429, TimeSpan.FromMinutes(2)));
        Assert.Equal(TimeSpan.FromMinutes(5), Wait(2, 503, TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromDays(1), Wait(1, 429, TimeSpan.FromDays(400)));
        Assert.Equal(TimeSpan.FromSeconds(5), Wait(1, 429, TimeSpan.FromHours(-1)));
    }
}

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>What is done after an attempt, or instead of one.</summary>
public abstract record NextStep
{
    private NextStep()
    {
    }

    /// <summary>It came through.</summary>
    public sealed record Done : NextStep;

    /// <summary>It is tried again.</summary>
    /// <param name="At">Not before (UTC).</param>
    public sealed record Again(DateTimeOffset At) : NextStep;

    /// <summary>The schedule is at its end.</summary>
    public sealed record GiveUp : NextStep;

    /// <summary>The endpoint gets nothing more until somebody enables it; this is held for it too.</summary>
    /// <param name="Because"><c>gone</c> (410) or <c>failing</c>.</param>
    public sealed record Disable(string Because) : NextStep;

    /// <summary>The endpoint is disabled: not tried, held for it.</summary>
    public sealed record Hold : NextStep;

    /// <summary>The endpoint is deleted: not tried, never will be.</summary>
    public sealed record Drop : NextStep;
}

/// <summary>When a delivery is tried: the wait before each attempt (domain.md section 8), with up to a tenth more by chance.</summary>
/// <param name="Waits">The wait before the first attempt, the second, …</param>
public sealed record RetrySchedule(IReadOnlyList<TimeSpan> Waits)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.</summary>
    public static RetrySchedule Standard { get; } = new(
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ]);

    /// <summary>What follows from an attempt.</summary>
    /// <param name="made">Attempts made, this one included.</param>
    /// <param name="status">What was answered; null: nothing.</param>
    /// <param name="retryAfter">What the endpoint asked for; at most a day is granted.</param>
    /// <param name="ended">When the attempt ended.</param>
    /// <param name="chance">Between 0 and 1.</param>
    public NextStep After(int made, int? status, TimeSpan? retryAfter, DateTimeOffset ended, double chance) => status switch
    {
        >= 200 and < 300 => new NextStep.Done(),
        410 => new NextStep.Disable("gone"),
        _ when made >= Waits.Count => new NextStep.GiveUp(),
        _ => new NextStep.Again(ended + Max(Waits[made] * (1 + 0.1 * chance), Granted(retryAfter))),
    };

    /// <summary>Until when an endpoint is left alone altogether, because it asked for it: too much (429) or out of order (503); null: it did not.</summary>
    /// <param name="status">What was answered.</param>
    /// <param name="retryAfter">What it asked for.</param>
    /// <param name="ended">When the attempt ended.</param>
    public static DateTimeOffset? RestUntil(int? status, TimeSpan? retryAfter, DateTimeOffset ended) =>
        status is 429 or 503 && retryAfter > TimeSpan.Zero ? ended + Granted(retryAfter) : null;

    private static TimeSpan Granted(TimeSpan? retryAfter) => Min(retryAfter ?? TimeSpan.Zero, Longest);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

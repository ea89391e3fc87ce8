using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Yrkesresan.Testing;

/// <summary>Waits for an outcome, never for a time: looks again and again until it is there or the deadline is past.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    /// <summary>Probes until the value is as wanted and returns it; on timeout says what was last seen.</summary>
    /// <param name="probe">Fetches the present value. What it throws counts as "not yet".</param>
    /// <param name="until">True when the value is the outcome.</param>
    /// <param name="within">The deadline, 60 seconds if not given.</param>
    /// <param name="what">What is being waited for, for the message.</param>
    public static async Task<T> Get<T>(Func<Task<T>> probe, Func<T, bool> until, TimeSpan? within = null, string? what = null)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(until);
        var (seen, failure) = ("nothing", (Exception?)null);
        var deadline = within ?? DefaultDeadline;
        var clock = Stopwatch.StartNew();
        for (var looks = 1; ; looks++)
        {
            try
            {
                var value = await probe().WaitAsync(TimeLeft(deadline, clock), TestContext.Current.CancellationToken);
                if (until(value))
                    return value;
                (seen, failure) = (Show(value), null);
            }
            catch (TimeoutException) when (clock.Elapsed >= deadline && looks > 1)
            {
                // The last look had no time left; what was seen before it says more.
            }
            catch (Exception e) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                (seen, failure) = ($"{e.GetType().Name}: {e.Message}", e);
            }

            if (clock.Elapsed >= deadline)
                throw new TimeoutException($"Not within {deadline.TotalSeconds:0.#} s ({looks} looks): {what ?? "the outcome"}. Last seen: {seen}", failure);
            await Task.Delay(looks < 10 ? Shortest : Longest, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Repeats the assertion until it passes; on timeout throws with the last failure inside.</summary>
    /// <param name="assertion">Throws as long as the outcome is not there.</param>
    /// <param name="within">The deadline, 60 seconds if not given.</param>
    /// <param name="what">What is being waited for, for the message.</param>
    public static Task Holds(Func<Task> assertion, TimeSpan? within = null, string? what = null)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return Get(async () => { await assertion(); return true; }, held => held, within, what);
    }

    private static TimeSpan TimeLeft(TimeSpan deadline, Stopwatch clock) =>
        deadline - clock.Elapsed is var left && left > Shortest ? left : Shortest;

    private static string Show<T>(T value)
    {
        if (value is null or string or ValueType)
            return value?.ToString() ?? "null";
        try
        {
            var json = JsonSerializer.Serialize(value);
            return json.Length > 4_000 ? json[..4_000] + "…" : json;
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            return value.ToString() ?? "null";
        }
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Yrkesresan.Load;

/// <summary>How long each of many requests took, and all of them together.</summary>
internal sealed record Timings(int Clients, double Seconds, double[] Milliseconds)
{
    public double PerSecond => Milliseconds.Length / Seconds;

    /// <summary>Works the list off with so many clients, each sending its next when the last one is answered.</summary>
    public static async Task<Timings> TakeAsync<T>(int clients, IReadOnlyList<T> work, Func<T, Task> request)
    {
        var (next, took) = (-1, new double[work.Count]);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (var mine = Interlocked.Increment(ref next); mine < work.Count; mine = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                await request(work[mine]);
                took[mine] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }));
        return new Timings(clients, clock.Elapsed.TotalSeconds, [.. took.Order()]);
    }

    public double Percentile(double share) => Milliseconds[Math.Min(Milliseconds.Length - 1, (int)(share * Milliseconds.Length))];

    public JsonObject ToJson() => new()
    {
        ["clients"] = Clients,
        ["requests"] = Milliseconds.Length,
        ["perSecond"] = Math.Round(PerSecond, 1),
        ["p50Ms"] = Math.Round(Percentile(0.50), 2),
        ["p99Ms"] = Math.Round(Percentile(0.99), 2),
        ["maxMs"] = Math.Round(Milliseconds[^1], 2),
    };
}

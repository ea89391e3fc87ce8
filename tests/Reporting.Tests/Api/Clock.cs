using System.Diagnostics;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>A service's clock that a test sets: a Monday in October at eight, UTC, until it is told otherwise.</summary>
/// <param name="runs">Whether time passes by itself; else it stands.</param>
internal sealed class Clock(bool runs = false) : TimeProvider
{
    private (DateTimeOffset At, long Since) told = (new(2026, 10, 5, 8, 0, 0, TimeSpan.Zero), Stopwatch.GetTimestamp());

    public override DateTimeOffset GetUtcNow() => runs ? told.At + Stopwatch.GetElapsedTime(told.Since) : told.At;

    public void Set(DateTimeOffset at) => told = (at, Stopwatch.GetTimestamp());
}

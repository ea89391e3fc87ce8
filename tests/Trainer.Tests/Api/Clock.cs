namespace Yrkesresan.Trainer.Tests.Api;

/// <summary>A service's clock that a test sets: this morning at eight, UTC, until it is told otherwise.</summary>
internal sealed class Clock : TimeProvider
{
    private DateTimeOffset now = new(DateTime.UtcNow.Date.AddHours(8), TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Set(DateTimeOffset at) => now = at;
}

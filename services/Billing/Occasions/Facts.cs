namespace Yrkesresan.Billing.Occasions;

/// <summary>What every fact from outside begins with: the occasion is heard of, whichever message came first.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="At">UTC, when it happened where it happened.</param>
public sealed record About(Guid Occasion, string Course, string Region, DateTimeOffset At)
{
    internal IEnumerable<object> First(OccasionCost? occasion) =>
        occasion is null ? [new OccasionHeardOf(Occasion, Course, Region, At)] : [];
}

using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Pool;

/// <summary>The trainer pool of a year was distributed: what was collected, from which occasions, and what each municipality gets (S4 8.2).</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year of the occasions' first days.</param>
/// <param name="Collected">Kronor; equals the sum of the shares.</param>
/// <param name="Occasions">The occasions it was collected from.</param>
/// <param name="Shares">What each municipality gets.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record TrainerPoolDistributed(
    string Region, int Year, decimal Collected, IReadOnlyList<Guid> Occasions, IReadOnlyList<PoolShare> Shares, Guid By, DateTimeOffset At);

/// <summary>A municipality's share.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Days">Days its employees taught; a half day counts half.</param>
/// <param name="Amount">Kronor.</param>
public sealed record PoolShare(string Municipality, decimal Days, decimal Amount);

/// <summary>The distribution of a region's trainer pool of a year. Stream <c>pool/{region}/{year}</c> in the journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Distributed">How it was distributed.</param>
public sealed record TrainerPool(string Id, TrainerPoolDistributed Distributed)
{
    /// <summary>The stream.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="year">The year.</param>
    public static string Key(string region, int year) => FormattableString.Invariant($"pool/{region}/{year}");

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static TrainerPool? Evolve(TrainerPool? state, object @event) =>
        @event is TrainerPoolDistributed distributed ? new TrainerPool(Key(distributed.Region, distributed.Year), distributed) : state;
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class TrainerPoolProjection : SingleStreamProjection<TrainerPool, string>
{
    /// <inheritdoc />
    public override TrainerPool? Evolve(TrainerPool? snapshot, string id, IEvent e) => TrainerPool.Evolve(snapshot, e.Data);
}

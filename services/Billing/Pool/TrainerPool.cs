using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Pool;

/// <summary>
/// The trainer pool of a year was distributed (S4 8.2): what was collected, from which occasions, by which days taught, and what each municipality gets.
/// What is corrected of it later goes to the next year's pool.
/// </summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year of the occasions' first days.</param>
/// <param name="Collected">Kronor; equals the sum of the shares and what is carried over.</param>
/// <param name="Occasions">The occasions it was collected from.</param>
/// <param name="Shares">What each municipality gets.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="CarriedIn">Kronor of it that were carried over from the pool before.</param>
/// <param name="CarriedOver">Kronor carried over to the next pool: nobody taught, or corrections took more than was collected.</param>
/// <param name="Contributions">What of each occasion this pool counts: what was charged less what earlier pools counted. Null in the oldest: not told.</param>
/// <param name="Taught">The days this pool counts, likewise; empty where nothing was distributed.</param>
public sealed record TrainerPoolDistributed(
    string Region, int Year, decimal Collected, IReadOnlyList<Guid> Occasions, IReadOnlyList<PoolShare> Shares, Guid By, DateTimeOffset At,
    decimal CarriedIn = 0, decimal CarriedOver = 0, IReadOnlyList<PoolContribution>? Contributions = null, IReadOnlyList<PoolDay>? Taught = null);

/// <summary>A municipality's share.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Days">Days its employees taught; a half day counts half.</param>
/// <param name="Amount">Kronor.</param>
public sealed record PoolShare(string Municipality, decimal Days, decimal Amount);

/// <summary>What a pool counts of an occasion.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Year">The year of its first day; before the pool's: a correction.</param>
/// <param name="Amount">Kronor; negative: an earlier pool counted more than is charged now.</param>
public sealed record PoolContribution(Guid Occasion, int Year, decimal Amount);

/// <summary>Who lent whom on which day, as a pool counts it.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of who lent.</param>
/// <param name="Days">1, or 0.5 for half a day; negative: an earlier pool counted more.</param>
public sealed record PoolDay(Guid Occasion, DateOnly Date, Guid Trainer, string Municipality, decimal Days);

/// <summary>
/// The trainer pools of a region in a journey. Stream <c>pool/{region}</c> in the journey, one for all years: whoever distributes one holds it alone, so that
/// no krona and no day is counted in two.
/// </summary>
/// <param name="Id">The stream.</param>
/// <param name="Years">How each year's was distributed.</param>
/// <param name="Version">The stream's version.</param>
public sealed record TrainerPools(string Id, ImmutableSortedDictionary<int, TrainerPoolDistributed> Years, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="region">Slug.</param>
    public static string Key(string region) => $"pool/{region}";

    /// <summary>The last year distributed.</summary>
    internal int? Last => Years.IsEmpty ? null : Years.Keys.Max();

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static TrainerPools? Evolve(TrainerPools? state, object @event) => @event is TrainerPoolDistributed distributed
        ? new TrainerPools(
            Key(distributed.Region), (state?.Years ?? ImmutableSortedDictionary<int, TrainerPoolDistributed>.Empty).SetItem(distributed.Year, distributed),
            (state?.Version ?? 0) + 1)
        : state;
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class TrainerPoolProjection : SingleStreamProjection<TrainerPools, string>
{
    /// <inheritdoc />
    public override TrainerPools? Evolve(TrainerPools? snapshot, string id, IEvent e) => TrainerPools.Evolve(snapshot, e.Data);
}

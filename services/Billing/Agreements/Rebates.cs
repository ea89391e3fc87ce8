using System.Collections.Immutable;
using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Agreements;

/// <summary>
/// A municipality may set off what it has paid for before, such as the development work of the first years (S2 11.3). The seller bears it: the others'
/// shares do not change, since no municipality may pay for another (S2 11.1). Said again, the last amount holds.
/// </summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Amount">Kronor in all.</param>
/// <param name="Text">What for; null where that stands beside the events, as all does that was written since.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="TextId">The free text that says what for.</param>
public sealed record RebateGranted(string Region, string Municipality, decimal Amount, string? Text, Guid By, DateTimeOffset At, Guid? TextId = null);

/// <summary>Of its rebate a municipality sets off this much in a year's agreement. Said again, the last amount holds.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Year">The agreement's.</param>
/// <param name="Amount">Kronor.</param>
/// <param name="At">UTC.</param>
public sealed record RebateUsed(string Region, string Municipality, int Year, decimal Amount, DateTimeOffset At);

/// <summary>A municipality's rebate.</summary>
/// <param name="Text">What for; null where that stands beside the events.</param>
/// <param name="Granted">Kronor in all.</param>
/// <param name="Used">Kronor by year.</param>
/// <param name="TextId">The free text that says what for.</param>
public sealed record Rebate(string? Text, decimal Granted, ImmutableSortedDictionary<int, decimal> Used, Guid? TextId = null)
{
    /// <summary>Kronor that are left for other years than this.</summary>
    internal decimal LeftBut(int? year) => Granted - Used.Where(one => one.Key != year).Sum(one => one.Value);
}

/// <summary>The rebates of a region's municipalities. Stream <c>rebates/{region}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Of">By municipality.</param>
/// <param name="Version">The stream's version.</param>
public sealed record Rebates(string Id, ImmutableDictionary<string, Rebate> Of, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="region">Slug.</param>
    public static string Key(string region) => $"rebates/{region}";

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Rebates? Evolve(Rebates? state, object @event) => @event switch
    {
        RebateGranted granted => (state ?? new Rebates(Key(granted.Region), ImmutableDictionary<string, Rebate>.Empty, 0)) is var rebates
            ? rebates with
            {
                Of = rebates.Of.SetItem(granted.Municipality, new Rebate(
                    granted.Text, granted.Amount, rebates.Of.GetValueOrDefault(granted.Municipality)?.Used ?? ImmutableSortedDictionary<int, decimal>.Empty,
                    granted.TextId)),
                Version = rebates.Version + 1,
            }
            : null,
        RebateUsed used when state?.Of.GetValueOrDefault(used.Municipality) is { } rebate => state with
        {
            Of = state.Of.SetItem(used.Municipality, rebate with
            {
                Used = used.Amount == 0 ? rebate.Used.Remove(used.Year) : rebate.Used.SetItem(used.Year, used.Amount),
            }),
            Version = state.Version + 1,
        },
        _ => state,
    };

    /// <summary>Nobody sets off more than is left.</summary>
    internal static void Check(Rebates? rebates, int year, IReadOnlyDictionary<string, decimal> asked)
    {
        foreach (var (municipality, amount) in asked.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (amount > (rebates?.Of.GetValueOrDefault(municipality)?.LeftBut(year) ?? 0))
            {
                throw new RuleBroken("rebate-exceeds-granted", municipality);
            }
        }
    }

    /// <summary>What changes when a year's agreement sets off what it says.</summary>
    internal static IEnumerable<object> Use(Rebates? rebates, Agreement agreement, DateTimeOffset at) =>
        from used in agreement.RebatesUsed
        where used.Amount != (rebates?.Of.GetValueOrDefault(used.Municipality)?.Used.GetValueOrDefault(agreement.Year) ?? 0)
        select new RebateUsed(agreement.Region, used.Municipality, agreement.Year, used.Amount, at);
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class RebatesProjection : SingleStreamProjection<Rebates, string>
{
    /// <inheritdoc />
    public override Rebates? Evolve(Rebates? snapshot, string id, IEvent e) => Rebates.Evolve(snapshot, e.Data);
}

/// <summary>A region's rebates while an agreement is made or changed: held alone where they are touched, so that no krona is set off twice.</summary>
internal sealed class RebatesInUse(IEventStream<Rebates>? stream)
{
    public Rebates? Now => stream?.Aggregate;

    /// <summary>Appends what the year's agreement sets off; the caller saves.</summary>
    public void Use(Agreement agreement, DateTimeOffset at) => stream?.AppendMany(Rebates.Use(Now, agreement, at));
}

/// <summary>Reads a region's rebates.</summary>
internal static class RebatesOfRegion
{
    /// <summary>Alone on them until the save, where they are needed; a region that has granted none has no row to hold.</summary>
    public static async Task<RebatesInUse> RebatesOf(this IDocumentSession session, string region, bool needed, CancellationToken cancellation) =>
        new(needed ? await session.Events.FetchForExclusiveWriting<Rebates>(Rebates.Key(region), cancellation) : null);
}

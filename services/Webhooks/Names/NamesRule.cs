using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Names;

/// <summary>A region said whether its municipalities' systems may be told people's names.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Allowed">Whether they may.</param>
/// <param name="At">UTC.</param>
public sealed record NamesRuleSet(string Region, bool Allowed, DateTimeOffset At);

/// <summary>Whether a region's municipalities' systems may be told people's names; until the region says so they may not.</summary>
/// <param name="Id">From the region.</param>
/// <param name="Region">Slug.</param>
/// <param name="Allowed">Whether they may.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record NamesRule(Guid Id, string Region, bool Allowed, long Version = 0)
{
    /// <summary>The stream of a region.</summary>
    /// <param name="region">Slug.</param>
    public static Guid IdOf(string region) => Uuid.From("names-rule", region);

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static NamesRule? Apply(NamesRule? state, object fact) => fact switch
    {
        NamesRuleSet e => new(IdOf(e.Region), e.Region, e.Allowed),
        _ => state,
    };

    /// <summary>Whether the municipality's systems may be told names: as its region says now.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<bool> Holds(IQuerySession session, string municipality, CancellationToken cancellation) =>
        await session.RegionOf(municipality, cancellation) is { } region && await session.LoadAsync<NamesRule>(IdOf(region), cancellation) is { Allowed: true };
}

/// <summary>Keeps <see cref="NamesRule"/> in step with its stream.</summary>
public sealed class NamesRuleProjection : SingleStreamProjection<NamesRule, Guid>
{
    /// <inheritdoc />
    public override NamesRule? Evolve(NamesRule? snapshot, Guid id, IEvent e) => NamesRule.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

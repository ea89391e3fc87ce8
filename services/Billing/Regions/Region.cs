using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Regions;

/// <summary>A municipality belongs to the region, or what is known of it is now this.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Inhabitants">Weight in a split by population; 0 where it is not known.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number, such as <c>0007:2120002742</c>.</param>
/// <param name="Reference">The buyer's reference code on invoices; a code, never a person's name.</param>
/// <param name="At">UTC.</param>
public sealed record MunicipalityRegistered(
    string Region, string Municipality, string Name, int Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference, DateTimeOffset At);

/// <summary>A municipality as it is now.</summary>
/// <param name="Slug">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Inhabitants">Weight in a split by population; 0 where it is not known.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number.</param>
/// <param name="Reference">The buyer's reference code.</param>
public sealed record Municipality(string Slug, string Name, int Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference);

/// <summary>
/// That a municipality belongs to a region: inserted when it joins, in the same transaction, so that it never belongs to two.
/// Whoever coordinates its region sees its people.
/// </summary>
/// <param name="Id">The municipality's slug.</param>
/// <param name="Region">Slug.</param>
public sealed record MunicipalityRegion(string Id, string Region);

/// <summary>A region with its municipalities. Stream <c>region/{region}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipalities">By slug.</param>
/// <param name="Version">The stream's version.</param>
public sealed record Region(string Id, ImmutableDictionary<string, Municipality> Municipalities, long Version)
{
    /// <summary>The region's stream.</summary>
    /// <param name="region">Slug.</param>
    public static string Key(string region) => $"region/{region}";

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Region? Evolve(Region? state, object @event) => @event switch
    {
        MunicipalityRegistered registered => (state ?? new Region(Key(registered.Region), ImmutableDictionary<string, Municipality>.Empty, 0)) is var region
            ? region with
            {
                Municipalities = region.Municipalities.SetItem(registered.Municipality, new Municipality(
                    registered.Municipality, registered.Name, registered.Inhabitants, registered.OrganisationNumber, registered.PeppolId, registered.Reference)),
                Version = region.Version + 1,
            }
            : null,
        _ => state,
    };
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class RegionProjection : SingleStreamProjection<Region, string>
{
    /// <inheritdoc />
    public override Region? Evolve(Region? snapshot, string id, IEvent e) => Region.Evolve(snapshot, e.Data);
}

using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Access;

/// <summary>Which data a caller may touch; outside it nothing exists. Which roles may call a route at all stands on the route.</summary>
internal static class Scope
{
    /// <summary>Roles that read a region's money: the region's own, its municipalities', and SKR.</summary>
    public static readonly string[] Readers = [Role.Coordinator, Role.MunicipalAdministrator, Role.Manager, Role.National];

    /// <summary>The coordinator writes in the own region only; SKR only where the route lets it.</summary>
    /// <exception cref="NotFound">Another region.</exception>
    public static void MayWrite(this Caller caller, string region)
    {
        if (!caller.Is(Role.National) && !(caller.Is(Role.Coordinator) && caller.Region == region))
        {
            throw new NotFound();
        }
    }

    /// <summary>To a coordinator a municipality of another region does not exist.</summary>
    /// <exception cref="NotFound">It belongs to another region.</exception>
    public static void MayRegister(this Caller caller, string region, MunicipalityRegion? belongs)
    {
        if (belongs is not null && belongs.Region != region && !caller.Is(Role.National))
        {
            throw new NotFound();
        }
    }

    /// <summary>What of a region the caller may read. Where the token of a municipality's own names no region, the municipality must be in this one.</summary>
    /// <returns>Null: all its municipalities; else the slug of the only one.</returns>
    /// <exception cref="NotFound">Nothing of it.</exception>
    public static async Task<string?> OnlyMunicipality(this Caller caller, string region, Sessions sessions, CancellationToken cancellation)
    {
        var only = caller.Own(region);
        if (only is not null && caller.Region is null)
        {
            await using var session = sessions.Read();
            var known = await session.LoadAsync<Region>(Region.Key(region), cancellation);
            if (known?.Municipalities.ContainsKey(only) is not true)
            {
                throw new NotFound();
            }
        }

        return only;
    }

    /// <summary>The caller reads what concerns this municipality and this region; to the municipality it is its own, wherever that belongs.</summary>
    /// <exception cref="NotFound">The caller may not.</exception>
    public static void MayRead(this Caller caller, string region, string municipality)
    {
        if (caller.Own(region) is { } own && own != municipality)
        {
            throw new NotFound();
        }
    }

    private static string? Own(this Caller caller, string region) => caller.Role switch
    {
        Role.National => null,
        Role.Coordinator when caller.Region == region => null,
        Role.MunicipalAdministrator or Role.Manager when caller.Municipality is { } own && (caller.Region ?? region) == region => own,
        _ => throw new NotFound(),
    };

    /// <summary>The only unit the caller may see costs of; null: all.</summary>
    public static string? OnlyUnit(this Caller caller) => caller.Is(Role.Manager) ? caller.Unit : null;

    /// <summary>Who did it, as events say: stable per caller, and tells nothing about the person.</summary>
    public static Guid Pseudonym(this Caller caller) => Uuid.From("caller", caller.Subject);
}

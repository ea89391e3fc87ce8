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

    /// <summary>What of a region the caller may read.</summary>
    /// <returns>Null: all its municipalities; else the slug of the only one.</returns>
    /// <exception cref="NotFound">Nothing of it.</exception>
    public static string? OnlyMunicipality(this Caller caller, string region) => caller.Role switch
    {
        Role.National => null,
        Role.Coordinator when caller.Region == region => null,
        Role.MunicipalAdministrator or Role.Manager when caller.Municipality is { } own && (caller.Region ?? region) == region => own,
        _ => throw new NotFound(),
    };

    /// <summary>The caller reads what concerns this municipality of this region.</summary>
    /// <exception cref="NotFound">The caller may not.</exception>
    public static void MayRead(this Caller caller, string region, string municipality)
    {
        if (caller.OnlyMunicipality(region) is { } own && own != municipality)
        {
            throw new NotFound();
        }
    }

    /// <summary>The only unit the caller may see costs of; null: all.</summary>
    public static string? OnlyUnit(this Caller caller) => caller.Is(Role.Manager) ? caller.Unit : null;

    /// <summary>Who did it, as events say: stable per caller, and tells nothing about the person.</summary>
    public static Guid Pseudonym(this Caller caller) => Uuid.From("caller", caller.Subject);
}

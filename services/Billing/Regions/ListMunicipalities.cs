using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Regions;

/// <summary>A municipality, as answered.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Inhabitants">Weight in a split by population, by the latest figure; 0 where not known.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number.</param>
/// <param name="Reference">The buyer's reference code.</param>
/// <param name="Address">Where invoices go on paper.</param>
/// <param name="Figures">Inhabitants by the date counted on, the earliest first.</param>
/// <param name="Memberships">When it was or is in the region's cooperation, the earliest first; an end left out is open.</param>
public sealed record MunicipalityView(
    string Municipality, string Name, int Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference, Address? Address,
    IReadOnlyList<InhabitantsFigure> Figures, IReadOnlyList<Membership> Memberships)
{
    internal static MunicipalityView Of(Municipality one) =>
        new(one.Slug, one.Name, one.Inhabitants, one.OrganisationNumber, one.PeppolId, one.Reference, one.Address, one.Figures, one.Memberships);
}

/// <summary>The municipalities of a region, by slug.</summary>
internal static class ListMunicipalities
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/municipalities", HandleList)
            .For(Scope.Readers).WithName(nameof(ListMunicipalities)).WithTags("Regions")
            .WithSummary("The municipalities of a region, by slug; a municipality sees itself.").Produces<Page<MunicipalityView>>();
        routes.MapGet("/regions/{region}/municipalities/{municipality}", HandleOne)
            .For(Scope.Readers).WithName("GetMunicipality").WithTags("Regions")
            .WithSummary("What is known of a municipality.").Produces<MunicipalityView>();
    }

    private static async Task<Page<MunicipalityView>> HandleList(
        string region, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        var known = await Load(region, http, sessions);
        http.SetETag(known?.Version ?? 0);
        return Paging.From(
            [.. (known?.Municipalities.Values ?? [])
                .Where(one => only is null || one.Slug == only)
                .Where(one => after is null || string.CompareOrdinal(one.Slug, after) > 0)
                .OrderBy(one => one.Slug, StringComparer.Ordinal).Take(size + 1).Select(MunicipalityView.Of)],
            size,
            one => one.Municipality);
    }

    private static async Task<MunicipalityView> HandleOne(string region, string municipality, Caller caller, HttpContext http, Sessions sessions)
    {
        caller.MayRead(region, municipality);
        var known = await Load(region, http, sessions);
        var one = known?.Municipalities.GetValueOrDefault(municipality) ?? throw new NotFound();
        http.SetETag(known.Version);
        return MunicipalityView.Of(one);
    }

    private static async Task<Region?> Load(string region, HttpContext http, Sessions sessions)
    {
        await using var session = sessions.Read();
        return await session.LoadAsync<Region>(Region.Key(region), http.RequestAborted);
    }
}

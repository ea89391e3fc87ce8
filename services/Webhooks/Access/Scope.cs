using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Access;

/// <summary>
/// Who may touch which data, in one place. What is outside is answered as if it did not exist.
/// Municipal administrator and integration: own municipality. Coordinator: municipalities of the own region. National and operator: read all, without
/// addresses and words.
/// </summary>
internal static class Scope
{
    /// <summary>The endpoint, where the caller may use it.</summary>
    /// <exception cref="NotFound">There is none, or it is outside.</exception>
    public static async Task<WebhookEndpoint> EndpointOf(this IQuerySession session, Guid id, Caller caller, CancellationToken cancellation)
    {
        var endpoint = await session.LoadAsync<WebhookEndpoint>(id, cancellation) ?? throw new NotFound();
        if (!caller.Is(Role.National, Role.Operator))
        {
            await session.RequireMunicipality(endpoint.Municipality, caller, cancellation);
        }

        return endpoint;
    }

    /// <summary>The municipality is the caller's own, or of the own region.</summary>
    /// <exception cref="NotFound">It is outside.</exception>
    public static async Task RequireMunicipality(this IQuerySession session, string municipality, Caller caller, CancellationToken cancellation)
    {
        var covered = caller.Role switch
        {
            Role.MunicipalAdministrator or Role.Integration => caller.Municipality == municipality,
            Role.Coordinator => caller.Region is { } region && region == await session.RegionOf(municipality, cancellation),
            _ => false,
        };
        if (!covered)
        {
            throw new NotFound();
        }
    }

    /// <summary>The condition by which a list of endpoints (alias <c>d</c>) holds those of the caller, and its values.</summary>
    public static (string Where, object[] Values) Endpoints(Caller caller) => caller switch
    {
        { Role: Role.National or Role.Operator } => ("", []),
        { Role: Role.MunicipalAdministrator or Role.Integration, Municipality: { } own } => (" and d.data ->> 'municipality' = ?", [own]),
        { Role: Role.Coordinator, Region: { } region } => (
            """
             and d.data ->> 'municipality' in (
              select latest.municipality from (
                select distinct on (b.data ->> 'municipality') b.data ->> 'municipality' as municipality, b.data ->> 'region' as region
                from mt_doc_municipalityinregion b order by 1, (b.data ->> 'at')::timestamptz desc) latest
              where latest.region = ?)
            """, [region]),
        _ => throw new NotFound(),
    };

    /// <summary>The region that the municipality was last said to belong to; null: none is known.</summary>
    public static async Task<string?> RegionOf(this IQuerySession session, string municipality, CancellationToken cancellation)
    {
        var known = await session.QueryAsync<MunicipalityInRegion>("where d.data ->> 'municipality' = ?", cancellation, municipality);
        return known.MaxBy(belonging => belonging.At)?.Region;
    }
}

using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Access;

/// <summary>
/// Who may touch which data, in one place. What is outside is answered as if it did not exist.
/// Municipal administrator and integration: own municipality. Coordinator: municipalities of the own region. National: reads all.
/// </summary>
internal static class Scope
{
    /// <summary>The endpoint, where the caller may use it.</summary>
    /// <exception cref="NotFound">There is none, or it is outside.</exception>
    public static async Task<WebhookEndpoint> EndpointOf(this IQuerySession session, Guid id, Caller caller, CancellationToken cancellation)
    {
        var endpoint = await session.LoadAsync<WebhookEndpoint>(id, cancellation) ?? throw new NotFound();
        if (!caller.Is(Role.National))
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

    private static async Task<string?> RegionOf(this IQuerySession session, string municipality, CancellationToken cancellation)
    {
        var known = await session.QueryAsync<MunicipalityInRegion>("where d.data ->> 'municipality' = ?", cancellation, municipality);
        return known.MaxBy(belonging => belonging.At)?.Region;
    }
}

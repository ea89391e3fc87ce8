using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Endpoints;

internal static class GetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/endpoints/{id:guid}", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National)
        .WithName(nameof(GetEndpoint)).WithTags("Endpoints")
        .WithSummary("An endpoint, without its secret.")
        .Produces<EndpointView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var endpoint = await session.EndpointOf(id, caller, cancellation);
        var details = await session.LoadAsync<EndpointDetails>(id, cancellation);
        http.SetETag(endpoint.Version);
        // The address may hold the receiver's own key: those who registered it see it, the nation sees where it is.
        return Results.Ok(new EndpointView(
            endpoint.Id, endpoint.Municipality, caller.Is(Role.National) ? null : details?.Url, endpoint.Host, endpoint.Events, details?.Description,
            endpoint.Enabled, endpoint.DisabledBecause, endpoint.RegisteredAt));
    }
}

/// <summary>An endpoint as answered.</summary>
/// <param name="Id">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Url">Where to.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types it wants.</param>
/// <param name="Description">The municipality's own words.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledBecause"><c>gone</c>: it answered 410.</param>
/// <param name="RegisteredAt">UTC.</param>
public sealed record EndpointView(
    Guid Id, string Municipality, string? Url, string Host, IReadOnlyList<string> Events, string? Description, bool Enabled, string? DisabledBecause,
    DateTimeOffset RegisteredAt);

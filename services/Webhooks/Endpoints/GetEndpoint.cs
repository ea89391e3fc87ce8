using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Endpoints;

internal static class GetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/endpoints/{id:guid}", Answer)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National, Role.Operator)
        .WithName(nameof(GetEndpoint)).WithTags("Endpoints")
        .WithSummary("An endpoint, without its secret: how it has answered lately, and how much waits or is held for it.")
        .Produces<EndpointView>();

    public static async Task<IResult> Answer(
        Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var endpoint = await session.EndpointOf(id, caller, cancellation);
        var details = await session.LoadAsync<EndpointDetails>(id, cancellation);
        var health = await session.LoadAsync<EndpointHealth>(id, cancellation);
        var (waiting, held) = await session.Backlog(id, cancellation);
        http.SetETag(endpoint.Version);
        return Results.Ok(EndpointView.Of(endpoint, details, health, caller, clock.GetUtcNow()) with { Waiting = waiting, Held = held });
    }
}

/// <summary>An endpoint as answered.</summary>
/// <param name="Id">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Url">Where to; the nation and operators see the host only.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types it wants.</param>
/// <param name="Description">The municipality's own words.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledBecause"><c>gone</c>: it answered 410; <c>failing</c>: nothing came through for long; <c>asked</c>: the municipality wanted it.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="Status"><c>enabled</c>, <c>disabled</c> or <c>deleted</c>.</param>
/// <param name="DisabledAt">UTC.</param>
/// <param name="Journeys">Only these journeys; left out: all.</param>
/// <param name="Ordered">What is told of one subject comes in order.</param>
/// <param name="Names">People's names are wanted.</param>
/// <param name="Headers">Names of the receiver's own headers; what they hold is not shown.</param>
/// <param name="FormerSecretUntil">Until when a former secret signs too (UTC).</param>
/// <param name="Failures">Attempts that failed since the last success.</param>
/// <param name="FailingSince">When the first of them began (UTC).</param>
/// <param name="RestsUntil">It asked not to be sent anything before (Retry-After, UTC).</param>
/// <param name="Waiting">Deliveries that wait for an attempt; in lists left out.</param>
/// <param name="Held">Deliveries that are held until it is enabled; in lists left out.</param>
public sealed record EndpointView(
    Guid Id, string Municipality, string? Url, string Host, IReadOnlyList<string> Events, string? Description, bool Enabled, string? DisabledBecause,
    DateTimeOffset RegisteredAt, string Status, DateTimeOffset? DisabledAt, IReadOnlyList<string>? Journeys, bool Ordered, bool Names,
    IReadOnlyList<string> Headers, DateTimeOffset? FormerSecretUntil, int Failures, DateTimeOffset? FailingSince, DateTimeOffset? RestsUntil,
    long? Waiting = null, long? Held = null)
{
    internal static IReadOnlyDictionary<string, string> NoHeaders { get; } = new Dictionary<string, string>();

    // The address may hold the receiver's own key: those who registered it see it, the others see where it is.
    internal static EndpointView Of(WebhookEndpoint endpoint, EndpointDetails? details, EndpointHealth? health, Caller caller, DateTimeOffset now)
    {
        var outside = caller.Is(Role.National, Role.Operator);
        var rest = health?.RestUntil is { } until ? DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        return new(
            endpoint.Id, endpoint.Municipality, outside ? null : details?.Url, endpoint.Host, endpoint.Events, outside ? null : details?.Description,
            endpoint.Enabled, endpoint.DisabledBecause, endpoint.RegisteredAt, endpoint.Status, endpoint.DisabledAt, endpoint.Journeys, endpoint.Ordered,
            endpoint.Names, outside ? [] : [.. (details?.Headers ?? NoHeaders).Keys.Order(StringComparer.Ordinal)],
            details?.FormerAt(now).Select(former => (DateTimeOffset?)former.Until).Max(), health?.Failures ?? 0, health?.Since, rest > now ? rest : null);
    }
}

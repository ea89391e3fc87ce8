using System.Text.Json.Nodes;
using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Deliveries;

internal static class GetDelivery
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/deliveries/{id:guid}", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National, Role.Operator)
        .WithName(nameof(GetDelivery)).WithTags("Deliveries")
        .WithSummary("A delivery: what is sent, every attempt, and the beginning of what the receiver answered.")
        .Produces<DeliveryWithBody>();

    /// <summary>The delivery and its endpoint, where the caller may see them.</summary>
    /// <exception cref="NotFound">There is none, or it is outside.</exception>
    public static async Task<(Delivery Delivery, WebhookEndpoint Endpoint)> DeliveryOf(this IQuerySession session, Guid id, Caller caller, CancellationToken cancellation)
    {
        var delivery = await session.LoadAsync<Delivery>(id, cancellation) ?? throw new NotFound();
        return (delivery, await session.EndpointOf(delivery.Endpoint, caller, cancellation));
    }

    private static async Task<IResult> Handle(Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var (delivery, _) = await session.DeliveryOf(id, caller, cancellation);
        // What happened to whom is for those whom it concerns.
        var body = caller.Is(Role.National, Role.Operator) ? null : JsonNode.Parse(delivery.Body);
        return Results.Ok(new DeliveryWithBody(DeliveryView.Of(delivery, caller), body));
    }
}

/// <summary>A delivery with what is sent.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Body">What is sent; left out for the nation and operators.</param>
public sealed record DeliveryWithBody(DeliveryView Delivery, JsonNode? Body);

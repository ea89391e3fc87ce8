using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>Sends what an endpoint was told in a period, or all that failed, again.</summary>
internal static class ResendDeliveries
{
    /// <summary>What is sent. A period, a state or both; together they say which.</summary>
    /// <param name="State"><c>failed</c>, <c>cancelled</c> or <c>delivered</c>; left out: all that came to an end.</param>
    /// <param name="From">Queued then or later; left out: from the first that is kept.</param>
    /// <param name="Until">Queued before; left out: until now.</param>
    public sealed record Request(string? State, DateTimeOffset? From, DateTimeOffset? Until);

    /// <summary>What is answered.</summary>
    /// <param name="Queued">How many are sent again.</param>
    public sealed record Response(int Queued);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/endpoints/{id:guid}/resend", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(ResendDeliveries)).WithTags("Deliveries")
        .WithSummary("Sends again what came to its end: of a period, of a state (all that failed), or both. Each under its own webhook-id, with the whole schedule before it.")
        .Produces<Response>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        input.That(request.State is not null || request.From is not null, "from", "required", "Ange en period eller ett tillstånd.");
        input.That(request.State is null or "failed" or "cancelled" or "delivered", "state", "unknown", "Ange failed, cancelled eller delivered.");
        input.That(!(request.Until <= request.From), "until", "range", "Perioden slutar innan den börjar.");
        input.ThrowIfAny();
        string[] states = DeliveryView.StateOf(request.State) is { } one ? [$"{one}"] : [$"{DeliveryState.Failed}", $"{DeliveryState.Cancelled}", $"{DeliveryState.Delivered}"];
        await using var session = sessions.Open();
        var endpoint = await session.EndpointOf(id, caller, cancellation);
        return await http.CreateOnce(session, async () =>
        {
            if (!endpoint.NotDeleted().Enabled)
            {
                throw new RuleBroken("endpoint-disabled");
            }

            var now = clock.GetUtcNow();
            var due = Delivery.Sortable(now);
            await session.BeginTransactionAsync(cancellation);
            var queued = await session.QueryAsync<int>(
                $"""
                with again as (
                  update mt_doc_delivery set data = data || {EndpointBacklog.Requeued("?::text")}, mt_last_modified = now()
                  where cast(data ->> 'endpoint' as uuid) = ? and data ->> 'state' = any(?) and data ->> 'order' >= ? and data ->> 'order' < ?
                  returning id)
                select count(*)::int from again
                """,
                cancellation, due, due, id, states, Delivery.Sortable(request.From ?? DateTimeOffset.MinValue), Delivery.Sortable(request.Until ?? now));
            return new Answer($"/api/webhooks/v1/endpoints/{id}/deliveries", new Response(queued[0]), Status: StatusCodes.Status202Accepted);
        });
    }
}

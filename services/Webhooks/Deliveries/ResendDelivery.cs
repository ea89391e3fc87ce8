using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Webhooks.Deliveries;

internal static class ResendDelivery
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/deliveries/{id:guid}/resend", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(ResendDelivery)).WithTags("Deliveries")
        .WithSummary("Sends a delivery again, at once and under the same webhook-id, with the whole schedule before it. One that waits is sent at once.")
        .Produces<DeliveryView>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var (_, endpoint) = await session.DeliveryOf(id, caller, cancellation);
        return await http.CreateOnce(session, async () =>
        {
            if (!endpoint.NotDeleted().Enabled)
            {
                throw new RuleBroken("endpoint-disabled");
            }

            // One that is on its way is left to its end.
            var due = Delivery.Sortable(clock.GetUtcNow());
            await session.BeginTransactionAsync(cancellation);
            await session.QueryAsync<int>(
                $"""
                with again as (
                  update mt_doc_delivery set data = data || {EndpointBacklog.Requeued("?::text")}, mt_last_modified = now()
                  where id = ? and data ->> 'claim' is null returning id)
                select count(*)::int from again
                """,
                cancellation, due, due, id);
            var after = (await session.QueryAsync<Delivery>("where d.id = ?", cancellation, id))[0];
            return new Answer($"/api/webhooks/v1/deliveries/{id}", DeliveryView.Of(after, caller), Status: StatusCodes.Status202Accepted);
        });
    }
}

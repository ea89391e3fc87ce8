using System.Globalization;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Deliveries;

internal static class ListDeliveries
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/endpoints/{id:guid}/deliveries", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National)
        .WithName(nameof(ListDeliveries)).WithTags("Deliveries")
        .WithSummary("What the endpoint was told, newest first, with every attempt. state: pending, delivered, failed or cancelled.")
        .Produces<Page<DeliveryView>>();

    private static async Task<IResult> Handle(
        Guid id, string? state, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor);
        var wanted = State(state);
        await using var session = sessions.Read();
        await session.EndpointOf(id, caller, cancellation);
        var where = "where CAST(d.data ->> 'endpoint' as uuid) = ?";
        var values = new List<object> { id };
        if (wanted is not null)
        {
            where += " and d.data ->> 'state' = ?";
            values.Add(wanted.Value.ToString());
        }

        if (after is not null)
        {
            where += " and d.data ->> 'order' < ?";
            values.Add(after);
        }

        var rows = await session.QueryAsync<Delivery>($"{where} order by d.data ->> 'order' desc limit {size + 1}", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => row.Order);
        return Results.Ok(new Page<DeliveryView>([.. page.Items.Select(DeliveryView.Of)], page.Next));
    }

    private static DeliveryState? State(string? state) => state switch
    {
        null => null,
        "pending" => DeliveryState.Pending,
        "delivered" => DeliveryState.Delivered,
        "failed" => DeliveryState.Failed,
        "cancelled" => DeliveryState.Cancelled,
        _ => throw new InvalidInput([new FieldError("state", "unknown", "Ange pending, delivered, failed eller cancelled.")]),
    };
}

/// <summary>A delivery as answered.</summary>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Type">Payload type.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="CreatedAt">When it was queued (UTC).</param>
/// <param name="NextAttempt">Not before (UTC); null where there is none to come.</param>
/// <param name="Attempts">Every attempt in order.</param>
public sealed record DeliveryView(
    Guid Id, string Type, DeliveryState State, DateTimeOffset CreatedAt, DateTimeOffset? NextAttempt, IReadOnlyList<DeliveryAttempt> Attempts)
{
    internal static DeliveryView Of(Delivery delivery) => new(
        delivery.Id, delivery.Type, delivery.State, delivery.CreatedAt,
        delivery.Due is { } due ? DateTimeOffset.Parse(due, CultureInfo.InvariantCulture) : null, delivery.Attempts);
}

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
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National, Role.Operator)
        .WithName(nameof(ListDeliveries)).WithTags("Deliveries")
        .WithSummary("What the endpoint was told, newest first, with every attempt. state: pending, delivered, failed, held or cancelled; type; from and until: when it was queued.")
        .Produces<Page<DeliveryView>>();

    private static async Task<IResult> Handle(
        Guid id, string? state, string? type, DateTimeOffset? from, DateTimeOffset? until, int? limit, string? cursor, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor);
        var wanted = DeliveryView.StateOf(state);
        await using var session = sessions.Read();
        await session.EndpointOf(id, caller, cancellation);
        var where = "where CAST(d.data ->> 'endpoint' as uuid) = ?";
        var values = new List<object> { id };
        void And(string condition, object? value)
        {
            if (value is not null)
            {
                where += $" and {condition}";
                values.Add(value);
            }
        }

        And("d.data ->> 'state' = ?", wanted?.ToString());
        And("d.data ->> 'type' = ?", type);
        And("d.data ->> 'order' >= ?", from is { } begin ? Delivery.Sortable(begin) : null);
        And("d.data ->> 'order' < ?", until is { } end ? Delivery.Sortable(end) : null);
        And("d.data ->> 'order' < ?", after);
        var rows = await session.QueryAsync<Delivery>($"{where} order by d.data ->> 'order' desc limit {size + 1}", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => row.Order);
        return Results.Ok(new Page<DeliveryView>([.. page.Items.Select(row => DeliveryView.Of(row, caller))], page.Next));
    }
}

/// <summary>A delivery as answered.</summary>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Type">Payload type.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c>, <c>failed</c>, <c>held</c> (the endpoint is disabled) or <c>cancelled</c>.</param>
/// <param name="CreatedAt">When it was queued (UTC).</param>
/// <param name="NextAttempt">Not before (UTC); null where there is none to come.</param>
/// <param name="Attempts">Every attempt in order; what the receiver answered is for its own municipality and region only.</param>
/// <param name="Endpoint">The endpoint.</param>
public sealed record DeliveryView(
    Guid Id, string Type, DeliveryState State, DateTimeOffset CreatedAt, DateTimeOffset? NextAttempt, IReadOnlyList<DeliveryAttempt> Attempts, Guid Endpoint)
{
    internal static DeliveryView Of(Delivery delivery, Caller caller) => new(
        delivery.Id, delivery.Type, delivery.State, delivery.CreatedAt,
        delivery.Due is { } due ? DateTimeOffset.Parse(due, CultureInfo.InvariantCulture) : null,
        caller.Is(Role.National, Role.Operator) ? [.. delivery.Attempts.Select(attempt => attempt with { Response = null })] : delivery.Attempts,
        delivery.Endpoint);

    internal static DeliveryState? StateOf(string? state) => state switch
    {
        null => null,
        "pending" => DeliveryState.Pending,
        "delivered" => DeliveryState.Delivered,
        "failed" => DeliveryState.Failed,
        "held" => DeliveryState.Held,
        "cancelled" => DeliveryState.Cancelled,
        _ => throw new InvalidInput([new FieldError("state", "unknown", "Ange pending, delivered, failed, held eller cancelled.")]),
    };
}

using System.Diagnostics;
using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>How far a delivery has come.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its first or next attempt.</summary>
    Pending,

    /// <summary>The endpoint answered 2xx.</summary>
    Delivered,

    /// <summary>Every attempt of the schedule failed.</summary>
    Failed,

    /// <summary>The endpoint was disabled before it came through.</summary>
    Cancelled,
}

/// <summary>An attempt to deliver.</summary>
/// <param name="At">When it began (UTC).</param>
/// <param name="Status">The HTTP status that was answered; null: none was.</param>
/// <param name="Error">Why none was: <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>forbidden-address</c>, <c>protocol</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int? Status, string? Error, long Milliseconds);

/// <summary>
/// Something to tell an endpoint: a row of the queue, inserted in the same transaction as the inbox row of the event it came of.
/// </summary>
/// <param name="Id">From event and endpoint, so that the same event is told once; it is the <c>webhook-id</c> of every attempt.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Type">Payload type.</param>
/// <param name="Body">What is sent, as text: the signature is over these very bytes.</param>
/// <param name="CreatedAt">When it was queued (UTC).</param>
/// <param name="Order">Sorts deliveries by when they were queued; unique.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Due">When it may be claimed, UTC in a form that sorts as text; null when there is nothing left to do.</param>
/// <param name="Waiting">The endpoint, as text, as long as there is something left to do: what the queue is searched by.</param>
/// <param name="Claim">Who is sending it; whoever lost the claim may not record.</param>
/// <param name="Trace">W3C trace context of the event.</param>
/// <param name="Attempts">Every attempt in order.</param>
public sealed record Delivery(
    Guid Id, Guid Endpoint, string Type, string Body, DateTimeOffset CreatedAt, string Order, DeliveryState State, string? Due, string? Waiting,
    string? Claim, string? Trace, IReadOnlyList<DeliveryAttempt> Attempts)
{
    /// <summary>A new row of the queue, due at once.</summary>
    /// <param name="source">The event's id.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="payload">What is told.</param>
    /// <param name="now">UTC.</param>
    public static Delivery Of(Guid source, Guid endpoint, Payload payload, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var (id, due) = (IdOf(source, endpoint), Sortable(now));
        return new(
            id, endpoint, payload.Type, payload.Body, now, $"{due} {id}", DeliveryState.Pending, due, endpoint.ToString(), Claim: null,
            Activity.Current?.Id, []);
    }

    /// <summary>The id of what an event tells an endpoint.</summary>
    /// <param name="source">The event's id.</param>
    /// <param name="endpoint">The endpoint.</param>
    public static Guid IdOf(Guid source, Guid endpoint) => Uuid.From("delivery", source.ToString(), endpoint.ToString());

    /// <summary>A time as text that sorts as the times do.</summary>
    /// <param name="at">Any offset.</param>
    public static string Sortable(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

internal static class QueuedDeliveries
{
    /// <summary>Queues what is told for each of the municipality's endpoints that wants it; to be saved with what it came of.</summary>
    public static async Task QueueDeliveries(
        this IDocumentSession session, Guid source, Payload payload, DateTimeOffset now, CancellationToken cancellation)
    {
        var endpoints = await session.QueryAsync<WebhookEndpoint>(
            "where d.data ->> 'municipality' = ? and d.data ->> 'enabled' = 'true'", cancellation, payload.Municipality);
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.Events.Contains(payload.Type)))
        {
            session.Insert(Delivery.Of(source, endpoint.Id, payload, now));
        }
    }
}

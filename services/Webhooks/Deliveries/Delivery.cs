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

    /// <summary>The endpoint was deleted before it came through, or enabled again without it.</summary>
    Cancelled,

    /// <summary>Waits for the endpoint to be enabled.</summary>
    Held,
}

/// <summary>An attempt to deliver.</summary>
/// <param name="At">When it began (UTC).</param>
/// <param name="Status">The HTTP status that was answered; null: none was.</param>
/// <param name="Error">
/// Why none was: <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>forbidden-address</c>, <c>protocol</c>; or, beside a status, <c>cut-off</c>: the answer broke off.
/// </param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Response">The beginning of what was answered besides; null: nothing.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int? Status, string? Error, long Milliseconds, string? Response = null);

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
/// <param name="Trace">W3C trace context of the event.</param>
/// <param name="Attempts">Every attempt in order.</param>
public sealed record Delivery(
    Guid Id, Guid Endpoint, string Type, string Body, DateTimeOffset CreatedAt, string Order, DeliveryState State, string? Trace,
    IReadOnlyList<DeliveryAttempt> Attempts)
{
    /// <summary>When it may be claimed: UTC in a form that sorts as text; null when there is nothing left to do.</summary>
    public string? Due { get; init; }

    /// <summary>Endpoint and <see cref="Due"/>: what the queue is searched by.</summary>
    public string? Turn { get; init; }

    /// <summary>The endpoint, as text, while it is held for it.</summary>
    public string? HeldFor { get; init; }

    /// <summary>Who is sending it; whoever lost the claim may not record.</summary>
    public string? Claim { get; init; }

    /// <summary>Attempts since it was queued, or was last sent again by hand: how far in the schedule it is.</summary>
    public int Tries { get; init; }

    /// <summary>What it is about, such as a person.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Sorts what is told of a subject by when it happened.</summary>
    public string Sequence { get; init; } = "";

    /// <summary>Whether it waits for what is told of the same subject before.</summary>
    public bool Ordered { get; init; }

    /// <summary>Endpoint and subject, where ordered, while there is something left to do.</summary>
    public string? Lane { get; init; }

    /// <summary>A new row of the queue.</summary>
    /// <param name="source">The event's id.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="payload">What is told.</param>
    /// <param name="now">UTC.</param>
    /// <param name="settling">What is told in order is not sent before, so that what happened just before can still come.</param>
    public static Delivery Of(Guid source, WebhookEndpoint endpoint, Payload payload, DateTimeOffset now, TimeSpan settling)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(endpoint);
        var (id, queued) = (IdOf(source, endpoint.Id), Sortable(now));
        var due = Sortable(endpoint.Ordered ? now + settling : now);
        var row = new Delivery(
            id, endpoint.Id, payload.Type, payload.Body, now, $"{queued} {id}", endpoint.Enabled ? DeliveryState.Pending : DeliveryState.Held,
            Activity.Current?.Id, [])
        {
            Subject = payload.Subject,
            Sequence = $"{Sortable(payload.Timestamp)} {queued} {id}",
            Ordered = endpoint.Ordered,
        };
        return endpoint.Enabled
            ? row with { Due = due, Turn = $"{endpoint.Id} {due}", Lane = endpoint.Ordered ? $"{endpoint.Id} {payload.Subject}" : null }
            : row with { HeldFor = endpoint.Id.ToString() };
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
    /// <summary>
    /// Queues what is told for each of the municipality's endpoints that wants it, and holds it for those that are disabled; to be saved with what it came of.
    /// </summary>
    public static async Task QueueDeliveries(
        this IDocumentSession session, Guid source, Payload payload, DateTimeOffset now, TimeSpan settling, CancellationToken cancellation)
    {
        var endpoints = await session.QueryAsync<WebhookEndpoint>(
            "where d.data ->> 'municipality' = ? and not coalesce((d.data ->> 'deleted')::bool, false)", cancellation, payload.Municipality);
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.Wants(payload)))
        {
            session.Insert(Delivery.Of(source, endpoint, payload, now, settling));
        }
    }
}

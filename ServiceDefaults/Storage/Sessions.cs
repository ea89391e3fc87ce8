using System.Diagnostics;
using Marten;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.ServiceDefaults.Storage;

/// <summary>
/// Opens sessions of the event store: of a journey (its tenant), or of none (people, agreements, endpoints).
/// What is appended carries the trace it was done in, so that the message published later belongs to the same trace.
/// </summary>
/// <param name="store">The service's store.</param>
public sealed class Sessions(IDocumentStore store)
{
    /// <summary>The header of a stored event that holds the W3C trace context it was appended in.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>Opens a session to write.</summary>
    /// <param name="journey">Slug, or null for what belongs to no journey.</param>
    /// <exception cref="NotFound">There is no such journey (<c>unknown-journey</c>).</exception>
    public IDocumentSession Open(string? journey = null)
    {
        var session = Known(journey) is { } tenant ? store.LightweightSession(tenant) : store.LightweightSession();
        if (Activity.Current is { } activity)
        {
            session.CorrelationId = activity.TraceId.ToString();
            session.SetHeader(TraceParent, activity.Id!);
        }

        return session;
    }

    /// <summary>Opens a session to read.</summary>
    /// <param name="journey">Slug, or null for what belongs to no journey.</param>
    /// <exception cref="NotFound">There is no such journey (<c>unknown-journey</c>).</exception>
    public IQuerySession Read(string? journey = null) => Known(journey) is { } tenant ? store.QuerySession(tenant) : store.QuerySession();

    private static string? Known(string? journey) => journey is null || Journeys.Exists(journey) ? journey : throw new NotFound("unknown-journey");
}

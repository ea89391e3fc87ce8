using System.Diagnostics;
using JasperFx.Events;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>The trace an event was appended in goes on into what follows from it: gateway → service → PostgreSQL → subscription → broker → consumers.</summary>
public static class StoredTrace
{
    /// <summary>Starts a span under the trace that the event carries, or a new trace where it carries none; null when nobody listens.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="what">What is done with it: the span's name is this and the event's stored name.</param>
    public static Activity? ContinueTrace(this IEvent stored, string what) =>
        stored.GetHeader(Sessions.TraceParent)?.ToString() is { } parent && ActivityContext.TryParse(parent, null, isRemote: true, out var context)
            ? Measures.Source.StartActivity($"{what} {stored.EventTypeName}", ActivityKind.Internal, context)
            : Measures.Source.StartActivity($"{what} {stored.EventTypeName}");
}

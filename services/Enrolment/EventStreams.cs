using JasperFx.Events;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Enrolment;

/// <summary>What every verb does with the stream it fetched.</summary>
internal static class EventStreams
{
    /// <summary>Appends what was decided, and says which version the stream has when it is saved.</summary>
    public static long Take<T>(this IEventStream<T> stream, IReadOnlyList<object> events) where T : class
    {
        if (events.Count > 0)
        {
            stream.AppendMany(events);
        }

        return stream.StartingVersion.GetValueOrDefault() + events.Count;
    }

    /// <summary>The state, which has to be there.</summary>
    public static T Existing<T>(this IEventStream<T> stream) where T : class => stream.Aggregate ?? throw new NotFound();
}

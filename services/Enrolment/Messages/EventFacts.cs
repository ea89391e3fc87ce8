using System.Collections.Concurrent;
using System.Reflection;
using JasperFx.Events;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>What every event of ours says under the same name: when it happened, and by which role.</summary>
internal static class EventFacts
{
    private static readonly ConcurrentDictionary<Type, (PropertyInfo? At, PropertyInfo? By)> Known = new();

    /// <summary>When it happened (UTC): as the event says, else when it was stored.</summary>
    public static DateTimeOffset At(IEvent stored) => Of(stored.Data).At?.GetValue(stored.Data) is DateTimeOffset at ? at : stored.Timestamp;

    /// <summary>When it happened (UTC), of an event that is yet to be stored; every event of an occasion says it.</summary>
    public static DateTimeOffset At(object data) => (DateTimeOffset)Of(data).At!.GetValue(data)!;

    /// <summary>Role of who did it; null: it followed by itself.</summary>
    public static string? By(object data) => Of(data).By?.GetValue(data) as string;

    private static (PropertyInfo? At, PropertyInfo? By) Of(object data) =>
        Known.GetOrAdd(data.GetType(), type => (type.GetProperty("At"), type.GetProperty("By")));
}

using Marten;

namespace Yrkesresan.ServiceDefaults.Storage;

/// <summary>An event type and the name it is stored under, written by hand. A name once used is for ever.</summary>
/// <param name="Type">Our type.</param>
/// <param name="Name">Stored name with its version: <c>enrolment.seat_taken.v1</c>.</param>
/// <param name="Map">Tells the store.</param>
public sealed record StoredEvent(Type Type, string Name, Action<StoreOptions> Map)
{
    /// <summary>The type under the name.</summary>
    /// <typeparam name="TEvent">Our type.</typeparam>
    /// <param name="name">Stored name with its version.</param>
    public static StoredEvent Of<TEvent>(string name) where TEvent : class =>
        new(typeof(TEvent), name, options => options.Events.MapEventType<TEvent>(name));
}

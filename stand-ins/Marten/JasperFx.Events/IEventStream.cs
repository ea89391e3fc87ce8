namespace JasperFx.Events;

/// <summary>A stream opened for writing: its state now, and what is about to be appended.</summary>
/// <typeparam name="T">The class of the state.</typeparam>
public interface IEventStream<out T>
    where T : notnull
{
    /// <summary>The state, or null if there is none.</summary>
    T? Aggregate { get; }

    /// <summary>The version at the fetch; the save fails if it has moved.</summary>
    long? StartingVersion { get; }

    /// <summary>The version after what has been appended here.</summary>
    long? CurrentVersion { get; }

    /// <summary>The stream, where streams are named by Guid.</summary>
    Guid Id { get; }

    /// <summary>The stream, where streams are named by string.</summary>
    string? Key { get; }

    /// <summary>What is about to be appended.</summary>
    IReadOnlyList<IEvent> Events { get; }

    /// <summary>Appends one event at the save.</summary>
    /// <param name="event">The event.</param>
    void AppendOne(object @event);

    /// <summary>Appends events at the save.</summary>
    /// <param name="events">The events.</param>
    void AppendMany(params object[] events);

    /// <summary>Appends events at the save.</summary>
    /// <param name="events">The events.</param>
    void AppendMany(IEnumerable<object> events);
}

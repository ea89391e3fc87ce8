namespace JasperFx.Events;

/// <summary>A stream had another version than the append was decided upon.</summary>
public class EventStreamUnexpectedMaxEventIdException : ConcurrencyException
{
    /// <summary>Names the stream and both versions.</summary>
    /// <param name="id">The stream.</param>
    /// <param name="aggregateType">The class of its state, if known.</param>
    /// <param name="expected">The version that was expected.</param>
    /// <param name="actual">The version that it had.</param>
    public EventStreamUnexpectedMaxEventIdException(object id, Type? aggregateType, long expected, long actual)
        : base($"Unexpected starting version number for event stream '{id}', expected {expected} but was {actual}", aggregateType, id) =>
        AggregateType = aggregateType;

    /// <summary>Says in words what was stale.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public EventStreamUnexpectedMaxEventIdException(string? message)
        : base(message!)
    {
    }

    /// <summary>The class of the stream's state, if known.</summary>
    public Type? AggregateType { get; }
}

namespace JasperFx.Events;

/// <summary>A stream had another version than the append was decided upon.</summary>
public class EventStreamUnexpectedMaxEventIdException : ConcurrencyException
{
    internal EventStreamUnexpectedMaxEventIdException(object id, long expected, long actual)
        : base($"Unexpected starting version number for event stream '{id}', expected {expected} but was {actual}")
    {
    }

    internal EventStreamUnexpectedMaxEventIdException(string message)
        : base(message)
    {
    }
}

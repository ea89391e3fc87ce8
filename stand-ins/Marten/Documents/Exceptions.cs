using Npgsql;

namespace Marten.Exceptions;

/// <summary>Something that the store refuses.</summary>
public class MartenException : Exception
{
    /// <summary>Refuses without words.</summary>
    public MartenException()
    {
    }

    /// <summary>Says why.</summary>
    /// <param name="message">Why.</param>
    public MartenException(string message)
        : base(message)
    {
    }

    /// <summary>Says why.</summary>
    /// <param name="message">Why.</param>
    /// <param name="innerException">What lies behind it.</param>
    public MartenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database refused a command.</summary>
public class MartenCommandException : MartenException
{
    /// <summary>Wraps what the database reported.</summary>
    /// <param name="command">The command, if known.</param>
    /// <param name="innerException">What the database reported.</param>
    public MartenCommandException(NpgsqlCommand? command, Exception innerException)
        : base($"Marten Command Failure: {command?.CommandText} {innerException?.Message}", innerException!) =>
        Command = command;

    /// <summary>The command, if known.</summary>
    public NpgsqlCommand? Command { get; }
}

/// <summary>A stream that was to be started exists.</summary>
public class ExistingStreamIdCollisionException : MartenException
{
    /// <summary>Names the stream.</summary>
    /// <param name="id">The stream.</param>
    /// <param name="aggregateType">The class of its state.</param>
    public ExistingStreamIdCollisionException(object id, Type aggregateType)
        : base($"Stream #{id} already exists in the database")
    {
        Id = id;
        AggregateType = aggregateType;
    }

    /// <summary>The stream.</summary>
    public object Id { get; }

    /// <summary>The class of its state.</summary>
    public Type AggregateType { get; }
}

/// <summary>An event's stored name, or its class, is not known here.</summary>
public class UnknownEventTypeException : MartenException
{
    /// <summary>Names the event.</summary>
    /// <param name="eventTypeName">Its stored name.</param>
    public UnknownEventTypeException(string eventTypeName)
        : base($"Unknown event type name alias '{eventTypeName}'. You may need to register this event type through StoreOptions.Events.AddEventType(type)") =>
        EventTypeName = eventTypeName;

    /// <summary>The stored name.</summary>
    public string EventTypeName { get; }
}

/// <summary>A document that was to be updated does not exist.</summary>
public class NonExistentDocumentException : MartenException
{
    /// <summary>Names the document.</summary>
    /// <param name="docType">Its class.</param>
    /// <param name="id">Its identity.</param>
    public NonExistentDocumentException(Type docType, object id)
        : base($"Nonexistent document {docType?.FullName}: {id}")
    {
        DocType = docType!;
        Id = id;
    }

    /// <summary>Its class.</summary>
    public Type DocType { get; }

    /// <summary>Its identity.</summary>
    public object Id { get; }
}

/// <summary>A stream cannot be appended to, for instance because it is archived.</summary>
public class InvalidStreamOperationException : MartenException
{
    /// <summary>Says why.</summary>
    /// <param name="message">Why.</param>
    public InvalidStreamOperationException(string message)
        : base(message)
    {
    }
}

/// <summary>A stream stayed locked by somebody else for longer than the session would wait.</summary>
public class StreamLockedException : MartenException
{
    /// <summary>Names the stream.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="innerException">What the wait ended with.</param>
    public StreamLockedException(object streamId, Exception innerException)
        : base($"Stream '{streamId}' may be locked for updates", innerException)
    {
    }
}

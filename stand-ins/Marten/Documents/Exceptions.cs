using Npgsql;

namespace Marten.Exceptions;

/// <summary>Something that the store refuses.</summary>
public class MartenException : Exception
{
    internal MartenException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The database refused a command.</summary>
public class MartenCommandException : MartenException
{
    internal MartenCommandException(NpgsqlCommand? command, Exception innerException)
        : base($"Marten Command Failure: {command?.CommandText} {innerException.Message}", innerException)
    {
    }
}

/// <summary>A stream that was to be started exists.</summary>
public class ExistingStreamIdCollisionException : MartenException
{
    internal ExistingStreamIdCollisionException(object id)
        : base($"Stream #{id} already exists in the database")
    {
    }
}

/// <summary>An event's stored name, or its class, is not known here.</summary>
internal sealed class UnknownEventTypeException(string eventTypeName)
    : MartenException($"Unknown event type name alias '{eventTypeName}'. You may need to register this event type through StoreOptions.Events.AddEventType(type)");

/// <summary>A document that was to be updated does not exist.</summary>
internal sealed class NonExistentDocumentException(Type docType, object id)
    : MartenException($"Nonexistent document {docType.FullName}: {id}");

/// <summary>A stream cannot be appended to, for instance because it is archived.</summary>
internal sealed class InvalidStreamOperationException(string message)
    : MartenException(message);

/// <summary>A stream stayed locked by somebody else for longer than the session would wait.</summary>
internal sealed class StreamLockedException(object streamId, Exception? innerException)
    : MartenException($"Stream '{streamId}' may be locked for updates", innerException);

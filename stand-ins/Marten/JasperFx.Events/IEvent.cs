namespace JasperFx.Events;

/// <summary>A stored fact with what is known about its storing.</summary>
public interface IEvent
{
    /// <summary>Identity of the event.</summary>
    Guid Id { get; set; }

    /// <summary>Position in its stream, from 1.</summary>
    long Version { get; set; }

    /// <summary>Position in the store; gaps occur.</summary>
    long Sequence { get; set; }

    /// <summary>The fact itself.</summary>
    object Data { get; }

    /// <summary>The stream, where streams are named by Guid.</summary>
    Guid StreamId { get; set; }

    /// <summary>The stream, where streams are named by string.</summary>
    string? StreamKey { get; set; }

    /// <summary>When it was appended.</summary>
    DateTimeOffset Timestamp { get; set; }

    /// <summary>Whose it is.</summary>
    string TenantId { get; set; }

    /// <summary>The class of <see cref="Data" />.</summary>
    Type EventType { get; }

    /// <summary>The name under which that class is stored.</summary>
    string EventTypeName { get; set; }

    /// <summary>The class's name at the time it was stored.</summary>
    string DotNetTypeName { get; set; }

    /// <summary>What led to it.</summary>
    string? CausationId { get; set; }

    /// <summary>What it belongs together with.</summary>
    string? CorrelationId { get; set; }

    /// <summary>Whatever else was said about it.</summary>
    Dictionary<string, object>? Headers { get; set; }

    /// <summary>Whether its stream has been archived.</summary>
    bool IsArchived { get; set; }

    /// <summary>Adds or replaces a header.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">Its value.</param>
    void SetHeader(string key, object value);

    /// <summary>Reads a header.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>Its value, or null.</returns>
    object? GetHeader(string key);
}

/// <summary>A stored fact whose class is known.</summary>
/// <typeparam name="T">The class of the fact.</typeparam>
public interface IEvent<out T> : IEvent
    where T : notnull
{
    /// <summary>The fact itself.</summary>
    new T Data { get; }
}

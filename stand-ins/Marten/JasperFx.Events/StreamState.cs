namespace JasperFx.Events;

/// <summary>What is known of a stream without reading its events.</summary>
public class StreamState
{
    /// <summary>The stream, where streams are named by Guid.</summary>
    public Guid Id { get; set; }

    /// <summary>The stream, where streams are named by string.</summary>
    public string? Key { get; set; }

    /// <summary>Version of its latest event.</summary>
    public long Version { get; set; }

    /// <summary>The class of its state, if it was said at the start.</summary>
    public Type? AggregateType { get; set; }

    /// <summary>When it was last appended to.</summary>
    public DateTimeOffset LastTimestamp { get; set; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>Whether it has been archived.</summary>
    public bool IsArchived { get; set; }
}

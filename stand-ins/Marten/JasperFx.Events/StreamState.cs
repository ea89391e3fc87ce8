namespace JasperFx.Events;

/// <summary>What is known of a stream without reading its events.</summary>
public class StreamState
{
    internal StreamState()
    {
    }

    /// <summary>Version of its latest event.</summary>
    public long Version { get; set; }
}

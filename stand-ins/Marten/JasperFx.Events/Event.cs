namespace JasperFx.Events;

/// <summary>A fact on its way to or from the store.</summary>
/// <typeparam name="T">The class of the fact.</typeparam>
public class Event<T> : IEvent<T>
    where T : notnull
{
    /// <summary>Wraps a fact.</summary>
    /// <param name="data">The fact.</param>
    public Event(T data) => Data = data;

    /// <inheritdoc />
    public T Data { get; set; }

    object IEvent.Data => Data;

    /// <inheritdoc />
    public Type EventType => typeof(T);

    /// <inheritdoc />
    public string EventTypeName { get; set; } = null!;

    /// <inheritdoc />
    public string DotNetTypeName { get; set; } = null!;

    /// <inheritdoc />
    public Guid StreamId { get; set; }

    /// <inheritdoc />
    public string? StreamKey { get; set; }

    /// <inheritdoc />
    public Guid Id { get; set; } = Guid.NewGuid();

    /// <inheritdoc />
    public long Version { get; set; }

    /// <inheritdoc />
    public long Sequence { get; set; }

    /// <inheritdoc />
    public DateTimeOffset Timestamp { get; set; }

    /// <inheritdoc />
    public string TenantId { get; set; } = Marten.Storage.Tenants.Default;

    /// <inheritdoc />
    public string? CausationId { get; set; }

    /// <inheritdoc />
    public string? CorrelationId { get; set; }

    /// <inheritdoc />
    public Dictionary<string, object>? Headers { get; set; }

    /// <inheritdoc />
    public bool IsArchived { get; set; }

    /// <inheritdoc />
    public void SetHeader(string key, object value)
    {
        Headers ??= [];
        Headers[key] = value;
    }

    /// <inheritdoc />
    public object? GetHeader(string key) => Headers is not null && Headers.TryGetValue(key, out var value) ? value : null;
}

namespace JasperFx.Events;

/// <summary>A fact on its way to or from the store.</summary>
/// <typeparam name="T">The class of the fact.</typeparam>
internal sealed class Event<T> : IEvent<T>
    where T : notnull
{
    public Event(T data) => Data = data;

    public T Data { get; set; }

    object IEvent.Data => Data;

    public Type EventType => typeof(T);

    public string EventTypeName { get; set; } = null!;

    public string DotNetTypeName { get; set; } = null!;

    public Guid StreamId { get; set; }

    public string? StreamKey { get; set; }

    public Guid Id { get; set; } = Guid.NewGuid();

    public long Version { get; set; }

    public long Sequence { get; set; }

    public DateTimeOffset Timestamp { get; set; }

    public string TenantId { get; set; } = Marten.Storage.Tenants.Default;

    public string? CausationId { get; set; }

    public string? CorrelationId { get; set; }

    public Dictionary<string, object>? Headers { get; set; }

    public bool IsArchived { get; set; }

    public void SetHeader(string key, object value)
    {
        Headers ??= [];
        Headers[key] = value;
    }

    public object? GetHeader(string key) => Headers is not null && Headers.TryGetValue(key, out var value) ? value : null;
}

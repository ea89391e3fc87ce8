using JasperFx.Events;
using JasperFx.MultiTenancy;

namespace Marten.Events;

/// <summary>How events are stored.</summary>
public interface IEventStoreOptions
{
    /// <summary>What streams are named by.</summary>
    StreamIdentity StreamIdentity { get; set; }

    /// <summary>Whether streams belong to tenants.</summary>
    TenancyStyle TenancyStyle { get; set; }

    /// <summary>Whether a snapshot that was fetched for writing is the base of its own inline projection, without being read again. Its state must be immutable.</summary>
    bool UseIdentityMapForAggregates { get; set; }

    /// <summary>What is kept about each event.</summary>
    MetadataConfig MetadataConfig { get; }

    /// <summary>Where the time comes from.</summary>
    TimeProvider TimeProvider { get; set; }

    /// <summary>When versions and timestamps are given.</summary>
    EventAppendMode AppendMode { get; set; }

    /// <summary>Whether the daemon is woken by each append rather than by polling.</summary>
    bool UseListenNotifyForEventAppends { get; set; }

    /// <summary>Makes an event's class known.</summary>
    /// <typeparam name="TEvent">The class.</typeparam>
    /// <returns>The same options.</returns>
    IEventStoreOptions AddEventType<TEvent>();

    /// <summary>Gives an event's class the name that it is stored under.</summary>
    /// <typeparam name="TEvent">The class.</typeparam>
    /// <param name="eventTypeName">The name.</param>
    void MapEventType<TEvent>(string eventTypeName)
        where TEvent : class;

    /// <summary>Reads events that were stored under the old class's own name (never one that was mapped) as another class.</summary>
    /// <typeparam name="TOldEvent">The class as stored.</typeparam>
    /// <typeparam name="TEvent">The class wanted.</typeparam>
    /// <param name="upcast">How one becomes the other.</param>
    /// <returns>The same options.</returns>
    IEventStoreOptions Upcast<TOldEvent, TEvent>(Func<TOldEvent, TEvent> upcast)
        where TOldEvent : class
        where TEvent : class;
}

/// <summary>What is kept about each event.</summary>
public class MetadataConfig
{
    internal MetadataConfig()
    {
    }

    /// <summary>What it belongs together with.</summary>
    public bool CorrelationIdEnabled { get; set; }

    /// <summary>What led to it.</summary>
    public bool CausationIdEnabled { get; set; }

    /// <summary>Whatever else was said about it.</summary>
    public bool HeadersEnabled { get; set; }
}

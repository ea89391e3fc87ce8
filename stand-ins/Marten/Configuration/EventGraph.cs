using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten.Exceptions;
using Marten.Storage;

namespace Marten.Events;

/// <summary>How events are stored, and which classes they are of.</summary>
internal sealed class EventGraph(StoreOptions options) : IEventStoreOptions
{
    private readonly ConcurrentDictionary<Type, EventMapping> _byType = new();
    private readonly ConcurrentDictionary<string, EventMapping> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Type> _aggregates = new(StringComparer.Ordinal);

    public StreamIdentity StreamIdentity { get; set; } = StreamIdentity.AsGuid;

    public TenancyStyle TenancyStyle { get; set; } = TenancyStyle.Single;

    public bool UseIdentityMapForAggregates { get; set; } = true;

    public MetadataConfig MetadataConfig { get; } = new();

    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    public EventAppendMode AppendMode { get; set; } = EventAppendMode.QuickWithServerTimestamps;

    public bool UseListenNotifyForEventAppends { get; set; }

    public bool Conjoined => TenancyStyle == TenancyStyle.Conjoined;

    public StoreOptions Options => options;

    public IEventStoreOptions AddEventType<TEvent>()
    {
        For(typeof(TEvent));
        return this;
    }

    public void MapEventType<TEvent>(string eventTypeName)
        where TEvent : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventTypeName);
        var mapping = EventMapping.Of(typeof(TEvent), eventTypeName);
        _byType[typeof(TEvent)] = mapping;
        _byName.AddOrUpdate(eventTypeName, mapping, (_, existing) => existing.IsUpcast ? existing : mapping);
    }

    public IEventStoreOptions Upcast<TOldEvent, TEvent>(Func<TOldEvent, TEvent> upcast)
        where TOldEvent : class
        where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(upcast);
        var name = TypeNames.EventTypeName(typeof(TOldEvent));
        _byName[name] = new UpcastMapping<TOldEvent, TEvent>(name, upcast);
        return this;
    }

    public EventMapping For(Type type)
    {
        if (_byType.TryGetValue(type, out var known))
            return known;
        var mapping = _byType.GetOrAdd(type, static t => EventMapping.Of(t, TypeNames.EventTypeName(t)));
        _byName.TryAdd(mapping.Name, mapping);
        return mapping;
    }

    public IEvent Wrap(object data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data is IEvent already)
        {
            var known = For(already.EventType);
            already.EventTypeName = known.Name;
            already.DotNetTypeName = known.DotNetName;
            return already;
        }

        var mapping = For(data.GetType());
        var e = mapping.Wrap(data);
        e.EventTypeName = mapping.Name;
        e.DotNetTypeName = mapping.DotNetName;
        return e;
    }

    public EventMapping Resolve(string name, string? dotNetName)
    {
        if (_byName.TryGetValue(name, out var mapping))
            return mapping;
        if (dotNetName is null || Type.GetType(dotNetName, throwOnError: false) is not { } type)
            throw new UnknownEventTypeException(name);
        return _byName.GetOrAdd(name, static (n, t) => EventMapping.Of(t, n), type);
    }

    /// <summary>The stored names of all classes that can be assigned to one of these.</summary>
    public string[] NamesOf(IReadOnlyCollection<Type> types)
    {
        foreach (var type in types.Where(x => x is { IsAbstract: false, IsInterface: false }))
            For(type);
        return [.. _byName.Values.Concat(_byType.Values).Where(x => types.Any(t => t.IsAssignableFrom(x.Type))).Select(x => x.Name).Distinct(StringComparer.Ordinal)];
    }

    public string AggregateAlias(Type type)
    {
        var alias = TypeNames.TableAlias(type.Name);
        _aggregates.TryAdd(alias, type);
        return alias;
    }
}

/// <summary>One class of events: its stored name, and how it is wrapped and read without reflection.</summary>
internal abstract class EventMapping(Type type, string name)
{
    private static readonly ConcurrentDictionary<Type, Func<string, EventMapping>> Makers = new();

    public Type Type => type;

    public string Name => name;

    public string DotNetName { get; } = TypeNames.DotNetTypeName(type);

    public virtual bool IsUpcast => false;

    public static EventMapping Of(Type type, string name) =>
        Makers.GetOrAdd(type, static t => typeof(EventMapping<>).MakeGenericType(t).GetMethod(nameof(EventMapping<>.Make))!.CreateDelegate<Func<string, EventMapping>>())(name);

    public abstract IEvent Wrap(object data);

    public abstract byte[] Write(IEvent e, JsonCodec json);

    public abstract IEvent Read(ReadOnlySpan<byte> data, JsonCodec json);
}

internal class EventMapping<T>(string name) : EventMapping(typeof(T), name)
    where T : notnull
{
    public static EventMapping Make(string name) => new EventMapping<T>(name);

    public override IEvent Wrap(object data) => new Event<T>((T)data);

    public override byte[] Write(IEvent e, JsonCodec json) => json.Write((T)e.Data);

    public override IEvent Read(ReadOnlySpan<byte> data, JsonCodec json) => new Event<T>(json.Read<T>(data)!);
}

[SuppressMessage("Performance", "CA1812", Justification = "Made where an upcast is registered.")]
internal sealed class UpcastMapping<TOld, T>(string name, Func<TOld, T> upcast) : EventMapping<T>(name)
    where TOld : class
    where T : class
{
    public override bool IsUpcast => true;

    public override IEvent Read(ReadOnlySpan<byte> data, JsonCodec json) => new Event<T>(upcast(json.Read<TOld>(data)!));
}

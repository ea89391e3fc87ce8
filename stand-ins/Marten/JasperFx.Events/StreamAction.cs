namespace JasperFx.Events;

/// <summary>What a unit of work is about to append to one stream.</summary>
public class StreamAction
{
    private readonly List<IEvent> _events = [];
    private string _tenantId = null!;

    /// <summary>Begins an action on a stream named by Guid.</summary>
    internal StreamAction(Guid stream, StreamActionType actionType)
    {
        Id = stream;
        ActionType = actionType;
    }

    /// <summary>Begins an action on a stream named by string.</summary>
    internal StreamAction(string stream, StreamActionType actionType)
    {
        Key = stream;
        ActionType = actionType;
    }

    /// <summary>The stream, where streams are named by Guid.</summary>
    internal Guid Id { get; }

    /// <summary>The stream, where streams are named by string.</summary>
    internal string? Key { get; }

    /// <summary>Whether the stream must be new.</summary>
    internal StreamActionType ActionType { get; }

    /// <summary>The class of the stream's state, if said.</summary>
    internal Type? AggregateType { get; set; }

    /// <summary>Whose stream it is.</summary>
    internal string TenantId
    {
        get => _tenantId;
        set
        {
            _tenantId = value;
            foreach (var e in _events)
                e.TenantId = value;
        }
    }

    /// <summary>What is to be appended.</summary>
    internal IReadOnlyList<IEvent> Events => _events;

    /// <summary>The version that the stream must have, if that matters.</summary>
    internal long? ExpectedVersionOnServer { get; set; }

    /// <summary>The version after the append.</summary>
    internal long Version { get; set; }

    internal object Identity => (object?)Key ?? Id;

    internal void Add(IEvent e)
    {
        e.StreamId = Id;
        e.StreamKey = Key;
        e.TenantId = _tenantId;
        _events.Add(e);
    }
}

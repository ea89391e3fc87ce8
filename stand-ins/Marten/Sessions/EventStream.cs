using JasperFx.Events;

namespace Marten.Sessions;

internal sealed class EventStream<T>(Work work, StreamAction action, T? aggregate) : IEventStream<T>
    where T : class
{
    public T? Aggregate => aggregate;

    public long? StartingVersion => action.ExpectedVersionOnServer;

    public long? CurrentVersion => action.ExpectedVersionOnServer + action.Events.Count;

    public Guid Id => action.Id;

    public string? Key => action.Key;

    public IReadOnlyList<IEvent> Events => action.Events;

    public void AppendOne(object @event)
    {
        if (!work.Streams.Contains(action))
            throw new InvalidOperationException("The unit of work that this stream was fetched in has been saved.");
        action.Add(work.Store.Options.EventGraph.Wrap(@event));
    }

    public void AppendMany(params object[] events) => AppendMany((IEnumerable<object>)events);

    public void AppendMany(IEnumerable<object> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (var e in events)
            AppendOne(e);
    }
}

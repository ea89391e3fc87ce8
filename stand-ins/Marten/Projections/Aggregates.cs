using System.Collections.Concurrent;
using JasperFx.Events.Projections;

namespace Marten.Projections;

/// <summary>Who folds the streams of which state.</summary>
internal sealed class Aggregates(DocumentStore store, IReadOnlyList<ProjectionRunner> runners)
{
    private readonly ConcurrentDictionary<Type, object> _known = new();

    public IAggregate<T> For<T>()
        where T : notnull =>
        (IAggregate<T>)_known.GetOrAdd(typeof(T), _ => (object?)runners.OfType<IAggregate<T>>().FirstOrDefault() ?? Live<T>());

    /// <summary>A class that folds its own events needs no registration.</summary>
    private IAggregate<T> Live<T>()
        where T : notnull
    {
        var projection = SelfAggregating.Projection(typeof(T), store.Options);
        projection.Lifecycle = ProjectionLifecycle.Live;
        return (IAggregate<T>)projection.CreateRunner(store);
    }
}

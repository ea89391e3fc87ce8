using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;
using Marten.Projections;
using Marten.Subscriptions;

namespace Marten.Events.Projections;

/// <summary>Something that writes documents from events.</summary>
public interface IProjection : IJasperFxProjection<IDocumentOperations>;

/// <summary>Which projections and subscriptions there are.</summary>
public class ProjectionOptions : ProjectionGraph<IProjection, IDocumentOperations, IQuerySession>
{
    private readonly StoreOptions _options;

    internal ProjectionOptions(StoreOptions options) => _options = options;

    internal List<SubscriptionSource> Subscriptions { get; } = [];

    /// <summary>Registers a class that folds its own events, to be folded when asked for.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="asyncConfiguration">How the daemon runs it.</param>
    /// <returns>What more can be said about it.</returns>
    public MartenRegistry.DocumentMappingExpression<T> LiveStreamAggregation<T>(Action<AsyncOptions>? asyncConfiguration = null) =>
        SelfAggregating<T>(ProjectionLifecycle.Live, asyncConfiguration);

    /// <summary>Registers a class that folds its own events, to be stored.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="lifecycle">When it is brought up to date.</param>
    /// <param name="asyncConfiguration">How the daemon runs it.</param>
    /// <returns>What more can be said about it.</returns>
    public MartenRegistry.DocumentMappingExpression<T> Snapshot<T>(SnapshotLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration = null) =>
        SelfAggregating<T>(lifecycle == SnapshotLifecycle.Inline ? ProjectionLifecycle.Inline : ProjectionLifecycle.Async, asyncConfiguration);

    /// <summary>Registers a subscription.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="configure">How it is run.</param>
    public void Subscribe(ISubscription subscription, Action<ISubscriptionOptions>? configure = null) =>
        Subscriptions.Add(SubscriptionSource.For(subscription, configure));

    private MartenRegistry.DocumentMappingExpression<T> SelfAggregating<T>(ProjectionLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration)
    {
        var mapping = _options.Schema.For<T>();
        Register(Marten.Projections.SelfAggregating.Projection(typeof(T), _options), lifecycle, asyncConfiguration);
        return mapping;
    }
}

using Marten.Events.Aggregation;
using Marten.Events.Projections;
using JasperFx.Events.Projections;

namespace Marten.Projections;

internal abstract class ProjectionRunner;

internal sealed class SingleStreamRunner<TDoc, TId>(DocumentStore store, SingleStreamProjection<TDoc, TId> projection) : ProjectionRunner
    where TDoc : notnull
    where TId : notnull
{
    public object[] Parts => [store, projection];
}

internal sealed class MultiStreamRunner<TDoc, TId>(DocumentStore store, MultiStreamProjection<TDoc, TId> projection) : ProjectionRunner
    where TDoc : notnull
    where TId : notnull
{
    public object[] Parts => [store, projection];
}

internal sealed class EventRunner(DocumentStore store, EventProjection projection) : ProjectionRunner
{
    public object[] Parts => [store, projection];
}

internal static class SelfAggregating
{
    public static ProjectionBase Projection(Type type, StoreOptions options) => throw new NotImplementedException(type.Name + options);
}

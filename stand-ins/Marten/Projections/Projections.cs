using JasperFx.Events;
using JasperFx.Events.Aggregation;
using JasperFx.Events.Projections;
using Marten.Projections;

namespace Marten.Events.Aggregation
{
    /// <summary>Folds each stream into one document; override <c>Evolve</c>.</summary>
    /// <typeparam name="TDoc">The document.</typeparam>
    /// <typeparam name="TId">The stream's identity: Guid or string.</typeparam>
    public class SingleStreamProjection<TDoc, TId> : JasperFxSingleStreamProjectionBase<TDoc, TId, IDocumentOperations, IQuerySession>
        where TDoc : notnull
        where TId : notnull
    {
        internal override void AssertValid() =>
            Overrides.Assert(this, nameof(Evolve), typeof(TDoc), typeof(TId), typeof(IEvent));

        internal override ProjectionRunner CreateRunner(DocumentStore store) => new SingleStreamRunner<TDoc, TId>(store, this, Evolve);
    }
}

namespace Marten.Events.Projections
{
    /// <summary>Folds events of many streams into one document per identity; override <c>Evolve</c>.</summary>
    /// <typeparam name="TDoc">The document.</typeparam>
    /// <typeparam name="TId">Its identity: Guid or string.</typeparam>
    public abstract class MultiStreamProjection<TDoc, TId> : JasperFxMultiStreamProjectionBase<TDoc, TId, IDocumentOperations, IQuerySession>
        where TDoc : notnull
        where TId : notnull
    {
        /// <summary>Begins without any rule for identities.</summary>
        protected MultiStreamProjection()
        {
        }

        internal override void AssertValid()
        {
            Overrides.Assert(this, nameof(Evolve), typeof(TDoc), typeof(TId), typeof(IEvent));
            if (Identifiers.Count == 0)
                throw new InvalidOperationException($"{GetType().FullName} says by neither Identity nor Identities which document an event belongs to.");
        }

        internal override ProjectionRunner CreateRunner(DocumentStore store) => new MultiStreamRunner<TDoc, TId>(store, this, Evolve, Identifiers);
    }

    /// <summary>Handles events one by one; override <c>ApplyAsync</c>.</summary>
    public abstract class EventProjection : JasperFxEventProjectionBase<IDocumentOperations, IQuerySession>
    {
        internal override void AssertValid() =>
            Overrides.Assert(this, nameof(ApplyAsync), typeof(IDocumentOperations), typeof(IEvent), typeof(CancellationToken));

        internal override ProjectionRunner CreateRunner(DocumentStore store) => new EventRunner(this);
    }
}

namespace Marten.Projections
{
    internal static class Overrides
    {
        public static void Assert(object projection, string method, params Type[] parameters)
        {
            var found = projection.GetType().GetMethod(method, parameters);
            if (found is null || found.DeclaringType!.Assembly == typeof(Overrides).Assembly && projection is not ISelfAggregating)
                throw new InvalidOperationException($"{projection.GetType().FullName} must override {method}.");
        }
    }

    internal interface ISelfAggregating;
}

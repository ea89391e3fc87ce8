using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;

namespace Marten
{
    /// <summary>Is told of a commit.</summary>
    public interface IChangeListener
    {
        internal void IsNotForOthersToImplement();
    }

    /// <summary>Is told, and does nothing.</summary>
    public class NullChangeListener : IChangeListener
    {
        private NullChangeListener()
        {
        }

        /// <summary>The only one.</summary>
        public static IChangeListener Instance { get; } = new NullChangeListener();

        void IChangeListener.IsNotForOthersToImplement()
        {
        }
    }
}

namespace Marten.Subscriptions
{
    /// <summary>Is given every event in the order of the store, at least once.</summary>
    public interface ISubscription
    {
        /// <summary>Handles a page.</summary>
        /// <param name="page">The events.</param>
        /// <param name="controller">For saying that something went wrong.</param>
        /// <param name="operations">What is written through it is committed together with the position.</param>
        /// <param name="cancellationToken">Cancels.</param>
        /// <returns>Who is to be told of the commit.</returns>
        Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken);
    }

    /// <summary>A subscription that says itself how it is run.</summary>
    public abstract class SubscriptionBase : JasperFxSubscriptionBase<IDocumentOperations, IQuerySession, ISubscription>, ISubscription
    {
        /// <summary>Begins with the class's name as its name.</summary>
        protected SubscriptionBase()
        {
        }

        /// <inheritdoc />
        public abstract Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken);
    }
}

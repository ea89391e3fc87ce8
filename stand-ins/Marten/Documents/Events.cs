namespace Marten.Events
{
    /// <summary>Reads streams.</summary>
    public interface IQueryEventStore : JasperFx.Events.IQueryEventStore;

    /// <summary>Reads and appends to streams.</summary>
    public interface IEventStoreOperations : JasperFx.Events.IEventStoreOperations, IQueryEventStore;

    /// <summary>How much is stored.</summary>
    public class EventStoreStatistics
    {
        internal EventStoreStatistics()
        {
        }

        /// <summary>Number of events.</summary>
        public long EventCount { get; set; }

        /// <summary>Number of streams.</summary>
        public long StreamCount { get; set; }

        /// <summary>The sequence's latest number.</summary>
        public long EventSequenceNumber { get; set; }
    }
}

namespace Marten.Events.Daemon.Coordination
{
    /// <summary>Starts and stops the daemon with the process.</summary>
    public interface IProjectionCoordinator : JasperFx.Events.Daemon.IProjectionCoordinator;
}

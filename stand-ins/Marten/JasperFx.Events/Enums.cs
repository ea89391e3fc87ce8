namespace JasperFx.Events
{
    /// <summary>What a stream is named by.</summary>
    public enum StreamIdentity
    {
        /// <summary>A Guid.</summary>
        AsGuid,

        /// <summary>A string.</summary>
        AsString,
    }

    /// <summary>When versions and timestamps of events are given.</summary>
    public enum EventAppendMode
    {
        /// <summary>Before the save, by the client.</summary>
        Rich,

        /// <summary>In the save, by the server.</summary>
        Quick,

        /// <summary>In the save, by the server, with the client's timestamps.</summary>
        QuickWithServerTimestamps,
    }

    /// <summary>Whether a stream is expected to be new.</summary>
    internal enum StreamActionType
    {
        /// <summary>The stream must not exist.</summary>
        Start,

        /// <summary>The stream may exist.</summary>
        Append,
    }
}

namespace JasperFx.Events.Daemon
{
    /// <summary>Where the asynchronous daemon runs.</summary>
    public enum DaemonMode
    {
        /// <summary>Nowhere.</summary>
        Disabled,

        /// <summary>In this process, whoever else there is.</summary>
        Solo,

        /// <summary>In one of the processes; another takes over when it dies.</summary>
        HotCold,

        /// <summary>Somebody else runs it.</summary>
        ExternallyManaged,
    }
}

namespace JasperFx.Events.Projections
{
    /// <summary>When a projection is brought up to date.</summary>
    public enum ProjectionLifecycle
    {
        /// <summary>In the transaction that appends the events.</summary>
        Inline,

        /// <summary>Afterwards, by the daemon.</summary>
        Async,

        /// <summary>When asked for; nothing is stored.</summary>
        Live,
    }

    /// <summary>When a snapshot is brought up to date.</summary>
    public enum SnapshotLifecycle
    {
        /// <summary>In the transaction that appends the events.</summary>
        Inline,

        /// <summary>Afterwards, by the daemon.</summary>
        Async,
    }
}

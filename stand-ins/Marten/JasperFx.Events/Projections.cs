using JasperFx.Events.Daemon;

namespace JasperFx.Events.Projections
{
    /// <summary>Chooses the events that a projection or subscription is given.</summary>
    public interface IEventFilterable
    {
        /// <summary>Gives it only events of this class, and of others named so.</summary>
        /// <typeparam name="T">A class of events.</typeparam>
        void IncludeType<T>();
    }

    /// <summary>Chooses the events that a projection or subscription is given.</summary>
    public class EventFilterable : IEventFilterable
    {
        internal EventFilterable()
        {
        }

        internal List<Type> Included { get; } = [];

        /// <inheritdoc />
        public void IncludeType<T>() => Included.Add(typeof(T));
    }

    /// <summary>How the daemon runs a projection or subscription.</summary>
    public class AsyncOptions
    {
        internal AsyncOptions()
        {
        }

        /// <summary>How many events it is given at a time, at most.</summary>
        public int BatchSize { get; set; } = 500;

        internal Func<Start>? StartAt { get; private set; }

        /// <summary>Begins with what is stored after the first start.</summary>
        /// <param name="databaseIdentifier">Only in this database.</param>
        /// <returns>The same options.</returns>
        public AsyncOptions SubscribeFromPresent(string? databaseIdentifier = null)
        {
            StartAt = () => new Start(Present: true, null, null);
            return this;
        }

        /// <summary>Begins with what was stored at this moment or after.</summary>
        /// <param name="eventTimestampFloor">The moment.</param>
        /// <param name="databaseIdentifier">Only in this database.</param>
        /// <returns>The same options.</returns>
        public AsyncOptions SubscribeFromTime(DateTimeOffset eventTimestampFloor, string? databaseIdentifier = null)
        {
            StartAt = () => new Start(Present: false, null, eventTimestampFloor);
            return this;
        }

        /// <summary>Begins after this position.</summary>
        /// <param name="sequenceFloor">The position.</param>
        /// <param name="databaseIdentifier">Only in this database.</param>
        /// <returns>The same options.</returns>
        public AsyncOptions SubscribeFromSequence(long sequenceFloor, string? databaseIdentifier = null)
        {
            StartAt = () => new Start(Present: false, sequenceFloor, null);
            return this;
        }

        internal sealed record Start(bool Present, long? Sequence, DateTimeOffset? Timestamp);
    }

    /// <summary>Names a projection's or subscription's position.</summary>
    public class ShardName
    {
        internal ShardName(string name, uint version)
        {
            Name = name;
            Version = version;
            Identity = version > 1 ? $"{name}:V{version}:All" : $"{name}:All";
        }

        /// <summary>The key of its position in the table of positions.</summary>
        public string Identity { get; }

        internal string Name { get; }

        internal uint Version { get; }
    }

    /// <summary>How far a projection or subscription has come.</summary>
    public class ShardState
    {
        internal ShardState(string shardName, long sequence)
        {
            ShardName = shardName;
            Sequence = sequence;
        }

        /// <summary>Whose position.</summary>
        public string ShardName { get; }

        /// <summary>The position.</summary>
        public long Sequence { get; }
    }

    /// <summary>A page of events in the order of the store.</summary>
    public class EventRange
    {
        internal EventRange(ShardName shardName, long floor, long ceiling, List<IEvent> events)
        {
            ShardName = shardName;
            SequenceFloor = floor;
            SequenceCeiling = ceiling;
            Events = events;
        }

        /// <summary>Whose page it is.</summary>
        public ShardName ShardName { get; }

        /// <summary>The position before the page.</summary>
        public long SequenceFloor { get; }

        /// <summary>The position at the end of the page.</summary>
        public long SequenceCeiling { get; }

        /// <summary>The events.</summary>
        public List<IEvent> Events { get; set; }
    }

    /// <summary>Something that writes from events.</summary>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    public interface IJasperFxProjection<TOperations>
    {
        internal void IsNotForOthersToImplement();
    }

    /// <summary>Something that can be registered as a projection.</summary>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    /// <typeparam name="TQuerySession">What it reads through.</typeparam>
    public interface IProjectionSource<TOperations, TQuerySession>
        where TOperations : TQuerySession, IStorageOperations
    {
        internal ProjectionBase AsProjection();
    }

    /// <summary>What all projections have in common.</summary>
    public abstract class ProjectionBase : EventFilterable
    {
        private protected ProjectionBase() => Name = GetType().Name;

        /// <summary>Its name, which is also that of its position.</summary>
        public string Name { get; set; }

        internal AsyncOptions Options { get; } = new();

        internal ProjectionLifecycle Lifecycle { get; set; } = ProjectionLifecycle.Async;

        internal List<Type> Published { get; } = [];

        internal ShardName Shard => new(Name, 1);

        /// <summary>Says that it writes documents of this class; they are deleted before a rebuild.</summary>
        /// <param name="publishedType">The class.</param>
        protected void RegisterPublishedType(Type publishedType) => Published.Add(publishedType);

        internal abstract void AssertValid();

        internal abstract Marten.Projections.ProjectionRunner CreateRunner(Marten.DocumentStore store);
    }

    /// <summary>Which projections there are.</summary>
    /// <typeparam name="TProjection">What a projection is.</typeparam>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    /// <typeparam name="TQuerySession">What it reads through.</typeparam>
    public abstract class ProjectionGraph<TProjection, TOperations, TQuerySession>
        where TOperations : TQuerySession, IStorageOperations
        where TProjection : IJasperFxProjection<TOperations>
    {
        private protected ProjectionGraph()
        {
        }

        /// <summary>What may be passed over in daily work.</summary>
        public ErrorHandlingOptions Errors { get; } = new() { SkipApplyErrors = true, SkipSerializationErrors = true, SkipUnknownEvents = true };

        /// <summary>What may be passed over in a rebuild.</summary>
        public ErrorHandlingOptions RebuildErrors { get; } = new();

        internal List<ProjectionBase> All { get; } = [];

        internal DaemonMode Mode { get; set; } = DaemonMode.Disabled;

        /// <summary>Registers a projection.</summary>
        /// <param name="source">The projection.</param>
        /// <param name="lifecycle">When it is brought up to date.</param>
        /// <param name="asyncConfiguration">How the daemon runs it.</param>
        public void Add(IProjectionSource<TOperations, TQuerySession> source, ProjectionLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration = null)
        {
            ArgumentNullException.ThrowIfNull(source);
            Register(source.AsProjection(), lifecycle, asyncConfiguration);
        }

        /// <summary>Registers a projection.</summary>
        /// <typeparam name="TProjectionType">The projection.</typeparam>
        /// <param name="lifecycle">When it is brought up to date.</param>
        /// <param name="asyncConfiguration">How the daemon runs it.</param>
        public void Add<TProjectionType>(ProjectionLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration = null)
            where TProjectionType : ProjectionBase, IProjectionSource<TOperations, TQuerySession>, new() =>
            Register(new TProjectionType(), lifecycle, asyncConfiguration);

        private protected void Register(ProjectionBase projection, ProjectionLifecycle lifecycle, Action<AsyncOptions>? asyncConfiguration)
        {
            projection.Lifecycle = lifecycle;
            asyncConfiguration?.Invoke(projection.Options);
            projection.AssertValid();
            All.Add(projection);
        }
    }

    /// <summary>A projection that handles events one by one.</summary>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    /// <typeparam name="TQuerySession">What it reads through.</typeparam>
    public abstract class JasperFxEventProjectionBase<TOperations, TQuerySession> : ProjectionBase, IProjectionSource<TOperations, TQuerySession>
        where TOperations : TQuerySession, IStorageOperations
    {
        private protected JasperFxEventProjectionBase() => Name = Marten.Storage.TypeNames.FullNameInCode(GetType());

        /// <summary>Handles one event.</summary>
        /// <param name="operations">What to write through; it is saved afterwards.</param>
        /// <param name="e">The event.</param>
        /// <param name="cancellation">Cancels.</param>
        /// <returns>When it is done.</returns>
        public virtual ValueTask ApplyAsync(TOperations operations, IEvent e, CancellationToken cancellation) =>
            throw new NotSupportedException($"{GetType().FullName} does not override {nameof(ApplyAsync)}.");

        ProjectionBase IProjectionSource<TOperations, TQuerySession>.AsProjection() => this;
    }
}

namespace JasperFx.Events.Aggregation
{
    using JasperFx.Events.Projections;

    /// <summary>A projection that folds events into one document per identity.</summary>
    /// <typeparam name="TDoc">The document.</typeparam>
    /// <typeparam name="TId">Its identity.</typeparam>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    /// <typeparam name="TQuerySession">What it reads through.</typeparam>
    public abstract class JasperFxAggregationProjectionBase<TDoc, TId, TOperations, TQuerySession> : ProjectionBase, IProjectionSource<TOperations, TQuerySession>
        where TOperations : TQuerySession, IStorageOperations
        where TDoc : notnull
        where TId : notnull
    {
        private protected JasperFxAggregationProjectionBase()
        {
            Name = Marten.Storage.TypeNames.NameInCode(typeof(TDoc));
            RegisterPublishedType(typeof(TDoc));
        }

        /// <summary>The document after one more event.</summary>
        /// <param name="snapshot">The document before, or null if there was none.</param>
        /// <param name="id">Its identity.</param>
        /// <param name="e">The event.</param>
        /// <returns>The document after, or null if there is to be none.</returns>
        public virtual TDoc? Evolve(TDoc? snapshot, TId id, IEvent e) =>
            throw new NotSupportedException($"{GetType().FullName} does not override {nameof(Evolve)}.");

        ProjectionBase IProjectionSource<TOperations, TQuerySession>.AsProjection() => this;
    }

    /// <summary>A projection that folds each stream into one document.</summary>
    /// <typeparam name="TDoc">The document.</typeparam>
    /// <typeparam name="TId">Its identity.</typeparam>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    /// <typeparam name="TQuerySession">What it reads through.</typeparam>
    public abstract class JasperFxSingleStreamProjectionBase<TDoc, TId, TOperations, TQuerySession> : JasperFxAggregationProjectionBase<TDoc, TId, TOperations, TQuerySession>
        where TOperations : TQuerySession, IStorageOperations
        where TDoc : notnull
        where TId : notnull
    {
        private protected JasperFxSingleStreamProjectionBase()
        {
        }
    }

    /// <summary>A projection that folds events of many streams into one document per identity.</summary>
    /// <typeparam name="TDoc">The document.</typeparam>
    /// <typeparam name="TId">Its identity.</typeparam>
    /// <typeparam name="TOperations">What it writes through.</typeparam>
    /// <typeparam name="TQuerySession">What it reads through.</typeparam>
    public abstract class JasperFxMultiStreamProjectionBase<TDoc, TId, TOperations, TQuerySession> : JasperFxAggregationProjectionBase<TDoc, TId, TOperations, TQuerySession>
        where TOperations : TQuerySession, IStorageOperations
        where TDoc : notnull
        where TId : notnull
    {
        private protected JasperFxMultiStreamProjectionBase()
        {
        }

        internal List<Action<IEvent, List<TId>>> Identifiers { get; } = [];

        /// <summary>Says which document an event belongs to.</summary>
        /// <typeparam name="TEvent">The class of the event, or one that it derives from.</typeparam>
        /// <param name="identityFunc">The document's identity.</param>
        public void Identity<TEvent>(Func<TEvent, TId> identityFunc)
            where TEvent : notnull
        {
            ArgumentNullException.ThrowIfNull(identityFunc);
            Identifiers.Add((e, ids) =>
            {
                if (e.Data is TEvent data)
                    ids.Add(identityFunc(data));
                else if (e is TEvent envelope)
                    ids.Add(identityFunc(envelope));
            });
        }

        /// <summary>Says which documents an event belongs to.</summary>
        /// <typeparam name="TEvent">The class of the event, or one that it derives from.</typeparam>
        /// <param name="identitiesFunc">The documents' identities.</param>
        public void Identities<TEvent>(Func<TEvent, IReadOnlyList<TId>> identitiesFunc)
            where TEvent : notnull
        {
            ArgumentNullException.ThrowIfNull(identitiesFunc);
            Identifiers.Add((e, ids) =>
            {
                if (e.Data is TEvent data)
                    ids.AddRange(identitiesFunc(data));
                else if (e is TEvent envelope)
                    ids.AddRange(identitiesFunc(envelope));
            });
        }
    }
}

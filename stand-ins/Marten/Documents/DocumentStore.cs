using System.Data;
using JasperFx;
using JasperFx.Events.Projections;
using Marten.Daemon;
using Marten.Projections;
using Marten.Schema;
using Marten.Sessions;
using Marten.Storage;

namespace Marten;

/// <summary>Documents and events in one PostgreSQL database.</summary>
public partial class DocumentStore : IDocumentStore, IMartenStorage
{
    private readonly Notifier? _notifier;

    internal DocumentStore(StoreOptions options)
    {
        Options = options;
        Database = new Database(this);
        Advanced = new AdvancedOperations(this);
        Runners = [.. options.Projections.All.Select(x => x.CreateRunner(this))];
        Aggregates = new Aggregates(this, Runners);
        InlineProjections = new InlineProjections([.. Runners.Where(x => x.Lifecycle == ProjectionLifecycle.Inline)]);
        Daemon = new ProjectionDaemon(this);
        AssertValid();
        if (options.EventGraph.UseListenNotifyForEventAppends)
        {
            _notifier = new Notifier(this);
            Database.Appended += _notifier.Appended;
        }
    }

    /// <inheritdoc />
    public IMartenStorage Storage => this;

    /// <inheritdoc />
    public AdvancedOperations Advanced { get; }

    internal StoreOptions Options { get; }

    internal Database Database { get; }

    internal IReadOnlyList<ProjectionRunner> Runners { get; }

    internal ProjectionDaemon Daemon { get; }

    internal Aggregates Aggregates { get; }

    internal InlineProjections InlineProjections { get; }

    internal IDocumentCleaner Cleaner => Database;

    /// <summary>Opens a store outside a host.</summary>
    /// <param name="configure">How it is set up.</param>
    /// <returns>The store.</returns>
    public static DocumentStore For(Action<StoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new StoreOptions();
        configure(options);
        return new DocumentStore(options);
    }

    /// <inheritdoc />
    public IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted) =>
        LightweightSession(Tenants.Default, isolationLevel);

    /// <inheritdoc />
    public IDocumentSession LightweightSession(string tenantId, IsolationLevel isolationLevel = IsolationLevel.ReadCommitted) =>
        new Session(this, tenantId, isolationLevel);

    /// <inheritdoc />
    public IQuerySession QuerySession() => QuerySession(Tenants.Default);

    /// <inheritdoc />
    public IQuerySession QuerySession(string tenantId) => new Session(this, tenantId, IsolationLevel.ReadCommitted);

    Task IMartenStorage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate? @override) =>
        Database.Apply(@override ?? Options.AutoCreateSchemaObjects, CancellationToken.None);

    /// <inheritdoc />
    public virtual void Dispose()
    {
        Daemon.Dispose();
        Database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        if (_notifier is not null)
            await _notifier.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether a projection writes documents of this class, so that their versions are numbers.</summary>
    internal bool IsProjected(Type type) => Options.Projections.All.Any(x => x is not Events.Projections.EventProjection && x.Published.Contains(type));

    /// <summary>Every document class that is known before it is used.</summary>
    internal IEnumerable<Type> DeclaredDocuments()
    {
        var live = Options.Projections.All.Where(x => x.Lifecycle == ProjectionLifecycle.Live).SelectMany(x => x.Published).ToHashSet();
        return Options.Schema.Declarations.Keys.Concat(Options.Projections.All.SelectMany(x => x.Published)).Distinct().Where(x => !live.Contains(x));
    }

    /// <summary>The positions of every asynchronous projection and subscription.</summary>
    internal IReadOnlyList<string> AsyncShards() =>
        [.. Options.Projections.All.Where(x => x.Lifecycle == ProjectionLifecycle.Async).Select(x => x.Shard.Identity).Concat(Options.Projections.Subscriptions.Select(x => x.Shard.Identity))];

    private void AssertValid()
    {
        if (AsyncShards().GroupBy(x => x, StringComparer.OrdinalIgnoreCase).FirstOrDefault(x => x.Count() > 1) is { } twice)
            throw new InvalidOperationException($"Duplicate subscription or projection name: {twice.Key}");
        foreach (var projection in Options.Projections.All.Where(x => x is not Events.Projections.EventProjection && x.Lifecycle != ProjectionLifecycle.Live))
        {
            var document = projection.Published[0];
            if (Database.Documents(document).MultiTenanted != Options.EventGraph.Conjoined)
                throw new InvalidOperationException($"Tenancy storage style mismatch between the events ({Options.EventGraph.TenancyStyle}) and the aggregate type {document.FullName}");
        }
    }
}

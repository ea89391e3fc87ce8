using System.Data;
using JasperFx;
using Marten.Schema;
using Marten.Storage;

namespace Marten;

/// <summary>Documents and events in one PostgreSQL database.</summary>
public partial class DocumentStore : IDocumentStore, IMartenStorage
{
    internal DocumentStore(StoreOptions options)
    {
        Options = options;
        Database = new Database(this);
        Advanced = new AdvancedOperations(this);
    }

    /// <inheritdoc />
    public IMartenStorage Storage => this;

    /// <inheritdoc />
    public AdvancedOperations Advanced { get; }

    internal StoreOptions Options { get; }

    internal Database Database { get; }

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
        throw new NotImplementedException();

    /// <inheritdoc />
    public IQuerySession QuerySession() => QuerySession(Tenants.Default);

    /// <inheritdoc />
    public IQuerySession QuerySession(string tenantId) => throw new NotImplementedException();

    Task IMartenStorage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate? @override) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose()
    {
        Database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

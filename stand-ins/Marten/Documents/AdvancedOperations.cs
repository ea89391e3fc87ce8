using JasperFx.Events.Projections;
using Marten.Events;
using Marten.Schema;

namespace Marten;

/// <summary>What is seldom needed.</summary>
public class AdvancedOperations
{
    private readonly DocumentStore _store;

    internal AdvancedOperations(DocumentStore store) => _store = store;

    /// <summary>Empties the store; for tests.</summary>
    public IDocumentCleaner Clean => _store.Cleaner;

    /// <summary>How much is stored.</summary>
    /// <param name="tenantId">The tenant whose database is meant.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The figures.</returns>
    public Task<EventStoreStatistics> FetchEventStoreStatistics(string? tenantId = null, CancellationToken token = default) =>
        _store.Database.FetchStatistics(token);

    /// <summary>How far each asynchronous projection and subscription has come.</summary>
    /// <param name="tenantId">The tenant whose database is meant.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Their positions.</returns>
    public Task<IReadOnlyList<ShardState>> AllProjectionProgress(string? tenantId = null, CancellationToken token = default) =>
        _store.Database.FetchProgress(token);
}

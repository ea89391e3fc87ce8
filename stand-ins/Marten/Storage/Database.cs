using JasperFx.Events.Projections;
using Marten.Events;
using Marten.Schema;

namespace Marten.Storage;

internal sealed class Database(DocumentStore store) : IDocumentCleaner, IDisposable, IAsyncDisposable
{
    public DocumentStore Store => store;

    public Task<EventStoreStatistics> FetchStatistics(CancellationToken token) => throw new NotImplementedException();

    public Task<IReadOnlyList<ShardState>> FetchProgress(CancellationToken token) => throw new NotImplementedException();

    public Task WaitForNonStaleData(TimeSpan timeout) => throw new NotImplementedException();

    public Task DeleteAllDocumentsAsync(CancellationToken ct = default) => throw new NotImplementedException();

    public Task DeleteAllEventDataAsync(CancellationToken ct = default) => throw new NotImplementedException();

    public Task CompletelyRemoveAllAsync(CancellationToken ct = default) => throw new NotImplementedException();

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using System.Data;
using Marten.Events;

namespace Marten.Sessions;

internal sealed class Session(Work work, string tenantId) : Operations(work, tenantId), IDocumentSession
{
    public Session(DocumentStore store, string tenantId, IsolationLevel isolation)
        : this(new Work(store, isolation), tenantId)
    {
    }

    IQueryEventStore IQuerySession.Events => this;

    protected override IDocumentSession Parent => this;

    public ValueTask BeginTransactionAsync(CancellationToken token) => new(Work.Begin(token));

    public Task SaveChangesAsync(CancellationToken token = default) => Work.Save(token);

    public void SetHeader(string key, object value) => (Work.Headers ??= [])[key] = value;

    public void Dispose() => Work.Dispose();

    public ValueTask DisposeAsync() => Work.DisposeAsync();
}

internal sealed class TenantOperations(IDocumentSession parent, Work work, string tenantId) : Operations(work, tenantId), ITenantOperations
{
    IQueryEventStore IQuerySession.Events => this;

    protected override IDocumentSession Parent => parent;

    /// <summary>The parent's, which disposes of it.</summary>
    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

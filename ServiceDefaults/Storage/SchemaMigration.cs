using Marten;
using Microsoft.Extensions.Hosting;

namespace Yrkesresan.ServiceDefaults.Storage;

/// <summary>Brings the database's tables up to date before anything consumes, forwards or serves. Safe when several instances start at once.</summary>
internal sealed class SchemaMigration(IDocumentStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

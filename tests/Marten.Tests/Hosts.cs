using Marten;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using DaemonMode = JasperFx.Events.Daemon.DaemonMode;

namespace Yrkesresan.Marten.Tests;

/// <summary>A process with a store in it, as far as the store can tell.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly IHost _host;

    private Instance(IHost host) => _host = host;

    public DocumentStore Store => (DocumentStore)_host.Services.GetRequiredService<IDocumentStore>();

    public IServiceProvider Services => _host.Services;

    public IProjectionCoordinator Coordinator => _host.Services.GetRequiredService<IProjectionCoordinator>();

    public static async Task<Instance> Start(
        Stores stores,
        string schema,
        Action<StoreOptions> configure,
        DaemonMode mode = DaemonMode.Solo,
        Action<MartenServiceCollectionExtensions.MartenConfigurationExpression>? more = null,
        Action<IServiceCollection>? services = null,
        string? connectionString = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        services?.Invoke(builder.Services);
        var marten = builder.Services.AddMarten(options => stores.Set(options, configure, schema, connectionString))
            .UseLightweightSessions()
            .ApplyAllDatabaseChangesOnStartup()
            .AddAsyncDaemon(mode);
        more?.Invoke(marten);
        var instance = new Instance(builder.Build());
        await instance._host.StartAsync();
        return instance;
    }

    public async Task Append(string tenant, string stream, params object[] events)
    {
        await using var session = Store.LightweightSession(tenant);
        session.Events.Append(stream, events);
        await session.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }
}

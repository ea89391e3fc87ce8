using JasperFx.Events.Daemon;
using JasperFx.Events.Subscriptions;
using Marten.Daemon;
using Marten.Projections;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten;

/// <summary>Registers a store.</summary>
public static class MartenServiceCollectionExtensions
{
    /// <summary>Registers a store, and sessions for the default tenant.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">How the store is set up.</param>
    /// <returns>What more can be registered.</returns>
    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, Action<StoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new StoreOptions();
        configure(options);
        services.AddSingleton(provider =>
        {
            foreach (var more in provider.GetServices<ConfigureStore>())
                more.Configure(provider, options);
            options.LoggerFactory = provider.GetService<ILoggerFactory>() ?? options.LoggerFactory;
            return options;
        });
        services.AddSingleton<IDocumentStore>(provider => new DocumentStore(provider.GetRequiredService<StoreOptions>()));
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().LightweightSession());
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().QuerySession());
        return new MartenConfigurationExpression(services);
    }

    internal sealed record ConfigureStore(Action<IServiceProvider, StoreOptions> Configure);

    /// <summary>Registers what belongs to a store.</summary>
    public class MartenConfigurationExpression
    {
        private readonly IServiceCollection _services;

        internal MartenConfigurationExpression(IServiceCollection services) => _services = services;

        /// <summary>Sessions keep no track of what was read. There are no others here.</summary>
        /// <returns>The same expression.</returns>
        public MartenConfigurationExpression UseLightweightSessions() => this;

        /// <summary>Connects by the data source that is registered.</summary>
        /// <param name="serviceKey">Its key, if it has one.</param>
        /// <returns>The same expression.</returns>
        public MartenConfigurationExpression UseNpgsqlDataSource(object? serviceKey = null) =>
            With((provider, options) => options.Connection(serviceKey is null ? provider.GetRequiredService<NpgsqlDataSource>() : provider.GetRequiredKeyedService<NpgsqlDataSource>(serviceKey)));

        /// <summary>Creates what is missing in the database before anything else starts.</summary>
        /// <returns>The same expression.</returns>
        public MartenConfigurationExpression ApplyAllDatabaseChangesOnStartup()
        {
            if (!_services.Any(x => x.ImplementationType == typeof(SchemaOnStartup)))
                _services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SchemaOnStartup>());
            return With((_, options) => options.ApplyChangesOnStartup = true);
        }

        /// <summary>Runs asynchronous projections and subscriptions.</summary>
        /// <param name="mode">Where.</param>
        /// <returns>The same expression.</returns>
        public MartenConfigurationExpression AddAsyncDaemon(DaemonMode mode)
        {
            With((_, options) => options.Projections.Mode = mode);
            if (mode is DaemonMode.Solo or DaemonMode.HotCold && !_services.Any(x => x.ServiceType == typeof(Events.Daemon.Coordination.IProjectionCoordinator)))
            {
                _services.AddSingleton<Events.Daemon.Coordination.IProjectionCoordinator>(provider => new Coordinator((DocumentStore)provider.GetRequiredService<IDocumentStore>()));
                _services.AddSingleton<IProjectionCoordinator>(provider => provider.GetRequiredService<Events.Daemon.Coordination.IProjectionCoordinator>());
                _services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Events.Daemon.Coordination.IProjectionCoordinator>());
            }

            return this;
        }

        /// <summary>Registers a subscription that needs services.</summary>
        /// <typeparam name="T">The subscription.</typeparam>
        /// <param name="lifetime">How long an instance lives; anything but a singleton lives for a page.</param>
        /// <param name="configure">How it is run.</param>
        /// <returns>The same expression.</returns>
        public MartenConfigurationExpression AddSubscriptionWithServices<T>(ServiceLifetime lifetime, Action<ISubscriptionOptions>? configure = null)
            where T : class, ISubscription
        {
            if (lifetime == ServiceLifetime.Singleton)
            {
                _services.AddSingleton<T>();
                return With((provider, options) => options.Projections.Subscribe(provider.GetRequiredService<T>(), configure));
            }

            _services.AddScoped<T>();
            return With((provider, options) => options.Projections.Subscriptions.Add(SubscriptionSource.Scoped<T>(provider, configure)));
        }

        private MartenConfigurationExpression With(Action<IServiceProvider, StoreOptions> configure)
        {
            _services.AddSingleton(new ConfigureStore(configure));
            return this;
        }
    }

    private sealed class SchemaOnStartup(IDocumentStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

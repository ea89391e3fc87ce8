using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>Collects the resources, inside an ordinary host.</summary>
internal sealed class Builder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder host;
    private readonly List<Resource> resources = [];
    private readonly Output output = new();

    public Builder(string[] args)
    {
        host = new(new HostApplicationBuilderSettings { Args = args });
        host.Logging.ClearProviders().AddProvider(new OutputLogging(output))
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        // A broker takes seconds to close its files.
        host.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
    }

    public ConfigurationManager Configuration => host.Configuration;

    public IServiceCollection Services => host.Services;

    public DistributedApplication Build()
    {
        // The last to start and so the first to stop: what runs in the host sees the whole life of the processes.
        host.Services.AddHostedService(provider => new Orchestrator(
            resources, output, provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Hosting")));
        return new(host.Build());
    }

    public static IResourceBuilder<T> Add<T>(IDistributedApplicationBuilder builder, T resource) where T : Resource
    {
        var own = (Builder)builder;
        if (own.resources.Exists(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidOperationException($"There is a resource '{resource.Name}' already.");
        own.resources.Add(resource);
        return new Of<T>(resource);
    }

    private sealed record Of<T>(T Resource) : IResourceBuilder<T> where T : IResource;
}

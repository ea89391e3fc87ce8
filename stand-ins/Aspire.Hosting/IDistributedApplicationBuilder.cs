using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Composes an application of several processes.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>The application's configuration.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>What runs inside the host itself.</summary>
    IServiceCollection Services { get; }

    /// <summary>Ends the composition.</summary>
    DistributedApplication Build();
}

/// <summary>A resource that others can find by its name.</summary>
public interface IResourceWithServiceDiscovery : ApplicationModel.IResourceWithEndpoints;

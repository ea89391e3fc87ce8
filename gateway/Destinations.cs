using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.Gateway;

/// <summary>
/// Where the services are: the AppHost says it as <c>services__{cluster}__http__{number}</c>, one number per instance.
/// What every cluster has in common is set here too, unless the configuration says otherwise.
/// </summary>
internal sealed class Destinations(IConfiguration configuration) : IProxyConfigFilter
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster with
    {
        Destinations = cluster.Destinations is { Count: > 0 } given ? given : Of(configuration, cluster.ClusterId).ToDictionary(
            address => address.Key, address => new DestinationConfig { Address = address.Value! }),
        HttpRequest = cluster.HttpRequest ?? new ForwarderRequestConfig { ActivityTimeout = LongestSilence, Version = new Version(1, 1) },
        HealthCheck = cluster.HealthCheck ?? new HealthCheckConfig
        {
            // An instance that can't be reached is left out for a while; if none can, all are tried rather than none.
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                ReactivationPeriod = TimeSpan.FromSeconds(5),
            },
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
        },
    });

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);

    internal static IEnumerable<IConfigurationSection> Of(IConfiguration configuration, string cluster) =>
        configuration.GetSection($"services:{cluster}:http").GetChildren().Where(address => address.Value is { Length: > 0 });
}

/// <summary>
/// A journey that has instances of its own, <c>services__{service}-{journey}__http__0</c>, gets its requests there:
/// <c>/api/{service}/v1/journeys/{journey}/…</c>. All else of the service goes to the service's common instances.
/// </summary>
internal static class JourneysOfTheirOwn
{
    public static IReverseProxyBuilder AddJourneysOfTheirOwn(this IReverseProxyBuilder proxy, IReadOnlyList<string> services)
    {
        proxy.Services.AddSingleton<IProxyConfigProvider>(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var own = (from service in services
                       from journey in Journeys.All
                       where Destinations.Of(configuration, $"{service}-{journey}").Any()
                       select (Id: $"{service}-{journey}", Path: $"/api/{service}/v1/journeys/{journey}/{{**rest}}")).ToList();
            return new InMemoryConfigProvider(
                [.. own.Select(one => new RouteConfig
                {
                    RouteId = one.Id, ClusterId = one.Id, AuthorizationPolicy = "default", Match = new RouteMatch { Path = one.Path },
                })],
                [.. own.Select(one => new ClusterConfig { ClusterId = one.Id, LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices })]);
        });
        return proxy;
    }
}

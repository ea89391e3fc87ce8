using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>Starts everything when what it waits for is there, and stops everything in the opposite order.</summary>
internal sealed class Orchestrator(IReadOnlyList<Resource> resources, Output output, IConfiguration configuration, ILogger logger) : IHostedService, IAsyncDisposable
{
    private readonly List<Instance> instances = [];
    private Watchdog? watchdog;
    private bool stopped;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in resources)
            RefuseCircle(resource, []);
        var assemblies = resources.Where(resource => resource.Plan.ProjectPath is not null)
            .ToDictionary(resource => resource, resource => BuiltProject.Assembly(resource.Plan.ProjectPath!));
        AllocateEndpoints();

        watchdog = new();
        foreach (var resource in resources.Where(resource => resource is ProjectResource or ExecutableResource))
        {
            for (var replica = 0; replica < resource.Plan.Replicas; replica++)
            {
                var number = replica;
                var name = resource.Plan.Replicas == 1 ? resource.Name : $"{resource.Name}-{number + 1}";
                instances.Add(new(resource, name, () => Prepare(resource, number, name, assemblies.GetValueOrDefault(resource)),
                    [.. resource.Plan.HealthChecks.Select(check => (new Uri(new Uri(Addresses(resource, check.Endpoint)[number]), check.Path), check.Status))],
                    output, watchdog, logger));
            }
        }

        output.MakeRoomFor(resources.Select(resource => resource.Plan.Replicas == 1 ? resource.Name : $"{resource.Name}-{resource.Plan.Replicas}"));
        foreach (var instance in instances)
            instance.Start(cancel => WaitForDependenciesAsync(instance.Resource, cancel));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (stopped || watchdog is null)
            return;
        stopped = true;
        var stops = new Dictionary<Resource, Task>();
        foreach (var resource in resources)
            _ = Stop(resource);
        await Task.WhenAll(stops.Values);
        foreach (var instance in instances)
            instance.Dispose();
        await watchdog.DisposeAsync();

        // First those that waited for it or were told its address, then it.
        Task Stop(Resource resource)
        {
            if (!stops.TryGetValue(resource, out var stop))
            {
                var dependents = resources.Where(other => other.Plan.Waits.Exists(wait => wait.For == resource) || other.Plan.Services.Contains(resource)).Select(Stop).ToArray();
                stops[resource] = stop = StopAfter(dependents);
            }

            return stop;

            async Task StopAfter(Task[] dependents)
            {
                await Task.WhenAll(dependents);
                await Task.WhenAll(instances.Where(instance => instance.Resource == resource).Select(instance => instance.StopAsync(cancellationToken)));
            }
        }
    }

    /// <summary>When the host failed to start, nobody stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));

    private static IReadOnlyList<string> Addresses(Resource resource, string endpoint) =>
        resource.Plan.Endpoint(endpoint)?.Allocated.Task.Result
        ?? throw new InvalidOperationException($"'{resource.Name}' has no endpoint '{endpoint}' for its health check. Did you mean to call WithHttpEndpoint?");

    private static void RefuseCircle(Resource resource, IReadOnlyList<Resource> above)
    {
        if (above.Contains(resource))
            throw new InvalidOperationException($"These wait for or refer to each other in a circle: {string.Join(" → ", above.Append(resource).Select(one => one.Name))}.");
        foreach (var other in resource.Plan.Waits.Select(wait => wait.For).Union(resource.Plan.Services))
            RefuseCircle(other, [.. above, resource]);
    }

    private void AllocateEndpoints()
    {
        var ports = new Ports();
        var all = resources.SelectMany(resource => resource.Plan.Endpoints.Select(endpoint => (resource, endpoint))).ToList();
        // Ports that were asked for first, lest one of them be given away.
        foreach (var (resource, endpoint) in all.OrderByDescending(one => one.endpoint.Port is not null))
        {
            endpoint.Allocated.SetResult([.. Enumerable.Range(0, resource.Plan.Replicas)
                .Select(replica => $"http://127.0.0.1:{ports.Take(resource.Name, replica == 0 ? endpoint.Port : null)}")]);
        }
    }

    private async Task WaitForDependenciesAsync(Resource resource, CancellationToken cancel)
    {
        foreach (var wait in resource.Plan.Waits)
        {
            foreach (var other in instances.Where(instance => instance.Resource == wait.For))
            {
                if (wait.ExitCode is not { } wanted)
                {
                    await other.Healthy.WaitAsync(cancel);
                }
                else if (await other.Completed.WaitAsync(cancel) is var code && code != wanted)
                {
                    throw new InvalidOperationException($"'{wait.For.Name}' ended with exit code {code}, not {wanted}.");
                }
            }
        }
    }

    private Launch Prepare(Resource resource, int replica, string name, string? assembly)
    {
        var plan = resource.Plan;
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (assembly is not null)
        {
            // The host's own settings are not the project's.
            environment["DOTNET_LAUNCH_PROFILE"] = null;
            environment["ASPNETCORE_HTTP_PORTS"] = null;
            environment["ASPNETCORE_URLS"] = plan.Endpoints.Count == 0 ? null
                : string.Join(';', plan.Endpoints.Select(endpoint => endpoint.Allocated.Task.Result[replica]));
            if (Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is not { Length: > 0 })
                environment["ASPNETCORE_ENVIRONMENT"] = "Development";
            environment["OTEL_SERVICE_NAME"] = resource.Name;
            environment["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={name}-{Guid.NewGuid().ToString("n")[..8]}";
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is { Length: > 0 } given ? given : "http://localhost:18889";
            environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            environment["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            environment["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            environment["OTEL_TRACES_SAMPLER"] = "always_on";
        }

        foreach (var endpoint in plan.Endpoints.Where(endpoint => endpoint.Variable is not null))
            environment[endpoint.Variable!] = new Uri(endpoint.Allocated.Task.Result[replica]).Port.ToString(CultureInfo.InvariantCulture);
        foreach (var service in plan.Services)
        {
            foreach (var endpoint in service.Plan.Endpoints)
            {
                foreach (var (number, address) in endpoint.Allocated.Task.Result.Index())
                    environment[$"services__{service.Name}__{endpoint.Name}__{number}"] = address;
            }
        }

        foreach (var (variable, value) in plan.Environment)
            environment[variable] = value;

        return assembly is not null
            ? new(BuiltProject.Dotnet, [assembly, .. plan.Arguments], Path.GetDirectoryName(plan.ProjectPath!)!, environment)
            : resource is ExecutableResource executable ? new(executable.Program, plan.Arguments, executable.Folder, environment)
            : throw new InvalidOperationException($"'{resource.Name}' is nothing to run.");
    }
}

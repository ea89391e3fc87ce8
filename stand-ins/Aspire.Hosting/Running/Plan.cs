using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>What was said about a resource while the application was composed.</summary>
internal sealed class Plan
{
    private readonly List<Endpoint> endpoints = [];

    /// <summary>The project file, of a project.</summary>
    public string? ProjectPath { get; set; }

    public int Replicas { get; set; } = 1;

    public List<string> Arguments { get; } = [];

    /// <summary>Environment variables in the order given; a later one wins.</summary>
    public List<(string Name, string Value)> Environment { get; } = [];

    /// <summary>The resources whose addresses it is told.</summary>
    public List<Resource> Services { get; } = [];

    public List<HealthCheck> HealthChecks { get; } = [];

    public List<Wait> Waits { get; } = [];

    /// <summary>Exit codes that others wait for: with one of them it has done its work, with any other it is started again.</summary>
    public List<int> AwaitedExitCodes { get; } = [];

    public IReadOnlyList<Endpoint> Endpoints => endpoints;

    public Endpoint? Endpoint(string name) => endpoints.Find(endpoint => endpoint.Name == name);

    public void AddEndpoint(string owner, Endpoint endpoint)
    {
        if (Endpoint(endpoint.Name) is not null)
            throw new InvalidOperationException($"'{owner}' has an endpoint '{endpoint.Name}' already.");
        endpoints.Add(endpoint);
    }
}

/// <summary>Healthy is when this path answers with this status.</summary>
internal sealed record HealthCheck(string Path, int Status, string Endpoint);

/// <summary>Another that must be healthy, or have ended with an exit code, first.</summary>
internal sealed record Wait(Resource For, int? ExitCode);

/// <summary>Somewhere to listen.</summary>
internal sealed class Endpoint(string name, int? port, string? variable)
{
    public string Name => name;

    /// <summary>The port asked for, if one was.</summary>
    public int? Port => port;

    /// <summary>The environment variable that the port is given in, if any.</summary>
    public string? Variable => variable;

    /// <summary>The addresses, one per replica.</summary>
    public TaskCompletionSource<IReadOnlyList<string>> Allocated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal static class PlanOfBuilder
{
    public static Plan Plan<T>(this IResourceBuilder<T> builder) where T : IResource => ((Resource)(IResource)builder.Resource).Plan;
}

using Aspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a resource listens, known when the application runs.</summary>
public sealed class EndpointReference
{
    private readonly Resource owner;
    private readonly string name;

    internal EndpointReference(Resource owner, string name) => (this.owner, this.name) = (owner, name);

    /// <summary>Whether its address is known yet.</summary>
    public bool IsAllocated => Endpoint.Allocated.Task.IsCompletedSuccessfully;

    /// <summary>Its address; of several replicas that of the first.</summary>
    public string Url => IsAllocated
        ? Endpoint.Allocated.Task.Result[0]
        : throw new InvalidOperationException($"The endpoint '{name}' of '{owner.Name}' has no address before the application has started.");

    private Endpoint Endpoint => owner.Plan.Endpoint(name)
        ?? throw new InvalidOperationException($"'{owner.Name}' has no endpoint '{name}'. Did you mean to call WithHttpEndpoint?");
}

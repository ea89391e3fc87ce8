using Aspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a resource listens, known when the application runs.</summary>
public sealed class EndpointReference : IExpressionValue
{
    private readonly Resource owner;

    internal EndpointReference(Resource owner, string endpointName) => (this.owner, EndpointName) = (owner, endpointName);

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>Whether its address is known yet.</summary>
    public bool IsAllocated => Endpoint.Allocated.Task.IsCompletedSuccessfully;

    /// <summary>Its address; of several replicas that of the first.</summary>
    public string Url => IsAllocated
        ? Endpoint.Allocated.Task.Result[0]
        : throw new InvalidOperationException($"The endpoint '{EndpointName}' of '{owner.Name}' has no address before the application has started.");

    string IManifestExpressionProvider.ValueExpression => $"{{{owner.Name}.bindings.{EndpointName}.url}}";

    private Endpoint Endpoint => owner.Plan.Endpoint(EndpointName)
        ?? throw new InvalidOperationException($"'{owner.Name}' has no endpoint '{EndpointName}'. Did you mean to call WithHttpEndpoint?");

    /// <summary>Its address; waits until it is known.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        (await Endpoint.Allocated.Task.WaitAsync(cancellationToken))[0];
}

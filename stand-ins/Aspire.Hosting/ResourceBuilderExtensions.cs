using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Says more about a resource.</summary>
public static class ResourceBuilderExtensions
{
    /// <summary>Gives it an environment variable.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value) where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Plan().Environment.Add((name, value ?? ""));
        return builder;
    }

    /// <summary>Gives it a value of the application as an environment variable.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The variable.</param>
    /// <param name="parameter">The value.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter) where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(parameter);
        builder.Plan().Environment.Add((name, parameter.Resource.Text));
        return builder;
    }

    /// <summary>Gives it arguments.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="args">The arguments, after those it has.</param>
    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : IResourceWithArgs
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Plan().Arguments.AddRange(args);
        return builder;
    }

    /// <summary>Gives it a connection string, as <c>ConnectionStrings__{name}</c>.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">Where the connection string leads.</param>
    /// <param name="connectionName">What it is called there, if not as the source.</param>
    /// <param name="optional">Whether it may be missing.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var (name, value) = (source.Resource.Name, source.Resource.ConnectionString);
        if (value.Length > 0)
            builder.Plan().Environment.Add(($"ConnectionStrings__{connectionName ?? name}", value));
        else if (!optional)
            throw new InvalidOperationException($"The connection string '{name}' has no value.");
        return builder;
    }

    /// <summary>Tells it where another resource is, as <c>services__{name}__{endpoint}__{number}</c>, one number per replica.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source) where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        builder.Plan().Services.Add((Resource)source.Resource);
        return builder;
    }

    /// <summary>Lets it listen to HTTP; on a free port, if none is given. A project learns it as <c>ASPNETCORE_URLS</c>.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that others use.</param>
    /// <param name="targetPort">The port that it listens on; the stand-in has no proxy between the two, so they must not differ.</param>
    /// <param name="name">The endpoint's name, <c>http</c> if none is given.</param>
    /// <param name="env">The environment variable that the port is given in.</param>
    /// <param name="isProxied">Whether there may be a proxy in front; the stand-in never has one.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (port is not null && targetPort is not null && port != targetPort)
            throw new NotSupportedException("The stand-in of Aspire.Hosting has no proxy: port and targetPort must be the same.");
        builder.Plan().AddEndpoint(builder.Resource.Name, new(name ?? "http", port ?? targetPort, env));
        return builder;
    }

    /// <summary>Takes it to be healthy when a path of it answers.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path, <c>/</c> if none is given.</param>
    /// <param name="statusCode">The answer's status, 200 if none is given.</param>
    /// <param name="endpointName">The endpoint, <c>http</c> if none is given.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Plan().HealthChecks.Add(new(path ?? "/", statusCode ?? 200, endpointName ?? "http"));
        return builder;
    }

    /// <summary>Where a resource listens.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The endpoint's name.</param>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new((Resource)(IResource)builder.Resource, name);
    }

    /// <summary>Starts it when another is healthy, or running if nothing says what healthy is.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The other.</param>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        builder.Plan().Waits.Add(new((Resource)dependency.Resource, null));
        return builder;
    }

    /// <summary>Starts it when another has ended with an exit code.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The other.</param>
    /// <param name="exitCode">The exit code.</param>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0) where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        var other = (Resource)dependency.Resource;
        other.Plan.AwaitedExitCodes.Add(exitCode);
        builder.Plan().Waits.Add(new(other, exitCode));
        return builder;
    }
}

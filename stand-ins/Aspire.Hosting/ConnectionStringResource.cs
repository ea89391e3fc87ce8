using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A connection string made of other values.</summary>
public sealed class ConnectionStringResource : Resource, IResourceWithConnectionString, IResourceWithWaitSupport
{
    internal ConnectionStringResource(string name, ReferenceExpression connectionStringExpression) : base(name)
    {
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        ConnectionStringExpression = connectionStringExpression;
    }

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression { get; }
}

/// <summary>Adds connection strings to the application.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string made of other values.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name, unique in the application.</param>
    /// <param name="connectionStringExpression">The connection string.</param>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Running.Builder.Add(builder, new ConnectionStringResource(name, connectionStringExpression));
    }
}

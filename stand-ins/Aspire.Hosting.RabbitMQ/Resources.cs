namespace Aspire.Hosting.ApplicationModel;

/// <summary>A RabbitMQ server in a container.</summary>
public class RabbitMQServerResource : ContainerResource, IResourceWithConnectionString
{
    internal RabbitMQServerResource(string name) : base(name)
    {
    }

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => throw new NotSupportedException("The stand-in runs no containers.");
}

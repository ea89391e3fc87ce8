namespace Aspire.Hosting.ApplicationModel;

/// <summary>A RabbitMQ server in a container.</summary>
public class RabbitMQServerResource : ContainerResource, IResourceWithConnectionString
{
    internal RabbitMQServerResource(string name) : base(name)
    {
    }

    string IResourceWithConnectionString.ConnectionString => throw new NotSupportedException("The stand-in runs no containers.");
}

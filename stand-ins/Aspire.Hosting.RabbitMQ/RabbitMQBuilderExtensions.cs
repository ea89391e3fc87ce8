using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>RabbitMQ in a container: what the AppHost writes for it, which only the real package can run.</summary>
public static class RabbitMQBuilderExtensions
{
    /// <summary>Would add a RabbitMQ server in a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name, unique in the application.</param>
    /// <param name="userName">The user.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="port">The port that others use.</param>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name,
        IResourceBuilder<ParameterResource>? userName = null, IResourceBuilder<ParameterResource>? password = null, int? port = null) => throw new NotSupportedException(
        "The stand-in of Aspire.Hosting.RabbitMQ runs no containers: build with -p:UseStandIns=false, or leave Containers unset to use the machine's own RabbitMQ.");
}

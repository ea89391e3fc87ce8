using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Yrkesresan.AppHost;

/// <summary>PostgreSQL and RabbitMQ, in containers or as the machine's own programs.</summary>
/// <param name="Databases">The database of every service.</param>
/// <param name="Messaging">The broker's address.</param>
/// <param name="Broker">The broker; when it is healthy, queues can be declared.</param>
/// <param name="Prepared">What must be done before a service may start.</param>
internal sealed record Servers(
    IReadOnlyDictionary<string, IResourceBuilder<IResourceWithConnectionString>> Databases,
    IResourceBuilder<IResourceWithConnectionString> Messaging,
    IResourceBuilder<IResource> Broker,
    IReadOnlyList<IResourceBuilder<IResource>> Prepared)
{
    /// <summary>What is said of them when all is healthy; nothing where only the containers know.</summary>
    public IReadOnlyList<(string Name, string Address)> Known { get; private init; } = [];

    /// <summary>One PostgreSQL and one RabbitMQ of this machine on free ports, with their data in the data folder.</summary>
    public static Servers OnThisMachine(IDistributedApplicationBuilder builder, Settings settings, IReadOnlyList<string> services)
    {
        string port = Free(), broker = Free(), management = Free();
        var (host, address) = ($"Host=127.0.0.1;Port={port};Username=postgres", $"amqp://guest:guest@127.0.0.1:{broker}/");

        var postgres = builder.AddExecutable(
            "postgres", Script("postgres"), Settings.Root, [Path.Combine(settings.DataFolder, "postgres"), port, .. services]);
        // Ends when PostgreSQL answers and has every database.
        var databases = builder.AddExecutable("databases", Script("postgres"), Settings.Root, ["wait", port, .. services]).WaitFor(postgres);
        var rabbitmq = builder.AddExecutable(
                "rabbitmq", Script("rabbitmq"), Settings.Root, [Path.Combine(settings.DataFolder, "rabbitmq"), broker, management])
            .WithHttpEndpoint(port: int.Parse(management, CultureInfo.InvariantCulture), targetPort: int.Parse(management, CultureInfo.InvariantCulture), name: "management", isProxied: false)
            .WithHttpHealthCheck("/", endpointName: "management");

        return new(
            services.ToDictionary(
                service => service,
                IResourceBuilder<IResourceWithConnectionString> (service) => builder.AddConnectionString(
                    $"{service}-database", ReferenceExpression.Create($"{host};Database={service}"))),
            builder.AddConnectionString("messaging", ReferenceExpression.Create($"{address}")),
            rabbitmq,
            [databases])
        {
            Known = [("postgres", host), ("messaging", address), ("management", $"http://127.0.0.1:{management}")],
        };

        static string Free() => Settings.FreePort().ToString(CultureInfo.InvariantCulture);
        static string Script(string name) => Path.Combine(Settings.Root, "AppHost", "local", name);
    }

    /// <summary>Both in containers, which the real packages run.</summary>
    public static Servers InContainers(IDistributedApplicationBuilder builder, IReadOnlyList<string> services)
    {
        var postgres = builder.AddPostgres("postgres");
        var rabbitmq = builder.AddRabbitMQ("messaging");
        return new(
            services.ToDictionary(
                service => service,
                IResourceBuilder<IResourceWithConnectionString> (service) => postgres.AddDatabase($"{service}-database", service)),
            rabbitmq,
            rabbitmq,
            []);
    }
}

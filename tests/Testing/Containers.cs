using System.Net.Sockets;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace Yrkesresan.Testing;

/// <summary>The two servers as containers; Testcontainers' own reaper removes them when this process is gone, however it went.</summary>
internal static class Containers
{
    private const int ManagementPort = 15672;

    /// <summary>Whether a container engine answers where DOCKER_HOST, or else the usual socket, says.</summary>
    public static bool EngineAnswers
    {
        get
        {
            if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host && !host.StartsWith("unix://", StringComparison.Ordinal))
                return true;
            var socket = Environment.GetEnvironmentVariable("DOCKER_HOST")?["unix://".Length..] ?? "/var/run/docker.sock";
            if (!File.Exists(socket))
                return false;
            using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                engine.Connect(new UnixDomainSocketEndPoint(socket));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>Starts those asked for.</summary>
    /// <param name="postgres">Whether to start PostgreSQL.</param>
    /// <param name="rabbitMq">Whether to start RabbitMQ.</param>
    public static async Task<(string? Postgres, Uri? RabbitMq, Uri? Management)> StartAsync(bool postgres, bool rabbitMq)
    {
        var database = postgres ? new PostgreSqlBuilder("postgres:15").WithCommand("-c", "max_connections=500").Build() : null;
        var broker = rabbitMq ? new RabbitMqBuilder("rabbitmq:3.13-management").WithPortBinding(ManagementPort, true).Build() : null;
        await Task.WhenAll(database?.StartAsync() ?? Task.CompletedTask, broker?.StartAsync() ?? Task.CompletedTask);
        return (
            database?.GetConnectionString(),
            broker is null ? null : new Uri(broker.GetConnectionString()),
            broker is null ? null : new Uri($"http://{broker.Hostname}:{broker.GetMappedPublicPort(ManagementPort)}/"));
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Yrkesresan.Testing;

/// <summary>The machine's own PostgreSQL and RabbitMQ, by the scripts that the AppHost uses too, on free ports in a temporary folder.</summary>
internal static class LocalBinaries
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Starts a PostgreSQL and returns the connection string to its maintenance database.</summary>
    public static async Task<string> StartPostgresAsync()
    {
        var port = FreePort();
        var process = Start("postgres", "TERM", port);
        var connectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
        await UntilReadyAsync(process, async () =>
        {
            await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=2");
            await connection.OpenAsync();
        });
        return connectionString;
    }

    /// <summary>Starts a RabbitMQ and returns its amqp and management addresses.</summary>
    public static async Task<(Uri Amqp, Uri Management)> StartRabbitMqAsync()
    {
        var (port, management) = (FreePort(), FreePort());
        var process = Start("rabbitmq", "KILL", port, $"{management}");
        var address = new Uri($"http://127.0.0.1:{management}/");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("guest:guest")));
        await UntilReadyAsync(process, async () =>
        {
            using var answer = await http.GetAsync(new Uri(address, "api/overview"));
            answer.EnsureSuccessStatusCode();
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, port);
        });
        return (new Uri($"amqp://guest:guest@127.0.0.1:{port}/"), address);
    }

    private static OwnedProcess Start(string name, string stop, int port, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory($"yrkesresan-{name}-");
        return OwnedProcess.Start(stop, folder.FullName, Repository.PathOf("AppHost", "local", name), [Path.Combine(folder.FullName, "data"), $"{port}", .. more]);
    }

    private static async Task UntilReadyAsync(OwnedProcess process, Func<Task> ask)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                process.ThrowIfEnded();
                await ask();
                return;
            }
            catch (Exception e) when (e is NpgsqlException or HttpRequestException or SocketException or OperationCanceledException)
            {
                if (clock.Elapsed > Deadline)
                    throw new TimeoutException($"Not up within {Deadline.TotalSeconds} s. It wrote:\n{process.Tail()}", e);
                await Task.Delay(50);
            }
        }
    }

    // Below those that the system gives to outgoing connections, of which tests make many, and those of regions.
    private static int FreePort()
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = Random.Shared.Next(14_000, 18_000);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Try another.
            }
        }
    }
}

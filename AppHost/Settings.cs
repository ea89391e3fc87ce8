using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Yrkesresan.AppHost;

/// <summary>What can be set, by the command line (<c>--port 8081</c>) or the environment (<c>Replicas__enrolment=2</c>).</summary>
internal sealed class Settings(IConfiguration configuration)
{
    /// <summary>The gateway's port: <c>port</c>, <c>Gateway:Port</c> or YR_PORT; 0: any that is free.</summary>
    public int Port { get; } = Number(configuration, 8080, "port", "Gateway:Port", "YR_PORT") is > 0 and var port ? port : FreePort();

    /// <summary>Where state.json is written: <c>YR_RUN</c>, else <c>.run</c> of this clone.</summary>
    public string RunFolder { get; } = Path.GetFullPath(configuration["YR_RUN"] is { Length: > 0 } given ? given : Path.Combine(Root, ".run"));

    /// <summary>Where PostgreSQL and RabbitMQ keep their data: <c>DataFolder</c>, else <c>data</c> in the run folder.</summary>
    public string DataFolder => Path.GetFullPath(configuration["DataFolder"] is { Length: > 0 } given ? given : Path.Combine(RunFolder, "data"));

    private static HashSet<int> Promised { get; } = [];

    /// <summary>Services that are not started, though their queues are there: <c>Without=billing,reporting</c>.</summary>
    public IReadOnlyList<string> Without => [.. List(configuration["Without"]).Select(name => name.ToLowerInvariant())];

    /// <summary>PostgreSQL and RabbitMQ in containers: <c>Containers</c>, else with the real packages where a container engine answers.</summary>
    public bool Containers { get; } = configuration["Containers"] is { Length: > 0 } given ? bool.Parse(given) : !StandIns && ContainerEngineAnswers();

    /// <summary>The program of the Aspire dashboard: <c>YR_ASPIRE</c>, else where ./yr puts it; null where it is not.</summary>
    public string? Aspire { get; } = new[]
    {
        configuration["YR_ASPIRE"], Path.Combine(Root, ".tools", "node_modules", "@microsoft", "aspire-cli-linux-x64", "bin", "aspire"),
    }.FirstOrDefault(File.Exists);

    /// <summary>The dashboard's port: <c>Dashboard:Port</c>, else any that is free.</summary>
    public int DashboardPort { get; } = Number(configuration, 0, "Dashboard:Port") is > 0 and var port ? port : FreePort();

    /// <summary>The clone's folder.</summary>
    public static string Root { get; } = RootAbove(AppContext.BaseDirectory);

    /// <summary>Whether this was built with the stand-ins, which know no containers and bring no dashboard.</summary>
    public static bool StandIns => !AppContext.TryGetSwitch("Yrkesresan.StandIns", out var built) || built;

    /// <summary>How many instances a service has: <c>Replicas:enrolment</c>, else one.</summary>
    public int Replicas(string service) => Number(configuration, 1, $"Replicas:{service}");

    /// <summary>
    /// The journeys that have instances of their own: <c>DedicatedJourneys=funktionshinder-utforare</c> in every service,
    /// <c>DedicatedJourneys=enrolment/funktionshinder-utforare</c> in one.
    /// </summary>
    public IReadOnlyList<string> JourneysOfTheirOwn(string service) =>
    [
        .. List(configuration["DedicatedJourneys"]).Select(entry => entry.Split('/'))
            .Where(entry => entry.Length == 1 || entry[0] == service).Select(entry => entry[^1]).Distinct(),
    ];

    /// <summary>The project file of a service, or of the gateway.</summary>
    public static string ProjectOf(string program)
    {
        var name = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(program);
        return program == "gateway" ? Path.Combine(Root, program, $"{name}.csproj") : Path.Combine(Root, "services", name, $"{name}.csproj");
    }

    /// <summary>
    /// A port that nobody listens on, below those that the system gives to outgoing connections: a server that dies finds it
    /// free when it is started again. From 20000 to 23999: the services' own ports are chosen above, by Aspire's stand-in, and
    /// nobody may get one that is promised to another but not listened on yet.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 24_000);
            if (!Promised.Add(port))
                continue;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
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

    /// <summary>A key that nobody can guess.</summary>
    public static string NewKey() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    private static int Number(IConfiguration configuration, int otherwise, params string[] keys) =>
        keys.Select(key => configuration[key]).FirstOrDefault(value => value is { Length: > 0 }) is not { } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw new InvalidOperationException($"'{text}' is not a number for {string.Join(" or ", keys)}.");

    private static string[] List(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string RootAbove(string folder) =>
        File.Exists(Path.Combine(folder, "Directory.Packages.props")) ? folder
        : Path.GetDirectoryName(folder) is { } above ? RootAbove(above)
        : throw new InvalidOperationException("AppHost does not lie in a clone of the repository.");

    private static bool ContainerEngineAnswers()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            docker.OutputDataReceived += (_, _) => { };
            docker.ErrorDataReceived += (_, _) => { };
            docker.BeginOutputReadLine();
            docker.BeginErrorReadLine();
            if (docker.WaitForExit(TimeSpan.FromSeconds(10)))
                return docker.ExitCode == 0;
            docker.Kill();
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no docker at all
        }
    }
}

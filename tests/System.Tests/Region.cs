using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.SystemTests;

/// <summary>A whole region as `./yr up` starts it: AppHost's built program with everything below it, in a folder of its own.</summary>
public sealed class Region : IAsyncLifetime
{
    private static readonly TimeSpan Startup = TimeSpan.FromMinutes(3);
    private readonly string folder = Passable(Directory.CreateTempSubdirectory("yrkesresan-region-").FullName);
    private OwnedProcess? process;
    private Gateway? gateway;
    private JsonNode state = new JsonObject();

    internal Gateway Gateway => gateway ?? throw new InvalidOperationException("The region is not up.");

    private string Run => Path.Combine(folder, "run");

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Starts it on the data that it has, with this configuration on top.</summary>
    internal async Task StartAsync(params (string Name, string Value)[] settings)
    {
        Directory.CreateDirectory(Run);
        File.Delete(Path.Combine(Run, "state.json"));
        process = OwnedProcess.Start(
            "TERM", Directory.CreateTempSubdirectory("yrkesresan-apphost-").FullName, "dotnet", [Repository.PathOf("AppHost", "bin", Configuration, "net10.0", "Yrkesresan.AppHost.dll"), "--port", "0"],
            new Dictionary<string, string>(settings.ToDictionary(one => one.Name, one => one.Value)) { ["YR_RUN"] = Run, ["YR_CLONE"] = folder });
        try
        {
            state = await Eventually.Get(
                async () =>
                {
                    process.ThrowIfEnded();
                    return JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Run, "state.json")))!;
                },
                _ => true,
                Startup,
                "the region to be healthy");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{process.Tail()}", late);
        }

        gateway = new Gateway(new Uri(State("gateway")!));
    }

    /// <summary>Stops it in order; nothing of it may be left.</summary>
    internal async Task StopAsync()
    {
        gateway?.Dispose();
        if (process is null)
            return;
        await process.StopAsync(TimeSpan.FromSeconds(60));
        await Eventually.Get(() => Task.FromResult(Ours().Select(Describe).ToList()), left => left.Count == 0, TimeSpan.FromSeconds(10), "nothing to be left behind");
    }

    /// <summary>An address or other value of AppHost's state; null when it is not there.</summary>
    internal string? State(string key) => state[key]?.ToString();

    /// <summary>Kills the service's process with -9 and returns when it is gone.</summary>
    internal Task KillServiceAsync(string service) => KillAsync($"Yrkesresan.{service}.dll");

    /// <summary>Waits until the service says that it is ready, through the gateway.</summary>
    internal Task ReadyAsync(string service) => Eventually.Holds(
        () => Gateway.As("operator").GetAsync($"/api/{service}/health/ready"), TimeSpan.FromSeconds(60), $"{service} to be ready");

    /// <summary>Restarts PostgreSQL: it is killed, AppHost starts it again.</summary>
    internal Task RestartPostgresAsync() => KillAsync("local/postgres");

    /// <summary>Takes RabbitMQ away while something is done: it is killed, and cannot start again on its port until then.</summary>
    internal async Task WithoutRabbitMqAsync(Func<Task> then)
    {
        var port = new Uri(State("messaging")!).Port;
        // Bound but not listening: who connects is refused, and who wants the port doesn't get it.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await KillAsync("local/rabbitmq");
        await Eventually.Holds(() => { held.Bind(new IPEndPoint(IPAddress.Loopback, port)); return Task.CompletedTask; }, what: "RabbitMQ's port to be free");
        await then();
    }

    // Under root the servers run as users of their own, who must be able to pass through.
    private static string Passable(string folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }

    private static string Configuration => AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    private async Task KillAsync(string program)
    {
        var found = Ours().Where(id => CommandLine(id).Contains(program, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(found);
        foreach (var id in found)
        {
            using var victim = Process.GetProcessById(id);
            victim.Kill();
            await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    // By the marker in their environment, or, where a server's environment is its own, by our folder in their command line.
    private IEnumerable<int> Ours() =>
        from path in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var number) ? number : 0
        where id != 0 && id != Environment.ProcessId && (Read(id, "environ").Contains($"YR_CLONE={folder}\0", StringComparison.Ordinal) || CommandLine(id).Contains(folder, StringComparison.Ordinal))
            && !CommandLine(id).StartsWith("bash -c trap", StringComparison.Ordinal) // the guard that OwnedProcess puts in front
        select id;

    private static string Describe(int id) => $"{id} {CommandLine(id)}";

    private static string CommandLine(int id) => Read(id, "cmdline").Replace('\0', ' ');

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has just ended, or is not ours to see
        }
    }
}

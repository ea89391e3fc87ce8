using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Yrkesresan.Testing;

namespace Yrkesresan.AspireHostingTests;

/// <summary>An application of real processes in a folder of its own, stopped and looked after when the test ends.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task run = Task.CompletedTask;

    public IDistributedApplicationBuilder Builder { get; } = DistributedApplication.CreateBuilder([]);

    public string Folder { get; } = Directory.CreateTempSubdirectory("aspire-hosting-").FullName;

    /// <summary>Where a file of the scenario is.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A program that writes its name and the time to the journal, then does what is said.</summary>
    public IResourceBuilder<ExecutableResource> Shell(string name, string then = "exec sleep 987654") =>
        Builder.AddExecutable(name, "bash", Folder, "-c", $"trap \"echo '{name} ends' >>journal; exit 0\" TERM; echo '{name} starts' >>journal; {then}");

    /// <summary>The sample service, healthy when its file is there.</summary>
    public IResourceBuilder<ProjectResource> Sample(string name) =>
        Builder.AddProject(name, Repository.PathOf("tests", "Aspire.Hosting.Tests", "Sample", "Sample.csproj"), launchProfileName: null);

    public IResourceBuilder<ProjectResource> Service(string name) =>
        Sample(name).WithHttpEndpoint().WithHttpHealthCheck("/health").WithEnvironment("HealthyWhen", PathOf($"{name}-is-healthy"));

    public void Start() => run = Builder.Build().RunAsync(stop.Token);

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await run;
    }

    /// <summary>The journal's lines.</summary>
    public string[] Journal() => File.Exists(PathOf("journal")) ? File.ReadAllLines(PathOf("journal")) : [];

    public Task<string[]> JournalWith(string line) => Eventually.Get(() => Task.FromResult(Journal()), lines => lines.Contains(line), what: line);

    /// <summary>Waits for a file and returns what is in it.</summary>
    public Task<string> File_(string name) => Eventually.Get(() => File.ReadAllTextAsync(PathOf(name)), text => text.Length > 0, what: name);

    public static bool IsAlive(string id) => IsAlive(int.Parse(id, CultureInfo.InvariantCulture));

    /// <summary>Whether a process is there and more than a dead entry that nobody has asked for.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static Task Gone(string id) => Eventually.Get(() => Task.FromResult(IsAlive(id)), alive => !alive, what: $"process {id} to be gone");

    /// <summary>The processes, of whoever, that work in a folder.</summary>
    public static IReadOnlyList<int> ProcessesIn(string folder) =>
    [
        .. Process.GetProcesses().Select(process => process.Id).Where(id =>
        {
            try
            {
                return new FileInfo($"/proc/{id}/cwd").LinkTarget == folder && IsAlive(id);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }),
    ];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

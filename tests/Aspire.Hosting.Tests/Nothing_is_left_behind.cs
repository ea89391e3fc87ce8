using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.AspireHostingTests;

public sealed partial class Nothing_is_left_behind : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("aspire-hosting-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int started;

    public void Dispose()
    {
        if (started > 0 && Scenario.IsAlive(started))
            Signal(started, "KILL").Dispose();
        foreach (var id in Scenario.ProcessesIn(folder))
            Signal(id, "KILL").Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Stopping_goes_the_opposite_way()
    {
        await using var scenario = new Scenario();
        const string Waits = "while :; do sleep 0.05; done";
        var first = scenario.Shell("first", Waits);
        var second = scenario.Shell("second", Waits).WaitFor(first);
        scenario.Shell("third", Waits).WaitFor(second);
        scenario.Start();
        await scenario.JournalWith("third starts");
        await scenario.StopAsync();

        Assert.Equal(["third ends", "second ends", "first ends"], scenario.Journal().Where(line => line.EndsWith("ends", StringComparison.Ordinal)));
        Assert.Empty(Scenario.ProcessesIn(scenario.Folder));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task After_a_signal_everything_has_ended_when_the_host_has(string signal)
    {
        using var host = await StartAsync();
        Signal(host.Id, signal).Dispose();
        // A process that does not want to end gets the time that the host has for stopping, then it is made to.
        await host.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Equal(0, host.ExitCode);
        Assert.Empty(Scenario.ProcessesIn(folder));
    }

    [Fact]
    public async Task When_the_host_is_killed_everything_ends_by_itself()
    {
        using var host = await StartAsync();
        Signal(host.Id, "KILL").Dispose();
        await host.WaitForExitAsync(Stop);

        await Eventually.Get(() => Task.FromResult(Scenario.ProcessesIn(folder)), left => left.Count == 0, TimeSpan.FromMinutes(3), "all to be gone");
    }

    [Fact]
    public async Task Every_line_of_output_says_whose_it_is()
    {
        var lines = new List<string>();
        using var host = await StartAsync(lines);
        await Eventually.Holds(() =>
        {
            lock (lines)
            {
                foreach (var (name, word, count) in ((string, string, int)[])[("chatterbox", "one", 500), ("chatterbox", "two", 500), ("chatterbox-too", "three", 500)])
                {
                    // Padded, whole, and in the order in which they were said.
                    Assert.Equal(
                        Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{name,-14} | {word} {number}")),
                        lines.Where(line => line.Contains($"| {word} ", StringComparison.Ordinal)));
                }
            }

            return Task.CompletedTask;
        });

        lock (lines)
        {
            Assert.All(lines, line => Assert.Matches(Prefixed(), line));
        }
    }

    /// <summary>Longest wait for four programs to start: a machine that builds at the same time takes its time.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(2);

    private async Task<Process> StartAsync(List<string>? lines = null)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var host = Process.Start(new ProcessStartInfo(
            "dotnet", [Repository.PathOf("tests", "Aspire.Hosting.Tests", "Host", "bin", configuration, "net10.0", "Yrkesresan.Host.dll"), folder])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
        started = host.Id;
        host.OutputDataReceived += (_, said) =>
        {
            if (said.Data is { } line && lines is not null)
            {
                lock (lines)
                    lines.Add(line);
            }
        };
        host.BeginOutputReadLine();
        // All of them: one that is just being started when the host is killed is not known to its watchdog yet.
        foreach (var file in (string[])["child", "deaf", "said", "too"])
            Assert.True(Scenario.IsAlive((await Eventually.Get(() => File.ReadAllTextAsync(Path.Combine(folder, file), Stop), text => text.Length > 0, Start, file)).Trim()));
        return host;
    }

    private static Process Signal(int id, string signal)
    {
        var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return kill;
    }

    [GeneratedRegex(@"^[a-z-]+ +\| ")]
    private static partial Regex Prefixed();
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Running;

/// <summary>A process with all that it starts: a session and group of its own, out of reach of the terminal's Ctrl-C.</summary>
internal sealed class ProcessGroup : IDisposable
{
    private const int SigTerm = 15, SigKill = 9;
    private readonly Process process;
    private readonly Watchdog watchdog;
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int id;
    private int streamsLeft = 2;

    private ProcessGroup(Process process, Watchdog watchdog) => (this.process, this.watchdog) = (process, watchdog);

    /// <summary>Its exit code, when it has ended, nothing that it started is left, and all that it said has been passed on.</summary>
    public Task<int> Ended { get; private set; } = Task.FromResult(0);

    public static ProcessGroup Start(
        string command, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string?> environment, Action<string> said, Watchdog watchdog)
    {
        // setsid replaces itself by the command, so the process that we see is the group's leader.
        var start = new ProcessStartInfo("setsid", [command, .. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var group = new ProcessGroup(process, watchdog);
        process.Exited += (_, _) => group.exited.TrySetResult(process.ExitCode);
        process.OutputDataReceived += (_, line) => group.Said(line.Data, said);
        process.ErrorDataReceived += (_, line) => group.Said(line.Data, said);
        process.Start();
        group.id = process.Id;
        watchdog.Started(group.id);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        group.Ended = group.EndAsync();
        return group;
    }

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        if (!exited.Task.IsCompleted)
            _ = Signal(id, SigTerm);
    }

    /// <summary>Ends it and all that it started, at once.</summary>
    public void Kill()
    {
        // Not a number that may be somebody else's by now.
        if (Ended.IsCompleted)
            return;
        if (Signal(-id, SigKill) != 0 && !exited.Task.IsCompleted)
            _ = Signal(id, SigKill);
    }

    public void Dispose() => process.Dispose();

    private async Task<int> EndAsync()
    {
        var code = await exited.Task;
        // What it leaves behind would keep its ports, and its output open.
        _ = Signal(-id, SigKill);
        await Task.WhenAny(outputEnded.Task, Task.Delay(TimeSpan.FromSeconds(5)));
        watchdog.Ended(id);
        return code;
    }

    private void Said(string? line, Action<string> said)
    {
        if (line is not null)
            said(line);
        else if (Interlocked.Decrement(ref streamsLeft) == 0)
            outputEnded.TrySetResult();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}

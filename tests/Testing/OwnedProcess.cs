using System.Collections.Concurrent;
using System.Diagnostics;

namespace Yrkesresan.Testing;

/// <summary>
/// A program that ends with this process, also when this process is killed: a shell in between waits for the end of its
/// standard input, which the kernel closes with us, and then stops the program and removes its folder.
/// </summary>
internal sealed class OwnedProcess
{
    private const string Guard =
        """
        folder=$1; shift
        setsid "$@" </dev/null >"$folder/output.log" 2>&1 &
        program=$!
        ( while read -r _; do :; done; kill -TERM "$program" 2>/dev/null ) <&3 3<&- >/dev/null 2>&1 &
        wait "$program"; code=$?
        kill -KILL -- "-$program" 2>/dev/null
        [ "$code" = 0 ] || [ -n "${KEEP:-}" ] || cat "$folder/output.log"
        rm -rf "$folder"
        exit "$code"
        """;

    private static readonly ConcurrentBag<OwnedProcess> All = [];
    private readonly Process guard;
    private readonly string log;
    private readonly string name;

    static OwnedProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in All)
            process.guard.StandardInput.Close();
        foreach (var process in All)
            process.guard.WaitForExit(TimeSpan.FromSeconds(20));
    };

    private OwnedProcess(Process guard, string name, string log) => (this.guard, this.name, this.log) = (guard, name, log);

    /// <summary>Starts the program; what it writes goes to a log in the folder.</summary>
    /// <param name="folder">The program's own folder, removed with it.</param>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static OwnedProcess Start(string folder, string program, params string[] arguments)
    {
        if (!File.Exists(program))
            throw new FileNotFoundException($"{program} is not there.", program);
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", "exec 3<&0; " + Guard, "guard", folder, program, .. arguments])
            start.ArgumentList.Add(argument);
        var process = new OwnedProcess(Process.Start(start)!, Path.GetFileName(program), Path.Combine(folder, "output.log"));
        All.Add(process);
        return process;
    }

    /// <summary>Throws, with what the program wrote, when it has ended.</summary>
    public void ThrowIfEnded()
    {
        if (guard.HasExited)
            throw new InvalidOperationException($"{name} ended with code {guard.ExitCode}; `./yr test` installs what it needs. It wrote to standard output what went wrong.");
    }

    /// <summary>The last of what the program wrote.</summary>
    public string Tail() => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(20)) : "";
}

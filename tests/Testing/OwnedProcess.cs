using System.Collections.Concurrent;
using System.Diagnostics;

namespace Yrkesresan.Testing;

/// <summary>
/// A program that ends with this process, also when this process is killed: a shell in between waits for the end of its
/// standard input, which the kernel closes with us, and then stops the program and removes its folder.
/// </summary>
public sealed class OwnedProcess
{
    private const string Guard =
        """
        trap : INT HUP TERM
        exec 3<&0
        stop=$1 folder=$2; shift 2
        chmod 711 "$folder" # under root a server runs as its own user, who must be able to pass through
        setsid "$@" </dev/null 3<&- >"$folder/output.log" 2>&1 &
        program=$!
        ( cat <&3 >/dev/null; [ "$stop" != KILL ] || kill -KILL -- "-$program"; kill "-$stop" "$program" ) 2>/dev/null &
        while kill -0 "$program" 2>/dev/null; do wait "$program"; code=$?; done
        kill -KILL -- "-$program" 2>/dev/null
        [ "$code" = 0 ] || tail -n 20 "$folder/output.log" >&2
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
    /// <param name="stop">The signal that ends it; KILL, where nothing is worth an orderly stop, also goes to what it has started.</param>
    /// <param name="folder">The program's own folder, removed with it.</param>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static OwnedProcess Start(string stop, string folder, string program, params string[] arguments) =>
        Start(stop, folder, program, arguments, new Dictionary<string, string>());

    /// <summary>Starts the program with more in its environment than we have; what it writes goes to a log in the folder.</summary>
    /// <param name="stop">The signal that ends it; KILL, where nothing is worth an orderly stop, also goes to what it has started.</param>
    /// <param name="folder">The program's own folder, removed with it.</param>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What is set for it.</param>
    public static OwnedProcess Start(string stop, string folder, string program, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", Guard, "guard", stop, folder, program, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new OwnedProcess(Process.Start(start)!, Path.GetFileName(program), Path.Combine(folder, "output.log"));
        All.Add(process);
        return process;
    }

    /// <summary>Stops the program, and returns when it has ended.</summary>
    /// <param name="within">How long that may take.</param>
    public async Task StopAsync(TimeSpan within)
    {
        guard.StandardInput.Close();
        using var deadline = new CancellationTokenSource(within);
        await guard.WaitForExitAsync(deadline.Token);
    }

    /// <summary>Throws, with what the program wrote, when it has ended.</summary>
    public void ThrowIfEnded()
    {
        if (guard.HasExited)
            throw new InvalidOperationException($"{name} ended with code {guard.ExitCode} (`./yr test` installs what it needs):\n{guard.StandardError.ReadToEnd()}");
    }

    /// <summary>The last of what the program wrote.</summary>
    public string Tail() => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(20)) : "";
}

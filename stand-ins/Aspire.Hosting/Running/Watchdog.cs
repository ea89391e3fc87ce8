using System.Diagnostics;

namespace Aspire.Hosting.Running;

/// <summary>
/// A shell that outlives the host by some seconds: it is told of every process that is started, and when the host is gone
/// without having said goodbye (kill -9) it ends those that are left, by SIGTERM and then by SIGKILL.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private const string Script = """
        trap '' INT TERM HUP
        left=' '
        while read -r change group; do
          case $change in
            +) left="$left$group " ;;
            -) left="${left%%" $group "*} ${left#*" $group "}" ;;
          esac
        done
        for group in $left; do kill -TERM "$group" 2>/dev/null; done
        tries=50
        while [ $tries -gt 0 ]; do
          some=
          for group in $left; do kill -0 -"$group" 2>/dev/null && some=1; done
          [ "$some" ] || exit 0
          tries=$((tries - 1))
          sleep 0.2
        done
        for group in $left; do kill -KILL -"$group" 2>/dev/null; done
        """;

    private readonly Process process;
    private readonly Lock oneAtATime = new();

    public Watchdog()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        process = Process.Start(start)!;
    }

    public void Started(int group) => Tell($"+ {group}");

    public void Ended(int group) => Tell($"- {group}");

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Tell(string change)
    {
        lock (oneAtATime)
        {
            process.StandardInput.WriteLine(change);
            process.StandardInput.Flush();
        }
    }
}

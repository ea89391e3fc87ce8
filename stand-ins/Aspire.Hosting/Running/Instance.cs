using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>How a process is started.</summary>
internal sealed record Launch(string Command, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment);

/// <summary>One running copy of a resource: started again when it dies, until it is stopped.</summary>
internal sealed class Instance(
    Resource resource, string name, Func<Launch> prepare, IReadOnlyList<(Uri Address, int Status)> healthChecks, Output output, Watchdog watchdog, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(30),
        LongEnough = TimeSpan.FromMinutes(1), Grace = TimeSpan.FromSeconds(30), BetweenChecks = TimeSpan.FromMilliseconds(200);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private readonly TaskCompletionSource healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private ProcessGroup? running;
    private Task run = Task.CompletedTask;

    public Resource Resource => resource;

    /// <summary>When it has been healthy for the first time; without a health check, when it runs.</summary>
    public Task Healthy => healthy.Task;

    /// <summary>Its exit code, when it has done its work.</summary>
    public Task<int> Completed => completed.Task;

    public void Start(Func<CancellationToken, Task> dependencies) => run = RunAsync(dependencies, stopping.Token);

    /// <summary>Asks it to end, and ends it by force after a time of grace or when the caller can't wait any longer.</summary>
    public async Task StopAsync(CancellationToken atOnce)
    {
        await stopping.CancelAsync();
        running?.Terminate();
        try
        {
            await run.WaitAsync(Grace, atOnce);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            logger.LogWarning("{Name} did not end when asked to: ended by force", name);
            running?.Kill();
            await run;
        }
    }

    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(Func<CancellationToken, Task> dependencies, CancellationToken stop)
    {
        try
        {
            await dependencies(stop);
            var pause = FirstPause;
            while (true)
            {
                var begun = TimeProvider.System.GetTimestamp();
                var launch = prepare();
                stop.ThrowIfCancellationRequested();
                using var group = ProcessGroup.Start(launch.Command, launch.Arguments, launch.WorkingDirectory, launch.Environment, line => output.Write(name, line), watchdog);
                running = group;
                if (stop.IsCancellationRequested)
                    group.Terminate();
                using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var health = WatchHealthAsync(begun, watching.Token);
                var code = await group.Ended;
                await watching.CancelAsync();
                var healthySince = await health;
                if (stop.IsCancellationRequested)
                    return;
                if (resource.Plan.AwaitedExitCodes.Contains(code))
                {
                    completed.TrySetResult(code);
                    return;
                }

                if (healthySince is { } since && TimeProvider.System.GetElapsedTime(since) >= LongEnough)
                    pause = FirstPause;
                logger.LogWarning("{Name} ended with exit code {Code}; it is started again in {Seconds} s", name, code, pause.TotalSeconds);
                await Task.Delay(pause, stop);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it was started, or between two starts.
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "{Name} can't be started", name);
        }
    }

    /// <summary>Asks until all checks hold; says since when they do.</summary>
    private async Task<long?> WatchHealthAsync(long begun, CancellationToken stop)
    {
        try
        {
            foreach (var (address, status) in healthChecks)
            {
                while (!await HoldsAsync(address, status, stop))
                    await Task.Delay(BetweenChecks, stop);
            }

            if (healthChecks.Count > 0)
                logger.LogInformation("{Name} is healthy after {Seconds:0.0} s", name, TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
            healthy.TrySetResult();
            return TimeProvider.System.GetTimestamp();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<bool> HoldsAsync(Uri address, int status, CancellationToken stop)
    {
        try
        {
            using var answer = await Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stop);
            return (int)answer.StatusCode == status;
        }
        catch (Exception silence) when (silence is HttpRequestException || silence is OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }
}

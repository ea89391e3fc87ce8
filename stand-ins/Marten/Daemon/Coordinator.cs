using JasperFx.Events.Daemon;

namespace Marten.Daemon;

/// <summary>Starts and stops the store's daemon with the process.</summary>
internal sealed class Coordinator(DocumentStore store) : Events.Daemon.Coordination.IProjectionCoordinator
{
    public IProjectionDaemon DaemonForMainDatabase() => store.Daemon;

    public Task PauseAsync() => store.Daemon.Stop();

    public Task ResumeAsync() => store.Daemon.Start();

    public Task StartAsync(CancellationToken cancellationToken) => store.Daemon.Start();

    public Task StopAsync(CancellationToken cancellationToken) => store.Daemon.Stop().WaitAsync(cancellationToken);
}

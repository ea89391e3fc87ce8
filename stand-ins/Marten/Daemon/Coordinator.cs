using JasperFx.Events.Daemon;

namespace Marten.Daemon;

internal sealed class Coordinator(DocumentStore store) : Events.Daemon.Coordination.IProjectionCoordinator
{
    public DocumentStore Store => store;

    public IProjectionDaemon DaemonForMainDatabase() => throw new NotImplementedException();

    public Task PauseAsync() => throw new NotImplementedException();

    public Task ResumeAsync() => throw new NotImplementedException();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

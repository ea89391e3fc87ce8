using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marten.Daemon;

/// <summary>
/// Tells other processes of appends. Not in the append's own transaction: PostgreSQL lets commits that notify pass only
/// one by one. What is lost with a process that dies here is found by polling.
/// </summary>
internal sealed class Notifier(DocumentStore store) : IAsyncDisposable
{
    private readonly ILogger _log = store.Options.LoggerFactory.CreateLogger("Marten.Notifier");
    private readonly CancellationTokenSource _stop = new();
    private int _state;
    private Task _running = Task.CompletedTask;

    public void Appended()
    {
        // Our own daemon knows already.
        if (store.Daemon.RunsEverything)
            return;

        // 0 idle, 1 sending, 2 sending and more to send
        if (Interlocked.Exchange(ref _state, 2) == 0)
            _running = Task.Run(Send);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Send()
    {
        using var quiet = Quiet.Begin();
        do
        {
            Interlocked.Exchange(ref _state, 1);
            try
            {
                await using var command = store.Database.Source.CreateCommand($"notify {ProjectionDaemon.Channel}");
                await command.ExecuteNonQueryAsync(_stop.Token);
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException or ObjectDisposedException)
            {
                _log.LogDebug(e, "An append was not announced.");
            }
        }
        while (Interlocked.CompareExchange(ref _state, 0, 1) != 1);
    }
}

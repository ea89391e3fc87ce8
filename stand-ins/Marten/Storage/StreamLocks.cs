namespace Marten.Storage;

/// <summary>
/// Queues, within this process, those who want to write to a stream exclusively, before they take a connection:
/// two hundred who wait for one row then hold no two hundred connections.
/// </summary>
internal sealed class StreamLocks
{
    private readonly Dictionary<(string Tenant, object Stream), Entry> _entries = [];

    public async Task<IDisposable> Enter(string tenant, object stream, CancellationToken token)
    {
        var key = (tenant, stream);
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry!))
                _entries[key] = entry = new Entry();
            entry.Users++;
        }

        try
        {
            await entry.Gate.WaitAsync(token);
            return new Held(this, key, entry);
        }
        catch (OperationCanceledException)
        {
            Leave(key, entry);
            throw;
        }
    }

    private void Leave((string, object) key, Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users > 0)
                return;
            _entries.Remove(key);
        }

        entry.Gate.Dispose();
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Held(StreamLocks locks, (string, object) key, Entry entry) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            if (_released)
                return;
            _released = true;
            entry.Gate.Release();
            locks.Leave(key, entry);
        }
    }
}

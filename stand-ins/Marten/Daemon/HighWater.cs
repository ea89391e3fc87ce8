using Marten.Storage;
using Npgsql;

namespace Marten.Daemon;

/// <summary>
/// The position up to which the store is final: every number up to it is either committed or will never be.
/// A number that is missing below a committed one was drawn by a transaction that holds a lock on the sequence for as
/// long as it is open. Those who held it after the gap was seen are the only ones who can still fill it; once they
/// have ended, however they did, the gap stays. So nothing is guessed by time.
/// </summary>
internal sealed class HighWater(Database database) : IDisposable
{
    private const int AtOnce = 10_000;
    private readonly string _numbers = $"select seq_id from {database.Schema}.mt_events where seq_id > $1 order by seq_id limit {AtOnce}";
    private readonly string _holders = $"select virtualtransaction from pg_locks where locktype = 'relation' and mode = 'RowExclusiveLock' and database = (select oid from pg_database where datname = current_database()) and relation = '{database.Schema}.mt_events_sequence'::regclass";
    private readonly SemaphoreSlim _one = new(1, 1);
    private HashSet<string>? _suspects;
    private long _suspectedUpTo;
    private long _saved;

    public long Mark { get; private set; }

    /// <summary>Whether somebody who is still at it may fill a gap.</summary>
    public bool Waiting => _suspects is not null;

    public async Task Begin(CancellationToken token)
    {
        await database.Ready(null, token);
        await using var command = database.Source.CreateCommand($"select coalesce(max(last_seq_id), 0) from {database.Schema}.mt_event_progression where name = 'HighWaterMark'");
        await _one.WaitAsync(token);
        try
        {
            Mark = _saved = (long)(await command.ExecuteScalarAsync(token))!;
            _suspects = null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Moves the mark as far as it can be moved now.</summary>
    public async Task Advance(CancellationToken token)
    {
        await _one.WaitAsync(token);
        try
        {
            await Move(token);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task Move(CancellationToken token)
    {
        await using var connection = await database.Source.OpenConnectionAsync(token);
        while (true)
        {
            var (whole, last, more) = await Numbers(connection, token);
            Mark = whole;
            if (_suspects is not null && Mark >= _suspectedUpTo)
                _suspects = null;
            if (whole < last)
            {
                // A gap. Who might fill it is asked after it was seen.
                var holders = await Texts(connection, _holders, token);
                if (_suspects is null)
                    (_suspects, _suspectedUpTo) = (holders, last);
                else
                    _suspects.IntersectWith(holders);
                if (_suspects.Count > 0)
                    return;
                (Mark, _suspects) = (_suspectedUpTo, null);
                continue;
            }

            if (more)
                continue;
            if (last == 0)
                await DetectReset(connection, token);
            return;
        }
    }

    public async Task Save(CancellationToken token)
    {
        if (_saved == Mark)
            return;
        await using var command = database.Source.CreateCommand(
            $"insert into {database.Schema}.mt_event_progression as p (name, last_seq_id, last_updated) values ('HighWaterMark', $1, now()) on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now() where p.last_seq_id < excluded.last_seq_id");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Mark });
        await command.ExecuteNonQueryAsync(token);
        _saved = Mark;
    }

    /// <summary>The last number before the first gap, the last number of all (0 if there is none after the mark), and whether there are more.</summary>
    private async Task<(long Whole, long Last, bool More)> Numbers(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(_numbers, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Mark });
        await command.PrepareAsync(token);
        await using var reader = await command.ExecuteReaderAsync(token);
        var (whole, last, count) = (Mark, 0L, 0);
        while (await reader.ReadAsync(token))
        {
            last = reader.GetInt64(0);
            if (last == whole + 1)
                whole = last;
            count++;
        }

        return (whole, last, count == AtOnce);
    }

    private static async Task<HashSet<string>> Texts(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>The store may have been emptied under us, as tests do.</summary>
    private async Task DetectReset(NpgsqlConnection connection, CancellationToken token)
    {
        if (Mark == 0)
            return;
        await using var command = new NpgsqlCommand($"select last_value from {database.Schema}.mt_events_sequence", connection);
        if ((long)(await command.ExecuteScalarAsync(token))! < Mark)
            Mark = _saved = 0;
    }
}

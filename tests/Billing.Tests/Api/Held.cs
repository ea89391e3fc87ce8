using Npgsql;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>A stream that somebody else writes to: whoever wants to be alone on it waits until it is let go.</summary>
public sealed class Held : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private Held(NpgsqlDataSource source, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (this.source, this.connection, this.transaction) = (source, connection, transaction);

    /// <summary>Takes the row of a stream of no journey.</summary>
    public static async Task<Held> Stream(string database, string key)
    {
        var source = NpgsqlDataSource.Create(database);
        var connection = await source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var take = new NpgsqlCommand("select version from mt_streams where id = $1 for update", connection, transaction) { Parameters = { new() { Value = key } } };
        Assert.NotNull(await take.ExecuteScalarAsync());
        return new Held(source, connection, transaction);
    }

    /// <summary>Until somebody waits for it.</summary>
    public Task IsWaitedFor() => IsWaitedFor(source, connection.ProcessID);

    /// <summary>Until somebody waits for what a connection holds.</summary>
    public static Task IsWaitedFor(NpgsqlDataSource source, int process) => Eventually.Get(
        async () =>
        {
            await using var waiting = source.CreateCommand("select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))");
            waiting.Parameters.AddWithValue(process);
            return (long)(await waiting.ExecuteScalarAsync())!;
        },
        some => some > 0, what: "somebody waits for the stream");

    public Task LetGo() => transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
        await source.DisposeAsync();
    }
}

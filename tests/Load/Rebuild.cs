using System.Diagnostics;
using System.Text.Json.Nodes;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Yrkesresan.Reporting;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Testing;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Yrkesresan.Load;

/// <summary>
/// All of Reporting's read models made anew from a log of a million events, by the service's own projections and daemon, in a database of its own; beside it
/// what PostgreSQL alone needs to hand the same events out (COPY, binary, thrown away). What the figures have to be was counted when the events were made up.
/// </summary>
internal static class Rebuild
{
    private const int Events = 1_000_000;

    /// <summary>What is promised of two cores (docs/performance.md).</summary>
    private const int StatedPerSecond = 10_000;

    public static async Task<JsonObject> MeasureAsync(Target target, TextWriter said)
    {
        var postgres = target.Postgres ?? (await Servers.StartAsync()).Postgres;
        var server = new NpgsqlConnectionStringBuilder(postgres) { Database = "postgres", Pooling = false };
        var name = $"bench_rebuild_{Guid.NewGuid():N}";
        await ExecuteAsync(server.ConnectionString, $"create database {name}");
        var connection = new NpgsqlConnectionStringBuilder(postgres) { Database = name, MaxAutoPrepare = 100 }.ConnectionString;
        try
        {
            return await MeasureAsync(connection, said);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(server.ConnectionString, $"drop database {name} with (force)");
        }
    }

    private static async Task<JsonObject> MeasureAsync(string connection, TextWriter said)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMarten(options =>
        {
            options.Connection(source);
            StoreRules.Apply(options);
            Store.Configure(options);
        }).UseLightweightSessions().AddAsyncDaemon(DaemonMode.Solo);
        // Not started: nobody but the rebuild runs the daemon.
        using var host = builder.Build();
        await host.Services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        var clock = Stopwatch.StartNew();
        var years = new YearsOfEvents(Events);
        await FillAsync(source, years);
        await said.WriteLineAsync($"made up {years.Made} events of {years.Occasions} occasions, {clock.Elapsed.TotalSeconds:0} s");

        clock.Restart();
        var (bytes, copySeconds) = await CopyOutAsync(source);
        await said.WriteLineAsync($"COPY of the events: {bytes / 1e6:0} MB in {copySeconds:0.0} s, {years.Made / copySeconds:0} events/s");

        var coordinator = host.Services.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        var daemon = coordinator.DaemonForMainDatabase();
        var took = new JsonObject();
        clock.Restart();
        foreach (var figures in Store.Figures)
        {
            var began = clock.Elapsed;
            await daemon.RebuildProjectionAsync(figures.Name, CancellationToken.None);
            took[figures.Name] = Math.Round((clock.Elapsed - began).TotalSeconds, 2);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var wrong = await CheckAsync(source, years);
        await said.WriteLineAsync($"rebuilt {Store.Figures.Count} read models in {seconds:0.0} s: {years.Made / seconds:0} events/s, {copySeconds / seconds:0.000} of COPY; {took.ToJsonString()}");
        foreach (var fault in wrong)
        {
            await said.WriteLineAsync("WRONG: " + fault);
        }

        return new JsonObject
        {
            ["correct"] = wrong.Count == 0,
            ["events"] = years.Made,
            ["occasions"] = years.Occasions,
            ["seconds"] = Math.Round(seconds, 2),
            ["eventsPerSecond"] = Math.Round(years.Made / seconds),
            ["statedEventsPerSecond"] = StatedPerSecond,
            ["asStated"] = years.Made / seconds >= StatedPerSecond,
            ["secondsByReadModel"] = took,
            ["copySeconds"] = Math.Round(copySeconds, 2),
            ["copyEventsPerSecond"] = Math.Round(years.Made / copySeconds),
            ["ratio"] = Math.Round(copySeconds / seconds, 4),
        };
    }

    private static async Task FillAsync(NpgsqlDataSource source, YearsOfEvents years)
    {
        await using var connection = await source.OpenConnectionAsync();
        // Streams are known when all events are: the foreign key is made to wait by the role that replicates.
        await ExecuteAsync(connection, "set session_replication_role = replica");
        var streams = new Dictionary<(string Tenant, Guid Stream), (long Version, DateTimeOffset At)>();
        await using (var import = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, causation_id, is_archived) from stdin (format binary)"))
        {
            foreach (var made in years.All())
            {
                var version = streams.GetValueOrDefault((made.Tenant, made.Stream)).Version + 1;
                streams[(made.Tenant, made.Stream)] = (version, made.At);
                await import.StartRowAsync();
                await import.WriteAsync(years.Made, NpgsqlDbType.Bigint);
                await import.WriteAsync(Guid.CreateVersion7(made.At), NpgsqlDbType.Uuid);
                await import.WriteAsync(made.Stream, NpgsqlDbType.Uuid);
                await import.WriteAsync(version, NpgsqlDbType.Bigint);
                await import.WriteAsync(made.Json, NpgsqlDbType.Jsonb);
                await import.WriteAsync(made.Type, NpgsqlDbType.Varchar);
                await import.WriteAsync(made.At, NpgsqlDbType.TimestampTz);
                await import.WriteAsync(made.Tenant, NpgsqlDbType.Varchar);
                await import.WriteAsync(made.DotNetType, NpgsqlDbType.Varchar);
                await import.WriteAsync($"{Guid.CreateVersion7(made.At)}", NpgsqlDbType.Varchar);
                await import.WriteAsync(false, NpgsqlDbType.Boolean);
            }

            await import.CompleteAsync();
        }

        await using (var import = await connection.BeginBinaryImportAsync(
            "copy mt_streams (tenant_id, id, version, timestamp, created, is_archived) from stdin (format binary)"))
        {
            foreach (var ((tenant, stream), (version, at)) in streams)
            {
                await import.StartRowAsync();
                await import.WriteAsync(tenant, NpgsqlDbType.Varchar);
                await import.WriteAsync(stream, NpgsqlDbType.Uuid);
                await import.WriteAsync(version, NpgsqlDbType.Bigint);
                await import.WriteAsync(at, NpgsqlDbType.TimestampTz);
                await import.WriteAsync(at, NpgsqlDbType.TimestampTz);
                await import.WriteAsync(false, NpgsqlDbType.Boolean);
            }

            await import.CompleteAsync();
        }

        await ExecuteAsync(connection, $"set session_replication_role = default; select setval('mt_events_sequence', {years.Made}); analyze mt_events; analyze mt_streams; checkpoint");
    }

    private static async Task<(long Bytes, double Seconds)> CopyOutAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        var clock = Stopwatch.StartNew();
        await using var export = await connection.BeginRawBinaryCopyAsync("copy mt_events to stdout (format binary)");
        var (buffer, bytes) = (new byte[1 << 16], 0L);
        for (int read; (read = await export.ReadAsync(buffer.AsMemory(), CancellationToken.None)) > 0;)
        {
            bytes += read;
        }

        return (bytes, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Compares what the read models hold, added up by PostgreSQL, with what was counted when the events were made up.</summary>
    private static async Task<List<string>> CheckAsync(NpgsqlDataSource source, YearsOfEvents years)
    {
        var wrong = new List<string>();
        async Task Same(string what, string sql, IReadOnlyDictionary<string, decimal> expected)
        {
            await using var command = source.CreateCommand(sql);
            var found = new Dictionary<string, decimal>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found[reader.GetString(0)] = reader.GetDecimal(1);
            }

            wrong.AddRange(expected.Keys.Union(found.Keys).Where(key => expected.GetValueOrDefault(key) != found.GetValueOrDefault(key))
                .Select(key => $"{what} of {key}: {found.GetValueOrDefault(key)}, not {expected.GetValueOrDefault(key)}"));
        }

        const string places = "from mt_doc_occasionfigures d cross join jsonb_array_elements(d.data -> 'places') place";
        await Same("occasions", "select data ->> 'region', count(*)::numeric from mt_doc_occasionfigures group by 1", years.Expected["occasions"]);
        await Same("seats", $"select d.data ->> 'region', count(*)::numeric {places} where place ->> 'kind' in ('Seat', 'Attended') group by 1", years.Expected["seats"]);
        await Same("waiting", $"select d.data ->> 'region', count(*)::numeric {places} where place ->> 'kind' = 'Waiting' group by 1", years.Expected["waiting"]);
        await Same("cancelled", $"select d.data ->> 'region', count(*)::numeric {places} where place ->> 'kind' = 'Cancelled' group by 1", years.Expected["cancelled"]);
        await Same(
            "certificates", "select data ->> 'region', sum(jsonb_array_length(data -> 'certificates'))::numeric from mt_doc_occasionfigures group by 1", years.Expected["certificates"]);
        await Same(
            "absences", "select d.data ->> 'region', sum(jsonb_array_length(day -> 'absent'))::numeric from mt_doc_occasionfigures d cross join jsonb_array_elements(d.data -> 'attendance') day group by 1",
            years.Expected["absences"]);
        await Same("kronor", "select data ->> 'region', sum((data ->> 'amount')::numeric) from mt_doc_invoicefigures where (data ->> 'issued')::boolean group by 1", years.Expected["kronor"]);
        await Same("people", "select 'all', count(*)::numeric from mt_doc_personfigures", years.Expected["people"]);
        await Same("courses", "select 'all', count(*)::numeric from mt_doc_coursefigures", years.Expected["courses"]);
        await Same("municipalities", "select 'all', count(*)::numeric from mt_doc_municipalityfigures", years.Expected["municipalities"]);
        return wrong;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}

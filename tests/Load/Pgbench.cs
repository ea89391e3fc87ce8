using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Yrkesresan.Load;

/// <summary>One-row inserts by pgbench into a database of its own on the same server: what the machine can do at most, the same minute.</summary>
internal static partial class Pgbench
{
    public static async Task<double> InsertsPerSecondAsync(string postgres, int clients, int seconds)
    {
        var server = new NpgsqlConnectionStringBuilder(postgres) { Database = "postgres", Pooling = false };
        var name = $"bench_{Guid.NewGuid():N}";
        var script = Path.GetTempFileName();
        await ExecuteAsync(server.ConnectionString, $"create database {name}");
        try
        {
            server.Database = name;
            await ExecuteAsync(server.ConnectionString, "create table row (id bigserial primary key, at timestamptz not null default now(), data jsonb not null)");
            await File.WriteAllTextAsync(script, """insert into row (data) values ('{"participant": "00000000-0000-0000-0000-000000000000", "note": "one row"}');""" + "\n");
            return await RunAsync(server, script, clients, seconds);
        }
        finally
        {
            File.Delete(script);
            server.Database = "postgres";
            await ExecuteAsync(server.ConnectionString, $"drop database {name} with (force)");
        }
    }

    private static async Task<double> RunAsync(NpgsqlConnectionStringBuilder server, string script, int clients, int seconds)
    {
        var start = new ProcessStartInfo(Program()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
            ["-n", "-f", script, "-c", $"{clients}", "-j", $"{Math.Min(clients, 2)}", "-T", $"{seconds}",
                "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, server.Database!])
            start.ArgumentList.Add(argument);
        if (server.Password is { Length: > 0 } password)
            start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var tps = Tps().Match(await said);
        return process.ExitCode == 0 && tps.Success
            ? double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {await failed}");
    }

    private static string Program() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateFiles("/usr/lib/postgresql", "pgbench", SearchOption.AllDirectories).Order().LastOrDefault() ?? "pgbench"
            : "pgbench";

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}

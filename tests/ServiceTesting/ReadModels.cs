using System.Reflection;
using JasperFx.Events.Projections;
using Npgsql;

namespace Yrkesresan.Testing;

/// <summary>Every read model of a service, found by reflection, and what its tables hold: a new one is compared from the day it is there.</summary>
/// <param name="assembly">The service's.</param>
/// <param name="database">Its database's connection string.</param>
/// <param name="byEvent">What projections write that handle event by event: their class does not say it.</param>
/// <param name="live">Those that write nothing: what they make of a stream is made when it is needed.</param>
public sealed class ReadModels(
    Assembly assembly, string database, IReadOnlyDictionary<Type, Type>? byEvent = null, IReadOnlyCollection<Type>? live = null)
{
    /// <summary>The projections' classes.</summary>
    public IReadOnlyList<Type> Projections { get; } =
    [
        .. assembly.GetTypes().Where(type => !type.IsAbstract && typeof(ProjectionBase).IsAssignableFrom(type) && live?.Contains(type) != true)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>The tables they write.</summary>
    public IReadOnlyList<string> Tables =>
    [
        .. Projections
            .Select(projection => Fold(projection)?.GetGenericArguments()[0] ?? byEvent?.GetValueOrDefault(projection)
                ?? throw new InvalidOperationException($"Say which document {projection.Name} writes."))
            .Select(document => $"mt_doc_{document.Name.ToLowerInvariant()}").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Everything they hold, a line a document: table, tenant, id, data.</summary>
    /// <param name="cancellation">Stops.</param>
    public async Task<IReadOnlyList<string>> Contents(CancellationToken cancellation)
    {
        var lines = new List<string>();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellation);
        foreach (var table in Tables)
        {
            await using var tenancy = new NpgsqlCommand($"select exists (select 1 from pg_attribute where attrelid = '{table}'::regclass and attname = 'tenant_id')", connection);
            var tenant = (bool)(await tenancy.ExecuteScalarAsync(cancellation))! ? "tenant_id || ' ' || " : "";
            await using var command = new NpgsqlCommand($"select '{table} ' || {tenant}id::text || ' ' || data::text as line from {table} order by line", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                lines.Add(reader.GetString(0));
            }
        }

        return lines;
    }

    /// <summary>Loses all of it.</summary>
    /// <param name="cancellation">Stops.</param>
    public async Task Lose(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(string.Concat(Tables.Select(table => $"delete from {table};")), connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static Type? Fold(Type? type) => type switch
    {
        null => null,
        { IsGenericType: true } when type.GetGenericTypeDefinition().Name is "SingleStreamProjection`2" or "MultiStreamProjection`2" => type,
        _ => Fold(type.BaseType),
    };
}

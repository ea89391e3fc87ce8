using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;
using Weasel.Core;
using Yrkesresan.Testing;

[assembly: AssemblyFixture(typeof(Yrkesresan.Marten.Tests.Stores))]

namespace Yrkesresan.Marten.Tests;

/// <summary>Stores in one database, each in a schema of its own.</summary>
public sealed class Stores : IAsyncLifetime
{
    private static int schemas;
    private Servers? servers;

    public string Database { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        servers = await Servers.StartAsync();
        Database = await servers.CreateDatabaseAsync("marten");
    }

    public async ValueTask DisposeAsync()
    {
        if (servers is not null)
            await servers.DropDatabaseAsync(Database);
    }

    public static string FreshSchema() => $"s{Interlocked.Increment(ref schemas)}";

    /// <summary>As the services set it up: string streams, tenants, all metadata.</summary>
    public DocumentStore Open(Action<StoreOptions>? configure = null, string? schema = null, string? connectionString = null)
    {
        StoreOptions? given = null;
        var store = DocumentStore.For(options => Set(given = options, configure, schema ?? FreshSchema(), connectionString));
        Reach.Remember(store, given!);
        return store;
    }

    public void Set(StoreOptions options, Action<StoreOptions>? configure, string schema, string? connectionString = null)
    {
        options.Connection(connectionString ?? Database);
        options.DatabaseSchemaName = schema;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.UseListenNotifyForEventAppends = true;
        configure?.Invoke(options);
    }

    public async Task<T> Scalar<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

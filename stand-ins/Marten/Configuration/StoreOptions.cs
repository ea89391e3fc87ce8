using System.Text.Json;
using JasperFx;
using Marten.Events;
using Marten.Events.Projections;
using Marten.Storage;
using Npgsql;
using Weasel.Core;

namespace Marten;

/// <summary>How a store is set up.</summary>
public partial class StoreOptions
{
    /// <summary>What is known of the document classes.</summary>
    public readonly MartenRegistry Schema;

    internal StoreOptions()
    {
        Schema = new MartenRegistry(this);
        EventGraph = new EventGraph(this);
        Projections = new ProjectionOptions(this);
        Serializer = new JsonCodec(EnumStorage.AsInteger, Casing.Default, null);
    }

    /// <summary>What may be changed in the database.</summary>
    public AutoCreate AutoCreateSchemaObjects { get; set; } = AutoCreate.CreateOrUpdate;

    /// <summary>The schema of all tables.</summary>
    public string DatabaseSchemaName { get; set; } = "public";

    /// <summary>How events are stored.</summary>
    public IEventStoreOptions Events => EventGraph;

    /// <summary>Which projections and subscriptions there are.</summary>
    public ProjectionOptions Projections { get; }

    /// <summary>What holds for all document classes.</summary>
    public PoliciesExpression Policies => new(this);

    internal EventGraph EventGraph { get; }

    internal JsonCodec Serializer { get; private set; }

    internal bool DocumentsAreMultiTenanted { get; private set; }

    internal bool ApplyChangesOnStartup { get; set; }

    internal string? ConnectionString { get; private set; }

    internal NpgsqlDataSource? DataSource { get; private set; }

    internal Microsoft.Extensions.Logging.ILoggerFactory LoggerFactory { get; set; } = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;

    /// <summary>Connects by this connection string; the store makes and owns the data source.</summary>
    /// <param name="connectionString">The connection string.</param>
    public void Connection(string connectionString) => (ConnectionString, DataSource) = (connectionString, null);

    /// <summary>Connects by this data source, which the caller owns.</summary>
    /// <param name="dataSource">The data source.</param>
    public void Connection(NpgsqlDataSource dataSource) => (ConnectionString, DataSource) = (null, dataSource);

    /// <summary>Writes JSON by System.Text.Json.</summary>
    /// <param name="enumStorage">How enums are written.</param>
    /// <param name="casing">How property names are written.</param>
    /// <param name="configure">Whatever else.</param>
    public void UseSystemTextJsonForSerialization(EnumStorage enumStorage = EnumStorage.AsInteger, Casing casing = Casing.Default, Action<JsonSerializerOptions>? configure = null) =>
        Serializer = new JsonCodec(enumStorage, casing, configure);

    /// <summary>Sets what holds for all document classes.</summary>
    public class PoliciesExpression
    {
        private readonly StoreOptions _parent;

        internal PoliciesExpression(StoreOptions parent) => _parent = parent;

        /// <summary>Every document belongs to a tenant.</summary>
        /// <returns>The same policies.</returns>
        public PoliciesExpression AllDocumentsAreMultiTenanted()
        {
            _parent.DocumentsAreMultiTenanted = true;
            return this;
        }
    }
}

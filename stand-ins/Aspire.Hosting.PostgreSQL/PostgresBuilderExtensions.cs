using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>PostgreSQL in a container: what the AppHost writes for it, which only the real package can run.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>Would add a PostgreSQL server in a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name, unique in the application.</param>
    /// <param name="userName">The user.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="port">The port that others use.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name,
        IResourceBuilder<ParameterResource>? userName = null, IResourceBuilder<ParameterResource>? password = null, int? port = null) => throw OnlyTheRealPackage();

    /// <summary>Would add a database to a server.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name, unique in the application.</param>
    /// <param name="databaseName">The database's name, if not the same.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null) => throw OnlyTheRealPackage();

    private static NotSupportedException OnlyTheRealPackage() => new(
        "The stand-in of Aspire.Hosting.PostgreSQL runs no containers: build with -p:UseStandIns=false, or leave Containers unset to use the machine's own PostgreSQL.");
}

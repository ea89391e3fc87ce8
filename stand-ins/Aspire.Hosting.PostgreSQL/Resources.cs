namespace Aspire.Hosting.ApplicationModel;

/// <summary>A PostgreSQL server in a container.</summary>
public class PostgresServerResource : ContainerResource
{
    internal PostgresServerResource(string name) : base(name)
    {
    }
}

/// <summary>A database of such a server.</summary>
public class PostgresDatabaseResource : Resource, IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name) : base(name)
    {
    }

    string IResourceWithConnectionString.ConnectionString => throw new NotSupportedException("The stand-in runs no containers.");
}

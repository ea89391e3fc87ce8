namespace Yrkesresan.Load;

/// <summary>What is measured.</summary>
/// <param name="Gateway">The gateway's address.</param>
/// <param name="Postgres">The connection string of its PostgreSQL server, for measuring beside it; null when it is out of reach.</param>
internal sealed record Target(Uri Gateway, string? Postgres);

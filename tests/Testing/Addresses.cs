namespace Yrkesresan.Testing;

/// <summary>Where the two servers answer, and what to call when they are no longer needed.</summary>
internal sealed record Addresses(string Postgres, Uri RabbitMq, Uri Management);

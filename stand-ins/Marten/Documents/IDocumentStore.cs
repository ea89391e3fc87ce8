using System.Data;

namespace Marten;

/// <summary>Documents and events in one PostgreSQL database.</summary>
public interface IDocumentStore : IDisposable, IAsyncDisposable
{
    /// <summary>The tables.</summary>
    IMartenStorage Storage { get; }

    /// <summary>What is seldom needed.</summary>
    AdvancedOperations Advanced { get; }

    /// <summary>Opens a unit of work for the default tenant.</summary>
    /// <param name="isolationLevel">Isolation of its transaction.</param>
    /// <returns>The session.</returns>
    IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted);

    /// <summary>Opens a unit of work.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="isolationLevel">Isolation of its transaction.</param>
    /// <returns>The session.</returns>
    IDocumentSession LightweightSession(string tenantId, IsolationLevel isolationLevel = IsolationLevel.ReadCommitted);

    /// <summary>Opens a session that only reads, for the default tenant.</summary>
    /// <returns>The session.</returns>
    IQuerySession QuerySession();

    /// <summary>Opens a session that only reads.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <returns>The session.</returns>
    IQuerySession QuerySession(string tenantId);
}

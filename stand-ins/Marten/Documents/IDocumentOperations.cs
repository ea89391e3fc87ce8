using JasperFx.Events;

namespace Marten;

/// <summary>Notes what is to be written at the save.</summary>
public interface IDocumentOperations : IQuerySession, IStorageOperations
{
    /// <summary>The same unit of work for another tenant's data.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <returns>Its operations.</returns>
    ITenantOperations ForTenant(string tenantId);

    /// <summary>Deletes a document.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="entity">The document.</param>
    void Delete<T>(T entity)
        where T : notnull;

    /// <summary>Deletes a document.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="id">Its identity.</param>
    void Delete<T>(Guid id)
        where T : notnull;

    /// <summary>Deletes a document.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="id">Its identity.</param>
    void Delete<T>(string id)
        where T : notnull;

    /// <summary>Writes documents, new or not.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="entities">The documents.</param>
    void Store<T>(params T[] entities)
        where T : notnull;

    /// <summary>Writes documents; the save fails if one exists.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="entities">The documents.</param>
    void Insert<T>(params T[] entities)
        where T : notnull;

    /// <summary>Writes documents; the save fails if one does not exist.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="entities">The documents.</param>
    void Update<T>(params T[] entities)
        where T : notnull;

    /// <summary>Runs SQL in the save's transaction.</summary>
    /// <param name="sql">The SQL, with <c>?</c> for each parameter.</param>
    /// <param name="parameterValues">The parameters.</param>
    void QueueSqlCommand(string sql, params object[] parameterValues);
}

/// <summary>A unit of work seen from one tenant.</summary>
public interface ITenantOperations : IDocumentOperations;

using Marten.Events;
using Npgsql;

namespace Marten;

/// <summary>Reads documents and events.</summary>
public interface IQuerySession : IDisposable, IAsyncDisposable
{
    /// <summary>The session's own connection, with a transaction begun on it.</summary>
    NpgsqlConnection Connection { get; }

    /// <summary>The store that opened the session.</summary>
    IDocumentStore DocumentStore { get; }

    /// <summary>Reads streams.</summary>
    IQueryEventStore Events { get; }

    /// <summary>What led to what is done here; lands on its events.</summary>
    string? CausationId { get; set; }

    /// <summary>What everything done here belongs together with; lands on its events.</summary>
    string? CorrelationId { get; set; }

    /// <summary>Whose data it sees.</summary>
    string TenantId { get; }

    /// <summary>Whether a document exists.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="id">Its identity.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Whether it does.</returns>
    Task<bool> CheckExistsAsync<T>(string id, CancellationToken token = default)
        where T : notnull;

    /// <inheritdoc cref="CheckExistsAsync{T}(string, CancellationToken)" />
    Task<bool> CheckExistsAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull;

    /// <summary>Reads a document.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="id">Its identity.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The document, or null.</returns>
    Task<T?> LoadAsync<T>(string id, CancellationToken token = default)
        where T : notnull;

    /// <inheritdoc cref="LoadAsync{T}(string, CancellationToken)" />
    Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull;

    /// <summary>Reads those of the documents that exist.</summary>
    /// <typeparam name="T">The document.</typeparam>
    /// <param name="ids">Their identities.</param>
    /// <returns>The documents, in no particular order.</returns>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params string[] ids)
        where T : notnull;

    /// <inheritdoc cref="LoadManyAsync{T}(string[])" />
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params Guid[] ids)
        where T : notnull;

    /// <summary>Reads documents, or scalars, by SQL. What begins with neither <c>select</c> nor <c>with</c> is put behind the document's own select, alias <c>d</c>.</summary>
    /// <typeparam name="T">The document or scalar.</typeparam>
    /// <param name="sql">The SQL, with <c>?</c> for each parameter.</param>
    /// <param name="token">Cancels.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>What was found.</returns>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters);

    /// <inheritdoc cref="QueryAsync{T}(string, CancellationToken, object[])" />
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters);

    /// <summary>The same, for SQL in which <c>?</c> means something else.</summary>
    /// <typeparam name="T">The document or scalar.</typeparam>
    /// <param name="placeholder">What stands for a parameter.</param>
    /// <param name="sql">The SQL.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>What was found.</returns>
    Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, params object[] parameters);
}

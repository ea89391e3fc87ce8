namespace Marten.Schema;

/// <summary>Empties the store; for tests.</summary>
public interface IDocumentCleaner
{
    /// <summary>Deletes all documents.</summary>
    /// <param name="ct">Cancels.</param>
    /// <returns>When it is done.</returns>
    Task DeleteAllDocumentsAsync(CancellationToken ct = default);

    /// <summary>Deletes all streams, events and positions.</summary>
    /// <param name="ct">Cancels.</param>
    /// <returns>When it is done.</returns>
    Task DeleteAllEventDataAsync(CancellationToken ct = default);

    /// <summary>Drops everything.</summary>
    /// <param name="ct">Cancels.</param>
    /// <returns>When it is done.</returns>
    Task CompletelyRemoveAllAsync(CancellationToken ct = default);
}

using Marten.Events;

namespace Marten;

/// <summary>A unit of work.</summary>
public interface IDocumentSession : IDocumentOperations
{
    /// <summary>Reads and appends to streams.</summary>
    new IEventStoreOperations Events { get; }

    /// <summary>Begins the transaction now rather than at the save; what is read from here on is read in it.</summary>
    /// <param name="token">Cancels.</param>
    /// <returns>When it has begun.</returns>
    ValueTask BeginTransactionAsync(CancellationToken token);

    /// <summary>Writes everything that was noted, or nothing.</summary>
    /// <param name="token">Cancels.</param>
    /// <returns>When it is committed.</returns>
    Task SaveChangesAsync(CancellationToken token = default);

    /// <summary>Adds a header to the events of this unit of work.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">Its value.</param>
    void SetHeader(string key, object value);
}

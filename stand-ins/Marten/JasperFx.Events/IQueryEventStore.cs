namespace JasperFx.Events;

/// <summary>Reading streams.</summary>
public interface IQueryEventStore
{
    /// <summary>Reads a stream's events in order.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="version">The last version wanted; 0 for all.</param>
    /// <param name="timestamp">The last moment wanted.</param>
    /// <param name="fromVersion">The first version wanted.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The events.</returns>
    Task<IReadOnlyList<IEvent>> FetchStreamAsync(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0, CancellationToken token = default);

    /// <summary>Reads a stream's events in order.</summary>
    /// <param name="streamKey">The stream.</param>
    /// <param name="version">The last version wanted; 0 for all.</param>
    /// <param name="timestamp">The last moment wanted.</param>
    /// <param name="fromVersion">The first version wanted.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The events.</returns>
    Task<IReadOnlyList<IEvent>> FetchStreamAsync(string streamKey, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0, CancellationToken token = default);

    /// <summary>Folds a stream's events into its state.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="streamId">The stream.</param>
    /// <param name="version">The last version wanted; 0 for all.</param>
    /// <param name="timestamp">The last moment wanted.</param>
    /// <param name="state">The state to begin with.</param>
    /// <param name="fromVersion">The first version wanted.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The state, or null if there are no events.</returns>
    Task<T?> AggregateStreamAsync<T>(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, T? state = null, long fromVersion = 0, CancellationToken token = default)
        where T : class;

    /// <summary>Folds a stream's events into its state.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="streamKey">The stream.</param>
    /// <param name="version">The last version wanted; 0 for all.</param>
    /// <param name="timestamp">The last moment wanted.</param>
    /// <param name="state">The state to begin with.</param>
    /// <param name="fromVersion">The first version wanted.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The state, or null if there are no events.</returns>
    Task<T?> AggregateStreamAsync<T>(string streamKey, long version = 0, DateTimeOffset? timestamp = null, T? state = null, long fromVersion = 0, CancellationToken token = default)
        where T : class;

    /// <summary>Reads what is known of a stream without reading its events.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>What is known, or null if there is no such stream.</returns>
    Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default);

    /// <summary>Reads what is known of a stream without reading its events.</summary>
    /// <param name="streamKey">The stream.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>What is known, or null if there is no such stream.</returns>
    Task<StreamState?> FetchStreamStateAsync(string streamKey, CancellationToken token = default);
}

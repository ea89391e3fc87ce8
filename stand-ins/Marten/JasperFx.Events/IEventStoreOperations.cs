namespace JasperFx.Events;

/// <summary>Appending to streams that were read first.</summary>
public interface IEventStoreOperations : IEventOperations, IQueryEventStore
{
    /// <summary>Reads state and version of a stream; the save fails if the version has moved.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="id">The stream.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The stream, to append to.</returns>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class;

    /// <summary>Reads state and version of a stream; the save fails if the version has moved.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="key">The stream.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The stream, to append to.</returns>
    Task<IEventStream<T>> FetchForWriting<T>(string key, CancellationToken cancellation = default)
        where T : class;

    /// <summary>The same, failing at once if the version is another than expected.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="id">The stream.</param>
    /// <param name="expectedVersion">The version now.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The stream, to append to.</returns>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default)
        where T : class;

    /// <summary>The same, failing at once if the version is another than expected.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="key">The stream.</param>
    /// <param name="expectedVersion">The version now.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The stream, to append to.</returns>
    Task<IEventStream<T>> FetchForWriting<T>(string key, long expectedVersion, CancellationToken cancellation = default)
        where T : class;

    /// <summary>Reads state and version of a stream, and lets nobody else append until the save.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="id">The stream.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The stream, to append to.</returns>
    Task<IEventStream<T>> FetchForExclusiveWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class;

    /// <summary>Reads state and version of a stream, and lets nobody else append until the save.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="key">The stream.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The stream, to append to.</returns>
    Task<IEventStream<T>> FetchForExclusiveWriting<T>(string key, CancellationToken cancellation = default)
        where T : class;

    /// <summary>Reads the state of a stream as it is now.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="id">The stream.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The state, or null.</returns>
    ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default)
        where T : class;

    /// <summary>Reads the state of a stream as it is now.</summary>
    /// <typeparam name="T">The class of the state.</typeparam>
    /// <param name="id">The stream.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The state, or null.</returns>
    ValueTask<T?> FetchLatest<T>(string id, CancellationToken cancellation = default)
        where T : class;

    /// <summary>Closes a stream at the save: it can no longer be appended to, and the daemon passes its events over.</summary>
    /// <param name="streamId">The stream.</param>
    void ArchiveStream(Guid streamId);

    /// <summary>Closes a stream at the save: it can no longer be appended to, and the daemon passes its events over.</summary>
    /// <param name="streamKey">The stream.</param>
    void ArchiveStream(string streamKey);
}

namespace JasperFx.Events;

/// <summary>Appending, done at the save.</summary>
public interface IEventOperations
{
    /// <summary>Appends, whatever the stream's version is at the save.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="events">The events.</param>
    /// <returns>What will be appended.</returns>
    StreamAction Append(Guid stream, params object[] events);

    /// <inheritdoc cref="Append(Guid, object[])" />
    StreamAction Append(string stream, params object[] events);

    /// <summary>Appends, if the stream will then have the expected version.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="expectedVersion">The version after the append.</param>
    /// <param name="events">The events.</param>
    /// <returns>What will be appended.</returns>
    StreamAction Append(Guid stream, long expectedVersion, params object[] events);

    /// <inheritdoc cref="Append(Guid, long, object[])" />
    StreamAction Append(string stream, long expectedVersion, params object[] events);

    /// <summary>Starts a stream; the save fails if it exists.</summary>
    /// <typeparam name="TAggregate">The class of its state.</typeparam>
    /// <param name="id">The stream.</param>
    /// <param name="events">The events.</param>
    /// <returns>What will be appended.</returns>
    StreamAction StartStream<TAggregate>(Guid id, params object[] events)
        where TAggregate : class;

    /// <summary>Starts a stream; the save fails if it exists.</summary>
    /// <typeparam name="TAggregate">The class of its state.</typeparam>
    /// <param name="streamKey">The stream.</param>
    /// <param name="events">The events.</param>
    /// <returns>What will be appended.</returns>
    StreamAction StartStream<TAggregate>(string streamKey, params object[] events)
        where TAggregate : class;

    /// <summary>Starts a stream; the save fails if it exists.</summary>
    /// <param name="id">The stream.</param>
    /// <param name="events">The events.</param>
    /// <returns>What will be appended.</returns>
    StreamAction StartStream(Guid id, params object[] events);

    /// <summary>Starts a stream; the save fails if it exists.</summary>
    /// <param name="streamKey">The stream.</param>
    /// <param name="events">The events.</param>
    /// <returns>What will be appended.</returns>
    StreamAction StartStream(string streamKey, params object[] events);
}

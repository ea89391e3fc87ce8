using JasperFx.Events;
using Marten;

namespace Yrkesresan.Webhooks.Integration;

/// <summary>Which stored events become which public ones: none. Nobody else has to know of endpoints.</summary>
public static class PublicEvents
{
    /// <summary>Maps a stored event.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="store">Not needed.</param>
    /// <param name="cancellation">Not needed.</param>
    public static ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation) => ValueTask.FromResult<object?>(null);
}

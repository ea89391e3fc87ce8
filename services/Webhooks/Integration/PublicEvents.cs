using JasperFx.Events;
using Marten;
using Yrkesresan.Webhooks.Telling;

namespace Yrkesresan.Webhooks.Integration;

/// <summary>Which stored events become which public ones. What is not here is internal: nobody else has to know of endpoints.</summary>
public static class PublicEvents
{
    /// <summary>Maps a stored event.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="store">Not needed.</param>
    /// <param name="cancellation">Not needed.</param>
    public static ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation) => ValueTask.FromResult<object?>(stored.Data switch
    {
        MessageBecameDue e => new Contracts.WebhookMessageDue(
            stored.StreamId, e.Kind, Tell.ToAdministrators, e.Municipality, e.Endpoint, e.Because, stored.Timestamp),
        _ => null,
    });
}

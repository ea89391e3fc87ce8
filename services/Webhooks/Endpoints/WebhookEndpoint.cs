using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>
/// A municipality's system wants to be told. The address, the description and the secret are in <see cref="EndpointDetails"/>:
/// an address may hold the receiver's own key.
/// </summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types it wants, such as <c>seat.confirmed.v1</c>.</param>
/// <param name="At">UTC.</param>
public sealed record EndpointRegistered(Guid Endpoint, string Municipality, string Host, IReadOnlyList<string> Events, DateTimeOffset At);

/// <summary>Nothing more is sent to the endpoint.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Because"><c>gone</c>: it answered 410.</param>
/// <param name="At">UTC.</param>
public sealed record EndpointDisabled(Guid Endpoint, string Because, DateTimeOffset At);

/// <summary>Where a municipality's system is told what happens.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types it wants.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledBecause"><c>gone</c>; null while enabled.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record WebhookEndpoint(
    Guid Id, string Municipality, string Host, IReadOnlyList<string> Events, bool Enabled, string? DisabledBecause, DateTimeOffset RegisteredAt,
    long Version = 0)
{
    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static WebhookEndpoint? Apply(WebhookEndpoint? state, object fact) => fact switch
    {
        EndpointRegistered e => new(e.Endpoint, e.Municipality, e.Host, e.Events, Enabled: true, DisabledBecause: null, e.At),
        EndpointDisabled e => state! with { Enabled = false, DisabledBecause = e.Because },
        _ => state,
    };
}

/// <summary>Keeps <see cref="WebhookEndpoint"/> in step with its stream.</summary>
public sealed class WebhookEndpointProjection : SingleStreamProjection<WebhookEndpoint, Guid>
{
    /// <inheritdoc />
    public override WebhookEndpoint? Evolve(WebhookEndpoint? snapshot, Guid id, IEvent e) =>
        WebhookEndpoint.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>
/// What is kept apart from the events: it can be changed and deleted, and the secret is in no event, log or message.
/// The secret is stored as it is, since it is needed to sign; it is as safe as the service's own database.
/// </summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Url">Where to.</param>
/// <param name="Description">The municipality's own words.</param>
/// <param name="Secret"><c>whsec_…</c>.</param>
public sealed record EndpointDetails(Guid Id, string Url, string? Description, string Secret);

/// <summary>That a municipality belongs to a region, as Billing says; of several the latest holds.</summary>
/// <param name="Id">From both.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record MunicipalityInRegion(Guid Id, string Municipality, string Region, DateTimeOffset At);

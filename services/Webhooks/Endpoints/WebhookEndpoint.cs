using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>
/// A municipality's system wants to be told. The address, the description, own headers and the secret are in <see cref="EndpointDetails"/>:
/// an address may hold the receiver's own key.
/// </summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types it wants, such as <c>seat.confirmed.v1</c>.</param>
/// <param name="At">UTC.</param>
/// <param name="Journeys">Slugs of the journeys it wants; null: all. What belongs to no journey comes anyway.</param>
/// <param name="Ordered">Whether what is told of one subject comes in order.</param>
/// <param name="Names">Whether it wants people's names, where its region allows.</param>
public sealed record EndpointRegistered(
    Guid Endpoint, string Municipality, string Host, IReadOnlyList<string> Events, DateTimeOffset At, IReadOnlyList<string>? Journeys = null,
    bool Ordered = false, bool Names = false);

/// <summary>The endpoint wants other events, journeys, order or names.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Events">Payload types from now on.</param>
/// <param name="Journeys">Journeys from now on; null: all.</param>
/// <param name="Ordered">Whether what is told of one subject comes in order.</param>
/// <param name="Names">Whether it wants people's names.</param>
/// <param name="At">UTC.</param>
public sealed record SubscriptionChanged(
    Guid Endpoint, IReadOnlyList<string> Events, IReadOnlyList<string>? Journeys, bool Ordered, bool Names, DateTimeOffset At);

/// <summary>Address, description or own headers were changed; what they are is not said.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Host">The address's host from now on.</param>
/// <param name="At">UTC.</param>
public sealed record EndpointDetailsChanged(Guid Endpoint, string Host, DateTimeOffset At);

/// <summary>The endpoint has a new secret.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="FormerUntil">Until when the former one signs too (UTC).</param>
/// <param name="At">UTC.</param>
public sealed record SecretRotated(Guid Endpoint, DateTimeOffset FormerUntil, DateTimeOffset At);

/// <summary>Nothing more is sent to the endpoint for now; what happens meanwhile is held.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Because"><c>gone</c> (it answered 410), <c>failing</c> (nothing came through for long) or <c>asked</c> (the municipality wanted it).</param>
/// <param name="At">UTC.</param>
public sealed record EndpointDisabled(Guid Endpoint, string Because, DateTimeOffset At);

/// <summary>The endpoint is sent to again.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="CaughtUp">Whether what was held is sent; otherwise it was dropped.</param>
/// <param name="At">UTC.</param>
public sealed record EndpointEnabled(Guid Endpoint, bool CaughtUp, DateTimeOffset At);

/// <summary>The endpoint is no more, for ever; its address and secrets are deleted, what it was sent can still be read.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="At">UTC.</param>
public sealed record EndpointDeleted(Guid Endpoint, DateTimeOffset At);

/// <summary>Where a municipality's system is told what happens.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types it wants.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledBecause">As in <see cref="EndpointDisabled"/>; null while enabled.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record WebhookEndpoint(
    Guid Id, string Municipality, string Host, IReadOnlyList<string> Events, bool Enabled, string? DisabledBecause, DateTimeOffset RegisteredAt,
    long Version = 0)
{
    /// <summary>Journeys it wants; null: all.</summary>
    public IReadOnlyList<string>? Journeys { get; init; }

    /// <summary>Whether what is told of one subject comes in order.</summary>
    public bool Ordered { get; init; }

    /// <summary>Whether it wants people's names, where its region allows.</summary>
    public bool Names { get; init; }

    /// <summary>When it was disabled (UTC); null while enabled.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Whether it is no more.</summary>
    public bool Deleted { get; init; }

    /// <summary><c>enabled</c>, <c>disabled</c> or <c>deleted</c>.</summary>
    public string Status => Deleted ? "deleted" : Enabled ? "enabled" : "disabled";

    /// <summary>Whether it wants to be told this. What belongs to no journey is wanted whatever the journeys.</summary>
    /// <param name="payload">What happened.</param>
    public bool Wants(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Events.Contains(payload.Type) && (Journeys is null || payload.Journey is null || Journeys.Contains(payload.Journey));
    }

    /// <summary>Nothing can be done with an endpoint that is no more.</summary>
    /// <exception cref="RuleBroken"><c>endpoint-deleted</c>.</exception>
    public WebhookEndpoint NotDeleted() => Deleted ? throw new RuleBroken("endpoint-deleted") : this;

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static WebhookEndpoint? Apply(WebhookEndpoint? state, object fact) => fact switch
    {
        EndpointRegistered e => new(e.Endpoint, e.Municipality, e.Host, e.Events, Enabled: true, DisabledBecause: null, e.At)
        {
            Journeys = e.Journeys,
            Ordered = e.Ordered,
            Names = e.Names,
        },
        SubscriptionChanged e => state! with { Events = e.Events, Journeys = e.Journeys, Ordered = e.Ordered, Names = e.Names },
        EndpointDetailsChanged e => state! with { Host = e.Host },
        EndpointDisabled e => state! with { Enabled = false, DisabledBecause = e.Because, DisabledAt = e.At },
        EndpointEnabled => state! with { Enabled = true, DisabledBecause = null, DisabledAt = null },
        EndpointDeleted => state! with { Enabled = false, DisabledBecause = null, DisabledAt = null, Deleted = true },
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
public sealed record EndpointDetails(Guid Id, string Url, string? Description, string Secret)
{
    /// <summary>The receiver's own headers, such as a key of its gateway's; never shown again.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Secrets before this one, that still sign.</summary>
    public IReadOnlyList<FormerSecret>? Former { get; init; }

    /// <summary>The secrets that sign now, the newest first.</summary>
    /// <param name="now">UTC.</param>
    public IReadOnlyList<string> SecretsAt(DateTimeOffset now) => [Secret, .. FormerAt(now).Select(former => former.Secret)];

    /// <summary>The former ones that still sign.</summary>
    /// <param name="now">UTC.</param>
    public IEnumerable<FormerSecret> FormerAt(DateTimeOffset now) => (Former ?? []).Where(former => former.Until > now);
}

/// <summary>A secret that is on its way out.</summary>
/// <param name="Secret"><c>whsec_…</c>.</param>
/// <param name="Until">Signs until then (UTC).</param>
public sealed record FormerSecret(string Secret, DateTimeOffset Until);

/// <summary>How an endpoint has answered lately: a document of its own, which the sender writes.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Failures">Attempts that failed since the last success.</param>
/// <param name="Since">When the first of them began (UTC); null: none has.</param>
/// <param name="RestUntil">Nothing is sent before, as it asked by Retry-After; UTC in a form that sorts as text.</param>
public sealed record EndpointHealth(Guid Id, int Failures = 0, DateTimeOffset? Since = null, string? RestUntil = null);

/// <summary>That a municipality belongs to a region, as Billing says; of several the latest holds.</summary>
/// <param name="Id">From both.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record MunicipalityInRegion(Guid Id, string Municipality, string Region, DateTimeOffset At);

using System.Security.Cryptography;
using System.Text;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>A municipality's HR system, or directory, may tell us of its employees. Its name and its keys are in <see cref="HrKeys"/>.</summary>
/// <param name="Integration">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Kind"><c>webhook</c> or <c>scim</c>.</param>
/// <param name="At">UTC.</param>
public sealed record HrIntegrationRegistered(Guid Integration, string Municipality, string Kind, DateTimeOffset At);

/// <summary>How the system's own words are read was said anew, whole.</summary>
/// <param name="Integration">Id.</param>
/// <param name="Mapping">From now on.</param>
/// <param name="At">UTC.</param>
public sealed record HrMappingSet(Guid Integration, HrMapping Mapping, DateTimeOffset At);

/// <summary>The system got another secret; the former holds for a while beside it.</summary>
/// <param name="Integration">Id.</param>
/// <param name="FormerUntil">Until when the former is taken, UTC.</param>
/// <param name="At">UTC.</param>
public sealed record HrSecretRotated(Guid Integration, DateTimeOffset FormerUntil, DateTimeOffset At);

/// <summary>Nothing more is taken from the system.</summary>
/// <param name="Integration">Id.</param>
/// <param name="At">UTC.</param>
public sealed record HrIntegrationClosed(Guid Integration, DateTimeOffset At);

/// <summary>A system that tells us of a municipality's employees.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Kind"><c>webhook</c> or <c>scim</c>.</param>
/// <param name="Mapping">How its own words are read.</param>
/// <param name="Open">Whether anything is taken from it.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record HrIntegration(Guid Id, string Municipality, string Kind, HrMapping Mapping, bool Open, DateTimeOffset RegisteredAt, long Version = 0)
{
    /// <summary>It sends signed webhooks.</summary>
    public const string Webhook = "webhook";

    /// <summary>It provisions users by SCIM 2.0.</summary>
    public const string Scim = "scim";

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static HrIntegration? Apply(HrIntegration? state, object fact) => fact switch
    {
        HrIntegrationRegistered e => new(e.Integration, e.Municipality, e.Kind, HrMapping.None, Open: true, e.At),
        HrMappingSet e => state! with { Mapping = e.Mapping },
        HrIntegrationClosed => state! with { Open = false },
        _ => state,
    };
}

/// <summary>Keeps <see cref="HrIntegration"/> in step with its stream.</summary>
public sealed class HrIntegrationProjection : SingleStreamProjection<HrIntegration, Guid>
{
    /// <inheritdoc />
    public override HrIntegration? Evolve(HrIntegration? snapshot, Guid id, IEvent e) =>
        HrIntegration.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>
/// What is kept apart from the events. A webhook's secret lies here as it is, since it is needed to check signatures; of a SCIM token only the hash.
/// Deleted when the integration is closed.
/// </summary>
/// <param name="Id">The integration.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Kind"><c>webhook</c> or <c>scim</c>.</param>
/// <param name="Name">The municipality's own words.</param>
/// <param name="Secret"><c>whsec_…</c>, or the token's hash.</param>
/// <param name="Former">The one before it.</param>
/// <param name="FormerUntil">Until when that one is taken, UTC.</param>
/// <param name="Salt">Makes employees' ids of the system's own, so that a personnel number can't be found from an id.</param>
public sealed record HrKeys(
    Guid Id, string Municipality, string Kind, string Name, string Secret, string? Former, DateTimeOffset? FormerUntil, string Salt)
{
    /// <summary>A new salt: 32 random bytes.</summary>
    public static string NewSalt() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The secrets that are taken now.</summary>
    /// <param name="now">UTC.</param>
    public IEnumerable<string> Taken(DateTimeOffset now) => Former is { } former && now < FormerUntil ? [Secret, former] : [Secret];

    /// <summary>The id by which an employee of the system is known here.</summary>
    /// <param name="person">The system's own id of the employee.</param>
    public Guid EmployeeOf(string person) =>
        new(HMACSHA256.HashData(Convert.FromBase64String(Salt), Encoding.UTF8.GetBytes(person.Trim())).AsSpan(0, 16), bigEndian: true);
}

using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>The route (resväg) that a level leads to was laid out, or anew. Stream: one per journey and level.</summary>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Stops">Its stops in order, whole.</param>
/// <param name="WithinMonths">Months from the first day in the profession within which the mandatory ones are to be taken; null: not told.</param>
/// <param name="At">UTC.</param>
public sealed record RouteLaidOut(string Level, IReadOnlyList<RouteStop> Stops, int? WithinMonths, DateTimeOffset At);

/// <summary>A stop (hållplats): one course (S4 1.4).</summary>
/// <param name="Course">Slug of a course of the journey, its own or shared with it.</param>
/// <param name="Mandatory">Whether everybody of the level takes it; else manager and employee choose (S3 C: a smörgåsbord).</param>
public sealed record RouteStop(string Course, bool Mandatory);

/// <summary>The route (resväg) of a level: its stops in order.</summary>
/// <param name="Id">From journey and level.</param>
/// <param name="Level">The level that leads to it.</param>
/// <param name="Stops">Its stops in order.</param>
/// <param name="WithinMonths">Months from the first day in the profession within which the mandatory ones are to be taken; null: not told.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record LevelRoute(Guid Id, string Level, IReadOnlyList<RouteStop> Stops, int? WithinMonths, long Version)
{
    /// <summary>The id of the stream.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="level">Level.</param>
    public static Guid IdOf(string journey, string level) => Uuid.From("route", journey, level);

    /// <summary>The route after an event.</summary>
    /// <param name="route">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static LevelRoute? Apply(LevelRoute? route, Guid id, object @event, long version) => @event switch
    {
        RouteLaidOut e => new LevelRoute(id, e.Level, e.Stops, e.WithinMonths, version),
        _ => route,
    };
}

/// <summary>Keeps each route as it was last laid out.</summary>
public sealed class LevelRouteProjection : SingleStreamProjection<LevelRoute, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public LevelRouteProjection()
    {
        IncludeType<RouteLaidOut>();
    }

    /// <inheritdoc />
    public override LevelRoute? Evolve(LevelRoute? snapshot, Guid id, IEvent e) => LevelRoute.Apply(snapshot, id, e.Data, e.Version);
}

/// <summary>Reads routes for what is measured against them: the Station's gaps, what is due.</summary>
internal static class Routes
{
    /// <summary>The route of a level; without stops where nobody has laid one out.</summary>
    public static async Task<LevelRoute> Of(IQuerySession session, string journey, string level, CancellationToken cancellation)
    {
        var id = LevelRoute.IdOf(journey, level);
        var found = await session.QueryAsync<LevelRoute>("where d.tenant_id = ? and d.id = ?", cancellation, journey, id);
        return found.Count > 0 ? found[0] : new LevelRoute(id, level, [], null, 0);
    }

    /// <summary>Every route of a journey, by level.</summary>
    public static async Task<IReadOnlyDictionary<string, LevelRoute>> Of(IQuerySession session, string journey, CancellationToken cancellation) =>
        (await session.QueryAsync<LevelRoute>("where d.tenant_id = ?", cancellation, journey)).ToDictionary(route => route.Level);
}

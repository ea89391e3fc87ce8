using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>A region said for whom and from when a published course is open there. Stream: one per journey, course and region.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="From">Local date from which it is open to all roles; null: to those of <paramref name="Roles"/> alone.</param>
/// <param name="Roles">The roles it is open to, each from its date; null with <paramref name="From"/>: all; empty: nobody yet.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record CourseOpened(string Course, string Region, DateOnly? From, IReadOnlyList<RoleOpening>? Roles, string By, DateTimeOffset At);

/// <summary>From when a course is open to a role.</summary>
/// <param name="Role">Role at work, as it is said of people.</param>
/// <param name="From">Local date, included.</param>
public sealed record RoleOpening(string Role, DateOnly From);

/// <summary>For whom and from when a course is open in a region (S0: four of six courses existed, three were started; S4 5: roles are opened at different dates).</summary>
/// <param name="Id">From journey, course and region.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="From">Local date from which it is open to all roles; null: to those of <paramref name="Roles"/> alone.</param>
/// <param name="Roles">The roles it is open to, each from its date.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record Opening(Guid Id, string Course, string Region, DateOnly? From, IReadOnlyList<RoleOpening>? Roles, long Version)
{
    /// <summary>The id of the stream.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="region">Slug.</param>
    public static Guid IdOf(string journey, string course, string region) => Uuid.From("opening", journey, course, region);

    /// <summary>Whether the course is open to a role on a day.</summary>
    /// <param name="role">Role at work.</param>
    /// <param name="on">Local date.</param>
    public bool IsOpen(string role, DateOnly on) =>
        From is { } from && on >= from
        || Roles?.Any(one => on >= one.From && string.Equals(one.Role, role.Trim(), StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>The opening after an event.</summary>
    /// <param name="opening">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Opening? Apply(Opening? opening, Guid id, object @event, long version) => @event switch
    {
        CourseOpened e => new Opening(id, e.Course, e.Region, e.From, e.Roles, version),
        _ => opening,
    };
}

/// <summary>Keeps what each region has said of each course.</summary>
public sealed class OpeningProjection : SingleStreamProjection<Opening, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public OpeningProjection()
    {
        IncludeType<CourseOpened>();
    }

    /// <inheritdoc />
    public override Opening? Evolve(Opening? snapshot, Guid id, IEvent e) => Opening.Apply(snapshot, id, e.Data, e.Version);
}

using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>Items of a checklist were ticked off for somebody, or the tick was taken back.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer whose checklist it is.</param>
/// <param name="Checklist">Slug.</param>
/// <param name="Done">Keys of the items ticked, in order.</param>
/// <param name="Undone">Keys of the items whose tick was taken back, in order.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ChecklistTicked(
    Guid Participant, string Municipality, string Checklist, IReadOnlyList<string> Done, IReadOnlyList<string> Undone, string By, DateTimeOffset At);

/// <summary>
/// A municipality's checklist for its managers, such as for a new employee (S3 E); of courses alone it is a ready-made package (S2). What it says is
/// text that the municipality may change or delete: a document, never in events.
/// </summary>
/// <param name="Id">From municipality and slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Items">What is to be done, in order.</param>
public sealed record Checklist(Guid Id, string Municipality, string Slug, string Title, IReadOnlyList<ChecklistItem> Items)
{
    /// <summary>The document's id.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="slug">Slug.</param>
    public static Guid IdOf(string municipality, string slug) => Uuid.From("checklist", municipality, slug);
}

/// <summary>Something to be done.</summary>
/// <param name="Key">What it is ticked by: a slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Journey">Slug: of an item that is a course.</param>
/// <param name="Course">Slug: of an item that is a course; it ticks itself when the course is taken.</param>
public sealed record ChecklistItem(string Key, string Title, string? Journey = null, string? Course = null);

/// <summary>What is ticked of a checklist for somebody. Stream: one per person, employer and checklist; the next employer starts anew.</summary>
/// <param name="Id">From participant, municipality and checklist.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Checklist">Slug.</param>
/// <param name="Done">Keys, in order.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record TickedChecklist(Guid Id, Guid Participant, string Municipality, string Checklist, ImmutableList<string> Done, long Version)
{
    /// <summary>The id of the stream.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="checklist">Slug.</param>
    public static Guid IdOf(Guid participant, string municipality, string checklist) => Uuid.From("ticked-checklist", participant.ToString(), municipality, checklist);

    /// <summary>What is ticked after an event.</summary>
    /// <param name="ticked">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static TickedChecklist? Apply(TickedChecklist? ticked, Guid id, object @event, long version) => @event is ChecklistTicked e
        ? new TickedChecklist(
            id, e.Participant, e.Municipality, e.Checklist, [.. (ticked?.Done ?? []).Except(e.Undone).Union(e.Done).Order(StringComparer.Ordinal)], version)
        : ticked;
}

/// <summary>Keeps what is ticked, in the same transaction as the event.</summary>
public sealed class TickedChecklistProjection : SingleStreamProjection<TickedChecklist, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public TickedChecklistProjection()
    {
        IncludeType<ChecklistTicked>();
    }

    /// <inheritdoc />
    public override TickedChecklist? Evolve(TickedChecklist? snapshot, Guid id, IEvent e) => TickedChecklist.Apply(snapshot, id, e.Data, e.Version);
}

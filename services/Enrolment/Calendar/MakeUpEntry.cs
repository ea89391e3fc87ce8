using JasperFx.Events;
using Marten.Events.Projections;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Station;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Calendar;

/// <summary>Somebody's place to make up a day, kept by person: what the person's calendar is read from, also when it is given up.</summary>
/// <param name="Id">From occasion, participant and date.</param>
/// <param name="Participant">Id.</param>
/// <param name="Occasion">Where.</param>
/// <param name="Date">Local date.</param>
/// <param name="CourseDay">Which of the course's days, from 1.</param>
/// <param name="State"><see cref="JournalEntry.Confirmed"/> or <see cref="JournalEntry.Cancelled"/>.</param>
/// <param name="Sequence">How many times it changed: for calendars.</param>
/// <param name="At">When it last did, UTC.</param>
public sealed record MakeUpEntry(Guid Id, Guid Participant, Guid Occasion, DateOnly Date, int CourseDay, string State, int Sequence, DateTimeOffset At)
{
    internal static Guid IdOf(Guid occasion, Guid participant, DateOnly date) => Uuid.From(
        "make-up-entry", occasion.ToString(), participant.ToString(), date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The entry after an event.</summary>
    /// <param name="entry">Before it; null for the first.</param>
    /// <param name="id">From occasion, participant and date.</param>
    /// <param name="occasion">Stream.</param>
    /// <param name="event">Stored event.</param>
    public static MakeUpEntry? Apply(MakeUpEntry? entry, Guid id, Guid occasion, object @event) => @event switch
    {
        MakeUpPlaced e => new MakeUpEntry(
            id, e.Participant, occasion, e.Date, e.CourseDay, JournalEntry.Confirmed, entry is null ? 0 : entry.Sequence + 1, e.At),
        MakeUpCancelled e => entry is null ? null : entry with { State = JournalEntry.Cancelled, Sequence = entry.Sequence + 1, At = e.At },
        _ => entry,
    };
}

/// <summary>Keeps places to make up a day by person, in the same transaction as the events of the occasion.</summary>
public sealed class MakeUpEntries : MultiStreamProjection<MakeUpEntry, Guid>
{
    /// <summary>Says whose place each event concerns.</summary>
    public MakeUpEntries()
    {
        Identity<IEvent<MakeUpPlaced>>(e => MakeUpEntry.IdOf(e.StreamId, e.Data.Participant, e.Data.Date));
        Identity<IEvent<MakeUpCancelled>>(e => MakeUpEntry.IdOf(e.StreamId, e.Data.Participant, e.Data.Date));
    }

    /// <inheritdoc />
    public override MakeUpEntry? Evolve(MakeUpEntry? snapshot, Guid id, IEvent e) => MakeUpEntry.Apply(snapshot, id, e.StreamId, e.Data);
}

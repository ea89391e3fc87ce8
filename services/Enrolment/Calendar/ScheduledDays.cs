using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Occasions;

namespace Yrkesresan.Enrolment.Calendar;

/// <summary>An occasion's days as calendars know them: a read model of its own, since a calendar has to hear of a day that is no more, and of how often each changed.</summary>
/// <param name="Id">The occasion's id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it.</param>
/// <param name="Venue">Where; null where not decided or digital.</param>
/// <param name="Cancelled">Whether the occasion is called off.</param>
/// <param name="LastDay">The last local date it stands in a calendar, also as cancelled.</param>
/// <param name="Days">Every day it ever had, by number.</param>
public sealed record ScheduledDays(
    Guid Id, string Course, string Region, string? Venue, bool Cancelled, DateOnly LastDay, ImmutableList<ScheduledDay> Days)
{
    /// <summary>The days after an event; those that do not concern a calendar leave them as they are.</summary>
    /// <param name="days">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    public static ScheduledDays? Apply(ScheduledDays? days, Guid id, object @event) => @event switch
    {
        OccasionScheduled e => new ScheduledDays(id, e.Course, e.Region, e.Venue, false, default, []).Planned(e.Days, e.Venue, e.At),
        OccasionRescheduled e => days?.Planned(e.Days, days.Venue, e.At),
        OccasionCancelled e => days is null || days.Cancelled ? days : days with
        {
            Cancelled = true,
            Days = [.. days.Days.Select(day => day.Removed ? day : day with { Sequence = day.Sequence + 1, At = e.At })],
        },
        _ => days,
    };

    // A day is told apart by its number in the course, never by its date: moved it is the same day, and a calendar moves it.
    private ScheduledDays Planned(IReadOnlyList<OccasionDay> planned, string? venue, DateTimeOffset at)
    {
        var moved = venue != Venue;
        var now = planned.Select((day, index) => new ScheduledDay(index + 1, day.Date, day.Start, day.End, day.Mode, day.Half, Removed: false, 0, at));
        var gone = Days.Where(day => day.Number > planned.Count).Select(day => day with { Removed = true });
        var days = now.Concat(gone).Select(day => Days.Find(before => before.Number == day.Number) switch
        {
            null => day,
            var before when !moved && before with { Sequence = day.Sequence, At = day.At } == day with { At = day.At } => before,
            var before => day with { Sequence = before.Sequence + 1, At = at },
        }).ToImmutableList();
        return this with { Venue = venue, Days = days, LastDay = days.Max(day => day.Date) };
    }
}

/// <summary>A day of an occasion in a calendar.</summary>
/// <param name="Number">Its number, from 1: what it keeps when it is moved.</param>
/// <param name="Date">Local date in Sweden.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day.</param>
/// <param name="Removed">Whether the occasion is held without it now.</param>
/// <param name="Sequence">How many times it was changed, called off included.</param>
/// <param name="At">When it last was, UTC.</param>
public sealed record ScheduledDay(int Number, DateOnly Date, TimeOnly Start, TimeOnly End, string Mode, bool Half, bool Removed, int Sequence, DateTimeOffset At);

/// <summary>Keeps each occasion's days for the calendars, in the same transaction as the event; enrolments do not touch it.</summary>
public sealed class ScheduledDaysProjection : SingleStreamProjection<ScheduledDays, Guid>
{
    /// <summary>Says which events it takes.</summary>
    public ScheduledDaysProjection()
    {
        IncludeType<OccasionScheduled>();
        IncludeType<OccasionRescheduled>();
        IncludeType<OccasionCancelled>();
    }

    /// <inheritdoc />
    public override ScheduledDays? Evolve(ScheduledDays? snapshot, Guid id, IEvent e) => ScheduledDays.Apply(snapshot, id, e.Data);
}

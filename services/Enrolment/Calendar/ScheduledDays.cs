using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Occasions;

namespace Yrkesresan.Enrolment.Calendar;

/// <summary>An occasion's days as calendars know them: a read model of its own, since a calendar has to hear of a day that is no more, and of how often each changed.</summary>
/// <param name="Id">The occasion's id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it.</param>
/// <param name="HeldBy">The organisation inside which it is held; null: the region's, for all.</param>
/// <param name="CourseDays">Which of the course's days it covers; null: the whole course.</param>
/// <param name="Venue">Where, on days without a venue of their own; null where not decided or digital.</param>
/// <param name="Cancelled">Whether the occasion is called off.</param>
/// <param name="LastDay">The last local date it stands in a calendar, also as cancelled.</param>
/// <param name="Days">Every day it ever had, by number.</param>
public sealed record ScheduledDays(
    Guid Id, string Course, string Region, HeldBy? HeldBy, IReadOnlyList<int>? CourseDays, string? Venue, bool Cancelled, DateOnly LastDay,
    ImmutableList<ScheduledDay> Days)
{
    /// <summary>The days after an event; those that do not concern a calendar leave them as they are.</summary>
    /// <param name="days">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    public static ScheduledDays? Apply(ScheduledDays? days, Guid id, object @event) => @event switch
    {
        OccasionScheduled e => new ScheduledDays(id, e.Course, e.Region, e.HeldBy, e.CourseDays, e.Venue, false, default, []).Planned(e.Days, e.Venue, e.At),
        OccasionRescheduled e => days?.Planned(e.Days, days.Venue, e.At),
        VenueChanged { Date: { } date } e => days?.Turned(date, day => day with { Venue = e.Venue }, e.At),
        VenueChanged e => days?.Planned(days.Plan(), e.Venue, e.At),
        DayLinkGiven e => days?.Turned(e.Date, day => day with { Link = e.Link }, e.At),
        DayTurnedDigital e => days?.Turned(e.Date, day => day with { Mode = OccasionDay.Digital, Link = e.Link, Venue = null }, e.At),
        DayTurnedOnSite e => days?.Turned(e.Date, day => day with { Mode = OccasionDay.OnSite, Link = null, Venue = e.Venue }, e.At),
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
        var numbers = CourseDays is { } covered && covered.Count == planned.Count ? covered : [.. Enumerable.Range(1, planned.Count)];
        var now = planned.Select((day, index) => new ScheduledDay(
            numbers[index], day, day.Mode == OccasionDay.Digital ? null : day.Venue ?? venue, Removed: false, 0, at));
        var gone = Days.Where(day => !numbers.Contains(day.Number)).Select(day => day with { Removed = true });
        var days = now.Concat(gone).OrderBy(day => day.Number).Select(day => Days.Find(before => before.Number == day.Number) switch
        {
            null => day,
            var before when before == day with { Sequence = before.Sequence, At = before.At } => before,
            var before => day with { Sequence = before.Sequence + 1, At = at },
        }).ToImmutableList();
        return this with { Venue = venue, Days = days, LastDay = days.Max(day => day.Plan.Date) };
    }

    private ScheduledDays Turned(DateOnly date, Func<OccasionDay, OccasionDay> change, DateTimeOffset at) =>
        Planned([.. Plan().Select(day => day.Date == date ? change(day) : day)], Venue, at);

    private IReadOnlyList<OccasionDay> Plan() => [.. Days.Where(day => !day.Removed).Select(day => day.Plan)];
}

/// <summary>A day of an occasion in a calendar.</summary>
/// <param name="Number">Its number in the course, from 1: what it keeps when it is moved.</param>
/// <param name="Plan">Date, times, mode; as it last was, for one that is removed.</param>
/// <param name="Venue">Where it is held; null: digital, or not decided.</param>
/// <param name="Removed">Whether the occasion is held without it now.</param>
/// <param name="Sequence">How many times it was changed, called off included.</param>
/// <param name="At">When it last was, UTC.</param>
public sealed record ScheduledDay(int Number, OccasionDay Plan, string? Venue, bool Removed, int Sequence, DateTimeOffset At);

/// <summary>Keeps each occasion's days for the calendars, in the same transaction as the event; enrolments do not touch it.</summary>
public sealed class ScheduledDaysProjection : SingleStreamProjection<ScheduledDays, Guid>
{
    /// <summary>Says which events it takes.</summary>
    public ScheduledDaysProjection()
    {
        IncludeType<OccasionScheduled>();
        IncludeType<OccasionRescheduled>();
        IncludeType<VenueChanged>();
        IncludeType<DayLinkGiven>();
        IncludeType<DayTurnedDigital>();
        IncludeType<DayTurnedOnSite>();
        IncludeType<OccasionCancelled>();
    }

    /// <inheritdoc />
    public override ScheduledDays? Evolve(ScheduledDays? snapshot, Guid id, IEvent e) => ScheduledDays.Apply(snapshot, id, e.Data);
}

using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>An occasion of a course was scheduled: the stream's first event.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Venue">Where; null where not decided or digital.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Minimum">Least number of participants for it to be held; null: none.</param>
/// <param name="DecisionDate">Local date when it is decided whether it is held; null: none.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="CourseDays">Which of the course's days it covers, from 1, as many as <paramref name="Days"/> (S1 4.5); null: the whole course.</param>
/// <param name="HeldBy">The organisation inside which it is held, for its own people; null: it is the region's, for all.</param>
/// <param name="Literature">What each participant gets to read; null: nothing.</param>
/// <param name="Catering">What is served on days on site; null: nothing.</param>
/// <param name="VenueOverridden">True: although the venue was taken or too small; why is in <see cref="EnrolmentNote"/>.</param>
/// <param name="Reserved">Seats kept for municipalities, in order of municipality; null: none.</param>
/// <param name="ReservedUntil">Last local date they are kept.</param>
public sealed record OccasionScheduled(
    string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, string By, DateTimeOffset At, IReadOnlyList<int>? CourseDays = null, HeldBy? HeldBy = null,
    IReadOnlyList<LiteratureItem>? Literature = null, IReadOnlyList<CateringItem>? Catering = null, bool? VenueOverridden = null,
    IReadOnlyList<SeatReservation>? Reserved = null, DateOnly? ReservedUntil = null);

/// <summary>An occasion got other days.</summary>
/// <param name="Days">All its days as they are now, in order.</param>
/// <param name="DecisionDate">Local date when it is decided whether it is held; null: none.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="VenueOverridden">True: although the venue was taken or too small; why is in <see cref="EnrolmentNote"/>.</param>
/// <param name="DaysOverridden">True: although somebody enrolled is at another occasion one of the days; why is in <see cref="EnrolmentNote"/>.</param>
public sealed record OccasionRescheduled(
    IReadOnlyList<OccasionDay> Days, DateOnly? DecisionDate, EnrolmentPeriod Enrolment, string By, DateTimeOffset At, bool? VenueOverridden = null,
    bool? DaysOverridden = null);

/// <summary>An occasion will not be held: every seat and place is given back, nobody is charged. Why is in <see cref="EnrolmentNote"/>.</summary>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionCancelled(string By, DateTimeOffset At);

/// <summary>A day of an occasion.</summary>
/// <param name="Date">Local date in Sweden.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day.</param>
/// <param name="Venue">Where that day, a registered venue's slug or text, where it is not the occasion's own venue; null: there, or digital.</param>
/// <param name="Link">Where to join a digital day; shown only to those who are to be there.</param>
public sealed record OccasionDay(DateOnly Date, TimeOnly Start, TimeOnly End, string Mode, bool Half, string? Venue = null, string? Link = null)
{
    /// <summary>Value of <see cref="Mode"/>: people meet.</summary>
    public const string OnSite = "on-site";

    /// <summary>Value of <see cref="Mode"/>: led online.</summary>
    public const string Digital = "digital";
}

/// <summary>The organisation inside which an occasion is held, for its own people (Funktionshinder-utförare, S3).</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit; null: the whole municipality.</param>
public sealed record HeldBy(string Municipality, string? Unit = null);

/// <summary>When enrolment is open, and until when cancelling is free; all days included.</summary>
/// <param name="Opens">First day; null: from the start.</param>
/// <param name="Closes">Last day.</param>
/// <param name="FreeCancellationUntil">Last day of free cancellation.</param>
public sealed record EnrolmentPeriod(DateOnly? Opens, DateOnly Closes, DateOnly FreeCancellationUntil)
{
    /// <summary>Days before the first course day until when cancelling is free, unless told (ours).</summary>
    public const int FreeCancellationDays = 14;

    /// <summary>What was told, and for the rest: open until the day before the first day, free cancellation until 14 days before it.</summary>
    /// <param name="opens">As told.</param>
    /// <param name="closes">As told.</param>
    /// <param name="freeCancellationUntil">As told.</param>
    /// <param name="first">The first course day.</param>
    public static EnrolmentPeriod Of(DateOnly? opens, DateOnly? closes, DateOnly? freeCancellationUntil, DateOnly first) =>
        new(opens, closes ?? first.AddDays(-1), freeCancellationUntil ?? first.AddDays(-FreeCancellationDays));

    /// <summary>Whether enrolment is open on a day.</summary>
    /// <param name="day">Local date.</param>
    public bool IsOpen(DateOnly day) => (Opens is null || day >= Opens) && day <= Closes;
}

/// <summary>Where an occasion is in its life.</summary>
public enum OccasionStatus
{
    /// <summary>To be held, or held and not yet completed.</summary>
    Scheduled,

    /// <summary>Held; attendance is in.</summary>
    Completed,

    /// <summary>Not held.</summary>
    Cancelled,
}

/// <summary>An occasion of a course with its seats and waiting list: what decides who gets in.</summary>
/// <param name="Id">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Venue">Where.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Minimum">Least number of participants for it to be held.</param>
/// <param name="DecisionDate">When it is decided whether it is held.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="Version">Version of its stream.</param>
public sealed partial record Occasion(
    Guid Id, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, OccasionStatus Status, long Version)
{
    /// <summary>The first course day.</summary>
    public DateOnly FirstDay => Days[0].Date;

    /// <summary>The last course day.</summary>
    public DateOnly LastDay => Days[^1].Date;

    /// <summary>The occasion after an event.</summary>
    /// <param name="occasion">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Occasion? Apply(Occasion? occasion, Guid id, object @event, long version)
    {
        var after = @event is OccasionScheduled e
            ? new Occasion(id, e.Course, e.Region, e.Days, e.Venue, e.Capacity, e.Minimum, e.DecisionDate, e.Enrolment, OccasionStatus.Scheduled, version)
            {
                CourseDays = e.CourseDays,
                HeldBy = e.HeldBy,
                Literature = e.Literature ?? [],
                Catering = e.Catering ?? [],
                Reserved = e.Reserved ?? [],
                ReservedUntil = e.ReservedUntil,
            }
            : occasion?.After(@event);
        return after is null ? null : after with { Version = version };
    }

    /// <summary>The occasion after events that are yet to be stored.</summary>
    /// <param name="events">In order.</param>
    public Occasion After(IEnumerable<object> events) => events.Aggregate(this, (state, @event) => state.After(@event) with { Version = state.Version + 1 });

    private Occasion After(object @event) => @event switch
    {
        OccasionRescheduled e => this with
        {
            Days = e.Days,
            DecisionDate = e.DecisionDate,
            Enrolment = e.Enrolment,
            EnrolmentIsClosed = EnrolmentIsClosed && e.Enrolment.Closes == Enrolment.Closes,
            Attendance = Attendance.RemoveRange(Attendance.Keys.Except(e.Days.Select(day => day.Date))),
            MakeUps = MakeUps.RemoveAll(one => e.Days.All(day => day.Date != one.Date)),
            Decision = e.DecisionDate == DecisionDate ? Decision : null,
        },
        OccasionCancelled => this with
        {
            Status = OccasionStatus.Cancelled,
            Places = Places.SetItems(Active().Select(place => KeyValuePair.Create(place.Participant, place with { Status = PlaceStatus.Cancelled, OfferExpires = null }))),
            WaitingList = [],
            Confirmed = 0,
            Offered = 0,
            MakeUps = [],
        },
        _ => PracticalAfter(@event) ?? SeatsAfter(@event) ?? AttendanceAfter(@event) ?? this,
    };
}

/// <summary>Keeps the latest state of each occasion in the same transaction as its events: read under the stream's lock, it decides who gets a seat.</summary>
public sealed class OccasionProjection : SingleStreamProjection<Occasion, Guid>
{
    /// <inheritdoc />
    public override Occasion? Evolve(Occasion? snapshot, Guid id, IEvent e) => Occasion.Apply(snapshot, id, e.Data, e.Version);
}

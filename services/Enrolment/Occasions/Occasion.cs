using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

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
public sealed record OccasionScheduled(
    string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, string By, DateTimeOffset At);

/// <summary>An occasion got other days.</summary>
/// <param name="Days">All its days as they are now, in order.</param>
/// <param name="DecisionDate">Local date when it is decided whether it is held; null: none.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionRescheduled(
    IReadOnlyList<OccasionDay> Days, DateOnly? DecisionDate, EnrolmentPeriod Enrolment, string By, DateTimeOffset At);

/// <summary>An occasion will not be held: every seat and place is given back, nobody is charged. Why is in <see cref="EnrolmentNote"/>.</summary>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionCancelled(string By, DateTimeOffset At);

/// <summary>Somebody was enrolled and there was a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrols, and pays (S4 8.2).</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who enrolled.</param>
/// <param name="At">UTC.</param>
public sealed record SeatTaken(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>Somebody was enrolled and there was no seat: last on the waiting list.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrols, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who enrolled.</param>
/// <param name="At">UTC.</param>
public sealed record WaitingListJoined(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>The first eligible on the waiting list got a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, and pays.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Because">Why there was a seat: <c>seat-released</c>, <c>eligible-again</c> or <c>seat-idle</c>.</param>
/// <param name="PassedOver">Who stood before her or him, and why they did not get it.</param>
/// <param name="At">UTC.</param>
public sealed record PromotedFromWaitingList(
    Guid Participant, string Municipality, string Unit, string Because, IReadOnlyList<PassedOver> PassedOver, DateTimeOffset At);

/// <summary>A seat was released and stayed open: nobody who waits may have it now.</summary>
/// <param name="PassedOver">Who waits, and why they did not get it.</param>
/// <param name="At">UTC.</param>
public sealed record SeatLeftOpen(IReadOnlyList<PassedOver> PassedOver, DateTimeOffset At);

/// <summary>Somebody who waits and was not given a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Why"><c>paused</c> or <c>left</c>.</param>
public sealed record PassedOver(Guid Participant, string Why);

/// <summary>A seat was given up. Why is in <see cref="EnrolmentNote"/>.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Late">After the last day for free cancellation.</param>
/// <param name="By">Role of who cancelled.</param>
/// <param name="At">UTC.</param>
public sealed record SeatReleased(Guid Participant, string Municipality, string Unit, bool Late, string By, DateTimeOffset At);

/// <summary>A place on the waiting list was given up. Why is in <see cref="EnrolmentNote"/>.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="By">Role of who cancelled.</param>
/// <param name="At">UTC.</param>
public sealed record WaitingListLeft(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>Who was there a day; the latest for a day is what holds. Reasons of absence are in <see cref="EnrolmentNote"/>: they may tell of health.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids, in order of id.</param>
/// <param name="Absent">Ids, in order of id.</param>
/// <param name="By">Role of who recorded.</param>
/// <param name="At">UTC.</param>
public sealed record AttendanceRecorded(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, string By, DateTimeOffset At);

/// <summary>The last day has been and attendance is in. Who attended follows from what was recorded before.</summary>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionCompleted(string By, DateTimeOffset At);

/// <summary>A certificate (kursintyg) was issued to somebody present all days.</summary>
/// <param name="Certificate">Id, from occasion and participant.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">The dates of the course.</param>
/// <param name="At">UTC.</param>
public sealed record CertificateIssued(
    Guid Certificate, Guid Participant, string Municipality, string Unit, string Course, string Region, IReadOnlyList<DateOnly> Days, DateTimeOffset At);

/// <summary>A day of an occasion.</summary>
/// <param name="Date">Local date in Sweden.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record OccasionDay(DateOnly Date, TimeOnly Start, TimeOnly End, string Mode, bool Half);

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

/// <summary>Where somebody is at an occasion.</summary>
public enum PlaceStatus
{
    /// <summary>Has a seat.</summary>
    Confirmed,

    /// <summary>On the waiting list.</summary>
    Waiting,

    /// <summary>Gave it up, or the occasion was cancelled.</summary>
    Cancelled,
}

/// <summary>Somebody's place at an occasion: the latest, where there were several.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Status">Seat, waiting or given up.</param>
/// <param name="PassedOver">Why she or he was last passed over while waiting; null: was not.</param>
public sealed record Place(Guid Participant, string Municipality, string Unit, PlaceStatus Status, string? PassedOver = null)
{
    /// <summary>The id an enrolment is known by.</summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="participant">Who.</param>
    public static Guid EnrolmentId(Guid occasion, Guid participant) => Uuid.From("enrolment", occasion.ToString(), participant.ToString());
}

/// <summary>A seat given up too late to be free.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Refilled">Whether somebody has the seat who would not have had one otherwise.</param>
public sealed record LateRelease(Guid Participant, string Municipality, string Unit, bool Refilled);

/// <summary>Who was there a day.</summary>
/// <param name="Present">Ids, in order of id.</param>
/// <param name="Absent">Ids, in order of id.</param>
public sealed record DayAttendance(IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent);

/// <summary>How it ended for somebody at a completed occasion.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Kind"><see cref="Attended"/>, <see cref="Absent"/> or <see cref="CancelledLate"/>.</param>
/// <param name="Refilled">Whether the seat given up late was taken by somebody else.</param>
public sealed record Outcome(Guid Participant, string Municipality, string Unit, string Kind, bool Refilled)
{
    /// <summary>Present all days.</summary>
    public const string Attended = "attended";

    /// <summary>Absent at least one day.</summary>
    public const string Absent = "absent";

    /// <summary>Gave the seat up after the last day for free cancellation.</summary>
    public const string CancelledLate = "cancelled-late";
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
public sealed record Occasion(
    Guid Id, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, OccasionStatus Status, long Version)
{
    /// <summary>Everybody who has or had a place, by participant.</summary>
    public ImmutableDictionary<Guid, Place> Places { get; init; } = ImmutableDictionary<Guid, Place>.Empty;

    /// <summary>Who waits, in order.</summary>
    public ImmutableList<Guid> WaitingList { get; init; } = [];

    /// <summary>Seats given up too late, in order.</summary>
    public ImmutableList<LateRelease> LateReleases { get; init; } = [];

    /// <summary>What is recorded, by day.</summary>
    public ImmutableDictionary<DateOnly, DayAttendance> Attendance { get; init; } = ImmutableDictionary<DateOnly, DayAttendance>.Empty;

    /// <summary>Seats taken.</summary>
    public int Confirmed { get; init; }

    /// <summary>How many wait.</summary>
    public int Waiting => WaitingList.Count;

    /// <summary>Seats left.</summary>
    public int Free => Math.Max(0, Capacity - Confirmed);

    /// <summary>The first course day.</summary>
    public DateOnly FirstDay => Days[0].Date;

    /// <summary>The last course day.</summary>
    public DateOnly LastDay => Days[^1].Date;

    /// <summary>Somebody's place, if she or he has a seat or waits.</summary>
    /// <param name="participant">Who.</param>
    public Place? ActivePlaceOf(Guid participant) =>
        Places.GetValueOrDefault(participant) is { Status: not PlaceStatus.Cancelled } place ? place : null;

    /// <summary>Position on the waiting list, from 1; null for one who does not wait.</summary>
    /// <param name="participant">Who.</param>
    public int? PositionOf(Guid participant) => WaitingList.IndexOf(participant) is >= 0 and var index ? index + 1 : null;

    /// <summary>Everybody who has a seat, in order of id.</summary>
    public IEnumerable<Place> Seated() => Places.Values.Where(place => place.Status is PlaceStatus.Confirmed).OrderBy(place => place.Participant);

    /// <summary>Everybody who has a seat or waits, in order of id: the order in which guards are written, so that no two transactions wait for each other.</summary>
    public IEnumerable<Place> Active() => Places.Values.Where(place => place.Status is not PlaceStatus.Cancelled).OrderBy(place => place.Participant);

    /// <summary>Whether somebody was there every day.</summary>
    /// <param name="participant">Who.</param>
    public bool AttendedAllDays(Guid participant) =>
        Days.All(day => Attendance.GetValueOrDefault(day.Date)?.Present.Contains(participant) == true);

    /// <summary>How it ended, for everybody who had a seat at the end or gave one up too late; in order of id.</summary>
    public IEnumerable<Outcome> Outcomes()
    {
        var seated = Seated()
            .Select(place => new Outcome(
                place.Participant, place.Municipality, place.Unit, AttendedAllDays(place.Participant) ? Outcome.Attended : Outcome.Absent, Refilled: false));
        // One who came back has a seat to pay for, and not the one given up as well.
        var late = LateReleases
            .Where(release => Places[release.Participant].Status is not PlaceStatus.Confirmed)
            .GroupBy(release => release.Participant)
            .Select(releases => new Outcome(
                releases.Key, releases.Last().Municipality, releases.Last().Unit, Outcome.CancelledLate, releases.All(release => release.Refilled)));
        return seated.Concat(late).OrderBy(outcome => outcome.Participant);
    }

    /// <summary>The occasion after an event.</summary>
    /// <param name="occasion">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Occasion? Apply(Occasion? occasion, Guid id, object @event, long version)
    {
        var after = @event is OccasionScheduled e
            ? new Occasion(id, e.Course, e.Region, e.Days, e.Venue, e.Capacity, e.Minimum, e.DecisionDate, e.Enrolment, OccasionStatus.Scheduled, version)
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
            Attendance = Attendance.RemoveRange(Attendance.Keys.Except(e.Days.Select(day => day.Date))),
        },
        OccasionCancelled => this with
        {
            Status = OccasionStatus.Cancelled,
            Places = Places.SetItems(Active().Select(place => KeyValuePair.Create(place.Participant, place with { Status = PlaceStatus.Cancelled }))),
            WaitingList = [],
            Confirmed = 0,
        },
        SeatTaken e => Seat(new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Confirmed)),
        WaitingListJoined e => this with
        {
            Places = Places.SetItem(e.Participant, new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Waiting)),
            WaitingList = WaitingList.Add(e.Participant),
        },
        PromotedFromWaitingList e => Pass(e.PassedOver).Seat(new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Confirmed)),
        SeatLeftOpen e => Pass(e.PassedOver),
        SeatReleased e => this with
        {
            Places = Places.SetItem(e.Participant, new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Cancelled)),
            Confirmed = Confirmed - 1,
            LateReleases = e.Late ? LateReleases.Add(new LateRelease(e.Participant, e.Municipality, e.Unit, Refilled: false)) : LateReleases,
        },
        WaitingListLeft e => this with
        {
            Places = Places.SetItem(e.Participant, new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Cancelled)),
            WaitingList = WaitingList.Remove(e.Participant),
        },
        AttendanceRecorded e => this with { Attendance = Attendance.SetItem(e.Date, new DayAttendance(e.Present, e.Absent)) },
        OccasionCompleted => this with { Status = OccasionStatus.Completed },
        _ => this,
    };

    // A seat given up late is filled by who could not have had one otherwise: seats nobody had are taken first.
    private Occasion Seat(Place place)
    {
        var open = LateReleases.FindIndex(release => !release.Refilled);
        var fills = open >= 0 && Confirmed + LateReleases.Count(release => !release.Refilled) >= Capacity;
        return this with
        {
            Places = Places.SetItem(place.Participant, place),
            WaitingList = WaitingList.Remove(place.Participant),
            Confirmed = Confirmed + 1,
            LateReleases = fills ? LateReleases.SetItem(open, LateReleases[open] with { Refilled = true }) : LateReleases,
        };
    }

    private Occasion Pass(IReadOnlyList<PassedOver> passed) => passed.Count == 0 ? this : this with
    {
        Places = Places.SetItems(passed
            .Where(one => Places.ContainsKey(one.Participant))
            .Select(one => KeyValuePair.Create(one.Participant, Places[one.Participant] with { PassedOver = one.Why }))),
    };
}

/// <summary>Keeps the latest state of each occasion in the same transaction as its events: read under the stream's lock, it decides who gets a seat.</summary>
public sealed class OccasionProjection : SingleStreamProjection<Occasion, Guid>
{
    /// <inheritdoc />
    public override Occasion? Evolve(Occasion? snapshot, Guid id, IEvent e) => Occasion.Apply(snapshot, id, e.Data, e.Version);
}

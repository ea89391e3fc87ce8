using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;

namespace Yrkesresan.Reporting.Occasions;

/// <summary>Where an occasion is.</summary>
public enum OccasionStatus
{
    /// <summary>Planned, or not yet heard of itself.</summary>
    Planned,

    /// <summary>Will not be held.</summary>
    Cancelled,

    /// <summary>Has been held.</summary>
    Completed,
}

/// <summary>What place a person has.</summary>
public enum PlaceKind
{
    /// <summary>On the waiting list.</summary>
    Waiting,

    /// <summary>A seat.</summary>
    Seat,

    /// <summary>A seat, and was there all days.</summary>
    Attended,

    /// <summary>Given up, or never got.</summary>
    Cancelled,

    /// <summary>Asked for, and waits for the manager: neither a seat nor a place on the waiting list.</summary>
    Requested,

    /// <summary>Offered from the waiting list, and not yet confirmed: neither a seat nor a place on the waiting list.</summary>
    Offered,
}

/// <summary>A day of an occasion.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record FigureDay(DateOnly Date, bool Half);

/// <summary>That something became of a place, and when.</summary>
/// <param name="Version">The occasion's version that said it.</param>
/// <param name="At">UTC.</param>
/// <param name="Because">Why a seat was given up: <c>cancelled</c>, <c>replaced</c> or <c>transferred</c>; null: it was not.</param>
/// <param name="Late">Given up after the last day for free cancellation.</param>
public sealed record FigureMark(long Version, DateTimeOffset At, string? Because = null, bool Late = false);

/// <summary>A person's place: of what was said of it, what the highest version says.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Kind">What place.</param>
/// <param name="Version">The occasion's version that said it.</param>
/// <param name="First">The first that was heard of it: asked for, waiting or confirmed. Null here and below: not heard of.</param>
/// <param name="Waited">The last time it went on the waiting list.</param>
/// <param name="Seated">The last time a seat was confirmed.</param>
/// <param name="GivenUp">The last time a seat was given up.</param>
public sealed record FigurePlace(
    Guid Participant, string Municipality, string Unit, PlaceKind Kind, long Version, FigureMark? First = null, FigureMark? Waited = null,
    FigureMark? Seated = null, FigureMark? GivenUp = null)
{
    /// <summary>The place as both say: the higher version holds, each mark is the last of its kind, but for the first.</summary>
    /// <param name="other">What else was said of it.</param>
    internal FigurePlace With(FigurePlace other)
    {
        static FigureMark? Later(FigureMark? one, FigureMark? two) => one is null || two?.Version > one.Version ? two : one;
        var holds = other.Version > Version ? other : this;
        return holds with
        {
            First = First is null || other.First?.Version < First.Version ? other.First : First,
            Waited = Later(Waited, other.Waited),
            Seated = Later(Seated, other.Seated),
            GivenUp = Later(GivenUp, other.GivenUp),
        };
    }

    /// <summary>Whether the person has a seat.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasSeat => Kind is PlaceKind.Seat or PlaceKind.Attended;
}

/// <summary>That an occasion had too few on its decision date.</summary>
/// <param name="Version">The occasion's version that said it.</param>
/// <param name="Minimum">How many there have to be.</param>
/// <param name="DecisionDate">Local date.</param>
public sealed record FigureBelow(long Version, int Minimum, DateOnly DecisionDate);

/// <summary>Who was there a day, as last recorded.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids.</param>
/// <param name="Absent">Ids.</param>
/// <param name="Version">The occasion's version that said it.</param>
public sealed record FigureAttendance(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, long Version);

/// <summary>A certificate.</summary>
/// <param name="Certificate">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
public sealed record FigureCertificate(Guid Certificate, Guid Participant, string Municipality);

/// <summary>
/// What is counted of one occasion. Its facts may come in any order and any number of times: versions decide, and lists are kept sorted,
/// so that the same facts always make the same figures.
/// </summary>
/// <param name="Id">The occasion, and its stream.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">Its days.</param>
/// <param name="DaysVersion">The occasion's version that said them.</param>
/// <param name="Status">Where it is.</param>
/// <param name="StatusVersion">The occasion's version that said it.</param>
/// <param name="CompletedAt">When it was completed (UTC).</param>
/// <param name="Places">Everybody who has or had a place.</param>
/// <param name="Attendance">Who was there which day.</param>
/// <param name="Certificates">Who got a certificate that holds.</param>
/// <param name="Withdrawn">Ids of certificates that no longer hold; each stays so, heard of before its issue or after. Null: none, as kept before there were any.</param>
/// <param name="Capacity">Seats; null: not heard of.</param>
/// <param name="CapacityVersion">The occasion's version that said it.</param>
/// <param name="Scheduled">When it was scheduled.</param>
/// <param name="Below">That it had too few, as last said; null: not heard of.</param>
public sealed record OccasionFigures(
    Guid Id, string Course, string Region, IReadOnlyList<FigureDay> Days, long DaysVersion, OccasionStatus Status, long StatusVersion,
    DateTimeOffset? CompletedAt, IReadOnlyList<FigurePlace> Places, IReadOnlyList<FigureAttendance> Attendance,
    IReadOnlyList<FigureCertificate> Certificates, IReadOnlyList<Guid>? Withdrawn = null, int? Capacity = null, long CapacityVersion = 0,
    FigureMark? Scheduled = null, FigureBelow? Below = null)
{
    /// <summary>The date that decides which period the occasion counts in: its first day; null as long as its days are not known.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public DateOnly? On => Days.Count > 0 ? Days[0].Date : null;

    /// <summary>Those with a seat; none at a cancelled occasion.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<FigurePlace> Seated => Status == OccasionStatus.Cancelled ? [] : Places.Where(place => place.HasSeat);

    /// <summary>Those who took part at least one day of an occasion that is done: who are asked afterwards.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<FigurePlace> TookPart => Status != OccasionStatus.Completed
        ? []
        : Seated.Where(place =>
            place.Kind == PlaceKind.Attended
            || Attendance.Any(day => day.Present.Contains(place.Participant))
            || Certificates.Any(certificate => certificate.Participant == place.Participant));

    /// <summary>What a day counts in days of absence.</summary>
    /// <param name="date">Local date.</param>
    public decimal Weight(DateOnly date) => Days.FirstOrDefault(day => day.Date == date)?.Half == true ? 0.5m : 1m;

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static OccasionFigures? Apply(OccasionFigures? state, object fact) => fact is IOccasionFact about
        ? Next(state ?? new(about.Occasion, about.Course, about.Region, [], 0, OccasionStatus.Planned, 0, null, [], [], []), about)
        : state;

    private static OccasionFigures Next(OccasionFigures state, IOccasionFact fact) => fact switch
    {
        OccasionScheduled e => (state with { Scheduled = new(e.OccasionVersion, e.At) })
            .Seats(e.Capacity, e.OccasionVersion).Dated(e.Days, e.OccasionVersion).Now(OccasionStatus.Planned, e.OccasionVersion),
        OccasionBelowMinimum e when state.Below is null || state.Below.Version < e.OccasionVersion => state with { Below = new(e.OccasionVersion, e.Minimum, e.DecisionDate) },
        CapacityChanged e => state.Seats(e.Capacity, e.OccasionVersion),
        OccasionRescheduled e => state.Dated(e.Days, e.OccasionVersion).Now(OccasionStatus.Planned, e.OccasionVersion),
        OccasionCancelled e => state.Now(OccasionStatus.Cancelled, e.OccasionVersion),
        OccasionCompleted e => state.Dated(e.Days, e.OccasionVersion).Now(OccasionStatus.Completed, e.OccasionVersion, e.At).Ended(e.Places, e.OccasionVersion),
        // It says how it ended, not when: completed it is from the completion on, heard of before or after.
        OccasionCorrected e => state.Dated(e.Days, e.OccasionVersion)
            .Attended(new(e.Date, [.. e.Present.Order()], [.. e.Absent.Order()], e.OccasionVersion))
            .Ended(e.Places, e.OccasionVersion),
        SeatConfirmed e => state.Placed(new(
            e.Participant, e.Municipality, e.Unit, PlaceKind.Seat, e.OccasionVersion, First: new(e.OccasionVersion, e.At), Seated: new(e.OccasionVersion, e.At))),
        WaitingListJoined e => state.Placed(new(
            e.Participant, e.Municipality, e.Unit, PlaceKind.Waiting, e.OccasionVersion, First: new(e.OccasionVersion, e.At), Waited: new(e.OccasionVersion, e.At))),
        EnrolmentCancelled e => state.Placed(new(
            e.Participant, e.Municipality, e.Unit, PlaceKind.Cancelled, e.OccasionVersion, GivenUp: e.HadSeat ? new(e.OccasionVersion, e.At, e.Because ?? "cancelled", e.Late) : null)),
        EnrolmentRequested e => state.Placed(new(
            e.Participant, e.Municipality, e.Unit, PlaceKind.Requested, e.OccasionVersion, First: new(e.OccasionVersion, e.At))),
        EnrolmentDeclined e => state.Placed(new(e.Participant, e.Municipality, e.Unit, PlaceKind.Cancelled, e.OccasionVersion)),
        SeatOffered e => state.Placed(new(e.Participant, e.Municipality, e.Unit, PlaceKind.Offered, e.OccasionVersion)),
        AttendanceRecorded e => state.Attended(new(e.Date, [.. e.Present.Order()], [.. e.Absent.Order()], e.OccasionVersion)),
        CertificateIssued e => state.Certificates.Any(own => own.Certificate == e.Certificate) || state.Withdrawn?.Contains(e.Certificate) == true
            ? state
            : state with
            {
                Certificates = [.. state.Certificates.Append(new(e.Certificate, e.Participant, e.Municipality)).OrderBy(own => own.Certificate)],
            },
        CertificateWithdrawn e => state.Withdrawn?.Contains(e.Certificate) == true
            ? state
            : state with
            {
                Certificates = [.. state.Certificates.Where(own => own.Certificate != e.Certificate)],
                Withdrawn = [.. (state.Withdrawn ?? []).Append(e.Certificate).Order()],
            },
        _ => state,
    };

    private static PlaceKind Kind(string outcome) => outcome switch
    {
        "attended" => PlaceKind.Attended,
        "cancelled-late" => PlaceKind.Cancelled,
        _ => PlaceKind.Seat,
    };

    private OccasionFigures Dated(IReadOnlyList<OccasionDay> days, long version) => version <= DaysVersion
        ? this
        : this with { Days = [.. days.Select(day => new FigureDay(day.Date, day.Half)).OrderBy(day => day.Date)], DaysVersion = version };

    private OccasionFigures Now(OccasionStatus status, long version, DateTimeOffset? completedAt = null) => version <= StatusVersion
        ? this
        : this with { Status = status, StatusVersion = version, CompletedAt = completedAt };

    private OccasionFigures Ended(IReadOnlyList<CompletedPlace> places, long version) => places.Aggregate(
        this, (figures, place) => figures.Placed(new(place.Participant, place.Municipality, place.Unit, Kind(place.Outcome), version)));

    private OccasionFigures Seats(int capacity, long version) => version <= CapacityVersion ? this : this with { Capacity = capacity, CapacityVersion = version };

    private OccasionFigures Placed(FigurePlace place)
    {
        // Kept sorted by hand: of a million events that are rebuilt most come by here.
        var places = new List<FigurePlace>(Places.Count + 1);
        var told = false;
        foreach (var other in Places)
        {
            if (!told && other.Participant.CompareTo(place.Participant) is >= 0 and var order)
            {
                told = true;
                if (order == 0)
                {
                    places.Add(other.With(place));
                    continue;
                }

                places.Add(place);
            }

            places.Add(other);
        }

        if (!told)
        {
            places.Add(place);
        }

        return this with { Places = places };
    }

    private OccasionFigures Attended(FigureAttendance day) =>
        Attendance.FirstOrDefault(other => other.Date == day.Date) is { } known && known.Version >= day.Version
            ? this
            : this with { Attendance = [.. Attendance.Where(other => other.Date != day.Date).Append(day).OrderBy(other => other.Date)] };
}

/// <summary>Keeps <see cref="OccasionFigures"/> in step with the log; rebuilt from it at any time.</summary>
public sealed class OccasionFiguresProjection : SingleStreamProjection<OccasionFigures, Guid>
{
    /// <summary>Is given what is about occasions.</summary>
    public OccasionFiguresProjection()
    {
        IncludeType<OccasionScheduled>();
        IncludeType<CapacityChanged>();
        IncludeType<OccasionRescheduled>();
        IncludeType<OccasionCancelled>();
        IncludeType<OccasionBelowMinimum>();
        IncludeType<OccasionCompleted>();
        IncludeType<OccasionCorrected>();
        IncludeType<SeatConfirmed>();
        IncludeType<WaitingListJoined>();
        IncludeType<EnrolmentCancelled>();
        IncludeType<EnrolmentRequested>();
        IncludeType<EnrolmentDeclined>();
        IncludeType<SeatOffered>();
        IncludeType<AttendanceRecorded>();
        IncludeType<CertificateIssued>();
        IncludeType<CertificateWithdrawn>();
    }

    /// <inheritdoc />
    public override OccasionFigures? Evolve(OccasionFigures? snapshot, Guid id, IEvent e) => OccasionFigures.Apply(snapshot, e.Data);
}

using System.Collections.Immutable;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Somebody was enrolled and there was a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrols, and pays (S4 8.2).</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who enrolled, and who granted the exception or overrode the day's conflict where there was one.</param>
/// <param name="At">UTC.</param>
/// <param name="Exception">True: although the course is not for the person; why is in <see cref="EnrolmentNote"/>.</param>
/// <param name="Override">True: although the person is somewhere else one of the days; why is in <see cref="EnrolmentNote"/>.</param>
public sealed record SeatTaken(
    Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At, bool? Exception = null, bool? Override = null);

/// <summary>Somebody was enrolled and there was no seat: last on the waiting list.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrols, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who enrolled, and who granted the exception or overrode the day's conflict where there was one.</param>
/// <param name="At">UTC.</param>
/// <param name="Exception">True: although the course is not for the person; why is in <see cref="EnrolmentNote"/>.</param>
/// <param name="Override">True: although the person is somewhere else one of the days; why is in <see cref="EnrolmentNote"/>.</param>
public sealed record WaitingListJoined(
    Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At, bool? Exception = null, bool? Override = null);

/// <summary>The first eligible on the waiting list got a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, and pays.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Because">Why there was a seat, one of the codes of <see cref="Policies.PromoteFromWaitlistWhenSeatReleased"/>.</param>
/// <param name="PassedOver">Who stood before her or him, and why they did not get it.</param>
/// <param name="At">UTC.</param>
public sealed record PromotedFromWaitingList(
    Guid Participant, string Municipality, string Unit, string Because, IReadOnlyList<PassedOver> PassedOver, DateTimeOffset At);

/// <summary>A seat was released and stayed open: nobody who waits may have it now.</summary>
/// <param name="PassedOver">Who waits, and why they did not get it.</param>
/// <param name="At">UTC.</param>
/// <param name="Because">Why there was a seat; null: it was given up.</param>
public sealed record SeatLeftOpen(IReadOnlyList<PassedOver> PassedOver, DateTimeOffset At, string? Because = null);

/// <summary>Somebody who waits and was not given a seat.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Why">A code of <see cref="Eligibility"/>: <c>paused</c>, <c>left</c>, <c>level</c> …, or <c>reserved-for-others</c>.</param>
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

/// <summary>Somebody asked for a seat where the municipality wants a manager's approval first: no seat is held, the day and the course are.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that is to approve, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who asked.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentRequested(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>A request was approved; the seat or the waiting-list place that it gave is the next event.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who approved.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentApproved(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>A request was declined. Why is in <see cref="EnrolmentNote"/>.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who declined.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentDeclined(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>A request was taken back before anybody answered it.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who took it back.</param>
/// <param name="At">UTC.</param>
public sealed record RequestWithdrawn(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>The first eligible on the waiting list may have a seat, if it is confirmed in time: until then the seat is held.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, wants confirmation, and pays.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Because">Why there was a seat, as in <see cref="PromotedFromWaitingList"/>.</param>
/// <param name="PassedOver">Who stood before her or him, and why they did not get it.</param>
/// <param name="Expires">UTC; confirmed at the latest then.</param>
/// <param name="At">UTC.</param>
public sealed record SeatOffered(
    Guid Participant, string Municipality, string Unit, string Because, IReadOnlyList<PassedOver> PassedOver, DateTimeOffset Expires, DateTimeOffset At);

/// <summary>An offered seat was confirmed.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, and pays.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="By">Role of who confirmed.</param>
/// <param name="At">UTC.</param>
public sealed record OfferAccepted(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>An offered seat was not wanted: the person is off the list (ours), the next is asked.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="By">Role of who declined.</param>
/// <param name="At">UTC.</param>
public sealed record OfferDeclined(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>An offered seat was not confirmed in time: the person is off the list (ours), the next is asked.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="At">UTC.</param>
public sealed record OfferExpired(Guid Participant, string Municipality, string Unit, DateTimeOffset At);

/// <summary>A seat was given to a colleague, who has it by the next event. Never late, whenever it is: somebody sits there.</summary>
/// <param name="Participant">Who gave it.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="To">The colleague.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record SeatHandedOver(Guid Participant, string Municipality, string Unit, Guid To, string By, DateTimeOffset At);

/// <summary>A colleague's seat was taken over, past the waiting list.</summary>
/// <param name="Participant">Who has it.</param>
/// <param name="Municipality">Slug of the employer, the same as the colleague's was; it pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="From">Who had it.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="Exception">True: although the course is not for the person; why is in <see cref="EnrolmentNote"/>.</param>
public sealed record SeatTakenOver(
    Guid Participant, string Municipality, string Unit, Guid From, string By, DateTimeOffset At, bool? Exception = null);

/// <summary>Somebody went to another occasion of the course, where the seat or place is in the same transaction.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled here.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="To">The other occasion.</param>
/// <param name="HadSeat">Whether it was a seat that was left here.</param>
/// <param name="Late">After the last free day, and without a seat at the other (ours: with one, nothing is lost by it).</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentTransferred(
    Guid Participant, string Municipality, string Unit, Guid To, bool HadSeat, bool Late, string By, DateTimeOffset At);

/// <summary>An occasion got more or fewer seats.</summary>
/// <param name="Capacity">Seats from now on.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="VenueOverridden">True: although the venue is too small; why is in <see cref="EnrolmentNote"/>.</param>
public sealed record CapacityChanged(int Capacity, string By, DateTimeOffset At, bool? VenueOverridden = null);

/// <summary>It was said how many seats are kept for which municipality, and until when.</summary>
/// <param name="Reserved">All reservations as they are now, in order of municipality; empty: none.</param>
/// <param name="Until">Last local date they hold; null where there are none.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record SeatsReserved(IReadOnlyList<SeatReservation> Reserved, DateOnly? Until, string By, DateTimeOffset At);

/// <summary>Where somebody is at an occasion.</summary>
public enum PlaceStatus
{
    /// <summary>Has a seat.</summary>
    Confirmed,

    /// <summary>On the waiting list.</summary>
    Waiting,

    /// <summary>Gave it up, or the occasion was cancelled.</summary>
    Cancelled,

    /// <summary>Asked, and waits for the municipality's approval.</summary>
    PendingApproval,

    /// <summary>Has been offered a seat, which is held until the offer expires.</summary>
    Offered,
}

/// <summary>Somebody's place at an occasion: the latest, where there were several.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Status">Seat, waiting or given up.</param>
/// <param name="PassedOver">Why she or he was last passed over while waiting; null: was not.</param>
/// <param name="Exception">True: enrolled although the course is not for her or him.</param>
/// <param name="OfferExpires">Until when an offered seat is held, UTC.</param>
/// <param name="Because">How it ended: one of the codes here; null: it has not, or the occasion was cancelled.</param>
/// <param name="To">The colleague who has the seat, or the occasion gone to.</param>
public sealed record Place(
    Guid Participant, string Municipality, string Unit, PlaceStatus Status, string? PassedOver = null, bool? Exception = null,
    DateTimeOffset? OfferExpires = null, string? Because = null, Guid? To = null)
{
    /// <summary>Given up.</summary>
    public const string GivenUp = "cancelled";

    /// <summary>A colleague has it.</summary>
    public const string Replaced = "replaced";

    /// <summary>Went to another occasion.</summary>
    public const string Transferred = "transferred";

    /// <summary>The request was declined, or the offer was.</summary>
    public const string Declined = "declined";

    /// <summary>The offer was not confirmed in time.</summary>
    public const string Expired = "expired";

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

public sealed partial record Occasion
{
    /// <summary>Everybody who has or had a place, by participant.</summary>
    public ImmutableDictionary<Guid, Place> Places { get; init; } = ImmutableDictionary<Guid, Place>.Empty;

    /// <summary>Who waits, in order.</summary>
    public ImmutableList<Guid> WaitingList { get; init; } = [];

    /// <summary>Seats given up too late, in order.</summary>
    public ImmutableList<LateRelease> LateReleases { get; init; } = [];

    /// <summary>Seats taken.</summary>
    public int Confirmed { get; init; }

    /// <summary>How many wait.</summary>
    public int Waiting => WaitingList.Count;

    /// <summary>Seats held for who has been offered one.</summary>
    public int Offered { get; init; }

    /// <summary>Seats left, whoever they are for.</summary>
    public int Free => Math.Max(0, Capacity - Confirmed - Offered - MostMakeUps);

    /// <summary>Which days of its course it covers, from 1.</summary>
    /// <param name="courseDays">How many days the course has.</param>
    public IEnumerable<int> CoveredDays(int courseDays) => CourseDays ?? Enumerable.Range(1, Math.Max(1, courseDays));

    /// <summary>Whether anything is recorded of somebody's attendance.</summary>
    /// <param name="participant">Who.</param>
    public bool HasAttendanceOf(Guid participant) =>
        Attendance.Values.Any(day => day.Present.Contains(participant) || day.Absent.Contains(participant));

    /// <summary>The last local day somebody who waits is given a seat: the day before the first, later where enrolment is said to be open longer.</summary>
    public DateOnly LastDayOfPromotion => Enrolment.Closes > FirstDay.AddDays(-1) ? Enrolment.Closes : FirstDay.AddDays(-1);

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

    /// <summary>A seat if there is one for the municipality, else the last place on the waiting list.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="municipality">Slug.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="by">Role of who asks.</param>
    /// <param name="at">UTC.</param>
    /// <param name="exception">True: although the course is not for the person.</param>
    /// <param name="override">True: although the person is somewhere else one of the days.</param>
    internal object SeatOrPlace(
        Guid participant, string municipality, string unit, string by, DateTimeOffset at, bool? exception = null, bool? @override = null) =>
        FreeFor(municipality, at.SwedishDay()) > 0
            ? new SeatTaken(participant, municipality, unit, by, at, exception, @override)
            : new WaitingListJoined(participant, municipality, unit, by, at, exception, @override);

    private Occasion? SeatsAfter(object @event) => @event switch
    {
        SeatTaken e => Seat(new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Confirmed, Exception: e.Exception)),
        WaitingListJoined e => this with
        {
            Places = Places.SetItem(e.Participant, new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Waiting, Exception: e.Exception)),
            WaitingList = WaitingList.Add(e.Participant),
        },
        PromotedFromWaitingList e => Pass(e.PassedOver).Seat(new Place(
            e.Participant, e.Municipality, e.Unit, PlaceStatus.Confirmed, Exception: Places.GetValueOrDefault(e.Participant)?.Exception)),
        SeatOffered e => Pass(e.PassedOver).Offer(e),
        OfferAccepted e => (this with { Offered = Offered - 1 }).Seat(new Place(
            e.Participant, e.Municipality, e.Unit, PlaceStatus.Confirmed, Exception: Places.GetValueOrDefault(e.Participant)?.Exception)),
        OfferDeclined e => Ended(e.Participant, Place.Declined),
        OfferExpired e => Ended(e.Participant, Place.Expired),
        EnrolmentRequested e => this with
        {
            Places = Places.SetItem(e.Participant, new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.PendingApproval)),
        },
        EnrolmentDeclined e => Ended(e.Participant, Place.Declined),
        RequestWithdrawn e => Ended(e.Participant, Place.GivenUp),
        SeatLeftOpen e => Pass(e.PassedOver),
        SeatReleased e => Ended(e.Participant, Place.GivenUp, late: e.Late),
        WaitingListLeft e => Ended(e.Participant, Place.GivenUp),
        SeatHandedOver e => Ended(e.Participant, Place.Replaced, to: e.To),
        SeatTakenOver e => TakeOver(new Place(e.Participant, e.Municipality, e.Unit, PlaceStatus.Confirmed, Exception: e.Exception)),
        EnrolmentTransferred e => Ended(e.Participant, Place.Transferred, late: e.Late, to: e.To),
        CapacityChanged e => this with { Capacity = e.Capacity },
        SeatsReserved e => this with { Reserved = e.Reserved, ReservedUntil = e.Until },
        _ => null,
    };

    // A seat given up late is filled by who could not have had one otherwise: seats nobody had are taken first.
    private Occasion Seat(Place place)
    {
        var open = LateReleases.FindIndex(release => !release.Refilled);
        var fills = open >= 0 && Confirmed + Offered + LateReleases.Count(release => !release.Refilled) >= Capacity;
        return TakeOver(place) with
        {
            LateReleases = fills ? LateReleases.SetItem(open, LateReleases[open] with { Refilled = true }) : LateReleases,
        };
    }

    private Occasion TakeOver(Place place) => this with
    {
        Places = Places.SetItem(place.Participant, place),
        WaitingList = WaitingList.Remove(place.Participant),
        Confirmed = Confirmed + 1,
    };

    private Occasion Offer(SeatOffered e) => this with
    {
        Places = Places.SetItem(e.Participant, Places[e.Participant] with { Status = PlaceStatus.Offered, PassedOver = null, OfferExpires = e.Expires }),
        WaitingList = WaitingList.Remove(e.Participant),
        Offered = Offered + 1,
    };

    private Occasion Ended(Guid participant, string because, bool late = false, Guid? to = null)
    {
        var place = Places[participant];
        return this with
        {
            Places = Places.SetItem(participant, place with
            {
                Status = PlaceStatus.Cancelled,
                PassedOver = null,
                OfferExpires = null,
                Because = because,
                To = to,
            }),
            WaitingList = WaitingList.Remove(participant),
            Confirmed = Confirmed - (place.Status is PlaceStatus.Confirmed ? 1 : 0),
            Offered = Offered - (place.Status is PlaceStatus.Offered ? 1 : 0),
            LateReleases = late ? LateReleases.Add(new LateRelease(participant, place.Municipality, place.Unit, Refilled: false)) : LateReleases,
        };
    }

    private Occasion Pass(IReadOnlyList<PassedOver> passed) => passed.Count == 0 ? this : this with
    {
        Places = Places.SetItems(passed
            .Where(one => Places.ContainsKey(one.Participant))
            .Select(one => KeyValuePair.Create(one.Participant, Places[one.Participant] with { PassedOver = one.Why }))),
    };
}

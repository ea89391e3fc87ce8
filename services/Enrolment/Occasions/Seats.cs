using System.Collections.Immutable;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

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

    /// <summary>Seats left.</summary>
    public int Free => Math.Max(0, Capacity - Confirmed);

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

    private Occasion? SeatsAfter(object @event) => @event switch
    {
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
        _ => null,
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

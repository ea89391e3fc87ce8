namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Seats kept for a municipality.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Seats">How many, from 1.</param>
public sealed record SeatReservation(string Municipality, int Seats)
{
    /// <summary>
    /// Seats free for somebody of a municipality: those nobody has, less those kept for others and not yet used by them. The same for all who ask,
    /// in whatever order they come: a seat that one may have is never one that another was promised.
    /// </summary>
    /// <param name="free">Seats that nobody has or has been offered.</param>
    /// <param name="reserved">What is kept for whom.</param>
    /// <param name="taken">Seats that a municipality has, or has been offered.</param>
    /// <param name="municipality">Who asks.</param>
    public static int FreeFor(int free, IEnumerable<SeatReservation> reserved, Func<string, int> taken, string municipality) => Math.Max(
        0, free - reserved.Where(one => one.Municipality != municipality).Sum(one => Math.Max(0, one.Seats - taken(one.Municipality))));
}

public sealed partial record Occasion
{
    /// <summary>Seats kept for municipalities.</summary>
    public IReadOnlyList<SeatReservation> Reserved { get; init; } = [];

    /// <summary>Last local date they are kept; null where none are.</summary>
    public DateOnly? ReservedUntil { get; init; }

    /// <summary>Seats free for somebody of a municipality on a day.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="on">Local date.</param>
    public int FreeFor(string municipality, DateOnly on) =>
        Free == 0 || !IsReservedOn(on) ? Free : SeatReservation.FreeFor(Free, Reserved, TakenBy, municipality);

    /// <summary>Why an occasion can't have so many seats: <c>capacity-below-confirmed</c> or <c>capacity-below-reserved</c>; null: it can.</summary>
    /// <param name="capacity">Seats asked for.</param>
    /// <param name="on">Local date.</param>
    public string? WhyNotCapacity(int capacity, DateOnly on) => true switch
    {
        _ when capacity < Confirmed + Offered + MostMakeUps => "capacity-below-confirmed",
        _ when capacity < Confirmed + Offered + MostMakeUps + UnusedReservations(on) => "capacity-below-reserved",
        _ => null,
    };

    private bool IsReservedOn(DateOnly on) => Reserved.Count > 0 && on <= ReservedUntil;

    private int UnusedReservations(DateOnly on) => IsReservedOn(on) ? Reserved.Sum(one => Math.Max(0, one.Seats - TakenBy(one.Municipality))) : 0;

    private int TakenBy(string municipality) =>
        Places.Values.Count(place => place.Status is PlaceStatus.Confirmed or PlaceStatus.Offered && place.Municipality == municipality);
}

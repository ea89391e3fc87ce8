namespace Yrkesresan.Billing.Occasions;

/// <summary>The seats that a planned occasion will probably be charged for. What is charged is decided when it has been held.</summary>
internal static class CommittedSeats
{
    /// <summary>Who pays for a seat: the municipality, and the unit.</summary>
    internal readonly record struct Payer(string Municipality, string Unit);

    /// <summary>Whom an occasion will be charged for: as held, where that is known, else by the seats; nobody where it is not held.</summary>
    public static IEnumerable<Payer> Due(OccasionCost occasion) => occasion switch
    {
        { NotHeld: true } => [],
        { Charge: { } charge } => charge.Charged.Select(one => new Payer(one.Municipality, one.Unit)),
        { Held: { } held } => held.Places.Where(place => place is not { Outcome: "cancelled-late", Refilled: true })
            .Select(place => new Payer(place.Municipality, place.Unit)),
        _ => Of(occasion).Select(seat => new Payer(seat.Municipality, seat.Unit)),
    };

    /// <summary>
    /// Everybody who has a seat, and whoever gave one up too late with nobody after to take it: those who came from the waiting list
    /// take over the seats given up before, the earliest first. A seat that a colleague has was never vacant.
    /// </summary>
    public static IEnumerable<Seat> Of(OccasionCost occasion)
    {
        var vacant = occasion.Seats.Values.Where(seat => seat is { Has: false, Replaced: false }).OrderBy(seat => seat.SourceVersion).ToList();
        foreach (var successor in occasion.Seats.Values.Where(seat => seat is { Has: true, FromWaitingList: true }).OrderBy(seat => seat.SourceVersion))
        {
            if (vacant.FindIndex(seat => seat.SourceVersion < successor.SourceVersion) is >= 0 and var taken)
            {
                vacant.RemoveAt(taken);
            }
        }

        return occasion.Seats.Values.Where(seat => seat.Has).Concat(vacant.Where(seat => seat.Late));
    }
}

namespace Yrkesresan.Billing.Occasions;

/// <summary>The seats that a planned occasion will probably be charged for. What is charged is decided when it has been held.</summary>
internal static class CommittedSeats
{
    /// <summary>
    /// Everybody who has a seat, and whoever gave one up too late with nobody after to take it: those who came from the waiting list
    /// take over the seats given up before, the earliest first.
    /// </summary>
    public static IEnumerable<Seat> Of(OccasionCost occasion)
    {
        var vacant = occasion.Seats.Values.Where(seat => !seat.Has).OrderBy(seat => seat.SourceVersion).ToList();
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

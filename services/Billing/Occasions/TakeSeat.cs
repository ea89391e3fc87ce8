namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that somebody has a seat.</summary>
/// <param name="About">Which occasion.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled, and pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="FromWaitingList">Whether it was somebody else's before.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
public sealed record TakeSeat(About About, Guid Participant, string Municipality, string Unit, bool FromWaitingList, long SourceVersion)
{
    internal static IEnumerable<object> Decide(TakeSeat command, OccasionCost? occasion) =>
        occasion?.Seats.GetValueOrDefault(command.Participant)?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new SeatTaken(
                command.Participant, command.Municipality, command.Unit, command.FromWaitingList, command.SourceVersion, command.About.At)];
}

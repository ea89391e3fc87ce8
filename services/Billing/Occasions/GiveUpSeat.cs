namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that somebody gave up a seat, or a place on the waiting list, which costs nothing.</summary>
/// <param name="About">Which occasion.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of who enrolled.</param>
/// <param name="Unit">The unit.</param>
/// <param name="HadSeat">False: it was a place on the waiting list.</param>
/// <param name="Late">After the last day for free cancellation.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="Because">Why, as Enrolment says.</param>
public sealed record GiveUpSeat(
    About About, Guid Participant, string Municipality, string Unit, bool HadSeat, bool Late, long SourceVersion, string? Because = null)
{
    internal static IEnumerable<object> Decide(GiveUpSeat command, OccasionCost? occasion) =>
        !command.HadSeat || occasion?.Seats.GetValueOrDefault(command.Participant)?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new SeatGivenUp(
                command.Participant, command.Municipality, command.Unit, command.Late, command.SourceVersion, command.About.At, command.Because)];
}

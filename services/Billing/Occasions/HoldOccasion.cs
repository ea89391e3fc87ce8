namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that an occasion was held. Charging it follows (see Policies); a later completion of a charged one is kept, and charged by correction.</summary>
/// <param name="About">Which.</param>
/// <param name="Days">The days as held.</param>
/// <param name="Places">Everybody who had a seat at the end, or gave one up too late.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
public sealed record HoldOccasion(About About, IReadOnlyList<Day> Days, IReadOnlyList<Place> Places, long SourceVersion)
{
    internal static IEnumerable<object> Decide(HoldOccasion command, OccasionCost? occasion) =>
        occasion?.Held?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new OccasionHeld(command.Days, command.Places, command.SourceVersion, command.About.At)];
}

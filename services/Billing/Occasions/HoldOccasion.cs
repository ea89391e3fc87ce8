namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that an occasion was held. Charging it follows (see Policies); what is said anew of a charged one corrects the charges.</summary>
/// <param name="About">Which.</param>
/// <param name="Days">The days as held.</param>
/// <param name="Places">Everybody who had a seat at the end, or gave one up too late.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
/// <param name="Source">Which event said it.</param>
public sealed record HoldOccasion(About About, IReadOnlyList<Day> Days, IReadOnlyList<Place> Places, long SourceVersion, string Source = HoldOccasion.Completed)
{
    internal const string Completed = "occasion-completed";
    internal const string Corrected = "occasion-corrected";

    internal static IEnumerable<object> Decide(HoldOccasion command, OccasionCost? occasion) =>
        occasion?.Held?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new OccasionHeld(command.Days, command.Places, command.SourceVersion, command.About.At, command.Source)];
}

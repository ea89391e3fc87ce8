namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that an occasion was scheduled, or got other days.</summary>
/// <param name="About">Which.</param>
/// <param name="Days">All its days.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
public sealed record PlanOccasion(About About, IReadOnlyList<Day> Days, long SourceVersion)
{
    internal static IEnumerable<object> Decide(PlanOccasion command, OccasionCost? occasion) =>
        occasion?.Plan?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new OccasionPlanned(command.Days, command.SourceVersion, command.About.At)];
}

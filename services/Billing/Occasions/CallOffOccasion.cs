namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that an occasion will not be held.</summary>
/// <param name="About">Which.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
public sealed record CallOffOccasion(About About, long SourceVersion)
{
    internal static IEnumerable<object> Decide(CallOffOccasion command, OccasionCost? occasion) =>
        occasion?.CalledOff is true && occasion.CalledOffVersion >= command.SourceVersion ? [] : [.. command.About.First(occasion), new OccasionCalledOff(command.SourceVersion, command.About.At)];
}

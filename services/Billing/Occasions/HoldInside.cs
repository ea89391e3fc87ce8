namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in that an occasion is held inside an organisation, for its own people. Told once, when it is scheduled, and never otherwise.</summary>
/// <param name="About">Which.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit; null: the whole municipality.</param>
/// <param name="SourceVersion">Version of Enrolment's stream.</param>
public sealed record HoldInside(About About, string Municipality, string? Unit, long SourceVersion)
{
    internal static IEnumerable<object> Decide(HoldInside command, OccasionCost? occasion) =>
        occasion?.Inside?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new OccasionHeldInside(command.Municipality, command.Unit, command.SourceVersion, command.About.At)];
}

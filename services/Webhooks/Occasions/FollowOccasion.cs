namespace Yrkesresan.Webhooks.Occasions;

/// <summary>A municipality wants to know what becomes of an occasion, from its first place there on.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Version">Version of the occasion's stream in Enrolment when the place was given.</param>
/// <param name="At">UTC.</param>
public sealed record FollowOccasion(string Municipality, long Version, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="audience">What is known of the occasion.</param>
    public static IEnumerable<object> Decide(FollowOccasion command, OccasionAudience? audience) =>
        audience is not null && audience.Since.TryGetValue(command.Municipality, out var known) && known <= command.Version
            ? []
            : [new MunicipalityConcerned(command.Municipality, command.Version, command.At)];
}

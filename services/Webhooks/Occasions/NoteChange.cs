namespace Yrkesresan.Webhooks.Occasions;

/// <summary>An occasion changed in a way that its municipalities have to know.</summary>
/// <param name="Change">What changed.</param>
public sealed record NoteChange(OccasionChanged Change)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="audience">What is known of the occasion.</param>
    public static IEnumerable<object> Decide(NoteChange command, OccasionAudience? audience) =>
        audience is not null && audience.Changes.Any(change => change.Version == command.Change.Version) ? [] : [command.Change];
}

using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Integration;

/// <summary>
/// A state that does not say which events it is made of is read at every save, whatever is saved. One that says it has to name them all: an event it
/// forgets is not folded into it.
/// </summary>
public sealed partial class IncludedEventsTests
{
    // Made of nearly all that its stream holds; it is fetched with its lock, never read at the save.
    private static readonly string[] MadeOfEverything = ["Occasion.cs"];

    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Repository.PathOf("services", "Enrolment"), "*.cs", SearchOption.AllDirectories)
        .Where(file => File.ReadAllText(file).Contains(": SingleStreamProjection<", StringComparison.Ordinal) && !MadeOfEverything.Contains(Path.GetFileName(file)))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_state_names_the_events_it_is_made_of(string file)
    {
        var text = File.ReadAllText(file);
        var apply = text[text.IndexOf(" Apply(", StringComparison.Ordinal)..text.IndexOf(": SingleStreamProjection<", StringComparison.Ordinal)];
        var stored = Store.Events.Select(one => one.Type.Name).ToHashSet();
        var folded = Names().Matches(apply).Select(match => match.Groups[1].Value).Where(stored.Contains).ToHashSet();
        Assert.NotEmpty(folded);
        Assert.Empty(folded.Except(Included().Matches(text).Select(match => match.Groups[1].Value)));
    }

    [Fact]
    public void There_are_such_states() => Assert.True(Files.Count >= 13);

    [GeneratedRegex(@"\b([A-Z]\w+)(?= (?:\{[^\n]*\} )?(?:e|told|told\w*)\b| =>)")]
    private static partial Regex Names();

    [GeneratedRegex(@"IncludeType<(\w+)>")]
    private static partial Regex Included();
}

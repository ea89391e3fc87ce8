using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>Every rule has its code, its Swedish title and a test.</summary>
public sealed partial class TitlesTests
{
    private static readonly string[] Shared = [.. new ServiceDefaults.Errors.Titles().All.Keys];

    public static TheoryData<string> Codes => [.. Titles.Swedish.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_rule_has_a_test_that_names_it(string code)
    {
        // A code named in passing is no test: it stands as what is expected of a rule or of a problem.
        var expected = new Regex($"""(ThenRule\(|Problem\(\d+, |HttpStatusCode\.\w+, |Assert\.Equal\(\(?|code == |InlineData\(.*)"{Regex.Escape(code)}"|^\s*"{Regex.Escape(code)}",""", RegexOptions.Multiline);
        Assert.Contains(Files("tests", "Webhooks.Tests").Select(File.ReadAllText), text => expected.IsMatch(text));
    }

    [Fact]
    public void Every_rule_that_can_be_broken_has_a_Swedish_title_and_no_title_is_of_none()
    {
        var sources = Files("services", "Webhooks").Where(file => Path.GetFileName(file) != "Titles.cs").Select(File.ReadAllText).ToList();
        var broken = sources.SelectMany(text => Broken().Matches(text).Select(match => match.Groups[1].Value)).Distinct();
        Assert.Empty(broken.Except(Titles.Swedish.Keys).Except(Shared));
        // Thrown by a name of a constant or by a switch, but always written out somewhere.
        Assert.All(Titles.Swedish.Keys, code => Assert.Contains(sources, text => text.Contains($"\"{code}\"", StringComparison.Ordinal)));
        Assert.All(Titles.Swedish.Values, title => Assert.Matches(@"^[A-ZÅÄÖ0-9].*\.$", title));
    }

    private static IEnumerable<string> Files(params string[] folder) => Directory
        .EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && Path.GetFileName(file) != "TitlesTests.cs");

    [GeneratedRegex("new RuleBroken\\(\\s*\"([a-z-]+)\"")]
    private static partial Regex Broken();
}

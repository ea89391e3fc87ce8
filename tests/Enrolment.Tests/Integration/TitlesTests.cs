using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Integration;

/// <summary>Every rule has its code, its Swedish title and a test.</summary>
public sealed partial class TitlesTests
{
    private static readonly string Here = Repository.PathOf("tests", "Enrolment.Tests");

    public static TheoryData<string> Codes => [.. Titles.Swedish.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_rule_has_a_test_that_names_it(string code)
    {
        // A code named in passing is no test: it stands as what is expected of a rule or of a problem.
        var expected = new Regex($"""(ThenRule\(|Rule\(|HttpStatusCode\.\w+, |Assert\.Equal\(\(?|Assert\.Contains\(|code == |InlineData\(.*)"{Regex.Escape(code)}"|^\s*"{Regex.Escape(code)}",""", RegexOptions.Multiline);
        Assert.Contains(Tests(), text => expected.IsMatch(text));
    }

    [Fact]
    public void Every_rule_that_can_be_broken_has_a_Swedish_title_and_no_title_is_of_none()
    {
        var broken = Sources().SelectMany(text => Broken().Matches(text).Select(match => match.Groups[1].Value)).Distinct().ToList();
        Assert.Empty(broken.Except(Titles.Swedish.Keys).Except(Shared));
        // Thrown by a name of a constant or by a switch, but always written out somewhere.
        var written = Sources(except: "Titles.cs").ToList();
        Assert.All(Titles.Swedish.Keys, code => Assert.Contains(written, text => text.Contains($"\"{code}\"", StringComparison.Ordinal)));
        Assert.All(Titles.Swedish.Values.Concat(Eligibility.Swedish.Values), title => Assert.Matches(@"^[A-ZÅÄÖ0-9].*\.$", title));
    }

    private static readonly string[] Shared = [.. new ServiceDefaults.Errors.Titles().All.Keys];

    private static IEnumerable<string> Tests() => Directory.EnumerateFiles(Here, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && Path.GetFileName(file) != "TitlesTests.cs").Select(File.ReadAllText);

    private static IEnumerable<string> Sources(string? except = null) => Directory
        .EnumerateFiles(Repository.PathOf("services", "Enrolment"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && Path.GetFileName(file) != except).Select(File.ReadAllText);

    [GeneratedRegex("new RuleBroken\\(\\s*\"([a-z-]+)\"")]
    private static partial Regex Broken();
}

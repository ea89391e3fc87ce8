using System.Reflection;
using Yrkesresan.Testing;

namespace Yrkesresan.StandIns.Tests;

/// <summary>
/// The stand-ins' public surface is written down. With the stand-ins it must be exactly theirs; with the real packages
/// every line of it must be in them.
/// </summary>
#pragma warning disable CS9113 // written to only where there are stand-ins
public sealed class Surfaces(ITestOutputHelper output)
#pragma warning restore CS9113
{
    private const string Rewrite = "YRKESRESAN_WRITE_PUBLIC_API";

    public static TheoryData<string> StandIns => ["Marten", "Aspire.Hosting", "Aspire.Hosting.PostgreSQL", "Aspire.Hosting.RabbitMQ"];

    [Theory]
    [MemberData(nameof(StandIns))]
    public void What_is_written_down_is_what_there_is(string standIn)
    {
        var path = Repository.PathOf("stand-ins", standIn, "PublicApi.txt");
#if STANDINS
        var actual = PublicSurface.Of([Assembly.Load(standIn)]);
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
        var written = File.ReadAllLines(path);
        Assert.True(
            written.SequenceEqual(actual, StringComparer.Ordinal),
            $"{path} differs from the assembly; with {Rewrite}=1 this test writes it anew.\nonly in the assembly:\n  {string.Join("\n  ", actual.Except(written))}\nonly in the file:\n  {string.Join("\n  ", written.Except(actual))}");
#else
        var real = PublicSurface.Of(Real(standIn)).ToHashSet(StringComparer.Ordinal);
        var missing = File.ReadAllLines(path).Where(x => !real.Contains(x)).ToList();
        Assert.True(missing.Count == 0, $"The real packages do not have:\n  {string.Join("\n  ", missing)}");
#endif
    }

#if STANDINS
    /// <summary>NotYetUsed.txt has what docs/marten-api.md and docs/aspire-api.md promise and nobody has asked for yet.</summary>
    [Theory]
    [MemberData(nameof(StandIns))]
    public void What_nobody_names_is_promised_or_gone(string standIn)
    {
        var path = Repository.PathOf("stand-ins", standIn, "NotYetUsed.txt");
        var unused = Unused.In(Assembly.Load(standIn), Unused.Users());
        var promised = File.Exists(path) ? File.ReadAllLines(path) : [];
        Assert.Equal(promised.Order(StringComparer.Ordinal), promised);
        Assert.True(
            promised.SequenceEqual(unused, StringComparer.Ordinal),
            $"Public, but named by nobody, and not in {path}:\n  {string.Join("\n  ", unused.Except(promised))}\nin the file, but named by somebody or not there:\n  {string.Join("\n  ", promised.Except(unused))}");
    }

    [Theory]
    [MemberData(nameof(StandIns))]
    public void Without_users_everything_is_unused(string standIn)
    {
        var all = Unused.In(Assembly.Load(standIn), []);
        Assert.Superset(all.ToHashSet(StringComparer.Ordinal), PublicSurface.Of([Assembly.Load(standIn)]).ToHashSet(StringComparer.Ordinal));
        Assert.NotEqual(all, Unused.In(Assembly.Load(standIn), Unused.Users()));
    }
#endif

#if !STANDINS
    /// <summary>The assemblies that one stand-in takes the place of.</summary>
    private static IEnumerable<Assembly> Real(string standIn) => standIn == "Marten"
        ? [Assembly.Load("Marten"), Assembly.Load("JasperFx"), Assembly.Load("JasperFx.Events"), Assembly.Load("Weasel.Core")]
        : [Assembly.Load(standIn)];
#endif
}

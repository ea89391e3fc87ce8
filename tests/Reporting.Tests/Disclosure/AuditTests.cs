using Xunit;
using Yrkesresan.Reporting.Disclosure;

namespace Yrkesresan.Reporting.Tests.Disclosure;

/// <summary>What is told follows from what was told before.</summary>
public sealed class AuditTests
{
    private static readonly ulong[] All = [1, 2, 3, 4, 5, 6, 7];

    [Fact]
    public void Three_are_told_of_by_no_sum_nor_by_two()
    {
        var audit = new Audit([Persons(8), Persons(3), Persons(7)], All);
        Assert.True(audit.Tell(0b111));
        Assert.False(audit.Tell(0b010));
        // Less the year's eighteen, eight and seven leave three; either of them leaves ten or eleven.
        Assert.True(audit.Tell(0b001));
        Assert.False(audit.Tell(0b100));
        // Nothing of what was refused is kept, and what follows already is told again.
        Assert.True(audit.Tell(0b110));
    }

    [Fact]
    public void Of_several_sums_together_all_are_told_or_none()
    {
        var audit = new Audit([Persons(8), Persons(3), Persons(7)], All);
        Assert.False(audit.Tell(0b001, 0b010));
        Assert.True(audit.Tell(0b011));
        Assert.False(audit.Tell(0b001));
    }

    [Fact]
    public void An_employer_knows_the_own_and_must_not_come_to_the_others()
    {
        var audit = new Audit([[.. Persons(6), .. Persons(2, "boden")], [.. Persons(5), .. Persons(4, "boden")]], All);
        Assert.False(audit.Tell(0b01));
        Assert.False(audit.Tell(0b10));
        Assert.True(audit.Tell(0b11));
    }

    [Fact]
    public void Who_comes_again_is_one()
    {
        var same = Persons(4);
        var audit = new Audit([same, [.. same], Persons(9)], All);
        Assert.False(audit.Tell(0b011));
        Assert.True(audit.Tell(0b111));
        Assert.False(audit.Tell(0b100));
    }

    [Fact]
    public void Where_nobody_is_is_known()
    {
        var audit = new Audit([Persons(3), [], Persons(9)], All);
        Assert.False(audit.Tell(0b011));
        Assert.True(audit.Tell(0b110));
        Assert.False(audit.Tell(0b101));
    }

    private static List<Whose> Persons(int count, string municipality = "lulea") => [.. Enumerable.Range(0, count).Select(_ => new Whose(Guid.NewGuid(), municipality))];
}

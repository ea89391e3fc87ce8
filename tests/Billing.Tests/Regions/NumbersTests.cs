using Yrkesresan.Billing.Regions;

namespace Yrkesresan.Billing.Tests.Regions;

public class NumbersTests
{
    [Theory]
    [InlineData("2120002742", "2120002742")]    // Luleå kommun
    [InlineData("212000-2742", "2120002742")]
    [InlineData("2120002743", null)]            // check digit
    [InlineData("2-120002742", null)]
    [InlineData("212000274", null)]
    [InlineData("2110002742", null)]            // third digit below two: a person's
    [InlineData("21200027420", null)]
    [InlineData("212000274x", null)]
    [InlineData("２120002742", null)]           // a digit, but not ours
    [InlineData("2120002742\n", null)]
    [InlineData("0000000000", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Organisation_numbers(string? sent, string? kept) => Assert.Equal(kept, Numbers.Organisation(sent));

    [Theory]
    [InlineData("99900003", "99900003", "9990-0003")]
    [InlineData("9990-0003", "99900003", "9990-0003")]
    [InlineData("9912346", "9912346", "991-2346")]
    [InlineData("991-2346", "9912346", "991-2346")]
    [InlineData("5050-1056", null, null)]
    [InlineData("50-501055", null, null)]
    [InlineData("999000031", null, null)]
    [InlineData("", null, null)]
    public void Bankgiro_numbers(string sent, string? kept, string? shown)
    {
        Assert.Equal(kept, Numbers.Bankgiro(sent));
        Assert.Equal(shown, kept is null ? null : Numbers.ShownBankgiro(kept));
    }

    [Theory]
    [InlineData("SE212000274201", true)]
    [InlineData("SE212000274301", false)]
    [InlineData("SE2120002742", false)]
    [InlineData("NO212000274201", false)]
    public void Vat_numbers(string sent, bool valid) => Assert.Equal(valid ? sent : null, Numbers.Vat(sent));

    [Theory]
    [InlineData("0007:2120002742", "0007:2120002742")]
    [InlineData("0007:212000-2742", "0007:2120002742")]
    [InlineData("0007:2120002743", null)]
    [InlineData("0088:7365565260003", "0088:7365565260003")]
    [InlineData("0088:7365565260004", null)]
    [InlineData("9955:SE212000274201", null)]
    [InlineData("0192:987654321", null)]
    [InlineData("2120002742", null)]
    [InlineData("0007:", null)]
    [InlineData("0007:2120002742:x", null)]
    public void Peppol_ids(string sent, string? kept) => Assert.Equal(kept, Numbers.Peppol(sent));

    [Theory]
    [InlineData("97186", "971 86")]
    [InlineData("971 86", "971 86")]
    [InlineData("0971 8", null)]
    [InlineData("9718", null)]
    public void Postal_codes(string sent, string? kept) => Assert.Equal(kept, Numbers.PostalCode(sent));
}

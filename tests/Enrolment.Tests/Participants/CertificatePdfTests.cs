using System.Text;
using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.Enrolment.Participants;

namespace Yrkesresan.Enrolment.Tests.Participants;

public sealed partial class CertificatePdfTests
{
    private static readonly CertificateView Certificate = new(
        Guid.Empty, Guid.Empty, "Åsa Öberg-Žižek (f. \\)", "barn-och-unga", "familjehem", "Familjehem", "norrbotten",
        [new DateOnly(2027, 3, 15), new DateOnly(2027, 3, 16)], new DateOnly(2027, 3, 17));

    [Fact]
    public void Every_object_is_where_the_file_says()
    {
        var bytes = CertificatePdf.Write(Certificate, "Barn och unga – myndighetsutövning")!;
        var text = Encoding.Latin1.GetString(bytes);
        var table = text.IndexOf("xref\n", StringComparison.Ordinal);
        Assert.EndsWith($"startxref\n{table}\n%%EOF\n", text);
        var offsets = Row().Matches(text[table..]).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(7, offsets.Length);
        Assert.All(offsets.Select((offset, index) => (offset, index)), one => Assert.StartsWith($"{one.index + 1} 0 obj\n", text[one.offset..]));
        var stream = text.IndexOf("stream\n", StringComparison.Ordinal) + "stream\n".Length;
        var length = int.Parse(Length().Match(text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith("\nendstream", text[(stream + length)..]);
        Assert.Contains("15 mars 2027, 16 mars 2027", text, StringComparison.Ordinal);
        Assert.Contains(@"\(f. \\\)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_fonts_lack_letters_for_gives_no_certificate_with_question_marks() =>
        Assert.Null(CertificatePdf.Write(Certificate with { Name = "Łukasz" }, "Barn och unga"));

    [GeneratedRegex(@"^(\d{10}) 00000 n ", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"/Length (\d+)")]
    private static partial Regex Length();
}

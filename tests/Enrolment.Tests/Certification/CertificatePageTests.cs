using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Xunit;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Certification;

public sealed class CertificatePageTests
{
    private static readonly Fonts Fonts = new(new ConfigurationBuilder().Build());
    private static readonly DateTimeOffset At = new(2027, 3, 17, 12, 0, 0, TimeSpan.Zero);

    private static readonly CertificateView Certificate = new(
        Guid.Parse("5d0c2f6e-8a51-5a6e-9c59-1f2f6f3c7d11"), Guid.Empty, "Åsa Öberg-Žižek", "barn-och-unga", "familjehem", "Familjehem", "norrbotten",
        [new DateOnly(2027, 3, 15), new DateOnly(2027, 3, 16)], new DateOnly(2027, 3, 17), 1, "K7QF-2M9X-0ABC-WXYZ");

    [Theory]
    [InlineData("Åsa Öberg-Žižek")]
    [InlineData("Máret Áhkká Čáhppes Đorvu Eaŋa Šuvvá Ŧuoŋŋá Žiigá")]
    [InlineData("Łukasz Ćwikliński")]
    [InlineData("Ærø Þórður (f. \\)")]
    [InlineData("Елена Σοφία")]
    public void The_text_can_be_read_out_of_the_page_letter_by_letter(string name)
    {
        var pdf = Read(Certificate with { Name = name });
        Assert.Contains(name, pdf.Text.Replace(" \n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("15 och 16 mars 2027", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Kontrollkod K7QF-2M9X-0ABC-WXYZ", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("https://exempel.se/verify/K7QF-2M9X-0ABC-WXYZ", pdf.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("?", pdf.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("漢字")]
    [InlineData("محمد")]
    [InlineData("דוד")]
    public void A_name_that_would_come_out_wrong_gives_no_certificate_at_all(string name) => Assert.Null(Write(Certificate with { Name = name }));

    [Fact]
    public void It_is_one_page_whatever_the_length_of_names_and_the_number_of_days()
    {
        var pdf = Read(Certificate with
        {
            Name = string.Join(' ', Enumerable.Repeat("Wilhelmina-Charlotta Öööööberg", 7))[..200],
            Title = string.Join(' ', Enumerable.Repeat("Handläggning med barnet i centrum", 7))[..200],
            Days = [.. Enumerable.Range(0, 30).Select(number => new DateOnly(2027, 3, 1).AddDays(9 * number))],
        });
        Assert.Equal(1, pdf.Pages);
        // Nothing runs out over the sheet or into what stands below.
        Assert.All(pdf.Places, place => Assert.InRange(place.Y, 30, 812));
        Assert.True(pdf.Places.Where(place => place.Index < pdf.IndexOf("Utfärdat den")).Min(place => place.Y) > 842 - 668 + 12);
    }

    [Fact]
    public void It_is_tagged_and_says_its_language_and_title()
    {
        var pdf = Read(Certificate);
        Assert.Contains("/Lang (sv-SE)", pdf.Raw, StringComparison.Ordinal);
        Assert.Contains("/MarkInfo << /Marked true >>", pdf.Raw, StringComparison.Ordinal);
        Assert.Contains("/DisplayDocTitle true", pdf.Raw, StringComparison.Ordinal);
        Assert.Contains($"/Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes("Kursintyg: Familjehem"))}>", pdf.Raw, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(pdf.Raw, "/S /H1 "));
        Assert.NotEmpty(Regex.Matches(pdf.Raw, "/S /Link "));
        // Every marked content is in the structure tree, once; nothing is drawn outside of tag and artifact.
        var marked = Regex.Matches(pdf.Content, @"/MCID (\d+)").Select(match => match.Groups[1].Value).ToList();
        var tagged = Regex.Matches(pdf.Raw, @"/MCID (\d+)").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(marked.Order(), tagged.Order());
        Assert.Equal(Regex.Count(pdf.Content, "BDC|BMC"), Regex.Count(pdf.Content, "EMC"));
        Assert.Equal(Regex.Count(pdf.Content, "BT "), marked.Count);
        Assert.Equal((3, 3), (Regex.Count(pdf.Raw, "/Subtype /Type0"), Regex.Count(pdf.Raw, "/FontFile2")));
    }

    [Fact]
    public void Every_object_is_where_the_file_says()
    {
        var text = Encoding.Latin1.GetString(Write(Certificate)!);
        var table = text.LastIndexOf("xref\n0 ", StringComparison.Ordinal);
        Assert.EndsWith($"startxref\n{table}\n%%EOF\n", text);
        var offsets = Regex.Matches(text[table..], @"^(\d{10}) 00000 n ", RegexOptions.Multiline).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.NotEmpty(offsets);
        Assert.All(offsets.Select((offset, index) => (offset, index)), one => Assert.StartsWith($"{one.index + 1} 0 obj\n", text[one.offset..]));
    }

    [Fact]
    public void Days_are_written_as_people_write_them() => Assert.Equal(
        "15, 16 och 17 mars och 2 april 2027; 4 januari 2028",
        CertificatePage.Dates([new(2027, 3, 15), new(2027, 3, 17), new(2027, 3, 16), new(2027, 4, 2), new(2028, 1, 4)]));

    [Fact]
    public void Fifty_at_once_do_not_disturb_each_other()
    {
        var names = Enumerable.Range(0, 50).Select(number => $"Deltagare Nummer{number} Å").ToArray();
        var pages = names.AsParallel().AsOrdered().Select(name => Read(Certificate with { Name = name }).Text).ToArray();
        Assert.All(names.Zip(pages), one => Assert.Contains(one.First, one.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_sign_in_list_goes_on_over_pages_with_everybody_on_it()
    {
        var day = new OccasionDay(new DateOnly(2027, 3, 15), new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", Half: false);
        var rows = Enumerable.Range(0, 60).Select(number => new SignInRow($"Ŧuoŋŋá Ørn {number}", "Jokkmokk", "Enhet", [day.Date], false)).ToList();
        var pdf = new Pdf(SignInPages.Write(new SignInSheet("Familjehem", "Folkets hus", [day], SignInList.InOrder(rows)), Fonts, At));
        Assert.Equal(4, pdf.Pages);
        Assert.All(rows, row => Assert.Contains(row.Name, pdf.Text, StringComparison.Ordinal));
        Assert.Contains("Sida 4 av 4", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("måndag 15 mars 2027 09:00–16:00 · Folkets hus", pdf.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_that_cannot_be_written_leaves_nobody_without_a_list()
    {
        var day = new OccasionDay(new DateOnly(2027, 3, 15), new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", Half: false);
        var pdf = new Pdf(SignInPages.Write(
            new SignInSheet("Familjehem", "", [day], [new SignInRow("Åsa Ek", "Luleå", "Barn", [day.Date], false), new SignInRow("李 Ek", "Luleå", "Vuxen", [day.Date], false)]), Fonts, At));
        Assert.Contains("Åsa Ek", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("□ Ek", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("□ är en bokstav som inte kan skrivas ut", pdf.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_in_Swedish_order()
    {
        string[] names = ["Örn", "Zara", "Ärla", "Åsa", "anna", "Adam"];
        Assert.Equal(
            ["Adam", "anna", "Zara", "Åsa", "Ärla", "Örn"],
            SignInList.InOrder(names.Select(name => new SignInRow(name, "Luleå", "Barn", [], false))).Select(row => row.Name));
    }

    [Theory]
    [InlineData("=SUM(A1)", "\"'=SUM(A1)\"")]
    [InlineData("+46", "\"'+46\"")]
    [InlineData("@a", "\"'@a\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("a;b\"c", "\"a;b\"\"c\"")]
    [InlineData("Åsa", "Åsa")]
    public void Nothing_in_the_table_is_taken_for_a_formula(string name, string cell)
    {
        var csv = SignInList.Csv(new SignInSheet("Familjehem", "", [], [new SignInRow(name, "Luleå", "Barn", [], false)]));
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        Assert.StartsWith($"{cell};Luleå;Barn;", Encoding.UTF8.GetString(csv[3..]).Split("\r\n")[1]);
    }

    private static byte[]? Write(CertificateView certificate) =>
        CertificatePage.Write(certificate, "Barn och unga – myndighetsutövning", "https://exempel.se/verify", Fonts, At);

    private static Pdf Read(CertificateView certificate)
    {
        var pdf = Write(certificate)!;
        if (Environment.GetEnvironmentVariable("YR_SHOW") is { } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{Math.Abs(certificate.Name!.GetHashCode(StringComparison.Ordinal))}.pdf"), pdf);
        }

        return new Pdf(pdf);
    }
}

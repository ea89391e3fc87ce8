using System.Text;
using Xunit;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Imports;

namespace Yrkesresan.Enrolment.Tests.Imports;

public sealed class CsvFileTests
{
    private static readonly CsvColumn[] Columns = [new("name", true, "namn"), new("email", true, "e-post"), new("unit", false, "enhet")];
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8 with byte order mark", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Swedish)] },
        { "UTF-8", Encoding.UTF8.GetBytes(Swedish) },
        { "Windows-1252", Western.GetBytes(Swedish) },
        { "UTF-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Swedish)] },
    };

    private const string Swedish = "Namn;E-post\r\nÅsa Öström–Ek;asa@example.se\r\n";

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Swedish_letters_are_read_in_every_usual_encoding(string encoding, byte[] file)
    {
        Assert.NotEmpty(encoding);
        Assert.Equal("Åsa Öström–Ek", Assert.Single(Read(file)).Fields["name"]);
    }

    [Theory]
    [InlineData("namn;e-post\nAnn;a@x.se")]
    [InlineData("namn,e-post\nAnn,a@x.se")]
    [InlineData("namn\te-post\nAnn\ta@x.se")]
    [InlineData("E_POST;Namn;skostorlek\r\na@x.se;Ann;38")]
    [InlineData("\"E-Post\",\"Namn\"\r\n\"a@x.se\",\"Ann\"")]
    [InlineData("Email;Name\r\n a@x.se ; Ann \r\n;\r\n\r\n")]
    public void Columns_come_in_any_order_and_with_any_delimiter(string file)
    {
        var row = Assert.Single(Read(file));
        Assert.Equal((2, "Ann", "a@x.se"), (row.Number, row.Fields["name"], row.Fields["email"]));
        Assert.Null(row.Fault);
        Assert.False(row.Fields.ContainsKey("unit"));
    }

    [Fact]
    public void Rows_are_numbered_as_the_spreadsheet_does()
    {
        Assert.Equal([2, 4], Read("namn;e-post\nAnn;a@x.se\n\nBo;b@x.se\n").Select(row => row.Number));
        Assert.Equal([3], Read("sep=;\nnamn;e-post\nAnn, och Bo;a@x.se\n").Select(row => row.Number));
        Assert.Equal("Ann \"Anna\"\nEk; fil. kand.", Read("namn;e-post\n\"Ann \"\"Anna\"\"\nEk; fil. kand.\";a@x.se\n").Single().Fields["name"]);
    }

    [Theory]
    [InlineData("namn;e-post\nAnn \"Anna\" Ek;a@x.se\nBo;b@x.se")]
    [InlineData("namn;e-post\nEk;Ann;a@x.se\nBo;b@x.se")]
    public void A_row_that_is_not_as_the_heading_says_is_at_fault_alone(string file)
    {
        var rows = Read(file);
        Assert.Equal((2, "row", "format"), rows[0].Fault is { } fault ? (fault.Row, fault.Field, fault.Code) : default);
        Assert.Null(rows[1].Fault);
    }

    [Theory]
    [InlineData("", "file", "required")]
    [InlineData("namn;e-post\n", "file", "required")]
    [InlineData("namn\nAnn", "email", "required")]
    [InlineData("namn;e-post;namn\nAnn;a@x.se;Bo", "name", "duplicate")]
    [InlineData("namn;e-post\nA;1\nB;2\nC;3\nD;4", "file", "length")]
    [InlineData("namn;e-post\n\"Ann;a@x.se\nBo;b@x.se\n", "file", "format")]
    [InlineData("PK\u0003\u0004\0\0namn;e-post", "file", "encoding")]
    public void What_can_t_be_read_at_all_is_told_at_once(string file, string field, string code)
    {
        var error = Assert.Single(Assert.Throws<InvalidInput>(() => Read(file)).Errors);
        Assert.Equal((field, code), (error.Field, error.Code));
    }

    private static IReadOnlyList<ImportRow> Read(string file) => Read(Encoding.UTF8.GetBytes(file));

    private static IReadOnlyList<ImportRow> Read(byte[] file) => CsvFile.Read(file, Columns, most: 3);
}

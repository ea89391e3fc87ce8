using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Yrkesresan.Billing.Documents;

namespace Yrkesresan.Billing.Tests.Documents;

public sealed class InvoiceTablesTests
{
    [Fact]
    public void Excel_opens_it_as_it_is()
    {
        var file = InvoiceTables.Invoices([Some.Document()]);
        Assert.Equal([0xEF, 0xBB, 0xBF], file[..3]);
        var rows = Encoding.UTF8.GetString(file[3..]).Split("\r\n");
        Assert.Equal(3, rows.Length);
        Assert.StartsWith("Fakturanummer;Typ;Fakturadatum;Förfallodatum;", rows[0], StringComparison.Ordinal);
        Assert.Equal(
            "2027-00017;Faktura;2027-03-17;2027-04-16;Region Exempel;Luleå kommun;2120002742;1234567890;2027000170;;6200,00;1550,00;0,00;7750,00", rows[1]);
    }

    [Fact]
    public void Columns_add_up_with_credits_and_lines_with_their_invoice() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Some.Any.Generator.ListOf().ToArbitrary(), documents =>
        {
            var (invoices, lines) = (Read(InvoiceTables.Invoices(documents)), Read(InvoiceTables.Lines(documents)));
            decimal Sum(List<string[]> table, string column) => table.Skip(1).Sum(row => decimal.Parse(row[Array.IndexOf(table[0], column)].Replace(',', '.'), CultureInfo.InvariantCulture));
            Assert.Equal(documents.Sum(document => (document.Kind == DocumentKind.Invoice ? 1 : -1) * document.Totals.Net), Sum(invoices, "Netto"));
            Assert.Equal(Sum(invoices, "Netto"), Sum(lines, "Netto"));
            Assert.Equal(Sum(invoices, "Netto") + Sum(invoices, "Moms") + Sum(invoices, "Öresavrundning"), Sum(invoices, "Att betala"));
            Assert.Equal(documents.Count + 1, invoices.Count);
            Assert.Equal(documents.Sum(document => document.Lines.Count) + 1, lines.Count);
            Assert.All(lines, row => Assert.Equal(lines[0].Length, row.Length));
        }));

    [Theory]
    [InlineData("=SUMMA(A1)", "'=SUMMA(A1)")]
    [InlineData("+46", "'+46")]
    [InlineData("-1", "'-1")]
    [InlineData("@a", "'@a")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a;b\"c\r\nd", "a;b\"c\r\nd")]
    [InlineData("Åsa", "Åsa")]
    public void Nothing_is_taken_for_a_formula_and_all_is_read_back(string unit, string cell)
    {
        var table = Read(InvoiceTables.Lines([Some.Document(lines: [Some.Line(unit: unit)])]));
        Assert.Equal(cell, table[1][Array.IndexOf(table[0], "Enhet")]);
    }

    // By RFC 4180, letter by letter: not by the library that wrote it.
    private static List<string[]> Read(byte[] file)
    {
        var text = Encoding.UTF8.GetString(file[3..]);
        var (table, row, cell, quoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            if (quoted)
            {
                if (text[at] != '"')
                {
                    cell.Append(text[at]);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (text[at] == '"')
            {
                Assert.Equal(0, cell.Length);
                quoted = true;
            }
            else if (text[at] == ';' || (text[at] == '\r' && text[at + 1] == '\n'))
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[at] == '\r')
                {
                    at++;
                    table.Add([.. row]);
                    row.Clear();
                }
            }
            else
            {
                cell.Append(text[at]);
            }
        }

        Assert.Empty(row);
        return table;
    }
}

using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Yrkesresan.Billing.Documents;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Documents;

public sealed class InvoicePagesTests
{
    private static readonly Fonts Fonts = new(new ConfigurationBuilder().Build());

    [Fact]
    public void An_invoice_is_one_page_with_all_that_one_pays_by()
    {
        var pdf = Read(Some.Document(), "one");
        Assert.Equal(1, pdf.Pages);
        foreach (var text in new[]
        {
            "Faktura", "Region Exempel", "Regional samordning", "2027-00017", "2027-03-17", "2027-04-16", "1234567890", "Luleå kommun", "Organisationsnummer 212000-2742",
            "Bankgiro", "9990-0003", "2027000170", "Godkänd för F-skatt", "Organisationsnummer 232100-0016", "Momsreg.nr SE232100001601", "Att betala", "Sida 1 av 1",
            "D-1A2B3C4D · Mottagning", "25\u00A0%",
        })
        {
            Assert.Contains(text, pdf.Text, StringComparison.Ordinal);
        }

        Assert.Contains("6\u00A0200,00", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("7\u00A0750,00\u00A0kr".Replace("\u00A0kr", " kr", StringComparison.Ordinal), pdf.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_one_goes_on_over_pages_with_the_sum_carried_and_nothing_outside_the_paper()
    {
        var lines = Enumerable.Range(1, 200).Select(number => Some.Line(number, net: 1550.37m, reference: $"D-{number:00000000}")).ToList();
        var pdf = Read(Some.Document(lines: lines), "long");

        Assert.True(pdf.Pages > 5, $"{pdf.Pages} pages");
        Assert.All(lines, line => Assert.Single(Regex.Matches(pdf.Text, line.Reference!)));
        Assert.Equal(pdf.Pages - 1, Regex.Count(pdf.Text, "Att transportera"));
        Assert.Equal(pdf.Pages - 1, Regex.Count(pdf.Text, "Transport från föregående sida"));
        Assert.Contains($"Sida {pdf.Pages} av {pdf.Pages}", pdf.Text, StringComparison.Ordinal);
        Assert.All(pdf.Places, place => Assert.InRange(place.Y, 30, 812));
        // What is carried is what was above: read from the page itself.
        var amounts = Regex.Matches(pdf.Text, @"Att transportera\n([\d\u00A0]+,\d\d)").Select(match => Kronor(match.Groups[1].Value)).ToList();
        var onward = Regex.Matches(pdf.Text, @"Transport från föregående sida\n([\d\u00A0]+,\d\d)").Select(match => Kronor(match.Groups[1].Value)).ToList();
        Assert.Equal(amounts, onward);
        Assert.Equal(amounts.Order(), amounts);
        Assert.All(amounts, amount => Assert.Equal(0, amount % 1550.37m));
    }

    [Fact]
    public void Long_Swedish_texts_are_broken_not_cut()
    {
        const string Word = "Riksfärdtjänsthandläggningskompetensutvecklingsansvarig";
        var text = string.Join(' ', Enumerable.Repeat(Word, 6));
        var document = Some.Document(lines: [Some.Line(text: text, unit: string.Join(' ', Enumerable.Repeat("Förvaltningsövergripande", 8)))]);
        document = document with
        {
            Seller = document.Seller with { LegalName = $"Regionförbundet {string.Join(' ', Enumerable.Repeat("Övre Norrland", 8))}" },
            Buyer = document.Buyer with { LegalName = $"Kommunalförbundet {string.Join(' ', Enumerable.Repeat("Västernorrland", 9))}" },
            Notes = [string.Join(' ', Enumerable.Repeat("Ersätter en krediterad faktura.", 12))],
        };
        var pdf = Read(document, "texts");
        Assert.Equal(1, pdf.Pages);
        Assert.Equal(6, Regex.Count(pdf.Text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), Word));
        Assert.All(pdf.Places, place => Assert.InRange(place.Y, 30, 812));
    }

    [Fact]
    public void A_credit_says_which_invoice_and_asks_for_no_payment()
    {
        var pdf = Read(Some.Document(DocumentKind.CreditNote, [Some.Line(), Some.Line(2, 1550.37m)]), "credit");
        Assert.Contains("Kreditfaktura", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("2027-00003 av den 2027-02-05", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Att få tillbaka", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Öresavrundning", pdf.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("OCR-nummer", pdf.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Att betala", pdf.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_way_of_being_taxed_has_its_row_and_its_reason()
    {
        var pdf = Read(
            Some.Document(lines: [Some.Line(), Some.Line(2, 300, new Tax(VatCategory.Standard, 12)), Some.Line(3, 200, new Tax(VatCategory.Exempt, 0), reference: null, unit: null)]), "taxes");
        Assert.Contains("12\u00A0%", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Momsfritt", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Utbildning, undantagen från", pdf.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_invoice_is_the_same_file_for_ever() =>
        Assert.Equal(InvoicePages.Write(Some.Document(), Fonts), InvoicePages.Write(Some.Document(), Fonts));

    [Fact]
    public void A_letter_that_cannot_be_written_is_a_box_and_the_invoice_is_there() =>
        Assert.Contains("□ Mottagning", Read(Some.Document(lines: [Some.Line(unit: "漢 Mottagning")]), "box").Text, StringComparison.Ordinal);

    [Fact]
    public void It_is_tagged_from_its_heading_to_its_sums()
    {
        var pdf = Read(Some.Document(), "one");
        Assert.Contains("/Lang (sv-SE)", pdf.Raw, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(pdf.Raw, "/S /H1 "));
        Assert.Equal(3, Regex.Count(pdf.Raw, "/S /Table "));
        Assert.Equal(Regex.Count(pdf.Content, "BDC|BMC"), Regex.Count(pdf.Content, "EMC"));
    }

    private static decimal Kronor(string text) =>
        decimal.Parse(text.Replace("\u00A0", "", StringComparison.Ordinal).Replace(',', '.'), System.Globalization.CultureInfo.InvariantCulture);

    private static Pdf Read(InvoiceDocument document, string name)
    {
        var pdf = InvoicePages.Write(document, Fonts);
        if (Environment.GetEnvironmentVariable("YR_SHOW") is { } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, $"invoice-{name}.pdf"), pdf);
        }

        return new Pdf(pdf);
    }
}

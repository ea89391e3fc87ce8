using System.Globalization;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Printing;

namespace Yrkesresan.Billing.Documents;

/// <summary>
/// An invoice as A4 pages for people, in Swedish: read aloud in the order it is read. A long one goes on over pages, each with the sum carried over.
/// The same invoice gives the same bytes for ever.
/// </summary>
internal static class InvoicePages
{
    private const string Ink = "0.10 0.12 0.16", Blue = "0.08 0.25 0.37", Grey = "0.36 0.38 0.42", Pale = "0.93 0.95 0.97", Line = "0.78 0.80 0.84";
    private const double Left = 50, Right = 545, Foot = 748, Half = 310;
    private const double QuantityAt = 352, PriceAt = 420, VatAt = 464;

    /// <summary>As Swedes write amounts, with the plain hyphen and the hard space that the fonts have.</summary>
    private static readonly NumberFormatInfo Kronor = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u00A0", NegativeSign = "-" };

    public static byte[] Write(InvoiceDocument document, Fonts fonts)
    {
        var writing = new Writing(document, new Paper(fonts, $"{Heading(document.Kind)} {document.Number}"));
        return writing.Whole();
    }

    private static string Heading(DocumentKind kind) => kind switch
    {
        DocumentKind.CreditNote => "Kreditfaktura",
        DocumentKind.SelfBilledInvoice => "Självfaktura",
        _ => "Faktura",
    };

    private sealed class Writing(InvoiceDocument document, Paper paper)
    {
        private readonly Seller seller = document.Seller;
        private double y;

        public byte[] Whole()
        {
            Head();
            Table();
            Sums();
            Pay();
            Notes();
            for (var number = 0; number < paper.Count; number++)
            {
                paper.OnPage(number);
                PageFoot(number);
            }

            // The day of the invoice, not of printing: whoever fetches it again gets the same file.
            return paper.Save(new DateTimeOffset(document.IssuedOn, new TimeOnly(12, 0), TimeSpan.Zero))!;
        }

        private void Head()
        {
            paper.AddPage();
            var top = paper.Document.Add("Sect");
            y = 62;
            foreach (var line in Lines(Face.SansBold, 12, seller.LegalName, Half - Left - 20))
            {
                paper.Text(top.Add("P"), Face.SansBold, 12, Left, y, line, Blue);
                y += 15;
            }

            foreach (var line in Lines(Face.Sans, 9, seller.Contact ?? "", Half - Left - 20))
            {
                paper.Text(top.Add("P"), Face.Sans, 9, Left, y, line, Grey);
                y += 12;
            }

            paper.Text(top.Add("H1"), Face.SerifBold, 26, Half, 66, Heading(document.Kind), Ink);
            y = Math.Max(y, 88) + 4;
            paper.Rule(Left, y, Right, y, 1.2, Blue);
            y += 26;

            var facts = new List<(string Name, string Value)>
            {
                ("Fakturanummer", document.Number),
                ("Fakturadatum", Date(document.IssuedOn)),
            };
            void Fact(string name, string? value)
            {
                if (!string.IsNullOrWhiteSpace(value))
                {
                    facts.Add((name, value));
                }
            }

            Fact("Förfallodatum", document.DueOn is { } due ? Date(due) : null);
            Fact("OCR-nummer", document.PaymentReference);
            Fact("Er referens", document.BuyerReference);
            Fact("Ert ordernummer", document.OrderReference);
            Fact("Avser faktura", document.Credits is { } credits ? $"{credits.Number} av den {Date(credits.IssuedOn)}" : null);
            var fact = y;
            foreach (var (name, value) in facts)
            {
                var paragraph = top.Add("P");
                paper.Text(paragraph, Face.Sans, 9, Left, fact, $"{name} ", Grey);
                foreach (var line in Lines(Face.SansBold, 9, value, Half - Left - 105))
                {
                    paper.Text(paragraph, Face.SansBold, 9, Left + 96, fact, line, Ink);
                    fact += 14;
                }
            }

            // Where the window of an envelope is.
            var buyer = document.Buyer;
            var address = y;
            foreach (var (line, face) in new[]
            {
                (buyer.LegalName, Face.SansBold), (buyer.Address?.Street, Face.Sans), (buyer.Address?.Extra, Face.Sans),
                ($"{buyer.Address?.PostalCode} {buyer.Address?.City}", Face.Sans), ($"Organisationsnummer {Organisation(buyer.OrganisationNumber)}", Face.Sans),
            })
            {
                foreach (var part in Lines(face, 10, line ?? "", Right - Half))
                {
                    paper.Text(top.Add("P"), face, 10, Half, address, part, Ink);
                    address += 14;
                }
            }

            y = Math.Max(fact, address) + 18;
        }

        private void Table()
        {
            var table = paper.Document.Add("Table");
            var carried = 0m;
            Heads(table.Add("TR"));
            foreach (var line in document.Lines)
            {
                var text = Lines(Face.Sans, 9, line.Text, QuantityAt - Left - 36);
                var below = string.Join(" · ", new[] { line.Reference, line.Unit }.Where(part => !string.IsNullOrWhiteSpace(part)));
                var more = below.Length == 0 ? [] : Lines(Face.Sans, 8, below, QuantityAt - Left - 36);
                var height = 8 + (11 * text.Count) + (10 * more.Count);
                if (y + height > Foot - 24)
                {
                    Carry("Att transportera", carried, Foot - 12);
                    paper.AddPage();
                    y = 60;
                    paper.Ornament(Face.SansBold, 10, Left, y, $"{Heading(document.Kind)} {document.Number}", Blue);
                    y += 22;
                    Heads(null);
                    Carry("Transport från föregående sida", carried, y + 12);
                    y += 20;
                }

                Row(table.Add("TR"), line, text, more);
                carried += line.Net;
                y += height;
                paper.Rule(Left, y, Right, y, 0.4, Line);
            }

            y += 14;
        }

        private void Heads(Paper.Tag? row)
        {
            paper.Fill(Left, y, Right - Left, 18, Pale);
            foreach (var (text, x, right) in new[]
            {
                ("Beskrivning", Left + 4, false), ("Antal", QuantityAt, true), ("À-pris", PriceAt, true), ("Moms", VatAt, true), ("Belopp", Right - 4, true),
            })
            {
                var at = right ? x - paper.Measure(Face.SansBold, 8.5, text) : x;
                if (row is null)
                {
                    paper.Ornament(Face.SansBold, 8.5, at, y + 12.5, text, Ink);
                }
                else
                {
                    paper.Text(row.Add("TH"), Face.SansBold, 8.5, at, y + 12.5, text, Ink);
                }
            }

            y += 18;
        }

        private void Row(Paper.Tag row, DocumentLine line, IReadOnlyList<string> text, IReadOnlyList<string> more)
        {
            var cell = row.Add("TD");
            var at = y + 12;
            foreach (var part in text)
            {
                paper.Text(cell, Face.Sans, 9, Left + 4, at, $"{part} ", Ink);
                at += 11;
            }

            foreach (var part in more)
            {
                paper.Text(cell, Face.Sans, 8, Left + 4, at - 1, $"{part} ", Grey);
                at += 10;
            }

            Number(row.Add("TD"), Face.Sans, 9, QuantityAt, y + 12, line.Quantity.ToString("#,0.######", Kronor));
            Number(row.Add("TD"), Face.Sans, 9, PriceAt, y + 12, Amount(line.Price));
            Number(row.Add("TD"), Face.Sans, 9, VatAt, y + 12, line.Tax.Category == VatCategory.Standard ? Percent(line.Tax.Percent) : "–");
            Number(row.Add("TD"), Face.Sans, 9, Right - 4, y + 12, Amount(line.Net));
        }

        private void Carry(string what, decimal sum, double at)
        {
            paper.Ornament(Face.Sans, 9, Left + 4, at, what, Grey);
            var text = Amount(sum);
            paper.Ornament(Face.SansBold, 9, Right - 4 - paper.Measure(Face.SansBold, 9, text), at, text, Grey);
        }

        private void Sums()
        {
            var rows = new List<(string Name, decimal Amount)> { ("Summa utan moms", document.Totals.Net), ("Moms", document.Totals.Vat) };
            if (document.Totals.Rounding != 0)
            {
                rows.Add(("Öresavrundning", document.Totals.Rounding));
            }

            Room(Math.Max(30 + (28 * document.Vat.Count), (14 * rows.Count) + 40));
            var top = y;
            Taxes();
            var end = y;
            y = top + 10;
            var sums = paper.Document.Add("Table");
            foreach (var (name, amount) in rows)
            {
                var row = sums.Add("TR");
                paper.Text(row.Add("TH"), Face.Sans, 9, Half + 30, y, name, Grey);
                Number(row.Add("TD"), Face.Sans, 9, Right - 4, y, Amount(amount));
                y += 14;
            }

            paper.Fill(Half + 20, y - 4, Right - Half - 20, 26, Pale);
            var last = sums.Add("TR");
            paper.Text(last.Add("TH"), Face.SansBold, 11, Half + 30, y + 13, document.Kind switch
            {
                DocumentKind.CreditNote => "Att få tillbaka",
                DocumentKind.SelfBilledInvoice => "Betalas ut",
                _ when document.Totals.Payable < 0 => "Att få tillbaka",
                _ => "Att betala",
            }, Ink);
            Number(last.Add("TD"), Face.SansBold, 11, Right - 4, y + 13, $"{Amount(Math.Abs(document.Totals.Payable))} kr");
            y = Math.Max(y + 36, end + 10);
        }

        private void Taxes()
        {
            var table = paper.Document.Add("Table");
            var head = table.Add("TR");
            y += 10;
            paper.Text(head.Add("TH"), Face.SansBold, 8, Left + 4, y, "Moms", Grey);
            Number(head.Add("TH"), Face.SansBold, 8, 190, y, "Underlag", Grey);
            Number(head.Add("TH"), Face.SansBold, 8, 270, y, "Momsbelopp", Grey);
            paper.Rule(Left, y + 4, 274, y + 4, 0.4, Line);
            foreach (var sum in document.Vat)
            {
                y += 15;
                var row = table.Add("TR");
                paper.Text(row.Add("TD"), Face.Sans, 8.5, Left + 4, y, sum.Tax.Category == VatCategory.Standard ? Percent(sum.Tax.Percent) : Untaxed(sum.Tax), Ink);
                Number(row.Add("TD"), Face.Sans, 8.5, 190, y, Amount(sum.Taxable));
                Number(row.Add("TD"), Face.Sans, 8.5, 270, y, Amount(sum.Amount));
                foreach (var part in Lines(Face.Sans, 8, sum.Reason ?? "", 274 - Left - 4))
                {
                    y += 11;
                    paper.Text(paper.Document.Add("P"), Face.Sans, 8, Left + 4, y, part, Grey);
                }
            }
        }

        private void Pay()
        {
            Room(60);
            var section = paper.Document.Add("Sect");
            if (document.Kind == DocumentKind.Invoice && document.Totals.Payable > 0 && seller.Bankgiro is { } bankgiro)
            {
                paper.Frame(Left, y, Right - Left, 44, 0.8, Blue);
                var x = Left + 10;
                foreach (var (name, value) in new[]
                {
                    ("Bankgiro", Numbers.ShownBankgiro(bankgiro)), ("OCR-nummer", document.PaymentReference ?? ""),
                    ("Att betala", $"{Amount(document.Totals.Payable)} kr"), ("Oss tillhanda senast", document.DueOn is { } due ? Date(due) : ""),
                })
                {
                    var paragraph = section.Add("P");
                    paper.Text(paragraph, Face.Sans, 8, x, y + 16, $"{name} ", Grey);
                    paper.Text(paragraph, Face.SansBold, 11, x, y + 33, value, Ink);
                    x += 122;
                }

                y += 62;
                return;
            }

            var says = document switch
            {
                { Kind: DocumentKind.SelfBilledInvoice } => "Fakturan är utfärdad av köparen. Beloppet betalas ut till säljaren.",
                { Credits: { } credits } => $"Krediterar faktura {credits.Number} av den {Date(credits.IssuedOn)}. Beloppet kvittas mot obetald faktura eller betalas tillbaka.",
                { Kind: DocumentKind.CreditNote } => "Beloppet kvittas mot obetald faktura eller betalas tillbaka.",
                _ => "Inget att betala.",
            };
            foreach (var part in Lines(Face.Sans, 9.5, says, Right - Left))
            {
                paper.Text(section.Add("P"), Face.Sans, 9.5, Left, y + 12, part, Ink);
                y += 13;
            }

            y += 14;
        }

        private void Notes()
        {
            var section = paper.Document.Add("Sect");
            foreach (var part in document.Notes.SelectMany(note => Lines(Face.Sans, 9, note, Right - Left)))
            {
                Room(14);
                paper.Text(section.Add("P"), Face.Sans, 9, Left, y + 10, part, Ink);
                y += 12;
            }
        }

        private void PageFoot(int number)
        {
            var section = number == 0 ? paper.Document.Add("Sect") : null;
            paper.Rule(Left, Foot + 12, Right, Foot + 12, 0.6, Line);
            var columns = new[]
            {
                new[] { seller.LegalName, seller.Address.Street, seller.Address.Extra, $"{seller.Address.PostalCode} {seller.Address.City}" },
                [
                    $"Organisationsnummer {Organisation(seller.OrganisationNumber)}", seller.VatNumber is { } vat ? $"Momsreg.nr {vat}" : null,
                    seller.ApprovedForFTax ? "Godkänd för F-skatt" : null,
                ],
                [
                    seller.Bankgiro is { } bankgiro ? $"Bankgiro {Numbers.ShownBankgiro(bankgiro)}" : null,
                    seller.Endpoint is { } endpoint ? $"Peppol-id {endpoint}" : null, seller.Phone, seller.Email,
                ],
            };
            foreach (var (column, index) in columns.Select((column, index) => (column, index)))
            {
                var at = Foot + 25;
                foreach (var line in column.Where(line => !string.IsNullOrWhiteSpace(line)))
                {
                    var text = paper.Cut(Face.Sans, 7.5, paper.Writable(Face.Sans, line!.Trim()), 158);
                    if (section is null)
                    {
                        paper.Ornament(Face.Sans, 7.5, Left + (168 * index), at, text, Grey);
                    }
                    else
                    {
                        paper.Text(section.Add("P"), Face.Sans, 7.5, Left + (168 * index), at, text, Grey);
                    }

                    at += 10;
                }
            }

            var page = $"Sida {number + 1} av {paper.Count}";
            paper.Ornament(Face.Sans, 7.5, Right - paper.Measure(Face.Sans, 7.5, page), 40, page, Grey);
        }

        // What belongs together stands on one page.
        private void Room(double height)
        {
            if (y + height > Foot)
            {
                paper.AddPage();
                y = 60;
                paper.Ornament(Face.SansBold, 10, Left, y, $"{Heading(document.Kind)} {document.Number}", Blue);
                y += 20;
            }
        }

        private IReadOnlyList<string> Lines(Face face, double size, string text, double width) => paper.Lines(face, size, paper.Writable(face, text), width);

        private void Number(Paper.Tag tag, Face face, double size, double right, double at, string text, string colour = Ink) =>
            paper.Text(tag, face, size, right - paper.Measure(face, size, text), at, text, colour);

        private static string Amount(decimal amount) => amount.ToString("#,0.00##", Kronor);

        private static string Percent(decimal percent) => $"{percent.ToString("0.##", Kronor)}\u00A0%";

        private static string Untaxed(Tax tax) => tax.Category switch
        {
            VatCategory.Exempt => "Momsfritt",
            VatCategory.Zero => "0\u00A0%",
            _ => "Ingen moms",
        };

        private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static string Organisation(string digits) => digits.Length == 10 ? $"{digits[..6]}-{digits[6..]}" : digits;
    }
}

using System.Globalization;
using CsvHelper;

namespace Yrkesresan.Billing.Documents;

/// <summary>
/// Issued invoices as CSV for a spreadsheet in Swedish: RFC 4180 with semicolons and decimal commas, UTF-8 with BOM, so that Excel opens it as it is.
/// A credit note's amounts are negative: columns add up. A text that a spreadsheet would take for a formula has an apostrophe before it.
/// </summary>
public static class InvoiceTables
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    private const string Kronor = "0.00";

    // Only texts are taken for formulas, so only they get an apostrophe: an amount may be negative.
    private static readonly CsvWriterOptions Form = new()
    {
        Separator = ';',
        WriteByteOrderMark = true,
        Injection = CsvInjection.Escape,
        FormatProvider = new NumberFormatInfo { NumberDecimalSeparator = "," },
    };

    /// <summary>A row per invoice.</summary>
    /// <param name="documents">In the order of their numbers.</param>
    public static byte[] Invoices(IEnumerable<InvoiceDocument> documents) => Table(
        [
            "Fakturanummer", "Typ", "Fakturadatum", "Förfallodatum", "Säljare", "Köpare", "Köparens organisationsnummer", "Köparens referens", "OCR-nummer", "Avser faktura",
            "Netto", "Moms", "Öresavrundning", "Att betala",
        ],
        csv =>
        {
            foreach (var document in documents)
            {
                var sign = Sign(document);
                csv.WriteField(document.Number);
                csv.WriteField(Kind(document.Kind));
                csv.WriteField(document.IssuedOn, "yyyy-MM-dd");
                csv.WriteField(document.DueOn, "yyyy-MM-dd");
                csv.WriteField(document.Seller.LegalName);
                csv.WriteField(document.Buyer.LegalName);
                csv.WriteField(document.Buyer.OrganisationNumber);
                csv.WriteField(document.BuyerReference);
                csv.WriteField(document.PaymentReference);
                csv.WriteField(document.Credits?.Number);
                csv.WriteField(sign * document.Totals.Net, Kronor);
                csv.WriteField(sign * document.Totals.Vat, Kronor);
                csv.WriteField(sign * document.Totals.Rounding, Kronor);
                csv.WriteField(sign * document.Totals.Payable, Kronor);
                csv.EndRecord();
            }
        });

    /// <summary>A row per line.</summary>
    /// <param name="documents">In the order of their numbers.</param>
    public static byte[] Lines(IEnumerable<InvoiceDocument> documents) => Table(
        [
            "Fakturanummer", "Fakturadatum", "Köpare", "Rad", "Text", "Referens", "Enhet", "Yrkesresa", "Antal", "Enhetskod", "À-pris", "Netto", "Momskod", "Moms %",
        ],
        csv =>
        {
            foreach (var (document, line) in documents.SelectMany(document => document.Lines.Select(line => (document, line))))
            {
                var sign = Sign(document);
                csv.WriteField(document.Number);
                csv.WriteField(document.IssuedOn, "yyyy-MM-dd");
                csv.WriteField(document.Buyer.LegalName);
                csv.WriteField(line.Number);
                csv.WriteField(line.Text);
                csv.WriteField(line.Reference);
                csv.WriteField(line.Unit);
                csv.WriteField(line.Journey);
                csv.WriteField(sign * line.Quantity, "0.######");
                csv.WriteField(line.UnitCode);
                csv.WriteField(line.Price, Kronor);
                csv.WriteField(sign * line.Net, Kronor);
                csv.WriteField(line.Tax.Category);
                csv.WriteField(line.Tax.Percent, "0.##");
                csv.EndRecord();
            }
        });

    private static byte[] Table(string[] heads, Action<CsvWriter> rows)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, Form, leaveOpen: true))
        {
            csv.WriteHeader(heads);
            rows(csv);
        }

        return file.ToArray();
    }

    private static int Sign(InvoiceDocument document) => document.Kind == DocumentKind.Invoice ? 1 : -1;

    private static string Kind(DocumentKind kind) => kind switch
    {
        DocumentKind.CreditNote => "Kreditfaktura",
        DocumentKind.SelfBilledInvoice => "Självfaktura",
        _ => "Faktura",
    };
}

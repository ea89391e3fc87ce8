using System.Globalization;
using System.Text;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>
/// A certificate as one A4 page. Written with the fonts that every reader of PDF has (Helvetica), so nothing has to be installed or embedded;
/// they cover Western European letters only.
/// </summary>
internal static class CertificatePdf
{
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(
        1252, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>The page, or null where a name has letters that these fonts lack: a certificate with question marks is none.</summary>
    public static byte[]? Write(CertificateView certificate, string journey)
    {
        try
        {
            return Page(certificate, journey);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static byte[] Page(CertificateView certificate, string journey)
    {
        var text = new StringBuilder("BT\n");
        Line(text, "F2", 34, 90, 700, "Kursintyg");
        Line(text, "F1", 14, 90, 640, "Yrkesresan intygar att");
        Line(text, "F2", 22, 90, 605, certificate.Name ?? $"Deltagare {certificate.Participant}");
        Line(text, "F1", 14, 90, 570, "har deltagit alla dagar i kursen");
        Line(text, "F2", 18, 90, 538, certificate.Title);
        Line(text, "F1", 14, 90, 510, journey);
        Line(text, "F1", 12, 90, 470, "Kursdagar");
        var row = 452;
        foreach (var days in certificate.Days.Chunk(3))
        {
            Line(text, "F1", 12, 90, row, string.Join(", ", days.Select(day => day.ToString("d MMMM yyyy", Swedish))));
            row -= 16;
        }

        Line(text, "F1", 12, 90, row - 24, $"Utfärdat {certificate.IssuedOn.ToString("d MMMM yyyy", Swedish)}");
        Line(text, "F1", 9, 90, 80, $"Intygets nummer {certificate.Id}");
        text.Append("ET\n");
        var content = Western.GetBytes(text.ToString());

        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R /Lang (sv-SE) >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
            "<< /Title (Kursintyg) /Producer (Yrkesresan) >>",
        ];
        using var file = new MemoryStream();
        var offsets = new List<long>();
        void Write(string part) => file.Write(Encoding.ASCII.GetBytes(part));
        // The comment of high bytes tells programs that move files that this one is binary.
        Write("%PDF-1.4\n%");
        file.Write([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
        foreach (var one in objects)
        {
            offsets.Add(file.Position);
            Write($"{offsets.Count} 0 obj\n{one}\nendobj\n");
        }

        offsets.Add(file.Position);
        Write($"{offsets.Count} 0 obj\n<< /Length {content.Length} >>\nstream\n");
        file.Write(content);
        Write("\nendstream\nendobj\n");
        var start = file.Position;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            Write($"{offset.ToString("D10", CultureInfo.InvariantCulture)} 00000 n \n");
        }

        Write($"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    private static void Line(StringBuilder text, string font, int size, int left, int bottom, string line) => text
        .Append(CultureInfo.InvariantCulture, $"/{font} {size} Tf 1 0 0 1 {left} {bottom} Tm (")
        .Append(line.Normalize(NormalizationForm.FormC).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal))
        .Append(") Tj\n");
}

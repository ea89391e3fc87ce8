using System.Globalization;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Printing;

namespace Yrkesresan.Enrolment.Certification;

/// <summary>A certificate as one A4 page to hang up: read aloud in the order it is read, whatever the length of names and the number of days.</summary>
internal static class CertificatePage
{
    private const string Ink = "0.10 0.12 0.16", Blue = "0.08 0.25 0.37", Gold = "0.62 0.47 0.16", Grey = "0.32 0.34 0.38";
    private const double Left = 82, Room = 595 - 2 * Left;
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The page, or null where a name has letters that the fonts lack: a certificate with question marks is none.</summary>
    public static byte[]? Write(CertificateView certificate, string journey, string verifyAt, Fonts fonts, DateTimeOffset at)
    {
        var paper = new Paper(fonts, $"Kursintyg: {certificate.Title}");
        paper.AddPage();
        paper.Frame(28, 28, 539, 786, 2.2, Blue);
        paper.Frame(34, 34, 527, 774, 0.7, Gold);
        var document = paper.Document;
        Centre(document.Add("P"), Face.SansBold, 13, 104, "YRKESRESAN", Blue);
        paper.Rule(267, 120, 328, 120, 1.4, Gold);
        Centre(document.Add("H1"), Face.SerifBold, 46, 188, "Kursintyg", Ink);
        Centre(document.Add("P"), Face.Sans, 13, 238, "Härmed intygas att", Grey);

        var y = Block(document.Add("H2"), Face.SerifBold, 30, 15, 2, 278, certificate.Name ?? $"Deltagare {certificate.Participant}", Ink);
        y = Centre(document.Add("P"), Face.Sans, 13, y + 16, "har deltagit alla dagar i kursen", Grey);
        y = Block(document.Add("H2"), Face.SerifBold, 23, 11, 3, y + 22, certificate.Title, Blue);
        y = Block(document.Add("P"), Face.Sans, 13, 9, 2, y + 7, journey, Ink);
        paper.Rule(Left + 120, y + 12, 595 - Left - 120, y + 12, 0.7, Gold);
        Centre(document.Add("P"), Face.SansBold, 11, y + 42, certificate.Days.Count == 1 ? "Kursdag" : $"{certificate.Days.Count} kursdagar", Grey);
        Block(document.Add("P"), Face.Sans, 12, 7.5, 8, y + 62, Dates(certificate.Days), Ink);

        Centre(document.Add("P"), Face.Sans, 12, 668, $"Utfärdat den {certificate.IssuedOn.ToString("d MMMM yyyy", Swedish)}", Ink);
        paper.Rule(Left, 698, 595 - Left, 698, 0.7, Gold);
        Centre(document.Add("P"), Face.Sans, 8.5, 715, "Intyget är utfärdat elektroniskt och gäller utan underskrift. Kontrollera det på", Grey);
        var (address, size) = ($"{verifyAt}/{certificate.Code}", 8.5);
        while (paper.Measure(Face.Sans, size, address) > Room && size > 5)
        {
            size -= 0.25;
        }

        var wide = paper.Measure(Face.Sans, size, address);
        var link = document.Add("P").Add("Link");
        foreach (var (line, row) in paper.Lines(Face.Sans, size, address, Room).Select((line, row) => (line, row)))
        {
            Centre(link, Face.Sans, size, 729 + row * (size + 2), line, Blue);
        }

        paper.Link(link, (595 - Math.Min(wide, Room)) / 2, 719, Math.Min(wide, Room), 13, address, "Kontrollera att kursintyget är giltigt");
        Centre(document.Add("P"), Face.SansBold, 12, 755, $"Kontrollkod {certificate.Code}", Ink);
        Centre(
            document.Add("P"), Face.Sans, 7.5, 777,
            $"Intygets nummer {certificate.Id}" + (certificate.Issue > 1 ? $" · utgåva {certificate.Issue}, ersätter tidigare" : ""), Grey);
        return paper.Save(at);

        double Centre(Paper.Tag tag, Face face, double size, double y, string text, string colour)
        {
            paper.Text(tag, face, size, (595 - paper.Measure(face, size, text)) / 2, y, text, colour);
            return y + size;
        }

        // As large as it can be in so many lines; at the least size it takes the lines it needs.
        double Block(Paper.Tag tag, Face face, double size, double least, int most, double y, string text, string colour)
        {
            IReadOnlyList<string> lines;
            while ((lines = paper.Lines(face, size, text, Room)).Count > most && size > least)
            {
                size -= 0.5;
            }

            for (var row = 0; row < lines.Count; row++)
            {
                // Broken lines are one text: the blank between them is heard, not seen.
                Centre(tag, face, size, y + row * size * 1.3, row < lines.Count - 1 ? $"{lines[row]} " : lines[row], colour);
            }

            return y + lines.Count * size * 1.3;
        }
    }

    /// <summary>Days as people write them: "15, 16 och 17 mars och 2 april 2027".</summary>
    internal static string Dates(IReadOnlyList<DateOnly> days)
    {
        var years = days.Order().GroupBy(day => day.Year).Select(year =>
            And([.. year.GroupBy(day => day.Month).Select(month =>
                $"{And([.. month.Select(day => day.Day.ToString(Swedish))])} {month.First().ToString("MMMM", Swedish)}")]) + $" {year.Key.ToString(Swedish)}");
        return string.Join("; ", years);
    }

    private static string And(IReadOnlyList<string> parts) =>
        parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} och {parts[^1]}";
}

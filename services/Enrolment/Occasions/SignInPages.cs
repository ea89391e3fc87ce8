using System.Globalization;
using Yrkesresan.ServiceDefaults.Printing;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>The sign-in list as A4 pages lying down: a table with a box to sign in for each day, at most four days beside each other.</summary>
internal static class SignInPages
{
    private const int DaysAcross = 4;
    private const double Left = 36, Right = 842 - 36, Top = 40, FirstRow = 112, RowHeight = 27, Bottom = 545;
    private const string Ink = "0.10 0.12 0.16", Blue = "0.08 0.25 0.37", Grey = "0.40 0.42 0.46", Pale = "0.91 0.94 0.96";
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>
    /// The pages. One name with a letter that the fonts lack does not leave everybody without a list: it has a box there, and the list says so;
    /// the table (CSV) has it whole.
    /// </summary>
    public static byte[] Write(SignInSheet whole, Fonts fonts, DateTimeOffset at)
    {
        var paper = new Paper(fonts, $"Närvarolista: {whole.Title}", landscape: true);
        var sheet = whole with
        {
            Title = paper.Writable(Face.SerifBold, whole.Title),
            Place = paper.Writable(Face.Sans, whole.Place),
            Rows = [.. whole.Rows.Select(row => row with
            {
                Name = paper.Writable(Face.SansBold, row.Name),
                Municipality = paper.Writable(Face.Sans, row.Municipality),
                Unit = paper.Writable(Face.Sans, row.Unit),
            })],
        };
        var lacks = sheet.Rows.Any(row => row.Name.Contains('□', StringComparison.Ordinal)) ? " □ är en bokstav som inte kan skrivas ut: se listan som CSV." : "";
        foreach (var (days, part) in sheet.Days.Chunk(DaysAcross).Select((days, part) => (days, part)))
        {
            Table(paper, sheet, days, first: part == 0);
        }

        for (var number = 0; number < paper.Count; number++)
        {
            paper.OnPage(number);
            var text = $"Sida {number + 1} av {paper.Count}";
            paper.Ornament(Face.Sans, 8, Right - paper.Measure(Face.Sans, 8, text), 570, text, Grey);
            paper.Ornament(Face.Sans, 8, Left, 570, $"Yrkesresan. Listan har personuppgifter: lämna den till kursens samordnare, och förstör den när närvaron är antecknad.{lacks}", Grey);
        }

        return paper.Save(at)!;
    }

    private static void Table(Paper paper, SignInSheet sheet, OccasionDay[] days, bool first)
    {
        var (nameWide, placeWide) = (190.0, 190.0);
        var box = (Right - Left - nameWide - placeWide) / days.Length;
        var section = paper.Document.Add("Sect");
        Paper.Tag? table = null;
        var y = 0.0;
        void Page()
        {
            paper.AddPage();
            var title = paper.Cut(Face.SerifBold, 18, $"Närvarolista: {sheet.Title}", Right - Left);
            var about = paper.Cut(Face.Sans, 10, About(sheet, days), Right - Left);
            if (table is null)
            {
                paper.Text(section.Add(first ? "H1" : "H2"), Face.SerifBold, 18, Left, Top + 14, title, Blue);
                paper.Text(section.Add("P"), Face.Sans, 10, Left, Top + 34, about, Ink);
                table = section.Add("Table");
            }
            else
            {
                // The same head on the next page is for the eye only.
                paper.Ornament(Face.SerifBold, 18, Left, Top + 14, title, Blue);
                paper.Ornament(Face.Sans, 10, Left, Top + 34, about, Ink);
            }

            y = FirstRow - RowHeight;
            paper.Fill(Left, y, Right - Left, RowHeight, Pale);
            Heads();
            paper.Frame(Left, y, Right - Left, RowHeight, 0.6, Grey);
            y += RowHeight;
        }

        void Heads()
        {
            var columns = new List<(double X, double Wide, string Text)> { (Left, nameWide, "Namn"), (Left + nameWide, placeWide, "Kommun och enhet") };
            columns.AddRange(days.Select((day, index) => (Left + nameWide + placeWide + index * box, box, Day(day, box))));
            var row = table!.Children.Count == 0 ? table.Add("TR") : null;
            foreach (var (x, wide, text) in columns)
            {
                var cut = paper.Cut(Face.SansBold, 9, text, wide - 8);
                if (row is not null)
                {
                    paper.Text(row.Add("TH"), Face.SansBold, 9, x + 4, y + 17, cut, Ink);
                }
                else
                {
                    paper.Ornament(Face.SansBold, 9, x + 4, y + 17, cut, Ink);
                }
            }
        }

        Page();
        foreach (var one in sheet.Rows.Where(one => days.Any(day => one.Days.Contains(day.Date))))
        {
            if (y + RowHeight > Bottom)
            {
                Page();
            }

            var row = table!.Add("TR");
            var name = one.MakesUp ? $"{one.Name} (tar igen dag)" : one.Name;
            Fit(paper, row.Add("TD"), Face.SansBold, Left + 4, y, nameWide - 8, name);
            Fit(paper, row.Add("TD"), Face.Sans, Left + nameWide + 4, y, placeWide - 8, $"{one.Municipality}, {one.Unit}");
            for (var index = 0; index < days.Length; index++)
            {
                var x = Left + nameWide + placeWide + index * box;
                var comes = one.Days.Contains(days[index].Date);
                paper.Text(row.Add("TD"), Face.Sans, 9, x + 4, y + 17, comes ? " " : "–", Grey);
                paper.Rule(x, y, x, y + RowHeight, 0.6, Grey);
            }

            paper.Rule(Left + nameWide, y, Left + nameWide, y + RowHeight, 0.6, Grey);
            paper.Frame(Left, y, Right - Left, RowHeight, 0.6, Grey);
            y += RowHeight;
        }

        if (sheet.Rows.Count == 0)
        {
            var cell = table!.Add("TR").Add("TD");
            paper.Text(cell, Face.Sans, 10, Left + 4, y + 17, "Ingen har plats.", Ink);
        }
    }

    // A long name on two lines rather than cut: whoever signs has to find it.
    private static void Fit(Paper paper, Paper.Tag cell, Face face, double x, double y, double wide, string text)
    {
        var size = 9.5;
        var lines = paper.Lines(face, size, text, wide);
        while (lines.Count > 2 && size > 5.5)
        {
            size -= 0.5;
            lines = paper.Lines(face, size, text, wide);
        }

        if (lines.Count == 1)
        {
            paper.Text(cell, face, size, x, y + 17, text, Ink);
            return;
        }

        paper.Text(cell, face, size, x, y + 11.5, $"{lines[0]} ", Ink);
        paper.Text(cell, face, size, x, y + 22.5, paper.Cut(face, size, string.Join(' ', lines.Skip(1)), wide), Ink);
    }

    private static string Day(OccasionDay day, double wide) => wide > 150
        ? $"{day.Date.ToString("dddd d MMMM", Swedish)} {day.Start.ToString("HH:mm", Swedish)}–{day.End.ToString("HH:mm", Swedish)}"
        : day.Date.ToString("ddd d MMM", Swedish);

    private static string About(SignInSheet sheet, OccasionDay[] days)
    {
        var times = days.Length == 1
            ? $"{days[0].Date.ToString("dddd d MMMM yyyy", Swedish)} {days[0].Start.ToString("HH:mm", Swedish)}–{days[0].End.ToString("HH:mm", Swedish)}"
            : $"{days[0].Date.ToString("d MMMM", Swedish)}–{days[^1].Date.ToString("d MMMM yyyy", Swedish)}";
        return sheet.Place.Length == 0 ? times : $"{times} · {sheet.Place}";
    }
}

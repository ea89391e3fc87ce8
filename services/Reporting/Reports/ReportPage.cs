using System.Globalization;
using Yrkesresan.Reporting.Charts;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Printing;

namespace Yrkesresan.Reporting.Reports;

/// <summary>
/// The yearly report on one A4 page. What is given, questions, figures and tables, fits always; answers make the letters smaller, down to a size that can
/// still be read, and after that it is said what to shorten. It is never two pages, and nothing of an answer is cut off.
/// </summary>
internal sealed class ReportPage
{
    private const string Ink = "0.10 0.12 0.16", Blue = "0.08 0.25 0.37", Grey = "0.32 0.34 0.38", Light = "0.80 0.83 0.87";
    private const double Left = 46, Room = 595 - 2 * Left, Top = 104, Bottom = 800, Leading = 1.28, Gap = 3.5;
    private const int MostGoals = 10;

    // Of a country of more regions than there is room for, so many are there at least; the rest is in the report's other forms.
    private const int FewestRegions = 3;
    private static readonly double[] GoalWidths = [24, 301, 40, 36, 44, 58];
    private static readonly double[] Sizes = [9.5, 9, 8.5, 8, 7.5];
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    private readonly AnnualReport report;
    private readonly Paper paper;
    private readonly double size;
    private readonly bool whole;

    /// <summary>Measures it.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="fonts">The letters.</param>
    public ReportPage(AnnualReport report, Fonts fonts)
    {
        this.report = report;
        paper = new Paper(fonts, $"Årsrapport {report.Year}: {report.Title}, {Place(report.Region)}");
        var regions = report.Regions?.Count ?? 0;
        bool Has(double at, bool whole) => Given(at, regions, whole) + Answers(at).Sum(answer => answer.Lines) * at * Leading <= Bottom - Top;
        // Goals whole where there is room for it, else a line each.
        whole = Sizes.Any(one => Has(one, whole: true));
        size = Sizes.FirstOrDefault(one => Has(one, whole), Sizes[^1]);
        var room = (int)Math.Floor((Bottom - Top - Given(size, Math.Min(regions, FewestRegions), whole)) / (size * Leading) + 1e-9);
        var answers = Answers(size).ToList();
        Fits = answers.Sum(answer => answer.Lines) <= room;
        // What is given should always fit; where it does not, no answer can be short enough, and it is the questions that have to be shorter.
        Shorten = Fits ? [] : room >= 0 ? TooLong(answers, room, ToShorten.Answer, Face.Sans) : TooLongQuestions(room);
    }

    /// <summary>Whether all of it is on the page.</summary>
    public bool Fits { get; }

    /// <summary>Where it is not: what to shorten.</summary>
    public IReadOnlyList<ToShorten> Shorten { get; }

    /// <summary>The file.</summary>
    /// <param name="at">When it is written.</param>
    public byte[] Write(DateTimeOffset at)
    {
        paper.AddPage();
        var document = paper.Document;
        Line(document.Add("H1"), Face.SansBold, 17, 62, $"Årsrapport {report.Year}, {Place(report.Region)}", Blue);
        Line(document.Add("P"), Face.Sans, 10, 79, $"Yrkesresan {report.Title}", Ink);
        paper.Rule(Left, 90, Left + Room, 90, 1.2, Blue);
        var y = Top;
        foreach (var question in report.Questions)
        {
            y = Lines(document.Add("H2"), Face.SansBold, size, y + Gap, question.Text, Blue);
            if (Filled(question) is { Length: > 0 } figures)
            {
                y = Lines(document.Add("P"), Face.Sans, size - 0.5, y, figures, Ink);
            }

            if (Noted(question, size) is { } note)
            {
                y = Lines(document.Add("P"), Face.Sans, size - 0.5, y, note, Grey);
            }

            foreach (var paragraph in Paragraphs(question.Answer))
            {
                y = Lines(document.Add("P"), Face.Sans, size, y, paragraph, Ink);
            }
        }

        y = Table(document, y + 2 * Gap, Goals, GoalWidths);
        y = Table(document, y + 2 * Gap, Quarters, [190, 51, 51, 51, 51, 58, 51]);
        if (report.Regions is not null)
        {
            Table(document, y + 2 * Gap, Regions((int)((Bottom - y - 2 * Gap) / (size * Leading)) - 2), [123, 58, 58, 66, 66, 58, 74]);
        }

        Line(document.Add("P"), Face.Sans, 6.8, 817, Standing(report), Grey);
        return paper.Save(at) ?? throw new InvalidOperationException("What can't be written was taken for what can.");
    }

    /// <summary>As of when it stands, and what is withheld.</summary>
    internal static string Standing(AnnualReport report) =>
        $"Siffrorna gäller till och med händelse {report.AsOf.Sequence.ToString(CultureInfo.InvariantCulture)}"
        + (report.AsOf.Time is { } time ? $" ({time.SwedishDay().ToString("d MMMM yyyy", Swedish)})" : "")
        + $". Lämnas senast {report.DueOn.ToString("d MMMM yyyy", Swedish)}. Det som kan röja färre än fem personer visas inte"
        + (report.Regions is null ? "." : " och är inte med i landets siffror.");

    /// <summary>A region as a name.</summary>
    internal static string Place(string? region) => region is null ? "hela landet" : Names.OfRegion(region);

    /// <summary>A figure as it is read.</summary>
    internal static string Shown(ReportFigure figure, int year) => figure.Status switch
    {
        "too-few" => $"{figure.Text}: visas inte (kan röja färre än fem personer)",
        "all-but-few" => $"{figure.Text}: nästan alla (färre än fem saknas)",
        "none" => $"{figure.Text}: –",
        _ => $"{figure.Text}: {Number(figure.Value, figure.Unit)}" + (figure.Previous is { } before ? $" ({year - 1}: {Bare(before, figure.Unit)}{(figure.PreviousWithout is { } fewer ? $", utan {fewer}" : "")})" : "")
            + (figure.Without is { } silent ? $" (utan {silent} {(silent == 1 ? "region" : "regioner")})" : ""),
    };

    /// <summary>A number with its unit.</summary>
    internal static string Number(decimal? value, string unit) => Bare(value, unit) + (unit == "andel" || value is null ? "" : $"\u00a0{unit}");

    /// <summary>The effect goals as a table, the head first.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> GoalRows(AnnualReport report) =>
    [
        ["Mål", "Effektmål", "Andel", "Svar", "Svarat", "Uppnått"],
        .. report.Goals.Select(goal => new[]
        {
            goal.Goal, goal.Text, Number(goal.Share, "andel"), goal.Answers?.ToString(CultureInfo.InvariantCulture) ?? "–", Number(goal.ResponseRate, "andel"),
            goal.Status switch { "met" => "Ja", "not-met" => "Nej", _ => goal.Measure is null ? "För få svar" : "–" },
        }),
    ];

    /// <summary>The quarters as a table, the head first.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> QuarterRows(AnnualReport report) =>
    [
        ["Kvartal för kvartal", "Kv 1", "Kv 2", "Kv 3", "Kv 4", "Året", "Utan kv"],
        .. report.Quarters.Figures.Select(IReadOnlyList<string> (figure) =>
        [
            $"{figure.Text} ({(figure.Unit == "andel" ? "procent" : figure.Unit)})",
            .. figure.Quarters.Select(quarter => quarter.Status == "too-few" ? "visas inte" : Bare(quarter.Value, figure.Unit)),
            figure.YearStatus == "too-few" ? "visas inte" : Bare(figure.Year, figure.Unit), figure.Outside is { } outside ? Bare(outside, figure.Unit) : "",
        ]),
    ];

    /// <summary>The regions as a table, the head first.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> RegionRows(AnnualReport report) =>
    [
        ["Region", "Tillfällen", "Deltagare", "Kursintyg", "Närvaro", "Kommuner", "Besvarade"],
        .. (report.Regions ?? []).Select(one => one.Status == "told"
            ? [
                Place(one.Region), Bare(one.Occasions, ""), Bare(one.Participants, ""), Told(one, "completions", one.Completions, ""), Told(one, "attendance", one.Attendance, "andel"),
                $"{Told(one, "reach", one.Reached, "")} av {Bare(one.Municipalities, "")}", Of(one),
            ]
            : new[] { Place(one.Region), Bare(one.Occasions, ""), "visas inte", "visas inte", "visas inte", "visas inte", Of(one) }),
    ];

    private IReadOnlyList<IReadOnlyList<string>> Goals
    {
        get
        {
            var rows = GoalRows(report);
            return rows.Count <= MostGoals + 1 ? rows : [.. rows.Take(MostGoals), ["", $"… och {rows.Count - MostGoals} mål till, se rapporten på webben", "", "", "", ""]];
        }
    }

    private IReadOnlyList<IReadOnlyList<string>> Quarters => QuarterRows(report);

    private IReadOnlyList<IReadOnlyList<string>> Regions(int most)
    {
        var rows = RegionRows(report);
        return rows.Count <= most + 1 ? rows : [.. rows.Take(Math.Max(1, most)), [$"… och {rows.Count - Math.Max(1, most)} till", "", "", "", "", "", ""]];
    }

    // The minus sign is not among the letters that the writer knows; a dash is read the same.
    private static string Bare(decimal? value, string unit) => value is not { } known
        ? "–"
        : BarChart.Shown(unit == "andel" ? known : decimal.Round(known, unit == "kr" ? 0 : 1, MidpointRounding.AwayFromZero), unit).Replace('−', '–');

    // None is another thing than withheld.
    private static string Told(ReportRegion region, string name, decimal? value, string unit) => region.Withheld.Contains(name) ? "visas inte" : Bare(value, unit);

    private static string Of(ReportRegion region) => region.Answered.ToString(CultureInfo.InvariantCulture);

    private string Filled(ReportedQuestion question) => string.Join("  ·  ", question.Figures.Select(figure => Shown(figure, report.Year)));

    // The list of a county's municipalities can be long: what is not on the page is in the report's other forms.
    private string? Noted(ReportedQuestion question, double at) => question.Figures.Select(figure => figure.Note).OfType<string>().FirstOrDefault() is { } note
        ? paper.Cut(Face.Sans, at - 0.5, paper.Writable(Face.Sans, note), Room)
        : null;

    private IEnumerable<string> Paragraphs(string? answer, Face face = Face.Sans) => answer is null
        ? []
        : answer.Split('\n').Select(line => paper.Writable(face, line.Replace('\t', ' ').Trim())).Where(line => line.Length > 0);

    private int LinesOf(string? answer, double at, Face face = Face.Sans) => Paragraphs(answer, face).Sum(paragraph => paper.Lines(face, at, paragraph, Room).Count);

    private IEnumerable<(ReportedQuestion Question, int Lines)> Answers(double at) =>
        report.Questions.Where(question => question.Answer is not null).Select(question => (question, LinesOf(question.Answer, at)));

    // A goal's text is the only one in a table that may be longer than its column.
    private IReadOnlyList<string> GoalLines(string text, double at, bool whole, Face face = Face.Sans) => whole
        ? paper.Lines(face, at - 0.5, paper.Writable(face, text), GoalWidths[1] - 4)
        : [paper.Cut(face, at - 0.5, paper.Writable(face, text), GoalWidths[1] - 4)];

    /// <summary>Points that everything but the answers takes.</summary>
    private double Given(double at, int regions, bool whole)
    {
        var height = 0.0;
        foreach (var question in report.Questions)
        {
            height += Gap + paper.Lines(Face.SansBold, at, paper.Writable(Face.SansBold, question.Text), Room).Count * at * Leading;
            height += Filled(question) is { Length: > 0 } figures ? paper.Lines(Face.Sans, at - 0.5, figures, Room).Count * (at - 0.5) * Leading : 0;
            height += Noted(question, at) is not null ? (at - 0.5) * Leading : 0;
        }

        return height + 4 * Gap + (Goals.Sum(goal => Math.Max(1, GoalLines(goal[1], at, whole).Count)) + Quarters.Count) * at * Leading + (report.Regions is null ? 0 : 2 * Gap + (regions + 2) * at * Leading);
    }

    // Each question keeps a line at least: its figures stand below it.
    private List<ToShorten> TooLongQuestions(int room)
    {
        var questions = report.Questions.Select(question => (question, LinesOf(question.Text, size, Face.SansBold))).ToList();
        return TooLong(questions, Math.Max(questions.Count, questions.Sum(one => one.Item2) + room), ToShorten.QuestionText, Face.SansBold);
    }

    // Nobody has to shorten what is shorter than the others' share: the longest are cut to the same number of lines.
    private List<ToShorten> TooLong(List<(ReportedQuestion Question, int Lines)> texts, int room, string what, Face face)
    {
        var most = 0;
        while (most < (texts.Max(one => (int?)one.Lines) ?? 0) && texts.Sum(one => Math.Min(one.Lines, most + 1)) <= room)
        {
            most++;
        }

        return
        [
            .. texts.Where(one => one.Lines > most).Select(one =>
            {
                var text = what == ToShorten.Answer ? one.Question.Answer! : one.Question.Text;
                var (fits, far) = (0, text.Length);
                while (far - fits > 1)
                {
                    var middle = (fits + far) / 2;
                    (fits, far) = LinesOf(text[..middle], size, face) <= most ? (middle, far) : (fits, middle);
                }

                return new ToShorten(one.Question.Question, text.Length, text.Length - fits, what);
            }),
        ];
    }

    private void Line(Paper.Tag tag, Face face, double at, double y, string text, string colour) =>
        paper.Text(tag, face, at, Left, y, paper.Cut(face, at, paper.Writable(face, text), Room), colour);

    private double Lines(Paper.Tag tag, Face face, double at, double y, string text, string colour)
    {
        var lines = paper.Lines(face, at, paper.Writable(face, text), Room);
        for (var row = 0; row < lines.Count; row++)
        {
            // Broken lines are one text: the blank between them is heard, not seen.
            paper.Text(tag, face, at, Left, y + (row + 1) * at * Leading - at * 0.28, row < lines.Count - 1 ? $"{lines[row]} " : lines[row], colour);
        }

        return y + lines.Count * at * Leading;
    }

    private double Table(Paper.Tag document, double y, IReadOnlyList<IReadOnlyList<string>> rows, double[] widths)
    {
        var table = document.Add("Table");
        foreach (var (cells, row) in rows.Select((cells, row) => (cells, row)))
        {
            var (line, x, baseline, tall) = (table.Add("TR"), Left, y + size * Leading - size * 0.28, 1);
            foreach (var (cell, column) in cells.Select((cell, column) => (cell, column)))
            {
                var face = row == 0 ? Face.SansBold : Face.Sans;
                var tag = line.Add(row == 0 ? "TH" : "TD");
                if (ReferenceEquals(widths, GoalWidths) && column == 1)
                {
                    var lines = GoalLines(cell, size, whole, face);
                    for (tall = 0; tall < lines.Count; tall++)
                    {
                        paper.Text(tag, face, size - 0.5, x, baseline + tall * size * Leading, tall < lines.Count - 1 ? $"{lines[tall]} " : lines[tall], row == 0 ? Blue : Ink);
                    }

                    x += widths[column];
                    continue;
                }

                var text = paper.Cut(face, size - 0.5, paper.Writable(face, cell), widths[column] - 4);
                paper.Text(tag, face, size - 0.5, column > 0 ? x + widths[column] - paper.Measure(face, size - 0.5, text) : x, baseline, text, row == 0 ? Blue : Ink);
                x += widths[column];
            }

            y += Math.Max(1, tall) * size * Leading;
            paper.Rule(Left, y - 0.2, Left + Room, y - 0.2, row == 0 ? 0.7 : 0.3, row == 0 ? Blue : Light);
        }

        return y;
    }
}

using System.Globalization;
using System.Text;

namespace Yrkesresan.Reporting.Charts;

/// <summary>A bar.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Value">Its length; null: there is no figure, and that is said.</param>
/// <param name="Previous">The same of the period before, as a mark; null: none.</param>
public sealed record Bar(string Label, decimal? Value, decimal? Previous = null);

/// <summary>
/// Lying bars as SVG, one below the other however many: 290 municipalities are a long picture, not a dense one. Readable without colours (each bar has its
/// number, the period before is a line), by who hears it (role, title, description) and without script.
/// </summary>
/// <param name="Title">What it shows.</param>
/// <param name="Description">In words, what the picture says.</param>
/// <param name="Unit">Of the numbers; <c>andel</c> is shown in percent.</param>
/// <param name="Bars">From the top.</param>
/// <param name="Previous">What the marks are of; null: no marks.</param>
/// <param name="Foot">Small, below: as of when; null: nothing.</param>
public sealed record BarChart(string Title, string Description, string Unit, IReadOnlyList<Bar> Bars, string? Previous = null, string? Foot = null)
{
    private const int Width = 760;
    private const int Row = 24;
    private const int Thick = 14;
    private const int Longest = 30;
    private const int Margin = 16;
    private const int ForNumber = 84;
    private const string Ink = "#1b1b1b";
    private const string Fill = "#1f5f8b";
    private const string Mark = "#b3541e";

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        var labels = Math.Min(Longest, Bars.Count == 0 ? 0 : Bars.Max(bar => bar.Label.Length)) * 7.2 + 12;
        var (left, right) = (Margin + labels, Width - Margin - (double)ForNumber);
        var numbers = Bars.SelectMany(bar => new[] { bar.Value, Previous is null ? null : bar.Previous }).OfType<decimal>().ToList();
        var (least, most) = (Math.Min(0, numbers.DefaultIfEmpty(0).Min()), Math.Max(0, numbers.DefaultIfEmpty(0).Max()));
        // A share's bar is as long as it is of the whole.
        most = Unit == "andel" ? Math.Max(1, most) : most == least ? least + 1 : most;
        double X(decimal value) => left + (right - left) * (double)((value - least) / (most - least));
        var lines = Wrapped(Title, 70);
        var top = Margin + lines.Count * 22 + (Previous is null ? 8 : 30);
        var height = top + Math.Max(1, Bars.Count) * Row + (Foot is null ? 0 : 20) + Margin;

        var svg = new StringBuilder();
        svg.Append(Inv(
            $"""<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="titel beskrivning" lang="sv" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" font-family="'DejaVu Sans', Verdana, Arial, sans-serif" font-size="12" fill="{Ink}">"""));
        svg.Append(Inv($"""<title id="titel">{Text(Title)}</title><desc id="beskrivning">{Text(Description)}</desc>"""));
        svg.Append(Inv($"""<rect width="{Width}" height="{height}" fill="#ffffff"/>"""));
        for (var line = 0; line < lines.Count; line++)
        {
            svg.Append(Inv($"""<text x="{Margin}" y="{Margin + 14 + line * 22}" font-size="16" font-weight="bold">{Text(lines[line])}</text>"""));
        }

        if (Previous is not null)
        {
            svg.Append(Inv(
                $"""<rect x="{Margin}" y="{top - 24}" width="16" height="10" fill="{Fill}"/><text x="{Margin + 22}" y="{top - 15}">perioden</text><rect x="{Margin + 92}" y="{top - 27}" width="3" height="16" fill="{Mark}"/><text x="{Margin + 102}" y="{top - 15}">{Text(Previous)}</text>"""));
        }

        if (Bars.Count == 0)
        {
            svg.Append(Inv($"""<text x="{Margin}" y="{top + 17}">Det finns inget att visa för urvalet.</text>"""));
        }

        for (var row = 0; row < Bars.Count; row++)
        {
            svg.Append(Drawn(Bars[row], top + row * Row, left, X));
        }

        svg.Append(Inv($"""<line x1="{N(X(0))}" y1="{top}" x2="{N(X(0))}" y2="{top + Bars.Count * Row}" stroke="{Ink}" stroke-width="1"/>"""));
        if (Foot is not null)
        {
            svg.Append(Inv($"""<text x="{Margin}" y="{height - Margin}" font-size="11">{Text(Foot)}</text>"""));
        }

        return svg.Append("</svg>").ToString();
    }

    private string Drawn(Bar bar, int y, double left, Func<decimal, double> x)
    {
        var drawn = new StringBuilder("<g>");
        var middle = y + Row / 2;
        var label = bar.Label.Length > Longest ? bar.Label[..(Longest - 1)] + "…" : bar.Label;
        drawn.Append(Inv($"""<text x="{N(left - 8)}" y="{middle + 4}" text-anchor="end">{Text(label)}</text>"""));
        if (bar.Value is { } value)
        {
            var (from, to) = (Math.Min(x(0), x(value)), Math.Max(x(0), x(value)));
            drawn.Append(Inv($"""<rect x="{N(from)}" y="{middle - Thick / 2}" width="{N(to - from)}" height="{Thick}" fill="{Fill}"><title>{Text($"{bar.Label}: {Shown(value, Unit)}")}</title></rect>"""));
        }

        if (Previous is not null && bar.Previous is { } previous)
        {
            drawn.Append(Inv($"""<rect x="{N(x(previous) - 1.5)}" y="{middle - Row / 2 + 2}" width="3" height="{Row - 4}" fill="{Mark}"><title>{Text($"{bar.Label}, {Previous}: {Shown(previous, Unit)}")}</title></rect>"""));
        }

        // In a column of their own: beside a bar it could be taken for the mark's.
        drawn.Append(Inv($"""<text x="{Width - Margin}" y="{middle + 4}" text-anchor="end">{Text(bar.Value is { } shown ? Shown(shown, Unit) : "–")}</text>"""));
        return drawn.Append("</g>").ToString();
    }

    /// <summary>A number as it is read in Sweden; a share in percent.</summary>
    /// <param name="value">The number.</param>
    /// <param name="unit">Its unit.</param>
    public static string Shown(decimal value, string unit)
    {
        var percent = unit == "andel";
        var number = percent ? decimal.Round(value * 100, 1, MidpointRounding.AwayFromZero) : value;
        var text = number.ToString(unit != "kr" ? "#,0.#" : number == decimal.Truncate(number) ? "#,0" : "#,0.00", CultureInfo.InvariantCulture).Replace(',', '\u00a0').Replace('.', ',').Replace('-', '−');
        return percent ? $"{text} %" : text;
    }

    /// <summary>Text where markup is.</summary>
    /// <param name="text">Any.</param>
    public static string Text(string text) => System.Net.WebUtility.HtmlEncode(new string([.. text.Where(one => !char.IsControl(one))]));

    private static List<string> Wrapped(string text, int most)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > most)
            {
                lines.Add("");
            }

            lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
        }

        return lines;
    }

    private static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);
}

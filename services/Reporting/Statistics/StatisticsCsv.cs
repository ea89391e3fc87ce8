using System.Globalization;
using System.Text;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>
/// Tables as a Swedish spreadsheet opens them: UTF-8 with its mark, semicolons, decimal comma, CRLF. Text that a spreadsheet would take for a formula
/// gets an apostrophe in front; numbers are numbers.
/// </summary>
internal static class StatisticsCsv
{
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>A line a figure: of all, then of each row.</summary>
    public static byte[] Write(ShowStatistics shown)
    {
        var period = Period(shown.From, shown.To);
        var lines = new List<object?[]> { new object?[] { "del", "benämning", "mått", "beskrivning", "enhet", "period", "värde", "föregående", "till och med händelse" } };
        lines.AddRange(shown.Figures.Select(figure => new object?[]
        {
            "alla", "Alla", figure.Name, figure.Text, figure.Unit, period, figure.Value, figure.Previous, shown.AsOf.Sequence,
        }));
        lines.AddRange(shown.Figures.SelectMany(figure => (figure.Parts ?? []).Select(part => new object?[]
        {
            part.Key, part.Text, figure.Name, figure.Text, figure.Unit, period, part.Value, null, shown.AsOf.Sequence,
        })));
        lines.AddRange((shown.Rows ?? []).SelectMany(row => row.Figures.Zip(shown.Figures).Select(pair => new object?[]
        {
            row.Key, row.Title, pair.Second.Name, pair.Second.Text, pair.Second.Unit, period, pair.First.Value, pair.First.Previous, shown.AsOf.Sequence,
        })));
        lines.AddRange((shown.County ?? []).Select(figure => new object?[]
        {
            "länet", "Länet", figure.Name, figure.Text, figure.Unit, period, figure.Value, null, shown.AsOf.Sequence,
        }));
        return Write(lines);
    }

    /// <summary>A period as it is read.</summary>
    public static string Period(DateOnly? from, DateOnly? to) => from is null && to is null
        ? "hela tiden"
        : string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}–{to:yyyy-MM-dd}");

    /// <summary>Lines of cells; the first is the head.</summary>
    public static byte[] Write(IEnumerable<IReadOnlyList<object?>> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.AppendJoin(';', line.Select(Cell)).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>A cell.</summary>
    internal static string Cell(object? value) => value switch
    {
        null => "",
        decimal number => number.ToString("0.####", CultureInfo.InvariantCulture).Replace('.', ','),
        IFormattable number when value is int or long => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Text(value.ToString()!),
    };

    private static string Text(string text)
    {
        if (text.Length > 0 && text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..])
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(";\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

/// <summary>Which of several forms is wanted: by <c>format</c>, else by the Accept header, else the first.</summary>
internal static class Wanted
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["json"] = "application/json",
        ["csv"] = "text/csv",
        ["svg"] = "image/svg+xml",
        ["html"] = "text/html",
        ["pdf"] = "application/pdf",
    };

    /// <summary>The form.</summary>
    /// <exception cref="ServiceDefaults.Errors.InvalidInput">It is none of them.</exception>
    public static string Of(HttpContext http, string? format, params string[] forms)
    {
        if (format is not null)
        {
            return forms.Contains(format)
                ? format
                : throw new ServiceDefaults.Errors.InvalidInput([new("format", "unknown", $"Ange något av {string.Join(", ", forms)}.")]);
        }

        var accepted = http.Request.GetTypedHeaders().Accept.Where(one => one.Quality is not 0).OrderByDescending(one => one.Quality ?? 1).ToList();
        return accepted.Select(one => forms.FirstOrDefault(form => one.MediaType.Equals(Types[form], StringComparison.OrdinalIgnoreCase))).FirstOrDefault(form => form is not null)
            ?? forms[0];
    }
}

using System.Text;
using CsvHelper;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.ServiceDefaults.Imports;

/// <summary>A column of a file to import.</summary>
/// <param name="Field">The field's name in errors and rows, camelCase.</param>
/// <param name="Required">Whether the file has to have it.</param>
/// <param name="Headers">What people call it. Case, blanks, hyphens and underscores do not count.</param>
public sealed record CsvColumn(string Field, bool Required, params string[] Headers)
{
    internal static string Key(string header) => new([.. header.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    internal bool IsCalled(string header) => Key(header) is var key && (key == Key(Field) || Headers.Any(name => Key(name) == key));
}

/// <summary>
/// Reads CSV as spreadsheets write it: UTF-8 with or without byte order mark, UTF-16, or Windows-1252; semicolon, comma or tab; columns in any order.
/// What can't be read at all is told at once; what is wrong with a row is told with the row.
/// </summary>
public static class CsvFile
{
    // Bytes: whoever opens a quote and forgets to close it is told where.
    private const int LongestRow = 64 * 1024;
    private static readonly char[] Delimiters = [';', ',', '\t'];

    /// <summary>Reads a file.</summary>
    /// <param name="file">As sent.</param>
    /// <param name="columns">What it may have; other columns are passed over.</param>
    /// <param name="most">Most rows.</param>
    /// <exception cref="InvalidInput">The file as a whole can't be used.</exception>
    public static IReadOnlyList<ImportRow> Read(ReadOnlySpan<byte> file, IReadOnlyList<CsvColumn> columns, int most)
    {
        var text = Decode(file);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Unusable("required", "Filen är tom.");
        }

        // The row numbers are those of the spreadsheet: the heading is row 1.
        var firstRow = 1;
        var said = Excel(text);
        if (said is not null)
        {
            (firstRow, text) = (2, text[said.Length..]);
        }

        var (bad, open) = (false, false);
        var row = (long)firstRow;
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = said?.Delimiter ?? DelimiterOf(text),
            HasHeader = false,
            SkipEmptyLines = false,
            MaxRecordSize = LongestRow,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = malformed => (bad, open) = (true, malformed.Reason is CsvMalformedReason.UnterminatedQuote),
        });
        try
        {
            if (!reader.Read())
            {
                throw Unusable("required", "Filen är tom.");
            }

            var heading = Heading(reader.Current.ToArray(), columns);
            var rows = new List<ImportRow>();
            for (bad = false; reader.Read(); bad = false)
            {
                // Whatever stands after a quote that is never closed would pass for one field of one row.
                if (open)
                {
                    throw Unusable("format", $"Ett citattecken efter rad {row} avslutas aldrig. Resten av filen går inte att läsa.");
                }

                row = reader.RowNumber - 1 + firstRow;
                var cells = reader.Current.ToArray();
                if (cells.All(string.IsNullOrWhiteSpace))
                {
                    continue;
                }

                if (rows.Count == most)
                {
                    throw Unusable("length", $"Filen får ha högst {most} rader. Dela upp den.");
                }

                rows.Add(Row((int)row, cells, heading, bad));
            }

            return rows.Count > 0 ? rows : throw Unusable("required", "Filen har inga rader under rubrikraden.");
        }
        catch (CsvFormatException)
        {
            throw Unusable("format", $"Raden efter rad {row} går inte att läsa. Saknas ett citattecken?");
        }
    }

    /// <summary>The text of a file, whichever of the usual encodings it is in.</summary>
    /// <param name="file">As sent.</param>
    /// <exception cref="InvalidInput">None of them.</exception>
    public static string Decode(ReadOnlySpan<byte> file)
    {
        try
        {
            var text = file switch
            {
                [0xEF, 0xBB, 0xBF, .. var rest] => Strict(Encoding.UTF8).GetString(rest),
                [0xFF, 0xFE, .. var rest] => Strict(Encoding.Unicode).GetString(rest),
                [0xFE, 0xFF, .. var rest] => Strict(Encoding.BigEndianUnicode).GetString(rest),
                _ => Guess(file),
            };
            return text.Contains('\0', StringComparison.Ordinal) ? throw Unusable("encoding", "Filen är inte en CSV-fil.") : text;
        }
        catch (DecoderFallbackException)
        {
            throw Unusable("encoding", "Filens teckenkodning går inte att läsa. Spara den som CSV UTF-8.");
        }
    }

    // Swedish text in Windows-1252 is never UTF-8 by chance: å, ä and ö would have to be followed by continuation bytes.
    private static string Guess(ReadOnlySpan<byte> file)
    {
        try
        {
            return Strict(Encoding.UTF8).GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Strict(CodePagesEncodingProvider.Instance.GetEncoding(1252)!).GetString(file);
        }
    }

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }

    // Excel's own first line, which says the delimiter.
    private static Separator? Excel(string text)
    {
        var line = text.AsSpan(0, Math.Max(0, text.IndexOf('\n', StringComparison.Ordinal) + 1));
        return line.TrimEnd() is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var delimiter] ? new Separator(delimiter, line.Length) : null;
    }

    private static char DelimiterOf(string text)
    {
        var counts = new int[Delimiters.Length];
        var quoted = false;
        foreach (var character in text.TrimStart())
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && character is '\n' or '\r')
            {
                break;
            }
            else if (!quoted && Array.IndexOf(Delimiters, character) is >= 0 and var which)
            {
                counts[which]++;
            }
        }

        return Delimiters[Array.IndexOf(counts, counts.Max())];
    }

    private static CsvColumn?[] Heading(string[] cells, IReadOnlyList<CsvColumn> columns)
    {
        CsvColumn?[] heading = [.. cells.Select(cell => columns.FirstOrDefault(column => column.IsCalled(cell)))];
        var check = new Validation();
        foreach (var column in columns)
        {
            var times = heading.Count(one => one == column);
            check.That(times > 0 || !column.Required, column.Field, "required", $"Kolumnen {column.Headers[0]} saknas i rubrikraden.");
            check.That(times < 2, column.Field, "duplicate", $"Kolumnen {column.Headers[0]} finns mer än en gång.");
        }

        check.ThrowIfAny();
        return heading;
    }

    private static ImportRow Row(int number, string[] cells, CsvColumn?[] heading, bool bad)
    {
        var row = new ImportRow(number, heading.Index()
            .Where(one => one.Item is not null)
            .ToDictionary(one => one.Item!.Field, one => one.Index < cells.Length ? cells[one.Index].Trim() : ""));
        return true switch
        {
            _ when bad => row with { Fault = new RowFinding(number, "row", "format", "Raden har ett citattecken på fel plats.") },
            _ when cells.Length > heading.Length && cells.Skip(heading.Length).Any(cell => !string.IsNullOrWhiteSpace(cell)) =>
                row with { Fault = new RowFinding(number, "row", "format", "Raden har fler fält än rubrikraden.") },
            _ => row,
        };
    }

    private static InvalidInput Unusable(string code, string title) => new([new FieldError("file", code, title)]);

    private sealed record Separator(char Delimiter, int Length);
}

using System.Globalization;
using System.Text;

namespace Yrkesresan.Billing.Tests.Bookkeeping;

/// <summary>
/// Reads a SIE file as a bookkeeping program does: bytes by codepage 437, rows of a label and fields, fields in quotes where they need be,
/// lists in braces. Written from SIE-gruppen's text, edition 4B; it knows nothing of the program that wrote the file.
/// </summary>
internal sealed class SieReader
{
    public sealed record Row(string Label, IReadOnlyList<object> Fields)
    {
        public string this[int index] => (string)Fields[index];
    }

    public sealed record Posting(string Account, IReadOnlyDictionary<string, string> Objects, decimal Amount);

    public sealed record Voucher(string Series, string Number, DateOnly On, string Text, IReadOnlyList<Posting> Postings);

    private SieReader(IReadOnlyList<Row> rows, IReadOnlyList<Voucher> vouchers) => (Rows, Vouchers) = (rows, vouchers);

    /// <summary>All but the vouchers.</summary>
    public IReadOnlyList<Row> Rows { get; }

    public IReadOnlyList<Voucher> Vouchers { get; }

    public Row One(string label) => Assert.Single(Rows, row => row.Label == label);

    public static SieReader Read(byte[] file)
    {
        var text = CodePagesEncodingProvider.Instance.GetEncoding(437)!.GetString(file);
        var (rows, vouchers, open) = (new List<Row>(), new List<Voucher>(), (List<Posting>?)null);
        foreach (var line in text.Split("\r\n"))
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0)
            {
                continue;
            }

            if (trimmed is "{" or "}")
            {
                Assert.Equal(trimmed == "{", open is { Count: 0 } && vouchers.Count > 0 && vouchers[^1].Postings == open);
                open = trimmed == "{" ? open : null;
                continue;
            }

            var row = Parse(trimmed);
            switch (row.Label)
            {
                case "#VER":
                    open = [];
                    vouchers.Add(new Voucher(row[0], row[1], Date(row[2]), row[3], open));
                    break;
                case "#TRANS":
                    Assert.NotNull(open);
                    var objects = (IReadOnlyList<string>)row.Fields[1];
                    open.Add(new Posting(
                        row[0], objects.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]),
                        decimal.Parse(row[2], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)));
                    break;
                default:
                    Assert.Empty(vouchers);
                    rows.Add(row);
                    break;
            }
        }

        return new SieReader(rows, vouchers);
    }

    public static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture);

    private static Row Parse(string line)
    {
        var at = 0;
        var label = Word(line, ref at);
        Assert.Matches("^#[A-Z]+$", label);
        var fields = new List<object>();
        while (Skip(line, ref at))
        {
            if (line[at] == '{')
            {
                at++;
                var list = new List<string>();
                while (Skip(line, ref at) && line[at] != '}')
                {
                    list.Add(Word(line, ref at));
                }

                Assert.Equal('}', line[at++]);
                fields.Add(list);
            }
            else
            {
                fields.Add(Word(line, ref at));
            }
        }

        return new Row(label, fields);
    }

    private static bool Skip(string line, ref int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t')
        {
            at++;
        }

        return at < line.Length;
    }

    private static string Word(string line, ref int at)
    {
        var word = new StringBuilder();
        if (line[at] != '"')
        {
            while (at < line.Length && line[at] is not (' ' or '\t' or '{' or '}'))
            {
                word.Append(line[at++]);
            }

            return word.ToString();
        }

        for (at++; line[at] != '"'; at++)
        {
            // A backslash goes before a quote, and only there.
            if (line[at] == '\\' && line[at + 1] == '"')
            {
                at++;
            }

            word.Append(line[at]);
        }

        at++;
        Assert.True(at == line.Length || line[at] is ' ' or '\t' or '}');
        return word.ToString();
    }
}

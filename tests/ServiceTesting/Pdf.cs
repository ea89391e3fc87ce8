using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Yrkesresan.Testing;

/// <summary>What a reader finds in a PDF: by its own tables, not by ours.</summary>
public sealed class Pdf
{
    public Pdf(byte[] file)
    {
        Raw = Encoding.Latin1.GetString(file);
        Pages = Regex.Count(Raw, "/Type /Page ");
        var maps = Regex.Matches(Raw, @"/F(\d) (\d+) 0 R").DistinctBy(match => match.Value)
            .ToDictionary(match => match.Groups[1].Value, match => Map(int.Parse(Regex.Match(Object(int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)), @"/ToUnicode (\d+)").Groups[1].Value, CultureInfo.InvariantCulture)));
        Content = string.Concat(Regex.Matches(Raw, @"/Contents (\d+) 0 R /StructParents").Select(match => Stream(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))));
        var text = new StringBuilder();
        var places = new List<(double Y, int Index)>();
        foreach (Match shown in Regex.Matches(Content, @"/F(\d) [\d.]+ Tf [\d.-]+ ([\d.-]+) Td <([0-9A-F]*)> Tj"))
        {
            places.Add((double.Parse(shown.Groups[2].Value, CultureInfo.InvariantCulture), text.Length));
            text.Append(string.Concat(shown.Groups[3].Value.Chunk(4).Select(code => maps[shown.Groups[1].Value][new string(code)]))).Append('\n');
        }

        (Text, Places) = (text.ToString(), places);
    }

    public string Raw { get; }

    public string Content { get; }

    public string Text { get; }

    public int Pages { get; }

    public IReadOnlyList<(double Y, int Index)> Places { get; }

    public int IndexOf(string part) => Text.IndexOf(part, StringComparison.Ordinal);

    private string Object(int id)
    {
        var start = Raw.IndexOf($"\n{id} 0 obj\n", StringComparison.Ordinal);
        return Raw[start..Raw.IndexOf("\nendobj\n", start, StringComparison.Ordinal)];
    }

    private string Stream(int id)
    {
        var text = Object(id);
        var start = text.IndexOf("stream\n", StringComparison.Ordinal) + "stream\n".Length;
        using var packed = new MemoryStream(Encoding.Latin1.GetBytes(text[start..text.LastIndexOf("\nendstream", StringComparison.Ordinal)]));
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return Encoding.Latin1.GetString(plain.ToArray());
    }

    private Dictionary<string, string> Map(int id) => Regex.Matches(Stream(id), "<([0-9A-F]{4})> <([0-9A-F]+)>")
        .Where(match => match.Groups[1].Value != "0000" || match.Groups[2].Value != "FFFF")
        .ToDictionary(match => match.Groups[1].Value, match => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(match.Groups[2].Value)));
}

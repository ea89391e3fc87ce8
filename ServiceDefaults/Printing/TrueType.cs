using System.Buffers.Binary;

namespace Yrkesresan.ServiceDefaults.Printing;

/// <summary>A TrueType font file: which glyph a letter has, how wide it is, and a copy of the file with only the glyphs that a document uses.</summary>
public sealed class TrueType
{
    private static readonly int[] BoxFields = [36, 38, 40, 42];
    private static readonly string[] Hinting = ["cvt ", "fpgm", "prep"];

    private readonly byte[] file;
    private readonly Dictionary<string, (int Offset, int Length)> tables = [];
    private readonly int cmap;
    private readonly int cmapFormat;
    private readonly int metrics;
    private readonly bool longOffsets;

    /// <summary>Reads where everything is.</summary>
    /// <param name="name">PostScript name.</param>
    /// <param name="file">The whole file.</param>
    public TrueType(string name, byte[] file)
    {
        (Name, this.file) = (name, file);
        for (var i = 0; i < U16(4); i++)
        {
            var row = 12 + 16 * i;
            tables[System.Text.Encoding.ASCII.GetString(file, row, 4)] = (I32(row + 8), I32(row + 12));
        }

        UnitsPerEm = U16(At("head") + 18);
        longOffsets = U16(At("head") + 50) == 1;
        metrics = U16(At("hhea") + 34);
        Glyphs = U16(At("maxp") + 4);
        (cmap, cmapFormat) = Mapping();
    }

    /// <summary>PostScript name.</summary>
    public string Name { get; }

    /// <summary>Units of the font in one em.</summary>
    public int UnitsPerEm { get; }

    /// <summary>How many glyphs it has.</summary>
    public int Glyphs { get; }

    /// <summary>Height above the line, thousandths of an em.</summary>
    public int Ascent => Thousandths(I16(At("hhea") + 4));

    /// <summary>Depth below the line, thousandths of an em, negative.</summary>
    public int Descent => Thousandths(I16(At("hhea") + 6));

    /// <summary>Smallest box that holds every glyph, thousandths of an em.</summary>
    public IEnumerable<int> Box => [.. BoxFields.Select(offset => Thousandths(I16(At("head") + offset)))];

    /// <summary>A glyph's width, thousandths of an em.</summary>
    public int Width(int glyph) => Thousandths(U16(At("hmtx") + 4 * Math.Min(glyph, metrics - 1)));

    /// <summary>The glyph of a code point; 0: it has none.</summary>
    public int GlyphOf(int codePoint) => cmapFormat == 12 ? OfFormat12(codePoint) : OfFormat4(codePoint);

    /// <summary>
    /// The font with only these glyphs, numbered in this order from 1; 0 is the one for what is missing. Outlines that others are made of come along.
    /// </summary>
    public byte[] Subset(IReadOnlyList<int> used)
    {
        List<int> kept = [0, .. used];
        var parts = new Dictionary<int, int>();
        var outlines = new List<byte[]>();
        for (var number = 0; number < kept.Count; number++)
        {
            outlines.Add(Outline(kept[number], part =>
            {
                if (!parts.TryGetValue(part, out var at))
                {
                    parts[part] = at = kept.Count;
                    kept.Add(part);
                }

                return at;
            }));
        }

        using var glyf = new MemoryStream();
        var loca = new byte[4 * (kept.Count + 1)];
        var hmtx = new byte[4 * kept.Count];
        for (var number = 0; number < kept.Count; number++)
        {
            glyf.Write(outlines[number]);
            glyf.Write(new byte[(4 - (int)(glyf.Length % 4)) % 4]);
            BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * (number + 1)), (int)glyf.Length);
            var source = At("hmtx") + (kept[number] < metrics ? 4 * kept[number] : 4 * (metrics - 1));
            file.AsSpan(source, 2).CopyTo(hmtx.AsSpan(4 * number));
            var bearing = kept[number] < metrics ? source + 2 : At("hmtx") + 4 * metrics + 2 * (kept[number] - metrics);
            file.AsSpan(bearing, 2).CopyTo(hmtx.AsSpan(4 * number + 2));
        }

        var head = Copy("head");
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = Copy("hhea");
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)kept.Count);
        var maxp = Copy("maxp");
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)kept.Count);
        var written = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = glyf.ToArray(),
            ["head"] = head,
            ["hhea"] = hhea,
            ["hmtx"] = hmtx,
            ["loca"] = loca,
            ["maxp"] = maxp,
        };
        foreach (var hinting in Hinting.Where(tables.ContainsKey))
        {
            written[hinting] = Copy(hinting);
        }

        return Together(written);
    }

    private static byte[] Together(SortedDictionary<string, byte[]> written)
    {
        using var all = new MemoryStream();
        var count = (ushort)written.Count;
        var log = (ushort)Math.Floor(Math.Log2(count));
        var range = (ushort)(16 << log);
        Span<byte> number = stackalloc byte[4];
        void Put32(uint value)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, value);
            all.Write(four);
        }

        Put32(0x00010000);
        foreach (var value in new[] { count, range, log, (ushort)(16 * count - range) })
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, value);
            all.Write(number[..2]);
        }

        var offset = 12 + 16 * written.Count;
        var head = 0;
        foreach (var (tag, bytes) in written)
        {
            all.Write(System.Text.Encoding.ASCII.GetBytes(tag));
            Put32(Sum(bytes));
            Put32((uint)offset);
            Put32((uint)bytes.Length);
            head = tag == "head" ? offset : head;
            offset += (bytes.Length + 3) / 4 * 4;
        }

        foreach (var bytes in written.Values)
        {
            all.Write(bytes);
            all.Write(new byte[(4 - bytes.Length % 4) % 4]);
        }

        var font = all.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(head + 8), unchecked(0xB1B0AFBA - Sum(font)));
        return font;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        Span<byte> last = stackalloc byte[4];
        for (var i = 0; i < bytes.Length; i += 4)
        {
            if (i + 4 <= bytes.Length)
            {
                sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]));
                continue;
            }

            last.Clear();
            bytes[i..].CopyTo(last);
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(last));
        }

        return sum;
    }

    // A copy of an outline; where it is made of others, with their new numbers.
    private byte[] Outline(int glyph, Func<int, int> numberOf)
    {
        var (from, to) = longOffsets
            ? (I32(At("loca") + 4 * glyph), I32(At("loca") + 4 * (glyph + 1)))
            : (2 * U16(At("loca") + 2 * glyph), 2 * U16(At("loca") + 2 * (glyph + 1)));
        var outline = file.AsSpan(At("glyf") + from, to - from).ToArray();
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
        {
            return outline;
        }

        for (var at = 10; ;)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            var part = outline.AsSpan(at + 2);
            BinaryPrimitives.WriteUInt16BigEndian(part, (ushort)numberOf(BinaryPrimitives.ReadUInt16BigEndian(part)));
            at += 4 + ((flags & 0x0001) != 0 ? 4 : 2) + ((flags & 0x0008) != 0 ? 2 : (flags & 0x0040) != 0 ? 4 : (flags & 0x0080) != 0 ? 8 : 0);
            if ((flags & 0x0020) == 0)
            {
                return outline;
            }
        }
    }

    private (int Offset, int Format) Mapping()
    {
        var start = At("cmap");
        var rows = Enumerable.Range(0, U16(start + 2)).Select(i => start + 4 + 8 * i)
            .Select(row => (Platform: U16(row), Encoding: U16(row + 2), Offset: start + I32(row + 4)))
            .Select(row => (row.Platform, row.Encoding, row.Offset, Format: U16(row.Offset)))
            .Where(row => row.Platform is 0 or 3 && row.Format is 4 or 12)
            .OrderByDescending(row => row.Format).ToList();
        return rows is [var best, ..] ? (best.Offset, best.Format) : throw new InvalidDataException($"{Name} maps no Unicode letters.");
    }

    private int OfFormat4(int codePoint)
    {
        if (codePoint > 0xFFFF)
        {
            return 0;
        }

        var doubled = U16(cmap + 6);
        for (var i = 0; i < doubled; i += 2)
        {
            if (codePoint > U16(cmap + 14 + i))
            {
                continue;
            }

            var first = U16(cmap + 16 + doubled + i);
            if (codePoint < first)
            {
                return 0;
            }

            var delta = U16(cmap + 16 + 2 * doubled + i);
            var row = cmap + 16 + 3 * doubled + i;
            var range = U16(row);
            var glyph = range == 0 ? codePoint : U16(row + range + 2 * (codePoint - first));
            return range != 0 && glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
        }

        return 0;
    }

    private int OfFormat12(int codePoint)
    {
        var (low, high) = (0, I32(cmap + 12) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var group = cmap + 16 + 12 * middle;
            if (codePoint < I32(group))
            {
                high = middle - 1;
            }
            else if (codePoint > I32(group + 4))
            {
                low = middle + 1;
            }
            else
            {
                return I32(group + 8) + codePoint - I32(group);
            }
        }

        return 0;
    }

    private byte[] Copy(string table) => file.AsSpan(tables[table].Offset, tables[table].Length).ToArray();

    private int At(string table) => tables.TryGetValue(table, out var found) ? found.Offset : throw new InvalidDataException($"{Name} has no table {table}.");

    private int Thousandths(int units) => (int)Math.Round(units * 1000.0 / UnitsPerEm);

    private int U16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(offset));

    private int I16(int offset) => BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(offset));

    private int I32(int offset) => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(offset));
}

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Yrkesresan.ServiceDefaults.Printing;

/// <summary>
/// A tagged PDF (ISO 32000-1) in the way PDF/UA wants it: every text is in a structure element or is an artifact, fonts are embedded with the
/// letters they stand for, language and title are said. Written by hand as PDFsharp 6.5, the only version the package feed carries, is AGPL or paid for.
/// Measures are points from the page's upper left corner.
/// </summary>
public sealed class Paper(Fonts fonts, string title, bool landscape = false)
{
    private const int Catalog = 1, Pages = 2, Root = 3, Parents = 4;
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private readonly List<byte[]?> objects = [null, null, null, null];
    private readonly List<Page> pages = [];
    private readonly Dictionary<Face, List<int>> letters = [];
    private readonly List<Tag> annotated = [];
    private Page? page;

    /// <summary>Width of a page.</summary>
    public double Width { get; } = landscape ? 842 : 595;

    /// <summary>Height of a page.</summary>
    public double Height { get; } = landscape ? 595 : 842;

    /// <summary>The whole document, as the structure tree knows it.</summary>
    public Tag Document { get; } = new("Document", null);

    /// <summary>How many pages there are.</summary>
    public int Count => pages.Count;

    /// <summary>Whether a letter was asked for that the fonts lack, or that would have to be shaped: a document with the wrong letters is none.</summary>
    public bool LacksLetters { get; private set; }

    /// <summary>Goes on on a new page.</summary>
    public void AddPage() => pages.Add(page = new Page(Reserve()));

    /// <summary>Goes back to a page that is there.</summary>
    public void OnPage(int number) => page = pages[number];

    /// <summary>How wide a text would be.</summary>
    public double Measure(Face face, double size, string text) => Units(fonts[face], text) * size / 1000;

    /// <summary>A text broken into lines no wider than given; a word that is wider is broken too.</summary>
    public IReadOnlyList<string> Lines(Face face, double size, string text, double width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            while (true)
            {
                var longer = line.Length == 0 ? rest : $"{line} {rest}";
                if (Measure(face, size, longer) <= width)
                {
                    line = longer;
                    break;
                }

                if (line.Length > 0)
                {
                    lines.Add(line);
                    line = "";
                    continue;
                }

                var fits = Fitting(face, size, rest, width);
                lines.Add(rest[..fits]);
                rest = rest[fits..];
            }
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>The text as far as it goes, with an ellipsis where it does not go all the way.</summary>
    public string Cut(Face face, double size, string text, double width)
    {
        if (Measure(face, size, text) <= width)
        {
            return text;
        }

        var room = width - Measure(face, size, "…");
        return text[..Fitting(face, size, text, room)].TrimEnd() + "…";
    }

    /// <summary>Writes one line of an element.</summary>
    public void Text(Tag tag, Face face, double size, double x, double y, string text, string colour = "0 0 0")
    {
        var number = page!.Marked.Count;
        page.Marked.Add(tag);
        tag.Pieces.Add((page, number));
        page.Content.Append(Plain, $"/{tag.Kind} <</MCID {number}>> BDC\n");
        Show(face, size, x, y, text, colour);
        page.Content.Append("EMC\n");
    }

    /// <summary>Writes a line that stands on every page and means nothing to who listens.</summary>
    public void Ornament(Face face, double size, double x, double y, string text, string colour = "0 0 0")
    {
        page!.Content.Append("/Artifact BMC\n");
        Show(face, size, x, y, text, colour);
        page.Content.Append("EMC\n");
    }

    /// <summary>Draws a straight line: decoration.</summary>
    public void Rule(double x1, double y1, double x2, double y2, double width, string colour) => page!.Content.Append(
        Plain, $"/Artifact BMC\n{colour} RG {width:0.##} w {x1:0.##} {Height - y1:0.##} m {x2:0.##} {Height - y2:0.##} l S\nEMC\n");

    /// <summary>Draws a frame: decoration.</summary>
    public void Frame(double x, double y, double width, double height, double line, string colour) => page!.Content.Append(
        Plain, $"/Artifact BMC\n{colour} RG {line:0.##} w {x:0.##} {Height - y - height:0.##} {width:0.##} {height:0.##} re S\nEMC\n");

    /// <summary>Fills a box: decoration.</summary>
    public void Fill(double x, double y, double width, double height, string colour) => page!.Content.Append(
        Plain, $"/Artifact BMC\n{colour} rg {x:0.##} {Height - y - height:0.##} {width:0.##} {height:0.##} re f\nEMC\n");

    /// <summary>Makes the box of a text that was just written lead to an address.</summary>
    public void Link(Tag link, double x, double y, double width, double height, string address, string says)
    {
        var id = Reserve();
        link.Annotation = (page!, id);
        annotated.Add(link);
        page!.Annotations.Add(id);
        objects[id - 1] = Ascii(
            $"<< /Type /Annot /Subtype /Link /Rect [{Number(x)} {Number(Height - y - height)} {Number(x + width)} {Number(Height - y)}] /Border [0 0 0] /F 4"
            + $" /Contents {Unicode(says)} /A << /S /URI /URI ({Escaped(address)}) >> /StructParent {{0}} /P {page.Id} 0 R >>");
    }

    /// <summary>The finished file; null where letters are lacking.</summary>
    public byte[]? Save(DateTimeOffset at)
    {
        if (LacksLetters)
        {
            return null;
        }

        var fontNames = letters.Keys.Order().ToDictionary(face => face, WriteFont);
        var resources = $"<< /Font << {string.Concat(fontNames.Select(one => $"/F{(int)one.Key} {one.Value} 0 R "))}>> >>";
        Give(Document);
        foreach (var (one, index) in pages.Select((one, index) => (one, index)))
        {
            var content = Stream("", Encoding.ASCII.GetBytes(one.Content.ToString()));
            var annotations = one.Annotations.Count == 0 ? "" : $" /Annots [{string.Join(' ', one.Annotations.Select(id => $"{id} 0 R"))}]";
            objects[one.Id - 1] = Ascii(
                $"<< /Type /Page /Parent {Pages} 0 R /MediaBox [0 0 {Number(Width)} {Number(Height)}] /Resources {resources} /Contents {content} 0 R"
                + $" /StructParents {index} /Tabs /S{annotations} >>");
        }

        foreach (var (link, index) in annotated.Select((link, index) => (link, index)))
        {
            var id = link.Annotation!.Value.Id;
            objects[id - 1] = Ascii(Encoding.ASCII.GetString(objects[id - 1]!).Replace("{0}", (pages.Count + index).ToString(Plain), StringComparison.Ordinal));
        }

        WriteTags(Document);
        objects[Root - 1] = Ascii($"<< /Type /StructTreeRoot /K {Document.Id} 0 R /ParentTree {Parents} 0 R /ParentTreeNextKey {pages.Count + annotated.Count} >>");
        objects[Parents - 1] = Ascii(
            $"<< /Nums [{string.Concat(pages.Select((one, index) => $"{index} [{string.Join(' ', one.Marked.Select(tag => $"{tag.Id} 0 R"))}] "))}"
            + $"{string.Concat(annotated.Select((link, index) => $"{pages.Count + index} {link.Id} 0 R "))}] >>");
        objects[Pages - 1] = Ascii($"<< /Type /Pages /Kids [{string.Join(' ', pages.Select(one => $"{one.Id} 0 R"))}] /Count {pages.Count} >>");
        var metadata = Stream("/Type /Metadata /Subtype /XML ", Encoding.UTF8.GetBytes(Metadata(at)), compress: false);
        objects[Catalog - 1] = Ascii(
            $"<< /Type /Catalog /Pages {Pages} 0 R /Lang (sv-SE) /MarkInfo << /Marked true >> /StructTreeRoot {Root} 0 R"
            + $" /ViewerPreferences << /DisplayDocTitle true >> /Metadata {metadata} 0 R >>");
        var info = Add(Ascii($"<< /Title {Unicode(title)} /Producer (Yrkesresan) /CreationDate (D:{at.UtcDateTime.ToString("yyyyMMddHHmmss", Plain)}Z) >>"));
        return Written(info);
    }

    private void Show(Face face, double size, double x, double y, string text, string colour)
    {
        if (!letters.TryGetValue(face, out var known))
        {
            letters[face] = known = [];
        }

        var codes = new StringBuilder();
        foreach (var rune in Runes(text))
        {
            LacksLetters |= !IsWrittenAsItStands(rune.Value) || fonts[face].GlyphOf(rune.Value) == 0;
            var at = known.IndexOf(rune.Value);
            if (at < 0)
            {
                at = known.Count;
                known.Add(rune.Value);
            }

            codes.Append(Plain, $"{at + 1:X4}");
        }

        page!.Content.Append(Plain, $"BT {colour} rg /F{(int)face} {size:0.##} Tf {x:0.##} {Height - y:0.##} Td <{codes}> Tj ET\n");
    }

    // Latin, Greek, Cyrillic and signs, in their composed form; what joins, stacks or runs from the right would come out wrong.
    private static bool IsWrittenAsItStands(int letter) =>
        letter is >= 0x20 and < 0x300 or >= 0x370 and < 0x530 or >= 0x1E00 and < 0x2000 or >= 0x2010 and < 0x2028 or >= 0x2030 and < 0x20D0 or >= 0x2100 and < 0x2150 or 0xA0 or Box;

    private const int Box = 0x25A1;

    /// <summary>The text with a box for each letter that can't be written: for what has to be printed whatever people are called.</summary>
    public string Writable(Face face, string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var rune in Runes(text))
        {
            written.Append(IsWrittenAsItStands(rune.Value) && fonts[face].GlyphOf(rune.Value) != 0 ? rune.ToString() : char.ConvertFromUtf32(Box));
        }

        return written.ToString();
    }

    private static StringRuneEnumerator Runes(string text) => text.Normalize(NormalizationForm.FormC).EnumerateRunes();

    private static int Units(TrueType font, string text)
    {
        var units = 0;
        foreach (var rune in Runes(text))
        {
            units += font.Width(font.GlyphOf(rune.Value));
        }

        return units;
    }

    private int Fitting(Face face, double size, string text, double width)
    {
        var fits = 0;
        while (fits < text.Length)
        {
            var next = fits + (char.IsHighSurrogate(text[fits]) && fits + 1 < text.Length ? 2 : 1);
            if (fits > 0 && Measure(face, size, text[..next]) > width)
            {
                break;
            }

            fits = next;
        }

        return fits;
    }

    // Each letter has a number of its own, also where two look the same, so that what is copied or read aloud is what was written.
    private int WriteFont(Face face)
    {
        var (font, used) = (fonts[face], letters[face]);
        var glyphs = used.Select(font.GlyphOf).ToList();
        var subset = font.Subset(glyphs);
        var tag = string.Concat(SHA256.HashData(subset).Take(6).Select(one => (char)('A' + one % 26)));
        var file = Stream($"/Length1 {subset.Length} ", subset);
        var descriptor = Add(Ascii(
            $"<< /Type /FontDescriptor /FontName /{tag}+{font.Name} /Flags 4 /FontBBox [{string.Join(' ', font.Box)}] /ItalicAngle 0"
            + $" /Ascent {font.Ascent} /Descent {font.Descent} /CapHeight {font.Ascent} /StemV 80 /FontFile2 {file} 0 R >>"));
        var cid = Add(Ascii(
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{tag}+{font.Name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            + $" /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity /DW {font.Width(0)} /W [1 [{string.Join(' ', glyphs.Select(font.Width))}]] >>"));
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n")
            .Append("/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var chunk in used.Select((letter, index) => (letter, index)).Chunk(100))
        {
            map.Append(Plain, $"{chunk.Length} beginbfchar\n");
            foreach (var (letter, index) in chunk)
            {
                map.Append(Plain, $"<{index + 1:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(new Rune(letter).ToString()))}>\n");
            }

            map.Append("endbfchar\n");
        }

        map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        var unicode = Stream("", Encoding.ASCII.GetBytes(map.ToString()));
        return Add(Ascii(
            $"<< /Type /Font /Subtype /Type0 /BaseFont /{tag}+{font.Name} /Encoding /Identity-H /DescendantFonts [{cid} 0 R] /ToUnicode {unicode} 0 R >>"));
    }

    private void Give(Tag tag)
    {
        tag.Id = Reserve();
        foreach (var child in tag.Children)
        {
            Give(child);
        }
    }

    private void WriteTags(Tag tag)
    {
        var kids = tag.Pieces.Select(piece => $"<< /Type /MCR /Pg {piece.Page.Id} 0 R /MCID {piece.Number} >>")
            .Concat(tag.Children.Select(child => $"{child.Id} 0 R"))
            .Concat(tag.Annotation is { } link ? [$"<< /Type /OBJR /Obj {link.Id} 0 R /Pg {link.Page.Id} 0 R >>"] : []);
        var scope = tag.Kind == "TH" ? " /A << /O /Table /Scope /Column >>" : "";
        objects[tag.Id - 1] = Ascii(
            $"<< /Type /StructElem /S /{tag.Kind} /P {(tag.Parent is null ? Root : tag.Parent.Id)} 0 R{scope} /K [{string.Join(' ', kids)}] >>");
        foreach (var child in tag.Children)
        {
            WriteTags(child);
        }
    }

    private string Metadata(DateTimeOffset at) =>
        $"""
        <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
          xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
          <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{System.Security.SecurityElement.Escape(title)}</rdf:li></rdf:Alt></dc:title>
          <dc:language><rdf:Bag><rdf:li>sv-SE</rdf:li></rdf:Bag></dc:language>
          <xmp:CreateDate>{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", Plain)}</xmp:CreateDate><pdf:Producer>Yrkesresan</pdf:Producer>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="r"?>
        """;

    private byte[] Written(int info)
    {
        using var file = new MemoryStream();
        void Write(string part) => file.Write(Encoding.ASCII.GetBytes(part));
        // The comment of high bytes tells programs that move files that this one is binary.
        Write("%PDF-1.7\n%");
        file.Write([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
        var offsets = new List<long>();
        foreach (var one in objects)
        {
            offsets.Add(file.Position);
            Write($"{offsets.Count} 0 obj\n");
            file.Write(one);
            Write("\nendobj\n");
        }

        var id = Convert.ToHexString(SHA256.HashData(file.ToArray()).AsSpan(0, 16));
        var start = file.Position;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            Write($"{offset.ToString("D10", Plain)} 00000 n \n");
        }

        Write($"trailer\n<< /Size {offsets.Count + 1} /Root {Catalog} 0 R /Info {info} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    private int Reserve() => Add([]);

    private int Add(byte[] content)
    {
        objects.Add(content);
        return objects.Count;
    }

    private int Stream(string entries, byte[] bytes, bool compress = true)
    {
        if (compress)
        {
            using var packed = new MemoryStream();
            using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal))
            {
                deflate.Write(bytes);
            }

            (entries, bytes) = ($"{entries}/Filter /FlateDecode ", packed.ToArray());
        }

        return Add([.. Ascii($"<< {entries}/Length {bytes.Length} >>\nstream\n"), .. bytes, .. "\nendstream"u8]);
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Number(double value) => value.ToString("0.##", Plain);

    private static string Unicode(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);

    /// <summary>An element of the structure tree: what a reader aloud goes by.</summary>
    /// <param name="kind"><c>H1</c>, <c>P</c>, <c>Table</c>, <c>TR</c>, <c>TH</c>, <c>TD</c>, <c>Link</c> …</param>
    /// <param name="parent">What it is a part of.</param>
    public sealed class Tag(string kind, Tag? parent)
    {
        internal string Kind { get; } = kind;

        internal Tag? Parent { get; } = parent;

        /// <summary>Its parts, in the order they are read.</summary>
        public IReadOnlyList<Tag> Children => children;

        internal List<(Page Page, int Number)> Pieces { get; } = [];

        internal (Page Page, int Id)? Annotation { get; set; }

        internal int Id { get; set; }

        private readonly List<Tag> children = [];

        /// <summary>A part of it, after those there are.</summary>
        /// <param name="part">Its kind.</param>
        public Tag Add(string part)
        {
            var child = new Tag(part, this);
            children.Add(child);
            return child;
        }
    }

    internal sealed class Page(int id)
    {
        public int Id { get; } = id;

        public StringBuilder Content { get; } = new();

        public List<Tag> Marked { get; } = [];

        public List<int> Annotations { get; } = [];
    }
}

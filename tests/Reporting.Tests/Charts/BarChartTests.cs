using System.Globalization;
using System.Xml.Linq;
using Xunit;
using Yrkesresan.Reporting.Charts;

namespace Yrkesresan.Reporting.Tests.Charts;

public sealed class BarChartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(290)]
    public void However_many_there_are_each_has_a_bar_as_long_as_it_is_and_its_number(int many)
    {
        var bars = Enumerable.Range(0, many).Select(number => new Bar($"Kommun {number}", number * 3, many > 1 ? number : null)).ToList();
        var svg = Drawn(new BarChart("Anmälda per kommun", "Beskrivning", "platser", bars, many > 1 ? "förra året" : null));

        var rows = svg.Elements().Where(element => element.Name.LocalName == "g").ToList();
        Assert.Equal(many, rows.Count);
        Assert.Equal(bars.Select(bar => bar.Label), rows.Select(row => Texts(row)[0]));
        Assert.Equal(bars.Select(bar => BarChart.Shown(bar.Value!.Value, "platser")), rows.Select(row => Texts(row)[^1]));
        var widths = rows.Select(row => Number(Rectangles(row)[0], "width")).ToList();
        Assert.All(bars.Zip(widths), pair => Assert.Equal((double)pair.First.Value!.Value / Math.Max(1, 3 * (many - 1)) * (many > 1 ? widths[^1] : 0), pair.Second, 0.02));
        Assert.Equal(many > 1 ? many * 2 : many, rows.Sum(row => Rectangles(row).Count));
        Assert.Equal(many == 0, svg.Descendants().Any(element => element.Value == "Det finns inget att visa för urvalet."));

        // Nothing lies outside of the picture, no row on another.
        var (width, height) = (Number(svg, "width"), Number(svg, "height"));
        Assert.All(svg.Descendants().Where(element => element.Name.LocalName is "text" or "rect"), element =>
        {
            Assert.InRange(Number(element, "x"), 0, width);
            Assert.InRange(Number(element, "y"), 0, height);
        });
        var tops = rows.Select(row => Number(Rectangles(row)[0], "y")).ToList();
        Assert.All(tops.Zip(tops.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 20));
    }

    [Fact]
    public void It_can_be_heard_as_well_as_seen()
    {
        var svg = Drawn(new BarChart("Rubrik <&>", "Vad bilden säger", "platser", [new("A", 1)]));
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal("sv", svg.Attribute("lang")!.Value);
        var named = svg.Attribute("aria-labelledby")!.Value.Split(' ');
        Assert.Equal(["Rubrik <&>", "Vad bilden säger"], named.Select(id => svg.Elements().Single(element => element.Attribute("id")?.Value == id).Value));
    }

    [Fact]
    public void A_share_is_as_long_as_it_is_of_the_whole_and_shown_in_percent()
    {
        var rows = Rows(new BarChart("Närvaro", "", "andel", [new("Alla", 1m), new("Hälften", 0.5m), new("Ingen", null)]));
        Assert.Equal(Number(Rectangles(rows[0])[0], "width") / 2, Number(Rectangles(rows[1])[0], "width"), 0.02);
        Assert.Equal(["100 %", "50 %", "–"], rows.Select(row => Texts(row)[^1]));
        Assert.Empty(Rectangles(rows[2]));
        Assert.Equal("97,3 %", BarChart.Shown(0.9725m, "andel"));
    }

    [Fact]
    public void What_is_less_than_nothing_lies_on_the_other_side()
    {
        var rows = Rows(new BarChart("Kostnad", "", "kr", [new("Kredit", -1000m), new("Faktura", 3000.5m)]));
        Assert.Equal(["−1\u00a0000", "3\u00a0000,50"], rows.Select(row => Texts(row)[^1]));
        var credit = Rectangles(rows[0])[0];
        Assert.Equal(Number(credit, "x") + Number(credit, "width"), Number(Rectangles(rows[1])[0], "x"), 0.02);
    }

    private static XElement Drawn(BarChart chart) => XDocument.Parse(chart.ToSvg()).Root!;

    private static List<XElement> Rows(BarChart chart) => [.. Drawn(chart).Elements().Where(element => element.Name.LocalName == "g")];

    private static List<XElement> Rectangles(XElement row) => [.. row.Elements().Where(element => element.Name.LocalName == "rect")];

    private static List<string> Texts(XElement row) => [.. row.Elements().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);
}

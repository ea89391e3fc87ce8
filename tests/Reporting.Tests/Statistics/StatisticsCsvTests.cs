using System.Text;
using Xunit;
using Yrkesresan.Reporting.Statistics;

namespace Yrkesresan.Reporting.Tests.Statistics;

public sealed class StatisticsCsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+46", "'+46")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("say \"a\"", "\"say \"\"a\"\"\"")]
    [InlineData("Luleå", "Luleå")]
    [InlineData("", "")]
    public void No_text_is_a_formula(string text, string cell) => Assert.Equal(cell, StatisticsCsv.Cell(text));

    [Fact]
    public void Numbers_are_numbers_as_written_in_Sweden()
    {
        Assert.Equal("-1000,5", StatisticsCsv.Cell(-1000.50m));
        Assert.Equal("12", StatisticsCsv.Cell(12L));
        Assert.Equal("", StatisticsCsv.Cell(null));
        Assert.Equal("a;b\r\n1;\r\n", Encoding.UTF8.GetString(StatisticsCsv.Write([["a", "b"], [1m, null]]))[1..]);
    }

    [Theory]
    [InlineData("2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31")]
    [InlineData("2026-07-01", "2026-12-31", "2026-01-01", "2026-06-30")]
    [InlineData("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28")]
    [InlineData("2026-03-02", "2026-03-08", "2026-02-23", "2026-03-01")]
    [InlineData("0001-01-01", "9999-12-31", null, null)]
    [InlineData("0001-01-01", "0001-01-31", null, null)]
    [InlineData(null, "2026-03-08", null, null)]
    [InlineData("2026-03-08", null, null, null)]
    public void The_period_before_is_as_long_and_ends_the_day_before(string? from, string? to, string? beforeFrom, string? beforeTo)
    {
        DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var before = Before.Of(new Overview.Period(Day(from), Day(to)));
        Assert.Equal((Day(beforeFrom), Day(beforeTo)), (before?.From, before?.To));
    }

    [Theory]
    [InlineData("2026-06-30", "2026-06", "2026-Q2", "2026-H1", "2026")]
    [InlineData("2026-07-01", "2026-07", "2026-Q3", "2026-H2", "2026")]
    public void A_day_lies_in_its_month_quarter_half_and_year(string day, string month, string quarter, string half, string year)
    {
        var on = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([month, quarter, half, year], new[] { Dimension.Month, Dimension.Quarter, Dimension.HalfYear, Dimension.Year }.Select(one => Dimension.Of(on, one)));
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Yrkesresan.Trainer.Planning;

/// <summary>
/// A half year that occasions are planned for. It is reviewed before it begins: the spring in November to January, the autumn in April to June (S4 5;
/// which half each review is about is ours).
/// </summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Half">1: January to June; 2: July to December.</param>
public sealed record HalfYear(int Year, int Half)
{
    /// <summary>As in an address: <c>2027-1</c>.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Half}");

    /// <summary>First local date.</summary>
    public DateOnly From => new(Year, Half == 1 ? 1 : 7, 1);

    /// <summary>Last local date.</summary>
    public DateOnly Until => Half == 1 ? new(Year, 6, 30) : new(Year, 12, 31);

    /// <summary>First local date of the review.</summary>
    public DateOnly ReviewFrom => Half == 1 ? new(Year - 1, 11, 1) : new(Year, 4, 1);

    /// <summary>Last local date of the review.</summary>
    public DateOnly ReviewUntil => Half == 1 ? new(Year, 1, 31) : new(Year, 6, 30);

    /// <summary>The half year of a date.</summary>
    /// <param name="date">Local date.</param>
    public static HalfYear Of(DateOnly date) => new(date.Year, date.Month <= 6 ? 1 : 2);

    /// <summary>Reads what stands in an address.</summary>
    /// <param name="text"><c>2027-1</c>.</param>
    /// <param name="half">The half year.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HalfYear? half)
    {
        half = text is [_, _, _, _, '-', '1' or '2']
            && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 2000 and <= 2100
            ? new HalfYear(year, text[5] - '0') : null;
        return half is not null;
    }
}

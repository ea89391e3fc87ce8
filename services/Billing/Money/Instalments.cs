namespace Yrkesresan.Billing.Money;

/// <summary>Divides a year's amount into instalments (domain.md 6c): whole kronor each, and the last takes what is left, so that odd amounts lose nothing.</summary>
public static class Instalments
{
    /// <summary>Of two, the first is half the year rounded down to whole kronor and the second is the year less the first.</summary>
    /// <param name="year">The year's amount, not negative.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">No instalment, or less than nothing to pay.</exception>
    public static IReadOnlyList<decimal> Of(decimal year, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(year);
        var each = decimal.Floor(year / count);
        return [.. Enumerable.Repeat(each, count - 1), year - (each * (count - 1))];
    }
}

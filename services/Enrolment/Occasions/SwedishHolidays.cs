namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Days on which no course is held unless somebody says so: weekends, public holidays and the three eves that are free in practice (ours).</summary>
internal static class SwedishHolidays
{
    private static readonly (int Month, int Day)[] Fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)];

    /// <summary>Whether a day is a working day in Sweden.</summary>
    public static bool IsWorkingDay(this DateOnly date)
    {
        var easter = Easter(date.Year);
        return date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            && !Fixed.Contains((date.Month, date.Day))
            // Good Friday, Easter Monday, Ascension Day; Midsummer Eve is the Friday of 19–25 June.
            && date != easter.AddDays(-2) && date != easter.AddDays(1) && date != easter.AddDays(39)
            && !(date is { Month: 6, Day: >= 19 and <= 25, DayOfWeek: DayOfWeek.Friday });
    }

    /// <summary>The first so many working days from a day, that day included.</summary>
    public static IEnumerable<DateOnly> WorkingDays(this DateOnly from, int count) =>
        Enumerable.Range(0, 4 * count + 30).Select(from.AddDays).Where(IsWorkingDay).Take(count);

    // Gauss, in the form of Meeus, Jones and Butcher.
    private static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        var l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        var m = (a + 11 * h + 22 * l) / 451;
        var (month, day) = Math.DivRem(h + l - 7 * m + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}

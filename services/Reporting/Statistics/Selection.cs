using System.Globalization;
using Yrkesresan.Reporting.Overview;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>What is counted.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug; null: all of them.</param>
/// <param name="Period">Occasions count by their first day.</param>
/// <param name="Course">Slug; null: all.</param>
/// <param name="Municipality">Slug of the municipality that enrols; null: all.</param>
/// <param name="Role">Role at work on the occasion's first day; null: all.</param>
/// <param name="Level">Level on the occasion's first day; null: all.</param>
/// <param name="Unit">The unit when enrolled: what a manager of one sees; null: all.</param>
internal sealed record Selection(
    string Region, string? Journey, Period Period, string? Course = null, string? Municipality = null, string? Role = null, string? Level = null, string? Unit = null)
{
    /// <summary>Whether it is of some persons only: then what is the whole occasion's, such as its capacity, can't be said of it.</summary>
    public bool OfSome => Municipality is not null || ByPerson;

    /// <summary>Whether it is of some persons of a municipality: then what an invoice says, which is of all of them, can't be said of it.</summary>
    public bool ByPerson => Role is not null || Level is not null || Unit is not null;
}

/// <summary>By what the rows of a table are.</summary>
internal static class Dimension
{
    public const string Journey = "journey";
    public const string Course = "course";
    public const string Municipality = "municipality";
    public const string Role = "role";
    public const string Level = "level";
    public const string Month = "month";
    public const string Quarter = "quarter";
    public const string HalfYear = "half-year";
    public const string Year = "year";

    public static IReadOnlyList<string> All { get; } = [Journey, Course, Municipality, Role, Level, Month, Quarter, HalfYear, Year];

    /// <summary>What a period of the calendar is called: 2026-03, 2026-Q1, 2026-H1, 2026.</summary>
    public static string Of(DateOnly day, string dimension) => dimension switch
    {
        Month => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        Quarter => $"{day.Year:0000}-Q{(day.Month + 2) / 3}",
        HalfYear => $"{day.Year:0000}-H{(day.Month + 5) / 6}",
        _ => $"{day.Year:0000}",
    };
}

/// <summary>The period that a period is compared with.</summary>
internal static class Before
{
    /// <summary>
    /// The one of the same length directly before: whole months before where it is whole months, else as many days. An open period has none.
    /// </summary>
    public static Period? Of(Period period)
    {
        if (period is not { From: { } from, To: { } to })
        {
            return null;
        }

        if (from.Day == 1 && to < DateOnly.MaxValue && to.AddDays(1).Day == 1)
        {
            var after = to.AddDays(1);
            var months = (after.Year - from.Year) * 12 + after.Month - from.Month;
            // The calendar has a beginning.
            return from.Year * 12 + from.Month - months >= 13 ? new Period(from.AddMonths(-months), from.AddDays(-1)) : null;
        }

        var days = to.DayNumber - from.DayNumber + 1;
        return from.DayNumber >= days ? new Period(from.AddDays(-days), from.AddDays(-1)) : null;
    }
}

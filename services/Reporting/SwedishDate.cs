namespace Yrkesresan.Reporting;

/// <summary>Local dates in Sweden.</summary>
internal static class SwedishDate
{
    private static readonly TimeZoneInfo Sweden = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    /// <summary>The date that it is in Sweden at an instant.</summary>
    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Sweden).DateTime);
}

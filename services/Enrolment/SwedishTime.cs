namespace Yrkesresan.Enrolment;

/// <summary>The day it is in Sweden: courses are held, opened and cancelled on Swedish days, whatever the clock of the server says.</summary>
internal static class SwedishTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    /// <summary>The Swedish day of an instant.</summary>
    public static DateOnly SwedishDay(this DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);

    /// <summary>Today in Sweden.</summary>
    public static DateOnly Today(this TimeProvider clock) => clock.GetUtcNow().SwedishDay();
}

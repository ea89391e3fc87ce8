namespace Yrkesresan.ServiceDefaults;

/// <summary>The day it is in Sweden: courses are held, opened, cancelled and invoiced on Swedish days, whatever the server's clock says.</summary>
public static class SwedishTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    /// <summary>The Swedish day of an instant.</summary>
    /// <param name="at">Any instant.</param>
    public static DateOnly SwedishDay(this DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);

    /// <summary>When a Swedish day begins.</summary>
    /// <param name="day">Local date.</param>
    public static DateTimeOffset StartOfDay(this DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    /// <summary>The instant of a local time in Sweden: one that summer time skips counts from its hour's end, one that comes twice is the first.</summary>
    /// <param name="day">Local date.</param>
    /// <param name="time">Local time.</param>
    public static DateTimeOffset InSweden(this DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        local = Zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>Today in Sweden.</summary>
    /// <param name="clock">The process's clock.</param>
    public static DateOnly Today(this TimeProvider clock) => clock.GetUtcNow().SwedishDay();
}

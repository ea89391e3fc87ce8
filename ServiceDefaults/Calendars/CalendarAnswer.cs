using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Yrkesresan.ServiceDefaults.Calendars;

/// <summary>What a calendar program is answered, again and again: the entries as iCalendar, or that nothing has changed (304).</summary>
public static class CalendarAnswer
{
    /// <summary>Sees to it that the trace gets the route alone, the path holding the secret, and that nobody between keeps the answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="route">The path without the secret.</param>
    public static void HideCalendarSecret(this HttpContext http, string route)
    {
        Activity.Current?.SetTag("url.path", route);
        http.Response.Headers.CacheControl = "private, max-age=300";
    }

    /// <summary>The calendar, its entries in order of date.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What the reader's program calls it, in Swedish.</param>
    /// <param name="events">Its entries.</param>
    public static IResult Calendar(this HttpContext http, string name, IEnumerable<CalendarEvent> events)
    {
        var body = ICalendar.Write(name, events.OrderBy(one => one.Date).ThenBy(one => one.Uid, StringComparer.Ordinal));
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch.Any(sent => sent is not null && (sent == "*" || sent.Contains(tag, StringComparison.Ordinal)))
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(body, ICalendar.ContentType, "yrkesresan.ics");
    }
}

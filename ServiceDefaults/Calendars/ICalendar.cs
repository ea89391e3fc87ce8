using System.Globalization;
using System.Text;

namespace Yrkesresan.ServiceDefaults.Calendars;

/// <summary>One entry of a calendar: a course day, a meeting.</summary>
/// <param name="Uid">The same for ever, also when the day is moved.</param>
/// <param name="Sequence">Grows with each change that a calendar has to take in.</param>
/// <param name="Modified">When it last changed, UTC.</param>
/// <param name="Date">Local date in Sweden.</param>
/// <param name="Start">Local time it starts; null: the whole date, or not known when.</param>
/// <param name="End">Local time it ends; null: as the start.</param>
/// <param name="Status"><see cref="Confirmed"/>, <see cref="Tentative"/> or <see cref="Cancelled"/>.</param>
/// <param name="Summary">In Swedish.</param>
/// <param name="Description">In Swedish; null: none.</param>
/// <param name="Location">Where; null: not said.</param>
/// <param name="Url">Where to read more.</param>
/// <param name="Busy">Whether the time is taken in the reader's calendar.</param>
public sealed record CalendarEvent(
    string Uid, int Sequence, DateTimeOffset Modified, DateOnly Date, TimeOnly? Start, TimeOnly? End, string Status, string Summary, string? Description,
    string? Location, string? Url, bool Busy)
{
    /// <summary>It takes place.</summary>
    public const string Confirmed = "CONFIRMED";

    /// <summary>It may take place.</summary>
    public const string Tentative = "TENTATIVE";

    /// <summary>It does not take place, or without the reader.</summary>
    public const string Cancelled = "CANCELLED";
}

/// <summary>
/// Writes a calendar to be subscribed to, by RFC 5545 (and 7986 for its name and how often to ask). Pure: the same entries give the same bytes.
/// There is no METHOD: that is for invitations sent to somebody, where DTSTAMP would be the moment of writing and METHOD:CANCEL allows nothing
/// but cancellations. In a published calendar a cancellation is STATUS:CANCELLED with a higher SEQUENCE, and DTSTAMP is when the entry was revised.
/// </summary>
public static class ICalendar
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/calendar; charset=utf-8";

    private const int MostOctets = 75;

    // Since 1996 on the last Sundays of March and October, at 01:00 UTC (directive 2000/84/EC). No course is older.
    private static readonly string[] Stockholm =
    [
        "BEGIN:VTIMEZONE", "TZID:Europe/Stockholm",
        "BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
        "END:VTIMEZONE",
    ];

    /// <summary>The calendar in UTF-8.</summary>
    /// <param name="name">What the reader's program calls it, in Swedish.</param>
    /// <param name="events">Its entries, in the order they are to stand.</param>
    public static byte[] Write(string name, IEnumerable<CalendarEvent> events)
    {
        var text = new StringBuilder();
        void Line(string line) => Fold(text, line);
        void Optional(string property, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                Line($"{property}:{Escape(value)}");
            }
        }

        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//Yrkesresan//Kalender 1//SV");
        Line("CALSCALE:GREGORIAN");
        Optional("NAME", name);
        Optional("X-WR-CALNAME", name);
        Line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        Line("X-PUBLISHED-TTL:PT1H");
        Array.ForEach(Stockholm, Line);
        foreach (var one in events)
        {
            Line("BEGIN:VEVENT");
            Line($"UID:{one.Uid}");
            Line($"DTSTAMP:{Utc(one.Modified)}");
            Line($"LAST-MODIFIED:{Utc(one.Modified)}");
            Line(FormattableString.Invariant($"SEQUENCE:{one.Sequence}"));
            if (one is { Start: { } start, End: { } end })
            {
                Line($"DTSTART;TZID=Europe/Stockholm:{Local(one.Date, start)}");
                Line($"DTEND;TZID=Europe/Stockholm:{Local(one.Date, end)}");
            }
            else
            {
                // The end of a date is the next one (3.6.1).
                Line($"DTSTART;VALUE=DATE:{Day(one.Date)}");
                Line($"DTEND;VALUE=DATE:{Day(one.Date.AddDays(1))}");
            }

            Line($"STATUS:{one.Status}");
            Optional("SUMMARY", one.Summary);
            Optional("DESCRIPTION", one.Description);
            Optional("LOCATION", one.Location);
            if (one.Url is not null)
            {
                Line($"URL:{one.Url}");
            }

            Line($"TRANSP:{(one.Busy ? "OPAQUE" : "TRANSPARENT")}");
            Line("CLASS:PRIVATE");
            Line("END:VEVENT");
        }

        Line("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Text as RFC 5545 3.3.11 wants it: backslash, semicolon, comma and line break written out, no other control characters.</summary>
    /// <param name="text">Any text.</param>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text.ReplaceLineEndings("\n"))
        {
            _ = character switch
            {
                '\\' or ';' or ',' => escaped.Append('\\').Append(character),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append(' '),
                _ when char.IsControl(character) => escaped,
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A line of at most 75 octets without its end; what is longer goes on after a line break and a space, never inside a character (3.1).</summary>
    private static void Fold(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Local(DateOnly date, TimeOnly time) => date.ToDateTime(time).ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
}

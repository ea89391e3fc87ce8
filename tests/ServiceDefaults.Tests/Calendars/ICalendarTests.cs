using System.Text;
using Xunit;
using Yrkesresan.ServiceDefaults.Calendars;

namespace Yrkesresan.ServiceDefaults.Tests.Calendars;

public sealed class ICalendarTests
{
    private static readonly CalendarEvent Usual = new(
        "1-1@yrkesresan.se", 3, new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero), new DateOnly(2027, 3, 28), new TimeOnly(9, 0), new TimeOnly(16, 0),
        CalendarEvent.Confirmed, "Familjehem", null, "Luleå", "https://example.se/1", Busy: true);

    [Fact]
    public void An_entry_says_local_time_in_sweden_and_when_it_was_revised()
    {
        var lines = Lines(Usual);
        Assert.Contains("DTSTART;TZID=Europe/Stockholm:20270328T090000", lines);
        Assert.Contains("DTEND;TZID=Europe/Stockholm:20270328T160000", lines);
        Assert.Contains("DTSTAMP:20270102T030405Z", lines);
        Assert.Contains("LAST-MODIFIED:20270102T030405Z", lines);
        Assert.Contains("SEQUENCE:3", lines);
        Assert.Contains("UID:1-1@yrkesresan.se", lines);
        Assert.Contains("TZID:Europe/Stockholm", lines);
    }

    [Fact]
    public void Every_line_ends_with_a_line_feed_after_a_carriage_return_and_has_at_most_75_octets()
    {
        var text = Text(Usual with { Summary = new string('å', 200), Description = string.Concat(Enumerable.Repeat("😀ö", 60)) });
        Assert.EndsWith("END:VCALENDAR\r\n", text, StringComparison.Ordinal);
        Assert.All(text[..^2].Split("\r\n"), line =>
        {
            Assert.DoesNotContain('\n', line);
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75);
            // Unpaired halves of a character would have become U+FFFD on the way to UTF-8.
            Assert.DoesNotContain('\uFFFD', line);
        });
        var unfolded = text.Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.Contains($"SUMMARY:{new string('å', 200)}\r\n", unfolded, StringComparison.Ordinal);
        Assert.Contains($"DESCRIPTION:{string.Concat(Enumerable.Repeat("😀ö", 60))}\r\n", unfolded, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_time_takes_its_date() => Assert.Superset(
        new HashSet<string>(["DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329"]), Lines(Usual with { Start = null, End = null }).ToHashSet());

    [Fact]
    public void What_would_end_a_value_is_written_out() =>
        Assert.Equal(@"Sal A\; plan 2\, Luleå\\Boden\nIngång B", ICalendar.Escape("Sal A; plan 2, Luleå\\Boden\r\nIngång\u0007 B"));

    [Fact]
    public void A_venue_can_not_write_an_entry_of_its_own() =>
        Assert.Single(Lines(Usual with { Location = "Luleå\r\nEND:VEVENT\r\nBEGIN:VEVENT" }), "BEGIN:VEVENT");

    [Fact]
    public void The_same_entries_are_the_same_bytes() => Assert.Equal(Text(Usual), Text(Usual));

    private static string[] Lines(CalendarEvent one) => Text(one).Split("\r\n");

    private static string Text(CalendarEvent one) => Encoding.UTF8.GetString(ICalendar.Write("Yrkesresan", [one]));
}

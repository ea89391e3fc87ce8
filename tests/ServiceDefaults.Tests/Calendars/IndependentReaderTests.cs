using Xunit;
using Yrkesresan.ServiceDefaults.Calendars;
using Yrkesresan.Testing;

namespace Yrkesresan.ServiceDefaults.Tests.Calendars;

/// <summary>What we write, read by a program that is not ours: Mozilla's ical.js, where <c>./yr test</c> could fetch it.</summary>
public sealed class IndependentReaderTests
{
    [Fact]
    public async Task Another_program_reads_what_was_meant()
    {
        CalendarEvent[] written =
        [
            Event("1", new DateOnly(2027, 3, 27), "Våld; hot, \\ och sånt\nAndra raden", CalendarEvent.Confirmed),
            Event("2", new DateOnly(2027, 3, 28), string.Concat(Enumerable.Repeat("Utsatthet och våld ", 12)).Trim(), CalendarEvent.Tentative),
            Event("3", new DateOnly(2026, 10, 25), "Tejping 🩹", CalendarEvent.Cancelled),
        ];
        var read = await IndependentReader.Read(ICalendar.Write("Yrkesresan – mina kurser", written), TestContext.Current.CancellationToken);
        var stockholm = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");
        long Unix(CalendarEvent one, TimeOnly at) => new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(one.Date.ToDateTime(at), stockholm), TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(
            written.Select(one => (one.Uid, (long)one.Sequence, one.Summary, one.Description, one.Location, one.Status, Unix(one, one.Start!.Value), Unix(one, one.End!.Value), one.Modified.ToUnixTimeSeconds())),
            read.EnumerateArray().Select(one => (
                one.GetProperty("uid").GetString()!, one.GetProperty("sequence").GetInt64(), one.GetProperty("summary").GetString()!, one.GetProperty("description").GetString(),
                one.GetProperty("location").GetString(), one.GetProperty("status").GetString()!, one.GetProperty("start").GetInt64(), one.GetProperty("end").GetInt64(), one.GetProperty("stamp").GetInt64())));
    }

    private static CalendarEvent Event(string uid, DateOnly date, string summary, string status) => new(
        $"{uid}@yrkesresan.se", 2, new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero), date, new TimeOnly(9, 0), new TimeOnly(16, 30), status, summary, summary,
        "Folkets hus, Luleå", "https://example.se/a?b=c;d", Busy: true);
}

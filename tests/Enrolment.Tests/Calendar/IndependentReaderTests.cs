using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Calendar;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Calendar;

/// <summary>What we write, read by a program that is not ours: Mozilla's ical.js, where <c>./yr test</c> could fetch it.</summary>
public sealed class IndependentReaderTests
{
    private const string Script =
        """
        const fs = require('fs');
        const ICAL = require(process.argv[2]);
        const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(0, 'utf8')));
        const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone'));
        ICAL.TimezoneService.register(zone);
        console.log(JSON.stringify(calendar.getAllSubcomponents('vevent').map(one => {
          const event = new ICAL.Event(one);
          return {
            uid: event.uid, sequence: event.sequence, summary: event.summary, description: event.description, location: event.location,
            status: one.getFirstPropertyValue('status'), start: event.startDate.toUnixTime(), end: event.endDate.toUnixTime(), stamp: one.getFirstPropertyValue('dtstamp').toUnixTime(),
          };
        })));
        """;

    [Fact]
    public async Task Another_program_reads_what_was_meant()
    {
        var reader = Repository.PathOf(".tools", "node_modules", "ical.js", "dist", "ical.es5.cjs");
        Assert.True(File.Exists(reader), "ical.js is not there: ./yr test fetches it, or npm install --prefix .tools ical.js@2.2.1");
        CalendarEvent[] written =
        [
            Event("1", new DateOnly(2027, 3, 27), "Våld; hot, \\ och sånt\nAndra raden", CalendarEvent.Confirmed),
            Event("2", new DateOnly(2027, 3, 28), string.Concat(Enumerable.Repeat("Utsatthet och våld ", 12)).Trim(), CalendarEvent.Tentative),
            Event("3", new DateOnly(2026, 10, 25), "Tejping 🩹", CalendarEvent.Cancelled),
        ];
        var read = await Read(reader, ICalendar.Write("Yrkesresan – mina kurser", written));
        var stockholm = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");
        long Unix(CalendarEvent one, TimeOnly at) => new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(one.Date.ToDateTime(at), stockholm), TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(
            written.Select(one => (one.Uid, (long)one.Sequence, one.Summary, one.Description, one.Location, one.Status, Unix(one, one.Start), Unix(one, one.End), one.Modified.ToUnixTimeSeconds())),
            read.EnumerateArray().Select(one => (
                one.GetProperty("uid").GetString()!, one.GetProperty("sequence").GetInt64(), one.GetProperty("summary").GetString()!, one.GetProperty("description").GetString(),
                one.GetProperty("location").GetString(), one.GetProperty("status").GetString()!, one.GetProperty("start").GetInt64(), one.GetProperty("end").GetInt64(), one.GetProperty("stamp").GetInt64())));
    }

    private static CalendarEvent Event(string uid, DateOnly date, string summary, string status) => new(
        $"{uid}@yrkesresan.se", 2, new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero), date, new TimeOnly(9, 0), new TimeOnly(16, 30), status, summary, summary,
        "Folkets hus, Luleå", "https://example.se/a?b=c;d", Busy: true);

    private static async Task<JsonElement> Read(string reader, byte[] calendar)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script, "-", reader])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await node.StandardInput.BaseStream.WriteAsync(calendar, TestContext.Current.CancellationToken);
        node.StandardInput.Close();
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await complained);
        return JsonSerializer.Deserialize<JsonElement>(await said);
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace Yrkesresan.Testing;

/// <summary>A calendar read by a program that is not ours: Mozilla's ical.js, where <c>./yr test</c> could fetch it.</summary>
public static class IndependentReader
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

    /// <summary>The entries as ical.js understood them: uid, sequence, summary, description, location, status, and start, end, stamp in Unix seconds.</summary>
    /// <param name="calendar">What was written.</param>
    /// <param name="cancellation">The test ends.</param>
    public static async Task<JsonElement> Read(byte[] calendar, CancellationToken cancellation)
    {
        var reader = Repository.PathOf(".tools", "node_modules", "ical.js", "dist", "ical.es5.cjs");
        if (!File.Exists(reader))
        {
            throw new FileNotFoundException("ical.js is not there: ./yr test fetches it, or npm install --prefix .tools ical.js@2.2.1", reader);
        }

        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script, "-", reader])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await node.StandardInput.BaseStream.WriteAsync(calendar, cancellation);
        node.StandardInput.Close();
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(cancellation), node.StandardError.ReadToEndAsync(cancellation));
        await node.WaitForExitAsync(cancellation);
        return node.ExitCode == 0 ? JsonSerializer.Deserialize<JsonElement>(await said) : throw new InvalidOperationException(await complained);
    }
}

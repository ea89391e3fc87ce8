using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class CalendarTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_persons_calendar_follows_the_seat_from_waiting_to_cancelled()
    {
        var municipality = Fresh("kommun");
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        var occasion = await enrolling.Occasion(capacity: 1, days: 2);
        await occasion.Enrols(bo);
        await occasion.Enrols(ann);
        var calendar = await Open(enrolling.Service.As("participant", person: ann), new { kind = "person" });

        var waiting = await Read(calendar);
        Assert.Equal([("TENTATIVE", "0"), ("TENTATIVE", "0")], waiting.Select(day => (day["STATUS"], day["SEQUENCE"])));
        Assert.All(waiting, day => Assert.StartsWith("Väntelista: Familjehem – dag ", day["SUMMARY"], StringComparison.Ordinal));

        await Ok(occasion.Cancels(bo));
        var seated = await Read(calendar);
        Assert.Equal(waiting.Select(day => day["UID"]), seated.Select(day => day["UID"]));
        Assert.Equal([("CONFIRMED", "1"), ("CONFIRMED", "1")], seated.Select(day => (day["STATUS"], day["SEQUENCE"])));

        await Ok(occasion.Coordinator.PostAsJsonAsync(
            $"{occasion.Path}/rescheduling",
            new { days = new[] { Day(60, "on-site"), Day(75, "digital") }, freeCancellationUntil = Today },
            Json.Options, Cancellation));
        var moved = await Read(calendar);
        Assert.Equal(waiting.Select(day => day["UID"]), moved.Select(day => day["UID"]));
        Assert.Equal(["1", "2"], moved.Select(day => day["SEQUENCE"]));
        Assert.Equal($"{Today.AddDays(75):yyyyMMdd}T090000", moved[1]["DTSTART;TZID=Europe/Stockholm"]);
        Assert.Contains("(digitalt)", moved[1]["SUMMARY"], StringComparison.Ordinal);

        await Ok(occasion.Cancels(ann));
        Assert.Equal([("CANCELLED", "2"), ("CANCELLED", "3")], (await Read(calendar)).Select(day => (day["STATUS"], day["SEQUENCE"])));

        await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/cancellation", new { }, Json.Options, Cancellation));
        Assert.All(await Read(calendar), day => Assert.StartsWith("Inställt: ", day["SUMMARY"], StringComparison.Ordinal));

        // And who has left has none.
        await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants/{ann}/leave", new { on = Today }, Json.Options, Cancellation));
        await Problem(enrolling.Service.Anonymous().GetAsync(calendar, Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_day_that_is_made_up_stands_in_the_persons_calendar_and_in_the_list_and_goes_when_it_is_moved()
    {
        var municipality = Fresh("kommun");
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        var missed = await enrolling.Occasion(firstDay: -5, days: 2);
        await missed.Enrols(ann);
        await missed.Enrols(bo);
        await Ok(missed.Records(Today.AddDays(-5), [], [bo]));
        await Ok(missed.Records(Today.AddDays(-4), [], [ann, bo]));
        var other = await enrolling.Occasion(firstDay: 40, days: 2, course: missed.Course);
        foreach (var (who, day) in new[] { (ann, 41), (bo, 41), (bo, 40) })
        {
            await Ok(other.Coordinator.PostAsJsonAsync($"{other.Path}/make-ups", new { participant = who, date = Today.AddDays(day) }, Json.Options, Cancellation));
        }

        // Said before the occasion where it was missed is completed, too.
        var record = await Ok(enrolling.Service.As("participant", person: ann).GetAsync($"{Root}/participants/{ann}/record", Cancellation));
        Assert.Equal(other.Id, record.GetProperty("courses")[0].GetProperty("makeUps")[0].GetProperty("occasion").GetGuid());

        var rows = new List<(string?, Guid)>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(other.Coordinator.GetAsync($"{other.Path}/make-ups?limit=2&cursor={cursor}", Cancellation));
            rows.AddRange(page.GetProperty("items").EnumerateArray().Select(row => (row.GetProperty("date").GetString(), row.GetProperty("participant").GetGuid())));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        string Text(int day) => Today.AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([(Text(40), bo), .. new[] { (Text(41), ann), (Text(41), bo) }.OrderBy(row => row.Item2.ToString(), StringComparer.Ordinal)], rows.Select(row => (row.Item1!, row.Item2)));
        Assert.Single((await Ok(other.Coordinator.GetAsync($"{other.Path}/make-ups?date={Text(40)}", Cancellation))).GetProperty("items").EnumerateArray());
        await Problem(other.Coordinator.GetAsync($"{other.Path}/make-ups?date={Text(50)}", Cancellation), HttpStatusCode.UnprocessableEntity, "validation");

        var calendar = await Open(enrolling.Service.As("participant", person: ann), new { kind = "person" });
        var day41 = Assert.Single(await MadeUp());
        Assert.Equal(("CONFIRMED", "0", $"{Today.AddDays(41):yyyyMMdd}T090000"), (day41["STATUS"], day41["SEQUENCE"], day41["DTSTART;TZID=Europe/Stockholm"]));
        await Ok(other.Coordinator.PostAsJsonAsync($"{other.Path}/rescheduling", new { days = new[] { Day(40, "on-site"), Day(45, "on-site") } }, Json.Options, Cancellation));
        var gone = Assert.Single(await MadeUp());
        Assert.Equal((day41["UID"], "CANCELLED", $"{Today.AddDays(41):yyyyMMdd}T090000"), (gone["UID"], gone["STATUS"], gone["DTSTART;TZID=Europe/Stockholm"]));
        Assert.True(int.Parse(gone["SEQUENCE"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Empty((await Ok(enrolling.Administrator(municipality).GetAsync($"{other.Path}/make-ups?date={Text(45)}", Cancellation))).GetProperty("items").EnumerateArray());

        async Task<List<Dictionary<string, string>>> MadeUp() => [.. (await Read(calendar)).Where(day => day["SUMMARY"].Contains("tas igen", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_regions_calendar_has_every_occasion_and_nobody_in_it()
    {
        var region = Fresh("region");
        var occasion = await enrolling.Occasion(region: region, days: 2);
        var other = await enrolling.Occasion(days: 1);
        var person = await enrolling.Person(Fresh("kommun"), region: region);
        await occasion.Enrols(person);
        var calendar = await Open(enrolling.Coordinator(region), new { kind = "region" });
        var days = await Read(calendar);
        Assert.Equal([$"{occasion.Id}-1@yrkesresan.se", $"{occasion.Id}-2@yrkesresan.se"], days.Select(day => day["UID"]));
        var text = await enrolling.Service.Anonymous().GetStringAsync(calendar, Cancellation);
        Assert.DoesNotContain(person.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Id.ToString(), text, StringComparison.Ordinal);
        await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/cancellation", new { }, Json.Options, Cancellation));
        Assert.Equal([("CANCELLED", "1"), ("CANCELLED", "1")], (await Read(calendar)).Select(day => (day["STATUS"], day["SEQUENCE"])));
        Assert.Empty(await Read(await Open(enrolling.Coordinator(region), new { kind = "region", journey = "aldreomsorg" })));
    }

    [Fact]
    public async Task A_managers_calendar_says_how_many_of_the_staff_and_not_who()
    {
        var municipality = Fresh("kommun");
        var (ann, elsewhere) = (await enrolling.Person(municipality, "Barn"), await enrolling.Person(municipality, "Äldre"));
        var occasion = await enrolling.Occasion();
        await occasion.Enrols(ann);
        await occasion.Enrols(elsewhere);
        var calendar = await Open(enrolling.Service.As("manager", municipality: municipality, unit: "Barn"), new { kind = "staff" });
        var day = Assert.Single(await Read(calendar));
        Assert.StartsWith("Egen personal: 1 med plats.", day["DESCRIPTION"], StringComparison.Ordinal);
        Assert.DoesNotContain(ann.ToString(), string.Concat(day.Values), StringComparison.Ordinal);
        await Ok(enrolling.Coordinator().PostAsJsonAsync(
            $"{Root}/participants/{ann}/move", new { municipality = Fresh("kommun"), unit = "Barn", from = Today }, Json.Options, Cancellation));
        Assert.Empty(await Read(calendar));
    }

    [Fact]
    public async Task Nothing_new_is_not_sent_again()
    {
        var calendar = await Open(enrolling.Coordinator(Fresh("region")), new { kind = "region" });
        using var client = enrolling.Service.Anonymous();
        using var first = await client.GetAsync(calendar, Cancellation);
        Assert.Equal("text/calendar; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Get, calendar) { Headers = { { "If-None-Match", first.Headers.ETag!.Tag } } };
        using var second = await client.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.NotModified, first.Headers.ETag.Tag), (second.StatusCode, second.Headers.ETag?.Tag));
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task An_address_is_shown_once_kept_as_a_hash_and_closed_at_once()
    {
        using var owner = enrolling.Service.As("manager", municipality: Fresh("kommun"));
        var opened = await Ok(owner.PostAsJsonAsync($"{Root}/calendars", new { kind = "staff" }, Json.Options, Cancellation));
        var (id, url) = (opened.GetProperty("id").GetGuid(), opened.GetProperty("url").GetString()!);
        var secret = url.Split('/')[^1].Replace(".ics", "", StringComparison.Ordinal);
        Assert.Equal(43, secret.Length);
        await using (var session = enrolling.Service.Store.QuerySession())
        {
            Assert.Equal(0, (await session.QueryAsync<int>("select count(*)::int from mt_doc_calendarfeed where data::text like ?", Cancellation, $"%{secret}%"))[0]);
        }

        var listed = await Ok(owner.GetAsync($"{Root}/calendars", Cancellation));
        var item = Assert.Single(listed.GetProperty("items").EnumerateArray());
        Assert.Equal(id, item.GetProperty("id").GetGuid());
        Assert.False(item.TryGetProperty("url", out _));
        Assert.Empty(await Read(url));
        await Problem(enrolling.Coordinator().DeleteAsync($"{Root}/calendars/{id}", Cancellation), HttpStatusCode.NotFound, "not-found");
        using var closed = await owner.DeleteAsync($"{Root}/calendars/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        await Problem(enrolling.Service.Anonymous().GetAsync(url, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(owner.DeleteAsync($"{Root}/calendars/{id}", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Nobody_opens_anothers_calendar()
    {
        await Problem(enrolling.Service.As("participant", person: Guid.NewGuid()).PostAsJsonAsync($"{Root}/calendars", new { kind = "person" }, Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(
            enrolling.Service.As("manager", municipality: Fresh("kommun"), unit: "Barn").PostAsJsonAsync($"{Root}/calendars", new { kind = "staff", unit = "Äldre" }, Json.Options, Cancellation),
            HttpStatusCode.NotFound, "not-found");
        await Problem(enrolling.Coordinator().PostAsJsonAsync($"{Root}/calendars", new { kind = "staff" }, Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        var problem = await Problem(
            enrolling.Coordinator().PostAsJsonAsync($"{Root}/calendars", new { kind = "allas", journey = "okand", unit = "Barn" }, Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(["journey", "kind", "unit"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).Order());
    }

    [Fact]
    public async Task The_secret_is_in_no_trace()
    {
        var calendar = await Open(enrolling.Coordinator(Fresh("region")), new { kind = "region" });
        var secret = calendar.Split('/')[^1];
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name != "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue(activity.DisplayName + string.Concat(activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value};"))),
        };
        ActivitySource.AddActivityListener(listener);
        await Read(calendar);
        await Testing.Eventually.Holds(() =>
        {
            Assert.Contains(seen, one => one.Contains("calendars/{secret}.ics", StringComparison.Ordinal));
            return Task.CompletedTask;
        });
        Assert.DoesNotContain(seen, one => one.Contains(secret.Replace(".ics", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private static object Day(int from, string mode) => new { date = Today.AddDays(from), start = "09:00", end = "16:00", mode, half = false };

    private static async Task<string> Open(HttpClient by, object what)
    {
        using (by)
        {
            return (await Ok(by.PostAsJsonAsync($"{Root}/calendars", what, Json.Options, Cancellation))).GetProperty("url").GetString()!;
        }
    }

    private async Task<List<Dictionary<string, string>>> Read(string calendar)
    {
        using var client = enrolling.Service.Anonymous();
        var text = await client.GetStringAsync(calendar, Cancellation);
        var entries = text.Replace("\r\n ", "", StringComparison.Ordinal).Split("BEGIN:VEVENT\r\n").Skip(1);
        return [.. entries.Select(entry => entry.Split("\r\n").TakeWhile(line => line != "END:VEVENT").ToDictionary(line => line.Split(':')[0], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]))];
    }
}

using System.Net;
using System.Net.Http.Json;
using Xunit;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class VenueTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_venue_is_registered_read_and_revised()
    {
        var slug = Fresh("sal");
        var path = $"{Root}/regions/norrbotten/venues/{slug}";
        using var first = await enrolling.Coordinator().PutAsJsonAsync(path, VenueBody(30), Json.Options, Cancellation);
        using var again = await enrolling.Coordinator().PutAsJsonAsync(path, VenueBody(30), Json.Options, Cancellation);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, "\"1\""), (first.StatusCode, again.StatusCode, again.Headers.ETag?.Tag));
        await Ok(enrolling.Coordinator().PutAsJsonAsync(path, VenueBody(40), Json.Options, Cancellation));
        var read = await Ok(enrolling.Service.As("participant", region: "norrbotten", person: Guid.NewGuid()).GetAsync(path, Cancellation));
        Assert.Equal((40, "Skeppsbrogatan 17, Luleå", "vaktmästare"), (read.GetProperty("seats").GetInt32(), read.GetProperty("address").GetString(), read.GetProperty("contactRole").GetString()));
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(enrolling.Coordinator().GetAsync($"{Root}/regions/norrbotten/venues?limit=2&cursor={cursor}", Cancellation));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Contains(slug, seen);
        Assert.Equal(seen.Order(StringComparer.Ordinal).Distinct(), seen);
    }

    [Fact]
    public async Task Every_field_at_fault_is_told()
    {
        var problem = await Problem(
            enrolling.Coordinator().PutAsJsonAsync($"{Root}/regions/norrbotten/venues/Sal%20B", new { seats = 0 }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(["address", "name", "seats", "venue"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).Order());
    }

    [Fact]
    public async Task Each_time_a_venue_is_overridden_keeps_its_reason_and_the_same_again_adds_none()
    {
        var (first, second) = (await enrolling.Venue(), await enrolling.Venue());
        await At(first, 60);
        await At(second, 60);
        var occasion = (await Ok(Schedule(first, 60, reason: "Väggen viks undan"))).GetProperty("id").GetGuid();
        for (var time = 0; time < 2; time++)
        {
            await Ok(enrolling.Coordinator().PutAsJsonAsync(
                $"{Root}/journeys/{Journey}/occasions/{occasion}/venue", new { venue = second, @override = new { reason = "Delar på salen" } }, Json.Options, Cancellation));
        }

        Assert.Equal(["venue-override", "venue-override"], await Notes(occasion));
        var texts = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(enrolling.Coordinator().GetAsync($"{Root}/journeys/{Journey}/occasions/{occasion}/notes?limit=1&cursor={cursor}", Cancellation));
            texts.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(["Delar på salen", "Väggen viks undan"], texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_venue_has_one_occasion_at_a_time_across_journeys_and_a_reason_overrides()
    {
        var venue = await enrolling.Venue();
        var one = await At(venue, 60);
        await Problem(Schedule(venue, 60, journey: "aldreomsorg"), HttpStatusCode.Conflict, "venue-taken");
        await Ok(Schedule(venue, 61, journey: "aldreomsorg"));
        var both = await Ok(Schedule(venue, 60, reason: "Väggen viks undan"));
        Assert.Equal(["venue-override"], await Notes(both.GetProperty("id").GetGuid()));

        var bookings = await Ok(enrolling.Coordinator().GetAsync($"{Root}/regions/norrbotten/venues/{venue}/bookings", Cancellation));
        Assert.Equal([Today.AddDays(60), Today.AddDays(60), Today.AddDays(61)], bookings.GetProperty("items").EnumerateArray().Select(item => DateOnly.Parse(item.GetProperty("date").GetString()!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains(bookings.GetProperty("items").EnumerateArray(), item => item.GetProperty("occasion").GetGuid() == one.Id);
        var feed = await Ok(one.Coordinator.PostAsJsonAsync($"{Root}/calendars", new { kind = "region" }, Json.Options, Cancellation));
        var calendar = await enrolling.Service.Anonymous().GetStringAsync(new Uri(feed.GetProperty("url").GetString()!).PathAndQuery, Cancellation);
        var entry = calendar.Replace("\r\n ", "", StringComparison.Ordinal).Split("BEGIN:VEVENT").Single(text => text.Contains($"{one.Id}", StringComparison.Ordinal));
        Assert.Contains("LOCATION:Folkets hus\\, sal B\\, Skeppsbrogatan 17\\, Luleå", entry, StringComparison.Ordinal);
        var told = await Ok(one.Coordinator.GetAsync(one.Path, Cancellation));
        Assert.Equal("Skeppsbrogatan 17, Luleå", told.GetProperty("places")[0].GetProperty("address").GetString());
    }

    [Fact]
    public async Task Morning_and_afternoon_of_a_day_are_two_occasions()
    {
        var venue = await enrolling.Venue();
        await Ok(Schedule(venue, 60, start: "08:30", end: "12:00"));
        await Ok(Schedule(venue, 60, start: "12:00", end: "16:00"));
        await Problem(Schedule(venue, 60, start: "11:59", end: "12:30"), HttpStatusCode.Conflict, "venue-taken");
    }

    [Fact]
    public async Task A_venue_too_small_is_refused_and_a_reason_overrides()
    {
        var venue = await enrolling.Venue(seats: 19);
        await Problem(Schedule(venue, 60), HttpStatusCode.Conflict, "venue-too-small");
        await Problem(Schedule(venue, 60, reason: " "), HttpStatusCode.UnprocessableEntity, "validation");
        await Ok(Schedule(venue, 60, reason: "Några är med på länk"));
    }

    [Fact]
    public async Task Text_is_a_place_that_nobody_guards()
    {
        var text = Fresh("Församlingshemmet");
        await Ok(Schedule(text, 60));
        await Ok(Schedule(text, 60));
    }

    [Fact]
    public async Task A_cancelled_a_moved_and_a_digital_day_leave_the_venue()
    {
        var venue = await enrolling.Venue();
        var cancelled = await At(venue, 60);
        await Ok(cancelled.Coordinator.PostAsync($"{cancelled.Path}/cancellation", null, Cancellation));
        var moved = await At(venue, 60);
        object Days(int day) => new { days = new[] { new { date = Today.AddDays(day), start = "09:00", end = "16:00" } } };
        await Ok(moved.Coordinator.PostAsJsonAsync($"{moved.Path}/rescheduling", Days(61), Json.Options, Cancellation));
        var digital = await At(venue, 60);
        await Problem(digital.Coordinator.PostAsJsonAsync($"{digital.Path}/rescheduling", Days(61), Json.Options, Cancellation), HttpStatusCode.Conflict, "venue-taken");
        var day = $"{digital.Path}/days/{Today.AddDays(60):yyyy-MM-dd}";
        await Ok(digital.Coordinator.PostAsJsonAsync($"{day}/digital", new { link = "https://mote.example/1" }, Json.Options, Cancellation));
        var instead = await At(venue, 60);
        await Problem(digital.Coordinator.PostAsync($"{day}/on-site", null, Cancellation), HttpStatusCode.Conflict, "venue-taken");
        await Ok(digital.Coordinator.PostAsJsonAsync($"{day}/on-site", new { venue = "Biblioteket" }, Json.Options, Cancellation));
        await Problem(digital.Coordinator.PostAsJsonAsync($"{day}/on-site", new { venue }, Json.Options, Cancellation), HttpStatusCode.Conflict, "venue-taken");
        await Ok(digital.Coordinator.PostAsJsonAsync($"{day}/on-site", new { venue, @override = new { reason = "Vi delar" } }, Json.Options, Cancellation));
        await Ok(instead.Coordinator.PutAsJsonAsync($"{instead.Path}/venue", new { venue = "Gymnastiksalen" }, Json.Options, Cancellation));
        await Problem(
            instead.Coordinator.PutAsJsonAsync($"{instead.Path}/venue", new { venue }, Json.Options, Cancellation), HttpStatusCode.Conflict, "venue-taken");
        Assert.Equal([digital.Id, moved.Id], await Booked(venue));
    }

    [Fact]
    public async Task Only_the_coordinators_word_overrides_and_only_the_own_regions_venues_are_booked()
    {
        var venue = await enrolling.Venue(region: "dalarna");
        await Ok(Schedule(venue, 60));
        await Ok(Schedule(venue, 60));
        Assert.Empty(await Booked(venue, "dalarna"));
    }

    [Fact]
    public async Task Twenty_coordinators_at_once_for_one_venue_on_one_day_one_gets_it()
    {
        var venue = await enrolling.Venue();
        var course = await enrolling.Course();
        Assert.Equal(["Conflict: 19", "Created: 1"], Count(await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var response = await Schedule(venue, 60, course: course);
            return response.StatusCode;
        }))));
        Assert.Single(await Booked(venue));
    }

    [Fact]
    public async Task Moves_changes_of_venue_and_new_occasions_at_once_for_one_venue_on_one_day_one_gets_it()
    {
        var venue = await enrolling.Venue();
        var moving = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => At(venue, 61 + number)));
        var changing = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => At("Biblioteket", 60)));
        var course = await enrolling.Course();
        var answers = await Task.WhenAll(
            moving.Select(one => one.Coordinator.PostAsJsonAsync(
                    $"{one.Path}/rescheduling", new { days = new[] { new { date = Today.AddDays(60), start = "09:00", end = "16:00" } } }, Json.Options, Cancellation))
                .Concat(changing.Select(one => one.Coordinator.PutAsJsonAsync($"{one.Path}/venue", new { venue }, Json.Options, Cancellation)))
                .Concat(Enumerable.Range(0, 5).Select(_ => Schedule(venue, 60, course: course))));
        Assert.Equal((1, 14), (answers.Count(answer => answer.IsSuccessStatusCode), answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict)));
        Assert.Single(await Booked(venue, to: 60));
    }

    [Fact]
    public async Task Decided_without_the_venues_lock_the_same_check_fails()
    {
        var venue = new Venue(Guid.NewGuid(), "norrbotten", "sal", new VenueContent("Sal", "Gatan 1", 100), 1);
        var stored = new List<VenueBooking>();
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = Enumerable.Range(0, 20).Select(async _ =>
        {
            // Each reads what is booked before any of the others has stored it.
            var (occasion, seen) = (Guid.NewGuid(), stored.ToList());
            var wanted = new VenueBooking(VenueBooking.IdOf(occasion, Today), venue.Id, Today, new TimeOnly(9, 0), new TimeOnly(16, 0), Journey, occasion);
            await start.Task;
            var problem = VenueProblem.Of([wanted], seen, [venue], 20);
            lock (stored)
            {
                stored.Add(wanted);
            }

            return problem is null ? HttpStatusCode.Created : HttpStatusCode.Conflict;
        }).ToArray();
        start.SetResult();
        var counted = Count(await Task.WhenAll(answers));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Assert.Equal(["Conflict: 19", "Created: 1"], counted));
    }

    private static string[] Count(IEnumerable<HttpStatusCode> codes) =>
        [.. codes.GroupBy(code => code).Select(codes => $"{codes.Key}: {codes.Count()}").Order()];

    private async Task<Guid[]> Booked(string venue, string region = "norrbotten", int? to = null)
    {
        var page = await Ok(enrolling.Coordinator(region).GetAsync(
            $"{Root}/regions/{region}/venues/{venue}/bookings{(to is { } last ? $"?to={Today.AddDays(last):yyyy-MM-dd}" : "")}", Cancellation));
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("occasion").GetGuid())];
    }

    private async Task<string[]> Notes(Guid occasion)
    {
        var page = await Ok(enrolling.Coordinator().GetAsync($"{Root}/journeys/{Journey}/occasions/{occasion}/notes", Cancellation));
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("about").GetString()!)];
    }

    private async Task<TestedOccasion> At(string venue, int day)
    {
        var course = await enrolling.Course();
        var made = await Ok(Schedule(venue, day, course: course));
        return new TestedOccasion(enrolling, Journey, made.GetProperty("id").GetGuid(), course, "norrbotten");
    }

    private async Task<HttpResponseMessage> Schedule(
        string venue, int day, string journey = Journey, string? reason = null, string start = "09:00", string end = "16:00", string? course = null) =>
        await enrolling.Coordinator().PostAsJsonAsync(
            $"{Root}/journeys/{journey}/occasions",
            new
            {
                course = course ?? await enrolling.Course(journey),
                region = "norrbotten",
                days = new[] { new { date = Today.AddDays(day), start, end, mode = "on-site", half = false } },
                venue,
                capacity = 20,
                @override = reason is null ? null : new { reason },
            },
            Json.Options, Cancellation);
}

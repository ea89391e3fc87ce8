using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class OccasionPracticeTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_one_and_two_and_days_three_and_four_are_occasions_of_their_own()
    {
        await using var published = await enrolling.Service.Catch<Contracts.OccasionScheduled>();
        var course = await FourDays();
        var later = await Ok(Post(new { course, region = "norrbotten", courseDays = new[] { 3, 4 }, days = Days(60, 2), capacity = 10 }));
        Assert.Equal([3, 4], later.GetProperty("courseDays").EnumerateArray().Select(day => day.GetInt32()));
        // The third is digital and the fourth half, as the course has them.
        Assert.Equal([("digital", false), ("on-site", true)], later.GetProperty("days").EnumerateArray().Select(day => (day.GetProperty("mode").GetString()!, day.GetProperty("half").GetBoolean())));
        var id = later.GetProperty("id").GetGuid();
        var told = (await Eventually.Get(published.All, all => all.Any(one => one.Message.Occasion == id), what: "published")).First(one => one.Message.Occasion == id).Message;
        Assert.Equal([3, 4], told.CourseDays!);
        await Problem(
            enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions/{id}/rescheduling", new { days = Days(70, 3) }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
    }

    [Theory]
    [InlineData(new[] { 1 }, "courseDays")]
    [InlineData(new[] { 2, 1 }, "courseDays[1]")]
    [InlineData(new[] { 2, 2 }, "courseDays[1]")]
    [InlineData(new[] { 4, 5 }, "courseDays[1]")]
    [InlineData(new[] { 0, 1 }, "courseDays[0]")]
    [InlineData(new int[0], "courseDays")]
    public async Task Days_that_the_course_does_not_have_are_refused(int[] courseDays, string field)
    {
        var problem = await Problem(
            Post(new
            {
                course = await FourDays(),
                region = "norrbotten",
                courseDays,
                capacity = 10,
                days = new[] { new { date = Today.AddDays(60), start = "09:00", end = "16:00", mode = "digital" }, new { date = Today.AddDays(61), start = "09:00", end = "16:00", mode = "digital" } },
            }),
            HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Contains(field, problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_whole_course_is_scheduled_from_its_first_day_over_the_holidays()
    {
        var made = await Ok(Post(new { course = await FourDays(), region = "norrbotten", firstDay = "2027-03-25", start = "08:30", capacity = 10 }));
        Assert.Equal(
            ["2027-03-25 08:30:00 16:00:00 on-site", "2027-03-30 08:30:00 16:00:00 on-site", "2027-03-31 08:30:00 16:00:00 digital", "2027-04-01 08:30:00 12:00:00 on-site"],
            made.GetProperty("days").EnumerateArray().Select(day => $"{day.GetProperty("date").GetString()} {day.GetProperty("start").GetString()} {day.GetProperty("end").GetString()} {day.GetProperty("mode").GetString()}"));
        var problem = await Problem(
            Post(new { course = Fresh("okand"), region = "norrbotten", firstDay = "2027-03-25", capacity = 10 }), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal("course", Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Every_field_of_what_is_new_is_told_where_it_is_at_fault()
    {
        var problem = await Problem(
            Post(new
            {
                course = await enrolling.Course(),
                region = "norrbotten",
                capacity = 10,
                heldBy = new { municipality = "Luleå" },
                literature = new[] { new { title = "", perParticipant = 11, isbn = "978-91" } },
                catering = new[] { new { item = "lunch" }, new { item = "lunch" }, new { item = "smörgåstårta" } },
                @override = new { reason = "" },
                days = new object[]
                {
                    new { date = Today.AddDays(60), start = "09:00", end = "16:00", mode = "digital", link = "http://mote.example", venue = "Aulan" },
                    new { date = Today.AddDays(61), start = "09:00", end = "16:00", mode = "on-site", link = "https://mote.example" },
                },
            }),
            HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(
            [
                "catering[1].item", "catering[2].item", "days[0].link", "days[0].venue", "days[1].link", "heldBy.municipality", "literature[0].isbn",
                "literature[0].perParticipant", "literature[0].title", "override.reason",
            ],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_employer_holds_an_occasion_for_its_own_and_no_other_sees_it()
    {
        var (own, other) = (await Municipality(), await Municipality());
        var course = await enrolling.Course("funktionshinder-utforare");
        object Body(string municipality, string region = "norrbotten", string? unit = null, string? venue = null) =>
            new { course, region, heldBy = new { municipality, unit }, days = Days(60, 1, "on-site"), capacity = 10, venue };
        const string Path = $"{Root}/journeys/funktionshinder-utforare/occasions";
        var administrator = enrolling.Administrator(own);
        var made = await Ok(administrator.PostAsJsonAsync(Path, Body(own, venue: "Personalrummet"), Json.Options, Cancellation));
        Assert.Equal(own, made.GetProperty("heldBy").GetProperty("municipality").GetString());
        var one = $"{Path}/{made.GetProperty("id").GetGuid()}";

        // Outside the own municipality, unit or region it is not there, nor to be made.
        await Problem(administrator.PostAsJsonAsync(Path, Body(other), Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(administrator.PostAsJsonAsync(Path, Body(own, region: "dalarna"), Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(administrator.PostAsJsonAsync(Path, OccasionBody(course), Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(
            enrolling.Service.As("manager", municipality: own, unit: "Norra").PostAsJsonAsync(Path, Body(own), Json.Options, Cancellation),
            HttpStatusCode.NotFound, "not-found");
        await Problem(
            enrolling.Coordinator("dalarna").PostAsJsonAsync(Path, Body(own, region: "dalarna"), Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(
            administrator.PostAsJsonAsync(Path, Body(own, venue: await enrolling.Venue()), Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        foreach (var outsider in new[] { enrolling.Administrator(other), enrolling.Service.As("manager", municipality: other), enrolling.Coordinator("dalarna") })
        {
            await Problem(outsider.GetAsync(one, Cancellation), HttpStatusCode.NotFound, "not-found");
            Assert.Empty(await Listed(outsider, $"{Path}?course={course}"));
            await Problem(outsider.PostAsync($"{one}/cancellation", null, Cancellation), HttpStatusCode.NotFound, "not-found");
        }

        var person = await enrolling.Person(own);
        foreach (var insider in new[]
        {
            administrator, enrolling.Service.As("manager", municipality: own, unit: "Norra"), enrolling.Service.As("participant", person: person), enrolling.Coordinator(),
        })
        {
            await Ok(insider.GetAsync(one, Cancellation));
            Assert.Single(await Listed(insider, $"{Path}?course={course}&municipality={own}"));
        }

        Assert.Empty(await Listed(administrator, $"{Path}?course={course}&municipality={other}"));
        var manager = enrolling.Service.As("manager", municipality: own, unit: "Norra");
        var unit = await Ok(manager.PostAsJsonAsync(Path, Body(own, unit: "Norra"), Json.Options, Cancellation));
        await Problem(manager.PostAsync($"{one}/cancellation", null, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Ok(manager.PostAsJsonAsync($"{Path}/{unit.GetProperty("id").GetGuid()}/rescheduling", new { days = Days(62, 1) }, Json.Options, Cancellation));
        await Ok(administrator.PostAsync($"{one}/cancellation", null, Cancellation));

        // What was held for the own is recorded and completed by the employer.
        var held = await Ok(administrator.PostAsJsonAsync(
            Path, new { course, region = "norrbotten", heldBy = new { municipality = own }, days = Days(-1, 1, "on-site"), capacity = 10 }, Json.Options, Cancellation));
        var past = $"{Path}/{held.GetProperty("id").GetGuid()}";
        object attendance = new { present = Array.Empty<Guid>(), absent = Array.Empty<object>() };
        await Problem(
            enrolling.Administrator(other).PutAsJsonAsync($"{past}/attendance/{Today.AddDays(-1):yyyy-MM-dd}", attendance, Json.Options, Cancellation),
            HttpStatusCode.NotFound, "not-found");
        await Ok(administrator.PutAsJsonAsync($"{past}/attendance/{Today.AddDays(-1):yyyy-MM-dd}", attendance, Json.Options, Cancellation));
        await Ok(administrator.PostAsync($"{past}/completion", null, Cancellation));
    }

    [Fact]
    public async Task Where_to_join_is_told_to_those_who_are_to_be_there()
    {
        const string Link = "https://mote.example/rum/4711";
        var occasion = await enrolling.Occasion(capacity: 1);
        var municipality = await Municipality();
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(await Municipality()));
        await occasion.Enrols(ann);
        await occasion.Enrols(bo);
        var turned = await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/days/{Today.AddDays(60):yyyy-MM-dd}/digital", new { link = Link }, Json.Options, Cancellation));
        Assert.Equal(Link, turned.GetProperty("days")[0].GetProperty("link").GetString());
        async Task<string?> Told(HttpClient client) =>
            (await Ok(client.GetAsync(occasion.Path, Cancellation))).GetProperty("days")[0].TryGetProperty("link", out var link) ? link.GetString() : null;
        Assert.Equal(Link, await Told(enrolling.Service.As("participant", person: ann)));
        Assert.Equal(Link, await Told(enrolling.Administrator(municipality)));
        Assert.Null(await Told(enrolling.Service.As("participant", person: bo)));
        Assert.Null(await Told(enrolling.Service.As("participant", region: "norrbotten", person: Guid.NewGuid())));
        Assert.Null(await Told(enrolling.National));
        var path = $"{Root}/journeys/{Journey}/occasions?course={occasion.Course}";
        Assert.DoesNotContain(Link, (await Listed(enrolling.Administrator(municipality), path))[0].GetRawText(), StringComparison.Ordinal);
        Assert.Contains(Link, (await Listed(occasion.Coordinator, path))[0].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_turned_digital_is_told_with_all_days_and_completed_as_held()
    {
        await using var rescheduled = await enrolling.Service.Catch<Contracts.OccasionRescheduled>();
        await using var completed = await enrolling.Service.Catch<Contracts.OccasionCompleted>();
        var occasion = await enrolling.Occasion(firstDay: -2, days: 2);
        var day = $"{occasion.Path}/days/{Today.AddDays(-1):yyyy-MM-dd}";
        await Ok(occasion.Coordinator.PostAsync($"{day}/digital", null, Cancellation));
        using var again = await occasion.Coordinator.PostAsync($"{day}/digital", null, Cancellation);
        Assert.Equal("\"2\"", again.Headers.ETag?.Tag);
        await Problem(
            occasion.Coordinator.PostAsync($"{occasion.Path}/days/{Today.AddDays(9):yyyy-MM-dd}/digital", null, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(occasion.Coordinator.PostAsync($"{occasion.Path}/days/igar/digital", null, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(
            occasion.Coordinator.PostAsJsonAsync($"{day}/digital", new { link = "javascript:alert(1)" }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        var told = (await Eventually.Get(rescheduled.All, all => all.Any(one => one.Message.Occasion == occasion.Id), what: "published")).Single(one => one.Message.Occasion == occasion.Id);
        Assert.Equal(["on-site", "digital"], told.Message.Days.Select(one => one.Mode));
        Assert.Equal(2, told.Message.Version);
        await Ok(occasion.Records(Today.AddDays(-2), [], []));
        await Ok(occasion.Records(Today.AddDays(-1), [], []));
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/completion", null, Cancellation));
        var held = (await Eventually.Get(completed.All, all => all.Any(one => one.Message.Occasion == occasion.Id), what: "published")).First(one => one.Message.Occasion == occasion.Id);
        Assert.Equal(["on-site", "digital"], held.Message.Days.Select(one => one.Mode));
        await Problem(occasion.Coordinator.PostAsync($"{day}/on-site", null, Cancellation), HttpStatusCode.Conflict, "occasion-completed");
    }

    [Fact]
    public async Task A_move_keeps_links_and_places_and_the_decision_s_distance()
    {
        var course = await enrolling.Course();
        var made = await Ok(Post(new
        {
            course,
            region = "norrbotten",
            capacity = 10,
            minimum = 2,
            decisionDate = Today.AddDays(50),
            opens = Today.AddDays(10),
            days = new object[]
            {
                new { date = Today.AddDays(60), start = "09:00", end = "16:00", mode = "digital", link = "https://mote.example/1" },
                new { date = Today.AddDays(61), start = "09:00", end = "16:00", mode = "on-site", venue = "Biblioteket" },
            },
        }));
        var moved = await Ok(enrolling.Coordinator().PostAsJsonAsync(
            $"{Root}/journeys/{Journey}/occasions/{made.GetProperty("id").GetGuid()}/rescheduling", new { days = Days(70, 2) }, Json.Options, Cancellation));
        Assert.Equal(("https://mote.example/1", "Biblioteket"), (moved.GetProperty("days")[0].GetProperty("link").GetString(), moved.GetProperty("days")[1].GetProperty("venue").GetString()));
        Assert.Equal(
            [Today.AddDays(60), Today.AddDays(10), Today.AddDays(69), Today.AddDays(56)],
            new[] { "decisionDate", "opens", "closes", "freeCancellationUntil" }.Select(field => DateOnly.Parse(moved.GetProperty(field).GetString()!, System.Globalization.CultureInfo.InvariantCulture)));
        var due = await Due(made.GetProperty("id").GetGuid());
        Assert.Equal(Today.AddDays(60), DateOnly.FromDateTime(due!.Value.UtcDateTime));
    }

    [Fact]
    public async Task A_move_to_a_day_when_somebody_is_elsewhere_takes_a_reason_and_keeps_the_day_taken()
    {
        var (moving, there) = (await enrolling.Occasion(firstDay: 60), await enrolling.Occasion(firstDay: 63));
        var (ann, bo) = (await enrolling.Person(Fresh("kommun")), await enrolling.Person(Fresh("kommun")));
        await moving.Enrols(ann);
        await moving.Enrols(bo);
        await there.Enrols(ann);
        Task<HttpResponseMessage> Move(string? reason) => moving.Coordinator.PostAsJsonAsync(
            $"{moving.Path}/rescheduling", new { days = Days(63, 1), closes = Today.AddDays(90), @override = reason is null ? null : new { reason } }, Json.Options, Cancellation);
        await Problem(Move(null), HttpStatusCode.Conflict, "day-conflict");
        await Ok(Move("Ann är med på förmiddagen"));
        // Both hold the day: given up at one it is still taken.
        var third = await enrolling.Occasion(firstDay: 63);
        await Ok(there.Cancels(ann));
        await Problem(third.Asks(ann), HttpStatusCode.Conflict, "day-conflict");
        await Problem(third.Asks(bo), HttpStatusCode.Conflict, "day-conflict");
        await Ok(moving.Cancels(ann));
        Assert.Equal("confirmed", (await third.Enrols(ann)).Status);
    }

    [Fact]
    public async Task Enrolment_is_closed_and_opened_again()
    {
        var occasion = await enrolling.Occasion();
        var municipality = await Municipality();
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/enrolment-closing", null, Cancellation));
        using var again = await occasion.Coordinator.PostAsync($"{occasion.Path}/enrolment-closing", null, Cancellation);
        Assert.Equal("\"2\"", again.Headers.ETag?.Tag);
        await Problem(occasion.Asks(ann, enrolling.Administrator(municipality)), HttpStatusCode.Conflict, "enrolment-closed");
        Assert.Equal("confirmed", (await occasion.Enrols(ann)).Status);
        Assert.Empty(await Listed(occasion.Coordinator, $"{Root}/journeys/{Journey}/occasions?course={occasion.Course}&open=true"));
        var opened = await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/enrolment-opening", null, Cancellation));
        Assert.Equal($"{Today.AddDays(59):yyyy-MM-dd}", opened.GetProperty("closes").GetString());
        await Ok(occasion.Asks(bo, enrolling.Administrator(municipality)));
        await Problem(
            occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolment-opening", new { closes = Today.AddDays(-1) }, Json.Options, Cancellation),
            HttpStatusCode.Conflict, "enrolment-period");
        await Problem(
            occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolment-opening", new { opens = Today.AddDays(2), closes = Today.AddDays(1) }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
    }

    [Fact]
    public async Task Closed_enrolment_stays_closed_when_the_days_are_moved()
    {
        var occasion = await enrolling.Occasion(firstDay: 60);
        Task<HttpResponseMessage> Move(int day, DateOnly? closes = null) =>
            occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/rescheduling", new { days = Days(day, 1), closes }, Json.Options, Cancellation);
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/enrolment-closing", null, Cancellation));
        Assert.Equal($"{Today.AddDays(-1):yyyy-MM-dd}", (await Ok(Move(62))).GetProperty("closes").GetString());
        var municipality = await Municipality();
        await Problem(occasion.Asks(await enrolling.Person(municipality), enrolling.Administrator(municipality)), HttpStatusCode.Conflict, "enrolment-closed");
        Assert.Equal($"{Today.AddDays(20):yyyy-MM-dd}", (await Ok(Move(63, Today.AddDays(20)))).GetProperty("closes").GetString());
        // Told otherwise, it is open as any other.
        Assert.Equal($"{Today.AddDays(63):yyyy-MM-dd}", (await Ok(Move(64))).GetProperty("closes").GetString());
    }

    [Fact]
    public async Task Dates_out_of_bounds_are_told_and_not_stored_to_break_a_later_move()
    {
        var course = await enrolling.Course();
        object Body(DateOnly? decisionDate = null, DateOnly? free = null) => new
        {
            course,
            region = "norrbotten",
            capacity = 10,
            minimum = 2,
            days = Days(60, 2, "on-site"),
            decisionDate,
            freeCancellationUntil = free,
        };
        var early = await Problem(Post(Body(decisionDate: new DateOnly(1, 1, 5))), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(
            ("decisionDate", "Ange ett värde mellan 2000-01-01 och 2100-01-01."),
            (early.GetProperty("errors")[0].GetProperty("field").GetString(), early.GetProperty("errors")[0].GetProperty("title").GetString()));
        // Nobody takes the course and then cancels free of charge.
        var late = await Problem(Post(Body(free: Today.AddDays(62))), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal("freeCancellationUntil", Assert.Single(late.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
        await Ok(Post(Body(free: Today.AddDays(61))));
    }

    [Fact]
    public async Task A_decision_said_again_does_not_put_another_reason_in_the_place_of_the_first()
    {
        var occasion = await enrolling.Occasion();
        async Task<string> Reasons() => string.Join(
            '|', (await Listed(occasion.Coordinator, $"{occasion.Path}/notes")).Select(note => $"{note.GetProperty("about").GetString()}: {note.GetProperty("text").GetString()}"));
        await Ok(Decides(occasion, hold: true, "hålls ändå"));
        await Ok(Decides(occasion, hold: true, "något annat"));
        Assert.Equal("decision: hålls ändå", await Reasons());
        foreach (var reason in new[] { "snöstorm", "något annat" })
        {
            await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/cancellation", new { reason }, Json.Options, Cancellation));
            await Ok(Decides(occasion, hold: false, reason));
        }

        Assert.Equal("cancellation: snöstorm|decision: hålls ändå", await Reasons());
    }

    [Fact]
    public async Task A_misspelt_course_is_told_at_the_course_and_not_at_every_day()
    {
        async Task<IEnumerable<string?>> Faults(string course, int[]? courseDays = null) =>
            (await Problem(
                Post(new { course, courseDays, region = "norrbotten", capacity = 10, days = new[] { new { date = Today.AddDays(60), start = "09:00", end = "16:00" } } }),
                HttpStatusCode.UnprocessableEntity, "validation")).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString());
        Assert.Equal(["course"], await Faults("familjehemm-finns-inte"));
        Assert.Equal(["courseDays[0]"], await Faults(await enrolling.Course(), [29]));
    }

    [Fact]
    public async Task Below_its_minimum_on_the_decision_date_an_occasion_is_raised_and_the_coordinator_decides()
    {
        await using var raised = await enrolling.Service.Catch<Contracts.OccasionBelowMinimum>();
        const string Region = "gavleborg";
        var hold = await enrolling.Occasion(region: Region);
        var cancel = await enrolling.Occasion(region: Region);
        var enough = await enrolling.Occasion(region: Region);
        var (ann, bo) = (await enrolling.Person(Fresh("kommun"), region: Region), await enrolling.Person(Fresh("kommun"), region: Region));
        await cancel.Enrols(ann);
        await enough.Enrols(bo);
        object Minimum(int minimum) => new { minimum, decisionDate = Today.AddDays(-1) };
        foreach (var (occasion, minimum) in new[] { (hold, 5), (cancel, 2), (enough, 1) })
        {
            await Ok(occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/minimum", Minimum(minimum), Json.Options, Cancellation));
        }

        // The deadline has run for all three when the one of each is gone.
        await Eventually.Get(async () => (await Due(hold.Id), await Due(cancel.Id), await Due(enough.Id)), due => due == (null, null, null), what: "the decision date to have come");
        var told = await Eventually.Get(raised.All, all => all.Count(one => one.Message.Region == Region) >= 2, what: "published");
        Assert.Equal(
            new[] { (hold.Id, 5, 0), (cancel.Id, 2, 1) }.Order(),
            told.Select(one => one.Message).Where(one => one.Region == Region).Select(one => (one.Occasion, one.Minimum, one.Confirmed)).Order());
        async Task<Guid[]> ToDecide() =>
            [.. (await Listed(enrolling.Coordinator(Region), $"{Root}/journeys/{Journey}/occasions/to-decide?limit=1")).Select(item => item.GetProperty("id").GetGuid()).Order()];
        Assert.Equal(new[] { hold.Id, cancel.Id }.Order(), await ToDecide());

        var decided = await Ok(Decides(hold, true, "Bussen är bokad"));
        Assert.Equal(("hold", "scheduled"), (decided.GetProperty("decision").GetString(), decided.GetProperty("status").GetString()));
        using var again = await Decides(hold, true);
        Assert.Equal("\"4\"", again.Headers.ETag?.Tag);
        Assert.Equal([cancel.Id], await ToDecide());
        Assert.Equal("cancelled", (await Ok(Decides(cancel, false))).GetProperty("status").GetString());
        Assert.Empty(await ToDecide());
        await Problem(Decides(cancel, true), HttpStatusCode.Conflict, "occasion-cancelled");
        var notes = await Ok(hold.Coordinator.GetAsync($"{hold.Path}/notes", Cancellation));
        Assert.Equal(("decision", "Bussen är bokad"), Assert.Single(notes.GetProperty("items").EnumerateArray()) is var note ? (note.GetProperty("about").GetString(), note.GetProperty("text").GetString()) : default);
        // Who had a seat is free that day and for the course.
        Assert.Equal("confirmed", (await (await enrolling.Occasion(region: Region, course: cancel.Course)).Enrols(ann)).Status);
    }

    [Fact]
    public async Task The_decision_date_s_deadline_follows_the_occasion()
    {
        var occasion = await enrolling.Occasion();
        async Task Sets(object body) => await Ok(occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/minimum", body, Json.Options, Cancellation));
        await Sets(new { minimum = 5, decisionDate = Today.AddDays(30) });
        var due = await Due(occasion.Id);
        Assert.Equal(Today.AddDays(30), DateOnly.FromDateTime(due!.Value.UtcDateTime));
        await Sets(new { minimum = 5, decisionDate = Today.AddDays(31) });
        Assert.Equal(due.Value.AddDays(1).Date, (await Due(occasion.Id))!.Value.Date);
        await Sets(new { minimum = 5 });
        Assert.Null(await Due(occasion.Id));
        await Sets(new { minimum = 5, decisionDate = Today.AddDays(30) });
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/cancellation", null, Cancellation));
        Assert.Null(await Due(occasion.Id));
        var other = await enrolling.Occasion(capacity: 4);
        var problem = await Problem(
            other.Coordinator.PutAsJsonAsync($"{other.Path}/minimum", new { minimum = 5, decisionDate = Today.AddDays(60) }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(["decisionDate", "minimum"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).Order());
    }

    [Fact]
    public async Task What_to_order_follows_from_who_has_a_seat()
    {
        const string Region = "jamtland";
        var occasion = await enrolling.Occasion(capacity: 2, firstDay: 20, days: 3, region: Region);
        var people = new[] { await enrolling.Person(Fresh("kommun"), region: Region), await enrolling.Person(Fresh("kommun"), region: Region), await enrolling.Person(Fresh("kommun"), region: Region) };
        foreach (var (person, note) in people.Zip(["Nötter", null, "Laktos"]))
        {
            await Ok(occasion.Asks(person, note: note));
        }

        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/days/{Today.AddDays(22):yyyy-MM-dd}/digital", null, Cancellation));
        await Ok(occasion.Coordinator.PostAsJsonAsync(
            $"{occasion.Path}/rescheduling", new { days = Days(20, 3).Select((day, index) => index == 1 ? day with { Half = true, End = "12:00" } : day) }, Json.Options, Cancellation));
        object Ordered() => new
        {
            literature = new object[] { new { title = "Samtal med barn", isbn = "9789144000000" }, new { title = "Häfte", perParticipant = 2 } },
            catering = new object[] { new { item = "morning-coffee", halfDays = true }, new { item = "lunch" } },
        };
        await Ok(occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/practicalities", Ordered(), Json.Options, Cancellation));
        using var again = await occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/practicalities", Ordered(), Json.Options, Cancellation);
        using var read = await occasion.Coordinator.GetAsync(occasion.Path, Cancellation);
        Assert.Equal(read.Headers.ETag, again.Headers.ETag);
        await enrolling.Service.Publish(new Trainer.Contracts.TeamConfirmed(
            occasion.Journey, occasion.Id, Region, new Trainer.Contracts.LentTrainer(Guid.NewGuid(), "lulea"),
            [new Trainer.Contracts.LentTrainer(Guid.NewGuid(), "lulea")], 1, TimeProvider.System.GetUtcNow()));
        var orders = await Eventually.Get(
            () => Ok(occasion.Coordinator.GetAsync($"{occasion.Path}/orders", Cancellation)), one => one.GetProperty("team").GetInt32() == 2, what: "the team known");
        Assert.Equal([("Samtal med barn", 2), ("Häfte", 4)], orders.GetProperty("literature").EnumerateArray().Select(one => (one.GetProperty("title").GetString()!, one.GetProperty("copies").GetInt32())));
        Assert.Equal(
            [$"{Today.AddDays(20):yyyy-MM-dd} morning-coffee 4, lunch 4", $"{Today.AddDays(21):yyyy-MM-dd} morning-coffee 4"],
            orders.GetProperty("catering").EnumerateArray().Select(day => $"{day.GetProperty("date").GetString()} {string.Join(", ", day.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("item").GetString()} {item.GetProperty("count").GetInt32()}"))}"));
        // Who waits eats elsewhere.
        Assert.Equal([(people[0], "Nötter")], orders.GetProperty("notes").EnumerateArray().Select(note => (note.GetProperty("participant").GetGuid(), note.GetProperty("text").GetString()!)));
        await Ok(occasion.Cancels(people[1]));
        orders = await Ok(occasion.Coordinator.GetAsync($"{occasion.Path}/orders", Cancellation));
        Assert.Equal([people[0], people[2]], orders.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("participant").GetGuid()).OrderBy(id => Array.IndexOf(people, id)));

        var period = await Listed(enrolling.Coordinator(Region), $"{Root}/journeys/{Journey}/orders");
        Assert.Equal(occasion.Id, Assert.Single(period).GetProperty("occasion").GetGuid());
        Assert.DoesNotContain("Nötter", period[0].GetRawText(), StringComparison.Ordinal);
        Assert.Empty(await Listed(enrolling.Coordinator(Region), $"{Root}/journeys/{Journey}/orders?from={Today.AddDays(21):yyyy-MM-dd}"));
        await Problem(enrolling.Service.As("manager", municipality: "lulea").GetAsync($"{occasion.Path}/orders", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task New_seats_go_to_those_who_wait_in_order_while_others_ask()
    {
        var occasion = await enrolling.Occasion(capacity: 2);
        var people = await enrolling.People(Fresh("kommun"), 10);
        foreach (var person in people.Take(6))
        {
            await occasion.Enrols(person);
        }

        await Problem(
            occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/capacity", new { capacity = 1 }, Json.Options, Cancellation), HttpStatusCode.Conflict, "capacity-below-confirmed");
        var raised = occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/capacity", new { capacity = 5 }, Json.Options, Cancellation);
        await Task.WhenAll(people.Skip(6).Select(person => Ok(occasion.Asks(person))).Append(Ok(raised)));
        var listed = await occasion.List();
        Assert.Equal(people.Take(5).Order(), listed.Where(one => one.Status == "confirmed").Select(one => one.Participant).Order());
        Assert.Equal(Enumerable.Range(1, 5), listed.Where(one => one.Status == "waiting").Select(one => one.Position!.Value));
        Assert.Equal(people[5], listed.First(one => one.Status == "waiting").Participant);
        using var again = await occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/capacity", new { capacity = 5 }, Json.Options, Cancellation);
        using var read = await occasion.Coordinator.GetAsync(occasion.Path, Cancellation);
        Assert.Equal(read.Headers.ETag, again.Headers.ETag);
    }

    [Fact]
    public async Task The_calendar_is_filtered_by_venue_and_a_stale_version_is_refused()
    {
        var occasion = await enrolling.Occasion();
        var venue = Fresh("Aulan");
        using var stale = occasion.Coordinator;
        stale.DefaultRequestHeaders.Add("If-Match", "\"9\"");
        await Problem(stale.PutAsJsonAsync($"{occasion.Path}/venue", new { venue }, Json.Options, Cancellation), HttpStatusCode.PreconditionFailed, "version-conflict");
        await Ok(occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/venue", new { venue }, Json.Options, Cancellation));
        Assert.Equal(occasion.Id, Assert.Single(await Listed(occasion.Coordinator, $"{Root}/journeys/{Journey}/occasions?venue={venue}")).GetProperty("id").GetGuid());
        var own = Fresh("Biblioteket");
        await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/days/{Today.AddDays(60):yyyy-MM-dd}/on-site", new { venue = own }, Json.Options, Cancellation));
        Assert.Single(await Listed(occasion.Coordinator, $"{Root}/journeys/{Journey}/occasions?venue={own}"));
    }

    private static async Task<List<JsonElement>> Listed(HttpClient client, string path)
    {
        var all = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(client.GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}cursor={cursor}", Cancellation));
            all.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return all;
    }

    private static DayBody[] Days(int first, int count, string? mode = null) =>
        [.. Enumerable.Range(0, count).Select(day => new DayBody(Today.AddDays(first + day), "09:00", "16:00", mode))];

    private async Task<DateTimeOffset?> Due(Guid occasion)
    {
        await using var session = enrolling.Service.Store.QuerySession();
        var found = await session.QueryAsync<ServiceDefaults.Deadlines.Deadline>(
            "where d.data ->> 'subject' = ? and d.data ->> 'kind' = 'occasion-decision'", Cancellation, occasion.ToString());
        return found.Count == 0 ? null : found.Single().Due;
    }

    private static Task<HttpResponseMessage> Decides(TestedOccasion occasion, bool hold, string? reason = null) =>
        occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/decision", new { hold, reason }, Json.Options, Cancellation);

    private Task<HttpResponseMessage> Post(object body) =>
        enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", body, Json.Options, Cancellation);

    private async Task<string> FourDays()
    {
        var slug = Fresh("kurs");
        object Day(string mode, bool half = false) => new { half, mode };
        await Ok(enrolling.National.PutAsJsonAsync(
            $"{Root}/journeys/{Journey}/courses/{slug}",
            new
            {
                title = "Handläggning med barnet i centrum",
                level = "new",
                days = new[] { Day("on-site"), Day("on-site"), Day("digital"), Day("on-site", half: true) },
                preparation = Array.Empty<string>(),
                followUp = Array.Empty<string>(),
                goals = Array.Empty<object>(),
                team = new { leaders = 1, trainers = 4 },
            },
            Json.Options, Cancellation));
        return slug;
    }

    private async Task<string> Municipality(string region = "norrbotten")
    {
        var slug = Fresh("kommun");
        await using var session = enrolling.Service.Store.LightweightSession();
        session.Store(new Municipality(slug, region, slug, 1, TimeProvider.System.GetUtcNow()));
        await session.SaveChangesAsync(Cancellation);
        return slug;
    }

    private sealed record DayBody(DateOnly Date, string Start, string End, string? Mode = null, bool? Half = null);
}

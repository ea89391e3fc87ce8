using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>Approval, offers, reservations, exceptions, overriding, replacement, transfer and the log of promotions, as they are asked for over HTTP.</summary>
public sealed class SeatLifeTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Own(Guid person, string municipality) => enrolling.Service.As("participant", municipality: municipality, person: person);

    private HttpClient Manager(string municipality) => enrolling.Service.As("manager", municipality: municipality);

    private Task<JsonElement> Rules(string municipality, object rules) =>
        Ok(enrolling.Administrator(municipality).PutAsJsonAsync($"{Root}/municipalities/{municipality}/enrolment-rules", rules, Json.Options, Cancellation));

    private static Task<HttpResponseMessage> Posts(HttpClient client, string path, object body) => client.PostAsJsonAsync(path, body, Json.Options, Cancellation);

    private static async Task<string> Status(TestedOccasion occasion, Guid person) =>
        (await Ok(occasion.Coordinator.GetAsync($"{occasion.Path}/enrolments/{person}", Cancellation))).GetProperty("status").GetString()!;

    [Fact]
    public async Task What_an_employee_asks_for_waits_for_the_manager_where_the_municipality_wants_it()
    {
        var municipality = Fresh("kommun");
        await Rules(municipality, new { approval = true });
        var people = await enrolling.People(municipality, 3);
        var occasion = await enrolling.Occasion(capacity: 1);
        var requested = await enrolling.Service.Catch<Contracts.EnrolmentRequested>();
        var declined = await enrolling.Service.Catch<Contracts.EnrolmentDeclined>();
        foreach (var person in people)
        {
            var asked = await Ok(occasion.Asks(person, Own(person, municipality)));
            Assert.Equal("pending-approval", asked.GetProperty("status").GetString());
            Assert.False(asked.TryGetProperty("position", out _));
        }

        // Nobody has a seat by asking, but the day is taken.
        Assert.Equal(0, (await Ok(occasion.Coordinator.GetAsync(occasion.Path, Cancellation))).GetProperty("confirmed").GetInt32());
        var same = await enrolling.Occasion();
        await Problem(same.Asks(people[0], Own(people[0], municipality)), HttpStatusCode.Conflict, "day-conflict");

        // In the order they asked, page by page.
        var first = await Ok(Manager(municipality).GetAsync($"{Root}/approvals?limit=2", Cancellation));
        var second = await Ok(Manager(municipality).GetAsync($"{Root}/approvals?limit=2&cursor={first.GetProperty("next").GetString()}", Cancellation));
        Assert.Equal(people, first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(one => one.GetProperty("participant").GetGuid()));
        Assert.Equal(("Test Testsson", occasion.Course), first.GetProperty("items")[0] is var row ? (row.GetProperty("name").GetString(), row.GetProperty("course").GetString()) : default);
        Assert.Equal(3, (await Ok(enrolling.Coordinator().GetAsync($"{Root}/approvals?municipality={municipality}", Cancellation))).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await Ok(Manager(municipality).GetAsync($"{Root}/approvals?unit=Annan", Cancellation))).GetProperty("items").GetArrayLength());

        // The last to ask is approved first and has the seat; the next waits; the third is declined, with a reason.
        string At(Guid person) => $"{occasion.Path}/enrolments/{person}/approval";
        Assert.Equal("confirmed", (await Ok(Posts(Manager(municipality), At(people[2]), new { approve = true }))).GetProperty("status").GetString());
        var waiting = await Ok(Posts(Manager(municipality), At(people[0]), new { approve = true }));
        Assert.Equal(("waiting", 1), (waiting.GetProperty("status").GetString(), waiting.GetProperty("position").GetInt32()));
        await Problem(Posts(Manager(municipality), At(people[1]), new { approve = false }), HttpStatusCode.UnprocessableEntity, "validation");
        var no = await Ok(Posts(Manager(municipality), At(people[1]), new { approve = false, reason = "Hemligt skäl" }));
        Assert.Equal(("cancelled", "declined"), (no.GetProperty("status").GetString(), no.GetProperty("why").GetString()));
        Assert.Empty((await Ok(Manager(municipality).GetAsync($"{Root}/approvals", Cancellation))).GetProperty("items").EnumerateArray());

        // Asked again: the same answers, no events.
        var version = await Version(occasion);
        Assert.Equal("confirmed", (await Ok(Posts(Manager(municipality), At(people[2]), new { approve = true }))).GetProperty("status").GetString());
        Assert.Equal("cancelled", (await Ok(Posts(Manager(municipality), At(people[1]), new { approve = false, reason = "Hemligt skäl" }))).GetProperty("status").GetString());
        Assert.Equal(version, await Version(occasion));
        await Problem(Posts(Manager(municipality), At(people[1]), new { approve = true }), HttpStatusCode.Conflict, "no-request");

        // Who was declined is free that day; what became public names nobody and no reason.
        await Ok(same.Asks(people[1], Own(people[1], municipality)));
        Assert.Contains(await requested.AtLeast(3), one => one.Message.Participant == people[0] && one.RoutingKey == Journey);
        Assert.Contains(await declined.AtLeast(1), one => one.Message.Participant == people[1]);
        await using var session = enrolling.Service.Store.QuerySession(Journey);
        Assert.DoesNotContain("Hemligt", JsonSerializer.Serialize((await session.Events.FetchStreamAsync(occasion.Id, token: Cancellation)).Select(one => one.Data)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_who_enrols_somebody_who_asked_has_approved()
    {
        var municipality = Fresh("kommun");
        await Rules(municipality, new { approval = true });
        var people = await enrolling.People(municipality, 2);
        var occasion = await enrolling.Occasion();
        foreach (var person in people)
        {
            await Ok(occasion.Asks(person, Own(person, municipality)));
        }

        Assert.Equal("confirmed", (await Ok(occasion.Asks(people[0], Manager(municipality)))).GetProperty("status").GetString());
        var batch = await Ok(Posts(Manager(municipality), $"{occasion.Path}/enrolments/batch", new { participants = people }));
        Assert.Equal(["confirmed", "confirmed"], batch.EnumerateArray().Select(one => one.GetProperty("status").GetString()!));
    }

    [Fact]
    public async Task Who_sets_the_rules_of_a_municipality_may_and_what_is_wrong_is_told()
    {
        var municipality = Fresh("kommun");
        var path = $"{Root}/municipalities/{municipality}/enrolment-rules";
        Assert.False((await Ok(Manager(municipality).GetAsync(path, Cancellation))).GetProperty("approval").GetBoolean());
        using var set = await enrolling.Administrator(municipality).PutAsJsonAsync(path, new { approval = true, confirmWithinHours = 48 }, Json.Options, Cancellation);
        Assert.Equal("\"1\"", set.Headers.ETag!.Tag);
        using var again = await enrolling.Coordinator().PutAsJsonAsync(path, new { approval = true, confirmWithinHours = 48 }, Json.Options, Cancellation);
        Assert.Equal("\"1\"", again.Headers.ETag!.Tag);
        Assert.Equal(48, (await Ok(Manager(municipality).GetAsync(path, Cancellation))).GetProperty("confirmWithinHours").GetInt32());
        foreach (var hours in (int[])[0, 673])
        {
            await Problem(enrolling.Coordinator().PutAsJsonAsync(path, new { confirmWithinHours = hours }, Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await Manager(municipality).PutAsJsonAsync(path, new { approval = false }, Json.Options, Cancellation)).StatusCode);
        await Problem(enrolling.Administrator(Fresh("kommun")).PutAsJsonAsync(path, new { approval = false }, Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_seat_is_offered_accepted_declined_and_the_next_is_asked()
    {
        var municipality = Fresh("kommun");
        await Rules(municipality, new { confirmWithinHours = 48 });
        var people = await enrolling.People(municipality, 4);
        var occasion = await enrolling.Occasion(capacity: 1);
        foreach (var person in people)
        {
            await occasion.Enrols(person);
        }

        await Ok(occasion.Cancels(people[0]));
        var offered = await Ok(Own(people[1], municipality).GetAsync($"{occasion.Path}/enrolments/{people[1]}", Cancellation));
        Assert.Equal("offered", offered.GetProperty("status").GetString());
        Assert.InRange(offered.GetProperty("offerExpires").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(47), DateTimeOffset.UtcNow.AddHours(49));
        Assert.Equal(["offered", "waiting", "waiting"], (await occasion.List()).Select(one => one.Status));
        Assert.Equal(1, (await Ok(occasion.Coordinator.GetAsync(occasion.Path, Cancellation))).GetProperty("offered").GetInt32());
        Assert.Equal(1, await Deadlines(occasion));

        Task<HttpResponseMessage> Answers(Guid person, bool accept) => Posts(Own(person, municipality), $"{occasion.Path}/enrolments/{person}/offer", new { accept });
        await Problem(Answers(people[2], true), HttpStatusCode.Conflict, "no-offer");
        Assert.Equal("declined", (await Ok(Answers(people[1], false))).GetProperty("why").GetString());
        Assert.Equal("offered", await Status(occasion, people[2]));
        Assert.Equal("confirmed", (await Ok(Answers(people[2], true))).GetProperty("status").GetString());
        Assert.Equal("confirmed", (await Ok(Answers(people[2], true))).GetProperty("status").GetString());
        Assert.Equal(0, await Deadlines(occasion));
        Assert.Equal(["confirmed", "waiting"], (await occasion.List()).Select(one => one.Status));

        // And the log tells it all: to the coordinator with ids and names, to another manager nothing.
        var log = (await Ok(occasion.Coordinator.GetAsync($"{occasion.Path}/promotions", Cancellation))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["offered", "declined", "offered", "accepted"], log.Select(one => one.GetProperty("outcome").GetString()!));
        Assert.Equal("En plats lämnades: nr 1 på väntelistan erbjöds den.", log[0].GetProperty("text").GetString());
        Assert.Equal("offer-declined", log[2].GetProperty("because").GetString());
        Assert.Equal(people[1], log[0].GetProperty("considered")[0].GetProperty("participant").GetGuid());
        Assert.Equal("Test Testsson", log[0].GetProperty("considered")[0].GetProperty("name").GetString());
        Assert.Empty((await Ok(Manager(Fresh("kommun")).GetAsync($"{occasion.Path}/promotions", Cancellation))).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_offer_nobody_confirms_goes_to_the_next_when_its_time_is_up_also_after_a_restart()
    {
        var clock = new Clock();
        var own = await Alone(clock);
        await using var service = own.Service;
        var (occasion, people) = (own.Occasion, own.People);
        await Ok(service.As("municipal-administrator", municipality: "lulea").PutAsJsonAsync(
            $"{Root}/municipalities/lulea/enrolment-rules", new { confirmWithinHours = 24 }, Json.Options, Cancellation));
        var coordinator = service.As("coordinator", region: "norrbotten");
        foreach (var person in people)
        {
            await Ok(Posts(coordinator, $"{occasion}/enrolments", new { participant = person }));
        }

        await Ok(Posts(coordinator, $"{occasion}/enrolments/{people[0]}/cancellation", new { }));
        // Another instance, started later, knows of the deadline as well as the first.
        await using var other = await RunningService.StartAsync<Occasion>("enrolment", Often, clock, like: service);
        clock.Set(clock.GetUtcNow().AddHours(24).AddSeconds(-2));
        Assert.Equal("offered", await StatusOf(people[1]));
        clock.Set(clock.GetUtcNow().AddSeconds(2));
        await Eventually.Get(() => StatusOf(people[2]), status => status == "offered", what: "the next asked");
        Assert.Equal("cancelled", await StatusOf(people[1]));
        await Problem(Posts(coordinator, $"{occasion}/enrolments/{people[1]}/offer", new { accept = true }), HttpStatusCode.Conflict, "offer-expired");
        var log = (await Ok(coordinator.GetAsync($"{occasion}/promotions", Cancellation))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["offered", "expired", "offered"], log.Select(one => one.GetProperty("outcome").GetString()!));
        Assert.Equal("offer-expired", log[2].GetProperty("because").GetString());

        async Task<string> StatusOf(Guid person) =>
            (await Ok(coordinator.GetAsync($"{occasion}/enrolments/{person}", Cancellation))).GetProperty("status").GetString()!;
    }

    [Fact]
    public async Task Seats_kept_for_a_municipality_are_free_for_those_who_wait_the_night_after()
    {
        var clock = new Clock();
        var own = await Alone(clock, capacity: 2, reserved: true);
        await using var service = own.Service;
        var coordinator = service.As("coordinator", region: "norrbotten");
        Assert.Equal("confirmed", (await Ok(Posts(coordinator, $"{own.Occasion}/enrolments", new { participant = own.People[0] }))).GetProperty("status").GetString());
        Assert.Equal("waiting", (await Ok(Posts(coordinator, $"{own.Occasion}/enrolments", new { participant = own.People[1] }))).GetProperty("status").GetString());
        clock.Set(clock.Today().AddDays(3).StartOfDay().AddSeconds(1));
        await Eventually.Get(
            async () => (await Ok(coordinator.GetAsync($"{own.Occasion}/enrolments/{own.People[1]}", Cancellation))).GetProperty("status").GetString(),
            status => status == "confirmed", what: "who waited to be given the seat");
        var log = (await Ok(coordinator.GetAsync($"{own.Occasion}/promotions", Cancellation))).GetProperty("items");
        Assert.Equal("Reserverade platser blev fria: nr 1 på väntelistan fick den.", log[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Seats_are_kept_for_municipalities_and_no_longer()
    {
        var (one, other) = (Fresh("kommun"), Fresh("kommun"));
        var people = await enrolling.People(one, 2);
        var occasion = await enrolling.Occasion(capacity: 2);
        Task<HttpResponseMessage> Keeps(object[] reserved) =>
            occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/reservations", new { reserved, until = Today.AddDays(5) }, Json.Options, Cancellation);
        var view = await Ok(Keeps([new { municipality = other, seats = 1 }]));
        Assert.Equal((1, 2), (view.GetProperty("freeForAll").GetInt32(), view.GetProperty("reserved")[0].GetProperty("free").GetInt32()));
        Assert.Equal("confirmed", (await occasion.Enrols(people[0])).Status);
        Assert.Equal("waiting", (await occasion.Enrols(people[1])).Status);
        await Problem(Keeps([new { municipality = other, seats = 2 }]), HttpStatusCode.Conflict, "reserved-above-free");
        await Problem(Keeps([new { municipality = other, seats = 1 }, new { municipality = other, seats = 1 }]), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(Keeps([new { municipality = "Ej Kort", seats = 0 }]), HttpStatusCode.UnprocessableEntity, "validation");
        var version = await Version(occasion);
        await Ok(Keeps([new { municipality = other, seats = 1 }]));
        Assert.Equal(version, await Version(occasion));
        Assert.Equal(1, await Deadlines(occasion));
        await Ok(Keeps([]));
        Assert.Equal("confirmed", await Status(occasion, people[1]));
        Assert.Equal(0, await Deadlines(occasion));
    }

    [Fact]
    public async Task An_exception_takes_a_reason_and_says_so()
    {
        var municipality = Fresh("kommun");
        var course = Fresh("kurs");
        await Ok(enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/{course}", new
        {
            title = "För erfarna",
            level = "experienced",
            days = new[] { new { half = false, mode = "on-site" } },
            team = new { leaders = 1, trainers = 2 },
        }, Json.Options, Cancellation));
        var people = await enrolling.People(municipality, 3);
        var occasion = await enrolling.Occasion(capacity: 1, course: course);
        var refused = await Problem(occasion.Asks(people[0]), HttpStatusCode.Conflict, "not-eligible");
        Assert.Equal("Kursen är för en annan nivå än deltagarens.", refused.GetProperty("detail").GetString());
        var batch = await Ok(Posts(Manager(municipality), $"{occasion.Path}/enrolments/batch", new { participants = new[] { people[0] } }));
        Assert.Equal(("not-eligible", "level"), (batch[0].GetProperty("code").GetString(), batch[0].GetProperty("why").GetString()));

        Task<HttpResponseMessage> Excepted(HttpClient by, Guid person, string? reason) =>
            Posts(by, $"{occasion.Path}/enrolments", new { participant = person, exception = new { reason } });
        await Problem(Excepted(Manager(municipality), people[0], null), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(Excepted(Own(people[0], municipality), people[0], "Vill"), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.True((await Ok(Excepted(Manager(municipality), people[0], "Har arbetat utomlands"))).GetProperty("exception").GetBoolean());
        Assert.True((await Ok(Excepted(Manager(municipality), people[1], "Har arbetat utomlands"))).GetProperty("exception").GetBoolean());
        // The exception goes on when a seat is free, and is not asked for again.
        await Ok(occasion.Cancels(people[0]));
        Assert.Equal("confirmed", await Status(occasion, people[1]));
        await using var session = enrolling.Service.Store.QuerySession(Journey);
        var notes = await session.QueryAsync<EnrolmentNote>("where d.data ->> 'occasion' = ? and d.data ->> 'about' = 'exception'", Cancellation, occasion.Id.ToString());
        Assert.Equal(people.Take(2).Order(), notes.Select(one => one.Participant!.Value).Order());
    }

    [Fact]
    public async Task A_coordinator_overrides_a_days_conflict_and_the_day_stays_taken_until_both_are_given_up()
    {
        var municipality = Fresh("kommun");
        var person = (await enrolling.People(municipality, 1))[0];
        var (first, second, third) = (await enrolling.Occasion(), await enrolling.Occasion(), await enrolling.Occasion());
        await first.Enrols(person);
        await Problem(second.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        Task<HttpResponseMessage> Overrides(TestedOccasion occasion, HttpClient by) =>
            Posts(by, $"{occasion.Path}/enrolments", new { participant = person, @override = new { reason = "Halvdagarna går ihop" } });
        await Problem(Overrides(second, Manager(municipality)), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal("confirmed", (await Ok(Overrides(second, second.Coordinator))).GetProperty("status").GetString());
        await Ok(Overrides(second, second.Coordinator));

        // Whichever is given up first, the day is taken by the other.
        await Ok(first.Cancels(person));
        await Problem(third.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        await Ok(Overrides(first, first.Coordinator));
        await Ok(first.Cancels(person));
        await Problem(third.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        await Ok(second.Cancels(person));
        await Ok(third.Asks(person));
        await using var session = enrolling.Service.Store.QuerySession();
        Assert.Equal(third.Id, Assert.Single(await session.QueryAsync<DayPlace>("where d.data ->> 'participant' = ?", Cancellation, person.ToString())).Occasion);
    }

    [Fact]
    public async Task The_days_of_a_course_may_be_taken_at_two_occasions_and_no_day_twice()
    {
        var course = Fresh("kurs");
        await Ok(enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/{course}", new
        {
            title = "Fyra dagar",
            level = "new",
            days = Enumerable.Repeat(new { half = false, mode = "on-site" }, 4),
            team = new { leaders = 1, trainers = 2 },
        }, Json.Options, Cancellation));
        async Task<TestedOccasion> Days(int first, params int[] days)
        {
            var body = new
            {
                course,
                region = "norrbotten",
                courseDays = days,
                days = days.Select((_, index) => new { date = Today.AddDays(first + index), start = "09:00", end = "16:00", mode = "on-site", half = false }),
                capacity = 5,
            };
            var made = await Ok(Posts(enrolling.Coordinator(), $"{Root}/journeys/{Journey}/occasions", body));
            return new TestedOccasion(enrolling, Journey, made.GetProperty("id").GetGuid(), course, "norrbotten");
        }

        var person = (await enrolling.People(Fresh("kommun"), 1))[0];
        var (early, late, overlapping) = (await Days(30, 1, 2), await Days(40, 3, 4), await Days(50, 2, 3));
        await early.Enrols(person);
        await late.Enrols(person);
        await Problem(overlapping.Asks(person), HttpStatusCode.Conflict, "already-enrolled");
        await Ok(early.Cancels(person));
        await Problem(overlapping.Asks(person), HttpStatusCode.Conflict, "already-enrolled");
        await Ok(late.Cancels(person));
        await overlapping.Enrols(person);
        await Problem(Posts(overlapping.Coordinator, $"{overlapping.Path}/enrolments/{person}/transfer", new { occasion = early.Id }), HttpStatusCode.Conflict, "other-course");
    }

    [Fact]
    public async Task Reasons_are_read_by_the_person_who_enrolled_her_and_the_coordinator_and_a_repeated_command_leaves_the_first()
    {
        var municipality = Fresh("kommun");
        await Rules(municipality, new { approval = true });
        var person = (await enrolling.People(municipality, 1))[0];
        var (first, second) = (await enrolling.Occasion(firstDay: 68), await enrolling.Occasion(firstDay: 68));
        await Ok(first.Asks(person, Own(person, municipality), note: "Äter inte fisk"));
        await Ok(Posts(Manager(municipality), $"{first.Path}/enrolments/{person}/approval", new { approve = false, reason = "För mycket att göra" }));
        await Ok(first.Asks(person));
        await Ok(Posts(second.Coordinator, $"{second.Path}/enrolments", new { participant = person, @override = new { reason = "Går ihop" } }));
        await Ok(first.Cancels(person, reason: "Sjuk"));
        await Ok(first.Cancels(person, reason: "Något annat"));
        foreach (var client in (HttpClient[])[Own(person, municipality), Manager(municipality), first.Coordinator])
        {
            Assert.Equal([("enrolment", "Äter inte fisk"), ("decline", "För mycket att göra"), ("cancellation", "Sjuk")], await Notes(client, first));
            Assert.Equal([("override", "Går ihop")], await Notes(client, second));
        }

        // Moved and enrolled by the new employer, who does not read what the former wrote.
        var next = Fresh("kommun");
        await Ok(Posts(first.Coordinator, $"{Root}/participants/{person}/move", new { municipality = next, unit = "Ny", from = Today }));
        await Ok(second.Cancels(person));
        await Ok(first.Asks(person, Manager(next), note: "Kommer sent"));
        Assert.Equal([("enrolment", "Kommer sent")], await Notes(Manager(next), first));
        await Problem(Manager(municipality).GetAsync($"{first.Path}/enrolments/{person}/notes", Cancellation), HttpStatusCode.NotFound, "not-found");

        async Task<(string, string)[]> Notes(HttpClient client, TestedOccasion occasion) =>
        [
            .. (await Ok(client.GetAsync($"{occasion.Path}/enrolments/{person}/notes", Cancellation))).GetProperty("items").EnumerateArray()
                .Select(one => (one.GetProperty("about").GetString()!, one.GetProperty("text").GetString()!)),
        ];
    }

    [Fact]
    public async Task What_was_asked_of_a_former_employer_is_neither_approved_nor_paid_for_by_it()
    {
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        await Rules(former, new { approval = true });
        var people = await enrolling.People(former, 2);
        var occasion = await enrolling.Occasion();
        foreach (var person in people)
        {
            await Ok(occasion.Asks(person, Own(person, former)));
            await Ok(Posts(occasion.Coordinator, $"{Root}/participants/{person}/move", new { municipality = next, unit = "Ny", from = Today }));
        }

        await Problem(Posts(occasion.Coordinator, $"{occasion.Path}/enrolments/{people[0]}/approval", new { approve = true }), HttpStatusCode.Conflict, "not-eligible");
        var enrolled = await Ok(occasion.Asks(people[0], Manager(next)));
        Assert.Equal(("confirmed", next), (enrolled.GetProperty("status").GetString(), enrolled.GetProperty("municipality").GetString()));
        await Ok(Posts(Manager(next), $"{occasion.Path}/enrolments/batch", new { participants = people }));
        Assert.Equal(2, (await Ok(Manager(next).GetAsync($"{occasion.Path}/enrolments", Cancellation))).GetProperty("items").GetArrayLength());
        Assert.Empty((await Ok(Manager(former).GetAsync($"{Root}/approvals", Cancellation))).GetProperty("items").EnumerateArray());
        // The day is still taken, once.
        await Problem((await enrolling.Occasion()).Asks(people[0]), HttpStatusCode.Conflict, "day-conflict");
    }

    [Fact]
    public async Task A_colleague_takes_over_a_seat()
    {
        var municipality = Fresh("kommun");
        var people = await enrolling.People(municipality, 4);
        var stranger = (await enrolling.People(Fresh("kommun"), 1))[0];
        var occasion = await enrolling.Occasion(capacity: 1, freeUntil: Today.AddDays(-1));
        await occasion.Enrols(people[0]);
        await occasion.Enrols(people[1]);
        Task<HttpResponseMessage> Replaces(Guid who, Guid with, HttpClient? by = null) =>
            Posts(by ?? Manager(municipality), $"{occasion.Path}/enrolments/{who}/replacement", new { participant = with, reason = "Sjuk" });
        await Problem(Replaces(people[0], people[0]), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(Replaces(people[0], stranger, occasion.Coordinator), HttpStatusCode.Conflict, "other-municipality");
        await Problem(Replaces(people[0], stranger), HttpStatusCode.NotFound, "not-found");
        await Problem(Replaces(people[1], people[2]), HttpStatusCode.Conflict, "no-seat");
        var cancelled = await enrolling.Service.Catch<Contracts.EnrolmentCancelled>();
        using var made = await Replaces(people[0], people[2]);
        Assert.Equal((HttpStatusCode.Created, $"{occasion.Path}/enrolments/{people[2]}"), (made.StatusCode, made.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.OK, (await Replaces(people[0], people[2])).StatusCode);
        Assert.Equal([(people[2], "confirmed", null), (people[1], "waiting", (int?)1)], await occasion.List());
        // Who left is free that day and for that course; who came is not.
        await Ok((await enrolling.Occasion(course: occasion.Course)).Asks(people[0]));
        await Problem((await enrolling.Occasion()).Asks(people[2]), HttpStatusCode.Conflict, "day-conflict");
        var told = await Eventually.Get(cancelled.All, all => all.Any(one => one.Message.Participant == people[0]), what: "the replacement told");
        Assert.Equal((true, false, "replaced"), told.Single(one => one.Message.Participant == people[0]).Message is var message ? (message.HadSeat, message.Late, message.Because) : default);
        // Somebody busy elsewhere that day is refused, and nothing is changed by it.
        await (await enrolling.Occasion()).Enrols(people[3]);
        await Problem(Replaces(people[2], people[3]), HttpStatusCode.Conflict, "day-conflict");
        Assert.Equal("confirmed", await Status(occasion, people[2]));
    }

    [Fact]
    public async Task Somebody_goes_to_another_occasion_of_the_course_and_the_next_gets_the_seat()
    {
        var municipality = Fresh("kommun");
        var people = await enrolling.People(municipality, 3);
        var one = await enrolling.Occasion(capacity: 1);
        var other = await enrolling.Occasion(capacity: 1, firstDay: 66, course: one.Course);
        await one.Enrols(people[0]);
        await one.Enrols(people[1]);
        Task<HttpResponseMessage> Transfers(Guid who, TestedOccasion from, TestedOccasion to, string? match = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"{from.Path}/enrolments/{who}/transfer") { Content = JsonContent.Create(new { occasion = to.Id }, options: Json.Options) };
            if (match is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", match);
            }

            return Manager(municipality).SendAsync(request, Cancellation);
        }

        await Problem(Transfers(people[0], one, one), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(Transfers(people[0], one, other, "\"1\""), HttpStatusCode.PreconditionFailed, "version-conflict");
        await Problem(Transfers(people[0], one, await enrolling.Occasion(firstDay: 66)), HttpStatusCode.Conflict, "other-course");
        var moved = await Ok(Transfers(people[0], one, other, $"\"{await Version(one)}\""));
        Assert.Equal("confirmed", moved.GetProperty("status").GetString());
        Assert.Equal(("confirmed", "cancelled"), (await Status(one, people[1]), await Status(one, people[0])));
        var version = (await Version(one), await Version(other));
        Assert.Equal(HttpStatusCode.OK, (await Transfers(people[0], one, other)).StatusCode);
        Assert.Equal(version, (await Version(one), await Version(other)));
        // Full there: last on its list, and the place here is given up all the same.
        Assert.Equal(("waiting", 1), await Ok(Transfers(people[1], one, other)) is var waits ? (waits.GetProperty("status").GetString(), waits.GetProperty("position").GetInt32()) : default);
        Assert.Empty(await one.List());
        // The days here are free again, those there are not.
        await Ok((await enrolling.Occasion()).Asks(people[0]));
        await Problem((await enrolling.Occasion(firstDay: 66)).Asks(people[0]), HttpStatusCode.Conflict, "day-conflict");
    }

    [Fact]
    public async Task A_manager_reads_why_the_own_people_were_passed_over_and_nothing_of_others()
    {
        var (own, others) = (Fresh("kommun"), Fresh("kommun"));
        var mine = await enrolling.People(own, 2);
        var theirs = await enrolling.People(others, 3);
        var occasion = await enrolling.Occasion(capacity: 1);
        foreach (var person in (Guid[])[mine[0], theirs[0], mine[1], theirs[1]])
        {
            await occasion.Enrols(person);
        }

        await Ok(Posts(enrolling.Coordinator(), $"{Root}/participants/{theirs[0]}/pause", new { }));
        await Ok(occasion.Cancels(mine[0]));
        var log = await Ok(Manager(own).GetAsync($"{occasion.Path}/promotions", Cancellation));
        var entry = Assert.Single(log.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal("En plats lämnades: nr 2 på väntelistan fick den. 1 som stod före fick den inte.", entry.GetProperty("text").GetString());
        var (passed, promoted) = (entry.GetProperty("considered")[0], entry.GetProperty("considered")[1]);
        Assert.Equal(("paused", "Nr 1 på väntelistan fick inte platsen: deltagaren är pausad."), (passed.GetProperty("why").GetString(), passed.GetProperty("text").GetString()));
        Assert.False(passed.TryGetProperty("participant", out _) || passed.TryGetProperty("name", out _) || passed.TryGetProperty("municipality", out _));
        Assert.Equal(mine[1], promoted.GetProperty("participant").GetGuid());
        Assert.Equal("Nr 2 på väntelistan fick platsen.", promoted.GetProperty("text").GetString());
        var page = await Ok(occasion.Coordinator.GetAsync($"{occasion.Path}/promotions?limit=1", Cancellation));
        Assert.False(page.TryGetProperty("next", out _));
        await Problem(enrolling.Coordinator("annan").GetAsync($"{occasion.Path}/promotions", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    private static readonly Dictionary<string, string> Often = new() { ["Deadlines:Interval"] = "00:00:00.050" };

    /// <summary>A service with a clock of its own, an occasion, and people of one municipality.</summary>
    private static async Task<(RunningService Service, string Occasion, Guid[] People)> Alone(Clock clock, int capacity = 1, bool reserved = false)
    {
        var service = await RunningService.StartAsync<Occasion>("enrolment", Often, clock);
        await Ok(service.As("national").PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/kurs", CourseBody(), Json.Options, Cancellation));
        var coordinator = service.As("coordinator", region: "norrbotten");
        var today = clock.Today();
        var made = await Ok(Posts(coordinator, $"{Root}/journeys/{Journey}/occasions", new
        {
            course = "kurs",
            region = "norrbotten",
            days = new[] { new { date = today.AddDays(30), start = "09:00", end = "16:00", mode = "on-site", half = false } },
            capacity,
            reserved = reserved ? new[] { new { municipality = "boden", seats = 1 } } : null,
            reservedUntil = reserved ? today.AddDays(2) : (DateOnly?)null,
        }));
        var people = new List<Guid>();
        for (var number = 0; number < 3; number++)
        {
            people.Add((await Ok(Posts(coordinator, $"{Root}/participants", PersonBody("lulea")))).GetProperty("id").GetGuid());
        }

        return (service, $"{Root}/journeys/{Journey}/occasions/{made.GetProperty("id").GetGuid()}", [.. people]);
    }

    private async Task<long> Version(TestedOccasion occasion)
    {
        await using var session = enrolling.Service.Store.QuerySession(occasion.Journey);
        return (await session.Events.FetchStreamStateAsync(occasion.Id, Cancellation))!.Version;
    }

    private async Task<int> Deadlines(TestedOccasion occasion)
    {
        await using var session = enrolling.Service.Store.QuerySession();
        return (await session.QueryAsync<Deadline>(
            "where d.data ->> 'subject' = ? and d.data ->> 'kind' in ('offer-expires', 'reservation-ends')", Cancellation, occasion.Id.ToString())).Count;
    }
}

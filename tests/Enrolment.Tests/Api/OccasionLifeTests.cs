using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class OccasionLifeTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_enrolment_to_certificate_and_what_is_published_of_it()
    {
        await using var seats = await enrolling.Service.Catch<Contracts.SeatConfirmed>();
        await using var waits = await enrolling.Service.Catch<Contracts.WaitingListJoined>();
        await using var cancelled = await enrolling.Service.Catch<Contracts.EnrolmentCancelled>();
        await using var completions = await enrolling.Service.Catch<Contracts.OccasionCompleted>();
        await using var certificates = await enrolling.Service.Catch<Contracts.CertificateIssued>();
        var municipality = Fresh("kommun");
        var (ann, bo, cia) = (await enrolling.Person(municipality), await enrolling.Person(municipality), await enrolling.Person(municipality));
        var occasion = await enrolling.Occasion(capacity: 2, firstDay: -5, days: 2, freeUntil: Today.AddDays(-20));
        var (first, second) = (Today.AddDays(-5), Today.AddDays(-4));

        Assert.Equal(("confirmed", null), await occasion.Enrols(ann));
        Assert.Equal(("confirmed", null), await occasion.Enrols(bo));
        Assert.Equal(("waiting", 1), await occasion.Enrols(cia));
        Assert.Equal("cancelled", (await Ok(occasion.Cancels(bo, reason: "sjuk"))).GetProperty("status").GetString());
        Assert.Equal([(ann, "confirmed", null), (cia, "confirmed", null)], (await occasion.List()).OrderBy(one => one.Participant == ann ? 0 : 1));

        await Problem(occasion.Coordinator.PostAsync($"{occasion.Path}/completion", null, Cancellation), HttpStatusCode.Conflict, "attendance-missing");
        await Ok(occasion.Records(first, [ann, cia], []));
        await Ok(occasion.Records(first, [ann, cia], []));
        await Ok(occasion.Records(second, [ann], [cia]));
        var done = await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/completion", null, Cancellation));
        Assert.Equal("completed", done.GetProperty("status").GetString());
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/completion", null, Cancellation));

        var record = await Ok(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{ann}/record", Cancellation));
        var certificate = Assert.Single(record.GetProperty("certificates").EnumerateArray()).GetProperty("id").GetGuid();
        Assert.Equal(occasion.Id, Assert.Single(record.GetProperty("completions").EnumerateArray()).GetProperty("occasion").GetGuid());
        using var reader = enrolling.Service.As("participant", person: ann);
        using var pdf = await reader.GetAsync($"{Root}/participants/{ann}/certificates/{certificate}", Cancellation);
        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("%PDF-1.7", await pdf.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        reader.DefaultRequestHeaders.Add("Accept", "application/json");
        var shown = await Ok(reader.GetAsync($"{Root}/participants/{ann}/certificates/{certificate}", Cancellation));
        reader.DefaultRequestHeaders.Remove("Accept");
        reader.DefaultRequestHeaders.Add("Accept", "image/png");
        await Problem(reader.GetAsync($"{Root}/participants/{ann}/certificates/{certificate}", Cancellation), HttpStatusCode.NotAcceptable, "not-acceptable");
        Assert.Equal(("Test Testsson", "Familjehem"), (shown.GetProperty("name").GetString(), shown.GetProperty("title").GetString()));
        Assert.Empty((await Ok(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{cia}/record", Cancellation))).GetProperty("certificates").EnumerateArray());

        var completed = (await Of(completions, one => one.Occasion == occasion.Id, 1))[0];
        Assert.Equal(
            [(ann, "attended", false), (bo, "cancelled-late", true), (cia, "absent", false)],
            completed.Places.Select(place => (place.Participant, place.Outcome, place.Refilled)).OrderBy(place => Array.IndexOf([ann, bo, cia], place.Participant)));
        Assert.Equal((occasion.Journey, occasion.Course, "norrbotten"), (completed.Journey, completed.Course, completed.Region));
        Assert.Equal(
            [(ann, false), (bo, false), (cia, true)],
            (await Of(seats, one => one.Occasion == occasion.Id, 3)).OrderBy(one => one.Version).Select(one => (one.Participant, one.FromWaitingList)));
        Assert.Equal(cia, (await Of(waits, one => one.Occasion == occasion.Id, 1))[0].Participant);
        Assert.Equal((bo, true, true), (await Of(cancelled, one => one.Occasion == occasion.Id, 1)) is [var one] ? (one.Participant, one.HadSeat, one.Late) : default);
        Assert.Equal(certificate, (await Of(certificates, one => one.Occasion == occasion.Id, 1))[0].Certificate);

        // Whoever attended has taken the course; who was absent a day may take it again.
        var next = await enrolling.Occasion(course: occasion.Course);
        await Problem(next.Asks(ann), HttpStatusCode.Conflict, "already-enrolled");
        Assert.Equal("confirmed", (await next.Enrols(cia)).Status);
    }

    [Fact]
    public async Task The_same_enrolment_again_answers_the_same_and_stores_nothing()
    {
        var occasion = await enrolling.Occasion();
        var person = await enrolling.Person(Fresh("kommun"));
        using var first = await occasion.Asks(person);
        using var again = await occasion.Asks(person);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await again.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Equal($"{occasion.Path}/enrolments/{person}", first.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_key_gives_the_first_answer_again_though_the_world_has_moved_on()
    {
        var occasion = await enrolling.Occasion(capacity: 1);
        var person = await enrolling.Person(Fresh("kommun"));
        using var client = occasion.Coordinator;
        client.DefaultRequestHeaders.Add("Idempotency-Key", "anmalan-1");
        using var first = await occasion.Asks(person, client);
        await Ok(occasion.Cancels(person));
        using var again = await occasion.Asks(person, client);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await again.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(await occasion.List());
    }

    [Fact]
    public async Task A_person_has_one_place_per_course_until_it_is_given_up()
    {
        var one = await enrolling.Occasion(firstDay: 60);
        var other = await enrolling.Occasion(firstDay: 62, course: one.Course);
        var person = await enrolling.Person(Fresh("kommun"));
        await one.Enrols(person);
        await Problem(other.Asks(person), HttpStatusCode.Conflict, "already-enrolled");
        await Ok(one.Cancels(person));
        Assert.Equal("confirmed", (await other.Enrols(person)).Status);
    }

    [Fact]
    public async Task A_person_is_at_one_occasion_a_day_across_journeys()
    {
        var one = await enrolling.Occasion(firstDay: 60, days: 2);
        var other = await enrolling.Occasion(firstDay: 61, journey: "funktionshinder-myndighet");
        var person = await enrolling.Person(Fresh("kommun"));
        await one.Enrols(person);
        await Problem(other.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        await Ok(one.Coordinator.PostAsJsonAsync($"{one.Path}/cancellation", new { reason = "för få" }, Json.Options, Cancellation));
        Assert.Equal("confirmed", (await other.Enrols(person)).Status);
    }

    [Fact]
    public async Task A_moved_occasion_takes_its_people_s_days_along()
    {
        var occasion = await enrolling.Occasion(firstDay: 60);
        var old = await enrolling.Occasion(firstDay: 60);
        var taken = await enrolling.Occasion(firstDay: 63);
        var person = await enrolling.Person(Fresh("kommun"));
        await occasion.Enrols(person);
        await taken.Enrols(person);
        object Move(int day) => new { days = new[] { new { date = Today.AddDays(day), start = "09:00", end = "16:00", mode = "digital", half = true } }, closes = Today.AddDays(90) };
        await Problem(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/rescheduling", Move(63), Json.Options, Cancellation), HttpStatusCode.Conflict, "day-conflict");
        await Problem(old.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        var moved = await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/rescheduling", Move(64), Json.Options, Cancellation));
        Assert.Equal("digital", moved.GetProperty("days")[0].GetProperty("mode").GetString());
        Assert.Equal("confirmed", (await old.Enrols(person)).Status);
    }

    [Fact]
    public async Task Who_is_paused_is_passed_over_reads_why_and_gets_the_idle_seat_when_back()
    {
        var occasion = await enrolling.Occasion(capacity: 1);
        var municipality = Fresh("kommun");
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        await occasion.Enrols(ann);
        await occasion.Enrols(bo);
        using var administrator = enrolling.Administrator(municipality);
        Assert.Equal("paused", (await Ok(administrator.PostAsJsonAsync($"{Root}/participants/{bo}/pause", new { reason = "föräldraledig" }, Cancellation))).GetProperty("status").GetString());
        await Ok(occasion.Cancels(ann));
        var waiting = await Ok(administrator.GetAsync($"{occasion.Path}/enrolments/{bo}", Cancellation));
        Assert.Equal(("waiting", 1, "paused"), (waiting.GetProperty("status").GetString(), waiting.GetProperty("position").GetInt32(), waiting.GetProperty("passedOver").GetString()));
        await Problem((await enrolling.Occasion()).Asks(bo), HttpStatusCode.Conflict, "not-eligible");
        await Ok(administrator.PostAsync($"{Root}/participants/{bo}/resume", null, Cancellation));
        // A policy's doing, after the answer.
        await Eventually.Holds(async () => Assert.Equal([(bo, "confirmed", null)], await occasion.List()));
    }

    [Fact]
    public async Task A_batch_answers_for_each()
    {
        var municipality = Fresh("kommun");
        var occasion = await enrolling.Occasion(capacity: 2);
        var elsewhere = await enrolling.Occasion(course: occasion.Course, firstDay: 65);
        var people = await enrolling.People(municipality, 4);
        var stranger = await enrolling.Person(Fresh("annan"));
        await elsewhere.Enrols(people[1]);
        var answer = await Ok(enrolling.Administrator(municipality).PostAsJsonAsync(
            $"{occasion.Path}/enrolments/batch", new { participants = new[] { people[0], people[1], stranger, people[2], people[3], people[0] } }, Json.Options, Cancellation));
        Assert.Equal(
            [(people[0], "confirmed", null), (people[1], "rejected", "already-enrolled"), (stranger, "rejected", "not-found"), (people[2], "confirmed", null), (people[3], "waiting", null)],
            answer.EnumerateArray().Select(row => (
                row.GetProperty("participant").GetGuid(), row.GetProperty("status").GetString()!, row.TryGetProperty("code", out var code) ? code.GetString() : null)));
        Assert.Equal(3, (await occasion.List()).Count);
    }

    [Fact]
    public async Task The_list_is_paged_in_a_stable_order()
    {
        var occasion = await enrolling.Occasion(capacity: 3);
        foreach (var person in await enrolling.People(Fresh("kommun"), 8))
        {
            await occasion.Enrols(person);
        }

        Assert.Equal(await occasion.List(), await occasion.List(limit: 2));
    }

    [Fact]
    public async Task Others_than_coordinators_enrol_only_while_enrolment_is_open()
    {
        var course = await enrolling.Course();
        var body = OccasionBody(course, firstDay: 60, closes: Today.AddDays(-1));
        var made = await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", body, Json.Options, Cancellation));
        var occasion = new TestedOccasion(enrolling, Journey, made.GetProperty("id").GetGuid(), course, "norrbotten");
        var municipality = Fresh("kommun");
        var person = await enrolling.Person(municipality);
        await Problem(occasion.Asks(person, enrolling.Administrator(municipality)), HttpStatusCode.Conflict, "enrolment-closed");
        Assert.Equal("confirmed", (await occasion.Enrols(person)).Status);
    }

    [Fact]
    public async Task The_calendar_is_filtered_and_paged_by_day()
    {
        var course = await enrolling.Course();
        var late = await enrolling.Occasion(course: course, firstDay: 80);
        var early = await enrolling.Occasion(course: course, firstDay: 50);
        var past = await enrolling.Occasion(course: course, firstDay: -10);
        async Task<(Guid[] Ids, string? Next)> List(string query, string region = "norrbotten")
        {
            var page = await Ok(enrolling.Coordinator(region).GetAsync($"{Root}/journeys/{Journey}/occasions?course={course}{query}", Cancellation));
            return ([.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())], page.TryGetProperty("next", out var next) ? next.GetString() : null);
        }

        Assert.Equal([past.Id, early.Id, late.Id], (await List("")).Ids);
        Assert.Equal([early.Id, late.Id], (await List($"&from={Today:yyyy-MM-dd}")).Ids);
        Assert.Equal([past.Id], (await List($"&to={Today:yyyy-MM-dd}")).Ids);
        Assert.Equal(3, (await List("&open=true")).Ids.Length);
        Assert.Empty((await List("&open=false")).Ids);
        Assert.Empty((await List("", region: "dalarna")).Ids);
        var (first, next) = await List("&limit=2");
        Assert.Equal([past.Id, early.Id], first);
        Assert.Equal([late.Id], (await List($"&limit=2&cursor={next}")).Ids);
    }

    [Fact]
    public async Task A_stale_If_Match_is_refused_and_the_current_one_is_not()
    {
        var occasion = await enrolling.Occasion();
        var person = await enrolling.Person(Fresh("kommun"));
        using var read = await occasion.Coordinator.GetAsync(occasion.Path, Cancellation);
        Assert.Equal("\"1\"", read.Headers.ETag?.Tag);
        await occasion.Enrols(person);
        using var stale = occasion.Coordinator;
        stale.DefaultRequestHeaders.Add("If-Match", "\"1\"");
        await Problem(occasion.Cancels(person, stale), HttpStatusCode.PreconditionFailed, "version-conflict");
        using var current = occasion.Coordinator;
        current.DefaultRequestHeaders.Add("If-Match", "\"2\"");
        await Ok(occasion.Cancels(person, current));
        Assert.Empty(await occasion.List());
    }

    [Fact]
    public async Task Reasons_are_kept_where_they_can_be_deleted_and_nowhere_else()
    {
        var occasion = await enrolling.Occasion(firstDay: -3);
        var person = await enrolling.Person(Fresh("kommun"));
        await Ok(occasion.Asks(person, note: "hemlig allergi"));
        await Ok(occasion.Records(Today.AddDays(-3), [], [person]));
        await Ok(occasion.Cancels(person, reason: "hemlig orsak"));
        await using var session = enrolling.Service.Store.QuerySession(occasion.Journey);
        var notes = await session.QueryAsync<Enrolment.Occasions.EnrolmentNote>("where d.data ->> 'occasion' = ?", Cancellation, occasion.Id.ToString());
        Assert.Equal(["hemlig allergi", "hemlig orsak", "hemligt skäl"], notes.Select(note => note.Text).Order(StringComparer.Ordinal));
        foreach (var stored in await session.Events.FetchStreamAsync(occasion.Id, token: Cancellation))
        {
            Assert.DoesNotContain("hemlig", JsonSerializer.Serialize(stored.Data), StringComparison.Ordinal);
        }
    }

    private static async Task<IReadOnlyList<T>> Of<T>(Caught<T> caught, Func<T, bool> mine, int count) where T : class =>
        [.. (await Eventually.Get(caught.All, all => all.Count(one => mine(one.Message)) >= count, what: $"{count} {typeof(T).Name} published"))
            .Select(one => one.Message).Where(mine).DistinctBy(one => JsonSerializer.Serialize(one))];
}

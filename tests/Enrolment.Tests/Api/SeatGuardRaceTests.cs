using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>Races of what spans several people or several occasions, by real parallel requests; and the same without the guard, which fails.</summary>
public sealed class SeatGuardRaceTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_of_five_hundred_against_three_hundred_single_requests()
    {
        const int Seats = 250;
        var occasion = await enrolling.Occasion(capacity: Seats, firstDay: 61);
        var people = await enrolling.People(Fresh("kommun"), 800);
        using var client = occasion.Coordinator;
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<IEnumerable<(Guid, string, int?)>> Group()
        {
            await start.Task;
            var answer = await Ok(client.PostAsJsonAsync($"{occasion.Path}/enrolments/batch", new { participants = people.Take(500) }, Json.Options, Cancellation));
            return answer.EnumerateArray().Select(Row).ToList();
        }

        async Task<IEnumerable<(Guid, string, int?)>> Single(Guid person)
        {
            await start.Task;
            return [Row(await Ok(occasion.Asks(person, client)))];
        }

        Task<IEnumerable<(Guid, string, int?)>>[] asked = [.. people.Skip(500).Take(150).Select(Single), Group(), .. people.Skip(650).Select(Single)];
        start.SetResult();
        var answers = (await Task.WhenAll(asked)).SelectMany(one => one).ToList();
        Assert.Equal(Seats, answers.Count(one => one.Item2 == "confirmed"));
        Assert.Equal(Enumerable.Range(1, 800 - Seats), answers.Where(one => one.Item2 == "waiting").Select(one => one.Item3!.Value).Order());
        // Every answer was true: what was told is what is.
        Assert.Equal(answers.OrderBy(one => one.Item1), (await occasion.List()).OrderBy(one => one.Participant));
    }

    [Fact]
    public async Task Transfers_that_cross_and_cancellations_at_once_leave_nobody_twice_and_no_seat_idle()
    {
        const int Seats = 8;
        var one = await enrolling.Occasion(capacity: Seats, firstDay: 62);
        var other = await enrolling.Occasion(capacity: Seats, firstDay: 63, course: one.Course);
        var people = await enrolling.People(Fresh("kommun"), 24);
        foreach (var (person, index) in people.Select((person, index) => (person, index)))
        {
            await (index % 2 == 0 ? one : other).Enrols(person);
        }

        using var client = one.Coordinator;
        Task<HttpResponseMessage> Transfers(Guid who, TestedOccasion from, TestedOccasion to) =>
            client.PostAsJsonAsync($"{from.Path}/enrolments/{who}/transfer", new { occasion = to.Id }, Json.Options, Cancellation);
        var asked = people.SelectMany((person, index) =>
        {
            var (from, to) = index % 2 == 0 ? (one, other) : (other, one);
            return new[] { Transfers(person, from, to), from.Cancels(person, client) }.Take(index % 3 == 0 ? 2 : 1);
        });
        foreach (var response in await Task.WhenAll(asked))
        {
            using (response)
            {
                // Who was cancelled first has nothing left to transfer; nothing else may go wrong.
                Assert.True(
                    response.IsSuccessStatusCode || (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString() == "no-seat",
                    await response.Content.ReadAsStringAsync(Cancellation));
            }
        }

        var lists = new[] { await one.List(), await other.List() };
        Assert.All(lists, list =>
        {
            var (seated, waiting) = (list.Count(row => row.Status == "confirmed"), list.Where(row => row.Status == "waiting").ToList());
            Assert.True(seated <= Seats && (seated == Seats || waiting.Count == 0), $"{seated} of {Seats}, {waiting.Count} wait");
            Assert.Equal(Enumerable.Range(1, waiting.Count), waiting.Select(row => row.Position!.Value));
        });
        var active = lists.SelectMany(list => list).Select(row => row.Participant).ToList();
        Assert.Equal(active.Count, active.Distinct().Count());
        // Every place holds its day and its course, and nothing else is held.
        await using var session = enrolling.Service.Store.QuerySession();
        Guid[] occasions = [one.Id, other.Id];
        var days = await session.QueryAsync<DayPlace>("where (d.data ->> 'occasion')::uuid = any(?)", Cancellation, occasions);
        var courses = await session.QueryAsync<CoursePlace>("where (d.data ->> 'occasion')::uuid = any(?)", Cancellation, occasions);
        var held = lists.Zip(occasions).SelectMany(pair => pair.First.Select(row => (row.Participant, pair.Second))).Order().ToList();
        Assert.Equal(held, days.Select(day => (day.Participant, day.Occasion)).Order());
        Assert.Equal(held, courses.Select(course => (course.Participant, course.Occasion)).Order());
    }

    [Fact]
    public async Task An_offer_accepted_as_it_expires_is_either_and_the_answer_is_true()
    {
        var clock = new Clock();
        await using var service = await RunningService.StartAsync<Occasion>("enrolment", new Dictionary<string, string> { ["Deadlines:Interval"] = "00:00:00.010" }, clock);
        await Ok(service.As("national").PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/kurs", CourseBody(), Json.Options, Cancellation));
        await Ok(service.As("municipal-administrator", municipality: "lulea").PutAsJsonAsync(
            $"{Root}/municipalities/lulea/enrolment-rules", new { confirmWithinHours = 1 }, Json.Options, Cancellation));
        using var coordinator = service.As("coordinator", region: "norrbotten");
        for (var round = 0; round < 6; round++)
        {
            var made = await Ok(coordinator.PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", new
            {
                course = "kurs",
                region = "norrbotten",
                days = new[] { new { date = clock.Today().AddDays(30 + round), start = "09:00", end = "16:00", mode = "on-site", half = false } },
                capacity = 1,
            }, Json.Options, Cancellation));
            var occasion = $"{Root}/journeys/{Journey}/occasions/{made.GetProperty("id").GetGuid()}";
            var people = new Guid[3];
            for (var number = 0; number < 3; number++)
            {
                people[number] = (await Ok(coordinator.PostAsJsonAsync($"{Root}/participants", PersonBody("lulea"), Json.Options, Cancellation))).GetProperty("id").GetGuid();
                await Ok(coordinator.PostAsJsonAsync($"{occasion}/enrolments", new { participant = people[number] }, Json.Options, Cancellation));
            }

            await Ok(coordinator.PostAsJsonAsync($"{occasion}/enrolments/{people[0]}/cancellation", new { }, Json.Options, Cancellation));
            var expires = (await Ok(coordinator.GetAsync($"{occasion}/enrolments/{people[1]}", Cancellation))).GetProperty("offerExpires").GetDateTimeOffset();
            Task<HttpResponseMessage> Accepts() => coordinator.PostAsJsonAsync($"{occasion}/enrolments/{people[1]}/offer", new { accept = true }, Json.Options, Cancellation);
            clock.Set(expires.AddMilliseconds(-1));
            var before = Enumerable.Range(0, round).Select(_ => Accepts()).ToList();
            clock.Set(expires);
            var answers = await Task.WhenAll(before.Concat([Accepts(), Accepts()]));
            var accepted = answers.Where(one => one.StatusCode == HttpStatusCode.OK).ToList();
            Assert.True(accepted.Count == 0 || accepted.Count == answers.Length || answers.All(one => one.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
            var status = await Eventually.Get(
                async () => (await Ok(coordinator.GetAsync($"{occasion}/enrolments/{people[1]}", Cancellation))).GetProperty("status").GetString(),
                text => text != "offered", what: "the offer answered or expired");
            Assert.Equal(accepted.Count > 0 ? "confirmed" : "cancelled", status);
            var next = (await Ok(coordinator.GetAsync($"{occasion}/enrolments/{people[2]}", Cancellation))).GetProperty("status").GetString();
            Assert.Equal(accepted.Count > 0 ? "waiting" : "offered", next);
            foreach (var answer in answers)
            {
                answer.Dispose();
            }

            clock.Set(expires.AddHours(2));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_the_guard_one_person_is_at_one_of_two_occasions_of_a_day_and_without_it_the_same_race_fails(bool guarded)
    {
        var person = (await enrolling.People(Fresh("kommun"), 1))[0];
        var occasions = new[] { await enrolling.Occasion(firstDay: 64), await enrolling.Occasion(firstDay: 64) };
        await Task.WhenAll(occasions.Select(async occasion =>
        {
            await using var session = enrolling.Service.Store.LightweightSession(Journey);
            var stream = await session.Events.FetchForExclusiveWriting<Occasion>(occasion.Id, Cancellation);
            stream.AppendMany(Yrkesresan.Enrolment.Occasions.Enrol.Decide(
                new Enrol(person, "lulea", "Barn", null, Role.Coordinator, TimeProvider.System.GetUtcNow()), stream.Aggregate!));
            if (guarded)
            {
                session.Hold(stream.Aggregate!, person, null);
            }

            try
            {
                await session.SaveChangesAsync(Cancellation);
            }
            catch (JasperFx.DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(DayPlace))
            {
                // The other won.
            }
        }));
        var places = (await Task.WhenAll(occasions.Select(occasion => occasion.List()))).SelectMany(list => list).ToList();
        if (guarded)
        {
            Assert.Single(places);
        }
        else
        {
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Assert.Single(places));
        }
    }

    [Fact]
    public async Task Two_coordinators_who_override_the_same_day_at_once_and_a_third_who_gives_it_up_leave_the_day_taken()
    {
        var person = (await enrolling.People(Fresh("kommun"), 1))[0];
        var (first, second, third, fourth) =
            (await enrolling.Occasion(firstDay: 65), await enrolling.Occasion(firstDay: 65), await enrolling.Occasion(firstDay: 65), await enrolling.Occasion(firstDay: 65));
        await first.Enrols(person);
        Task<HttpResponseMessage> Overrides(TestedOccasion occasion) => occasion.Coordinator.PostAsJsonAsync(
            $"{occasion.Path}/enrolments", new { participant = person, @override = new { reason = "Går ihop" } }, Json.Options, Cancellation);
        var answers = await Task.WhenAll(Overrides(second), Overrides(third), first.Cancels(person));
        // Either sees the day given up and takes it for its own, or stands behind; one of them may have to ask again.
        foreach (var occasion in (TestedOccasion[])[second, third])
        {
            await Ok(Overrides(occasion));
        }

        Assert.All(answers, answer => Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Conflict));
        await Problem(fourth.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        await Ok(second.Cancels(person));
        await Problem(fourth.Asks(person), HttpStatusCode.Conflict, "day-conflict");
        await Ok(third.Cancels(person));
        await Ok(fourth.Asks(person));
    }

    private static (Guid, string, int?) Row(JsonElement answer) => (
        answer.GetProperty("participant").GetGuid(), answer.GetProperty("status").GetString()!,
        answer.TryGetProperty("position", out var position) ? position.GetInt32() : null);
}

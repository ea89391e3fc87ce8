using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class MessagesTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_person_is_told_is_published_once_each_and_can_be_read_by_whom_it_concerns()
    {
        await using var published = await enrolling.Service.Catch<Contracts.MessageDue>();
        var municipality = Fresh("kommun");
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        var occasion = await enrolling.Occasion(capacity: 1);
        await occasion.Enrols(ann);
        await occasion.Enrols(bo);
        await Ok(occasion.Cancels(ann, reason: "sjuk"));
        await Ok(occasion.Cancels(ann, reason: "sjuk"));
        object[] days = [new { date = Today.AddDays(70), start = "08:00", end = "12:00", mode = "on-site", half = true }];
        await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/rescheduling", new { days }, Json.Options, Cancellation));
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/cancellation", null, Cancellation));

        await Eventually.Get(() => Kinds(bo), kinds => kinds.Length == 4, what: "everything told");
        Assert.Equal(["cancelled", "changed", "promoted", "waiting"], await Kinds(bo));
        Assert.Equal(["cancelled", "confirmation"], await Kinds(ann));
        Assert.Equal(1, (await Messages(bo))[^1].GetProperty("position").GetInt32());

        var mine = (await Eventually.Get(published.All, all => all.Count(one => one.Message.Occasion == occasion.Id && one.Message.Participant is not null) == 6, what: "all published"))
            .Where(one => one.Message.Occasion == occasion.Id).ToList();
        Assert.All(mine, one => Assert.Equal(Journey, one.RoutingKey));
        Assert.Distinct(mine.Select(one => one.Message.Message));
        Assert.Equal(["days"], mine.Single(one => one.Message is { Kind: "changed" }).Message.Facts.Changed);
        Assert.Equal("occasion-cancelled", mine.Single(one => one.Message.Kind == "cancelled" && one.Message.Participant == bo).Message.Facts.Because);

        // Paged, and the former employer's doings stay the former employer's.
        var first = await Ok(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{bo}/messages?limit=3", Cancellation));
        Assert.Equal(3, first.GetProperty("items").GetArrayLength());
        var rest = await Ok(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{bo}/messages?cursor={first.GetProperty("next").GetString()}", Cancellation));
        Assert.Equal("waiting", Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("kind").GetString());
        var next = Fresh("kommun");
        await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants/{bo}/move", new { municipality = next, unit = "Ny", from = Today }, Json.Options, Cancellation));
        Assert.Empty((await Ok(enrolling.Administrator(next).GetAsync($"{Root}/participants/{bo}/messages", Cancellation))).GetProperty("items").EnumerateArray());
        Assert.Equal(4, (await Messages(bo, enrolling.Service.As("participant", person: bo))).Length);
        await Problem(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{bo}/messages", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Read_again_from_the_start_nothing_is_told_twice()
    {
        await using var service = new Enrolling();
        await service.InitializeAsync();
        var people = await service.People(Fresh("kommun"), 3);
        var occasion = await service.Occasion(capacity: 2);
        foreach (var person in people)
        {
            await occasion.Enrols(person);
        }

        await Eventually.Get(async () => (await Messages(people[2], service: service)).Length, count => count == 1, what: "all told");
        var before = await Count(service);
        var coordinator = service.Service.Services.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        await coordinator.DaemonForMainDatabase().RewindSubscriptionAsync("messages", Cancellation);
        await coordinator.ResumeAsync();
        // What comes after is told: all that was before has been read again.
        await Ok(occasion.Cancels(people[2]));
        await Eventually.Get(async () => (await Messages(people[2], service: service)).Length, count => count == 2, what: "the last one told");
        Assert.Equal(before + 1, await Count(service));
    }

    [Fact]
    public async Task Reminders_come_when_their_time_has_come_once_each_to_those_who_still_have_a_seat()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        await using var service = await Started(clock);
        var municipality = Fresh("kommun");
        var people = await service.People(municipality, 3);
        var occasion = await service.Occasion(firstDay: 40);
        foreach (var person in people)
        {
            await occasion.Enrols(person);
        }

        clock.Set(Today.AddDays(40 - 14).InSweden(new TimeOnly(7, 59)));
        await occasion.Cancels(people[1]);
        await Eventually.Get(() => Kinds(people[1], service), kinds => kinds is ["cancelled", "confirmation"], what: "the cancellation told");
        clock.Set(Today.AddDays(40 - 14).InSweden(new TimeOnly(8, 0)));
        await Eventually.Get(() => Kinds(people[0], service), kinds => kinds is ["reminder", "confirmation"], what: "the first reminder");
        await Eventually.Get(() => Kinds(people[2], service), kinds => kinds is ["reminder", "confirmation"], what: "the other's");
        Assert.Equal(["cancelled", "confirmation"], await Kinds(people[1], service));
        var reminder = (await Messages(people[0], service: service))[0];
        Assert.Equal((14, 1), (reminder.GetProperty("daysLeft").GetInt32(), reminder.GetProperty("tasks").GetArrayLength()));

        clock.Set(Today.AddDays(40 - 14).InSweden(new TimeOnly(9, 0)));
        // Moved a month on: another first reminder, and the second of the old days never comes.
        object[] days = [new { date = Today.AddDays(70), start = "08:00", end = "12:00", mode = "on-site", half = true }];
        await Ok(service.Coordinator().PostAsJsonAsync($"{occasion.Path}/rescheduling", new { days }, Json.Options, Cancellation));
        await Eventually.Get(() => Kinds(people[0], service), kinds => kinds is ["changed", "reminder", "confirmation"], what: "the change told");
        clock.Set(Today.AddDays(70 - 14).InSweden(new TimeOnly(8, 0)));
        await Eventually.Get(() => Kinds(people[0], service), kinds => kinds is ["reminder", "changed", "reminder", "confirmation"], what: "the reminder of the new days");

        // The region wants another one five days before: occasions already scheduled follow.
        await Ok(service.Coordinator().PutAsJsonAsync(
            $"{Root}/regions/norrbotten/reminder-schedule", new { daysBefore = new[] { 5, 14 }, time = "06:30" }, Json.Options, Cancellation));
        await Eventually.Get(() => NextReminder(service, occasion.Id), due => due == Today.AddDays(65).InSweden(new TimeOnly(6, 30)), what: "the deadline moved");
        clock.Set(Today.AddDays(65).InSweden(new TimeOnly(6, 30)));
        await Eventually.Get(async () => (await Kinds(people[0], service)).Length, count => count == 5, what: "the third reminder");

        await Ok(service.Coordinator().PostAsync($"{occasion.Path}/cancellation", null, Cancellation));
        await Eventually.Get(() => NextReminder(service, occasion.Id), due => due is null, what: "no deadline left");
    }

    [Fact]
    public async Task Who_makes_up_a_day_is_told_of_that_day_alone_and_reminded_before_it()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        await using var service = await Started(clock);
        var people = await service.People(Fresh("kommun"), 2);
        var missed = await service.Occasion(firstDay: -5, days: 2);
        foreach (var person in people)
        {
            await missed.Enrols(person);
        }

        await Ok(missed.Records(Today.AddDays(-4), [], people));
        var other = await service.Occasion(firstDay: 40, days: 2, course: missed.Course);
        foreach (var person in people)
        {
            await Ok(other.Coordinator.PostAsJsonAsync($"{other.Path}/make-ups", new { participant = person, date = Today.AddDays(41) }, Json.Options, Cancellation));
        }

        await Eventually.Get(() => Kinds(people[1], service), kinds => kinds is ["confirmation"], what: "the place told");
        var told = (await Messages(people[0], service: service))[0];
        Assert.Equal(($"{Today.AddDays(41):yyyy-MM-dd}", 2), (Assert.Single(told.GetProperty("days").EnumerateArray()).GetString(), told.GetProperty("courseDay").GetInt32()));
        // Told at one and the same time they have no order.
        clock.Set(clock.GetUtcNow().AddSeconds(1));
        await Ok(other.Coordinator.PostAsync($"{other.Path}/make-ups/{people[1]}/{Today.AddDays(41):yyyy-MM-dd}/cancellation", null, Cancellation).ContinueWith(
            answer => new HttpResponseMessage(answer.Result.StatusCode) { Content = new StringContent("{}") }, TaskScheduler.Default));
        await Eventually.Get(() => Kinds(people[1], service), kinds => kinds is ["cancelled", "confirmation"], what: "the cancellation told");

        // The day before its time nothing, though the occasion's own first reminder falls due.
        clock.Set(Today.AddDays(40 - 14).InSweden(new TimeOnly(8, 0)));
        await Eventually.Get(() => NextReminder(service, other.Id), due => due == Today.AddDays(40 - 2).InSweden(new TimeOnly(8, 0)), what: "the occasion's own done");
        Assert.Equal(["confirmation"], await Kinds(people[0], service));
        clock.Set(Today.AddDays(41 - 14).InSweden(new TimeOnly(8, 0)));
        await Eventually.Get(() => Kinds(people[0], service), kinds => kinds is ["reminder", "confirmation"], what: "the reminder");
        Assert.Equal((14, 1), (await Messages(people[0], service: service))[0] is var reminder ? (reminder.GetProperty("daysLeft").GetInt32(), reminder.GetProperty("tasks").GetArrayLength()) : default);

        // Moved to another day it is no longer the one that was taken; and nobody is reminded of it.
        clock.Set(Today.AddDays(41 - 14).InSweden(new TimeOnly(9, 0)));
        object[] days = [Day(40), Day(45)];
        await Ok(other.Coordinator.PostAsJsonAsync($"{other.Path}/rescheduling", new { days }, Json.Options, Cancellation));
        await Eventually.Get(() => Kinds(people[0], service), kinds => kinds is ["cancelled", "reminder", "confirmation"], what: "the day gone told");
        Assert.Equal("day-moved", (await Messages(people[0], service: service))[0].GetProperty("because").GetString());
        Assert.Equal(["cancelled", "confirmation"], await Kinds(people[1], service));

        static object Day(int day) => new { date = Today.AddDays(day), start = "09:00", end = "16:00", mode = "on-site", half = false };
    }

    [Fact]
    public async Task Of_a_course_that_has_begun_while_the_service_stood_still_nobody_is_reminded()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        await using var service = await Started(clock);
        var person = await service.Person(Fresh("kommun"));
        var occasion = await service.Occasion(firstDay: 40);
        await occasion.Enrols(person);
        await Eventually.Get(() => NextReminder(service, occasion.Id), due => due is not null, what: "the first reminder set");
        await Eventually.Get(() => Kinds(person, service), kinds => kinds is ["confirmation"], what: "the seat told");
        clock.Set(Today.AddDays(41).InSweden(new TimeOnly(9, 0)));
        await Eventually.Get(() => NextReminder(service, occasion.Id), due => due == Today.AddDays(47).InSweden(new TimeOnly(8, 0)), what: "only what comes after is left");
        Assert.Equal(["confirmation"], await Kinds(person, service));
    }

    [Fact]
    public async Task Managers_are_invited_the_morning_enrolment_opens_and_a_coming_day_may_be_moved()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        await using var service = await Started(clock);
        await using (var session = service.Service.Store.LightweightSession())
        {
            session.Store(new Municipality("lulea", "norrbotten", "Luleå", 1, clock.GetUtcNow()), new Municipality("umea", "vasterbotten", "Umeå", 1, clock.GetUtcNow()));
            await session.SaveChangesAsync(Cancellation);
        }

        var course = await service.Course();
        object Body(DateOnly? opens) => new
        {
            course,
            region = "norrbotten",
            days = new[] { new { date = Today.AddDays(60), start = "09:00", end = "16:00", mode = "on-site", half = false } },
            capacity = 2,
            opens,
        };
        await Ok(service.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", Body(null), Json.Options, Cancellation));
        var invited = await Eventually.Get(() => Invited("lulea"), all => all.Length == 1, what: "the managers invited");
        Assert.Equal($"{Today.AddDays(59):yyyy-MM-dd}", invited[0].GetProperty("until").GetString());

        await Ok(service.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", Body(Today.AddDays(10)), Json.Options, Cancellation));
        clock.Set(Today.AddDays(10).InSweden(new TimeOnly(7, 59)));
        await Ok(service.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", Body(null), Json.Options, Cancellation));
        await Eventually.Get(() => Invited("lulea"), all => all.Length == 2, what: "the managers invited to the third");
        clock.Set(Today.AddDays(10).InSweden(new TimeOnly(8, 0)));
        await Eventually.Get(() => Invited("lulea"), all => all.Length == 3, what: "the managers invited to the second");
        Assert.Empty(await Invited("umea", "vasterbotten"));

        async Task<JsonElement[]> Invited(string municipality, string region = "norrbotten") =>
            [.. (await Ok(service.Coordinator(region).GetAsync($"{Root}/municipalities/{municipality}/messages", Cancellation))).GetProperty("items").EnumerateArray()
                .Where(one => one.GetProperty("kind").GetString() == "invitation")];
    }

    [Fact]
    public async Task A_schedule_out_of_bounds_is_refused_field_by_field_and_another_region_s_does_not_exist()
    {
        var path = $"{Root}/regions/norrbotten/reminder-schedule";
        var problem = await Problem(
            enrolling.Coordinator().PutAsJsonAsync(path, new { daysBefore = new[] { 0, 91 }, followUpDays = 91, courses = new[] { new { journey = "ingen-resa", course = "A", daysBefore = new[] { 91 } } } }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(["courses[0].course", "courses[0].daysBefore", "courses[0].journey", "daysBefore", "followUpDays"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
        await Problem(
            enrolling.Coordinator("dalarna").PutAsJsonAsync(path, new { daysBefore = new[] { 14 } }, Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        var usual = await Ok(enrolling.Coordinator("halland").GetAsync($"{Root}/regions/halland/reminder-schedule", Cancellation));
        Assert.Equal([14, 2], usual.GetProperty("daysBefore").EnumerateArray().Select(days => days.GetInt32()));
        Assert.Equal((7, "08:00:00"), (usual.GetProperty("followUpDays").GetInt32(), usual.GetProperty("time").GetString()));
    }

    private static async Task<Enrolling> Started(TimeProvider clock)
    {
        var service = new Enrolling { Clock = clock };
        await service.InitializeAsync();
        return service;
    }

    private static async Task<DateTimeOffset?> NextReminder(Enrolling service, Guid occasion)
    {
        await using var session = service.Service.Store.QuerySession();
        return (await session.LoadAsync<ServiceDefaults.Deadlines.Deadline>(ServiceDefaults.Deadlines.Deadline.IdOf("reminder", occasion), Cancellation))?.Due;
    }

    private static async Task<int> Count(Enrolling service)
    {
        await using var session = service.Service.Store.QuerySession();
        return (await session.QueryAsync<Enrolment.Messages.Message>("order by d.id", Cancellation)).Count;
    }

    private async Task<string[]> Kinds(Guid person, Enrolling? service = null) =>
        [.. (await Messages(person, service: service)).Select(one => one.GetProperty("kind").GetString()!)];

    private async Task<JsonElement[]> Messages(Guid person, HttpClient? by = null, Enrolling? service = null) =>
        [.. (await Ok((by ?? (service ?? enrolling).Coordinator()).GetAsync($"{Root}/participants/{person}/messages", Cancellation))).GetProperty("items").EnumerateArray()];

    private sealed class Clock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset now = start;

        public override DateTimeOffset GetUtcNow() => now;

        public void Set(DateTimeOffset at) => now = at;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class IntroductionsTests(Enrolling enrolling)
{
    private const string Utforare = "funktionshinder-utforare";
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_new_ticks_the_parts_and_the_unit_s_manager_signs_it_off()
    {
        await using var completed = await enrolling.Service.Catch<Contracts.IntroductionCompleted>();
        var world = await New(enrolling, Today.AddDays(-10));
        var shown = await Eventually.Get(() => world.Shown(), introduction => introduction.GetProperty("status").GetString() == "required", what: "the introduction required");
        Assert.Equal($"{Today.AddDays(-10).AddMonths(3):yyyy-MM-dd}", shown.GetProperty("dueOn").GetString());
        Assert.Equal(("new", false, 11m, 11m), (
            shown.GetProperty("because").GetString(), shown.GetProperty("overdue").GetBoolean(), shown.GetProperty("hours").GetDecimal(), shown.GetProperty("hoursLeft").GetDecimal()));

        shown = await Ok(world.Own.PostAsync($"{world.Path}/parts/introduktion-dokumentation/done", null, Cancellation));
        await Ok(world.Own.PostAsync($"{world.Path}/parts/introduktion-dokumentation/done", null, Cancellation));
        Assert.Equal(6m, shown.GetProperty("hoursLeft").GetDecimal());
        await Problem(world.Own.PostAsync($"{world.Path}/parts/nagot-annat/done", null, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(world.Manager.PostAsync($"{world.Path}/sign-off", null, Cancellation), HttpStatusCode.Conflict, "introduction-parts-left");
        await Problem(world.Own.PostAsync($"{world.Path}/sign-off", null, Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await Problem(enrolling.Service.As("manager", municipality: world.Municipality, unit: "En annan").PostAsync($"{world.Path}/sign-off", null, Cancellation), HttpStatusCode.NotFound, "not-found");

        await Ok(world.Manager.PostAsync($"{world.Path}/parts/introduktion-utforarens-sammanhang/done", null, Cancellation));
        shown = await Ok(world.Manager.PostAsync($"{world.Path}/sign-off", null, Cancellation));
        await Ok(world.Manager.PostAsync($"{world.Path}/sign-off", null, Cancellation));
        Assert.Equal("signed-off", shown.GetProperty("status").GetString());
        await Problem(world.Manager.PostAsync($"{world.Path}/requirement", null, Cancellation), HttpStatusCode.Conflict, "introduction-done");
        await Problem(world.Manager.PostAsJsonAsync($"{world.Path}/waiver", new { reason = "erfaren" }, Json.Options, Cancellation), HttpStatusCode.Conflict, "introduction-done");

        var told = await Eventually.Get(completed.All, all => all.Any(one => one.Message.Participant == world.Person), what: "it published");
        var mine = Assert.Single(told, one => one.Message.Participant == world.Person);
        Assert.Equal((Utforare, "signed-off", world.Municipality), (mine.RoutingKey, mine.Message.Outcome, mine.Message.Municipality));
    }

    [Fact]
    public async Task Somebody_experienced_goes_straight_on_unless_the_manager_wants_it_and_is_let_off_with_a_reason()
    {
        var world = await New(enrolling, Today.AddYears(-3));
        await enrolling.Told();
        Assert.Equal("not-required", (await world.Shown()).GetProperty("status").GetString());
        var shown = await Ok(world.Manager.PostAsync($"{world.Path}/requirement", null, Cancellation));
        Assert.Equal(("required", "manager", $"{Today.AddMonths(3):yyyy-MM-dd}"), (
            shown.GetProperty("status").GetString(), shown.GetProperty("because").GetString(), shown.GetProperty("dueOn").GetString()));
        await Problem(world.Manager.PostAsJsonAsync($"{world.Path}/requirement", new { dueOn = Today.AddDays(-1) }, Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(world.Manager.PostAsJsonAsync($"{world.Path}/waiver", new { reason = " " }, Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        shown = await Ok(world.Manager.PostAsJsonAsync($"{world.Path}/waiver", new { reason = "Tjugo år på HVB" }, Json.Options, Cancellation));
        Assert.Equal("waived", shown.GetProperty("status").GetString());
        var notes = await Ok(world.Manager.GetAsync($"{Root}/participants/{world.Person}/notes", Cancellation));
        Assert.Equal("Tjugo år på HVB", Assert.Single(notes.GetProperty("items").EnumerateArray()).GetProperty("text").GetString());

        await Problem(enrolling.National.GetAsync($"{Root}/journeys/barn-och-unga/participants/{world.Person}/introduction", Cancellation), HttpStatusCode.NotFound, "no-introduction");
    }

    [Fact]
    public async Task Until_it_is_done_or_let_off_the_journey_s_other_courses_wait_and_then_the_seat_is_given()
    {
        var world = await New(enrolling, Today.AddYears(-3));
        var other = await enrolling.Person(world.Municipality, "Solgården");
        var occasion = await enrolling.Occasion(capacity: 1, journey: Utforare);
        await occasion.Enrols(other);
        Assert.Equal("waiting", (await occasion.Enrols(world.Person)).Status);
        await Ok(world.Manager.PostAsync($"{world.Path}/requirement", null, Cancellation));

        // On the waiting list she is passed over, and elsewhere not enrolled; the introduction's own courses are open.
        await Ok(occasion.Cancels(other));
        Assert.Equal("waiting", (await occasion.List()).Single(place => place.Participant == world.Person).Status);
        var another = await enrolling.Occasion(firstDay: 62, journey: Utforare);
        await Problem(another.Asks(world.Person), HttpStatusCode.Conflict, "not-eligible");
        var batch = await Ok(another.Coordinator.PostAsJsonAsync($"{another.Path}/enrolments/batch", new { participants = new[] { world.Person } }, Json.Options, Cancellation));
        Assert.Equal("not-eligible", batch[0].GetProperty("code").GetString());
        var part = await enrolling.Occasion(firstDay: 64, course: "introduktion-dokumentation", journey: Utforare);
        Assert.Equal("confirmed", (await part.Enrols(world.Person)).Status);

        await Ok(world.Manager.PostAsJsonAsync($"{world.Path}/waiver", new { reason = "erfaren" }, Json.Options, Cancellation));
        await Eventually.Get(
            async () => (await occasion.List()).Single(place => place.Participant == world.Person).Status, status => status == "confirmed", what: "the idle seat given");
        Assert.Equal("confirmed", (await another.Enrols(world.Person)).Status);
    }

    [Fact]
    public async Task A_journey_without_one_says_so()
    {
        var person = await enrolling.Person(Fresh("kommun"));
        await Problem(enrolling.National.GetAsync($"{Root}/journeys/skadligt-bruk-och-beroende/participants/{person}/introduction", Cancellation), HttpStatusCode.NotFound, "no-introduction");
    }

    [Fact]
    public async Task After_three_months_it_is_overdue_the_manager_is_told_once_and_the_unit_s_list_shows_it()
    {
        var clock = new Clock(TimeProvider.System.GetUtcNow());
        await using var service = new Enrolling { Clock = clock };
        await service.InitializeAsync();
        await using var published = await service.Service.Catch<Contracts.IntroductionOverdue>();
        var late = await New(service, Today.AddDays(-10));
        var intime = await New(service, Today.AddDays(-5), late.Municipality);
        foreach (var one in new[] { late, intime })
        {
            await Eventually.Get(one.Shown, introduction => introduction.GetProperty("status").GetString() == "required", what: "it required");
        }

        var due = Today.AddDays(-10).AddMonths(3);
        clock.Set(due.AddDays(1).InSweden(new TimeOnly(7, 59)));
        Assert.Empty(await Messages());
        clock.Set(due.AddDays(1).InSweden(new TimeOnly(8, 0)));
        var message = Assert.Single(await Eventually.Get(Messages, all => all.Length > 0, what: "the manager told"));
        Assert.Equal((late.Person, $"{due:yyyy-MM-dd}", "manager"), (
            message.GetProperty("participant").GetGuid(), message.GetProperty("until").GetString(), message.GetProperty("to").GetString()));
        Assert.Equal(due, (await published.AtLeast(1))[0].Message.DueOn);

        var listed = await Ok(late.Manager.GetAsync($"{Root}/journeys/{Utforare}/introductions?overdue=true", Cancellation));
        Assert.Equal(late.Person, Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("participant").GetGuid());
        var first = await Ok(service.Administrator(late.Municipality).GetAsync($"{Root}/journeys/{Utforare}/introductions?status=required&limit=1", Cancellation));
        var rest = await Ok(service.Administrator(late.Municipality).GetAsync($"{Root}/journeys/{Utforare}/introductions?limit=1&cursor={first.GetProperty("next").GetString()}", Cancellation));
        Assert.Equal(
            new[] { late.Person, intime.Person }.Order(),
            new[] { first, rest }.Select(page => Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("participant").GetGuid()).Order());
        Assert.False(rest.TryGetProperty("next", out _));
        Assert.Empty((await Ok(service.Service.As("manager", municipality: late.Municipality, unit: "En annan").GetAsync($"{Root}/journeys/{Utforare}/introductions", Cancellation)))
            .GetProperty("items").EnumerateArray());
        await Problem(late.Manager.GetAsync($"{Root}/journeys/{Utforare}/introductions?status=fel", Cancellation), HttpStatusCode.UnprocessableEntity, "validation");

        // Let off, the other's last day passes in silence.
        await Ok(intime.Manager.PostAsJsonAsync($"{intime.Path}/waiver", new { reason = "erfaren" }, Json.Options, Cancellation));
        clock.Set(due.AddDays(20).InSweden(new TimeOnly(8, 0)));
        var third = await New(service, clock.Today().AddDays(-60), late.Municipality);
        await Eventually.Get(third.Shown, introduction => introduction.GetProperty("status").GetString() == "required", what: "what came after required");
        Assert.Single(await Messages());

        async Task<JsonElement[]> Messages() =>
            [.. (await Ok(late.Manager.GetAsync($"{Root}/municipalities/{late.Municipality}/messages", Cancellation))).GetProperty("items").EnumerateArray()];
    }

    private static async Task<World> New(Enrolling service, DateOnly since, string? municipality = null)
    {
        foreach (var (part, hours) in new[] { ("introduktion-dokumentation", 5), ("introduktion-utforarens-sammanhang", 6) })
        {
            await using var session = service.Service.Store.LightweightSession(Utforare);
            var stream = await session.Events.FetchForExclusiveWriting<Course>(Course.IdOf(Utforare, part), Cancellation);
            var content = new CourseContent(part, "new", [], [], [], [], new CourseTeam(1, 0), null, Hours: hours);
            stream.AppendMany(PublishCourse.Decide(new PublishCourse(part, content, TimeProvider.System.GetUtcNow()), stream.Aggregate));
            await session.SaveChangesAsync(Cancellation);
        }

        municipality ??= Fresh("kommun");
        var person = await Ok(service.Coordinator().PostAsJsonAsync(
            $"{Root}/participants",
            new
            {
                name = "Test Testsson",
                email = $"{Guid.NewGuid():N}@example.se",
                municipality,
                unit = "Solgården",
                role = "boendestödjare",
                professionSince = since,
                kinds = new[] { "residential" },
            },
            Json.Options, Cancellation));
        return new World(service, municipality, person.GetProperty("id").GetGuid());
    }

    private sealed record World(Enrolling Service, string Municipality, Guid Person)
    {
        public string Path => $"{Root}/journeys/{Utforare}/participants/{Person}/introduction";

        public HttpClient Manager => Service.Service.As("manager", municipality: Municipality, unit: "Solgården");

        public HttpClient Own => Service.Service.As("participant", municipality: Municipality, person: Person);

        public Task<JsonElement> Shown() => Ok(Own.GetAsync(Path, Cancellation));
    }

    private sealed class Clock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset now = start;

        public override DateTimeOffset GetUtcNow() => now;

        public void Set(DateTimeOffset at) => now = at;
    }
}

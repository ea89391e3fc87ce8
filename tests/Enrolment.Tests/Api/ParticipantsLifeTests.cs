using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>What changes in a person's working life: plans, corrections, leaving, being forgotten.</summary>
public sealed class ParticipantsLifeTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_holds_from_a_coming_day_is_shown_as_planned_and_takes_effect_that_day()
    {
        // A database of its own: the instance below lives in another time, in which other tests' deadlines would fall due.
        await using var service = await RunningService.StartAsync<Occasion>("enrolment");
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        var (from, on) = (Today.AddDays(3), Today.AddDays(2));
        using var administrator = service.As("municipal-administrator", municipality: former);
        async Task<Guid> Person() =>
            (await Ok(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(former), Json.Options, Cancellation))).GetProperty("id").GetGuid();
        var (moves, leaves, stays) = (await Person(), await Person(), await Person());
        await Posts(administrator, $"{moves}/move", new { municipality = next, unit = "Ny", from = Today.AddDays(30) });
        var planned = await Posts(administrator, $"{moves}/move", new { municipality = next, unit = "Ny", from });
        Assert.Equal(
            (former, next, from.ToString("yyyy-MM-dd", null)),
            (Text(planned, "municipality"), Text(planned.GetProperty("plannedMove"), "municipality"), Text(planned.GetProperty("plannedMove"), "from")));
        Assert.Equal(on.ToString("yyyy-MM-dd", null), Text(await Posts(administrator, $"{leaves}/leave", new { on }), "leavesOn"));
        await Posts(administrator, $"{stays}/move", new { municipality = next, unit = "Ny", from });
        await Posts(administrator, $"{stays}/leave", new { on });
        Assert.False((await Posts(administrator, $"{stays}/move/cancellation")).TryGetProperty("plannedMove", out _));
        Assert.False((await Posts(administrator, $"{stays}/leave/cancellation")).TryGetProperty("leavesOn", out _));

        // Another instance, in whose time the days have come.
        await using var later = await RunningService.StartAsync<Occasion>("enrolment", clock: new Ahead(TimeSpan.FromDays(4)), like: service);
        await Eventually.Holds(async () =>
        {
            await using var session = service.Store.QuerySession();
            var people = (await session.LoadManyAsync<Participant>(moves, leaves, stays)).ToDictionary(one => one.Id);
            Assert.Equal((next, "Ny", ParticipantStatus.Active, null), (people[moves].Municipality, people[moves].Unit, people[moves].Status, people[moves].Move));
            Assert.Equal((former, ParticipantStatus.Left, on), (people[leaves].Municipality, people[leaves].Status, people[leaves].LeftOn));
            Assert.Equal((former, "Barn", ParticipantStatus.Active), (people[stays].Municipality, people[stays].Unit, people[stays].Status));
        });
        await Problem(administrator.GetAsync($"{Root}/participants/{moves}", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Ok(service.As("municipal-administrator", municipality: next).GetAsync($"{Root}/participants/{moves}", Cancellation));
    }

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    [Fact]
    public async Task Who_is_moved_to_a_misspelt_municipality_is_not_lost_to_the_coordinator()
    {
        async Task Told(string municipality, string region)
        {
            await using var session = enrolling.Service.Store.LightweightSession();
            session.Store(new Municipality(municipality, region, municipality, 1, TimeProvider.System.GetUtcNow()));
            await session.SaveChangesAsync(Cancellation);
        }

        var (own, misspelt) = (Fresh("kommun"), Fresh("felstavad"));
        await Told(own, "norrbotten");
        using var administrator = enrolling.Administrator(own);
        using var coordinator = enrolling.Coordinator();
        var person = (await Ok(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(own), Json.Options, Cancellation))).GetProperty("id").GetGuid();
        await Posts(administrator, $"{person}/move", new { municipality = misspelt, unit = "Barn", from = Today });
        await Problem(administrator.GetAsync($"{Root}/participants/{person}", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(enrolling.Coordinator("dalarna").GetAsync($"{Root}/participants/{person}", Cancellation), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(own, Text(await Posts(coordinator, $"{person}/move", new { municipality = own, unit = "Barn", from = Today }), "municipality"));
        await Ok(administrator.GetAsync($"{Root}/participants/{person}", Cancellation));

        // No slip of the pen but a municipality of another region, as that tells.
        await Posts(administrator, $"{person}/move", new { municipality = misspelt, unit = "Barn", from = Today });
        await Told(misspelt, "dalarna");
        await Problem(coordinator.GetAsync($"{Root}/participants/{person}", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Ok(enrolling.Coordinator("dalarna").GetAsync($"{Root}/participants/{person}", Cancellation));
    }

    [Fact]
    public async Task The_address_is_kept_at_the_coming_employer_from_the_day_the_move_is_planned()
    {
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        using var administrator = enrolling.Administrator(former);
        using var coming = enrolling.Administrator(next);
        var email = $"{Guid.NewGuid():N}@example.se";
        var person = (await Ok(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(former, email: email), Json.Options, Cancellation))).GetProperty("id").GetGuid();
        await Posts(administrator, $"{person}/move", new { municipality = next, unit = "Ny", from = Today.AddDays(9) });
        await Problem(coming.PostAsJsonAsync($"{Root}/participants", PersonBody(next, email: email), Json.Options, Cancellation), HttpStatusCode.Conflict, "already-registered");
        await Posts(administrator, $"{person}/move/cancellation");
        await Ok(coming.PostAsJsonAsync($"{Root}/participants", PersonBody(next, email: email), Json.Options, Cancellation));
        await Problem(
            administrator.PostAsJsonAsync($"{Root}/participants/{person}/move", new { municipality = next, unit = "Ny", from = Today.AddDays(9) }, Json.Options, Cancellation),
            HttpStatusCode.Conflict, "already-registered");
    }

    [Fact]
    public async Task A_person_is_put_right_and_found_by_what_is_true_now()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        var (email, other) = ($"{Guid.NewGuid():N}@example.se", $"{Guid.NewGuid():N}@example.se");
        var person = (await Ok(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(municipality, email: email), Json.Options, Cancellation))).GetProperty("id").GetGuid();
        var told = new { name = "Åsa Öberg", email = other, unit = "Familj", role = "behandlare", professionSince = Today.AddYears(-3), kinds = new[] { "residential", "assessed" } };
        var changed = await Ok(administrator.PutAsJsonAsync($"{Root}/participants/{person}", told, Json.Options, Cancellation));
        Assert.Equal(
            ("Åsa Öberg", other, "Familj", "behandlare", "practised", "assessed,residential"),
            (Text(changed, "name"), Text(changed, "email"), Text(changed, "unit"), Text(changed, "role"), Text(changed, "level"),
                string.Join(',', changed.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()))));
        using var again = await administrator.PutAsJsonAsync($"{Root}/participants/{person}", told, Json.Options, Cancellation);
        Assert.Equal("\"5\"", again.Headers.ETag?.Tag);
        // The former address is free, the new one is not.
        await Problem(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(municipality, email: other), Json.Options, Cancellation), HttpStatusCode.Conflict, "already-registered");
        var second = (await Ok(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(municipality, email: email), Json.Options, Cancellation))).GetProperty("id").GetGuid();
        await Problem(administrator.PutAsJsonAsync($"{Root}/participants/{second}", told, Json.Options, Cancellation), HttpStatusCode.Conflict, "already-registered");

        Assert.Equal([person], await Found(administrator, "q=%C3%B6berg"));
        Assert.Equal([person], await Found(administrator, $"q={other}"));
        Assert.Equal([person], await Found(administrator, "level=practised"));
        Assert.Equal([person], await Found(administrator, $"level=experienced&on={Today.AddYears(2):yyyy-MM-dd}&unit=Familj"));
        Assert.Equal([second], await Found(administrator, "level=new"));
        Assert.Empty(await Found(administrator, "level=manager"));
        Assert.Equal("experienced", Text(await Ok(administrator.GetAsync($"{Root}/participants/{person}?on={Today.AddYears(2):yyyy-MM-dd}", Cancellation)), "level"));
        var problem = await Problem(administrator.PutAsJsonAsync($"{Root}/participants/{person}", new { kinds = new[] { "annat" } }, Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(
            ["email", "kinds[0]", "name", "professionSince", "role", "unit"],
            problem.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Notes_stay_with_the_employer_who_wrote_them()
    {
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        var person = await enrolling.Person(former);
        using var administrator = enrolling.Administrator(former);
        await Posts(administrator, $"{person}/pause", new { reason = "föräldraledig" });
        await Posts(administrator, $"{person}/pause", new { reason = "asked again, it is the first that stands" });
        Assert.Equal("föräldraledig", Text(Assert.Single(await Notes(administrator, person)), "text"));
        await Posts(administrator, $"{person}/move", new { municipality = next, unit = "Ny", from = Today });
        Assert.Empty(await Notes(enrolling.Administrator(next), person));
        await Posts(enrolling.Administrator(next), $"{person}/pause", new { reason = "studieledig" });
        await Posts(enrolling.Administrator(next), $"{person}/move", new { municipality = former, unit = "Barn", from = Today });
        Assert.Equal("föräldraledig", Text(Assert.Single(await Notes(administrator, person)), "text"));
    }

    [Fact]
    public async Task One_who_left_gives_up_what_she_waited_for_and_keeps_what_is_paid_for()
    {
        var municipality = Fresh("kommun");
        var (seated, leaver, next) = (await enrolling.Person(municipality), await enrolling.Person(municipality), await enrolling.Person(municipality));
        var (full, open) = (await enrolling.Occasion(capacity: 1), await enrolling.Occasion(firstDay: 70));
        await full.Enrols(seated);
        Assert.Equal(("waiting", 1), await full.Enrols(leaver));
        Assert.Equal(("waiting", 2), await full.Enrols(next));
        await open.Enrols(leaver);
        await Posts(enrolling.Administrator(municipality), $"{leaver}/leave", new { on = Today });
        await Eventually.Holds(async () => Assert.Equal(("waiting", 1), (await full.List()).Where(one => one.Participant == next).Select(one => (one.Status, one.Position)).Single()));
        Assert.Equal("confirmed", (await open.List()).Single(one => one.Participant == leaver).Status);
    }

    [Fact]
    public async Task Who_a_person_is_is_erased_and_what_was_taken_stands()
    {
        var municipality = Fresh("kommun");
        var person = await enrolling.Person(municipality);
        using var administrator = enrolling.Administrator(municipality);
        var held = await enrolling.Occasion(firstDay: -1);
        await Ok(held.Asks(person, note: "nötallergi"));
        await Ok(held.Records(Today.AddDays(-1), [person], []));
        await Ok(held.Coordinator.PostAsync($"{held.Path}/completion", null, Cancellation));
        await Posts(administrator, $"{person}/pause", new { reason = "hemligt" });
        await Posts(administrator, $"{person}/leave", new { on = Today.AddDays(5) });
        using var manager = enrolling.Service.As("manager", municipality: municipality);
        await Problem(manager.PostAsync($"{Root}/participants/{person}/erasure", null, Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await using var published = await enrolling.Service.Catch<Contracts.ParticipantErased>();
        foreach (var _ in new[] { 1, 2 })
        {
            var erased = await Posts(administrator, $"{person}/erasure");
            Assert.Equal(("left", true), (Text(erased, "status"), erased.GetProperty("erased").GetBoolean()));
            Assert.False(erased.TryGetProperty("name", out var name) || erased.TryGetProperty("email", out name));
        }

        Assert.Equal(person, Assert.Single(await published.AtLeast(1)).Message.Participant);
        Assert.Empty(await Notes(administrator, person));
        await using var session = enrolling.Service.Store.QuerySession(Journey);
        Assert.Empty(await session.QueryAsync<EnrolmentNote>("where d.data ->> 'participant' = ?", Cancellation, person.ToString()));
        Assert.Empty(await session.QueryAsync<ServiceDefaults.Deadlines.Deadline>("where d.data ->> 'subject' = ?", Cancellation, person.ToString()));
        var record = await Ok(administrator.GetAsync($"{Root}/participants/{person}/record", Cancellation));
        var certificate = Assert.Single(record.GetProperty("certificates").EnumerateArray()).GetProperty("id").GetGuid();
        using var json = new HttpRequestMessage(HttpMethod.Get, $"{Root}/participants/{person}/certificates/{certificate}") { Headers = { { "Accept", "application/json" } } };
        Assert.False((await Ok(administrator.SendAsync(json, Cancellation))).TryGetProperty("name", out _));
        await Problem(
            administrator.PostAsJsonAsync($"{Root}/participants/{person}/move", new { municipality, unit = "Ny", from = Today }, Json.Options, Cancellation),
            HttpStatusCode.Conflict, "participant-erased");
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static async Task<IReadOnlyList<JsonElement>> Notes(HttpClient client, Guid person) =>
        [.. (await Ok(client.GetAsync($"{Root}/participants/{person}/notes", Cancellation))).GetProperty("items").EnumerateArray()];

    private static async Task<IReadOnlyList<Guid>> Found(HttpClient client, string query) =>
        [.. (await Ok(client.GetAsync($"{Root}/participants?{query}", Cancellation))).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    private static Task<JsonElement> Posts(HttpClient client, string path, object? body = null) =>
        Ok(client.PostAsJsonAsync($"{Root}/participants/{path}", body ?? new { }, Json.Options, Cancellation));
}

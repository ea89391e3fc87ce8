using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class StationTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_manager_sees_the_own_staff_against_the_route()
    {
        var municipality = Fresh("kommun");
        var (ann, bo, elsewhere) = (await enrolling.Person(municipality), await enrolling.Person(municipality), await enrolling.Person(municipality, "Äldre"));
        var held = await enrolling.Occasion(firstDay: -3);
        await held.Enrols(ann);
        await Ok(held.Records(Today.AddDays(-3), [ann], []));
        await Ok(held.Coordinator.PostAsync($"{held.Path}/completion", null, Cancellation));
        var coming = await enrolling.Occasion(capacity: 1);
        await coming.Enrols(ann);
        await coming.Enrols(bo);
        using var manager = enrolling.Service.As("manager", municipality: municipality, unit: "Barn");

        var staff = (await Ok(manager.GetAsync($"{Root}/station/staff", Cancellation))).GetProperty("items").EnumerateArray().ToDictionary(one => one.GetProperty("participant").GetGuid());
        Assert.Equal(new[] { ann, bo }.Order(), staff.Keys.Order());
        Assert.Equal(("Test Testsson", "new", "active"), (Text(staff[ann], "name"), Text(staff[ann], "level"), Text(staff[ann], "status")));
        Assert.Equal([Journey], staff[ann].GetProperty("journeys").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal([(coming.Course, "confirmed")], Places(staff[ann], "enrolled"));
        Assert.Equal([held.Course], Courses(staff[ann], "taken"));
        Assert.Equal([(coming.Course, "waiting")], Places(staff[bo], "waiting"));
        Assert.Equal(1, staff[bo].GetProperty("waiting")[0].GetProperty("position").GetInt32());
        Assert.DoesNotContain(held.Course, Courses(staff[ann], "missing"));
        Assert.DoesNotContain(coming.Course, Courses(staff[bo], "missing"));
        Assert.Contains(held.Course, Courses(staff[bo], "missing"));

        // One at a time, and by the person; who works elsewhere is not there.
        Assert.Equal([held.Course], Courses(await Ok(enrolling.Service.As("participant", person: ann).GetAsync($"{Root}/station/staff/{ann}", Cancellation)), "taken"));
        await Problem(manager.GetAsync($"{Root}/station/staff/{elsewhere}", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(enrolling.Service.As("participant", person: bo).GetAsync($"{Root}/station/staff/{ann}", Cancellation), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(3, await Count(enrolling.Administrator(municipality), $"station/staff?municipality={municipality}"));
        Assert.Equal(0, await Count(enrolling.Administrator(Fresh("kommun")), $"station/staff?municipality={municipality}"));
        Assert.Equal(1, await Count(enrolling.Coordinator(), $"station/staff?municipality={municipality}&unit=%C3%84ldre"));

        // What was taken elsewhere comes along, what the former employer had planned is seen by where the person works now.
        await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants/{ann}/move", new { municipality = Fresh("kommun"), unit = "Ny", from = Today }, Json.Options, Cancellation));
        await Problem(manager.GetAsync($"{Root}/station/staff/{ann}", Cancellation), HttpStatusCode.NotFound, "not-found");
        Assert.Equal([held.Course], Courses(await Ok(enrolling.Coordinator().GetAsync($"{Root}/station/staff/{ann}", Cancellation)), "taken"));
    }

    [Fact]
    public async Task The_staff_pages_and_every_one_is_on_one_page()
    {
        var municipality = Fresh("kommun");
        var people = await enrolling.People(municipality, 7);
        using var administrator = enrolling.Administrator(municipality);
        var seen = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(administrator.GetAsync($"{Root}/station/staff?limit=3&cursor={cursor}", Cancellation));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("participant").GetGuid()));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(people.Order(), seen);
    }

    [Fact]
    public async Task Gaps_are_counted_per_unit_per_municipality_and_for_the_county()
    {
        var region = Fresh("region");
        var (one, two) = (Fresh("kommun"), Fresh("kommun"));
        var (ann, bo, cia) = (await enrolling.Person(one, "Barn", region), await enrolling.Person(one, "Familj", region), await enrolling.Person(two, "Barn", region));
        var occasion = await enrolling.Occasion(region: region, capacity: 1);
        await occasion.Enrols(ann);
        await occasion.Enrols(cia);
        async Task<IReadOnlyList<(string?, string?, int, int, int, int)>> Gaps(HttpClient by, string query)
        {
            // All pages: the other tests' courses are missing for everybody too.
            var gaps = new List<(string?, string?, int, int, int, int)>();
            for (string? cursor = ""; cursor is not null;)
            {
                var page = await Ok(by.GetAsync($"{Root}/station/gaps?limit=500&journey={Journey}&{query}&cursor={cursor}", Cancellation));
                gaps.AddRange(page.GetProperty("items").EnumerateArray()
                    .Where(gap => gap.GetProperty("course").GetString() == occasion.Course)
                    .Select(gap => (Text(gap, "municipality"), Text(gap, "unit"), Number(gap, "should"), Number(gap, "enrolled"), Number(gap, "waiting"), Number(gap, "missing"))));
                cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            }

            return gaps;
        }


        using var coordinator = enrolling.Coordinator(region);
        Assert.Equal([(null, null, 3, 1, 1, 1)], await Gaps(coordinator, "per=region"));
        Assert.Equal([(one, null, 2, 1, 0, 1), (two, null, 1, 0, 1, 0)], (await Gaps(coordinator, "per=municipality")).OrderBy(gap => gap.Item1 == one ? 0 : 1));
        Assert.Equal([(one, "Barn", 1, 1, 0, 0), (one, "Familj", 1, 0, 0, 1)], await Gaps(coordinator, $"municipality={one}"));
        Assert.Equal([(one, "Familj", 1, 0, 0, 1)], await Gaps(enrolling.Service.As("manager", municipality: one, unit: "Familj"), ""));
        Assert.Empty(await Gaps(enrolling.Service.As("manager", municipality: one, unit: "Familj"), $"municipality={two}"));
        await Problem(coordinator.GetAsync($"{Root}/station/gaps?per=kommun", Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(coordinator.GetAsync($"{Root}/station/gaps?journey=okand", Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        _ = bo;
    }

    [Fact]
    public async Task The_calendar_shows_what_comes_with_free_seats_and_how_many_of_the_own_go()
    {
        var (region, municipality) = (Fresh("region"), Fresh("kommun"));
        var (ann, bo) = (await enrolling.Person(municipality, "Barn", region), await enrolling.Person(municipality, "Äldre", region));
        var later = await enrolling.Occasion(region: region, capacity: 3, firstDay: 80);
        var sooner = await enrolling.Occasion(region: region, capacity: 1, firstDay: 40, journey: "aldreomsorg");
        await later.Enrols(ann);
        await later.Enrols(bo);
        await sooner.Enrols(ann);
        await sooner.Enrols(bo);
        using var manager = enrolling.Service.As("manager", region: region, municipality: municipality, unit: "Barn");
        var items = (await Ok(manager.GetAsync($"{Root}/station/calendar", Cancellation))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([sooner.Id, later.Id], items.Select(item => item.GetProperty("occasion").GetGuid()));
        Assert.Equal([(0, 1, 1, 0), (1, 0, 1, 0)], items.Select(item => (Number(item, "free"), Number(item, "waiting"), Number(item, "ownConfirmed"), Number(item, "ownWaiting"))));
        Assert.Equal("Familjehem", Text(items[0], "title"));
        Assert.True(items[0].GetProperty("open").GetBoolean());
        var first = await Ok(manager.GetAsync($"{Root}/station/calendar?limit=1", Cancellation));
        var second = await Ok(manager.GetAsync($"{Root}/station/calendar?limit=1&cursor={first.GetProperty("next").GetString()}", Cancellation));
        Assert.Equal(later.Id, second.GetProperty("items")[0].GetProperty("occasion").GetGuid());
        Assert.Equal(1, await Count(manager, $"station/calendar?journey=aldreomsorg"));
        Assert.Equal(1, await Count(manager, $"station/calendar?to={Today.AddDays(50):yyyy-MM-dd}"));
        Assert.Equal(0, await Count(enrolling.Coordinator(Fresh("region")), "station/calendar"));
        await Ok(later.Coordinator.PostAsJsonAsync($"{later.Path}/cancellation", new { }, Json.Options, Cancellation));
        Assert.Equal(1, await Count(manager, "station/calendar"));
    }

    [Fact]
    public async Task A_managers_checklist_is_ticked_and_its_courses_tick_themselves()
    {
        var municipality = Fresh("kommun");
        var person = await enrolling.Person(municipality);
        var (held, coming) = (await enrolling.Occasion(firstDay: -2), await enrolling.Occasion());
        await held.Enrols(person);
        await coming.Enrols(person);
        await Ok(held.Records(Today.AddDays(-2), [person], []));
        await Ok(held.Coordinator.PostAsync($"{held.Path}/completion", null, Cancellation));
        using var manager = enrolling.Service.As("manager", municipality: municipality, unit: "Barn");
        var (list, own) = ($"{Root}/station/checklists/nyanstalld", $"{Root}/station/staff/{person}/checklists");
        object[] items =
        [
            new { key = "nycklar", title = "Nycklar kvitterade" }, new { key = "samtal", title = "Introduktionssamtal" },
            new { key = "forsta", journey = Journey, course = held.Course }, new { key = "andra", journey = Journey, course = coming.Course },
        ];
        await Ok(manager.PutAsJsonAsync(list, new { title = "Nyanställd", items }, Json.Options, Cancellation));
        Assert.Equal(1, await Count(manager, "station/checklists"));

        var ticked = await Ok(manager.PutAsJsonAsync($"{own}/nyanstalld", new { done = new[] { "samtal" } }, Json.Options, Cancellation));
        Assert.Equal(["left", "done", "taken", "enrolled"], ticked.GetProperty("items").EnumerateArray().Select(item => Text(item, "state")));
        Assert.Equal(2, Number(ticked, "left"));
        // The same again is no event, another set takes ticks back.
        using var again = await manager.PutAsJsonAsync($"{own}/nyanstalld", new { done = new[] { "samtal" } }, Json.Options, Cancellation);
        Assert.Equal("\"1\"", again.Headers.ETag?.Tag);
        using var other = await manager.PutAsJsonAsync($"{own}/nyanstalld", new { done = new[] { "nycklar" } }, Json.Options, Cancellation);
        Assert.Equal("\"2\"", other.Headers.ETag?.Tag);
        var read = Assert.Single((await Ok(enrolling.Service.As("participant", person: person).GetAsync(own, Cancellation))).GetProperty("items").EnumerateArray());
        Assert.Equal(["done", "left", "taken", "enrolled"], read.GetProperty("items").EnumerateArray().Select(item => Text(item, "state")));

        var problem = await Problem(
            manager.PutAsJsonAsync($"{own}/nyanstalld", new { done = new[] { "samtal", "forsta", "okand" } }, Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(["done[1]", "done[2]"], problem.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")));
        var refused = await Problem(
            manager.PutAsJsonAsync(list, new { title = "", items = new object[] { new { key = "a", title = "A" }, new { key = "a", journey = Journey, course = "finns-inte" } } }, Json.Options, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(["items[1].course", "items[1].key", "title"], refused.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")).Order());
        await Problem(manager.PutAsJsonAsync($"{own}/finns-inte", new { done = Array.Empty<string>() }, Json.Options, Cancellation), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(0, await Count(enrolling.Administrator(Fresh("kommun")), "station/checklists"));

        // The next employer has checklists of its own, and sees nothing of these.
        var next = Fresh("kommun");
        await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants/{person}/move", new { municipality = next, unit = "Barn", from = Today }, Json.Options, Cancellation));
        Assert.Equal(0, await Count(enrolling.Administrator(next), $"station/staff/{person}/checklists"));
        await Problem(manager.GetAsync(own, Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Costs_so_far_and_committed_are_what_billing_tells_in_whatever_order()
    {
        var (region, municipality) = (Fresh("region"), Fresh("kommun"));
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => enrolling.Person(municipality, number == 0 ? "Familj" : "Barn", region)));
        var at = new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);
        // One seat taken of a whole day on site and the next digital, one given up late with nobody to take it, one in time, one at what is invoiced already.
        var coming = await enrolling.Occasion(region: region, days: 2, freeUntil: Today.AddDays(-1));
        var year = Today.AddDays(60).Year;
        await coming.Enrols(people[0]);
        await coming.Enrols(people[1]);
        await Ok(coming.Cancels(people[1]));
        var free = await enrolling.Occasion(region: region, firstDay: 63, freeUntil: Today.AddDays(30));
        await free.Enrols(people[2]);
        await Ok(free.Cancels(people[2]));
        var charged = await enrolling.Occasion(region: region, firstDay: 64);
        await charged.Enrols(people[3]);
        var (invoice, credit, instalment, planned) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        InvoiceDrafted Drafted(Guid id, string? journey, string kind, decimal amount, params UnitAmount[] units) => new(
            journey, id, region, municipality, kind, journey is null ? null : charged.Id, journey is null ? null : charged.Course, year, amount, at, journey is null ? null : units);
        (object Message, Guid Id)[] messages =
        [
            .. new object[]
            {
                new FeeScheduleSet(Journey, region, new DateOnly(2020, 1, 1), 1550, 775, 550, 275, 2, at),
                new FeeScheduleSet(Journey, region, new DateOnly(2020, 1, 1), 1, 1, 1, 1, 1, at),
                new FeeScheduleSet(Journey, region, new DateOnly(2100, 1, 1), 2, 2, 2, 2, 3, at),
                Drafted(invoice, Journey, "course-fee", 3100, new UnitAmount("Barn", 1, 1550), new UnitAmount("Familj", 1, 1550)),
                Drafted(credit, Journey, "credit", -1550.50m, new UnitAmount("Familj", 1, -1550.50m)),
                Drafted(instalment, null, "coordinator", 500),
                // Amended before it was issued: the highest version holds.
                Drafted(planned, null, "coordinator", 400) with { Version = 2 },
                Drafted(planned, null, "coordinator", 900) with { Version = 1 },
                new InvoiceIssued(null, instalment, "1", region, municipality, "coordinator", null, null, year, 500, at),
                new InvoiceIssued(Journey, invoice, "2", region, municipality, "course-fee", charged.Id, charged.Course, year, 3100, at),
            }.Select(message => (message, Guid.NewGuid())),
        ];
        foreach (var (message, id) in messages.Reverse().Concat(messages))
        {
            await (message switch
            {
                FeeScheduleSet one => enrolling.Service.Publish(one, id),
                InvoiceDrafted one => enrolling.Service.Publish(one, id),
                InvoiceIssued one => enrolling.Service.Publish(one, id),
                _ => Task.CompletedTask,
            });
        }

        using var administrator = enrolling.Administrator(municipality);
        async Task<JsonElement> Costs(HttpClient by, string query = "") =>
            Assert.Single((await Ok(by.GetAsync($"{Root}/station/costs?year={year}&{query}", Cancellation))).GetProperty("items").EnumerateArray());
        await Testing.Eventually.Holds(async () =>
        {
            var all = await Costs(administrator);
            Assert.Equal((1549.50m + 500, 6200m + 400), (Kronor(all, "soFar"), Kronor(all, "committed")));
            Assert.Equal((500m, 400m), (Kronor(all.GetProperty("coordinator"), "soFar"), Kronor(all.GetProperty("coordinator"), "committed")));
        });
        var journey = Assert.Single((await Costs(administrator)).GetProperty("journeys").EnumerateArray());
        Assert.Equal(0, Number(journey, "unpriced"));
        Assert.Equal(
            [("Barn", 1550m, 3100m, 1), ("Familj", -0.50m, 3100m, 1)],
            journey.GetProperty("units").EnumerateArray().Select(unit => (Text(unit, "unit"), Kronor(unit, "soFar"), Kronor(unit, "committed"), Number(unit, "seats"))));

        // A manager of a unit sees the unit's, a coordinator the region's municipalities, others nothing.
        var manager = await Costs(enrolling.Service.As("manager", municipality: municipality, unit: "Familj"));
        Assert.Equal((-0.50m, 3100m, false), (Kronor(manager, "soFar"), Kronor(manager, "committed"), manager.TryGetProperty("coordinator", out _)));
        Assert.Equal(municipality, Text(await Costs(enrolling.Coordinator(region)), "municipality"));
        Assert.Equal(0, await Count(enrolling.Coordinator(Fresh("region")), $"station/costs?year={year}&municipality={municipality}"));
        await Problem(enrolling.Administrator(Fresh("kommun")).GetAsync($"{Root}/station/costs?municipality={municipality}", Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(administrator.GetAsync($"{Root}/station/costs?year=20266", Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
    }

    private static decimal Kronor(JsonElement of, string name) => of.GetProperty(name).GetDecimal();

    private static async Task<int> Count(HttpClient by, string what) => (await Ok(by.GetAsync($"{Root}/{what}", Cancellation))).GetProperty("items").GetArrayLength();

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static IEnumerable<string?> Courses(JsonElement of, string list) => of.GetProperty(list).EnumerateArray().Select(one => Text(one, "course"));

    private static IEnumerable<(string?, string?)> Places(JsonElement of, string list) => of.GetProperty(list).EnumerateArray().Select(one => (Text(one, "course"), Text(one, "status")));
}

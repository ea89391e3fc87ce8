using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>The catalogue through the API: a course's life, its region's opening, routes, material, sharing.</summary>
public sealed class CatalogueTests(Enrolling enrolling)
{
    private const string Journey = Enrolling.Journey;
    private const string Other = "aldreomsorg";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_a_course_may_say_is_read_as_it_was_said()
    {
        var slug = Fresh("kurs");
        var more = new
        {
            preparationRequired = true,
            hours = 5.5,
            audience = new { roles = new[] { "socialsekreterare" }, kinds = new[] { "assessed" }, levels = new[] { "new" } },
            material = new[] { new { title = "Länk", url = "https://www.kunskapsguiden.se/", reviewedOn = Today, reviewEveryMonths = 6, publisher = "Socialstyrelsen" } },
            method = new { licenceRequired = true, licence = "Regional", procurement = "Uppdragsutbildning", supervision = "Metodstöd", supportMeetings = 7, supportMonths = 12, timesAYear = 1 },
        };
        using var made = await enrolling.National.PutAsJsonAsync(Path(slug), CourseWith(more), Json.Options, Cancellation);
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (made.StatusCode, made.Headers.ETag?.Tag));
        var read = await Ok(enrolling.Coordinator().GetAsync(Path(slug), Cancellation));
        var said = JsonSerializer.SerializeToNode(more, Json.Options)!.AsObject();
        Assert.All(said, field => Assert.True(JsonNode.DeepEquals(field.Value, JsonNode.Parse(read.GetProperty(field.Key).GetRawText())), $"{field.Key}: {read}"));
        Assert.Equal("published", read.GetProperty("status").GetString());

        // A trainer's material and a method's terms are not for those who take the course.
        var trainers = CourseWith(new { more.method, material = new[] { new { title = "Körschema", url = "https://www.skr.se/", @for = "trainers" } } });
        await Ok(enrolling.National.PutAsJsonAsync(Path(slug), trainers, Json.Options, Cancellation));
        var seen = await Ok(enrolling.Service.As("participant", region: "norrbotten", person: Guid.NewGuid()).GetAsync(Path(slug), Cancellation));
        Assert.False(seen.TryGetProperty("material", out _) || seen.TryGetProperty("method", out _));
        var taught = await Ok(enrolling.Service.As("trainer", region: "norrbotten", person: Guid.NewGuid()).GetAsync(Path(slug), Cancellation));
        Assert.Equal("trainers", taught.GetProperty("material")[0].GetProperty("for").GetString());
    }

    [Fact]
    public async Task A_draft_is_seen_nationally_alone_until_it_is_published()
    {
        var slug = Fresh("kurs");
        await Ok(enrolling.National.PutAsJsonAsync($"{Path(slug)}/draft", CourseBody("Utkast"), Json.Options, Cancellation));
        await Problem(enrolling.Coordinator().GetAsync(Path(slug), Cancellation), HttpStatusCode.NotFound, "not-found");
        Assert.DoesNotContain(slug, await Slugs(enrolling.Coordinator(), "all"));
        Assert.DoesNotContain(slug, await Slugs(enrolling.Coordinator(), "draft"));
        Assert.DoesNotContain(slug, await Slugs(enrolling.National, "published"));
        Assert.Contains(slug, await Slugs(enrolling.National, "draft"));
        await Problem(Schedules(slug), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(Opens(slug, new { from = Today }), HttpStatusCode.NotFound, "not-found");

        await Ok(enrolling.National.PostAsync($"{Path(slug)}/publication", null, Cancellation));
        Assert.Equal("Utkast", (await Ok(enrolling.Coordinator().GetAsync(Path(slug), Cancellation))).GetProperty("title").GetString());
        await Ok(Schedules(slug));
        await Problem(enrolling.National.GetAsync($"{Path(slug)}/draft", Cancellation), HttpStatusCode.NotFound, "not-found");

        // The next edition is written beside it.
        await Ok(enrolling.National.PutAsJsonAsync($"{Path(slug)}/draft", CourseBody("Ny utgåva"), Json.Options, Cancellation));
        Assert.Equal("Utkast", (await Ok(enrolling.Coordinator().GetAsync(Path(slug), Cancellation))).GetProperty("title").GetString());
        Assert.Equal(
            "Ny utgåva", (await Ok(enrolling.National.GetAsync($"{Path(slug)}/draft", Cancellation))).GetProperty("draft").GetProperty("title").GetString());
        await Ok(enrolling.National.PostAsync($"{Path(slug)}/publication", null, Cancellation));
        using var again = await enrolling.National.PostAsync($"{Path(slug)}/publication", null, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "\"4\""), (again.StatusCode, again.Headers.ETag?.Tag));
        await Problem(enrolling.National.PostAsync($"{Path(Fresh("ingen"))}/publication", null, Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_retired_course_gets_no_new_occasions_and_those_it_has_go_on()
    {
        var occasion = await enrolling.Occasion();
        await Ok(enrolling.National.PostAsync($"{Path(occasion.Course)}/retirement", null, Cancellation));
        await Ok(enrolling.National.PostAsync($"{Path(occasion.Course)}/retirement", null, Cancellation));
        await Problem(Schedules(occasion.Course), HttpStatusCode.Conflict, "course-retired");
        await Problem(enrolling.National.PutAsJsonAsync(Path(occasion.Course), CourseBody("Annat"), Json.Options, Cancellation), HttpStatusCode.Conflict, "course-retired");
        Assert.DoesNotContain(occasion.Course, await Slugs(enrolling.Coordinator(), null));
        Assert.Contains(occasion.Course, await Slugs(enrolling.Coordinator(), "retired"));
        Assert.Equal("confirmed", (await occasion.Enrols(await enrolling.Person(Fresh("kommun")))).Status);

        await Ok(enrolling.National.PostAsync($"{Path(occasion.Course)}/reinstatement", null, Cancellation));
        await Ok(Schedules(occasion.Course));
        Assert.Contains(occasion.Course, await Slugs(enrolling.Coordinator(), null));
    }

    [Fact]
    public async Task Who_changes_what_somebody_else_has_changed_is_told()
    {
        var slug = await enrolling.Course();
        async Task<HttpResponseMessage> Put(string title)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, Path(slug)) { Content = JsonContent.Create(CourseBody(title), options: Json.Options) };
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            return await enrolling.National.SendAsync(request, Cancellation);
        }

        await Ok(Put("Ett"));
        await Problem(Put("Två"), HttpStatusCode.PreconditionFailed, "version-conflict");
    }

    [Fact]
    public async Task A_course_that_many_publish_at_once_is_one()
    {
        var slug = Fresh("kurs");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ok(enrolling.National.PutAsJsonAsync(Path(slug), CourseBody(), Json.Options, Cancellation))));
        using var read = await enrolling.National.GetAsync(Path(slug), Cancellation);
        Assert.Equal("\"1\"", read.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_region_opens_a_course_for_its_roles_and_others_do_not_see_it()
    {
        var slug = await enrolling.Course();
        object body = new { from = Today, roles = new object[] { new { role = "socialsekreterare" }, new { role = "enhetschef", from = Today.AddDays(-30) } } };
        using (var made = await Opens(slug, body))
        {
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using (var again = await Opens(slug, body))
        {
            Assert.Equal((HttpStatusCode.OK, "\"1\""), (again.StatusCode, again.Headers.ETag?.Tag));
        }

        var own = (await Ok(enrolling.Coordinator().GetAsync($"{Path(slug)}", Cancellation))).GetProperty("opening");
        Assert.Equal(["enhetschef", "socialsekreterare"], own.GetProperty("roles").EnumerateArray().Select(one => one.GetProperty("role").GetString()));
        Assert.Single((await Ok(enrolling.National.GetAsync($"{Path(slug)}/openings", Cancellation))).GetProperty("items").EnumerateArray());
        Assert.Empty((await Ok(enrolling.Coordinator("dalarna").GetAsync($"{Path(slug)}/openings", Cancellation))).GetProperty("items").EnumerateArray());
        await Problem(enrolling.Coordinator("dalarna").GetAsync($"{Path(slug)}/openings/norrbotten", Cancellation), HttpStatusCode.NotFound, "not-found");
        Assert.False((await Ok(enrolling.Coordinator("dalarna").GetAsync(Path(slug), Cancellation))).TryGetProperty("opening", out _));

        await Ok(Opens(slug, new { roles = Array.Empty<object>() }));
        await using var session = enrolling.Service.Store.QuerySession(Journey);
        var opening = await session.LoadAsync<Opening>(Opening.IdOf(Journey, slug, "norrbotten"), Cancellation);
        Assert.Equal((false, 2L), (opening!.IsOpen("socialsekreterare", Today), opening.Version));
    }

    [Fact]
    public async Task A_level_leads_to_a_route_of_stops_in_order()
    {
        var (first, second) = (await enrolling.Course("skadligt-bruk-och-beroende"), await enrolling.Course("skadligt-bruk-och-beroende"));
        var journey = $"{Root}/journeys/skadligt-bruk-och-beroende";
        object[] stops = [new { course = second, mandatory = true }, new { course = first, mandatory = false }];
        using (var laid = await enrolling.National.PutAsJsonAsync($"{journey}/levels/practised/route", new { stops, withinMonths = 24 }, Json.Options, Cancellation))
        {
            Assert.Equal((HttpStatusCode.Created, "\"1\""), (laid.StatusCode, laid.Headers.ETag?.Tag));
        }

        using (var again = await enrolling.National.PutAsJsonAsync($"{journey}/levels/practised/route", new { stops, withinMonths = 24 }, Json.Options, Cancellation))
        {
            Assert.Equal((HttpStatusCode.OK, "\"1\""), (again.StatusCode, again.Headers.ETag?.Tag));
        }

        await Ok(enrolling.National.PostAsync($"{journey}/courses/{first}/retirement", null, Cancellation));
        var route = await Ok(enrolling.Coordinator().GetAsync($"{journey}/levels/practised/route", Cancellation));
        Assert.Equal(
            [(1, second, true, "published"), (2, first, false, "retired")],
            route.GetProperty("stops").EnumerateArray().Select(stop => (
                stop.GetProperty("number").GetInt32(), stop.GetProperty("course").GetString()!, stop.GetProperty("mandatory").GetBoolean(), stop.GetProperty("status").GetString()!)));
        var level = (await Ok(enrolling.Coordinator().GetAsync($"{journey}/levels", Cancellation))).GetProperty("items")[1];
        Assert.Equal(("VAN", 2, 1, 2m), (level.GetProperty("title").GetString(), level.GetProperty("stops").GetInt32(), level.GetProperty("mandatory").GetInt32(), level.GetProperty("days").GetDecimal()));
        await using var session = enrolling.Service.Store.QuerySession("skadligt-bruk-och-beroende");
        Assert.Equal([second, first], (await Routes.Of(session, "skadligt-bruk-och-beroende", "practised", Cancellation)).Stops.Select(stop => stop.Course));

        var wrong = new { stops = new object[] { new { course = first, mandatory = true }, new { course = second }, new { course = second, mandatory = true }, new { course = "ingen", mandatory = true } }, withinMonths = 0 };
        await Fields(
            enrolling.National.PutAsJsonAsync($"{journey}/levels/practised/route", wrong, Json.Options, Cancellation),
            "stops[0].course", "stops[1].mandatory", "stops[2].course", "stops[3].course", "withinMonths");
        await Problem(enrolling.Coordinator().GetAsync($"{journey}/levels/mastare/route", Cancellation), HttpStatusCode.NotFound, "unknown-level");
    }

    [Fact]
    public async Task What_is_due_for_review_is_told_as_of_a_day_the_oldest_first()
    {
        var slug = Fresh("kurs");
        object Link(string name, DateOnly? reviewedOn, int? months = null) => new { title = name, url = $"https://www.kunskapsguiden.se/{slug}/{name}", reviewedOn, reviewEveryMonths = months };
        var material = new[] { Link("arsgammal", Today.AddMonths(-12)), Link("ny", Today), Link("aldrig", null), Link("halvar", Today.AddMonths(-7), 6) };
        await Ok(enrolling.National.PutAsJsonAsync(Path(slug), CourseWith(new { material }), Json.Options, Cancellation));
        Assert.Equal(["aldrig", "halvar", "arsgammal"], await Due(slug, Today));
        Assert.Equal(["aldrig", "halvar"], await Due(slug, Today.AddDays(-1)));
        Assert.Equal(["aldrig", "halvar", "arsgammal", "ny"], await Due(slug, Today.AddMonths(12)));

        await Ok(Reviews(slug, "aldrig", Today));
        using var again = await Reviews(slug, "aldrig", Today);
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (again.StatusCode, again.Headers.ETag?.Tag));
        Assert.Equal(["halvar", "arsgammal"], await Due(slug, Today));
        await Problem(Reviews(slug, "ingen", Today), HttpStatusCode.Conflict, "no-such-material");
        await Fields(Reviews(slug, "ny", Today.AddDays(1)), "on");
        await Ok(enrolling.National.PostAsync($"{Path(slug)}/retirement", null, Cancellation));
        Assert.Empty(await Due(slug, Today.AddMonths(12)));
    }

    [Fact]
    public async Task A_shared_course_is_in_each_journey_s_list_scheduled_there_and_said_once()
    {
        await using var published = await enrolling.Service.Catch<Contracts.CoursePublished>();
        await using var retired = await enrolling.Service.Catch<Contracts.CourseRetired>();
        var slug = Fresh("delad");
        await Ok(enrolling.National.PutAsJsonAsync(Path(slug), CourseWith(new { sharedWith = new[] { Other } }), Json.Options, Cancellation));
        var there = await Eventually.Get(() => Slugs(enrolling.Coordinator(), null, Other), slugs => slugs.Contains(slug), what: "the course in the other journey");
        Assert.Contains(slug, there);
        var view = await Ok(enrolling.Coordinator().GetAsync(Path(slug, Other), Cancellation));
        Assert.Equal((Journey, Other), (view.GetProperty("home").GetString(), view.GetProperty("journey").GetString()));
        Assert.Contains(await Eventually.Get(published.All, all => all.Count(one => one.Message.Course == slug) >= 2, what: "published in both"), one => one.Message.Journey == Other);

        // Held in the other journey as any course of it, and changed at home only.
        var occasion = await enrolling.Occasion(course: slug, journey: Other);
        Assert.Equal("confirmed", (await occasion.Enrols(await enrolling.Person(Fresh("kommun")))).Status);
        await Problem(enrolling.National.PutAsJsonAsync(Path(slug, Other), CourseBody("Annat"), Json.Options, Cancellation), HttpStatusCode.Conflict, "course-shared");
        await Problem(enrolling.National.PostAsync($"{Path(slug, Other)}/retirement", null, Cancellation), HttpStatusCode.Conflict, "course-shared");
        await Ok(enrolling.National.PutAsJsonAsync(Path(slug), CourseWith(new { title = "Ändrad hemma", sharedWith = new[] { Other } }), Json.Options, Cancellation));
        await Eventually.Holds(async () => Assert.Equal(
            "Ändrad hemma", (await Ok(enrolling.Coordinator().GetAsync(Path(slug, Other), Cancellation))).GetProperty("title").GetString()));

        // No longer shared: no new occasions there, the one there is goes on, and the slug stays its.
        await Ok(enrolling.National.PutAsJsonAsync(Path(slug), CourseWith(new { title = "Ändrad hemma" }), Json.Options, Cancellation));
        await Eventually.Get(() => Slugs(enrolling.Coordinator(), null, Other), slugs => !slugs.Contains(slug), what: "withdrawn from the other journey");
        await Problem(Schedules(slug, Other), HttpStatusCode.Conflict, "course-retired");
        Assert.Equal("confirmed", (await occasion.Enrols(await enrolling.Person(Fresh("kommun")))).Status);
        Assert.Equal(Other, (await Eventually.Get(retired.All, all => all.Any(one => one.Message.Course == slug), what: "retired there")).First(one => one.Message.Course == slug).Message.Journey);
    }

    [Fact]
    public async Task A_slug_is_one_course_s_in_each_journey_however_many_want_it_at_once()
    {
        var taken = await enrolling.Course(Other);
        await Problem(
            enrolling.National.PutAsJsonAsync(Path(taken), CourseWith(new { sharedWith = new[] { Other } }), Json.Options, Cancellation), HttpStatusCode.Conflict, "slug-taken");
        for (var round = 0; round < 5; round++)
        {
            var slug = Fresh("omtvistad");
            var answers = await Task.WhenAll(
                enrolling.National.PutAsJsonAsync(Path(slug), CourseWith(new { sharedWith = new[] { Other } }), Json.Options, Cancellation),
                enrolling.National.PutAsJsonAsync(Path(slug, Other), CourseBody("Egen"), Json.Options, Cancellation));
            Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        }
    }

    [Fact]
    public async Task A_journey_says_where_it_is()
    {
        var path = $"{Root}/journeys/funktionshinder-myndighet";
        await Ok(enrolling.National.PutAsJsonAsync($"{path}/phase", new { phase = "prestudy", since = "2022-01-01", correction = true }, Json.Options, Cancellation));
        await Ok(enrolling.National.PutAsJsonAsync($"{path}/phase", new { phase = "production", since = "2025-01-01" }, Json.Options, Cancellation));
        await Problem(enrolling.National.PutAsJsonAsync($"{path}/phase", new { phase = "prestudy", since = "2025-01-01" }, Json.Options, Cancellation), HttpStatusCode.Conflict, "phase-order");
        await Fields(enrolling.National.PutAsJsonAsync($"{path}/phase", new { phase = "paus" }, Json.Options, Cancellation), "phase", "since");
        var all = (await Ok(enrolling.Coordinator().GetAsync($"{Root}/journeys", Cancellation))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(5, all.Count);
        Assert.Equal("production", all.Single(one => one.GetProperty("slug").GetString() == "funktionshinder-myndighet").GetProperty("phase").GetString());
        Assert.Equal("2025-01-01", (await Ok(enrolling.Coordinator().GetAsync(path, Cancellation))).GetProperty("since").GetString());
    }

    [Fact]
    public async Task The_whole_catalogue_of_data_is_read_and_the_second_time_nothing_changes()
    {
        // In a service of its own: the real catalogue is everybody's, and other tests lay out theirs.
        await using var service = await RunningService.StartAsync<Occasion>("enrolment");
        var body = new JsonObject { ["journeys"] = new JsonArray([.. ListCourses.Journeys.Select(Part)]) };
        var expected = body["journeys"]!.AsArray().Sum(part => part!["courses"]!.AsArray().Count + part["routes"]!.AsArray().Count + (part["phase"] is null ? 0 : 1));
        var tried = await Imports(service, body, dryRun: true);
        Assert.Equal((0, 0), (tried.GetProperty("refused").GetInt32(), tried.GetProperty("changed").GetInt32()));
        Assert.DoesNotContain("fft", await Slugs(service.As("coordinator", region: "norrbotten"), null, "funktionshinder-utforare"));
        var first = await Imports(service, body);
        Assert.True(first.GetProperty("refused").GetInt32() == 0, first.ToString());
        Assert.Equal(expected, first.GetProperty("items").GetArrayLength());
        var second = await Imports(service, body);
        Assert.Equal((0, 0, 0, expected), (second.GetProperty("new").GetInt32(), second.GetProperty("changed").GetInt32(), second.GetProperty("refused").GetInt32(), second.GetProperty("unchanged").GetInt32()));
        var route = await Ok(service.As("coordinator", region: "norrbotten").GetAsync($"{Root}/journeys/{Journey}/levels/new/route", Cancellation));
        Assert.Equal(8.5m, route.GetProperty("stops").EnumerateArray().Sum(stop => stop.GetProperty("days").GetDecimal()));

        static JsonNode? Part(Yrkesresan.Enrolment.Catalogue.Journey journey)
        {
            var part = JsonNode.Parse(File.ReadAllText(Repository.PathOf("data", "routes", $"{journey.Slug}.json")))!.AsObject();
            part["slug"] = journey.Slug;
            part["courses"] = JsonNode.Parse(File.ReadAllText(Repository.PathOf("data", "courses", $"{journey.Slug}.json")));
            return part;
        }
    }

    [Fact]
    public async Task An_item_at_fault_is_refused_whole_with_why_and_the_others_are_taken()
    {
        var (good, bad, wrong, retired) = (Fresh("kurs"), Fresh("kurs"), Fresh("kurs"), await enrolling.Course());
        await Ok(enrolling.National.PostAsync($"{Path(retired)}/retirement", null, Cancellation));
        JsonObject Item(string slug, object more)
        {
            var item = CourseWith(more);
            item["slug"] = slug;
            return item;
        }

        var report = await Imports(enrolling.Service, new JsonObject
        {
            ["journeys"] = new JsonArray(new JsonObject
            {
                ["slug"] = Journey,
                ["courses"] = new JsonArray(Item(bad, new { level = "mastare" }), Item(good, new { }), Item(wrong, new { days = "fyra" }), Item(retired, new { title = "Ny" })),
                ["routes"] = new JsonArray(new JsonObject { ["level"] = "mastare" }),
            }),
        });
        Assert.Equal(
            [(bad, "refused", "validation"), (good, "new", null), (wrong, "refused", "validation"), (retired, "refused", "course-retired"), ("mastare", "refused", "unknown-level")],
            report.GetProperty("items").EnumerateArray().Select(item => (
                item.GetProperty("key").GetString()!, item.GetProperty("outcome").GetString()!, item.TryGetProperty("code", out var code) ? code.GetString() : null)));
        Assert.Equal(["level", "days"], report.GetProperty("items").EnumerateArray().Where(item => item.TryGetProperty("errors", out _)).Select(item => item.GetProperty("errors")[0].GetProperty("field").GetString()));
        await Problem(enrolling.National.GetAsync(Path(bad), Cancellation), HttpStatusCode.NotFound, "not-found");
        await Ok(enrolling.Coordinator().GetAsync(Path(good), Cancellation));
    }

    private static Task<JsonElement> Imports(RunningService service, JsonObject body, bool dryRun = false) =>
        Ok(service.As("national").PostAsJsonAsync($"{Root}/catalogue/import?dryRun={(dryRun ? "true" : "false")}", body, Json.Options, Cancellation));

    [Fact]
    public async Task Every_field_at_fault_of_a_course_is_told() => await Fields(
        enrolling.National.PutAsJsonAsync(Path(Fresh("kurs")), CourseWith(new
        {
            preparation = Array.Empty<string>(),
            preparationRequired = true,
            hours = 0,
            audience = new { roles = Array.Empty<string>(), kinds = new[] { "lss" }, levels = new[] { "new", "new" } },
            material = new object?[]
            {
                new { title = "", url = "http://osaker.se", reviewedOn = Today.AddDays(1), reviewEveryMonths = 0, @for = "alla" },
                null,
            },
            method = new { procurement = "Ring Anna 070-123 45 67", supervision = "anna@kommun.se", supportMeetings = 0 },
            sharedWith = new[] { "resan", Journey },
        }), Json.Options, Cancellation),
        "audience.kinds[0]", "audience.levels", "audience.roles", "hours", "material[0].for", "material[0].reviewEveryMonths", "material[0].reviewedOn",
        "material[0].title", "material[0].url", "material[1].title", "material[1].url", "method.licenceRequired", "method.procurement", "method.supervision",
        "method.supportMeetings", "preparationRequired", "sharedWith[0]", "sharedWith[1]");

    [Fact]
    public async Task Every_field_at_fault_of_an_opening_is_told()
    {
        var slug = await enrolling.Course();
        await Fields(Opens(slug, new { }), "from");
        await Fields(Opens(slug, new { from = Today, roles = Array.Empty<object>() }), "from");
        await Fields(
            Opens(slug, new { roles = new object[] { new { role = "" }, new { role = "chef", from = "1999-01-01" }, new { role = "Chef", from = Today } } }),
            "roles[0].from", "roles[0].role", "roles[1].from", "roles[2].role");
    }

    private static string Path(string slug, string journey = Journey) => $"{Root}/journeys/{journey}/courses/{slug}";

    private Task<HttpResponseMessage> Schedules(string slug, string journey = Journey) =>
        enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{journey}/occasions", OccasionBody(slug), Json.Options, Cancellation);

    private Task<HttpResponseMessage> Opens(string slug, object body) =>
        enrolling.Coordinator().PutAsJsonAsync($"{Path(slug)}/openings/norrbotten", body, Json.Options, Cancellation);

    private Task<HttpResponseMessage> Reviews(string slug, string name, DateOnly on) => enrolling.National.PostAsJsonAsync(
        $"{Path(slug)}/material/review", new { url = $"https://www.kunskapsguiden.se/{slug}/{name}", on }, Json.Options, Cancellation);

    private async Task<IReadOnlyList<string>> Due(string slug, DateOnly on) =>
    [
        .. (await All(enrolling.Coordinator(), $"/journeys/{Journey}/material/due?on={on:yyyy-MM-dd}&limit=2"))
            .Where(one => one.GetProperty("course").GetString() == slug).Select(one => one.GetProperty("title").GetString()!),
    ];

    private static async Task<IReadOnlyList<string>> Slugs(HttpClient client, string? status, string journey = Journey) =>
        [.. (await All(client, $"/journeys/{journey}/courses?limit=50{(status is null ? "" : $"&status={status}")}")).Select(one => one.GetProperty("slug").GetString()!)];

    private static async Task<IReadOnlyList<JsonElement>> All(HttpClient client, string path)
    {
        var all = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var page = await Ok(client.GetAsync($"{Root}{path}{(cursor is null ? "" : $"&cursor={cursor}")}", Cancellation));
            all.AddRange(page.GetProperty("items").EnumerateArray());
            if (!page.TryGetProperty("next", out var next))
            {
                return all;
            }

            cursor = next.GetString();
        }
    }

    private static async Task Fields(Task<HttpResponseMessage> asked, params string[] fields)
    {
        var problem = await Problem(asked, HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).Distinct().Order(StringComparer.Ordinal));
    }
}

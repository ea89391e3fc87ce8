using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>Alone, so that "nothing is stored" can be counted.</summary>
[CollectionDefinition(nameof(BadInputTests), DisableParallelization = true)]
[Collection(nameof(BadInputTests))]
public sealed class BadInputTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task An_unknown_journey_is_not_found() => Stores(nothing: async () =>
    {
        await Problem(enrolling.Coordinator().GetAsync($"{Root}/journeys/resan/courses", Cancellation), HttpStatusCode.NotFound, "unknown-journey");
        await Problem(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/resan/occasions", OccasionBody("familjehem"), Json.Options, Cancellation), HttpStatusCode.NotFound, "unknown-journey");
        await Problem(enrolling.National.PutAsJsonAsync($"{Root}/journeys/resan/courses/familjehem", CourseBody(), Json.Options, Cancellation), HttpStatusCode.NotFound, "unknown-journey");
    });

    [Fact]
    public async Task Every_field_at_fault_of_an_occasion_is_told()
    {
        var course = await enrolling.Course();
        await Stores(nothing: async () => await Fields(
            enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", new
            {
                course,
                region = "Norrbotten!",
                days = new object?[]
                {
                    new { date = Today.AddDays(5), start = "09:00", end = "08:00", mode = "on-site", half = false },
                    new { date = Today.AddDays(5), start = "09:00", end = "12:00", mode = "zoom" },
                    null,
                },
                capacity = -1,
                minimum = 0,
                decisionDate = Today.AddDays(5),
                opens = Today.AddDays(9),
                closes = Today.AddDays(8),
            }, Json.Options, Cancellation),
            "capacity", "days[0].end", "days[1].date", "days[1].mode", "days[2].date", "days[2].end", "days[2].mode", "days[2].start", "decisionDate", "minimum", "opens", "region"));
    }

    [Theory]
    [InlineData("""{ "capacity": "tjugo" }""", "capacity")]
    [InlineData("""{ "capacity": 20.5 }""", "capacity")]
    [InlineData("""{ "days": "måndag" }""", "days")]
    [InlineData("""{ "days": [{ "date": "2027-02-30" }] }""", "days[0].date")]
    [InlineData("""{ "capacity": 20, """, "body")]
    [InlineData("""[]""", "body")]
    public Task A_wrong_type_is_told_at_its_field(string body, string field) => Stores(nothing: async () =>
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await Problem(enrolling.Coordinator().PostAsync($"{Root}/journeys/{Journey}/occasions", content, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        var told = problem.GetProperty("errors")[0].GetProperty("field").GetString();
        if (field != "body")
        {
            Assert.Equal(field, told);
        }
    });

    [Fact]
    public Task Missing_fields_are_told_each() => Stores(nothing: async () =>
    {
        await Fields(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", new { }, Cancellation), "capacity", "course", "days", "region");
        await Fields(enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants", new { }, Cancellation), "email", "municipality", "name", "professionSince", "role", "unit");
        await Fields(enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/x", new { }, Cancellation), "days", "level", "team", "title");
        await Problem(enrolling.Coordinator().PostAsync($"{Root}/participants", null, Cancellation), HttpStatusCode.UnprocessableEntity, "malformed");
    });

    [Fact]
    public async Task What_is_out_of_bounds_is_told()
    {
        var occasion = await enrolling.Occasion(firstDay: -2);
        var person = await enrolling.Person(Fresh("kommun"));
        await Stores(nothing: async () =>
        {
            await Fields(
                enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants", new { name = new string('x', 201), email = "inte en adress", municipality = "Luleå", unit = "\u0007", role = " ", professionSince = "2099-01-01" }, Cancellation),
                "email", "municipality", "name", "professionSince", "role", "unit");
            await Fields(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", OccasionBody("finns-inte"), Json.Options, Cancellation), "course");
            await Fields(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", OccasionBody(occasion.Course, capacity: 1001), Json.Options, Cancellation), "capacity");
            await Fields(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolments", new { }, Cancellation), "participant");
            await Fields(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolments/batch", new { participants = Enumerable.Range(0, 501).Select(_ => Guid.NewGuid()) }, Cancellation), "participants");
            await Fields(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolments/batch", new { participants = Array.Empty<Guid>() }, Cancellation), "participants");
            await Fields(occasion.Coordinator.PutAsJsonAsync($"{occasion.Path}/attendance/igår", new { }, Cancellation), "absent", "date", "present");
            await Fields(occasion.Records(Today.AddDays(-2), [person], [person]), "absent");
            await Problem(occasion.Records(Today.AddDays(-2), [person], []), HttpStatusCode.Conflict, "no-seat");
            await Problem(occasion.Records(Today.AddDays(-1), [], []), HttpStatusCode.NotFound, "not-found");
            await Fields(occasion.Coordinator.GetAsync($"{occasion.Path}/enrolments?limit=501", Cancellation), "limit");
            await Fields(occasion.Coordinator.GetAsync($"{Root}/participants?cursor=_", Cancellation), "cursor");
            await Problem(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolments", new { participant = Guid.NewGuid() }, Cancellation), HttpStatusCode.NotFound, "not-found");
            await Problem(enrolling.Coordinator().GetAsync($"{Root}/journeys/{Journey}/occasions/{Guid.NewGuid()}", Cancellation), HttpStatusCode.NotFound, "not-found");
            await Problem(enrolling.Coordinator().GetAsync($"{Root}/journeys/{Journey}/occasions/inte-ett-id", Cancellation), HttpStatusCode.NotFound, "not-found");
        });
    }

    [Fact]
    public Task A_megabyte_is_too_large() => Stores(nothing: async () =>
    {
        using var content = new StringContent($$"""{ "name": "{{new string('x', 1024 * 1024)}}" }""", Encoding.UTF8, "application/json");
        await Problem(enrolling.Coordinator().PostAsync($"{Root}/participants", content, Cancellation), HttpStatusCode.RequestEntityTooLarge, "too-large");
    });

    [Fact]
    public Task Something_else_than_JSON_is_not_taken() => Stores(nothing: async () =>
    {
        using var content = new StringContent("<xml/>", Encoding.UTF8, "application/xml");
        await Problem(enrolling.Coordinator().PostAsync($"{Root}/participants", content, Cancellation), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    });

    [Fact]
    public Task Without_a_true_token_nothing_is_done() => Stores(nothing: async () =>
    {
        using var nobody = enrolling.Service.Anonymous();
        await Problem(nobody.PostAsJsonAsync($"{Root}/participants", PersonBody("lulea"), Json.Options, Cancellation), HttpStatusCode.Unauthorized, "unauthenticated");
        var issued = enrolling.Coordinator().DefaultRequestHeaders.Authorization!.Parameter!;
        nobody.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued[..^6] + "AAAAAA");
        await Problem(nobody.PostAsJsonAsync($"{Root}/participants", PersonBody("lulea"), Json.Options, Cancellation), HttpStatusCode.Unauthorized, "unauthenticated");
        await Problem(enrolling.Service.As("operator").GetAsync($"{Root}/participants", Cancellation), HttpStatusCode.Forbidden, "forbidden");
        await Problem(enrolling.Service.As("trainer", person: Guid.NewGuid()).PostAsJsonAsync($"{Root}/participants", PersonBody("lulea"), Json.Options, Cancellation), HttpStatusCode.Forbidden, "forbidden");
    });

    [Fact]
    public async Task What_is_another_s_does_not_exist()
    {
        var (own, other) = (Fresh("kommun"), Fresh("kommun"));
        var theirs = await enrolling.Person(other);
        var otherUnit = await enrolling.Person(own, unit: "Äldre");
        var occasion = await enrolling.Occasion();
        await occasion.Enrols(theirs);
        using var administrator = enrolling.Administrator(own);
        using var dalarna = enrolling.Coordinator("dalarna");
        using var manager = enrolling.Service.As("manager", municipality: own, unit: "Barn");
        using var participant = enrolling.Service.As("participant", person: otherUnit);
        await Stores(nothing: async () =>
        {
            foreach (var client in new[] { administrator, dalarna, manager, participant })
            {
                await NotFound(client.GetAsync($"{Root}/participants/{theirs}", Cancellation));
                await NotFound(client.GetAsync($"{Root}/participants/{theirs}/record", Cancellation));
                await NotFound(occasion.Asks(theirs, client));
                await NotFound(occasion.Cancels(theirs, client));
                await NotFound(client.GetAsync($"{occasion.Path}/enrolments/{theirs}", Cancellation));
            }

            foreach (var client in new[] { administrator, dalarna, manager })
            {
                await NotFound(client.PostAsync($"{Root}/participants/{theirs}/pause", null, Cancellation));
                await NotFound(client.PostAsync($"{Root}/participants/{theirs}/resume", null, Cancellation));
                await NotFound(client.PostAsJsonAsync($"{Root}/participants/{theirs}/leave", new { on = Today }, Json.Options, Cancellation));
                await NotFound(client.PostAsJsonAsync($"{Root}/participants/{theirs}/move", new { municipality = own, unit = "Barn", from = Today }, Json.Options, Cancellation));
            }

            await NotFound(manager.GetAsync($"{Root}/participants/{otherUnit}", Cancellation));
            await NotFound(administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(other), Json.Options, Cancellation));
            await NotFound(dalarna.GetAsync(occasion.Path, Cancellation));
            await NotFound(dalarna.GetAsync($"{occasion.Path}/enrolments", Cancellation));
            await NotFound(dalarna.PostAsync($"{occasion.Path}/completion", null, Cancellation));
            await NotFound(dalarna.PostAsync($"{occasion.Path}/cancellation", null, Cancellation));
            await NotFound(dalarna.PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", OccasionBody(occasion.Course), Json.Options, Cancellation));
            await NotFound(occasion.Records(Today.AddDays(60), [], [], by: enrolling.Service.As("trainer", person: Guid.NewGuid())));
            Assert.Empty((await Ok(administrator.GetAsync($"{occasion.Path}/enrolments", Cancellation))).GetProperty("items").EnumerateArray());
            Assert.Equal(otherUnit, Assert.Single((await Ok(administrator.GetAsync($"{Root}/participants", Cancellation))).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
            Assert.Empty((await Ok(administrator.GetAsync($"{Root}/participants?municipality={other}", Cancellation))).GetProperty("items").EnumerateArray());
            Assert.Empty((await Ok(manager.GetAsync($"{Root}/participants", Cancellation))).GetProperty("items").EnumerateArray());
        });
    }

    [Fact]
    public async Task The_calendar_is_the_own_region_s_and_nobody_s_where_the_region_is_not_known()
    {
        var occasion = await enrolling.Occasion();
        var (known, unknown) = (Fresh("kommun"), Fresh("kommun"));
        var (near, far) = (await enrolling.Person(known), await enrolling.Person(Fresh("kommun"), region: "dalarna"));
        var lost = (await Ok(enrolling.Administrator(unknown).PostAsJsonAsync($"{Root}/participants", PersonBody(unknown), Json.Options, Cancellation))).GetProperty("id").GetGuid();
        (HttpClient Client, bool Sees)[] callers =
        [
            (enrolling.National, true),
            (enrolling.Coordinator(), true),
            (enrolling.Service.As("participant", person: near), true),
            (enrolling.Service.As("manager", "norrbotten", unknown), true),
            (enrolling.Service.As("trainer", "norrbotten", person: Guid.NewGuid()), true),
            (enrolling.Service.As("participant", person: far), false),
            (enrolling.Service.As("participant", person: lost), false),
            (enrolling.Service.As("participant", person: Guid.NewGuid()), false),
            (enrolling.Service.As("manager", municipality: unknown), false),
            (enrolling.Administrator(unknown), false),
            (enrolling.Service.As("integration", municipality: unknown), false),
            (enrolling.Service.As("manager", "dalarna", known), false),
            (enrolling.Service.As("trainer", person: Guid.NewGuid()), false),
        ];
        foreach (var (client, sees) in callers)
        {
            using var one = await client.GetAsync(occasion.Path, Cancellation);
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, one.StatusCode);
            var listed = await Ok(client.GetAsync($"{Root}/journeys/{Journey}/occasions?course={occasion.Course}", Cancellation));
            Assert.Equal(sees ? 1 : 0, listed.GetProperty("items").GetArrayLength());
            client.Dispose();
        }

        // A coordinator enrols those of the own region, not those of whom nobody has told it; their employer does.
        await Stores(nothing: async () =>
        {
            await NotFound(occasion.Asks(lost));
            await NotFound(occasion.Asks(far));
        });
        await Ok(occasion.Asks(lost, enrolling.Administrator(unknown)));
    }

    private static Task<JsonElement> NotFound(Task<HttpResponseMessage> asked) => Problem(asked, HttpStatusCode.NotFound, "not-found");

    private static async Task Fields(Task<HttpResponseMessage> asked, params string[] fields)
    {
        var problem = await Problem(asked, HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).Order(StringComparer.Ordinal));
    }

    private async Task Stores(Func<Task> nothing)
    {
        await enrolling.Told();
        var before = await Everything();
        await nothing();
        Assert.Equal(before, await Everything());
    }

    // How many events and documents there are.
    private async Task<string> Everything()
    {
        await using var connection = new NpgsqlConnection(enrolling.Service.Database);
        await connection.OpenAsync(Cancellation);
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.tables where table_name = 'mt_events' or table_name like 'mt\\_doc\\_%' order by 1", connection))
        await using (var reader = await list.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
            {
                tables.Add(reader.GetString(0));
            }
        }

        await using var count = new NpgsqlCommand($"{string.Join(" union all ", tables.Select(table => $"select '{table} ' || count(*) from {table}"))} order by 1", connection);
        var rows = new List<string>();
        await using (var reader = await count.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
            {
                rows.Add(reader.GetString(0));
            }
        }

        return string.Join('\n', rows.Order());
    }
}

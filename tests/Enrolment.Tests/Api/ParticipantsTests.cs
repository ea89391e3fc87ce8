using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class ParticipantsTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_is_registered_once_per_municipality()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        var body = PersonBody(municipality, email: "Ann.Exempel@example.se");
        await Ok(administrator.PostAsJsonAsync($"{Root}/participants", body, Json.Options, Cancellation));
        await Problem(
            administrator.PostAsJsonAsync($"{Root}/participants", PersonBody(municipality, email: "ann.exempel@example.se "), Json.Options, Cancellation),
            HttpStatusCode.Conflict, "already-registered");
        var elsewhere = Fresh("kommun");
        await Ok(enrolling.Administrator(elsewhere).PostAsJsonAsync($"{Root}/participants", PersonBody(elsewhere, email: "ann.exempel@example.se"), Json.Options, Cancellation));
    }

    [Fact]
    public async Task The_same_key_registers_once_also_at_once()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        administrator.DefaultRequestHeaders.Add("Idempotency-Key", "ny-medarbetare");
        var body = PersonBody(municipality);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await administrator.PostAsJsonAsync($"{Root}/participants", body, Json.Options, Cancellation);
            return (response.StatusCode, response.Headers.Location, await response.Content.ReadAsStringAsync(Cancellation));
        }));
        Assert.Equal(HttpStatusCode.Created, Assert.Single(answers.Distinct()).StatusCode);
    }

    [Fact]
    public async Task The_record_follows_to_the_new_employer_who_did_not_enrol()
    {
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        var person = await enrolling.Person(former);
        var occasion = await enrolling.Occasion();
        await occasion.Enrols(person);
        await Ok(enrolling.Administrator(former).PostAsJsonAsync($"{Root}/participants/{person}/move", new { municipality = next, unit = "Ny", from = Today }, Json.Options, Cancellation));
        await Problem(enrolling.Administrator(former).GetAsync($"{Root}/participants/{person}", Cancellation), HttpStatusCode.NotFound, "not-found");
        var record = await Ok(enrolling.Administrator(next).GetAsync($"{Root}/participants/{person}/record", Cancellation));
        Assert.Equal(occasion.Id, Assert.Single(record.GetProperty("enrolments").EnumerateArray()).GetProperty("occasion").GetGuid());
        // The former employer pays, and sees and may give up the place.
        Assert.Single(await occasion.List(enrolling.Administrator(former)));
        Assert.Empty(await occasion.List(enrolling.Administrator(next)));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("leave")]
    [InlineData("move")]
    public async Task The_former_employer_who_waited_while_the_person_moved_may_not_act(string verb)
    {
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        var person = await enrolling.Person(former);
        using var administrator = enrolling.Administrator(former);
        // Another instance's transaction holds the person's stream.
        await using var elsewhere = new NpgsqlConnection(enrolling.Service.Database);
        await elsewhere.OpenAsync(Cancellation);
        await using var transaction = await elsewhere.BeginTransactionAsync(Cancellation);
        await Run("select 1 from mt_streams where id = $1 for update", person);
        var asked = administrator.PostAsJsonAsync(
            $"{Root}/participants/{person}/{verb}",
            verb switch
            {
                "leave" => new { on = Today },
                "move" => new { municipality = former, unit = "Annan", from = Today },
                _ => (object)new { },
            },
            Json.Options, Cancellation);

        // It has seen the person as the former employer's, and waits for the lock.
        await Testing.Eventually.Get(
            async () =>
            {
                await using var other = enrolling.Service.Store.QuerySession();
                return await other.QueryAsync<int>("select count(*)::int from pg_stat_activity where ? = any(pg_blocking_pids(pid))", Cancellation, elsewhere.ProcessID);
            },
            waiting => waiting[0] > 0,
            what: $"{verb} waits");
        await Run("update mt_doc_participant set data = jsonb_set(data::jsonb, '{municipality}', to_jsonb($2::text)) where id = $1", person, next);
        await transaction.CommitAsync(Cancellation);

        await Problem(asked, HttpStatusCode.NotFound, "not-found");
        await using var after = enrolling.Service.Store.QuerySession();
        Assert.Equal((next, 1L), await after.LoadAsync<Participant>(person, Cancellation) is { } moved ? (moved.Municipality, moved.Version) : default);
        // No event did that: undone, so that the read models are again what the events say (RebuildTests).
        await Run("update mt_doc_participant set data = jsonb_set(data::jsonb, '{municipality}', to_jsonb($2::text)) where id = $1", person, former);

        async Task Run(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, elsewhere);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            Assert.InRange(await command.ExecuteNonQueryAsync(Cancellation), -1, 1);
        }
    }

    [Fact]
    public async Task The_list_is_paged_and_filtered()
    {
        var municipality = Fresh("kommun");
        var people = await enrolling.People(municipality, 5);
        var other = await enrolling.Person(municipality, unit: "Äldre");
        using var administrator = enrolling.Administrator(municipality);
        var seen = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(administrator.GetAsync($"{Root}/participants?limit=2&cursor={cursor}", Cancellation));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal([.. people.Append(other).Order()], seen.Order());
        Assert.Equal(seen.Count, seen.Distinct().Count());
        var unit = await Ok(administrator.GetAsync($"{Root}/participants?unit=%C3%84ldre", Cancellation));
        Assert.Equal(other, Assert.Single(unit.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_participant_is_shown_whole_with_its_version()
    {
        var municipality = Fresh("kommun");
        var person = await enrolling.Person(municipality);
        using var response = await enrolling.Service.As("participant", person: person).GetAsync($"{Root}/participants/{person}", Cancellation);
        var shown = await Ok(Task.FromResult(response));
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.Equal(("Test Testsson", municipality, "active"), (shown.GetProperty("name").GetString(), shown.GetProperty("municipality").GetString(), shown.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_course_published_again_is_the_same_course()
    {
        await using var published = await enrolling.Service.Catch<Contracts.CoursePublished>();
        var slug = Fresh("kurs");
        using var first = await enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/{slug}", CourseBody(), Json.Options, Cancellation);
        using var again = await enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/{slug}", CourseBody(), Json.Options, Cancellation);
        using var revised = await enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/{slug}", CourseBody("Nytt namn"), Json.Options, Cancellation);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode, revised.StatusCode));
        Assert.Equal(("\"1\"", "\"1\"", "\"2\""), (first.Headers.ETag?.Tag, again.Headers.ETag?.Tag, revised.Headers.ETag?.Tag));
        var messages = await Testing.Eventually.Get(published.All, all => all.Count(one => one.Message.Course == slug) >= 2, what: "both versions published");
        Assert.Equal([1, 2], messages.Where(one => one.Message.Course == slug).Select(one => one.Message.Version).Distinct().Order());
        var journeys = await Ok(enrolling.Coordinator().GetAsync($"{Root}/journeys", Cancellation));
        Assert.Equal(5, journeys.GetProperty("items").GetArrayLength());
        var courses = await Ok(enrolling.Coordinator().GetAsync($"{Root}/journeys/{Journey}/courses?limit=500", Cancellation));
        Assert.Contains(courses.GetProperty("items").EnumerateArray(), course => course.GetProperty("slug").GetString() == slug);
    }
}

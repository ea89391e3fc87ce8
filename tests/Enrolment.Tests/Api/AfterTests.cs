using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>What is done during and after a course, through the API.</summary>
public sealed class AfterTests(Enrolling enrolling)
{
    private static readonly DateOnly First = Today.AddDays(-5);
    private static readonly DateOnly Second = Today.AddDays(-4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_correction_withdraws_and_issues_and_tells_the_outcomes_anew()
    {
        await using var corrected = await enrolling.Service.Catch<Contracts.OccasionCorrected>();
        await using var withdrawn = await enrolling.Service.Catch<Contracts.CertificateWithdrawn>();
        var (occasion, ann, bo) = await Held();
        var first = await CertificateOf(ann);
        Assert.Null(await MaybeCertificateOf(bo));
        var code = await Code(ann, first);
        Assert.True(await IsValid(code));

        await Problem(Corrects(occasion, [bo], [], reason: "Fel lista"), HttpStatusCode.Conflict, "attendance-missing");
        await Problem(Corrects(occasion, [ann, bo, Guid.NewGuid()], [], reason: "Fel lista"), HttpStatusCode.Conflict, "no-seat");
        await Problem(Corrects(occasion, [ann, bo], [], reason: " "), HttpStatusCode.UnprocessableEntity, "validation");
        var answer = await Ok(Corrects(occasion, [bo], [ann], reason: "hemlig: namnteckningen var Bos"));
        Assert.Equal(first, Assert.Single(answer.GetProperty("withdrawn").EnumerateArray()).GetGuid());
        Assert.Single(answer.GetProperty("issued").EnumerateArray());
        var again = await Ok(Corrects(occasion, [bo], [ann], reason: "igen"));
        Assert.Empty(again.GetProperty("withdrawn").EnumerateArray());
        Assert.Empty(again.GetProperty("issued").EnumerateArray());

        Assert.Null(await MaybeCertificateOf(ann));
        Assert.NotNull(await MaybeCertificateOf(bo));
        Assert.False(await IsValid(code));
        await Problem(Own(ann).GetAsync($"{Root}/participants/{ann}/certificates/{first}", Cancellation), HttpStatusCode.Conflict, "certificate-withdrawn");

        // Who no longer has taken the course may take it again; who now has may not.
        var next = await enrolling.Occasion(course: occasion.Course);
        await Problem(next.Asks(bo), HttpStatusCode.Conflict, "already-enrolled");
        Assert.Equal("confirmed", (await next.Enrols(ann)).Status);
        await Ok(next.Cancels(ann));

        // Back again: a certificate of its own, with another id and code.
        await Ok(Corrects(occasion, [ann, bo], [], reason: "båda var där"));
        var second = await CertificateOf(ann);
        Assert.NotEqual(first, second);
        Assert.False(await IsValid(code));
        Assert.True(await IsValid(await Code(ann, second)));

        var told = await Mine(corrected, one => one.Occasion == occasion.Id, 2);
        Assert.Equal([(ann, "absent"), (bo, "attended")], told[0].Places.Select(place => (place.Participant, place.Outcome)).OrderBy(place => place.Participant == ann ? 0 : 1));
        Assert.All(told[1].Places, place => Assert.Equal("attended", place.Outcome));
        Assert.Equal((first, ann), (await Mine(withdrawn, one => one.Occasion == occasion.Id, 1)) is [var one] ? (one.Certificate, one.Participant) : default);
        await using var session = enrolling.Service.Store.QuerySession(occasion.Journey);
        foreach (var stored in await session.Events.FetchStreamAsync(occasion.Id, token: Cancellation))
        {
            Assert.DoesNotContain("hemlig", JsonSerializer.Serialize(stored.Data), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Attendance_is_corrected_only_after_completion()
    {
        var occasion = await enrolling.Occasion(firstDay: -5);
        var ann = await enrolling.Person(Fresh("kommun"));
        await occasion.Enrols(ann);
        await Ok(occasion.Records(First, [ann], []));
        await Problem(Corrects(occasion, [], [ann], day: First), HttpStatusCode.Conflict, "occasion-not-completed");
    }

    [Fact]
    public async Task Two_corrections_at_once_leave_each_with_what_the_last_said()
    {
        var (occasion, ann, bo) = await Held();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => number % 2 == 0
            ? Corrects(occasion, [ann], [bo])
            : Corrects(occasion, [bo], [ann])));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var now = await Ok(occasion.Coordinator.GetAsync($"{occasion.Path}/attendance/{Second:yyyy-MM-dd}", Cancellation));
        foreach (var row in now.GetProperty("items").EnumerateArray())
        {
            var present = row.GetProperty("status").GetString() == "present";
            Assert.Equal(present, await MaybeCertificateOf(row.GetProperty("participant").GetGuid()) is not null);
        }
    }

    [Fact]
    public async Task A_certificate_issued_anew_makes_the_former_code_invalid()
    {
        var (_, ann, _) = await Held();
        var certificate = await CertificateOf(ann);
        var before = await Code(ann, certificate);
        Task<HttpResponseMessage> Asks(int replaces) => enrolling.Coordinator().PostAsJsonAsync(
            $"{Root}/participants/{ann}/certificates/{certificate}/reissue", new { replaces }, Json.Options, Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Asks(1)));
        foreach (var answer in answers)
        {
            Assert.Equal(2, (await Ok(Task.FromResult(answer))).GetProperty("issue").GetInt32());
        }

        await Problem(Asks(3), HttpStatusCode.UnprocessableEntity, "validation");
        var after = await Code(ann, certificate);
        Assert.NotEqual(before, after);
        Assert.Equal((false, true), (await IsValid(before), await IsValid(after)));
    }

    [Fact]
    public async Task Printed_at_once_by_many_a_certificate_has_one_code()
    {
        var (_, ann, _) = await Held();
        var certificate = await CertificateOf(ann);
        var codes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Code(ann, certificate)));
        Assert.Single(codes.Distinct());
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$", codes[0]);
    }

    [Theory]
    [InlineData("0000-0000-0000-0000")]
    [InlineData("%27%20or%20true--")]
    [InlineData("å")]
    [InlineData("A")]
    public async Task A_guess_is_answered_like_any_code_that_is_not_valid(string guess)
    {
        using var anybody = enrolling.Service.Anonymous();
        using var response = await anybody.GetAsync($"{Root}/certificates/verify/{guess}", Cancellation);
        Assert.Equal((HttpStatusCode.OK, """{"valid":false}"""), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
        Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_the_certificate_cannot_be_written_with_is_said_to_be_so()
    {
        var occasion = await enrolling.Occasion(firstDay: -5);
        var person = (await Ok(enrolling.Coordinator().PostAsJsonAsync(
            $"{Root}/participants", new { name = "李 小龙", email = $"{Guid.NewGuid():N}@example.se", municipality = Fresh("kommun"), unit = "Barn", role = "socialsekreterare", professionSince = "2026-01-01" },
            Json.Options, Cancellation))).GetProperty("id").GetGuid();
        await occasion.Enrols(person);
        using var list = await occasion.Coordinator.GetAsync($"{occasion.Path}/sign-in", Cancellation);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        await Ok(occasion.Records(First, [person], []));
        await Ok(Completes(occasion));
        await Problem(Own(person).GetAsync($"{Root}/participants/{person}/certificates/{await CertificateOf(person)}", Cancellation), HttpStatusCode.Conflict, "letters-lacking");
    }

    [Fact]
    public async Task The_public_page_says_valid_or_not_and_nothing_of_whom()
    {
        var (occasion, ann, _) = await Held();
        var certificate = await CertificateOf(ann);
        var code = await Code(ann, certificate);
        using var anybody = enrolling.Service.Anonymous();
        anybody.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        // As people type it.
        foreach (var typed in new[] { code, code.ToLowerInvariant(), code.Replace("-", "", StringComparison.Ordinal), code.Replace('0', 'O').Replace('1', 'l') })
        {
            var page = await anybody.GetStringAsync($"{Root}/certificates/verify?code={typed}", Cancellation);
            Assert.Contains("Kursintyget är giltigt.", page, StringComparison.Ordinal);
            Assert.Contains("<html lang=\"sv\">", page, StringComparison.Ordinal);
            Assert.All(new[] { "Test Testsson", $"{ann}", $"{certificate}", occasion.Course }, secret => Assert.DoesNotContain(secret, page, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Contains("Inget giltigt kursintyg", await anybody.GetStringAsync($"{Root}/certificates/verify/{new string('0', 16)}", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await anybody.GetStringAsync($"{Root}/certificates/verify?code=%3Cscript%3E", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_fonts_no_certificate_is_printed_and_readiness_says_so()
    {
        var (_, ann, _) = await Held();
        var certificate = await CertificateOf(ann);
        await using var bare = await RunningService.StartAsync<Occasion>("enrolment", new Dictionary<string, string> { ["Fonts:Folder"] = "/nowhere" }, like: enrolling.Service);
        using var own = bare.As("participant", person: ann);
        await Problem(own.GetAsync($"{Root}/participants/{ann}/certificates/{certificate}", Cancellation), HttpStatusCode.ServiceUnavailable, "unavailable");
        await Eventually.Holds(async () => Assert.Contains("fonts-dejavu-core", await bare.Anonymous().GetStringAsync("/health/ready", Cancellation), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missed_day_is_made_up_at_another_occasion_and_brings_the_certificate()
    {
        await using var issued = await enrolling.Service.Catch<Contracts.CertificateIssued>();
        var (occasion, ann, bo) = await Held();
        var other = await enrolling.Occasion(capacity: 1, firstDay: -2, days: 2, course: occasion.Course);
        var (one, two) = (Today.AddDays(-2), Today.AddDays(-1));
        await Problem(MakesUp(other, ann, two), HttpStatusCode.Conflict, "no-missed-day");
        await Problem(MakesUp(other, bo, one), HttpStatusCode.Conflict, "no-missed-day");
        await Problem(MakesUp(other, bo, Today.AddDays(9)), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(MakesUp(occasion, bo, Second), HttpStatusCode.Conflict, "occasion-completed");
        using var made = await MakesUp(other, bo, two);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var again = await MakesUp(other, bo, two);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var third = await enrolling.Occasion(capacity: 1, firstDay: 20, days: 2, course: occasion.Course);
        await Problem(MakesUp(third, bo, Today.AddDays(21)), HttpStatusCode.Conflict, "make-up-placed");

        // The only seat is not free for all days any more.
        var cia = await enrolling.Person(Fresh("kommun"));
        Assert.Equal("waiting", (await other.Enrols(cia)).Status);
        await Ok(other.Cancels(cia));

        await Problem(other.Records(one, [bo], []), HttpStatusCode.Conflict, "no-seat");
        await Ok(other.Records(one, [], []));
        await Problem(Completes(other), HttpStatusCode.Conflict, "attendance-missing");
        await Ok(other.Records(two, [bo], []));
        await Problem(other.Coordinator.PostAsync($"{other.Path}/make-ups/{bo}/{two:yyyy-MM-dd}/cancellation", null, Cancellation), HttpStatusCode.Conflict, "attendance-recorded");
        var completed = await Ok(Completes(other));
        Assert.Equal("completed", completed.GetProperty("status").GetString());
        var certificate = await CertificateOf(bo);
        Assert.Equal(occasion.Id, (await Mine(issued, told => told.Certificate == certificate, 1))[0].Occasion);
        var record = await Ok(Own(bo).GetAsync($"{Root}/participants/{bo}/record", Cancellation));
        var course = record.GetProperty("courses")[0];
        Assert.Equal((2, 2, 0), (course.GetProperty("days").GetInt32(), course.GetProperty("daysTaken").GetInt32(), course.GetProperty("missed").GetArrayLength()));
        await Problem(third.Asks(bo), HttpStatusCode.Conflict, "already-enrolled");
    }

    [Fact]
    public async Task The_last_place_to_make_up_a_day_goes_to_one_and_back_to_who_waits()
    {
        var municipality = Fresh("kommun");
        var course = await enrolling.Course();
        var held = await enrolling.Occasion(firstDay: -5, course: course);
        var people = await enrolling.People(municipality, 8);
        foreach (var person in people)
        {
            await held.Enrols(person);
        }

        await Ok(held.Records(First, [], people));
        var other = await enrolling.Occasion(capacity: 3, firstDay: 40, course: course);
        var answers = await Task.WhenAll(people.Select(person => MakesUp(other, person, Today.AddDays(40))));
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Problem(Task.FromResult(refused), HttpStatusCode.Conflict, "no-free-place");
        }

        var waits = await enrolling.Person(municipality);
        Assert.Equal("waiting", (await other.Enrols(waits)).Status);
        var placed = people[Array.FindIndex(answers, answer => answer.StatusCode == HttpStatusCode.Created)];
        for (var twice = 0; twice < 2; twice++)
        {
            using var gone = await enrolling.Administrator(municipality).PostAsync($"{other.Path}/make-ups/{placed}/{Today.AddDays(40):yyyy-MM-dd}/cancellation", null, Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        }

        Assert.Equal([(waits, "confirmed", null)], await other.List());
        await Problem(MakesUp(other, placed, Today.AddDays(40)), HttpStatusCode.Conflict, "no-free-place");
        // The occasion cancelled, nobody is held by it: the day can be made up elsewhere.
        await Ok(other.Coordinator.PostAsJsonAsync($"{other.Path}/cancellation", new { reason = "för få" }, Json.Options, Cancellation));
        var third = await enrolling.Occasion(firstDay: 40, course: course);
        using var free = await MakesUp(third, people[Array.FindLastIndex(answers, answer => answer.StatusCode == HttpStatusCode.Created)], Today.AddDays(40));
        Assert.Equal(HttpStatusCode.Created, free.StatusCode);
    }

    [Fact]
    public async Task Who_makes_up_a_day_is_there_on_its_sign_in_list()
    {
        var (occasion, _, bo) = await Held();
        var other = await enrolling.Occasion(firstDay: 30, days: 2, course: occasion.Course);
        Assert.Equal(HttpStatusCode.Created, (await MakesUp(other, bo, Today.AddDays(31))).StatusCode);
        using var coordinator = other.Coordinator;
        using var pdf = await coordinator.GetAsync($"{other.Path}/sign-in", Cancellation);
        Assert.Equal(("application/pdf", true), (pdf.Content.Headers.ContentType?.MediaType, pdf.Headers.CacheControl?.NoStore));
        coordinator.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        async Task<string[]> Csv(string query) => Encoding.UTF8.GetString((await coordinator.GetByteArrayAsync($"{other.Path}/sign-in{query}", Cancellation))[3..]).Split("\r\n");
        Assert.Empty((await Csv($"?date={Today.AddDays(30):yyyy-MM-dd}"))[1..^1]);
        Assert.StartsWith("Test Testsson;", Assert.Single((await Csv($"?date={Today.AddDays(31):yyyy-MM-dd}"))[1..^1]));
        Assert.EndsWith(";ja;–;", Assert.Single((await Csv(""))[1..^1]));
        await Problem(coordinator.GetAsync($"{other.Path}/sign-in?date={Today:yyyy-MM-dd}", Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
    }

    [Fact]
    public async Task Why_somebody_was_not_there_is_told_to_who_records_it_and_forgotten_when_it_was_wrong()
    {
        var municipality = Fresh("kommun");
        var occasion = await enrolling.Occasion(firstDay: -5);
        var ann = await enrolling.Person(municipality);
        await occasion.Enrols(ann);
        object Body(string code) => new { present = Array.Empty<Guid>(), absent = new[] { new { participant = ann, reason = "hemlig feber", code } } };
        var path = $"{occasion.Path}/attendance/{First:yyyy-MM-dd}";
        await Problem(occasion.Coordinator.PutAsJsonAsync(path, Body("lat"), Json.Options, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        await Ok(occasion.Coordinator.PutAsJsonAsync(path, Body("sick"), Json.Options, Cancellation));
        var told = await Ok(occasion.Coordinator.GetAsync(path, Cancellation));
        Assert.Equal(("absent", "sick", "hemlig feber", 1), (
            told.GetProperty("items")[0].GetProperty("status").GetString(), told.GetProperty("items")[0].GetProperty("code").GetString(),
            told.GetProperty("items")[0].GetProperty("reason").GetString(), told.GetProperty("reasons").GetProperty("sick").GetInt32()));
        var employer = await Ok(enrolling.Administrator(municipality).GetAsync(path, Cancellation));
        Assert.Equal("absent", employer.GetProperty("items")[0].GetProperty("status").GetString());
        Assert.DoesNotContain("sick", employer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("feber", employer.GetRawText(), StringComparison.Ordinal);
        await Ok(occasion.Records(First, [ann], []));
        await using var session = enrolling.Service.Store.QuerySession(occasion.Journey);
        Assert.Empty(await session.QueryAsync<EnrolmentNote>("where d.data ->> 'occasion' = ?", Cancellation, occasion.Id.ToString()));
        Assert.Empty(await session.QueryAsync<Absence>("where d.data ->> 'occasion' = ?", Cancellation, occasion.Id.ToString()));
    }

    [Fact]
    public async Task Tasks_are_ticked_by_the_person_and_by_the_manager_and_not_by_who_is_not_enrolled()
    {
        var municipality = Fresh("kommun");
        var (ann, stranger) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        var occasion = await enrolling.Occasion();
        await occasion.Enrols(ann);
        string Tasks(Guid who) => $"{Root}/journeys/{Journey}/courses/{occasion.Course}/participants/{who}/tasks";
        var list = await Ok(Own(ann).GetAsync(Tasks(ann), Cancellation));
        var task = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(("preparation", "Läs", false), (task.GetProperty("part").GetString(), task.GetProperty("text").GetString(), task.GetProperty("done").GetBoolean()));
        var id = task.GetProperty("id").GetGuid();
        Task<HttpResponseMessage> Ticks(Guid who, HttpClient by, bool done = true) => by.PutAsJsonAsync($"{Tasks(who)}/{id}", new { done }, Json.Options, Cancellation);
        await Problem(Ticks(stranger, Own(stranger)), HttpStatusCode.Conflict, "not-enrolled");
        await Problem(Own(ann).PutAsJsonAsync($"{Tasks(ann)}/{Guid.NewGuid()}", new { done = true }, Cancellation), HttpStatusCode.NotFound, "not-found");
        await Problem(Own(ann).PutAsJsonAsync($"{Tasks(ann)}/{id}", new { }, Cancellation), HttpStatusCode.UnprocessableEntity, "validation");
        using var first = await Ticks(ann, Own(ann));
        using var again = await Ticks(ann, enrolling.Administrator(municipality));
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await again.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.False((await Ok(Ticks(ann, enrolling.Coordinator(), done: false))).GetProperty("done").GetBoolean());
        using var stale = Own(ann);
        stale.DefaultRequestHeaders.Add("If-Match", "\"1\"");
        await Problem(Ticks(ann, stale), HttpStatusCode.PreconditionFailed, "version-conflict");
    }

    private async Task<(TestedOccasion Occasion, Guid Ann, Guid Bo)> Held()
    {
        var municipality = Fresh("kommun");
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        var occasion = await enrolling.Occasion(firstDay: -5, days: 2);
        await occasion.Enrols(ann);
        await occasion.Enrols(bo);
        await Ok(occasion.Records(First, [ann, bo], []));
        await Ok(occasion.Records(Second, [ann], [bo]));
        await Ok(Completes(occasion));
        return (occasion, ann, bo);
    }

    private static Task<HttpResponseMessage> Completes(TestedOccasion occasion) => occasion.Coordinator.PostAsync($"{occasion.Path}/completion", null, Cancellation);

    private static Task<HttpResponseMessage> MakesUp(TestedOccasion occasion, Guid participant, DateOnly date) =>
        occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/make-ups", new { participant, date }, Json.Options, Cancellation);

    private static Task<HttpResponseMessage> Corrects(TestedOccasion occasion, Guid[] present, Guid[] absent, DateOnly? day = null, string reason = "Rättat mot listan") =>
        occasion.Coordinator.PostAsJsonAsync(
            $"{occasion.Path}/attendance/{day ?? Second:yyyy-MM-dd}/correction",
            new { present, absent = absent.Select(participant => new { participant }), reason }, Json.Options, Cancellation);

    private HttpClient Own(Guid person) => enrolling.Service.As("participant", person: person);

    private async Task<Guid> CertificateOf(Guid person) => (await MaybeCertificateOf(person))!.Value;

    private async Task<Guid?> MaybeCertificateOf(Guid person) =>
        (await Ok(Own(person).GetAsync($"{Root}/participants/{person}/record", Cancellation))).GetProperty("certificates").EnumerateArray().ToList() is [var one, ..]
            ? one.GetProperty("id").GetGuid()
            : null;

    private async Task<string> Code(Guid person, Guid certificate)
    {
        using var own = Own(person);
        own.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return (await Ok(own.GetAsync($"{Root}/participants/{person}/certificates/{certificate}", Cancellation))).GetProperty("code").GetString()!;
    }

    private async Task<bool> IsValid(string code) =>
        (await Ok(enrolling.Service.Anonymous().GetAsync($"{Root}/certificates/verify/{code}", Cancellation))).GetProperty("valid").GetBoolean();

    private static async Task<IReadOnlyList<T>> Mine<T>(Caught<T> caught, Func<T, bool> mine, int count) where T : class =>
        [.. (await Eventually.Get(caught.All, all => all.Count(one => mine(one.Message)) >= count, what: $"{count} {typeof(T).Name} published"))
            .Select(one => one.Message).Where(mine).DistinctBy(one => JsonSerializer.Serialize(one))];
}

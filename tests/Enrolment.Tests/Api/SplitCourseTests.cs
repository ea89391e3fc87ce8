using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>A course taken at two occasions, days 1–2 here and 3–4 there (S1 4.5), through the API.</summary>
public sealed class SplitCourseTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_completed_at_once_give_each_one_certificate_and_a_day_missed_in_one_none()
    {
        var municipality = Fresh("kommun");
        var people = await enrolling.People(municipality, 6);
        var (course, first, second) = await Split();
        foreach (var occasion in new[] { first, second })
        {
            foreach (var person in people)
            {
                Assert.Equal("confirmed", (await occasion.Enrols(person)).Status);
            }
        }

        await Problem((await Occasion(course, -3, [3, 4])).Asks(people[0]), HttpStatusCode.Conflict, "already-enrolled");
        await Ok(first.Records(Today.AddDays(-20), people, []));
        await Ok(first.Records(Today.AddDays(-19), people[1..], [people[0]]));
        await Ok(second.Records(Today.AddDays(-10), people, []));
        await Ok(second.Records(Today.AddDays(-9), people, []));
        var answers = await Task.WhenAll(new[] { first, second, first, second }.Select(one => one.Coordinator.PostAsync($"{one.Path}/completion", null, Cancellation)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        foreach (var person in people[1..])
        {
            var record = await Record(person);
            var certificate = Assert.Single(record.GetProperty("certificates").EnumerateArray());
            using var own = enrolling.Service.As("participant", person: person);
            own.DefaultRequestHeaders.Accept.ParseAdd("application/json");
            var shown = await Ok(own.GetAsync($"{Root}/participants/{person}/certificates/{certificate.GetProperty("id").GetGuid()}", Cancellation));
            Assert.Equal(
                new[] { -20, -19, -10, -9 }.Select(day => Today.AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
                shown.GetProperty("days").EnumerateArray().Select(day => day.GetString()));
        }

        var missed = await Record(people[0]);
        Assert.Equal(0, missed.GetProperty("certificates").GetArrayLength());
        var begun = missed.GetProperty("courses")[0];
        Assert.Equal((4, 3, 2), (begun.GetProperty("days").GetInt32(), begun.GetProperty("daysTaken").GetInt32(), begun.GetProperty("missed")[0].GetProperty("day").GetInt32()));

        // What was missed is made up at a third; then it is whole.
        var third = await Occasion(course, -3, [1, 2]);
        await Ok(third.Coordinator.PostAsJsonAsync($"{third.Path}/make-ups", new { participant = people[0], date = Today.AddDays(-2) }, Json.Options, Cancellation));
        await Ok(third.Records(Today.AddDays(-3), [], []));
        await Ok(third.Records(Today.AddDays(-2), [people[0]], []));
        await Ok(third.Coordinator.PostAsync($"{third.Path}/completion", null, Cancellation));
        Assert.Equal(second.Id, Assert.Single((await Record(people[0])).GetProperty("completions").EnumerateArray()).GetProperty("occasion").GetGuid());
    }

    [Fact]
    public async Task Who_has_taken_the_first_half_is_not_absent_but_has_days_left()
    {
        var municipality = Fresh("kommun");
        var ann = await enrolling.Person(municipality);
        var (course, first, second) = await Split();
        await first.Enrols(ann);
        await Ok(first.Records(Today.AddDays(-20), [ann], []));
        await Ok(first.Records(Today.AddDays(-19), [ann], []));
        await Ok(first.Coordinator.PostAsync($"{first.Path}/completion", null, Cancellation));
        Assert.Equal("days-left", await WhyMissing(municipality, ann, course));
        await second.Enrols(ann);
        await Ok(second.Records(Today.AddDays(-10), [], [ann]));
        await Ok(second.Records(Today.AddDays(-9), [ann], []));
        await Ok(second.Coordinator.PostAsync($"{second.Path}/completion", null, Cancellation));
        Assert.Equal("absent", await WhyMissing(municipality, ann, course));
        var other = await Occasion(course, 30, [3, 4]);
        await Ok(other.Coordinator.PostAsJsonAsync($"{other.Path}/make-ups", new { participant = ann, date = Today.AddDays(30) }, Json.Options, Cancellation));
        Assert.Equal("make-up-placed", await WhyMissing(municipality, ann, course));
    }

    [Fact]
    public async Task The_sign_in_list_says_where_by_the_venues_name()
    {
        var (course, _, _) = await Split();
        var venue = await enrolling.Venue();
        var made = await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", Body(course, 30, [1, 2], venue), Json.Options, Cancellation));
        var pdf = await enrolling.Coordinator().GetByteArrayAsync($"{Root}/journeys/{Journey}/occasions/{made.GetProperty("id").GetGuid()}/sign-in", Cancellation);
        var text = new Pdf(pdf).Text;
        Assert.Contains("Folkets hus, sal B, Skeppsbrogatan 17, Luleå", text, StringComparison.Ordinal);
        Assert.DoesNotContain(venue, text, StringComparison.Ordinal);
    }

    private async Task<string?> WhyMissing(string municipality, Guid person, string course)
    {
        var staff = await Ok(enrolling.Administrator(municipality).GetAsync($"{Root}/station/staff/{person}?journey={Journey}", Cancellation));
        return staff.GetProperty("missing").EnumerateArray().Single(one => one.GetProperty("course").GetString() == course).GetProperty("why").GetString();
    }

    private Task<JsonElement> Record(Guid person) => Ok(enrolling.Service.As("participant", person: person).GetAsync($"{Root}/participants/{person}/record", Cancellation));

    private async Task<(string Course, TestedOccasion First, TestedOccasion Second)> Split()
    {
        var course = Fresh("kurs");
        var body = CourseWith(new { days = Enumerable.Repeat(new { half = false, mode = "on-site" }, 4) });
        await Ok(enrolling.National.PutAsJsonAsync($"{Root}/journeys/{Journey}/courses/{course}", body, Json.Options, Cancellation));
        return (course, await Occasion(course, -20, [1, 2]), await Occasion(course, -10, [3, 4]));
    }

    private async Task<TestedOccasion> Occasion(string course, int firstDay, int[] courseDays)
    {
        var made = await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/journeys/{Journey}/occasions", Body(course, firstDay, courseDays, null), Json.Options, Cancellation));
        return new TestedOccasion(enrolling, Journey, made.GetProperty("id").GetGuid(), course, "norrbotten");
    }

    private static object Body(string course, int firstDay, int[] courseDays, string? venue) => new
    {
        course,
        region = "norrbotten",
        days = courseDays.Select((_, index) => new { date = Today.AddDays(firstDay + index), start = "09:00", end = "16:00", mode = "on-site", half = false }),
        capacity = 20,
        courseDays,
        venue,
    };
}

using System.Net;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class SeatRaceTests(Enrolling enrolling)
{
    private const int Seats = 20;
    private const int Everybody = 200;

    [Fact]
    public async Task Two_hundred_at_once_for_twenty_seats()
    {
        var occasion = await enrolling.Occasion(capacity: Seats);
        var people = await enrolling.People(Fresh("kommun"), Everybody);
        using var client = occasion.Coordinator;
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = people.Select(async person =>
        {
            await start.Task;
            var answer = await Ok(occasion.Asks(person, client));
            Assert.Equal(person, answer.GetProperty("participant").GetGuid());
            return (person, Status: answer.GetProperty("status").GetString()!, Position: answer.TryGetProperty("position", out var position) ? position.GetInt32() : (int?)null);
        }).ToArray();
        start.SetResult();
        var answers = await Task.WhenAll(asked);

        SeatsHold([.. answers.Select(answer => (answer.Status, answer.Position))]);
        // Every answer was true: what was told is what is.
        var listed = await occasion.List();
        Assert.Equal(
            answers.OrderBy(answer => answer.person).Select(answer => (answer.person, answer.Status, answer.Position)),
            listed.OrderBy(one => one.Participant).Select(one => (one.Participant, one.Status, one.Position)));
        Assert.Equal(Enumerable.Range(1, Everybody - Seats), listed.Skip(Seats).Select(one => one.Position!.Value));
        // And what was stored tells the same again.
        await using var session = enrolling.Service.Store.QuerySession(occasion.Journey);
        var replayed = await session.Events.AggregateStreamAsync<Occasion>(occasion.Id, token: TestContext.Current.CancellationToken);
        Assert.Equal((Seats, Everybody - Seats, 1 + Everybody), (replayed!.Confirmed, replayed.Waiting, (int)replayed.Version));
    }

    [Fact]
    public void Decided_without_the_lock_the_same_check_fails()
    {
        var seen = State(Scheduled(capacity: Seats));
        var answers = Enumerable.Range(0, Everybody).Select(_ =>
        {
            // Each reads the occasion before any of the others has been stored, as a read model without a lock would let it.
            var person = Guid.NewGuid();
            var after = seen.After(Yrkesresan.Enrolment.Occasions.Enrol.Decide(Enrol(person), seen));
            return (after.PositionOf(person) is null ? "confirmed" : "waiting", after.PositionOf(person));
        }).ToArray();
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => SeatsHold(answers));
    }

    [Fact]
    public async Task One_person_asking_twenty_times_at_once_has_one_seat()
    {
        var occasion = await enrolling.Occasion();
        var person = await enrolling.Person(Fresh("kommun"));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await occasion.Asks(person);
            return response.StatusCode;
        }));
        Assert.Single(statuses, HttpStatusCode.Created);
        Assert.Equal(19, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Single(await occasion.List());
    }

    [Fact]
    public async Task Two_batches_of_the_same_people_in_opposite_order_on_one_day_share_them_without_deadlock()
    {
        var one = await enrolling.Occasion(capacity: 100, firstDay: 70);
        var other = await enrolling.Occasion(capacity: 100, firstDay: 70, journey: "aldreomsorg");
        var people = await enrolling.People(Fresh("kommun"), 60);
        async Task<string[]> Batch(TestedOccasion occasion, IEnumerable<Guid> participants)
        {
            var answer = await Ok(System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                occasion.Coordinator, $"{occasion.Path}/enrolments/batch", new { participants }, ServiceDefaults.Http.Json.Options));
            return [.. answer.EnumerateArray().Select(row => row.TryGetProperty("code", out var code) ? code.GetString()! : row.GetProperty("status").GetString()!)];
        }

        var answers = await Task.WhenAll(Batch(one, people), Batch(other, people.Reverse()));
        Assert.Equal(60, answers.Sum(batch => batch.Count(answer => answer == "confirmed")));
        Assert.Equal(60, answers.Sum(batch => batch.Count(answer => answer == "day-conflict")));
        Assert.Equal(people.Order(), (await one.List()).Concat(await other.List()).Select(row => row.Participant).Order());
    }

    [Fact]
    public async Task Cancellations_and_enrolments_at_once_leave_no_seat_idle_and_no_gap()
    {
        var occasion = await enrolling.Occasion(capacity: 5);
        var people = await enrolling.People(Fresh("kommun"), 30);
        foreach (var person in people.Take(15))
        {
            await occasion.Enrols(person);
        }

        await Task.WhenAll(people.Take(8).Select(person => Ok(occasion.Cancels(person))).Concat(people.Skip(15).Select(person => Ok(occasion.Asks(person)))));
        var listed = await occasion.List();
        Assert.Equal(22, listed.Count);
        Assert.Equal(5, listed.Count(one => one.Status == "confirmed"));
        Assert.Equal(Enumerable.Range(1, 17), listed.Where(one => one.Status == "waiting").Select(one => one.Position!.Value));
    }

    [Fact]
    public async Task One_person_asking_at_ten_occasions_of_one_day_at_once_is_at_one()
    {
        var person = await enrolling.Person(Fresh("kommun"));
        var occasions = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => enrolling.Occasion(firstDay: 75)));
        Assert.Equal(["already: 0", "conflict: 9", "created: 1"], await AskAll(occasions, person));
    }

    [Fact]
    public async Task One_person_asking_at_ten_occasions_of_one_course_at_once_is_at_one()
    {
        var person = await enrolling.Person(Fresh("kommun"));
        var course = await enrolling.Course();
        var occasions = await Task.WhenAll(Enumerable.Range(0, 10).Select(day => enrolling.Occasion(firstDay: 60 + day, course: course)));
        Assert.Equal(["already: 9", "conflict: 0", "created: 1"], await AskAll(occasions, person));
    }

    private static async Task<string[]> AskAll(TestedOccasion[] occasions, Guid person)
    {
        var codes = await Task.WhenAll(occasions.Select(async occasion =>
        {
            using var response = await occasion.Asks(person);
            return response.StatusCode is HttpStatusCode.Created
                ? "created"
                : (await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<System.Text.Json.JsonElement>(response.Content)).GetProperty("code").GetString();
        }));
        Assert.Single((await Task.WhenAll(occasions.Select(occasion => occasion.List()))).SelectMany(list => list));
        return [
            $"already: {codes.Count(code => code == "already-enrolled")}",
            $"conflict: {codes.Count(code => code == "day-conflict")}",
            $"created: {codes.Count(code => code == "created")}",
        ];
    }

    private static void SeatsHold(IReadOnlyCollection<(string Status, int? Position)> answers)
    {
        Assert.Equal(Seats, answers.Count(answer => answer.Status == "confirmed"));
        Assert.Equal(
            Enumerable.Range(1, Everybody - Seats),
            answers.Where(answer => answer.Status == "waiting").Select(answer => answer.Position!.Value).Order());
    }
}

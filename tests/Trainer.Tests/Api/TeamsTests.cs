using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Trainer.Teams;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

// One after the other: some count what is stored.
[Collection("api")]
public sealed class TeamsTests(Running running)
{
    [Fact]
    public async Task A_team_is_confirmed_and_days_are_taught_each_announced_once()
    {
        await using var teams = await running.Trainer.Catch<Yrkesresan.Trainer.Contracts.TeamConfirmed>();
        await using var days = await running.Trainer.Catch<Yrkesresan.Trainer.Contracts.DayTaught>();
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(3, 10), Day(3, 11)]);
        var (leader, trainers) = await running.Three(course);
        await Refused(await running.Coordinator.GetAsync(Path(occasion) + "/team", TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");
        await Refused(await running.Taught(occasion, Day(3, 10), leader), HttpStatusCode.Conflict, "no-team");

        var alternating = new[] { new { date = Day(3, 10), teaching = new[] { leader, trainers[0] } } };
        var confirmed = await running.Confirm(occasion, leader, trainers, alternating);
        Assert.Equal("\"2\"", confirmed.Headers.ETag!.Tag);
        Assert.Equal("\"2\"", (await running.Confirm(occasion, leader, trainers, alternating)).Headers.ETag!.Tag);
        var team = await running.Team(occasion);
        Assert.Equal(leader, team["leader"]!.GetValue<Guid>());
        Assert.Equal(["2025-03-10: 2", "2025-03-11: 3"], Booked(team));

        Assert.Equal("\"3\"", (await running.Taught(occasion, Day(3, 10), leader, trainers[0])).Headers.ETag!.Tag);
        Assert.Equal("\"3\"", (await running.Taught(occasion, Day(3, 10), trainers[0], leader)).Headers.ETag!.Tag);
        Assert.Equal("\"4\"", (await running.Taught(occasion, Day(3, 10), leader)).Headers.ETag!.Tag);
        await Refused(await running.Taught(occasion, Day(3, 12), leader), HttpStatusCode.Conflict, "not-a-course-day");
        await Refused(await running.Taught(occasion, Day(3, 11), Guid.NewGuid()), HttpStatusCode.Conflict, "not-in-team");

        var taught = await Eventually.Get(days.All, all => all.Count(one => one.Message.Occasion == occasion) == 2, what: "both versions of the day announced");
        Assert.Equal([3L, 4L], taught.Where(one => one.Message.Occasion == occasion).Select(one => one.Message.Version));
        Assert.Equal([new LentTrainer(leader, "lulea")], taught.Last(one => one.Message.Occasion == occasion).Message.Taught);
        var announced = Assert.Single(await teams.All(), one => one.Message.Occasion == occasion);
        Assert.Equal((Journey, 2L, "norrbotten"), (announced.RoutingKey, announced.Message.Version, announced.Message.Region));
    }

    [Fact]
    public async Task A_team_waits_for_its_occasion_to_be_known()
    {
        var course = await running.Course();
        var (leader, trainers) = await running.Three(course);
        var occasion = Guid.CreateVersion7();
        await Refused(await running.Confirm(occasion, leader, trainers), HttpStatusCode.NotFound, "not-found");
        await running.Trainer.Publish(Scheduled(occasion, course, 1, Journey, Day(4, 1)));
        await running.Known(occasion, course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(occasion, leader, trainers)).StatusCode);
    }

    [Fact]
    public async Task The_rules_have_codes()
    {
        var course = await running.Course(qualification: "bbic");
        var occasion = await running.Occasion(course, dates: [Day(5, 1), DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3)]);
        var leader = await running.Recruit(course, mayLead: true, certified: ["bbic"]);
        Guid[] certified = [await running.Recruit(course, certified: ["bbic"]), await running.Recruit(course, certified: ["bbic"])];

        await Refused(await running.Confirm(occasion, leader, certified[..1]), HttpStatusCode.Conflict, "team-too-small");
        await Refused(await running.Confirm(occasion, certified[0], [leader, certified[1]]), HttpStatusCode.Conflict, "may-not-lead");
        await Refused(await running.Confirm(occasion, leader, [certified[0], await running.Recruit(course)]), HttpStatusCode.Conflict, "not-qualified");
        await Refused(await running.Confirm(occasion, leader, [certified[0], await running.Recruit("annan-kurs", certified: ["bbic"])]), HttpStatusCode.Conflict, "not-qualified");
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(occasion, leader, certified)).StatusCode);
        await Refused(await running.Taught(occasion, DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3), leader), HttpStatusCode.Conflict, "day-not-yet");
    }

    [Fact]
    public async Task Nobody_is_booked_twice_a_day_not_even_in_another_journey()
    {
        var (here, there) = (await running.Course(), await running.Course("aldreomsorg"));
        var first = await running.Occasion(here, dates: [Day(6, 1), Day(6, 2)]);
        var second = await running.Occasion(there, "aldreomsorg", Day(6, 2), Day(6, 3));
        var (leader, trainers) = await running.Three(here);
        var (otherLeader, others) = await running.Three(there);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(second, otherLeader, others, journey: "aldreomsorg")).StatusCode);

        // Somebody who teaches both courses.
        var both = await Json(
            await running.Coordinator.PostAsJsonAsync(
                "/api/trainer/v1/trainers",
                new { name = "Två Kurser Påhittad", email = "tva@example.org", municipality = "kalix", region = "norrbotten", courses = new[] { here, there }, daysPerYear = 5 },
                TestContext.Current.CancellationToken),
            HttpStatusCode.Created);
        var id = both["id"]!.GetValue<Guid>();
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(first, leader, [trainers[0], id])).StatusCode);
        var before = await running.EventsStored();
        await Refused(await running.Confirm(second, otherLeader, [others[0], id], journey: "aldreomsorg"), HttpStatusCode.Conflict, "day-conflict");
        Assert.Equal(before, await running.EventsStored());

        // Alternating so that they do not meet, and after the first has let go.
        var apart = new[] { new { date = Day(6, 2), teaching = new[] { otherLeader } } };
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(second, otherLeader, [others[0], id], apart, "aldreomsorg")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(first, leader, trainers)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(second, otherLeader, [others[0], id], journey: "aldreomsorg")).StatusCode);
    }

    [Fact]
    public async Task Of_ten_occasions_that_want_the_same_trainer_at_once_one_gets_her()
    {
        var course = await running.Course();
        var wanted = await running.Recruit(course);
        var teams = new List<(Guid Occasion, Guid Leader, Guid[] Trainers)>();
        for (var i = 0; i < 10; i++)
        {
            teams.Add((await running.Occasion(course, dates: [Day(9, 1), Day(9, 2)]), await running.Recruit(course, mayLead: true), [wanted, await running.Recruit(course)]));
        }

        var answers = await Task.WhenAll(teams.Select(team => running.Confirm(team.Occasion, team.Leader, team.Trainers)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await Refused(lost, HttpStatusCode.Conflict, "day-conflict");
        }

        // The control: it is the guard that says no. Without its documents, a second occasion gets her too.
        await using (var session = running.Trainer.Store.LightweightSession())
        {
            session.Delete<TrainerDay>(TrainerDay.IdOf(wanted, Day(9, 1)));
            session.Delete<TrainerDay>(TrainerDay.IdOf(wanted, Day(9, 2)));
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var next = teams[Array.FindIndex(answers, answer => answer.StatusCode != HttpStatusCode.OK)];
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(next.Occasion, next.Leader, next.Trainers)).StatusCode);
    }

    [Fact]
    public async Task Nobody_is_paid_for_two_occasions_on_a_date_until_the_first_is_corrected()
    {
        var course = await running.Course();
        var (one, other, wanted) = await SharedOn(course, Day(2, 3));
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(one.Occasion, Day(2, 3), wanted, one.Leader)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(one.Occasion, Day(2, 3), wanted, one.Leader)).StatusCode);
        var before = await running.EventsStored();
        await Refused(await running.Taught(other.Occasion, Day(2, 3), other.Leader, wanted), HttpStatusCode.Conflict, "day-conflict");
        Assert.Equal(before, await running.EventsStored());

        // Who was refused with her is not held by it.
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(other.Occasion, Day(2, 3), other.Leader)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(one.Occasion, Day(2, 3), one.Leader)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Taught(other.Occasion, Day(2, 3), other.Leader, wanted)).StatusCode);
        await Refused(await running.Taught(one.Occasion, Day(2, 3), one.Leader, wanted), HttpStatusCode.Conflict, "day-conflict");
    }

    [Fact]
    public async Task Of_two_occasions_that_say_at_once_that_she_taught_one_is_believed()
    {
        var course = await running.Course();
        for (var day = 10; day < 15; day++)
        {
            var (one, other, wanted) = await SharedOn(course, Day(2, day));
            var answers = await Task.WhenAll(
                running.Taught(one.Occasion, Day(2, day), one.Leader, wanted), running.Taught(other.Occasion, Day(2, day), other.Leader, wanted));
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await Refused(answers.Single(answer => answer.StatusCode != HttpStatusCode.OK), HttpStatusCode.Conflict, "day-conflict");
        }
    }

    // Two occasions on one date with a trainer in both teams, planned to teach at the first only.
    private async Task<((Guid Occasion, Guid Leader) One, (Guid Occasion, Guid Leader) Other, Guid Wanted)> SharedOn(string course, DateOnly date)
    {
        var wanted = await running.Recruit(course);
        var one = (Occasion: await running.Occasion(course, dates: [date]), Leader: await running.Recruit(course, mayLead: true));
        var other = (Occasion: await running.Occasion(course, dates: [date]), Leader: await running.Recruit(course, mayLead: true));
        var apart = new[] { new { date, teaching = new[] { other.Leader } } };
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(one.Occasion, one.Leader, [wanted, await running.Recruit(course)])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(other.Occasion, other.Leader, [wanted, await running.Recruit(course)], apart)).StatusCode);
        return (one, other, wanted);
    }

    [Fact]
    public async Task Twice_and_backwards_the_team_is_on_the_same_days()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(10, 1)]);
        var (leader, trainers) = await running.Three(course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(occasion, leader, trainers)).StatusCode);

        (object Message, Guid Id)[] moves =
        [
            (Rescheduled(occasion, course, 5, Journey, Day(10, 8)), Guid.NewGuid()),
            (Rescheduled(occasion, course, 4, Journey, Day(10, 7)), Guid.NewGuid()),
            (Rescheduled(occasion, course, 3, Journey, Day(10, 6), Day(10, 9)), Guid.NewGuid()),
        ];
        await running.Happened([.. moves, .. moves, moves[0]]);
        Assert.Equal(["2025-10-08: 3"], Booked(await running.Team(occasion)));
        Assert.Equal([Day(10, 8)], await BookedDays(leader));

        (object, Guid) cancelled = (new OccasionCancelled(Journey, occasion, course, "norrbotten", 7, DateTimeOffset.UtcNow), Guid.NewGuid());
        await running.Happened(cancelled, cancelled, (Rescheduled(occasion, course, 6, Journey, Day(10, 15)), Guid.NewGuid()));
        Assert.True((await running.Team(occasion))["cancelled"]!.GetValue<bool>());
        Assert.Empty(await BookedDays(leader));
        Assert.Empty(Booked(await running.Team(occasion)));
        await Refused(await running.Confirm(occasion, leader, trainers), HttpStatusCode.Conflict, "occasion-cancelled");
        Assert.Equal(0, await DeadLetters());
    }

    [Fact]
    public async Task An_occasion_moved_onto_another_s_day_raises_the_conflict_and_loses_nothing()
    {
        var course = await running.Course();
        var (moving, staying) = (await running.Occasion(course, dates: [Day(11, 3)]), await running.Occasion(course, dates: [Day(11, 4)]));
        var (leader, trainers) = await running.Three(course);
        var other = await running.Recruit(course, mayLead: true);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(moving, leader, trainers)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(staying, other, [trainers[0], await running.Recruit(course)])).StatusCode);

        await running.Happened((Rescheduled(moving, course, 2, Journey, Day(11, 4)), Guid.NewGuid()));
        var team = await running.Team(moving);
        Assert.Equal(["2025-11-04: 2"], Booked(team));
        var conflict = Assert.Single(team["conflicts"]!.AsArray())!;
        Assert.Equal((trainers[0], staying), (conflict["trainer"]!.GetValue<Guid>(), conflict["bookedAt"]!.GetValue<Guid>()));
        Assert.Equal(["2025-11-04: 3"], Booked(await running.Team(staying)));
        Assert.Equal([Day(11, 4)], await BookedDays(trainers[0]));
        Assert.Equal(0, await DeadLetters());
    }

    [Fact]
    public async Task Who_has_no_part_in_a_team_learns_nothing_of_it()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Day(12, 1)]);
        var (leader, trainers) = await running.Three(course);
        Assert.Equal(HttpStatusCode.OK, (await running.Confirm(occasion, leader, trainers)).StatusCode);
        (HttpClient Client, HttpStatusCode Status)[] callers =
        [
            (running.Trainer.As("coordinator", "dalarna"), HttpStatusCode.NotFound),
            (running.Trainer.As("municipal-administrator", municipality: "kiruna"), HttpStatusCode.NotFound),
            (running.Trainer.As("municipal-administrator", municipality: "boden"), HttpStatusCode.OK),
            (running.Trainer.As("trainer", person: Guid.NewGuid()), HttpStatusCode.NotFound),
            (running.Trainer.As("trainer", person: trainers[0]), HttpStatusCode.OK),
            (running.Trainer.As("national"), HttpStatusCode.OK),
            (running.Trainer.As("operator"), HttpStatusCode.Forbidden),
            (running.Trainer.Anonymous(), HttpStatusCode.Unauthorized),
        ];
        foreach (var (client, status) in callers)
        {
            Assert.Equal(status, (await client.GetAsync(Path(occasion) + "/team", TestContext.Current.CancellationToken)).StatusCode);
            client.Dispose();
        }

        using var elsewhere = running.Trainer.As("coordinator", "dalarna");
        await Refused(
            await elsewhere.PutAsJsonAsync(Path(occasion) + "/team", new { leader, trainers }, TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");
    }

    private static IEnumerable<string> Booked(JsonNode team) =>
        team["days"]!.AsArray().Select(day => $"{day!["date"]}: {day["teaching"]!.AsArray().Count}");

    private async Task<IEnumerable<DateOnly>> BookedDays(Guid trainer)
    {
        await using var session = running.Trainer.Store.QuerySession();
        return (await session.QueryAsync<TrainerDay>("where d.data ->> 'trainer' = ?", TestContext.Current.CancellationToken, trainer.ToString())).Select(day => day.Date).Order();
    }

    private async Task<int> DeadLetters()
    {
        var servers = await Servers.StartAsync();
        var host = new Uri(running.Trainer.Broker).AbsolutePath.Trim('/');
        var queues = JsonNode.Parse(await servers.AskRabbitMqAsync(HttpMethod.Get, $"api/queues/{host}"))!.AsArray();
        return queues.Count(queue => queue!["name"]!.GetValue<string>().EndsWith("_error", StringComparison.Ordinal));
    }
}

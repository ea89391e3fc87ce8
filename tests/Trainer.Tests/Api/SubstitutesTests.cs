using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Substitutions;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

[Collection("api")]
public sealed class SubstitutesTests(Running running)
{
    private const string Root = "/api/trainer/v1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateOnly Soon => DateOnly.FromDateTime(DateTime.UtcNow).AddDays(30);

    [Fact]
    public async Task An_absent_trainer_is_replaced_by_the_first_who_says_yes_and_everybody_learns_what_concerns_them()
    {
        await using var told = await running.Trainer.Catch<Contracts.TrainerMessageDue>();
        await using var assigned = await running.Trainer.Catch<Contracts.SubstituteAssigned>();
        await using var teams = await running.Trainer.Catch<Contracts.TeamConfirmed>();
        var (occasion, leader, trainers, spare) = await Team(spares: 2);
        var absent = trainers[0];
        using var self = running.Trainer.As("trainer", "norrbotten", person: absent);
        var reported = await Json(await Absent(self, absent, new { dates = new[] { Soon }, reason = "Feber, hemligt" }), HttpStatusCode.Created);
        // Said again it is the same.
        Assert.Equal(reported["id"]!.ToString(), (await Json(await Absent(self, absent, new { dates = new[] { Soon }, reason = "Feber" }), HttpStatusCode.Created))["id"]!.ToString());

        var search = await Search(occasion, absent);
        var id = search["id"]!.GetValue<Guid>();
        var first = Assert.Single(search["asked"]!.AsArray())!.GetValue<Guid>();
        var second = spare.Single(one => one != first);
        await Refused(await Answer(second, id, true), HttpStatusCode.NotFound, "not-found");
        using (var asked = running.Trainer.As("trainer", "norrbotten", person: first))
        {
            var requests = (await Get(asked, $"/trainers/{first}/requests?open=true"))["items"]!.AsArray();
            Assert.Equal((id, "waiting"), (requests.Single()!["substitution"]!.GetValue<Guid>(), requests[0]!["status"]!.GetValue<string>()));
            // Who was asked sees the own row, and nobody else's name or answer.
            var own = await Get(asked, $"/substitutions/{id}");
            Assert.Equal([first], own["candidates"]!.AsArray().Select(one => one!["trainer"]!.GetValue<Guid>()));
            Assert.Equal(["asked"], own["log"]!.AsArray().Select(line => line!["what"]!.GetValue<string>()));
        }

        Assert.Equal("declined", (await Json(await Answer(first, id, false), HttpStatusCode.OK))["status"]!.GetValue<string>());
        Assert.Equal("declined", (await Json(await Answer(first, id, false), HttpStatusCode.OK))["status"]!.GetValue<string>());
        await Refused(await Answer(first, id, true), HttpStatusCode.Conflict, "request-declined");
        Assert.Equal("accepted", (await Json(await Answer(second, id, true), HttpStatusCode.OK))["status"]!.GetValue<string>());

        var team = await running.Team(occasion);
        Assert.Empty(team["conflicts"]!.AsArray());
        Assert.Equal([leader, trainers[1], second], team["members"]!.AsArray().Select(one => one!["trainer"]!.GetValue<Guid>()));
        Assert.Contains(second, team["days"]![0]!["teaching"]!.AsArray().Select(one => one!.GetValue<Guid>()));
        var log = await Get(running.Coordinator, $"/substitutions/{id}");
        Assert.Equal(["sought", "asked", "declined", "asked", "assigned"], log["log"]!.AsArray().Select(line => line!["what"]!.GetValue<string>()));
        Assert.All(log["log"]!.AsArray(), line => Assert.NotEqual("", line!["title"]!.GetValue<string>()));
        Assert.Equal("Utbildare Påhittad", log["candidates"]![0]!["name"]!.GetValue<string>());
        Assert.All(log["candidates"]!.AsArray(), one => Assert.NotEqual("", one!["reasons"]![0]!["title"]!.GetValue<string>()));

        // A day that the substitute has is taken for others, and she may be recorded as having taught it.
        Assert.Equal((occasion, second, "boden"), Only(await assigned.AtLeast(1), one => one.Occasion == occasion) is { } said ? (said.Occasion, said.Substitute.Trainer, said.Substitute.Municipality) : default);
        var confirmed = await Eventually.Get(teams.All, all => all.Any(one => one.Message.Occasion == occasion && one.Message.Trainers.Any(lent => lent.Trainer == second)), what: "the team with the substitute");
        Assert.Equal(
            confirmed.Where(one => one.Message.Occasion == occasion).Max(one => one.Message.Version),
            confirmed.Single(one => one.Message.Occasion == occasion && one.Message.Trainers.Any(lent => lent.Trainer == second)).Message.Version);
        var messages = await Eventually.Get(told.All, all => all.Count(one => one.Message.Occasion == occasion) >= 5, what: "everybody told");
        Assert.Equal(
            [$"substitute-asked {first}", $"substitute-asked {second}", $"substitute-confirmed {second}", $"substitute-found {second}", $"substitute-sought {absent}"],
            messages.Where(one => one.Message.Occasion == occasion).Select(one => $"{one.Message.Kind} {one.Message.Trainer}").Order());

        // The reason is nowhere but in the note.
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Equal(0, (await session.QueryAsync<int>("select count(*)::int from mt_events where data::text like '%hemligt%'", Cancellation))[0]);
        using var manager = running.Trainer.As("manager", "norrbotten", "boden");
        Assert.Equal("Feber, hemligt", (await Get(manager, $"/trainers/{absent}/absences"))["items"]![0]!["reason"]!.GetValue<string>());
        Assert.Equal("Feber, hemligt", (await Get(manager, $"/trainers/{absent}/absences/{reported["id"]}"))["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_five_who_say_yes_at_once_exactly_one_has_the_days_and_the_others_learn_it()
    {
        await using var told = await running.Trainer.Catch<Contracts.TrainerMessageDue>();
        for (var round = 0; round < 5; round++)
        {
            var (occasion, _, trainers, spare) = await Team(spares: 5);
            var id = (await Sought(occasion, trainers[0], atOnce: 5, round))["id"]!.GetValue<Guid>();

            // The control: decided on what each reads without the occasion's lock, all five are right.
            await using (var session = running.Trainer.Store.QuerySession(Journey))
            {
                var read = (await session.LoadAsync<Substitution>(id, Cancellation))!;
                Assert.Equal(5, spare.Count(one => AnswerRequest.Decide(new AnswerRequest(one, "boden", true, [], "trainer", DateTimeOffset.UtcNow), read) is [SubstituteAssigned, ..]));
            }

            var answers = await Task.WhenAll(spare.Select(async one => (Trainer: one, Answer: await Answer(one, id, true))));
            var winner = Assert.Single(answers, one => one.Answer.StatusCode == HttpStatusCode.OK).Trainer;
            foreach (var (_, answer) in answers.Where(one => one.Trainer != winner))
            {
                await Refused(answer, HttpStatusCode.Conflict, "substitution-taken");
            }

            Assert.Equal(winner, (await Get(running.Coordinator, $"/substitutions/{id}"))["search"]!["substitute"]!.GetValue<Guid>());
            var team = await running.Team(occasion);
            Assert.Equal([winner], team["days"]![0]!["teaching"]!.AsArray().Select(one => one!.GetValue<Guid>()).Intersect(spare));
            await using var read2 = running.Trainer.Store.QuerySession();
            Assert.Equal(1, (await read2.QueryAsync<int>(
                "select count(*)::int from mt_doc_trainerday where cast(data ->> 'occasion' as uuid) = ? and cast(data ->> 'trainer' as uuid) = any(?)", Cancellation, occasion, spare))[0]);
            var taken = await Eventually.Get(
                told.All, all => all.Count(one => one.Message.Occasion == occasion && one.Message.Because == "taken") >= 4, what: "the others told");
            Assert.Equal(spare.Where(one => one != winner).Order(), taken.Where(one => one.Message.Occasion == occasion && one.Message.Because == "taken").Select(one => one.Message.Trainer).Order());
        }
    }

    [Fact]
    public async Task An_absence_taken_back_withdraws_the_request_that_is_out_and_books_the_trainer_again()
    {
        var (occasion, _, trainers, spare) = await Team(spares: 1);
        var absence = (await Json(await Absent(running.Coordinator, trainers[0], new { from = Soon.AddDays(-1), until = Soon.AddDays(3), reason = "Resa" }), HttpStatusCode.Created))["id"];
        var id = (await Search(occasion, trainers[0]))["id"]!.GetValue<Guid>();
        Assert.Empty((await Json(await running.Coordinator.PostAsync($"{Root}/trainers/{trainers[0]}/absences/{absence}/reversal", null, Cancellation), HttpStatusCode.OK))["items"]!.AsArray());
        await Eventually.Get(() => Get(running.Coordinator, $"/substitutions/{id}"), one => one["search"]!["because"]?.GetValue<string>() == "reverted", what: "the search ended");
        await Refused(await Answer(spare[0], id, true), HttpStatusCode.Conflict, "request-withdrawn");
        var team = await running.Team(occasion);
        Assert.Empty(team["conflicts"]!.AsArray());
        Assert.Equal(3, team["days"]![0]!["teaching"]!.AsArray().Count);
        // Why is nobody's to know any more.
        await using (var session = running.Trainer.Store.QuerySession())
        {
            Assert.Null(await session.LoadAsync<Yrkesresan.Trainer.Absences.AbsenceNote>(absence!.GetValue<Guid>(), Cancellation));
        }

        // Again, and to one that never was.
        await Json(await running.Coordinator.PostAsync($"{Root}/trainers/{trainers[0]}/absences/{absence}/reversal", null, Cancellation), HttpStatusCode.OK);
        await Refused(await running.Coordinator.PostAsync($"{Root}/trainers/{trainers[0]}/absences/{Guid.NewGuid()}/reversal", null, Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Why_somebody_was_absent_is_forgotten_with_the_name()
    {
        var trainer = await running.Recruit(await running.Course());
        var id = (await Json(await Absent(running.Coordinator, trainer, new { from = Soon, reason = "Sjukskriven tills vidare" }), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
        await Json(await Post($"/trainers/{trainer}/end", new { from = Iso(DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1)) }), HttpStatusCode.OK);
        await Json(await Post($"/trainers/{trainer}/erasure", new { }), HttpStatusCode.OK);
        await using var session = running.Trainer.Store.QuerySession();
        Assert.Null(await session.LoadAsync<Yrkesresan.Trainer.Absences.AbsenceNote>(id, Cancellation));
    }

    [Fact]
    public async Task Days_that_are_not_booked_yet_are_closed_by_an_absence()
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Soon]);
        var (leader, trainers) = await running.Three(course);
        await Json(await Absent(running.Coordinator, trainers[0], new { from = Soon, reason = "Tills vidare" }), HttpStatusCode.Created);
        await Refused(await running.Confirm(occasion, leader, trainers), HttpStatusCode.Conflict, "absent");
        var proposal = await Json(await running.Coordinator.PostAsync(Path(occasion) + "/team/proposal", null, Cancellation), HttpStatusCode.OK);
        var why = proposal["why"]!.AsArray().Single(one => one!["trainer"]!.GetValue<Guid>() == trainers[0])!;
        Assert.Equal((false, "absent"), (why["chosen"]!.GetValue<bool>(), why["reasons"]![0]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_occasion_that_moves_begins_the_search_anew_and_one_that_is_cancelled_ends_it()
    {
        var (occasion, _, trainers, _) = await Team(spares: 2);
        await Json(await Absent(running.Coordinator, trainers[0], new { from = Soon, reason = "Sjuk" }), HttpStatusCode.Created);
        var first = await Search(occasion, trainers[0]);
        var course = (await running.Team(occasion))["course"]!.GetValue<string>();
        await running.Happened((Rescheduled(occasion, course, 2, Journey, Soon.AddDays(7)), Guid.NewGuid()));
        var again = await Search(occasion, trainers[0]);
        Assert.NotEqual(first["id"]!.GetValue<Guid>(), again["id"]!.GetValue<Guid>());
        Assert.Equal("occasion-moved", (await Get(running.Coordinator, $"/substitutions/{first["id"]}"))["search"]!["because"]!.GetValue<string>());
        Assert.Equal(Iso(Soon.AddDays(7)), again["days"]![0]!.GetValue<string>());
        (object, Guid) cancelled = (new OccasionCancelled(Journey, occasion, course, "norrbotten", 3, DateTimeOffset.UtcNow), Guid.NewGuid());
        await running.Happened(cancelled, cancelled);
        Assert.Equal("occasion-cancelled", (await Get(running.Coordinator, $"/substitutions/{again["id"]}"))["search"]!["because"]!.GetValue<string>());
        await Refused(await Start(occasion, trainers[0]), HttpStatusCode.Conflict, "occasion-cancelled");
    }

    [Fact]
    public async Task The_coordinator_skips_asks_by_name_answers_for_somebody_and_ends_with_a_reason()
    {
        var (occasion, _, trainers, spare) = await Team(spares: 3);
        var id = (await Sought(occasion, trainers[0], atOnce: 1, 0))["id"]!.GetValue<Guid>();
        async Task<Guid[]> Asked() => [.. (await Get(running.Coordinator, $"/substitutions/{id}"))["search"]!["asked"]!.AsArray().Select(one => one!.GetValue<Guid>())];
        var first = Assert.Single(await Asked());
        await Json(await Post($"/substitutions/{id}/candidates/{first}/skip", new { }), HttpStatusCode.OK);
        var second = Assert.Single(await Asked());
        Assert.NotEqual(first, second);
        await Json(await Post($"/substitutions/{id}/requests", new { trainer = first }), HttpStatusCode.OK);
        Assert.Equal(new[] { first, second }.Order(), (await Asked()).Order());
        await Refused(await Post($"/substitutions/{id}/requests", new { trainer = Guid.NewGuid() }), HttpStatusCode.UnprocessableEntity, "validation", "trainer");
        await Refused(await Post($"/substitutions/{id}/requests", new { trainer = trainers[1] }), HttpStatusCode.Conflict, "day-conflict");
        await Refused(await Post($"/substitutions/{id}/candidates/{trainers[1]}/skip", new { }), HttpStatusCode.Conflict, "not-a-candidate");
        await Json(await running.Coordinator.PutAsJsonAsync($"{Root}/substitutions/{id}/way", new { atOnce = 3, hoursToAnswer = 2 }, Cancellation), HttpStatusCode.OK);
        Assert.Equal(spare.Order(), (await Asked()).Order());
        await Refused(await Post($"/substitutions/{id}/answer", new { accept = true }), HttpStatusCode.UnprocessableEntity, "validation", "trainer");
        await Refused(await Post($"/substitutions/{id}/answer", new { trainer = first }), HttpStatusCode.UnprocessableEntity, "validation", "accept");
        await Json(await Post($"/substitutions/{id}/answer", new { accept = false, trainer = first }), HttpStatusCode.OK);
        await Refused(await Post($"/substitutions/{id}/end", new { }), HttpStatusCode.UnprocessableEntity, "validation", "reason");
        var ended = await Json(await Post($"/substitutions/{id}/end", new { reason = "Vi klarar oss med två." }), HttpStatusCode.OK);
        Assert.Equal(("ended", "Vi klarar oss med två."), (ended["search"]!["status"]!.GetValue<string>(), ended["reason"]!.GetValue<string>()));
        await Refused(await Post($"/substitutions/{id}/requests", new { trainer = second }), HttpStatusCode.Conflict, "substitution-closed");
        // The day is the coordinator's to solve: it is on the list, and can be sought for again.
        var vacancy = Assert.Single(await Vacancies(occasion));
        Assert.Equal(("absent", "ended"), (vacancy["code"]!.GetValue<string>(), vacancy["status"]!.GetValue<string>()));
        var again = await Json(await Start(occasion, trainers[0]), HttpStatusCode.Created);
        Assert.DoesNotContain(first, again["asked"]!.AsArray().Select(one => one!.GetValue<Guid>()));
        Assert.Equal(again["id"]!.ToString(), (await Json(await Start(occasion, trainers[0]), HttpStatusCode.Created))["id"]!.ToString());
        // Confirmed anew without the absent, nobody is sought any more.
        await Json(await running.Confirm(occasion, await running.Recruit((await running.Team(occasion))["course"]!.GetValue<string>(), mayLead: true), [trainers[1], first]), HttpStatusCode.OK);
        Assert.Equal("team-changed", (await Get(running.Coordinator, $"/substitutions/{again["id"]}"))["search"]!["because"]!.GetValue<string>());
        Assert.Empty(await Vacancies(occasion));
        await Refused(await Start(occasion, trainers[0]), HttpStatusCode.Conflict, "no-vacancy");
    }

    [Fact]
    public async Task Where_nobody_is_left_the_coordinator_is_told_and_an_ended_trainer_is_raised()
    {
        await using var nobody = await running.Trainer.Catch<Contracts.SubstituteNotFound>();
        await using var told = await running.Trainer.Catch<Contracts.TrainerMessageDue>();
        var (occasion, leader, trainers, _) = await Team(spares: 0);
        await Json(await Absent(running.Coordinator, leader, new { dates = new[] { Soon }, reason = "Sjuk" }), HttpStatusCode.Created);
        var search = await Search(occasion, leader, status: "exhausted");
        Assert.True(search["leads"]!.GetValue<bool>());
        Assert.Contains((await nobody.AtLeast(1)), one => one.Message.Occasion == occasion && one.Message.Absent == leader);
        // Somebody who may not lead can't be asked instead of the leader.
        var course = (await running.Team(occasion))["course"]!.GetValue<string>();
        await Refused(await Post($"/substitutions/{search["id"]}/requests", new { trainer = await running.Recruit(course) }), HttpStatusCode.Conflict, "may-not-lead");
        var late = await running.Recruit(course, mayLead: true);
        await Json(await Post($"/substitutions/{search["id"]}/requests", new { trainer = late }), HttpStatusCode.OK);
        await Json(await Answer(late, search["id"]!.GetValue<Guid>(), true), HttpStatusCode.OK);
        Assert.Equal(late, (await running.Team(occasion))["leader"]!.GetValue<Guid>());

        await Json(await Post($"/trainers/{trainers[0]}/end", new { from = Iso(Soon.AddDays(-5)) }), HttpStatusCode.OK);
        var vacancies = await Eventually.Get(() => Vacancies(occasion), all => all.Count == 1, what: "the end raised");
        Assert.Equal(("ended", null), (vacancies[0]["code"]!.GetValue<string>(), vacancies[0]["substitution"]?.ToString()));
        Assert.Equal("""["ended"]""", Assert.Single((await Get(running.Coordinator, $"/trainers/{trainers[0]}/bookings"))["items"]!.AsArray())!["codes"]!.ToJsonString());
        Assert.Contains(
            await Eventually.Get(told.All, all => all.Any(one => one.Message.Kind == "trainer-unavailable" && one.Message.Occasion == occasion), what: "the coordinator told"),
            one => one.Message is { Kind: "trainer-unavailable", To: "coordinator", Because: "ended" } said && said.Trainer == trainers[0]);
        Assert.NotEmpty((await Json(await Start(occasion, trainers[0]), HttpStatusCode.Created))["asked"]!.AsArray());
        // Back again nobody needs to take over.
        await Json(await Post($"/trainers/{trainers[0]}/resume", new { from = Iso(Soon.AddDays(-5)) }), HttpStatusCode.OK);
        await Eventually.Get(() => Vacancies(occasion), all => all.Count == 0, what: "the trainer booked again");
    }

    [Fact]
    public async Task Who_is_booked_or_absent_meanwhile_is_not_waited_for()
    {
        var course = await running.Course();
        var occasions = new List<(Guid Id, Guid Absent)>();
        for (var number = 0; number < 2; number++)
        {
            var (leader, trainers) = await running.Three(course);
            occasions.Add((await running.Occasion(course, dates: [Soon]), trainers[0]));
            await Json(await running.Confirm(occasions[^1].Id, leader, trainers), HttpStatusCode.OK);
        }

        // The only one who is free is asked for both.
        var spare = await running.Recruit(course);
        var searches = new List<Guid>();
        foreach (var (occasion, absent) in occasions)
        {
            await Json(await Absent(running.Coordinator, absent, new { dates = new[] { Soon }, reason = "Sjuk" }), HttpStatusCode.Created);
            var search = await Search(occasion, absent);
            Assert.Equal(spare, Assert.Single(search["asked"]!.AsArray())!.GetValue<Guid>());
            searches.Add(search["id"]!.GetValue<Guid>());
        }

        await Json(await Answer(spare, searches[0], true), HttpStatusCode.OK);
        Assert.Equal(searches[1], (await Search(occasions[1].Id, occasions[1].Absent, status: "exhausted"))["id"]!.GetValue<Guid>());
        await Refused(await Answer(spare, searches[1], true), HttpStatusCode.Conflict, "request-withdrawn");
        var late = await running.Recruit(course);
        var again = await Json(await Start(occasions[1].Id, occasions[1].Absent), HttpStatusCode.Created);
        Assert.Equal(late, Assert.Single(again["asked"]!.AsArray())!.GetValue<Guid>());
        await Json(await Absent(running.Coordinator, late, new { from = Soon, reason = "Sjuk" }), HttpStatusCode.Created);
        Assert.Equal(again["id"]!.ToString(), (await Search(occasions[1].Id, occasions[1].Absent, status: "exhausted"))["id"]!.ToString());
    }

    [Fact]
    public async Task Sought_again_where_nobody_was_found_and_told_again_where_it_was_ended_by_hand()
    {
        await using var told = await running.Trainer.Catch<Contracts.TrainerMessageDue>();
        var (occasion, _, trainers, _) = await Team(spares: 0);
        object sick = new { dates = new[] { Soon }, reason = "Sjuk" };
        var absence = (await Json(await Absent(running.Coordinator, trainers[0], sick), HttpStatusCode.Created))["id"];
        var search = await Search(occasion, trainers[0], status: "exhausted");
        Assert.Equal(search["id"]!.ToString(), (await Json(await Start(occasion, trainers[0]), HttpStatusCode.Created))["id"]!.ToString());
        var late = await running.Recruit((await running.Team(occasion))["course"]!.GetValue<string>());
        var again = await Json(await Start(occasion, trainers[0]), HttpStatusCode.Created);
        Assert.Equal(late, Assert.Single(again["asked"]!.AsArray())!.GetValue<Guid>());
        Assert.Equal("again", (await Get(running.Coordinator, $"/substitutions/{search["id"]}"))["search"]!["because"]!.GetValue<string>());

        await Json(await Post($"/substitutions/{again["id"]}/end", new { reason = "Vi klarar oss." }), HttpStatusCode.OK);
        await Json(await Post($"/trainers/{trainers[0]}/absences/{absence}/reversal", new { }), HttpStatusCode.OK);
        await Eventually.Get(() => Vacancies(occasion), all => all.Count == 0, what: "the trainer booked again");
        // The same days anew: by itself nobody is asked, so the coordinator has to know.
        await Json(await Absent(running.Coordinator, trainers[0], sick), HttpStatusCode.Created);
        await Eventually.Get(
            told.All,
            all => all.Any(one => one.Message is { Kind: "trainer-unavailable", Because: "absent" } said && (said.Occasion, said.Trainer) == (occasion, trainers[0])),
            what: "the coordinator told");
    }

    [Fact]
    public async Task What_can_t_be_is_told_field_by_field()
    {
        var trainer = await running.Recruit(await running.Course());
        await Refused(await Absent(running.Coordinator, trainer, new { }), HttpStatusCode.UnprocessableEntity, "validation", "dates", "reason");
        await Refused(
            await Absent(running.Coordinator, trainer, new { dates = new[] { "1990-01-01" }, from = Soon, reason = "x" }), HttpStatusCode.UnprocessableEntity, "validation", "dates[0]", "from");
        await Refused(
            await Absent(running.Coordinator, trainer, new { from = Soon, until = Soon.AddDays(-1), reason = "x" }), HttpStatusCode.UnprocessableEntity, "validation", "until");
        await Refused(
            await running.Coordinator.PutAsJsonAsync($"{Root}/regions/norrbotten/substitution-rules", new { atOnce = 0 }, Cancellation),
            HttpStatusCode.UnprocessableEntity, "validation", "atOnce", "hoursToAnswer");
        await Refused(await running.Coordinator.GetAsync($"{Root}/substitutions?status=nej", Cancellation), HttpStatusCode.UnprocessableEntity, "validation", "status");
    }

    [Fact]
    public async Task How_a_region_asks_holds_for_what_starts_after()
    {
        using var coordinator = running.Trainer.As("coordinator", "jamtland");
        var usual = await Get(coordinator, "/regions/jamtland/substitution-rules");
        Assert.Equal((1, 24), (usual["atOnce"]!.GetValue<int>(), usual["hoursToAnswer"]!.GetValue<int>()));
        await Json(await coordinator.PutAsJsonAsync($"{Root}/regions/jamtland/substitution-rules", new { atOnce = 3, hoursToAnswer = 8 }, Cancellation), HttpStatusCode.OK);
        Assert.Equal(3, (await Get(coordinator, "/regions/jamtland/substitution-rules"))["atOnce"]!.GetValue<int>());
    }

    private async Task<(Guid Occasion, Guid Leader, Guid[] Trainers, Guid[] Spare)> Team(int spares)
    {
        var course = await running.Course();
        var occasion = await running.Occasion(course, dates: [Soon]);
        var leader = await running.Recruit(course, mayLead: true);
        Guid[] trainers = [await running.Recruit(course, municipality: "boden"), await running.Recruit(course, municipality: "pitea")];
        var spare = new List<Guid>();
        for (var number = 0; number < spares; number++)
        {
            spare.Add(await running.Recruit(course, municipality: "boden"));
        }

        await Json(await running.Confirm(occasion, leader, trainers), HttpStatusCode.OK);
        return (occasion, leader, trainers, [.. spare]);
    }

    // The search that an absence begins, asking so many at once.
    private async Task<JsonNode> Sought(Guid occasion, Guid absent, int atOnce, int round)
    {
        await Json(await Absent(running.Coordinator, absent, new { dates = new[] { Soon }, reason = $"Sjuk {round}" }), HttpStatusCode.Created);
        var search = await Search(occasion, absent);
        return atOnce == 1
            ? search
            : (await Json(
                await running.Coordinator.PutAsJsonAsync($"{Root}/substitutions/{search["id"]}/way", new { atOnce, hoursToAnswer = 24 }, Cancellation), HttpStatusCode.OK))["search"]!;
    }

    private async Task<JsonNode> Search(Guid occasion, Guid absent, string status = "asking") => await Eventually.Get(
        async () => (await All($"/substitutions?status={status}&limit=100")).SingleOrDefault(one => one["occasion"]!.GetValue<Guid>() == occasion && one["absent"]!.GetValue<Guid>() == absent)!,
        one => one is not null, what: "a substitute sought");

    private async Task<IReadOnlyList<JsonNode>> Vacancies(Guid occasion) => [.. (await All("/vacancies?limit=50")).Where(one => one["occasion"]!.GetValue<Guid>() == occasion)];

    private async Task<IReadOnlyList<JsonNode>> All(string path)
    {
        var items = new List<JsonNode>();
        for (string? next = ""; next is not null;)
        {
            var page = await Get(running.Coordinator, path + (next == "" ? "" : $"&cursor={next}"));
            items.AddRange(page["items"]!.AsArray()!);
            next = page["next"]?.GetValue<string>();
        }

        return items;
    }

    private static T Only<T>(IReadOnlyList<(Guid Id, string RoutingKey, T Message)> all, Func<T, bool> which) => all.Single(one => which(one.Message)).Message;

    private static Task<HttpResponseMessage> Absent(HttpClient by, Guid trainer, object body) => by.PostAsJsonAsync($"{Root}/trainers/{trainer}/absences", body, Cancellation);

    private async Task<HttpResponseMessage> Answer(Guid trainer, Guid substitution, bool accept)
    {
        using var self = running.Trainer.As("trainer", "norrbotten", person: trainer);
        return await self.PostAsJsonAsync($"{Root}/substitutions/{substitution}/answer", new { accept }, Cancellation);
    }

    private Task<HttpResponseMessage> Start(Guid occasion, Guid trainer) => Post($"/journeys/{Journey}/occasions/{occasion}/substitutions", new { trainer });

    private Task<HttpResponseMessage> Post(string path, object body) => running.Coordinator.PostAsJsonAsync(Root + path, body, Cancellation);

    private static async Task<JsonNode> Get(HttpClient client, string path) => await Json(await client.GetAsync(Root + path, Cancellation), HttpStatusCode.OK);

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

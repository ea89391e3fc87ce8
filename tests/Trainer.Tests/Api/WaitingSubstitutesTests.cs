using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

/// <summary>Searches that wait for an answer: with a clock of their own, and in processes of their own that are killed.</summary>
[Collection("api")]
public sealed class WaitingSubstitutesTests : IAsyncLifetime
{
    private const string Root = "/api/trainer/v1";
    private const int Occasions = 60;
    private readonly Clock clock = new();
    private RunningService service = null!;
    private HttpClient coordinator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService.StartAsync<TrainerProfile>("trainer", clock: clock);
        coordinator = service.As("coordinator", "norrbotten");
    }

    public ValueTask DisposeAsync()
    {
        coordinator.Dispose();
        return service.DisposeAsync();
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_let_go_and_the_next_is_asked_until_the_coordinator_is_told()
    {
        var now = clock.GetUtcNow();
        var (absent, spare) = await Searching(occasions: 1, spares: 2);
        var id = Assert.Single(await Searches()).Id;
        await Has(id, one => one.Waiting.Count() == 1);
        clock.Set(now.AddHours(23).AddMinutes(59));
        var first = Assert.Single((await Load(id)).Requests).Trainer;
        clock.Set(now.AddHours(24).AddMinutes(1));
        var after = await Has(id, one => one.Requests.Count == 2);
        Assert.Equal((RequestStatus.Expired, RequestStatus.Waiting), (after.RequestOf(first)!.Status, after.RequestOf(spare.Single(one => one != first))!.Status));
        using (var late = service.As("trainer", "norrbotten", person: first))
        {
            await Refused(await late.PostAsJsonAsync($"{Root}/substitutions/{id}/answer", new { accept = true }, Cancellation), HttpStatusCode.Conflict, "request-expired");
        }

        clock.Set(now.AddHours(49));
        await Has(id, one => one.Status == SubstitutionStatus.Exhausted);
        // The day has been: the search is over, and what the member could not teach is nobody's any more.
        clock.Set(now.AddDays(41));
        Assert.Equal("days-passed", (await Has(id, one => one.Status == SubstitutionStatus.Ended)).Because);
        Assert.NotEqual(Guid.Empty, absent);
    }

    [Fact]
    public async Task A_process_killed_while_substitutes_are_awaited_goes_on_after_a_restart_and_asks_nobody_twice()
    {
        // Asked two days ago, of everybody's time more than a day is up: it falls due when a process with the machine's clock looks.
        clock.Set(DateTimeOffset.UtcNow.AddDays(-2));
        await Searching(Occasions, spares: 3);
        Assert.All(await Searches(), one => Assert.Single(one.Requests));

        var killed = Start();
        try
        {
            await Eventually.Get(Expired, count => count > 0, TimeSpan.FromSeconds(60), "the process at its work");
        }
        finally
        {
            // SIGKILL to the process and all that it has started.
            await killed.StopAsync(TimeSpan.FromSeconds(20));
        }

        var atTheKill = await Expired();
        Assert.InRange(atTheKill, 1, Occasions - 1);
        var again = Start();
        try
        {
            await Eventually.Get(Expired, count => count == Occasions, TimeSpan.FromSeconds(60), "all gone on with");
        }
        finally
        {
            await again.StopAsync(TimeSpan.FromSeconds(20));
        }

        Assert.All(await Searches(), one =>
        {
            Assert.Equal([RequestStatus.Expired, RequestStatus.Waiting], one.Requests.Select(request => request.Status));
            Assert.Equal(2, one.Requests.Select(request => request.Trainer).Distinct().Count());
        });
        // Each was asked once, told so once, and each whose time was up once.
        Assert.Equal(2 * Occasions, await Count("trainer.substitute_asked.v1"));
        Assert.Equal(2 * Occasions, await Count("trainer.message_became_due.v1", "substitute-asked"));
        Assert.Equal(Occasions, await Count("trainer.message_became_due.v1", "request-withdrawn"));
    }

    // The service's own program, as it is deployed, on the same database.
    private OwnedProcess Start() => OwnedProcess.Start(
        "KILL", Directory.CreateTempSubdirectory("yrkesresan-trainer-").FullName, "dotnet",
        [System.IO.Path.Combine(AppContext.BaseDirectory, "Yrkesresan.Trainer.dll"), "--urls", "http://127.0.0.1:0"],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__trainer"] = service.Database,
            ["ConnectionStrings__messaging"] = service.Broker,
            ["Authentication__DevelopmentKey"] = RunningService.DevelopmentKey,
            ["DOTNET_ENVIRONMENT"] = "Development",
        });

    private async Task<(Guid Absent, Guid[] Spare)> Searching(int occasions, int spares)
    {
        const string course = "familjehem";
        await service.Publish(new CoursePublished(Journey, course, "Familjehem", "new", [], 1, 2, null, 1, DateTimeOffset.UtcNow));
        var leader = await Recruit(course, true);
        Guid[] trainers = [await Recruit(course), await Recruit(course)];
        var first = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(40);
        for (var number = 0; number < occasions; number++)
        {
            var occasion = Guid.CreateVersion7();
            await service.Publish(Running.Scheduled(occasion, course, 1, Journey, first.AddDays(number)));
            await Eventually.Get(
                async () =>
                {
                    await using var session = service.Store.QuerySession(Journey);
                    return await session.LoadAsync<OccasionTeam>(occasion) is not null && await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(Journey, course)) is not null;
                },
                known => known, what: "the occasion known");
            await Json(await coordinator.PutAsJsonAsync(Running.Path(occasion) + "/team", new { leader, trainers }, Cancellation), HttpStatusCode.OK);
        }

        var spare = new Guid[spares];
        for (var number = 0; number < spares; number++)
        {
            spare[number] = await Recruit(course);
        }

        await Json(
            await coordinator.PostAsJsonAsync($"{Root}/trainers/{trainers[0]}/absences", new { from = first.ToString("O", CultureInfo.InvariantCulture), reason = "Föräldraledig" }, Cancellation),
            HttpStatusCode.Created);
        await Eventually.Get(Searches, all => all.Count == occasions, what: "a substitute sought for each");
        return (trainers[0], spare);
    }

    private async Task<Guid> Recruit(string course, bool mayLead = false)
    {
        var body = new
        {
            name = "Utbildare Påhittad",
            email = $"{Guid.NewGuid():N}@example.org",
            municipality = "lulea",
            region = "norrbotten",
            courses = new[] { course },
            daysPerYear = 200,
            mayLead,
        };
        return (await Json(await coordinator.PostAsJsonAsync($"{Root}/trainers", body, Cancellation), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
    }

    private async Task<IReadOnlyList<Substitution>> Searches()
    {
        await using var session = service.Store.QuerySession(Journey);
        return await session.QueryAsync<Substitution>("order by d.id", Cancellation);
    }

    private async Task<Substitution> Load(Guid id)
    {
        await using var session = service.Store.QuerySession(Journey);
        return (await session.LoadAsync<Substitution>(id, Cancellation))!;
    }

    private Task<Substitution> Has(Guid id, Func<Substitution, bool> what) => Eventually.Get(() => Load(id), what, what: "the search gone on");

    private Task<int> Expired() => Count("trainer.request_expired.v1");

    private async Task<int> Count(string type, string? kind = null)
    {
        await using var connection = new NpgsqlConnection(service.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("select count(*)::int from mt_events where type = $1 and ($2 = '' or data ->> 'kind' = $2)", connection)
        {
            Parameters = { new() { Value = type }, new() { Value = kind ?? "" } },
        };
        return (int)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}

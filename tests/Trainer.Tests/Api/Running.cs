using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Trainers;

[assembly: AssemblyFixture(typeof(Yrkesresan.Trainer.Tests.Api.Running))]

namespace Yrkesresan.Trainer.Tests.Api;

/// <summary>One running Trainer for all tests: each makes trainers, courses and occasions of its own.</summary>
public sealed class Running : IAsyncLifetime
{
    public const string Journey = "barn-och-unga";

    public RunningService Trainer { get; private set; } = null!;

    public HttpClient Coordinator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Trainer = await RunningService.StartAsync<TrainerProfile>("trainer");
        Coordinator = Trainer.As("coordinator", "norrbotten");
    }

    public ValueTask DisposeAsync()
    {
        Coordinator.Dispose();
        return Trainer.DisposeAsync();
    }

    public async Task<Guid> Recruit(string course, bool mayLead = false, string municipality = "lulea", string[]? certified = null)
    {
        var answer = await Coordinator.PostAsJsonAsync("/api/trainer/v1/trainers", Body(course, mayLead, municipality, certified), TestContext.Current.CancellationToken);
        return (await Json(answer, HttpStatusCode.Created))["id"]!.GetValue<Guid>();
    }

    public static object Body(string course, bool mayLead = false, string municipality = "lulea", string[]? certified = null) => new
    {
        name = "Utbildare Påhittad",
        email = $"{Guid.NewGuid():N}@example.org",
        municipality,
        region = "norrbotten",
        courses = new[] { course },
        daysPerYear = 20,
        qualifications = (certified ?? []).Select(kind => new { kind, from = "2024-01-01" }),
        mayLead,
    };

    /// <summary>A leader and two trainers of a course.</summary>
    public async Task<(Guid Leader, Guid[] Trainers)> Three(string course) =>
        (await Recruit(course, mayLead: true), [await Recruit(course, municipality: "boden"), await Recruit(course, municipality: "pitea")]);

    /// <summary>A course of its own, known to the service.</summary>
    public async Task<string> Course(string journey = Journey, int trainers = 2, string? qualification = null)
    {
        var course = $"kurs-{Guid.NewGuid():N}";
        await Trainer.Publish(new CoursePublished(journey, course, "Påhittad kurs", "new", [], 1, trainers, qualification, 1, DateTimeOffset.UtcNow));
        return course;
    }

    /// <summary>An occasion, known to the service.</summary>
    public async Task<Guid> Occasion(string course, string journey = Journey, params DateOnly[] dates)
    {
        var occasion = Guid.CreateVersion7();
        await Trainer.Publish(Scheduled(occasion, course, 1, journey, dates));
        await Known(occasion, course, journey);
        return occasion;
    }

    public async Task Known(Guid occasion, string course, string journey = Journey) => await Eventually.Get(
        async () =>
        {
            await using var session = Trainer.Store.QuerySession(journey);
            return await session.LoadAsync<Yrkesresan.Trainer.Teams.OccasionTeam>(occasion) is not null
                && await session.LoadAsync<Yrkesresan.Trainer.Courses.CourseDemand>(Yrkesresan.Trainer.Courses.CourseDemand.IdOf(journey, course)) is not null;
        },
        known => known,
        what: "the occasion and its course known");

    /// <summary>Publishes messages in this order, and waits until those that come twice have been looked at too: what follows them in the queue is taken in.</summary>
    public async Task Happened(params (object Message, Guid Id)[] messages)
    {
        (object Message, Guid Id)[] after =
        [
            .. Enumerable.Range(0, 64).Select(number => (
                (object)new CoursePublished(Journey, $"sist-{number}", "Sist", "new", [], 1, 2, null, 1, DateTimeOffset.UtcNow), Guid.NewGuid())),
        ];
        foreach (var some in new[] { messages, after })
        {
            foreach (var (message, id) in some)
            {
                await (Task)typeof(RunningService).GetMethod(nameof(RunningService.Publish))!.MakeGenericMethod(message.GetType()).Invoke(Trainer, [message, id])!;
            }

            var ids = some.Select(one => one.Id.ToString()).Distinct().ToArray();
            await Eventually.Get(
                async () =>
                {
                    await using var session = Trainer.Store.QuerySession();
                    return await session.QueryAsync<int>(
                        "select count(*)::int from mt_doc_inboxmessage where data ->> 'message' = any(?)", TestContext.Current.CancellationToken, (object)ids);
                },
                count => count[0] == ids.Length,
                what: $"{ids.Length} messages taken in");
        }
    }

    public static OccasionScheduled Scheduled(Guid occasion, string course, long version, string journey, params DateOnly[] dates) =>
        new(journey, occasion, course, "norrbotten", Days(dates), 20, null, null, version, DateTimeOffset.UtcNow);

    public static OccasionRescheduled Rescheduled(Guid occasion, string course, long version, string journey, params DateOnly[] dates) =>
        new(journey, occasion, course, "norrbotten", Days(dates), version, DateTimeOffset.UtcNow);

    public static OccasionDay[] Days(params DateOnly[] dates) =>
        [.. dates.Select(date => new OccasionDay(date, new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", false))];

    public static DateOnly Day(int month, int day) => new(2025, month, day);

    public static string Path(Guid occasion, string journey = Journey) => $"/api/trainer/v1/journeys/{journey}/occasions/{occasion}";

    public Task<HttpResponseMessage> Confirm(Guid occasion, Guid leader, IEnumerable<Guid> trainers, object? days = null, string journey = Journey) =>
        Coordinator.PutAsJsonAsync(Path(occasion, journey) + "/team", new { leader, trainers, days }, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> Taught(Guid occasion, DateOnly date, params Guid[] trainers) => Coordinator.PutAsJsonAsync(
        $"{Path(occasion)}/taught/{date.ToString("O", CultureInfo.InvariantCulture)}", new { trainers }, TestContext.Current.CancellationToken);

    public async Task<JsonNode> Team(Guid occasion, string journey = Journey) =>
        await Json(await Coordinator.GetAsync(Path(occasion, journey) + "/team", TestContext.Current.CancellationToken), HttpStatusCode.OK);

    public static async Task<JsonNode> Json(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        return JsonNode.Parse(text)!;
    }

    public static async Task Refused(HttpResponseMessage answer, HttpStatusCode status, string code, params string[] fields)
    {
        var problem = await Json(answer, status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.NotEqual("", problem["title"]!.GetValue<string>());
        Assert.DoesNotContain("   at ", problem.ToJsonString(), StringComparison.Ordinal);
        if (fields.Length > 0)
        {
            Assert.Equal(fields.Order(StringComparer.Ordinal), problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        }
    }

    public async Task<int> EventsStored()
    {
        await using var session = Trainer.Store.QuerySession();
        return (await session.QueryAsync<int>("select count(*)::int from mt_events", TestContext.Current.CancellationToken))[0];
    }
}

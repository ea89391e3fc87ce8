using System.Net;
using System.Text.Json.Nodes;
using Marten.Events;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;

[assembly: AssemblyFixture(typeof(Yrkesresan.Reporting.Tests.Api.Running))]

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>One running Reporting for all tests: each has a region of its own.</summary>
public sealed class Running : IAsyncLifetime
{
    private readonly Clock clock;

    /// <summary>For all tests, by a clock that nobody sets and that runs: what waits is counted after a while.</summary>
    public Running() => clock = new Clock(runs: true);

    /// <summary>For one test or class, by a clock of its own.</summary>
    internal Running(Clock clock) => this.clock = clock;

    /// <summary>Now, by the service's clock.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Answers are counted when nobody has answered for this long.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string> { ["Surveys:Quiet"] = "00:00:03" };

    public RunningService Reporting { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Reporting = await RunningService.StartAsync<Survey>("reporting", Settings, clock);

    public ValueTask DisposeAsync() => Reporting.DisposeAsync();

    /// <summary>Computes links as the service does.</summary>
    internal SurveyLinks Links => (SurveyLinks)Reporting.Services.GetService(typeof(SurveyLinks))!;

    /// <summary>A region that no other test knows.</summary>
    public static string FreshRegion() => $"region-{Guid.NewGuid():N}";

    /// <summary>Publishes messages one after the other, each with the id given to it, and waits until all of them are taken in and counted.</summary>
    public async Task Publish(IEnumerable<(object Message, Guid Id)> messages)
    {
        await PublishOnly(messages);
        await Counted();
    }

    /// <summary>The same, without waiting for the read models.</summary>
    public async Task PublishOnly(IEnumerable<(object Message, Guid Id)> messages)
    {
        var ids = new HashSet<Guid>();
        foreach (var (message, id) in messages)
        {
            ids.Add(id);
            await (Task)typeof(RunningService).GetMethod(nameof(RunningService.Publish))!.MakeGenericMethod(message.GetType()).Invoke(Reporting, [message, id])!;
        }

        await TakenIn(ids);
    }

    /// <summary>Publishes messages, and waits until also those that came twice have been looked at: what follows them in their queue is taken in.</summary>
    public async Task PublishRepeatedly(string journey, IEnumerable<(object Message, Guid Id)> messages)
    {
        await Publish(messages);
        await Publish(Enumerable.Range(0, 64).Select(number => (
            (object)new CoursePublished(journey, $"sist-{number}", "Sist", "new", [], 1, 2, null, 1, Now), Guid.NewGuid())));
    }

    /// <summary>Publishes a year and waits until all of it is taken in.</summary>
    internal Task Happened(Year year) => Publish(year.All().Select(message => (message, Guid.NewGuid())));

    /// <summary>Waits until the read models hold all that the log does. Who asks by HTTP need not: the service waits itself.</summary>
    public Task Counted() => Reporting.Store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(60));

    private Task TakenIn(HashSet<Guid> ids) => Eventually.Get(
        async () =>
        {
            await using var session = Reporting.Store.QuerySession();
            return await session.QueryAsync<int>(
                "select count(*)::int from mt_doc_inboxmessage where data ->> 'message' = any(?)", TestContext.Current.CancellationToken,
                (object)ids.Select(id => id.ToString()).ToArray());
        },
        count => count[0] == ids.Count,
        TimeSpan.FromSeconds(60),
        $"{ids.Count} messages taken in");

    public async Task<JsonNode> Overview(string region, string journey, string query = "")
    {
        using var coordinator = Reporting.As("coordinator", region);
        return await Get(coordinator, $"/api/reporting/v1/regions/{region}/journeys/{journey}/overview{query}");
    }

    public static async Task<JsonNode> Get(HttpClient client, string path) =>
        await Json(await client.GetAsync(path, TestContext.Current.CancellationToken), HttpStatusCode.OK);

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
}

/// <summary>A Reporting of the class's own, whose clock stands: no answer is counted until a test says that time has passed, however slow the machine.</summary>
public sealed class StandingStill : IAsyncLifetime
{
    private readonly Clock clock = new();

    public StandingStill() => Running = new Running(clock);

    public Running Running { get; }

    public ValueTask InitializeAsync() => Running.InitializeAsync();

    public ValueTask DisposeAsync() => Running.DisposeAsync();

    /// <summary>So long passes that what has come is counted.</summary>
    public void Passes() => clock.Set(clock.GetUtcNow().AddSeconds(10));
}

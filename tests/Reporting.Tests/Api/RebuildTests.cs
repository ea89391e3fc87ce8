using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Xunit;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>All read models are projections of the log: lost, replayed, shuffled, rebuilt, they are the same. Each test has a service of its own.</summary>
public sealed class RebuildTests
{
    private const string Root = "/api/reporting/v1";
    private const string Lock = "hashtext('yrkesresan-rebuild')";

    /// <summary>What the year that these tests tell has to have filled.</summary>
    private static readonly string[] NeverEmpty =
        ["mt_doc_coursefigures", "mt_doc_invoicefigures", "mt_doc_municipalityfigures", "mt_doc_occasionfigures", "mt_doc_surveyfigures"];

    /// <summary>What is asked is read from its stream.</summary>
    private static readonly Type[] Live = [typeof(SurveyDefinitionsProjection), typeof(ReportQuestionsProjection), typeof(ReportAnswersProjection)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_read_model_is_among_those_that_are_rebuilt_and_waited_for() =>
        Assert.Equal(
            new ReadModels(typeof(Survey).Assembly, "", live: Live).Projections.Select(type => type.Name),
            Store.Figures.Select(figures => figures.Type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Figures_that_are_lost_are_made_again_from_the_log_alone_byte_for_byte()
    {
        await using var running = await Started();
        var models = Models(running.Reporting);
        var year = await Told(running, messages => messages);
        var before = await models.Contents(Cancellation);
        Assert.Empty(NeverEmpty.Except(before.Select(line => line.Split(' ')[0])));
        var overview = (await running.Overview(year.Region, year.Journey)).ToJsonString();

        await models.Lose(Cancellation);
        Assert.Empty(await models.Contents(Cancellation));
        await Rebuilt(running.Reporting);

        Assert.Equal(before, await models.Contents(Cancellation));
        Assert.Equal(overview, (await running.Overview(year.Region, year.Journey)).ToJsonString());

        // What comes afterwards is counted on top.
        var next = await Told(running, messages => messages);
        Assert.Equal(20, (await running.Overview(next.Region, next.Journey))["participants"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_log_told_twice_backwards_and_shuffled_makes_the_same_read_models()
    {
        var year = new Year("barn-och-unga", Running.FreshRegion());
        var messages = Messages(year).ToList();
        var seen = new List<IReadOnlyList<string>>();
        for (var round = 0; round < 3; round++)
        {
            await using var running = await Started();
#pragma warning disable CA5394 // Any order will do.
            IEnumerable<(object, Guid)> told = round switch
            {
                0 => messages,
                1 => messages.AsEnumerable().Reverse().Concat(messages),
                _ => messages.Concat(messages).OrderBy(_ => Random.Shared.Next()),
            };
#pragma warning restore CA5394
            await running.PublishRepeatedly(year.Journey, told);
            seen.Add(await Models(running.Reporting).Contents(Cancellation));
            await Rebuilt(running.Reporting);
            seen.Add(await Models(running.Reporting).Contents(Cancellation));
        }

        Assert.NotEmpty(seen[0]);
        Assert.All(seen, contents => Assert.Equal(seen[0], contents));
    }

    [Fact]
    public async Task As_long_as_a_rebuild_runs_nobody_gets_half_a_figure_of_any_instance()
    {
        await using var running = await Started();
        var service = running.Reporting;
        var year = await Told(running, messages => messages);
        var overview = (await running.Overview(year.Region, year.Journey)).ToJsonString();
        var path = $"{Root}/regions/{year.Region}/journeys/{year.Journey}/overview";
        using var operators = service.As("operator");
        using var coordinator = service.As("coordinator", year.Region);

        // Nobody can begin as long as this is held: what is seen is a rebuild that stands at the start, and half of the figures gone.
        await using var held = new NpgsqlConnection(service.Database);
        await held.OpenAsync(Cancellation);
        await Execute(held, $"select pg_advisory_lock({Lock})");
        var started = await Running.Json(await operators.PostAsync(Root + "/rebuilds", null, Cancellation), HttpStatusCode.Accepted);
        Assert.Equal("running", started["state"]!.GetValue<string>());
        await Execute(held, "delete from mt_doc_occasionfigures");
        var again = await Running.Json(await operators.PostAsync(Root + "/rebuilds", null, Cancellation), HttpStatusCode.Accepted);
        Assert.Equal(started["id"]!.GetValue<Guid>(), again["id"]!.GetValue<Guid>());
        using (var refused = await coordinator.GetAsync(path, Cancellation))
        {
            await Running.Refused(refused, HttpStatusCode.ServiceUnavailable, "rebuilding");
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        // Nor of a second instance on the same database, started meanwhile.
        await using var restarted = await RunningService.StartAsync<Survey>("reporting", clock: new Clock(), like: service);
        using var secondCoordinator = restarted.As("coordinator", year.Region);
        using (var refused = await secondCoordinator.GetAsync(path, Cancellation))
        {
            await Running.Refused(refused, HttpStatusCode.ServiceUnavailable, "rebuilding");
        }

        await Execute(held, $"select pg_advisory_unlock({Lock})");
        var done = await Finished(restarted, started["id"]!.GetValue<Guid>());
        Assert.Equal(100, done["percent"]!.GetValue<int>());
        Assert.All(done["readModels"]!.AsArray(), model => Assert.Equal("done", model!["state"]!.GetValue<string>()));
        Assert.Equal(Store.Figures.Count, done["readModels"]!.AsArray().Count);
        Assert.Equal(overview, (await Running.Get(secondCoordinator, path)).ToJsonString());
        using var unknown = await operators.GetAsync($"{Root}/rebuilds/{Guid.NewGuid()}", Cancellation);
        await Running.Refused(unknown, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Who_dies_in_the_middle_of_a_rebuild_leaves_the_rest_to_the_next()
    {
        await using var running = await Started();
        var service = running.Reporting;
        var year = await Told(running, messages => messages);

        // As another process does it, has made one and lost the others when it dies: its lock goes with its connection.
        await using (var another = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(service.Database) { Pooling = false }.ConnectionString))
        {
            await another.OpenAsync(Cancellation);
            await Execute(another, $"select pg_advisory_lock({Lock})");
            using var operators = service.As("operator");
            await Running.Json(await operators.PostAsync(Root + "/rebuilds", null, Cancellation), HttpStatusCode.Accepted);
            await Execute(another, """update mt_doc_rebuild set data = data || '{"done": ["CourseFigures"], "current": "InvoiceFigures"}'""");
            await Execute(another, "delete from mt_doc_occasionfigures; delete from mt_doc_invoicefigures");
            await Execute(another, """update mt_doc_coursefigures set data = jsonb_set(data, '{title}', '"Redan gjord"')""");
            var half = (await Running.Get(operators, Root + "/rebuilds"))[0]!;
            Assert.Equal("running", half["state"]!.GetValue<string>());
            Assert.InRange(half["percent"]!.GetValue<int>(), 100 / Store.Figures.Count, 2 * 100 / Store.Figures.Count);
            Assert.Contains(half["readModels"]!.AsArray(), model => model!["name"]!.GetValue<string>() == "CourseFigures" && model["state"]!.GetValue<string>() == "done");
        }

        using (var operators = service.As("operator"))
        {
            await Eventually.Get(
                () => Running.Get(operators, Root + "/rebuilds"), all => all[0]!["state"]!.GetValue<string>() == "finished", TimeSpan.FromSeconds(60), "the rest is made");
        }

        var overview = await running.Overview(year.Region, year.Journey);
        Assert.Equal(20, overview["participants"]!.GetValue<int>());
        // What was made before was not made again.
        Assert.Equal("Redan gjord", overview["courses"]![0]!["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_program_that_counts_otherwise_than_the_one_before_rebuilds_when_it_starts()
    {
        await using var running = await Started();
        var service = running.Reporting;
        var year = await Told(running, messages => messages);
        await using (var connection = new NpgsqlConnection(service.Database))
        {
            await connection.OpenAsync(Cancellation);
            await Execute(connection, "update mt_doc_wayofcounting set data = jsonb_set(data, '{version}', '0')");
            // As the one before counted: otherwise.
            await Execute(connection, "update mt_doc_occasionfigures set data = jsonb_set(data, '{places}', '[]')");
        }

        await using var next = await RunningService.StartAsync<Survey>("reporting", clock: new Clock(), like: service);
        using var operators = next.As("operator");
        await Eventually.Get(
            () => Running.Get(operators, Root + "/rebuilds"), all => all.AsArray() is [{ } one] && one["state"]!.GetValue<string>() == "finished",
            TimeSpan.FromSeconds(60), "a rebuild that nobody asked for");
        Assert.Equal(20, (await running.Overview(year.Region, year.Journey))["participants"]!.GetValue<int>());

        // And once is enough.
        await using var third = await RunningService.StartAsync<Survey>("reporting", clock: new Clock(), like: service);
        Assert.Equal(20, (await running.Overview(year.Region, year.Journey))["participants"]!.GetValue<int>());
        Assert.Single((await Running.Get(operators, Root + "/rebuilds")).AsArray());
    }

    private static async Task<Running> Started()
    {
        var running = new Running();
        await running.InitializeAsync();
        return running;
    }

    private static ReadModels Models(RunningService service) => new(typeof(Survey).Assembly, service.Database, live: Live);

    private static IEnumerable<(object, Guid)> Messages(Year year) => year.Corrected()
        .Append(new Billing.Contracts.MunicipalityJoined(year.Region, "lulea", "Luleå", 78_346, 1, year.CompletedAt))
        .Select(message => (message, Guid.NewGuid()));

    private static async Task<Year> Told(Running running, Func<IEnumerable<(object, Guid)>, IEnumerable<(object, Guid)>> how)
    {
        var year = new Year("barn-och-unga", Running.FreshRegion()) { CompletedAt = running.Now };
        await running.Publish(how(Messages(year)));
        using var participant = running.Reporting.As("participant", year.Region, "lulea", person: year.Seated[2]);
        var mine = (await Running.Get(participant, Root + "/surveys/mine")).AsArray();
        using var anyone = running.Reporting.Anonymous();
        using var answered = await anyone.PostAsync(
            $"{Root}/surveys/answers/{mine[0]!["link"]}",
            new StringContent("""{ "answers": [{ "statement": "starkt-i-rollen", "value": 4 }] }""", System.Text.Encoding.UTF8, "application/json"), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answered.StatusCode);
        await running.Counted();
        return year;
    }

    private static async Task Rebuilt(RunningService service)
    {
        using var operators = service.As("operator");
        var started = await Running.Json(await operators.PostAsync(Root + "/rebuilds", null, Cancellation), HttpStatusCode.Accepted);
        await Finished(service, started["id"]!.GetValue<Guid>());
    }

    private static async Task<JsonNode> Finished(RunningService service, Guid id)
    {
        using var operators = service.As("operator");
        return await Eventually.Get(
            () => Running.Get(operators, $"{Root}/rebuilds/{id}"), rebuild => rebuild["state"]!.GetValue<string>() == "finished", TimeSpan.FromSeconds(60), "the rebuild finished");
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}

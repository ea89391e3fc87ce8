using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;
using Yrkesresan.Webhooks.Hr;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;
using static Yrkesresan.Webhooks.Tests.Hr.IntakeTests;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>A message on which something fails that nobody foresaw waits for somebody, it alone; a database that is away for a moment is no fault of any message.</summary>
public sealed class FailedMessagesTests(RunningHr running)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_reading_fails_on_is_in_the_queue_and_those_beside_it_are_done()
    {
        using var log = new Lines();
        running.Webhooks.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var (system, other) = (await running.System(), await running.System());
        // A place that the rules of a mapping don't let through, written past them: nobody foresaw it.
        await running.Execute($$$"""update mt_doc_hrintegration set data = jsonb_set(data, '{mapping}', '{ "fields": { "leads": "rows[-1]" } }') where id = '{{{system.Id}}}'""");
        var poison = Hired("1");
        poison["rows"] = new JsonArray("Hemlig");
        var ids = await Batch(
            () => system.Send("employee.hired", poison, 1), () => system.Send("employee.hired", Hired("2", "Bo Ek"), 1),
            () => other.Send("employee.hired", Hired("1"), 1));
        var failed = await system.Until(ids[0], "review");
        Assert.Equal(("failed", ReviewCodes.Swedish["failed"]), ((string?)failed["code"], (string?)failed["title"]));
        await system.Until(ids[1], "applied");
        await other.Until(ids[2], "applied");
        Assert.Equal(ids[0], (Guid)Assert.Single(await system.Review())!["id"]!);

        // It is logged by its id, not by what stands in it.
        Assert.Contains(log.Written, line => line.Contains($"{ids[0]}", StringComparison.Ordinal) && line.Contains(nameof(ArgumentOutOfRangeException), StringComparison.Ordinal));
        Assert.DoesNotContain(log.Written, line => line.Contains("Hemlig", StringComparison.Ordinal));

        // It can be opened, and once the error is gone it is read again.
        using var administrator = system.Administrator;
        var opened = await (await administrator.GetAsync($"{system.Path}/review/{ids[0]}", Cancellation)).Json(200);
        Assert.Equal("failed", (string?)opened["faults"]![0]!["code"]);
        Assert.Contains("Hemlig", (string?)opened["body"], StringComparison.Ordinal);
        await running.Execute($$$"""update mt_doc_hrintegration set data = jsonb_set(data, '{mapping}', '{}') where id = '{{{system.Id}}}'""");
        await (await administrator.PostAsync($"{system.Path}/review/{ids[0]}/replay", null, Cancellation)).Json(202);
        await system.Until(ids[0], "applied");
    }

    [Fact]
    public async Task One_that_can_t_be_stored_is_in_the_queue_and_those_beside_it_are_done()
    {
        using var log = new Lines();
        running.Webhooks.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var (system, other) = (await running.System(), await running.System());
        await Raise("22P05", system.Municipality, "new.data::text like '%Ostorbar%'");
        var ids = await Batch(
            () => system.Send("employee.hired", Hired("1", "Bo Ek"), 1), () => system.Send("employee.hired", Hired("2", "Ostorbar Ek"), 1),
            () => system.Send("employee.hired", Hired("3", "Cy Ek"), 1), () => other.Send("employee.hired", Hired("1"), 1));
        Assert.Equal("failed", (string?)(await system.Until(ids[1], "review"))["code"]);
        await system.Until(ids[0], "applied");
        await system.Until(ids[2], "applied");
        await other.Until(ids[3], "applied");
        Assert.Equal(ids[1], (Guid)Assert.Single(await system.Review())!["id"]!);
        // PostgreSQL's own words have the name in them: the log has the message's id.
        Assert.Contains(log.Written, line => line.Contains($"{ids[1]}", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Written, line => line.Contains("Ostorbar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_its_employee_fails_on_is_in_the_queue_and_those_beside_it_are_done()
    {
        var system = await running.System();
        await system.Until(await system.Send("employee.hired", Hired("1"), 1), "applied");
        // A row that no code of ours writes.
        await running.Execute($$$"""update mt_doc_hremployee set data = jsonb_set(data, '{known,role}', 'null') where data ->> 'municipality' = '{{{system.Municipality}}}'""");
        var ids = await Batch(
            () => system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "kurator" }, 2), () => system.Send("employee.hired", Hired("2", "Bo Ek"), 1));
        Assert.Equal(("failed", "employee.changed"), (await system.Until(ids[0], "review")) is var one ? ((string?)one["code"], (string?)one["type"]) : default);
        await system.Until(ids[1], "applied");
    }

    [Theory]
    [InlineData("40001")]
    [InlineData("53300")]
    public async Task Where_the_database_can_t_just_now_it_is_tried_again_and_nobody_is_asked(string state)
    {
        var system = await running.System();
        var times = $"times_{Guid.NewGuid():N}";
        // What a sequence gave stays given when a transaction is rolled back: the first two times fail.
        await running.Execute($"create sequence {times}");
        await Raise(state, system.Municipality, $"nextval('{times}') <= 2");
        await system.Until(await system.Send("employee.hired", Hired("1"), 1), "applied");
        Assert.InRange(await running.Count($"select last_value from {times}"), 3, long.MaxValue);
        await system.Person("Ann Ek", person => Text(person, "status") == "active");
        Assert.Empty(await system.Review());
    }

    // All in one reading: the lock by which one reads at a time is kept until they have come.
    private async Task<List<Guid>> Batch(params Func<Task<Guid>>[] sends)
    {
        await using var database = NpgsqlDataSource.Create(running.Webhooks.Database);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var alone = new NpgsqlCommand("select pg_advisory_xact_lock(7000711)", connection, transaction);
        await alone.ExecuteNonQueryAsync(Cancellation);
        List<Guid> ids = [];
        foreach (var send in sends)
        {
            ids.Add(await send());
        }

        return ids;
    }

    private Task Raise(string state, string municipality, string when)
    {
        var name = $"raise_{Guid.NewGuid():N}";
        return running.Execute(
            $"""
            create function {name}() returns trigger language plpgsql as $$
            begin
              if new.data ->> 'municipality' = '{municipality}' then
                if {when} then raise exception '%', new.data using errcode = '{state}'; end if;
              end if;
              return new;
            end $$;
            create trigger {name} before insert or update on mt_doc_hremployee for each row execute function {name}();
            """);
    }

    /// <summary>Everything that is logged, as it is written.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> written = new();

        public IReadOnlyCollection<string> Written => [.. written];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() => written.Clear();
    }
}

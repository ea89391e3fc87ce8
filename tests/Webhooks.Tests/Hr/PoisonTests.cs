using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;
using static Yrkesresan.Webhooks.Tests.Hr.IntakeTests;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>What is JSON by its form and can't be read all the same: it waits for somebody, and holds up nobody.</summary>
public sealed class PoisonTests(RunningHr running)
{
    /// <summary>A name twice (at the top, within, deep), and half a letter as value, as name and in a list.</summary>
    public static TheoryData<string> Unreadable =>
    [
        """{ "type": "employee.hired", "type": "employee.left", "data": { "person": "1" } }""",
        """{ "type": "employee.left", "data": { "person": "1", "person": "2" } }""",
        """{ "type": "employee.left", "data": { "person": "1" }, "more": [{ "a": { "b": 1, "b": 2 } }] }""",
        """{ "type": "employee.left", "data": { "person": "\ud800" } }""",
        """{ "type": "employee.left", "data": { "person": "1", "\udfff": 1 } }""",
        """{ "type": "employee.changed", "data": { "person": "1", "kinds": ["\ud83d"] } }""",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_can_t_be_read_is_in_the_queue_and_what_comes_after_it_is_done(string body)
    {
        var (system, other) = (await running.System(), await running.System());
        var message = await system.Send(body);
        await other.Until(await other.Send("employee.hired", Hired("1"), 1), "applied");
        await system.Until(message, "review");
        Assert.Equal("unreadable", (string?)Assert.Single(await system.Review())!["code"]);

        // And can be opened, and put right.
        using var administrator = system.Administrator;
        var opened = await (await administrator.GetAsync($"{system.Path}/review/{message}", Cancellation)).Json(200);
        Assert.Equal((body, "unreadable"), ((string?)opened["body"], (string?)opened["faults"]![0]!["code"]));
        await (await administrator.PutAsJsonAsync($"{system.Path}/review/{message}/correction", Message("employee.hired", Hired("2", "Bo Ek")), Cancellation)).Json(200);
        await (await administrator.PostAsync($"{system.Path}/review/{message}/replay", null, Cancellation)).Json(202);
        await system.Until(message, "applied");
    }

    [Fact]
    public async Task A_leave_until_the_last_day_there_is_is_one_without_an_end()
    {
        var system = await running.System();
        await system.Send("employee.hired", Hired("1"), 1);
        await system.Until(await system.Send("employee.leave-started", new JsonObject { ["person"] = "1", ["until"] = "9999-12-31" }, 2), "applied");
        await system.Person("Ann Ek", one => Text(one, "status") == "paused");
        await system.Until(await system.Send("employee.leave-ended", new JsonObject { ["person"] = "1" }, 3), "applied");
        await system.Person("Ann Ek", one => Text(one, "status") == "active");
    }
}

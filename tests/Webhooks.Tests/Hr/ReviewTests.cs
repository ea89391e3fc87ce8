using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Hr;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;
using static Yrkesresan.Webhooks.Tests.Hr.IntakeTests;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>What could not be applied is seen, put right, replayed or dismissed, and never lost.</summary>
public sealed class ReviewTests(RunningHr running)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every code with a message that comes to it. Each is sent to a system where 1 was hired, 2 has left, and 9 was at the same number.</summary>
    public static TheoryData<string, string> Faulty => new()
    {
        { "unreadable", "inte json" },
        { "unreadable", "[1]" },
        { "unknown-type", """{ "type": "employee.promoted", "data": { "person": "1" } }""" },
        { "incomplete", """{ "type": "employee.changed", "data": { "role": "chef" } }""" },
        { "incomplete", """{ "type": "employee.changed", "data": { "person": "1" } }""" },
        { "incomplete", """{ "type": "employee.moved", "data": { "person": "1", "municipality": "hr-grannkommun" } }""" },
        { "invalid", """{ "type": "employee.left", "data": { "person": "1", "on": "i morgon" } }""" },
        { "invalid", """{ "type": "employee.changed", "occurredAt": "2199-01-01T00:00:00Z", "data": { "person": "1", "role": "chef" } }""" },
        { "invalid", """{ "type": "employee.changed", "data": { "person": "1", "email": "ingen adress" } }""" },
        { "invalid", """{ "type": "employee.changed", "sequence": "tolv", "data": { "person": "1", "role": "chef" } }""" },
        { "unknown-municipality", """{ "type": "employee.moved", "data": { "person": "1", "municipality": "Felstavad", "unit": "Barn" } }""" },
        { "unknown-unit", """{ "type": "employee.moved", "sequence": 20, "data": { "person": "1", "unit": "Okänd" } }""" },
        { "contradictory", """{ "type": "employee.changed", "sequence": 9, "data": { "person": "1", "role": "något annat" } }""" },
        { "not-employed", """{ "type": "employee.leave-started", "sequence": 21, "data": { "person": "2" } }""" },
        { "unknown-person", """{ "type": "employee.changed", "data": { "person": "ingen", "role": "chef" } }""" },
        { "already-registered", """{ "type": "employee.changed", "sequence": 22, "data": { "person": "1", "email": "2@example.se" } }""" },
        { "refused", """{ "type": "employee.changed", "sequence": 23, "data": { "person": "1", "professionSince": "2190-01-01" } }""" },
    };

    [Fact]
    public async Task Each_code_is_told_with_its_title_and_hinders_nobody_else()
    {
        var system = await running.System(mapping: new { units = new Dictionary<string, string> { ["B1"] = "Barn 1", ["B2"] = "Barn 2" }, listedUnitsOnly = true });
        await running.Joined("hr-grannkommun");
        await system.Send("employee.hired", Hired("1", unit: "B1"), 1);
        await system.Send("employee.hired", Hired("2", "Bo Al", unit: "Barn 2"), 1);
        await system.Send("employee.left", new JsonObject { ["person"] = "2", ["on"] = "2026-01-31" }, 2);
        await system.Until(await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "handläggare" }, 9), "applied");
        var sent = new List<(string Code, Guid Id)>();
        foreach (var (code, body) in Faulty.Select(row => row.Data))
        {
            sent.Add((code, await system.Send(body)));
        }

        foreach (var (code, id) in sent)
        {
            var message = await system.Until(id, "review");
            Assert.Equal((code, ReviewCodes.Swedish[code]), ((string?)message["code"], (string?)message["title"]));
        }

        Assert.Equal(sent.Select(one => one.Id), (await system.Review()).Select(one => (Guid)one!["id"]!));
        // The rest of the codes need a person who is gone, or an error of ours (FailedMessagesTests).
        Assert.Equal(["failed", "employed-elsewhere", "participant-erased"], ReviewCodes.Swedish.Keys.Except(sent.Select(one => one.Code)));
        Assert.All(ReviewCodes.Swedish.Values, title => Assert.Matches(@"^[A-ZÅÄÖ].*\.$", title));
        await system.Until(await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "kurator" }, 30), "applied");
        await system.Person("Ann Ek", person => Text(person, "role") == "kurator" && Text(person, "unit") == "Barn 1" && Text(person, "email") == "1@example.se");
    }

    [Fact]
    public async Task Who_works_elsewhere_or_is_erased_is_not_changed_by_the_former_employer()
    {
        var system = await running.System();
        await running.Joined("hr-grannkommun");
        await system.Send("employee.hired", Hired("1"), 1);
        await system.Send("employee.hired", Hired("2", "Bo Al"), 1);
        await system.Send("employee.moved", new JsonObject { ["person"] = "1", ["municipality"] = "hr-grannkommun", ["unit"] = "Barn" }, 2);
        var gone = await system.Person("Bo Al", _ => true);
        await Eventually.Get(system.People, people => people.Count == 1, what: "the move");
        using var administrator = running.Enrolment.As("municipal-administrator", municipality: system.Municipality);
        await (await administrator.PostAsync($"/api/enrolment/v1/participants/{gone.GetProperty("id").GetString()}/erasure", null, Cancellation)).Json(200);
        var late = new[] { await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "chef" }, 3), await system.Send("employee.changed", new JsonObject { ["person"] = "2", ["role"] = "chef" }, 3) };
        Assert.Equal("employed-elsewhere", (string?)(await system.Until(late[0], "review"))["code"]);
        Assert.Equal("participant-erased", (string?)(await system.Until(late[1], "review"))["code"]);
    }

    [Fact]
    public async Task A_hire_that_comes_late_settles_what_waited_for_it()
    {
        var system = await running.System();
        var role = await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "kurator" }, 2);
        var leave = await system.Send("employee.leave-started", new JsonObject { ["person"] = "1" }, 3);
        await system.Until(role, "review");
        await system.Until(leave, "review");
        await system.Until(await system.Send("employee.hired", Hired("1"), 1), "applied");
        await system.Until(role, "applied");
        await system.Until(leave, "applied");
        await system.Person("Ann Ek", person => Text(person, "role") == "kurator" && Text(person, "status") == "paused");
        Assert.Empty(await system.Review());
    }

    [Fact]
    public async Task What_was_told_before_it_was_known_that_she_had_left_is_in_the_queue_until_she_is_hired_again()
    {
        var system = await running.System();
        await system.Send("employee.hired", Hired("1"), 1);
        var leave = await system.Send("employee.leave-started", new JsonObject { ["person"] = "1" }, 5);
        await system.Until(leave, "applied");
        await system.Until(await system.Send("employee.left", new JsonObject { ["person"] = "1", ["on"] = "2026-01-31" }, 3), "applied");
        Assert.Equal("not-employed", (string?)(await system.Until(leave, "review"))["code"]);
        await system.Person("Ann Ek", person => Text(person, "status") == "left");
        await system.Send("employee.hired", new JsonObject { ["person"] = "1" }, 4);
        await system.Until(leave, "applied");
        await system.Person("Ann Ek", person => Text(person, "status") is "active" or "paused");
    }

    [Fact]
    public async Task A_message_is_opened_corrected_and_replayed()
    {
        var system = await running.System();
        using var administrator = system.Administrator;
        var wrong = Hired("1", "Cy Ur");
        wrong["email"] = "saknas";
        var id = await system.Send(Message("employee.hired", wrong, 1));
        await system.Until(id, "review");
        var path = $"{system.Path}/review/{id}";
        var opened = await administrator.GetAsync(path, Cancellation);
        Assert.True(opened.Headers.CacheControl?.NoStore);
        var seen = await opened.Json(200);
        Assert.Equal(("Cy Ur", "email"), ((string?)seen["read"]!["name"], (string?)seen["faults"]![0]!["field"]));
        Assert.Contains("saknas", (string?)seen["body"], StringComparison.Ordinal);

        wrong["email"] = "cy.ur@example.se";
        var corrected = await (await administrator.PutAsJsonAsync($"{path}/correction", Message("employee.hired", wrong, 1), Cancellation)).Json(200);
        Assert.Empty(corrected["faults"]!.AsArray());
        Assert.Contains("saknas", (string?)corrected["body"], StringComparison.Ordinal);
        await (await administrator.PostAsync($"{path}/replay", null, Cancellation)).Json(202);
        await system.Until(id, "applied");
        await system.Person("Cy Ur", person => Text(person, "email") == "cy.ur@example.se");
        await (await administrator.PostAsync($"{path}/replay", null, Cancellation)).Problem(409, "not-in-review");
        await (await administrator.GetAsync(path, Cancellation)).Problem(409, "not-in-review");
        await (await administrator.PutAsJsonAsync($"{path}/correction", new { type = "employee.left" }, Cancellation)).Problem(409, "not-in-review");
        await (await administrator.PostAsJsonAsync($"{path}/dismissal", new { reason = "För sent" }, Cancellation)).Problem(409, "not-in-review");
    }

    [Fact]
    public async Task What_is_dismissed_is_done_with_and_says_nothing_more()
    {
        var system = await running.System();
        using var administrator = system.Administrator;
        var bad = await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "Fel roll" }, 5);
        await system.Until(bad, "review");
        var path = $"{system.Path}/review/{bad}/dismissal";
        await (await administrator.PostAsJsonAsync(path, new { }, Cancellation)).Problem(422, "validation");
        Assert.Equal("dismissed", (string?)(await (await administrator.PostAsJsonAsync(path, new { reason = "Gäller någon annan" }, Cancellation)).Json(200))["state"]);
        await (await administrator.PostAsJsonAsync(path, new { reason = "Igen" }, Cancellation)).Json(200);
        await system.Until(await system.Send("employee.hired", Hired("1"), 1), "applied");
        Assert.Equal("socialsekreterare", Text(await system.Person("Ann Ek", _ => true), "role"));
        Assert.Equal(("dismissed", "municipal-administrator"), await Eventually.Get(
            async () => (await system.Until(bad, "dismissed")) is var one ? ((string?)one["state"], (string?)one["by"]) : default, _ => true));
    }

    [Fact]
    public async Task Another_mapping_and_a_replay_take_what_could_not_be_read()
    {
        var system = await running.System(mapping: new { listedUnitsOnly = true, units = new Dictionary<string, string> { ["1"] = "Barn 1" } });
        using var administrator = system.Administrator;
        var id = await system.Send("employee.hired", Hired("1", unit: "2"), 1);
        Assert.Equal(("unknown-unit", "unit"), (await system.Until(id, "review")) is var one ? ((string?)one["code"], (string?)one["detail"]) : default);
        await (await administrator.PutAsJsonAsync(
            $"{system.Path}/integrations/{system.Id}/mapping", new { listedUnitsOnly = true, units = new Dictionary<string, string> { ["1"] = "Barn 1", ["2"] = "Barn 2" } }, Cancellation)).Json(200);
        await (await administrator.PostAsync($"{system.Path}/review/{id}/replay", null, Cancellation)).Json(202);
        await system.Person("Ann Ek", person => Text(person, "unit") == "Barn 2");
    }
}

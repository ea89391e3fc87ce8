using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Testing;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>What a municipality's HR system sends: who may, what is taken once, and what becomes of people.</summary>
public sealed class IntakeTests(RunningHr running)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_working_life_becomes_a_participant_s()
    {
        var system = await running.System();
        await running.Joined("annan-arbetsgivare");
        await system.Send("employee.hired", Hired("1001"), 1);
        var person = await system.Person("Ann Ek", _ => true);
        Assert.Equal(("Barn 1", "socialsekreterare", "1001@example.se", "2021-05-01", "active"),
            (Text(person, "unit"), Text(person, "role"), Text(person, "email"), Text(person, "professionSince"), Text(person, "status")));

        await system.Send("employee.changed", new JsonObject { ["person"] = "1001", ["name"] = "Ann Ek Berg", ["role"] = "handläggare", ["kinds"] = new JsonArray("service") }, 2);
        await system.Person("Ann Ek Berg", one => Text(one, "role") == "handläggare" && Text(one, "email") == "1001@example.se");
        await system.Send("employee.moved", new JsonObject { ["person"] = "1001", ["unit"] = "Vuxen" }, 3);
        await system.Send("employee.leave-started", new JsonObject { ["person"] = "1001" }, 4);
        await system.Person("Ann Ek Berg", one => Text(one, "unit") == "Vuxen" && Text(one, "status") == "paused");
        await system.Send("employee.leave-ended", new JsonObject { ["person"] = "1001" }, 5);
        await system.Send("employee.manager-of-unit", new JsonObject { ["person"] = "1001", ["unit"] = "Familj" }, 6);
        await system.Person("Ann Ek Berg", one => Text(one, "status") == "active" && Text(one, "role") == "enhetschef" && Text(one, "level") == "manager" && Text(one, "unit") == "Familj");
        await system.Send("employee.left", new JsonObject { ["person"] = "1001", ["on"] = "2026-03-31" }, 7);
        await system.Person("Ann Ek Berg", one => Text(one, "status") == "left" && Text(one, "leftOn") == "2026-03-31");
        await system.Send("employee.hired", new JsonObject { ["person"] = "1001", ["unit"] = "Barn 2" }, 8);
        await system.Person("Ann Ek Berg", one => Text(one, "status") == "active" && Text(one, "unit") == "Barn 2");
        await system.Send("employee.moved", new JsonObject { ["person"] = "1001", ["municipality"] = "annan-arbetsgivare", ["unit"] = "Hos dem" }, 9);
        await Eventually.Get(system.People, people => people.Count == 0, what: "the move to another employer");
        Assert.Empty(await system.Review());
    }

    [Fact]
    public async Task The_same_id_is_answered_as_the_first_time_and_done_once()
    {
        var system = await running.System();
        var hired = Message("employee.hired", Hired("1"), 1).ToJsonString();
        var first = await system.Send(hired, "evt_1");
        await system.Until(first, "applied");
        Assert.Equal([first, first, first], await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => system.Send(hired, "evt_1"))));
        Assert.Equal(1, await running.Count($"select count(*) from mt_doc_hrmessage where data ->> 'municipality' = '{system.Municipality}'"));
        using var client = running.Webhooks.Anonymous();
        var reused = await (await client.SendAsync(system.Request(hired.Replace("Ann", "Bo", StringComparison.Ordinal), "evt_1"), Cancellation)).Problem(422, "webhook-id-reused");
        Assert.Equal("Samma webhook-id har redan använts till ett annat innehåll.", (string?)reused["title"]);
        Assert.Equal(("webhook-id", "webhook-id-reused"), ((string?)reused["errors"]![0]!["field"], (string?)reused["errors"]![0]!["code"]));
        Assert.Equal("Ann Ek", Assert.Single(await system.People()).Key);
    }

    [Fact]
    public async Task Only_what_is_signed_now_with_a_secret_of_the_municipality_is_taken()
    {
        var (system, other) = (await running.System(), await running.System());
        using var client = running.Webhooks.Anonymous();
        var body = Message("employee.hired", Hired("1")).ToJsonString();
        var now = TimeProvider.System.GetUtcNow();
        Task<HttpResponseMessage> Asked(HttpRequestMessage request) => client.SendAsync(request, Cancellation);
        await (await Asked(system.Request(body, with: other.Secret))).Problem(401, "signature-invalid");
        await (await Asked(system.Request(body, where: "ingen-kommun"))).Problem(401, "signature-invalid");
        await (await Asked(system.Request(body, at: now.AddMinutes(-6)))).Problem(401, "timestamp-outside");
        await (await Asked(system.Request(body, at: now.AddMinutes(6)))).Problem(401, "timestamp-outside");
        var tampered = system.Request(body);
        tampered.Content = new StringContent(body.Replace("Ann", "Bo", StringComparison.Ordinal));
        await (await Asked(tampered)).Problem(401, "signature-invalid");
        foreach (var header in new[] { "webhook-id", "webhook-timestamp", "webhook-signature" })
        {
            var request = system.Request(body);
            request.Headers.Remove(header);
            await (await Asked(request)).Problem(401, "signature-missing");
            var changed = system.Request(body);
            changed.Headers.Remove(header);
            changed.Headers.Add(header, header == "webhook-timestamp" ? $"{now.ToUnixTimeSeconds() - 1}" : header == "webhook-id" ? "annat" : "v1a,AAAA v1,???? v1,");
            await (await Asked(changed)).Problem(401, "signature-invalid");
        }

        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hrmessage where data ->> 'municipality' = '{system.Municipality}'"));
        Assert.Equal(413, (int)(await client.SendAsync(system.Request(new string(' ', 70_000)), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_secret_is_rotated_with_an_overlap_and_a_closed_system_is_not_heard()
    {
        var system = await running.System();
        using var administrator = system.Administrator;
        using var client = running.Webhooks.Anonymous();
        var body = Message("employee.hired", Hired("1"), 1).ToJsonString();
        async Task<int> With(string secret) => (int)(await client.SendAsync(system.Request(body, with: secret), Cancellation)).StatusCode;
        var path = $"{system.Path}/integrations/{system.Id}";
        async Task<string> Rotate(int hours) => (string)(await (await administrator.PostAsJsonAsync($"{path}/secret", new { overlapHours = hours }, Cancellation)).Json(201))["secret"]!;
        var second = await Rotate(24);
        Assert.Equal((202, 202), (await With(system.Secret), await With(second)));
        // Both at once, as senders sign during a rotation.
        var both = system.Request(body, "both", with: system.Secret);
        both.Headers.Remove("webhook-signature");
        both.Headers.Add("webhook-signature", $"v1,AAAA {system.Request(body, "both", with: second).Headers.GetValues("webhook-signature").Single()}");
        Assert.Equal(202, (int)(await client.SendAsync(both, Cancellation)).StatusCode);
        var third = await Rotate(0);
        Assert.Equal((401, 401, 202), (await With(system.Secret), await With(second), await With(third)));

        Assert.Equal("false", (await (await administrator.PostAsync($"{path}/closure", null, Cancellation)).Json(200))["open"]!.ToJsonString());
        Assert.Equal(401, await With(third));
        await (await administrator.PostAsJsonAsync($"{path}/secret", new { }, Cancellation)).Problem(409, "integration-closed");
        await (await administrator.PutAsJsonAsync($"{path}/mapping", new { }, Cancellation)).Problem(409, "integration-closed");
        await (await administrator.PostAsJsonAsync($"{path}/dry-run", new { sample = new { } }, Cancellation)).Problem(409, "integration-closed");
    }

    [Fact]
    public async Task CloudEvents_are_read_as_they_are()
    {
        var system = await running.System();
        await system.Send(new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = "a-1",
            ["source"] = "/personalsystemet",
            ["type"] = "employee.hired",
            ["time"] = "2026-03-01T08:00:00Z",
            ["datacontenttype"] = "application/json",
            ["sequence"] = "0000012",
            ["data"] = Hired("7", "Cy Al"),
        });
        await system.Person("Cy Al", _ => true);
        await system.Until(await system.Send("employee.changed", new JsonObject { ["person"] = "7", ["role"] = "chef" }, 11), "superseded");
    }

    [Fact]
    public async Task Names_are_where_they_can_be_deleted_and_are_after_their_time()
    {
        var system = await running.System();
        var name = $"Hemlig {Guid.NewGuid():N}";
        var message = await system.Send("employee.hired", Hired("1", name), 1);
        await system.Until(message, "applied");
        Assert.Equal(0, await running.Count($"select count(*) from mt_events where data::text like '%{name}%'"));
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hrmessage where data::text like '%{name}%'"));
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hremployee where data::text like '%{name}%'"));
        Assert.Equal(1, await running.Count($"select count(*) from mt_doc_hrcontent where data::text like '%{name}%'"));

        var queue = (global::Yrkesresan.Webhooks.Hr.HrQueue)running.Webhooks.Services.GetService(typeof(global::Yrkesresan.Webhooks.Hr.HrQueue))!;
        await queue.Forget(TimeSpan.FromDays(30), Cancellation);
        Assert.Equal(1, await running.Count($"select count(*) from mt_doc_hrcontent where data::text like '%{name}%'"));
        await running.Execute($"update mt_doc_hrmessage set data = data || jsonb_build_object('settledAt', now() - interval '31 days') where id = '{message}'");
        await queue.Forget(TimeSpan.FromDays(30), Cancellation);
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hrcontent where data::text like '%{name}%'"));
    }

    internal static string? Text(System.Text.Json.JsonElement of, string name) => of.TryGetProperty(name, out var found) ? found.GetString() : null;
}

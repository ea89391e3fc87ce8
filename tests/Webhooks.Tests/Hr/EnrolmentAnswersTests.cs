using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Hr;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>Whatever Enrolment answers, a message comes to an end: done, or for somebody to look at; what may mend by itself is told again.</summary>
public sealed class EnrolmentAnswersTests(EnrolmentThatAnswers running) : IClassFixture<EnrolmentThatAnswers>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Status and body, and what the message comes to with which detail.</summary>
    public static TheoryData<int, string, string, string?> NotMended => new()
    {
        { 400, "", "refused", "HTTP 400" },
        { 403, """{ "code": "forbidden" }""", "refused", null },
        { 404, """{ "code": "not-found", "detail": "Kommunen" }""", "refused", "Kommunen" },
        { 405, "nej", "refused", "HTTP 405" },
        { 413, "<html>stor</html>", "refused", "HTTP 413" },
        { 415, "null", "refused", "HTTP 415" },
        { 409, "<html>proxy</html>", "refused", "HTTP 409" },
        { 409, "{}", "refused", "HTTP 409" },
        { 409, """{ "code": "participant-erased" }""", "participant-erased", null },
        { 422, "", "refused", "HTTP 422" },
        { 422, """[{ "code": "validation" }]""", "refused", "HTTP 422" },
        { 422, """{ "code": "validation", "errors": [{ "field": "role" }, null, {}] }""", "refused", "role" },
    };

    [Fact]
    public async Task What_no_telling_can_mend_is_in_the_queue_and_keeps_nobody_beside_it()
    {
        var system = await running.System();
        var sent = new List<(Guid Id, int Status, string Code, string? Detail)>();
        foreach (var (status, body, code, detail) in NotMended.Select(row => row.Data))
        {
            var person = $"{sent.Count}";
            running.That(person, (status, body));
            sent.Add((await system.Send("employee.hired", Hired(person), 1), status, code, detail));
        }

        running.That("sound", (200, EnrolmentThatAnswers.Taken));
        var sound = await system.Send("employee.hired", Hired("sound"), 1);
        foreach (var (id, status, code, detail) in sent)
        {
            var message = await system.Until(id, "review");
            Assert.Equal((status, code, ReviewCodes.Swedish[code], detail), (status, (string?)message["code"], (string?)message["title"], (string?)message["detail"]));
        }

        await system.Until(sound, "applied");
        // Once, and not again: nothing more is to be told until another message comes.
        Assert.All(Enumerable.Range(0, sent.Count), person => Assert.Equal(1, running.Asked($"{person}")));
    }

    [Fact]
    public async Task What_may_mend_by_itself_is_told_again_and_nobody_is_asked()
    {
        var system = await running.System();
        (int Status, string Body)[] mended =
        [
            (401, ""), (408, ""), (425, ""), (429, ""), (500, "<html>"), (503, ""), (302, ""), (409, """{ "code": "concurrent-change" }"""),
            (200, "<html>inloggning</html>"), (200, "{}"),
        ];
        var sent = new List<Guid>();
        foreach (var answer in mended)
        {
            var person = $"mended-{sent.Count}";
            running.That(person, answer, (200, EnrolmentThatAnswers.Taken));
            sent.Add(await system.Send("employee.hired", Hired(person), 1));
        }

        foreach (var id in sent)
        {
            await system.Until(id, "applied");
        }

        Assert.All(Enumerable.Range(0, sent.Count), person => Assert.Equal(2, running.Asked($"mended-{person}")));
        Assert.Empty(await system.Review());
    }
}

/// <summary>Webhooks as it runs, and in Enrolment's place something that answers of each person as the test says: one answer a time, the last for ever.</summary>
public sealed class EnrolmentThatAnswers : IAsyncLifetime
{
    public const string Taken = """{ "participant": "0198c0de-0000-7000-8000-000000000001", "outcome": "registered", "changes": [] }""";

    private readonly ConcurrentDictionary<string, (int Status, string Body)[]> answers = new();
    private readonly ConcurrentDictionary<string, int> asked = new();
    private WebApplication enrolment = null!;
    private RunningService webhooks = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        enrolment = builder.Build();
        enrolment.Run(Answer);
        await enrolment.StartAsync();
        webhooks = await RunningService.StartAsync<global::Yrkesresan.Webhooks.Endpoints.WebhookEndpoint>("webhooks", new Dictionary<string, string>
        {
            ["services:enrolment:http:0"] = enrolment.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await webhooks.DisposeAsync();
        await enrolment.DisposeAsync();
    }

    /// <summary>How it answers of a person.</summary>
    public void That(string person, params (int Status, string Body)[] inTurn) => answers[AddressOf(person)] = inTurn;

    /// <summary>How often it was told of a person.</summary>
    public int Asked(string person) => asked.GetValueOrDefault(AddressOf(person));

    public async Task<HrSystem> System()
    {
        var municipality = RunningHr.Municipality();
        using var client = webhooks.As("municipal-administrator", municipality: municipality);
        var answer = await (await client.PostAsJsonAsync($"{RunningHr.Root}/hr/{municipality}/integrations", new { name = "Personalsystemet" }, Cancellation)).Json(201);
        return new HrSystem(webhooks, null, municipality, (Guid)answer["id"]!, (string)answer["secret"]!);
    }

    private static string AddressOf(string person) => $"{person}@example.se";

    private async Task Answer(HttpContext http)
    {
        var told = await http.Request.ReadFromJsonAsync<JsonObject>(http.RequestAborted);
        var person = (string)told!["email"]!;
        var time = asked.AddOrUpdate(person, 1, (_, before) => before + 1);
        var inTurn = answers[person];
        var (status, body) = inTurn[Math.Min(time, inTurn.Length) - 1];
        http.Response.StatusCode = status;
        http.Response.ContentType = body.StartsWith('<') ? "text/html" : "application/problem+json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }
}

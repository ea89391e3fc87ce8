using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Yrkesresan.Testing;

namespace Yrkesresan.Load;

/// <summary>
/// A municipality's HR system sends 5 000 signed messages of 1 000 employees as fast as they are answered, shuffled and every fifth twice: hired, changed,
/// moved, on leave, back. Measured: how fast they are answered, and how long until all are applied. Then every person is compared with what was sent last.
/// </summary>
internal static class HrMessages
{
    private const int People = 1000;
    private const int Clients = 16;
    private const string Root = "/api/webhooks/v1/hr/lulea";

    public static async Task<JsonObject> MeasureAsync(Target target, TextWriter said)
    {
        using var gateway = new Gateway(target.Gateway);
        var administrator = gateway.As("municipal-administrator", municipality: "lulea");
        var run = Guid.NewGuid().ToString("N")[..8];
        var secret = (await administrator.PostAsync($"{Root}/integrations", new { name = $"Mätning {run}" }))["secret"]!.GetValue<string>();
        var messages = Enumerable.Range(0, People).SelectMany(person => Life($"{run}-{person:D4}", person)).ToArray();
        var sent = messages.Concat(messages.Where((_, at) => at % 5 == 0)).ToArray();
        new Random(1).Shuffle(sent);

        var clock = Stopwatch.StartNew();
        var timings = await Timings.TakeAsync(Clients, sent, message => SendAsync(gateway.Http, secret, message));
        await said.WriteLineAsync($"{sent.Length} messages taken in {timings.Seconds:0.0} s, {timings.PerSecond:0}/s, p50 {timings.Percentile(0.50):0.0} ms, p99 {timings.Percentile(0.99):0.0} ms");
        var open = await Eventually.Get(
            async () => (await Of(administrator, "received"), await Of(administrator, "waiting")), left => left is (0, 0), TimeSpan.FromMinutes(5), "all messages to be worked through");
        var applied = clock.Elapsed.TotalSeconds;
        var review = await Of(administrator, "review");
        await said.WriteLineAsync($"all applied {applied:0.0} s after the first was sent ({messages.Length / applied:0}/s); {review} for somebody to look at");

        var wrong = await CheckAsync(administrator, run);
        foreach (var fault in wrong.Take(20))
            await said.WriteLineAsync("WRONG: " + fault);
        var result = timings.ToJson();
        result["correct"] = wrong.Count == 0 && review == 0 && open is (0, 0);
        result["appliedSeconds"] = Math.Round(applied, 1);
        result["withinAMinute"] = applied <= 60;
        return result;
    }

    private static IEnumerable<(string Id, string Body)> Life(string person, int number)
    {
        (string, string) Message(int sequence, string type, JsonObject data)
        {
            data["person"] = person;
            return ($"{person}-{sequence}", new JsonObject { ["type"] = type, ["sequence"] = sequence, ["data"] = data }.ToJsonString());
        }

        yield return Message(1, "employee.hired", new JsonObject
        {
            ["name"] = $"Mätperson {person}",
            ["email"] = $"{person}@example.org",
            ["unit"] = "Barn",
            ["role"] = "socialsekreterare",
            ["professionSince"] = "2020-01-01",
        });
        yield return Message(2, "employee.changed", new JsonObject { ["role"] = "kurator" });
        yield return Message(3, "employee.moved", new JsonObject { ["unit"] = Unit(number) });
        yield return Message(4, "employee.leave-started", []);
        yield return number % 2 == 0 ? Message(5, "employee.leave-ended", []) : Message(5, "employee.changed", new JsonObject { ["role"] = "handläggare" });
    }

    private static string Unit(int number) => $"Enhet {number % 10}";

    private static async Task SendAsync(HttpClient http, string secret, (string Id, string Body) message)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{message.Id}.{timestamp}.{message.Body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, Root) { Content = new StringContent(message.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(signature)}");
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode is not HttpStatusCode.Accepted)
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    // Whether there are any: it is asked again and again.
    private static async Task<int> Of(GatewayCaller administrator, string state) =>
        (await administrator.GetAsync($"{Root}/messages?state={state}&limit=1"))["items"]!.AsArray().Count;

    private static async Task<List<string>> CheckAsync(GatewayCaller administrator, string run)
    {
        var (wrong, found, cursor) = (new List<string>(), 0, (string?)"");
        while (cursor is not null)
        {
            var page = await administrator.GetAsync($"/api/enrolment/v1/participants?municipality=lulea&q={run}&limit=500&cursor={cursor}");
            foreach (var person in page["items"]!.AsArray())
            {
                found++;
                var number = int.Parse(person!["email"]!.GetValue<string>().Split('-', '@')[1], CultureInfo.InvariantCulture);
                var (status, role) = number % 2 == 0 ? ("active", "kurator") : ("paused", "handläggare");
                if ((person["status"]!.GetValue<string>(), person["role"]!.GetValue<string>(), person["unit"]!.GetValue<string>()) != (status, role, Unit(number)))
                    wrong.Add($"person {number} is {person["status"]}, {person["role"]}, {person["unit"]}");
            }

            cursor = page["next"]?.GetValue<string>();
        }

        if (found != People)
            wrong.Add($"{found} people, not {People}");
        return wrong;
    }
}

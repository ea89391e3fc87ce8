using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Load;

/// <summary>
/// 10 000 public events of 50 municipalities with an endpoint each, five of them bad (hangs, 500, 429, 410, redirects): from the broker through the
/// service into the queue, and out to the receivers. Every webhook-id that the good ones got is compared with what was published, and of the bad ones
/// every delivery is looked up. Then the good ones' are sent again, for the rate of the queue alone. The service has a database and a virtual host of its own; no region is needed.
/// </summary>
internal static class Webhooks
{
    private const int Events = 10_000, Endpoints = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Func<HttpContext, Task>[] Bad =
    [
        http => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted),
        http => Answer(http, 500),
        http =>
        {
            http.Response.Headers.RetryAfter = "60";
            return Answer(http, 429);
        },
        http => Answer(http, 410),
        http =>
        {
            http.Response.Headers.Location = "/elsewhere";
            return Answer(http, 302);
        },
    ];

    public static async Task<JsonObject> MeasureAsync(Target target, TextWriter said)
    {
        var got = new ConcurrentDictionary<string, int>();
        await using var receiver = await ReceiveAsync(got);
        var address = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        // Where the program's own files are; test projects have that from their build.
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_YRKESRESAN_WEBHOOKS", Repository.PathOf("services", "Webhooks"));
        await using var service = await RunningService.StartAsync<WebhookEndpoint>("webhooks", new Dictionary<string, string> { ["Logging:LogLevel:Default"] = "Warning" });
        await using var database = NpgsqlDataSource.Create(service.Database);
        var endpoints = new Guid[Endpoints];
        for (var i = 0; i < Endpoints; i++)
        {
            using var administrator = service.As("municipal-administrator", municipality: Municipality(i));
            var answer = await administrator.PostAsJsonAsync(
                "/api/webhooks/v1/endpoints", new { municipality = Municipality(i), url = $"{address}/{i}", events = new[] { "seat.confirmed.v1" } });
            endpoints[i] = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["id"]!.GetValue<Guid>();
        }

        var (good, bad) = (new HashSet<string>(), new HashSet<string>());
        var messages = Enumerable.Range(0, Events).Select(n => (Endpoint: n % Endpoints, Message: Guid.CreateVersion7())).ToList();
        foreach (var (endpoint, message) in messages)
            (endpoint < Bad.Length ? bad : good).Add(Delivery.IdOf(message, endpoints[endpoint]).ToString());

        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (one, _) => await service.Publish(Seat(one.Endpoint), one.Message));
        var published = clock.Elapsed.TotalSeconds;
        await Until(async () => await Count(database, "true") == Events, "all queued");
        var queued = clock.Elapsed.TotalSeconds;
        await Until(async () => await Count(database, "data ->> 'state' = 'Delivered'") >= good.Count, "all of the good delivered");
        var delivered = clock.Elapsed.TotalSeconds;

        var times = got.Where(one => good.Contains(one.Key)).Sum(one => one.Value);
        var accounted = await Count(database, $"cast(data ->> 'endpoint' as uuid) = any(array[{string.Join(',', endpoints.Take(Bad.Length).Select(id => $"'{id}'::uuid"))}]) and (data ->> 'state' in ('Failed', 'Held') or data ->> 'state' = 'Pending' and data ->> 'turn' is not null)");
        var correct = good.SetEquals(got.Keys.Where(good.Contains)) && times == good.Count && await Count(database, "data ->> 'state' = 'Delivered'") == good.Count && accounted == bad.Count;

        // The queue alone: what the good ones got is sent to them again.
        clock.Restart();
        for (var i = Bad.Length; i < Endpoints; i++)
        {
            using var administrator = service.As("municipal-administrator", municipality: Municipality(i));
            (await administrator.PostAsJsonAsync($"/api/webhooks/v1/endpoints/{endpoints[i]}/resend", new { state = "delivered" })).EnsureSuccessStatusCode();
        }

        await Until(() => Task.FromResult(good.All(id => got[id] >= 2)), "all of the good sent again");
        var resent = clock.Elapsed.TotalSeconds;
        await Until(async () => await Count(database, "data ->> 'state' = 'Delivered' and jsonb_array_length(data -> 'attempts') = 2") == good.Count, "all of the good recorded again");
        correct &= good.All(id => got[id] == 2);
        var pgbench = target.Postgres ?? (await Servers.StartAsync()).Postgres;
        var inserts = await Pgbench.InsertsPerSecondAsync(pgbench, clients: 16, seconds: 5);
        await said.WriteLineAsync($"webhooks: {Events} events to {Endpoints} endpoints, {Bad.Length} bad; all published after {published:0.0} s, queued after {queued:0.0} s, the good ones' {good.Count} delivered after {delivered:0.0} s: {good.Count / delivered:0}/s");
        await said.WriteLineAsync($"webhooks: sent again from the queue alone in {resent:0.0} s: {good.Count / resent:0}/s");
        await said.WriteLineAsync($"webhooks: of the bad ones' {bad.Count} {accounted} accounted for; pgbench {inserts:0} inserts/s, ratio {good.Count / delivered / inserts:0.000}; {(correct ? "all correct" : "NOT CORRECT")}");
        return new JsonObject
        {
            ["correct"] = correct,
            ["events"] = Events,
            ["endpoints"] = Endpoints,
            ["bad"] = Bad.Length,
            ["queuedSeconds"] = Math.Round(queued, 1),
            ["deliveredSeconds"] = Math.Round(delivered, 1),
            ["perSecond"] = Math.Round(good.Count / delivered, 1),
            ["resentPerSecond"] = Math.Round(good.Count / resent, 1),
            ["pgbenchPerSecond"] = Math.Round(inserts),
            ["ratio"] = Math.Round(good.Count / delivered / inserts, 4),
        };
    }

    private static string Municipality(int number) => $"kommun-{number}";

    private static SeatConfirmed Seat(int endpoint) => new(
        "barn-och-unga", Guid.CreateVersion7(), "samtal-och-delaktighet", "norrbotten", Guid.CreateVersion7(), Municipality(endpoint), "Barn 1", false, 1,
        DateTimeOffset.UtcNow);

    private static async Task<WebApplication> ReceiveAsync(ConcurrentDictionary<string, int> got)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(http =>
        {
            got.AddOrUpdate(http.Request.Headers["webhook-id"].ToString(), 1, (_, times) => times + 1);
            return int.TryParse(http.Request.Path.Value!.TrimStart('/'), out var number) && number < Bad.Length ? Bad[number](http) : Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private static Task Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static async Task<long> Count(NpgsqlDataSource database, string where)
    {
        await using var command = database.CreateCommand($"select count(*) from mt_doc_delivery where {where}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Until(Func<Task<bool>> holds, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"Not within {Patience.TotalMinutes:0} minutes: {what}");
            await Task.Delay(50);
        }
    }
}

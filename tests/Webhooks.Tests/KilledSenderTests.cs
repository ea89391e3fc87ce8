using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>The service's own program, killed while it sends. Here the service takes in and answers, and sends nothing itself.</summary>
public sealed class KilledSenderTests(RunningWebhooks assembly) : IAsyncLifetime
{
    private static readonly Dictionary<string, string> SendsNothing = new(RunningWebhooks.Settings) { ["Webhooks:AtOnce"] = "0" };
    private readonly string municipality = RunningWebhooks.Municipality();
    private readonly Receiver receiver = assembly.Receiver;
    private RunningService service = null!;
    private RunningWebhooks running = null!;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService.StartAsync<Webhooks.Endpoints.WebhookEndpoint>("webhooks", SendsNothing);
        running = new RunningWebhooks(service, receiver);
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task Killed_between_sending_and_recording_it_sends_again_under_the_same_id()
    {
        using var killed = new SemaphoreSlim(0);
        var url = receiver.That(async (time, http) =>
        {
            if (time == 0)
            {
                await killed.WaitAsync(http.RequestAborted);
            }
        });
        var (endpoint, secret) = await running.Register(municipality, url);
        await service.Publish(RunningWebhooks.Seat(municipality));
        await running.Until(municipality, endpoint, "pending");

        var first = Start();
        await receiver.AtLeast(url, 1);
        // SIGKILL, while the receiver has it and nothing is recorded.
        await first.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(Assert.Single(await running.Deliveries(municipality, endpoint))!["attempts"]!.AsArray());
        var second = Start();
        try
        {
            var got = await receiver.AtLeast(url, 2);
            var delivered = Assert.Single(await running.Until(municipality, endpoint, "delivered"))!;
            Assert.Equal([(string)delivered["id"]!, (string)delivered["id"]!], got.Select(one => one.Id));
            Assert.All(got, one => Assert.True(one.IsSignedWith(secret)));
            Assert.Equal(got[0].Body, got[1].Body);
        }
        finally
        {
            await second.StopAsync(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task Of_many_to_good_and_bad_endpoints_all_are_delivered_or_accounted_for_though_it_is_killed_in_the_middle()
    {
        const int good = 8, events = 400;
        var got = new ConcurrentDictionary<string, int>();
        var came = 0;
        Task Take(int time, HttpContext http)
        {
            got.AddOrUpdate(http.Request.Headers["webhook-id"].ToString(), 1, (_, times) => times + 1);
            Interlocked.Increment(ref came);
            return Task.CompletedTask;
        }

        Func<int, HttpContext, Task> hangs = (_, http) => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        Func<int, HttpContext, Task> fails = (_, http) =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var endpoints = new List<(string Municipality, Guid Id, bool Good)>();
        for (var i = 0; i < good + 2; i++)
        {
            var own = RunningWebhooks.Municipality();
            var (id, _) = await running.Register(own, receiver.That(i < good ? Take : i == good ? hangs : fails));
            endpoints.Add((own, id, i < good));
        }

        var expected = new HashSet<string>();
        await Task.WhenAll(Enumerable.Range(0, events).Select(n =>
        {
            var ((own, id, isGood), message) = (endpoints[n % endpoints.Count], Guid.CreateVersion7());
            if (isGood)
            {
                expected.Add(Delivery.IdOf(message, id).ToString());
            }

            return service.Publish(RunningWebhooks.Seat(own), message);
        }).ToArray());
        await Eventually.Get(() => running.Count("select count(*) from mt_doc_delivery"), count => count == events, TimeSpan.FromSeconds(60), "all queued");

        var first = Start();
        await Eventually.Get(() => Task.FromResult(Volatile.Read(ref came)), count => count > 20, TimeSpan.FromSeconds(60), "the process at its work");
        await first.StopAsync(TimeSpan.FromSeconds(20));
        var atTheKill = got.Count;
        var second = Start();
        try
        {
            await Eventually.Get(
                () => running.Count("select count(*) from mt_doc_delivery where data ->> 'state' = 'Delivered'"), count => count == expected.Count, TimeSpan.FromSeconds(60), "all of the good delivered");
        }
        finally
        {
            await second.StopAsync(TimeSpan.FromSeconds(20));
        }

        Assert.InRange(atTheKill, 1, expected.Count);
        Assert.Equal(expected.Order(StringComparer.Ordinal), got.Keys.Order(StringComparer.Ordinal));
        // Twice only what was on its way at the kill.
        Assert.InRange(got.Values.Sum() - expected.Count, 0, 200);
        // Of the bad ones nothing is lost: it failed for good, or waits.
        Assert.Equal(
            events - expected.Count,
            await running.Count("select count(*) from mt_doc_delivery where data ->> 'state' = 'Failed' or data ->> 'state' = 'Pending' and data ->> 'turn' is not null"));
    }

    // The service's own program, as it is deployed, on the same database.
    private OwnedProcess Start() => OwnedProcess.Start(
        "KILL", Directory.CreateTempSubdirectory("yrkesresan-webhooks-").FullName, "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "Yrkesresan.Webhooks.dll"), "--urls", "http://127.0.0.1:0"],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__webhooks"] = service.Database,
            ["ConnectionStrings__messaging"] = service.Broker,
            ["Authentication__DevelopmentKey"] = RunningService.DevelopmentKey,
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["Webhooks__Claim"] = "00:00:02",
            ["Webhooks__Timeout"] = "00:00:01",
            ["Webhooks__Schedule__0"] = "00:00:00",
            ["Webhooks__Schedule__1"] = "00:00:00.2",
            ["Webhooks__Schedule__2"] = "00:00:30",
        });
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>Receivers that misbehave: each gets the outcome it should, and nobody beside it waits.</summary>
public sealed class BadReceiversTests(RunningWebhooks running)
{
    private readonly string municipality = RunningWebhooks.Municipality();
    private readonly Receiver receiver = running.Receiver;

    [Fact]
    public async Task The_beginning_of_an_answer_is_kept_and_of_a_gigabyte_no_more_is_read()
    {
        using var large = new TcpListener(IPAddress.Loopback, 0);
        large.Start();
        var pouring = Pour(large);
        var talkative = receiver.That(async (_, http) =>
        {
            http.Response.StatusCode = 422;
            await http.Response.WriteAsync("fel\0 i fältet\r\n: namn", http.RequestAborted);
        });
        var (one, _) = await running.Register(municipality, AddressOf(large));
        var (two, _) = await running.Register(municipality, talkative);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var delivered = Assert.Single(await running.Until(municipality, one, "delivered"))!;
        var attempt = Assert.Single(delivered["attempts"]!.AsArray())!;
        Assert.Equal((200, new string('x', 1024)), ((int)attempt["status"]!, (string?)attempt["response"]));
        // What fits into the buffers on the way, no more: then the connection is gone.
        Assert.InRange(await pouring, 1024, 64 * 1024 * 1024);

        var failed = Assert.Single(await running.Until(municipality, two, "failed"))!;
        Assert.All(failed["attempts"]!.AsArray(), one => Assert.Equal("fel i fältet\n: namn", (string?)one!["response"]));
        using var national = running.Service.As("national");
        var seen = await (await national.GetAsync($"/api/webhooks/v1/endpoints/{two}/deliveries", TestContext.Current.CancellationToken)).Json(200);
        Assert.All(seen["items"]![0]!["attempts"]!.AsArray(), one => Assert.Null(one!["response"]));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_counts_by_its_status_and_one_that_never_ends_holds_nobody()
    {
        using var broken = new TcpListener(IPAddress.Loopback, 0);
        broken.Start();
        var breaking = BreakOff(broken);
        var endless = receiver.That(async (_, http) =>
        {
            await http.Response.WriteAsync("så här är det: ", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        });
        var silent = receiver.That((_, http) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        var (one, _) = await running.Register(municipality, AddressOf(broken));
        var (two, _) = await running.Register(municipality, endless);
        var (three, _) = await running.Register(municipality, silent);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var cut = Assert.Single(Assert.Single(await running.Until(municipality, one, "delivered"))!["attempts"]!.AsArray())!;
        Assert.Equal((200, "cut-off", "halv"), ((int)cut["status"]!, (string?)cut["error"], (string?)cut["response"]));
        await breaking;
        var talking = Assert.Single(Assert.Single(await running.Until(municipality, two, "delivered"))!["attempts"]!.AsArray())!;
        Assert.Equal((200, "så här är det:"), ((int)talking["status"]!, (string?)talking["response"]));
        Assert.All(Assert.Single(await running.Until(municipality, three, "failed"))!["attempts"]!.AsArray(), attempt => Assert.Equal((null, "protocol"), ((int?)attempt!["status"], (string?)attempt["error"])));
    }

    private static Uri AddressOf(TcpListener listener) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    // Says that a thousand bytes come, and goes after four: in good order, so that what was said arrives.
    private static async Task BreakOff(TcpListener listener)
    {
        using var client = await Asked(listener);
        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalv"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    // Says that a gigabyte comes, and sends it as long as somebody takes it.
    private static async Task<long> Pour(TcpListener listener)
    {
        using var client = await Asked(listener);
        var piece = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        var sent = 0L;
        try
        {
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            for (; sent < 1L << 30; sent += piece.Length)
            {
                await client.GetStream().WriteAsync(piece, TestContext.Current.CancellationToken);
            }
        }
        catch (IOException)
        {
            // Nobody takes it any more.
        }

        return sent;
    }

    private static async Task<TcpClient> Asked(TcpListener listener)
    {
        var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var (said, buffer) = ("", new byte[4096]);
        while (!said.Contains("}}", StringComparison.Ordinal))
        {
            said += Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));
        }

        return client;
    }

    [Theory]
    [InlineData(429, false)]
    [InlineData(503, true)]
    public async Task Who_asks_to_be_left_alone_is_and_the_others_are_not(int status, bool byDate)
    {
        var url = receiver.That((_, http) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = byDate ? DateTimeOffset.UtcNow.AddHours(1).ToString("R", CultureInfo.InvariantCulture) : "3600";
            return Task.CompletedTask;
        });
        var healthy = receiver.That(200);
        var (resting, _) = await running.Register(municipality, url);
        var (other, _) = await running.Register(municipality, healthy);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var state = await Eventually.Get(() => running.Endpoint(municipality, resting), endpoint => endpoint["restsUntil"] is not null);
        Assert.InRange((DateTimeOffset)state["restsUntil"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));
        var recorded = await Eventually.Get(
            () => running.Deliveries(municipality, resting), items => items is [{ } one] && one["attempts"]!.AsArray().Count == 1, what: "the attempt recorded");
        var waiting = Assert.Single(recorded)!;
        Assert.InRange((DateTimeOffset)waiting["nextAttempt"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));

        // What happens meanwhile waits too, without being tried.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => running.Service.Publish(RunningWebhooks.Seat(municipality))));
        await running.Until(municipality, other, "delivered", 6);
        await running.Until(municipality, resting, "pending", 6);
        Assert.Single(receiver.At(url));
    }

    [Fact]
    public async Task Endpoints_that_hang_take_no_place_from_those_that_don_t()
    {
        // Four at a time in all, and a patience that outlasts the test: whoever waited for one that hangs would wait in vain.
        var settings = new Dictionary<string, string>(RunningWebhooks.Settings)
        {
            ["Webhooks:AtOnce"] = "4",
            ["Webhooks:AtOncePerEndpoint"] = "2",
            ["Webhooks:Swift"] = "00:00:00.1",
            ["Webhooks:Timeout"] = "00:05:00",
            ["Webhooks:Claim"] = "00:10:00",
        };
        await using var service = await RunningService.StartAsync<Webhooks.Endpoints.WebhookEndpoint>("webhooks", settings);
        var narrow = new RunningWebhooks(service, receiver);
        using var hold = new SemaphoreSlim(0);
        var hanging = new List<(Guid Id, Uri Url)>();
        for (var i = 0; i < 6; i++)
        {
            var url = receiver.That(async (_, http) => await hold.WaitAsync(http.RequestAborted));
            hanging.Add(((await narrow.Register(municipality, url)).Id, url));
        }

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => service.Publish(RunningWebhooks.Seat(municipality))));
        foreach (var (_, url) in hanging)
        {
            // Two at a time each, twelve together, where four is the most: those that hang don't count.
            await receiver.AtLeast(url, 2);
        }

        var well = receiver.That(200);
        var (healthy, _) = await narrow.Register(municipality, well);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.Publish(RunningWebhooks.Seat(municipality))));
        await narrow.Until(municipality, healthy, "delivered", 20);
        // All of the healthy one came through before anything of those that hang had come to any end.
        foreach (var (id, url) in hanging)
        {
            Assert.All(await narrow.Deliveries(municipality, id), item => Assert.Empty(item!["attempts"]!.AsArray()));
            Assert.Equal(2, receiver.At(url).Count);
        }

        hold.Release(1000);
        foreach (var (id, _) in hanging)
        {
            await narrow.Until(municipality, id, "delivered", 23);
        }
    }
}

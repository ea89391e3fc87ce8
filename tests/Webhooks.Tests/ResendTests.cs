using Xunit;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>What came to its end is sent again by hand: one, a period, all that failed.</summary>
public sealed class ResendTests(RunningWebhooks running)
{
    private readonly string municipality = RunningWebhooks.Municipality();
    private readonly Receiver receiver = running.Receiver;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_is_sent_again_under_its_own_id_with_the_whole_schedule_before_it()
    {
        var url = receiver.That(500, 500, 500, 500, 500, 200);
        var (endpoint, _) = await running.Register(municipality, url);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var failed = Assert.Single(await running.Until(municipality, endpoint, "failed"))!;
        Assert.Equal(4, failed["attempts"]!.AsArray().Count);

        using var client = running.Of(municipality);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/v1/deliveries/{failed["id"]}/resend");
        request.Headers.Add("Idempotency-Key", "igen");
        var again = await (await client.SendAsync(request, Cancellation)).Json(202);
        Assert.Equal("pending", (string?)again["state"]);
        var delivered = Assert.Single(await running.Until(municipality, endpoint, "delivered"))!;
        Assert.Equal([500, 500, 500, 500, 500, 200], delivered["attempts"]!.AsArray().Select(attempt => (int)attempt!["status"]!));
        Assert.Single(receiver.At(url).Select(got => got.Id).Distinct());

        // Delivered, it may still be wanted once more; the same key asks for nothing new.
        using var twice = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/v1/deliveries/{failed["id"]}/resend");
        twice.Headers.Add("Idempotency-Key", "igen");
        await (await client.SendAsync(twice, Cancellation)).Json(202);
        await (await client.PostAsync($"/api/webhooks/v1/deliveries/{failed["id"]}/resend", null, Cancellation)).Json(202);
        await receiver.AtLeast(url, 7);
        await running.Until(municipality, endpoint, "delivered");
        Assert.Equal(7, receiver.At(url).Count);

        var whole = await (await client.GetAsync($"/api/webhooks/v1/deliveries/{failed["id"]}", Cancellation)).Json(200);
        Assert.Equal("seat.confirmed.v1", (string?)whole["body"]!["type"]);
        using var national = running.Service.As("national");
        Assert.Null((await (await national.GetAsync($"/api/webhooks/v1/deliveries/{failed["id"]}", Cancellation)).Json(200))["body"]);
        await (await client.PostAsync($"/api/webhooks/v1/deliveries/{Guid.NewGuid()}/resend", null, Cancellation)).Problem(404, "not-found");
    }

    [Fact]
    public async Task All_that_failed_are_sent_again_and_nothing_else()
    {
        var down = true;
        var url = receiver.That((_, http) =>
        {
            http.Response.StatusCode = down ? 500 : 200;
            return Task.CompletedTask;
        });
        var (endpoint, _) = await running.Register(municipality, url);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => running.Service.Publish(RunningWebhooks.Seat(municipality))));
        await running.Until(municipality, endpoint, "failed", 3);
        down = false;
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Until(municipality, endpoint, "delivered");
        var before = receiver.At(url).Count;
        Assert.Equal(3, (int)(await running.Ask(municipality, endpoint, "resend", new { state = "failed" }, 202))["queued"]!);
        await running.Until(municipality, endpoint, "delivered", 4);
        Assert.Equal(before + 3, receiver.At(url).Count);
        Assert.Equal(0, (int)(await running.Ask(municipality, endpoint, "resend", new { state = "failed" }, 202))["queued"]!);
    }

    [Fact]
    public async Task A_period_is_sent_again()
    {
        var url = receiver.That(200);
        var (endpoint, _) = await running.Register(municipality, url);
        for (var i = 0; i < 3; i++)
        {
            await running.Service.Publish(RunningWebhooks.Seat(municipality));
            await running.Until(municipality, endpoint, "delivered", i + 1);
        }

        var times = (await running.Deliveries(municipality, endpoint)).Select(item => (DateTimeOffset)item!["createdAt"]!).Order().ToList();
        var period = new { from = times[1], until = times[2] };
        Assert.Equal(1, (int)(await running.Ask(municipality, endpoint, "resend", period, 202))["queued"]!);
        var got = await receiver.AtLeast(url, 4);
        Assert.Equal(got[1].Id, got[3].Id);
        await running.Ask(municipality, endpoint, "resend", new { }, 422);
        await running.Ask(municipality, endpoint, "resend", new { state = "lost" }, 422);
        await running.Ask(municipality, endpoint, "resend", new { from = times[1], until = times[0] }, 422);
        Assert.Equal(
            times[2], (DateTimeOffset)Assert.Single(await running.Deliveries(municipality, endpoint, $"?from={Uri.EscapeDataString($"{times[2]:O}")}"))!["createdAt"]!);
        Assert.Empty(await running.Deliveries(municipality, endpoint, "?type=seat.offered.v1"));
    }
}

using System.Net.Http.Json;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>Where it is asked for, what is told of one subject comes in the order in which it happened; other subjects don't wait for it.</summary>
public sealed class OrderTests(RunningWebhooks running)
{
    private readonly string municipality = RunningWebhooks.Municipality();
    private readonly Receiver receiver = running.Receiver;

    [Fact]
    public async Task What_happened_first_comes_first_though_it_is_heard_of_last_and_nothing_passes_what_failed()
    {
        var (ann, bo) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var fails = 2;
        using var letAnn = new SemaphoreSlim(0);
        var url = receiver.That(async (_, http) =>
        {
            var body = http.Items["body"]!.ToString()!;
            if (body.Contains($"{ann}", StringComparison.Ordinal) && body.Contains("paused", StringComparison.Ordinal) && Interlocked.Decrement(ref fails) >= 0)
            {
                http.Response.StatusCode = 500;
                return;
            }

            if (body.Contains($"{ann}", StringComparison.Ordinal) && body.Contains("resumed", StringComparison.Ordinal))
            {
                await letAnn.WaitAsync(http.RequestAborted);
            }
        });
        using var client = running.Of(municipality);
        var created = await (await client.PostAsJsonAsync(
            "/api/webhooks/v1/endpoints",
            new { municipality, url, ordered = true, events = new[] { "participant.paused.v1", "participant.resumed.v1", "participant.left.v1" } },
            TestContext.Current.CancellationToken)).Json(201);
        var endpoint = (Guid)created["id"]!;
        var at = RunningWebhooks.At;
        await running.Service.Publish(new ParticipantLeft(ann, municipality, new DateOnly(2026, 4, 1), at.AddMinutes(3)));
        await running.Service.Publish(new ParticipantResumed(ann, municipality, at.AddMinutes(2)));
        await running.Service.Publish(new ParticipantPaused(ann, municipality, at.AddMinutes(1)));
        await running.Service.Publish(new ParticipantPaused(bo, municipality, at.AddMinutes(4)));
        await running.Service.Publish(new ParticipantResumed(bo, municipality, at.AddMinutes(5)));

        // Bo is not kept waiting by Ann, whose third event waits for the second.
        await running.Until(municipality, endpoint, "delivered", 3);
        await Eventually.Get(() => Task.FromResult(Of(ann)), all => all.Count == 4);
        Assert.Equal(["paused", "paused", "paused", "resumed"], Of(ann));
        letAnn.Release();
        await running.Until(municipality, endpoint, "delivered", 5);
        Assert.Equal(["paused", "paused", "paused", "resumed", "left"], Of(ann));
        Assert.Equal(["paused", "resumed"], Of(bo));

        List<string> Of(Guid person) =>
            [.. receiver.At(url).Where(got => (Guid)got.Json["data"]!["participant"]! == person).Select(got => ((string)got.Json["type"]!).Split('.')[1])];
    }
}

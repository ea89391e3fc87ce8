using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>What we send is checked by a library that is not ours, as a receiver would: npm <c>standardwebhooks</c>, run by node.</summary>
public sealed class SignatureByOthersTests(RunningWebhooks running)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_independent_library_accepts_what_is_sent_also_while_the_secret_is_rotated_and_refuses_what_was_changed()
    {
        var municipality = RunningWebhooks.Municipality();
        var url = running.Receiver.That(200);
        var (endpoint, former) = await running.Register(municipality, url);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var plain = (await running.Receiver.AtLeast(url, 1))[0];
        var current = (string)(await running.Ask(municipality, endpoint, "secret"))["secret"]!;
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var rotating = (await running.Receiver.AtLeast(url, 2))[1];

        static ReceivedWebhook As(Got got, string secret) => new(secret, got.Id, got.Timestamp, got.Signature, got.Body);
        var verdicts = await IndependentVerifier.Verify(
            [
                As(plain, former),
                As(rotating, former),
                As(rotating, current),
                As(plain, current),
                As(plain, Signature.NewSecret()),
                As(plain, former) with { Body = plain.Body.Replace("seat", "Seat", StringComparison.Ordinal) },
                As(plain, former) with { Id = Guid.NewGuid().ToString() },
                As(plain, former) with { Timestamp = $"{long.Parse(plain.Timestamp, null) - 1}" },
                As(plain, former) with { Signature = plain.Signature.Replace("v1,", "v1a,", StringComparison.Ordinal) },
                Old(As(plain, former)),
            ],
            Cancellation);
        const string refused = "No matching signature found";
        Assert.Equal(["accepted", "accepted", "accepted", refused, refused, refused, refused, refused, refused, "Message timestamp too old"], verdicts);
    }

    [Fact]
    public async Task An_independent_library_signs_as_we_do()
    {
        var (secret, body) = (Signature.NewSecret(), """{"type":"seat.confirmed.v1","data":{"unit":"Åsele Ö ☃"}}""");
        Assert.Equal(Signature.Of(secret, "a-b", 1614265330, body), await IndependentVerifier.Sign(secret, "a-b", 1614265330, body, Cancellation));
    }

    // Rightly signed, ten minutes ago.
    private static ReceivedWebhook Old(ReceivedWebhook received)
    {
        var timestamp = DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds();
        return received with { Timestamp = $"{timestamp}", Signature = Signature.Of(received.Secret, received.Id, timestamp, received.Body) };
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Tests.Developers;

/// <summary>What integrators copy works: the C# is compiled in here, the JavaScript run by node, the script by sh. The Java was tried by hand; it is no part of a bare machine.</summary>
public sealed class SampleTests(RunningWebhooks running)
{
    private const string Id = "msg_1", Body = """{"type":"seat.confirmed.v1","data":{"unit":"Åsele Ö ☃"}}""";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    private static readonly string Secret = Signature.NewSecret(), Other = Signature.NewSecret();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What came, and whether it is genuine.</summary>
    private sealed record Case(string Secret, string Id, string Timestamp, string Signatures, string Body, bool Genuine);

    private static IReadOnlyList<Case> Cases()
    {
        static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        static string Signed(string secret, DateTimeOffset at) => Signature.Of(secret, Id, at.ToUnixTimeSeconds(), Body);
        var genuine = new Case(Secret, Id, Seconds(Now), Signed(Secret, Now), Body, true);
        var (old, early) = (Now.AddSeconds(-301), Now.AddSeconds(330));
        return
        [
            genuine,
            genuine with { Signatures = $"{Signed(Other, Now)} {Signed(Secret, Now)}" }, // while it is rotated
            genuine with { Timestamp = Seconds(Now.AddSeconds(-200)), Signatures = Signed(Secret, Now.AddSeconds(-200)) },
            genuine with { Secret = Other, Genuine = false },
            genuine with { Body = Body.Replace("seat", "Seat", StringComparison.Ordinal), Genuine = false },
            genuine with { Id = "msg_2", Genuine = false },
            genuine with { Timestamp = Seconds(old), Signatures = Signed(Secret, old), Genuine = false },
            genuine with { Timestamp = Seconds(early), Signatures = Signed(Secret, early), Genuine = false },
            genuine with { Timestamp = "now", Genuine = false },
            genuine with { Signatures = "", Genuine = false },
            genuine with { Signatures = genuine.Signatures.Replace("v1,", "v1a,", StringComparison.Ordinal), Genuine = false },
        ];
    }

    [Fact]
    public void The_C_sharp_tells_the_genuine_from_the_rest() => Assert.All(Cases(), one => Assert.Equal(
        one.Genuine, WebhookSignature.IsGenuine(one.Secret, one.Id, one.Timestamp, one.Signatures, Encoding.UTF8.GetBytes(one.Body), Now)));

    [Fact]
    public async Task The_JavaScript_tells_the_genuine_from_the_rest()
    {
        const string script =
            """
            const { isGenuine } = await import(process.argv[1]);
            const cases = JSON.parse(process.argv[2]);
            console.log(JSON.stringify(cases.map((one) => isGenuine(one.Secret, one.Id, one.Timestamp, one.Signatures, Buffer.from(one.Body), Number(process.argv[3])))));
            """;
        var said = await Run("node", null,
            "--input-type=module", "-e", script, Sample("webhook-signature.mjs"), JsonSerializer.Serialize(Cases()), $"{Now.ToUnixTimeMilliseconds()}");
        Assert.Equal(Cases().Select(one => one.Genuine), JsonSerializer.Deserialize<bool[]>(said)!);
    }

    [Fact]
    public async Task The_script_sends_what_is_rightly_signed()
    {
        var url = running.Receiver.That(204);
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        await File.WriteAllTextAsync(file, Body, Cancellation);
        try
        {
            Assert.Equal("204", (await Run("sh", ("SECRET", Secret), Sample("send-signed.sh"), url.ToString(), file)).Trim());
        }
        finally
        {
            File.Delete(file);
        }

        var got = Assert.Single(await running.Receiver.AtLeast(url, 1));
        Assert.Equal(Body, got.Body);
        Assert.True(WebhookSignature.IsGenuine(Secret, got.Id, got.Timestamp, got.Signature, Encoding.UTF8.GetBytes(got.Body), DateTimeOffset.UtcNow));
    }

    private static string Sample(string file) => Repository.PathOf("services", "Webhooks", "Developers", "Samples", file);

    private static async Task<string> Run(string program, (string Name, string Value)? variable, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (variable is { } set)
        {
            start.Environment[set.Name] = set.Value;
        }

        using var process = Process.Start(start)!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode == 0 ? await said : throw new InvalidOperationException(await complained);
    }
}

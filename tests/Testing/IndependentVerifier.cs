using System.Diagnostics;
using System.Text.Json;

namespace Yrkesresan.Testing;

/// <summary>A webhook as it was received.</summary>
/// <param name="Secret">The receiver's secret, <c>whsec_…</c>.</param>
/// <param name="Id">Header <c>webhook-id</c>.</param>
/// <param name="Timestamp">Header <c>webhook-timestamp</c>.</param>
/// <param name="Signature">Header <c>webhook-signature</c>.</param>
/// <param name="Body">The body.</param>
public sealed record ReceivedWebhook(string Secret, string Id, string Timestamp, string Signature, string Body);

/// <summary>Signatures of webhooks, checked and made by a program that is not ours: the npm library <c>standardwebhooks</c>, where <c>./yr test</c> could fetch it.</summary>
public static class IndependentVerifier
{
    private const string Script =
        """
        const fs = require('fs');
        const { Webhook } = require(process.argv[2]);
        const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
        console.log(JSON.stringify(asked.map(one => {
          if (one.sign) return new Webhook(one.secret).sign(one.id, new Date(Number(one.timestamp) * 1000), one.body);
          try {
            new Webhook(one.secret).verify(one.body, { 'webhook-id': one.id, 'webhook-timestamp': one.timestamp, 'webhook-signature': one.signature });
            return 'accepted';
          } catch (e) {
            return e.message;
          }
        })));
        """;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>What the library says of each: <c>accepted</c>, or why not.</summary>
    /// <param name="received">The webhooks.</param>
    /// <param name="cancellation">The test ends.</param>
    public static Task<IReadOnlyList<string>> Verify(IEnumerable<ReceivedWebhook> received, CancellationToken cancellation) => Run(received, cancellation);

    /// <summary>The header <c>webhook-signature</c> that the library makes.</summary>
    /// <param name="secret"><c>whsec_…</c>.</param>
    /// <param name="id">Header <c>webhook-id</c>.</param>
    /// <param name="timestamp">Header <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="cancellation">The test ends.</param>
    public static async Task<string> Sign(string secret, string id, long timestamp, string body, CancellationToken cancellation) =>
        (await Run<object>([new { secret, id, timestamp = $"{timestamp}", body, sign = true }], cancellation))[0];

    private static async Task<IReadOnlyList<string>> Run<T>(IEnumerable<T> asked, CancellationToken cancellation)
    {
        var library = Repository.PathOf(".tools", "node_modules", "standardwebhooks", "dist", "index.js");
        if (!File.Exists(library))
        {
            throw new FileNotFoundException("standardwebhooks is not there: ./yr test fetches it, or npm install --prefix .tools standardwebhooks@1.1.1", library);
        }

        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script, "-", library])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await node.StandardInput.BaseStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(asked.Cast<object>(), Web), cancellation);
        node.StandardInput.Close();
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(cancellation), node.StandardError.ReadToEndAsync(cancellation));
        await node.WaitForExitAsync(cancellation);
        return node.ExitCode == 0 ? JsonSerializer.Deserialize<string[]>(await said)! : throw new InvalidOperationException(await complained);
    }
}

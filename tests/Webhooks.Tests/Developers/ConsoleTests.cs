using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;
using Yrkesresan.Webhooks.Developers;

namespace Yrkesresan.Webhooks.Tests.Developers;

/// <summary>The console of the developers' page does what it says: its own script, run by node against the service, with as much of a browser as it uses.</summary>
public sealed class ConsoleTests(RunningWebhooks running)
{
    private const string Browser =
        """
        const { origin, token, municipality, url, source } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const words = { wait: 'wait', token: 'token', found: '{0} found', secret: 'secret', later: 'later' };
        const elements = {}, listeners = {};
        globalThis.Option = class { constructor(text, value) { this.text = text; this.value = value; } };
        const element = (id) => ({
          dataset: words, value: '', textContent: '', disabled: false, options: [], selectedOptions: [],
          addEventListener(type, listener) { listeners[id] = listener; },
          replaceChildren(...children) { this.options = children; this.value = children[0]?.value; },
        });
        const byName = (id) => (elements[id] ??= element(id));
        globalThis.document = { getElementById: byName };
        const real = fetch;
        globalThis.fetch = (path, options) => real(origin + path, options);
        (0, eval)(source);
        const click = async (id) => { await listeners[id]({ preventDefault() {} }); return byName('said').textContent; };
        (async () => {
          byName('token').value = token;
          byName('municipality').value = municipality;
          byName('url').value = url;
          byName('wanted').selectedOptions = [{ value: 'seat.confirmed.v1' }];
          const registered = await click('register');
          const found = await click('list');
          const sent = await click('send');
          byName('token').value = 'ingen';
          console.log(JSON.stringify({ registered, found, sent, refused: await click('list') }));
        })();
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_registers_a_receiver_and_sends_it_a_test_event()
    {
        var municipality = RunningWebhooks.Municipality();
        var url = running.Receiver.That(204);
        using var client = running.Of(municipality);
        var said = await Run(new
        {
            origin = running.Service.Address.GetLeftPart(UriPartial.Authority),
            token = client.DefaultRequestHeaders.Authorization!.Parameter,
            municipality,
            url,
            source = DeveloperPage.Text("console.js"),
        });
        Assert.StartsWith("secret\nwhsec_", said.GetProperty("registered").GetString(), StringComparison.Ordinal);
        Assert.Equal("1 found", said.GetProperty("found").GetString());
        var sent = JsonDocument.Parse(said.GetProperty("sent").GetString()!).RootElement;
        Assert.Equal(204, sent.GetProperty("delivery").GetProperty("attempts")[0].GetProperty("status").GetInt32());
        var got = Assert.Single(running.Receiver.At(url));
        Assert.Equal("endpoint.test.v1", (string?)got.Json["type"]);
        Assert.True(got.IsSignedWith(said.GetProperty("registered").GetString()!.Split('\n')[1]));
        Assert.StartsWith("401 unauthenticated", said.GetProperty("refused").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Run(object input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Browser]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(Cancellation), node.StandardError.ReadToEndAsync(Cancellation));
        await node.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(input)), Cancellation);
        node.StandardInput.Close();
        await node.WaitForExitAsync(Cancellation);
        return node.ExitCode == 0 ? JsonSerializer.Deserialize<JsonElement>(await said) : throw new InvalidOperationException(await complained);
    }
}

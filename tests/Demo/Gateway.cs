using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yrkesresan.Demo;

/// <summary>The region as anybody outside meets it: its gateway, with tokens of the right role.</summary>
internal sealed class Gateway(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<string>> tokens = new();

    /// <summary>How many requests were made.</summary>
    public int Requests => requests;

    private int requests;

    /// <summary>A caller of a role.</summary>
    public async Task<As> As(string role, string? region = null, string? municipality = null, Guid? person = null)
    {
        var who = $"{role}|{region}|{municipality}|{person}";
        return new As(this, await tokens.GetOrAdd(who, _ => Token(role, region, municipality, person)));
    }

    private async Task<string> Token(string role, string? region, string? municipality, Guid? person)
    {
        var answer = await Send(HttpMethod.Post, "/dev/token", new { role, region, municipality, person }, null, null);
        return answer["access_token"]!.GetValue<string>();
    }

    /// <summary>Sends, and gives back the answer; a problem ends the demo with what it says.</summary>
    public async Task<JsonNode> Send(HttpMethod method, string path, object? body, string? token, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");
        }

        Interlocked.Increment(ref requests);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!
            : throw new DemoFailed($"{method} {path} → {(int)response.StatusCode} {text}");
    }

    /// <summary>Fetches a file as it is: letters outside ASCII are those of its codepage, and are not asked for.</summary>
    public async Task<string> File(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        Interlocked.Increment(ref requests);
        using var response = await http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? Encoding.Latin1.GetString(bytes)
            : throw new DemoFailed($"GET {path} → {(int)response.StatusCode} {Encoding.UTF8.GetString(bytes)}");
    }

    public void Dispose() => http.Dispose();
}

/// <summary>The gateway, as somebody.</summary>
internal sealed class As(Gateway gateway, string token)
{
    public Task<JsonNode> Get(string path) => gateway.Send(HttpMethod.Get, path, null, token, null);

    /// <summary>A file.</summary>
    public Task<string> Text(string path) => gateway.File(path, token);

    public Task<JsonNode> Put(string path, object body) => gateway.Send(HttpMethod.Put, path, body, token, null);

    /// <param name="path">Where to.</param>
    /// <param name="body">What.</param>
    /// <param name="key">Idempotency-Key: the same in every run of the demo, which is what lets it run twice.</param>
    public Task<JsonNode> Post(string path, object body, string? key = null) => gateway.Send(HttpMethod.Post, path, body, token, key);

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<List<JsonNode>> All(string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await Get(path + (path.Contains('?') ? '&' : '?') + "limit=200" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Asks until the service has heard of what is asked about.</summary>
    public Task UntilKnown(string what, Func<As, Task> ask) => Until(
        what,
        async caller =>
        {
            try
            {
                await ask(caller);
                return true;
            }
            catch (DemoFailed failed) when (failed.Message.Contains("→ 404", StringComparison.Ordinal))
            {
                return false;
            }
        },
        known => known);

    /// <summary>Reads until it is as it should be; what follows from events takes a moment.</summary>
    public async Task<T> Until<T>(string what, Func<As, Task<T>> read, Func<T, bool> holds)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            var seen = await read(this);
            if (holds(seen))
            {
                return seen;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new DemoFailed($"waited 60 s for {what}; last seen: {(seen is IEnumerable<JsonNode> nodes ? $"{nodes.Count()} items" : seen)}");
            }

            await Task.Delay(50);
        }
    }
}

/// <summary>A step did not go as it should.</summary>
internal sealed class DemoFailed(string what) : Exception(what);

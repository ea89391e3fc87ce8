using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Yrkesresan.Testing;

/// <summary>Somebody who calls the API.</summary>
public sealed class GatewayCaller
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(5);
    private readonly HttpClient http;
    private readonly JsonObject who;
    private Task<string>? token;
    private DateTimeOffset renewAt;

    internal GatewayCaller(HttpClient http, JsonObject who)
    {
        foreach (var claim in who.Where(claim => claim.Value is null).Select(claim => claim.Key).ToList())
            who.Remove(claim);
        (this.http, this.who) = (http, who);
    }

    /// <summary>Reads; throws unless it succeeds.</summary>
    /// <param name="path">The path from the gateway's root.</param>
    public Task<JsonNode> GetAsync(string path) => Succeed(HttpMethod.Get, path, null, null);

    /// <summary>Creates or does; throws unless it succeeds.</summary>
    /// <param name="path">The path from the gateway's root.</param>
    /// <param name="body">What is sent as JSON.</param>
    /// <param name="idempotencyKey">The key under which it may be repeated.</param>
    public Task<JsonNode> PostAsync(string path, object? body = null, string? idempotencyKey = null) => Succeed(HttpMethod.Post, path, body ?? new { }, idempotencyKey);

    /// <summary>Puts; throws unless it succeeds.</summary>
    /// <param name="path">The path from the gateway's root.</param>
    /// <param name="body">What is sent as JSON.</param>
    public Task<JsonNode> PutAsync(string path, object body) => Succeed(HttpMethod.Put, path, body, null);

    /// <summary>Sends and returns the answer, whatever it is.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path from the gateway's root.</param>
    /// <param name="body">What is sent, if anything: as it is where it is content already, else as JSON.</param>
    /// <param name="idempotencyKey">The key under which it may be repeated.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        return await http.SendAsync(request);
    }

    private async Task<JsonNode> Succeed(HttpMethod method, string path, object? body, string? key)
    {
        using var response = await SendAsync(method, path, body, key);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!
            : throw new HttpRequestException($"{method} {path} as {who.ToJsonString()} → {(int)response.StatusCode}: {text}", null, response.StatusCode);
    }

    private Task<string> TokenAsync()
    {
        lock (who)
        {
            if (token is null or { IsFaulted: true } || DateTimeOffset.UtcNow >= renewAt)
                (token, renewAt) = (FetchTokenAsync(), DateTimeOffset.UtcNow + Renewal);
            return token;
        }
    }

    private async Task<string> FetchTokenAsync()
    {
        using var response = await http.PostAsJsonAsync("/dev/token", who);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>();
    }
}

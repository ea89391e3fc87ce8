using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Testing;

/// <summary>What those whom a route does not concern get.</summary>
public enum Seen
{
    /// <summary>404, or 403 where the role has nothing to do there at all.</summary>
    Nothing,

    /// <summary>A list or page of their own, without anything of others.</summary>
    OnlyOwn,

    /// <summary>The same as everybody in the region; nothing in it is of anybody alone.</summary>
    TheSame,
}

/// <summary>A request, and who may make it.</summary>
/// <param name="Path">After the service's root.</param>
/// <param name="Body">Sent as JSON; content that is no JSON is a <see cref="Func{HttpContent}"/>, since content is used up by sending it.</param>
/// <param name="By">Who may; null: the coordinator.</param>
/// <param name="Status">What she or he is answered.</param>
public sealed record Asked(string Path, object? Body = null, HttpClient? By = null, HttpStatusCode Status = HttpStatusCode.OK)
{
    /// <summary>The same with a link that only its owner has; null: it needs none.</summary>
    public string? ByItsOwner { get; init; }
}

/// <summary>The routes of a service, asked by those whom they do not concern: they see nothing and change nothing.</summary>
/// <param name="service">The service.</param>
public sealed class Outside(RunningService service)
{
    private readonly string root = $"/api/{service.Name}/v1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every route of the OpenAPI document, as <c>get /things/{id}</c>.</summary>
    public async Task<IReadOnlyList<string>> Routes()
    {
        using var anyone = service.Anonymous();
        using var document = JsonDocument.Parse(await anyone.GetStringAsync($"/api/{service.Name}/openapi.json", Cancellation));
        return
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject()
                .Where(path => path.Name.StartsWith(root, StringComparison.Ordinal))
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name[root.Length..]}"))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Each outsider asks, then one without a token, and then, as the control, one whom it concerns.</summary>
    /// <param name="route">As <see cref="Routes"/> names it.</param>
    /// <param name="seen">What outsiders get.</param>
    /// <param name="asked">The request.</param>
    /// <param name="outsiders">Who they are.</param>
    /// <param name="coordinator">Whom it concerns unless the request says.</param>
    /// <param name="secrets">What none of them may come to know.</param>
    public Task Check(
        string route, Seen seen, Asked asked, IEnumerable<(string Who, HttpClient Client)> outsiders, HttpClient coordinator, IReadOnlyList<string> secrets) =>
        Check(route, asked, outsiders.Select(one => (one.Who, one.Client, seen)), coordinator, secrets);

    /// <summary>The same, where not all outsiders get the same.</summary>
    /// <param name="route">As <see cref="Routes"/> names it.</param>
    /// <param name="asked">The request.</param>
    /// <param name="outsiders">Who they are, and what each gets.</param>
    /// <param name="coordinator">Whom it concerns unless the request says.</param>
    /// <param name="secrets">What none of them may come to know.</param>
    public async Task Check(
        string route, Asked asked, IEnumerable<(string Who, HttpClient Client, Seen Seen)> outsiders, HttpClient coordinator, IReadOnlyList<string> secrets)
    {
        // What an outsider said itself may be echoed.
        var said = asked.Path + (asked.Body is null or Delegate ? "" : JsonSerializer.Serialize(asked.Body, Json.Options));
        var kept = secrets.Where(secret => !said.Contains(secret, StringComparison.OrdinalIgnoreCase)).ToList();
        var before = await EventsOf(secrets);
        foreach (var (who, client, seen) in outsiders)
        {
            using var outsider = client;
            using var response = await Send(outsider, route, asked);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(
                response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || seen is not Seen.Nothing && (int)response.StatusCode < 300,
                $"{who}: {(int)response.StatusCode} {text}");
            Assert.All(kept, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(before, await EventsOf(secrets));
        using (var nobody = service.Anonymous())
        using (var response = await Send(nobody, route, asked))
        {
            // A link that only its owner has needs no token: who has none of them learns no more than that.
            Assert.Equal(asked.ByItsOwner is null ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, response.StatusCode);
        }

        // The control: the very same request of one whom it concerns is answered.
        using var answer = await Send(asked.By ?? coordinator, route, asked with { Path = asked.ByItsOwner ?? asked.Path });
        Assert.True(answer.StatusCode == asked.Status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    private Task<HttpResponseMessage> Send(HttpClient client, string route, Asked asked) => client.SendAsync(
        new HttpRequestMessage(new HttpMethod(route.Split(' ')[0].ToUpperInvariant()), root + asked.Path)
        {
            Content = asked.Body switch
            {
                null => null,
                Func<HttpContent> content => content(),
                var body => JsonContent.Create(body, options: Json.Options),
            },
        },
        Cancellation);

    private async Task<long> EventsOf(IReadOnlyList<string> secrets)
    {
        await using var connection = new NpgsqlConnection(service.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("select count(*) from mt_events where data::text like any($1) or stream_id::text like any($1)", connection)
        {
            Parameters = { new() { Value = secrets.Select(secret => $"%{secret}%").ToArray() } },
        };
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Probe;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.ServiceDefaults.Tests;

public sealed class IdempotencyTests(Probing probing)
{
    private const string Notes = "/api/probe/v1/journeys/aldreomsorg/notes";

    [Fact]
    public async Task The_same_key_gives_the_same_resource_and_the_same_answer()
    {
        var key = Guid.NewGuid().ToString();
        var first = await Write(key, "en gång");
        var second = await Write(key, "en gång");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(await Text(first), await Text(second));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var key = Guid.NewGuid().ToString();
        await Write(key, "det ena");
        var other = await Write(key, "det andra");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("key-reused", JsonDocument.Parse(await Text(other)).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_same_key_from_somebody_else_is_another_key()
    {
        var key = Guid.NewGuid().ToString();
        var mine = await Write(key, "samma", "anna");
        var yours = await Write(key, "samma", "bo");
        Assert.NotEqual(await Text(mine), await Text(yours));
    }

    [Fact]
    public async Task Twenty_at_once_with_one_key_make_one()
    {
        var key = Guid.NewGuid().ToString();
        var text = $"samtidigt {Guid.NewGuid():N}"[..40];
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Write(key, text)));

        var ids = await Task.WhenAll(answers.Select(Text));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(ids.Distinct());
        await using var session = probing.Probe.Store.QuerySession("aldreomsorg");
        Assert.Single(await session.QueryAsync<Note>("where d.tenant_id = 'aldreomsorg' and d.data ->> 'text' = ?", TestContext.Current.CancellationToken, text));
    }

    [Fact]
    public async Task What_was_answered_can_t_be_read_in_the_database()
    {
        var key = Guid.NewGuid().ToString();
        var first = await Write(key, "hemligt");
        var id = JsonDocument.Parse(await Text(first)).RootElement.GetProperty("id").GetString()!;

        await using var session = probing.Probe.Store.QuerySession();
        var kept = await session.QueryAsync<IdempotentAnswer>("where data ->> 'location' = ?", TestContext.Current.CancellationToken, first.Headers.Location!.ToString());
        Assert.DoesNotContain(id, Assert.Single(kept).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(key, JsonSerializer.Serialize(kept), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_version_is_refused_and_the_current_one_goes_through()
    {
        var created = await Write(null, "versioner");
        using var client = probing.Probe.As("coordinator", "norrbotten");
        var readings = created.Headers.Location + "/readings";

        Assert.Equal("\"1\"", created.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.OK, (await Read(client, readings, "\"1\"")).StatusCode);
        var stale = await Read(client, readings, "\"1\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal("version-conflict", JsonDocument.Parse(await Text(stale)).RootElement.GetProperty("code").GetString());
        Assert.Equal("\"3\"", (await Read(client, readings, "\"2\"")).Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Read(client, readings, "\"inte-en-version\"")).StatusCode);
    }

    [Fact]
    public async Task Simultaneous_commands_without_a_version_queue_up_and_the_rule_holds()
    {
        var created = await Write(null, "högst tre");
        using var client = probing.Probe.As("coordinator", "norrbotten");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Read(client, created.Headers.Location + "/readings", null)));

        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    private async Task<HttpResponseMessage> Write(string? key, string text, string subject = "anna")
    {
        using var client = probing.Probe.As("coordinator", "norrbotten", subject: subject);
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        }

        return await client.PostAsJsonAsync(Notes, new { text, times = 1 }, TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> Read(HttpClient client, string path, string? version)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (version is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(version));
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Yrkesresan.ServiceDefaults.Tests;

public sealed class ProblemTests(Probing probing)
{
    private const string Notes = "/api/probe/v1/journeys/barn-och-unga/notes";

    [Theory]
    [InlineData("{\"text\":\"hej\",\"times\":1}", "/api/probe/v1/journeys/ingen-resa/notes", 404, "unknown-journey", null)]
    [InlineData("{}", Notes, 422, "validation", "text,times")]
    [InlineData("{\"text\":\"hej\",\"times\":-1}", Notes, 422, "validation", "times")]
    [InlineData("{\"text\":\"hej\",\"times\":\"många\"}", Notes, 422, "validation", "times")]
    [InlineData("{\"text\":\"hej\",\"times\":1e30}", Notes, 422, "validation", "times")]
    [InlineData("[1]", Notes, 422, "validation", "body")]
    [InlineData("{\"text\":", Notes, 422, "validation", "text")]
    [InlineData("", Notes, 422, "malformed", null)]
    [InlineData("null", Notes, 422, "malformed", null)]
    [InlineData("{\"text\":\"hej\"}", "/api/probe/v1/nothing", 404, "not-found", null)]
    public async Task Bad_input_is_told_field_by_field(string body, string path, int status, string code, string? fields)
    {
        var answer = await Send(path, body);

        var problem = await Problem(answer, status, code);
        if (fields is not null)
        {
            Assert.Equal(fields, string.Join(',', problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString())));
        }
    }

    [Fact]
    public async Task A_query_with_control_characters_is_refused() =>
        await Problem(await Send(Notes + "?unit=%00", "{}"), 422, "validation");

    [Fact]
    public async Task A_body_over_the_limit_is_refused() =>
        await Problem(await Send(Notes, $"{{\"text\":\"{new string('x', 1_000_000)}\",\"times\":1}}"), 413, "too-large");

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        using var client = probing.Probe.As("coordinator", "norrbotten");
        using var content = new StringContent("text=hej", Encoding.UTF8, "application/x-www-form-urlencoded");
        await Problem(await client.PostAsync(Notes, content, TestContext.Current.CancellationToken), 415, "unsupported-media-type");
    }

    [Fact]
    public async Task Without_a_token_with_a_false_one_and_with_another_role_the_door_is_shut()
    {
        using var client = probing.Probe.Anonymous();
        await Problem(await client.PostAsJsonAsync(Notes, new { text = "hej" }, TestContext.Current.CancellationToken), 401, "unauthenticated");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "eyJhbGciOiJub25lIn0.e30.");
        await Problem(await client.PostAsJsonAsync(Notes, new { text = "hej" }, TestContext.Current.CancellationToken), 401, "unauthenticated");
        using var participant = probing.Probe.As("participant");
        await Problem(await participant.PostAsJsonAsync(Notes, new { text = "hej" }, TestContext.Current.CancellationToken), 403, "forbidden");
    }

    [Fact]
    public async Task Nothing_of_the_inside_is_told_when_something_breaks()
    {
        using var client = probing.Probe.Anonymous();
        var answer = await client.GetAsync("/api/probe/v1/boom", TestContext.Current.CancellationToken);
        await Problem(answer, 500, "unexpected");
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> Send(string path, string body)
    {
        using var client = probing.Probe.As("coordinator", "norrbotten");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> Problem(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return problem;
    }
}

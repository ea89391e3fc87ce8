using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Gateway.Tests;

/// <summary>The real gateway on Kestrel, before services that the test makes.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Key = "only-for-tests-and-development-0123456789";
    private readonly WebApplication app;

    private RunningGateway(WebApplication app) => this.app = app;

    public Uri Address => AddressOf(app);

    public static async Task<RunningGateway> StartAsync(string environment = "Development", params (string Key, string Value)[] settings)
    {
        var app = Program.Build(
        [
            $"--environment={environment}", "--urls=http://127.0.0.1:0", $"--Authentication:DevelopmentKey={Key}",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
        await app.StartAsync();
        return new RunningGateway(app);
    }

    public HttpClient As(string role, string? region = null, string? subject = null) =>
        With(Tokens.Issue(Key, new Caller(subject ?? $"{role}:{region}", role, region, null, null, null), TimeProvider.System.GetUtcNow()));

    public HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient Anonymous() => new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 400 }) { BaseAddress = Address };

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    internal static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}

/// <summary>A service as the gateway sees it: answers what it was asked.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string name;
    private int asked;

    private Upstream(WebApplication app, string name) => (this.app, this.name) = (app, name);

    public Uri Address => RunningGateway.AddressOf(app);

    public int Asked => Volatile.Read(ref asked);

    public static async Task<Upstream> StartAsync(string name, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new Upstream(app, name);
        app.Run(upstream.Answer);
        await app.StartAsync();
        return upstream;
    }

    public (string, string) As(string cluster, int number = 0) => ($"services:{cluster}:http:{number}", Address.ToString());

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Answer(HttpContext http)
    {
        Interlocked.Increment(ref asked);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        http.Response.Headers.Server = "inside/1.0";
        http.Response.Headers["X-Powered-By"] = "inside";
        await http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["service"] = name,
            ["method"] = http.Request.Method,
            ["path"] = http.Request.Path.Value + http.Request.QueryString,
            ["length"] = body.Length,
            ["headers"] = new JsonObject(http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value.ToString()))),
        });
    }
}

internal static class Answers
{
    public static async Task<JsonObject> Json(this HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken))!.AsObject();

    public static async Task<JsonObject> Problem(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
        Xunit.Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Xunit.Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!.AsObject();
        Xunit.Assert.Equal(code, (string?)problem["code"]);
        Xunit.Assert.Equal(status, (int?)problem["status"]);
        return problem;
    }
}

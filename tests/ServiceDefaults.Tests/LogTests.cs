using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task No_line_of_a_requests_log_holds_the_path_that_was_asked_for()
    {
        using var lines = new Lines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddTelemetry("probe");
        builder.Logging.AddProvider(lines);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/calendars/{secret}.ics", (string secret, ILoggerFactory logs) =>
        {
            logs.CreateLogger("Probe").Log(LogLevel.Warning, "something was odd");
            return Results.Text(secret);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal("hemligt", await client.GetStringAsync("/calendars/hemligt.ics", TestContext.Current.CancellationToken));

        Assert.Contains(lines.All, line => line.Contains("something was odd", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.All, line => line.Contains("hemligt", StringComparison.Ordinal));
    }

    /// <summary>Every line with the scopes it stands in, as an exporter that includes scopes sees it.</summary>
    private sealed class Lines : ILoggerProvider, ISupportExternalScope, ILogger
    {
        private IExternalScopeProvider? scopes;

        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new List<string> { formatter(state, exception) };
            scopes?.ForEachScope(
                (scope, all) => all.Add(scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : $"{scope}"), line);
            All.Enqueue(string.Join(" | ", line));
        }

        public void Dispose()
        {
        }
    }
}

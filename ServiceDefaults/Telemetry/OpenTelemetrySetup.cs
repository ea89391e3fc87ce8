using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP to wherever <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; without it nothing is exported.
/// The sources are .NET's own and the libraries' own, since the instrumentation packages are not in the feed.
/// </summary>
public static class OpenTelemetrySetup
{
    /// <summary>Adds telemetry under the service's name.</summary>
    /// <param name="builder">The process's builder.</param>
    /// <param name="service">The service's name; <c>OTEL_SERVICE_NAME</c> wins.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string service)
    {
        var name = builder.Configuration["OTEL_SERVICE_NAME"] ?? service;
        var exports = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            // Its scope would put the path that was asked for on every line of a request's log: a path may hold the secret of a calendar, a certificate's
            // code, a survey's answer link. The trace says which route it was.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            .AddFilter("Npgsql", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning);
        if (!exports)
        {
            return;
        }

        var resource = ResourceBuilder.CreateDefault().AddService(name, serviceNamespace: "yrkesresan").AddEnvironmentVariableDetector();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(resource);
            logs.AddOtlpExporter();
        });
        builder.Services.AddHostedService(_ => new Exporter(resource));
    }

    private sealed class Exporter(ResourceBuilder resource) : IHostedService
    {
        private TracerProvider? traces;
        private MeterProvider? metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", "Yarp.ReverseProxy", Measures.Name)
                .AddProcessor(new RouteName())
                .AddOtlpExporter()
                .Build();
            metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", "Yarp.ReverseProxy", Measures.Name)
                .AddOtlpExporter()
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces?.Dispose();
            metrics?.Dispose();
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// Names a request's span by method and route, marks server errors, and takes the path away: a path holds ids, and a survey's answer link.
    /// </summary>
    private sealed class RouteName : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name == "Microsoft.AspNetCore" && data.GetTagItem("http.route") is string route)
            {
                data.DisplayName = $"{data.GetTagItem("http.request.method")} {route}";
                data.SetTag("url.path", route);
            }

            if (data.GetTagItem("url.full") is string address && Uri.TryCreate(address, UriKind.Absolute, out var whole))
            {
                data.SetTag("url.full", whole.GetLeftPart(UriPartial.Authority));
            }

            if (data.GetTagItem("http.response.status_code") is >= 500)
            {
                data.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}

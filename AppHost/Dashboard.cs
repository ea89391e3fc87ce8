using System.Globalization;
using Aspire.Hosting;

namespace Yrkesresan.AppHost;

/// <summary>The Aspire dashboard: traces, metrics and logs of all processes.</summary>
/// <param name="Address">Where it is seen.</param>
internal sealed record Dashboard(Uri? Address)
{
    /// <summary>The real packages bring their own; else the one that ./yr fetched, if it could. It is null where there is none.</summary>
    public static Dashboard? Add(IDistributedApplicationBuilder builder, Settings settings)
    {
        if (!Settings.StandIns)
            return new Dashboard(builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } own ? new Uri(own) : null);
        if (settings.Aspire is null)
            return null;
        string front = Local(settings.DashboardPort), grpc = Local(Settings.FreePort()), http = Local(Settings.FreePort());
        builder.AddExecutable("dashboard", settings.Aspire, Settings.Root,
            "dashboard", "run", "--nologo", "--non-interactive", "--allow-anonymous", "--frontend-url", front, "--otlp-grpc-url", grpc, "--otlp-http-url", http)
            .WithEnvironment("ASPIRE_CLI_TELEMETRY_OPTOUT", "1").WithEnvironment("NO_COLOR", "1");
        // Where Aspire looks for the address that it gives to every project.
        builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = grpc;
        return new Dashboard(new Uri(front));

        static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }
}

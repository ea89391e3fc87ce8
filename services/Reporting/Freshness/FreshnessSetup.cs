using Yrkesresan.Reporting.Rebuilding;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Reporting.Freshness;

/// <summary>Wires what keeps the figures whole and fresh.</summary>
internal static class FreshnessSetup
{
    /// <summary>The lag as metric and readiness, the worker that rebuilds, and the guard before every figure.</summary>
    public static void AddFreshness(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>(Service.DeclareQueues))
        {
            // There is no database then.
            return;
        }

        builder.Services.AddSingleton<FiguresAreWholeAndFresh>();
        builder.Services.AddSingleton<FigureLag>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FigureLag>());
        builder.Services.AddSingleton<RebuildFigures>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RebuildFigures>());
        builder.Services.AddHealthChecks().AddCheck<FigureLag>("figures", tags: ["ready"]);
    }
}

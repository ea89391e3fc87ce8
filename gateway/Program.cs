using Microsoft.AspNetCore.DataProtection;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Gateway;

/// <summary>The one door: what is reachable, by whom and how fast, stands in <c>appsettings.json</c>.</summary>
public static class Program
{
    private const string Proxy = "ReverseProxy";

    /// <summary>Starts the gateway.</summary>
    /// <param name="args">Configuration, as <c>--name=value</c>.</param>
    public static Task Main(string[] args) => Build(args).RunAsync();

    /// <summary>The gateway, ready to start.</summary>
    /// <param name="args">Configuration, as <c>--name=value</c>.</param>
    public static WebApplication Build(string[] args)
    {
        // Its configuration lies beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddWebDefaults("gateway", new Dictionary<string, string>());
        builder.AddRateLimit();
        builder.Services.AddAuthorizationBuilder().AddPolicy("operator", policy => policy.RequireAuthenticatedUser().RequireRole(Role.Operator));
        // YARP would keep keys on disk for session affinity, which nothing here needs.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection(Proxy))
            .AddConfigFilter<Destinations>()
            .AddJourneysOfTheirOwn(Services(builder.Configuration))
            .AddHeaders();

        var app = builder.Build();
        var services = Services(app.Configuration);
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "swagger";
            options.DocumentTitle = "Yrkesresan";
            options.EnablePersistAuthorization();
            foreach (var service in services)
            {
                options.SwaggerEndpoint($"/api/{service}/openapi.json", service);
            }
        });
        app.UseWebDefaults(onceKnown: RateLimit.Use);
        app.MapHealthRoutes(prefix: null);
        StartPage.Map(app, services);
        DevelopmentToken.Map(app);
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(BodySize.Check);
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
        return app;
    }

    private static IReadOnlyList<string> Services(IConfiguration configuration) =>
        [.. configuration.GetSection($"{Proxy}:Clusters").GetChildren().Select(cluster => cluster.Key)];
}

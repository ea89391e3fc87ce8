using System.Diagnostics;
using JasperFx.Events.Daemon;
using Marten;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Operations;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults;

/// <summary>What makes a program one of the services: the same for all five, with nothing of the domain in it.</summary>
public static class Service
{
    /// <summary>The argument that makes the program declare its queues and exit: run for every service before anybody publishes.</summary>
    public const string DeclareQueues = "declare-queues";

    /// <summary>What a request's body may be at most unless its route says otherwise, bytes.</summary>
    public const long LargestBody = 512 * 1024;

    /// <summary>Telemetry, tokens, problem details, health, OpenAPI, the event store with its forwarder, and messaging.</summary>
    /// <param name="builder">The process's builder.</param>
    /// <param name="name">The service's name: path segment, connection string, consumer group.</param>
    /// <param name="titles">Swedish titles of the service's own error codes.</param>
    /// <param name="store">Event types, documents, projections of the service. Set <c>Events.StreamIdentity</c> here where it is not Guid.</param>
    /// <param name="publicEvents">Which stored events become which public ones.</param>
    /// <param name="messages">What the service publishes and consumes.</param>
    /// <param name="subscriptions">What else follows from stored events: subscriptions of the service's own.</param>
    public static WebApplicationBuilder AddService(
        this WebApplicationBuilder builder,
        string name,
        IReadOnlyDictionary<string, string> titles,
        Action<StoreOptions> store,
        PublicEventMap publicEvents,
        Action<Messages> messages,
        Action<MartenServiceCollectionExtensions.MartenConfigurationExpression>? subscriptions = null)
    {
        builder.AddWebDefaults(name, titles);
        var declareOnly = builder.Configuration.GetValue<bool>(DeclareQueues);
        var listed = new Messages();
        messages(listed);
        if (declareOnly)
        {
            // Consumers are listed but never made: what they need is not there.
            builder.Host.UseDefaultServiceProvider(services => services.ValidateOnBuild = false);
            builder.AddMessaging(name, listed, declareOnly: true);
            return builder;
        }

        var connection = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is missing: the service's own PostgreSQL database.");
        var source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connection)
        {
            ApplicationName = $"yrkesresan-{name}",
            MaxAutoPrepare = 100,
            // Hundreds may queue up for one occasion at once: they wait for a connection rather than being turned away.
            Timeout = 60,
            MaxPoolSize = builder.Configuration.GetValue("Database:MaxPoolSize", 80),
        }.ConnectionString)
        // What the daemon asks on its own every moment belongs to no trace, and would drown those that are.
        .ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null))
        .Build();
        builder.Services.AddSingleton(source);
        builder.Services.AddSingleton(publicEvents);
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddHostedService<SchemaMigration>();
        // Consumers need the tables, the forwarder needs the bus: the order of these is the order of starting.
        builder.AddMessaging(name, listed, declareOnly: false);
        var marten = builder.Services.AddMarten(options =>
            {
                options.Connection(source);
                StoreRules.Apply(options);
                options.Schema.For<IdempotentAnswer>().SingleTenanted();
                options.Schema.For<InboxMessage>().SingleTenanted();
                options.AddDeadlines();
                store(options);
            })
            .UseLightweightSessions()
            .AddSubscriptionWithServices<EventForwarder>(ServiceLifetime.Singleton)
            .AddAsyncDaemon(DaemonMode.HotCold);
        subscriptions?.Invoke(marten);
        builder.Services.AddSingleton<SubscriptionLag>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SubscriptionLag>());
        builder.Services.AddSingleton<DatabaseHealth>();
        builder.Services.AddDeadlines();
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: ["ready"])
            .AddCheck<SubscriptionLag>("public-events", tags: ["ready"]);
        return builder;
    }

    /// <summary>What the gateway has in common with the services: telemetry, tokens, problem details, health, OpenAPI.</summary>
    /// <param name="builder">The process's builder.</param>
    /// <param name="name">The process's name.</param>
    /// <param name="titles">Swedish titles of its own error codes.</param>
    public static WebApplicationBuilder AddWebDefaults(this WebApplicationBuilder builder, string name, IReadOnlyDictionary<string, string> titles)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.AddTelemetry(name);
        builder.AddTokens();
        builder.AddOpenApiDocument(name);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new Titles().Add(titles));
        builder.Services.AddSingleton(new ServiceName(name));
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddHealthChecks();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(25));
        return builder;
    }

    /// <summary>The pipeline, the health routes, the OpenAPI document and the operator's routes. Call before mapping one's own routes.</summary>
    /// <param name="app">The built program.</param>
    /// <returns>The group <c>/api/{service}/v1</c>, for the service's own routes; commands in it are counted by outcome.</returns>
    public static RouteGroupBuilder MapService(this WebApplication app)
    {
        var name = app.Services.GetRequiredService<ServiceName>().Value;
        app.UseWebDefaults();
        app.UseBodyLimit();
        app.MapOpenApiDocument(name);
        app.MapHealthRoutes($"/api/{name}");
        Republish.Map(app, name);
        return app.MapGroup($"/api/{name}/v1");
    }

    /// <summary>The pipeline that gateway and services share.</summary>
    /// <param name="app">The built program.</param>
    /// <param name="onceKnown">Stands between authentication and authorization: the caller is known, and may still be refused.</param>
    public static void UseWebDefaults(this WebApplication app, Action<IApplicationBuilder>? onceKnown = null)
    {
        app.Use(RequestSpan.Handle);
        app.UseProblemResponses();
        // PostgreSQL takes no NUL in text; nobody filters by control characters.
        app.Use((http, next) => http.Request.Query.FirstOrDefault(field => field.Value.Any(value => value?.Any(char.IsControl) is true)) is { Key: { } name }
            ? throw new InvalidInput([new FieldError(name, "format", "Texten innehåller otillåtna tecken.")])
            : next(http));
        // An idempotency key is tied to the body it came with, which is hashed after the route has read it.
        app.Use((http, next) =>
        {
            if (http.Request.Headers.ContainsKey(Idempotency.Header))
            {
                http.Request.EnableBuffering();
            }

            return next(http);
        });
        app.UseRouting();
        app.Use(CountCommands.Handle);
        app.UseAuthentication();
        onceKnown?.Invoke(app);
        app.UseAuthorization();
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>, and the latter under a prefix for the operator.</summary>
    /// <param name="app">The built program.</param>
    /// <param name="prefix">Such as <c>/api/enrolment</c>; null: direct only.</param>
    public static void MapHealthRoutes(this WebApplication app, string? prefix)
    {
        var ready = new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = Report };
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", ready).AllowAnonymous();
        if (prefix is not null)
        {
            app.MapHealthChecks($"{prefix}/health/ready", ready).For(Role.Operator);
        }
    }

    /// <summary>Runs the program, or declares its queues and exits where that is what it was started for.</summary>
    /// <param name="app">The built program.</param>
    public static async Task RunServiceAsync(this WebApplication app)
    {
        if (app.Configuration.GetValue<bool>(DeclareQueues))
        {
            var bus = app.Services.GetRequiredService<IBusControl>();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await bus.DeployAsync(patience.Token);
            return;
        }

        await app.RunAsync();
    }

    /// <summary>The builder of a service: <c>declare-queues</c> may stand among the arguments.</summary>
    /// <param name="args">The program's arguments.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder([.. args.Where(argument => argument != DeclareQueues)]);
        if (args.Contains(DeclareQueues))
        {
            builder.Configuration.AddInMemoryCollection([new(DeclareQueues, "true")]);
        }

        return builder;
    }

    private static Task Report(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status.ToString(),
            Checks = report.Entries.Select(entry => new { Name = entry.Key, Status = entry.Value.Status.ToString(), entry.Value.Description }),
        },
        Json.Options,
        http.RequestAborted);
}

/// <summary>The process's own name.</summary>
/// <param name="Value">Such as <c>enrolment</c>.</param>
public sealed record ServiceName(string Value);

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Yrkesresan.AppHost;

// The whole region on one screen. Settings.cs says what can be set, Servers.cs where PostgreSQL and RabbitMQ come from.
string[] services = ["enrolment", "trainer", "billing", "reporting", "webhooks"];

var builder = DistributedApplication.CreateBuilder(args);
var settings = new Settings(builder.Configuration);
var servers = settings.Containers ? Servers.InContainers(builder, services) : Servers.OnThisMachine(builder, settings, services);
var dashboard = Dashboard.Add(builder, settings);
var addresses = new Addresses(settings, servers, dashboard);
// With it the gateway signs the tokens of /dev/token, in the environment Development only; a new one at every start.
var developmentKey = Settings.NewKey();
// With it the services sign what they ask of each other; the gateway does not have it.
var serviceKey = Settings.NewKey();

// What a service consumes waits for it in its queues, also if it has never been started: they are there before anybody publishes.
var queues = services.Select(service => Project($"{service}-queues", service)
    .WithArgs("declare-queues")
    .WithReference(servers.Messaging, "messaging")
    .WaitFor(servers.Broker)).ToList();

var gateway = Project("gateway", "gateway").WithHttpEndpoint(port: settings.Port).WithHttpHealthCheck("/health/ready");
addresses.Add(gateway);

var common = new Dictionary<string, IResourceBuilder<ProjectResource>>();
foreach (var service in services.Except(settings.Without))
{
    var journeys = settings.JourneysOfTheirOwn(service);
    common[service] = Instance(service, service).WithReplicas(settings.Replicas(service)).WithEnvironment("JourneysElsewhere", string.Join(',', journeys));
    foreach (var journey in journeys)
        Instance($"{service}-{journey}", service).WithEnvironment("Journeys", journey);
}

// What HR systems say of employees is passed on to who keeps their names.
if (common.TryGetValue("webhooks", out var webhooks) && common.TryGetValue("enrolment", out var enrolment))
    webhooks.WithReference(enrolment);

builder.Services.AddHostedService(_ => addresses);
await builder.Build().RunAsync();

IResourceBuilder<ProjectResource> Instance(string name, string service)
{
    var instance = Project(name, service)
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/health/ready")
        .WithReference(servers.Databases[service], service)
        .WithReference(servers.Messaging, "messaging")
        .WithEnvironment("Authentication__ServiceKey", serviceKey);
    foreach (var done in servers.Prepared.Concat(queues))
        instance.WaitForCompletion(done);
    gateway.WithReference(instance);
    addresses.Add(instance);
    return instance;
}

IResourceBuilder<ProjectResource> Project(string name, string program)
{
    // One line of output per entry, as everybody's output is mixed here.
    var project = builder.AddProject(name, Settings.ProjectOf(program), launchProfileName: null)
        .WithEnvironment("Logging__Console__FormatterOptions__SingleLine", "true")
        .WithEnvironment("Authentication__DevelopmentKey", developmentKey);
    // Without a dashboard nobody listens, and nothing is sent.
    return dashboard is null ? project.WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", "") : project;
}

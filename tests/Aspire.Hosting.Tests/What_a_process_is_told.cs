using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.AspireHostingTests;

public sealed class What_a_process_is_told : IAsyncLifetime
{
    private readonly Scenario scenario = new();
    private readonly HttpClient http = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await scenario.DisposeAsync();
    }

    [Fact]
    public async Task Where_to_listen_what_it_is_called_and_how_to_send_telemetry()
    {
        scenario.Builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://127.0.0.1:4317";
        var service = scenario.Sample("service").WithHttpEndpoint();
        scenario.Start();
        var address = await AddressAsync(service);

        Assert.Equal(address, await ToldAsync(address, "ASPNETCORE_URLS"));
        Assert.Equal("Development", await ToldAsync(address, "ASPNETCORE_ENVIRONMENT"));
        Assert.Equal("service", await ToldAsync(address, "OTEL_SERVICE_NAME"));
        Assert.StartsWith("service.instance.id=service-", await ToldAsync(address, "OTEL_RESOURCE_ATTRIBUTES"), StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:4317", await ToldAsync(address, "OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Equal("grpc", await ToldAsync(address, "OTEL_EXPORTER_OTLP_PROTOCOL"));
        foreach (var delay in (string[])["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
            Assert.Equal("1000", await ToldAsync(address, delay));
        Assert.Equal("always_on", await ToldAsync(address, "OTEL_TRACES_SAMPLER"));
        Assert.Equal(Repository.PathOf("tests", "Aspire.Hosting.Tests", "Sample"), await http.GetStringAsync($"{address}/folder", Stop));
    }

    [Fact]
    public async Task Connection_strings_addresses_of_others_and_values()
    {
        var other = scenario.Sample("other").WithHttpEndpoint();
        var database = scenario.Builder.AddConnectionString("database", ReferenceExpression.Create($"Host={"here"};Port=5432"));
        var service = scenario.Sample("service").WithHttpEndpoint()
            .WithReference(database).WithReference(database, "by-another-name").WithReference(other)
            .WithEnvironment("PARAMETER", scenario.Builder.AddParameter("parameter", "its value", secret: true))
            .WithEnvironment("PLAIN", "value").WithEnvironment("PLAIN", "later wins");
        scenario.Start();
        var (address, others) = (await AddressAsync(service), await AddressAsync(other));

        Assert.Equal("Host=here;Port=5432", await ToldAsync(address, "ConnectionStrings__database"));
        Assert.Equal("Host=here;Port=5432", await ToldAsync(address, "ConnectionStrings__by-another-name"));
        Assert.Equal(others, await ToldAsync(address, "services__other__http__0"));
        Assert.Equal("its value", await ToldAsync(address, "PARAMETER"));
        Assert.Equal("later wins", await ToldAsync(address, "PLAIN"));
    }

    [Fact]
    public async Task Every_replica_has_a_port_and_a_telemetry_identity_and_who_refers_to_them_is_told_all()
    {
        var many = scenario.Service("many").WithReplicas(3);
        var one = scenario.Sample("one").WithHttpEndpoint().WithReference(many).WaitFor(many);
        await File.WriteAllTextAsync(scenario.PathOf("many-is-healthy"), "", Stop);
        scenario.Start();
        var address = await AddressAsync(one);

        var replicas = new List<string>();
        foreach (var number in (int[])[0, 1, 2])
            replicas.Add(await ToldAsync(address, string.Create(CultureInfo.InvariantCulture, $"services__many__http__{number}")));
        Assert.Equal(3, replicas.Distinct().Count());
        Assert.Equal("", await ToldAsync(address, "services__many__http__3"));
        var identities = new List<string>();
        foreach (var replica in replicas)
            identities.Add(await ToldAsync(replica, "OTEL_RESOURCE_ATTRIBUTES"));
        Assert.Equal(3, identities.Distinct().Count());
    }

    [Fact]
    public async Task A_port_that_is_asked_for_is_given()
    {
        using var held = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        held.Start();
        var port = ((System.Net.IPEndPoint)held.LocalEndpoint).Port;
        held.Stop();
        var service = scenario.Sample("service").WithHttpEndpoint(port: port);
        scenario.Start();

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), await AddressAsync(service));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_at_once()
    {
        using var held = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        held.Start();
        var port = ((System.Net.IPEndPoint)held.LocalEndpoint).Port;
        scenario.Sample("service").WithHttpEndpoint(port: port);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => scenario.Builder.Build().RunAsync(Stop));
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> AddressAsync(IResourceBuilder<ProjectResource> service)
    {
        var endpoint = service.GetEndpoint("http");
        await Eventually.Holds(() => http.GetStringAsync($"{endpoint.Url}/process", Stop), what: "the service to answer");
        return endpoint.Url;
    }

    private Task<string> ToldAsync(string address, string variable) => http.GetStringAsync($"{address}/environment/{variable}", Stop);
}

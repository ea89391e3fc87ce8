using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Yrkesresan.AppHost;

/// <summary>
/// Says where everything is when all of it is healthy: on the screen, and in <c>state.json</c> of the run folder for whoever
/// started this. The file is there only as long as the region is up.
/// </summary>
internal sealed class Addresses(Settings settings, Servers servers, Dashboard? dashboard) : BackgroundService
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private readonly List<IResourceBuilder<ProjectResource>> programs = [];

    private string StateFile => Path.Combine(settings.RunFolder, "state.json");

    /// <summary>One of those that must be healthy.</summary>
    public void Add(IResourceBuilder<ProjectResource> program) => programs.Add(program);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        File.Delete(StateFile);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Directory.CreateDirectory(settings.RunFolder);
        File.Delete(StateFile);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        var state = new Dictionary<string, string>(servers.Known.Select(known => KeyValuePair.Create(known.Name, known.Address)));

        foreach (var program in programs)
        {
            // Asked for anew each time: a reference remembers that its address was not yet known.
            EndpointReference endpoint;
            while (!(endpoint = program.GetEndpoint("http")).IsAllocated || !await AnswersAsync(http, new Uri(new Uri(endpoint.Url), "/health/ready"), stoppingToken))
                await Task.Delay(BetweenLooks, stoppingToken);
            state[program.Resource.Name] = endpoint.Url;
        }

        state["swagger"] = $"{state["gateway"].TrimEnd('/')}/swagger";
        if (dashboard?.Address is { } address && await ComesUpAsync(http, address, stoppingToken))
            state["dashboard"] = address.ToString();
        // Whoever sees the file sees all of it.
        await File.WriteAllTextAsync(StateFile + ".new", JsonSerializer.Serialize(state, Indented), stoppingToken);
        File.Move(StateFile + ".new", StateFile, overwrite: true);

        await Console.Out.WriteLineAsync($"""

            Yrkesresan is up.
              gateway    {state["gateway"]}
              Swagger    {state["swagger"]}
              dashboard  {state.GetValueOrDefault("dashboard", "none: the npm package @microsoft/aspire-cli-linux-x64 is not in .tools, or did not start")}

            """);
    }

    /// <summary>The dashboard is no condition for the rest: it gets a while, the first time it unpacks itself.</summary>
    private static async Task<bool> ComesUpAsync(HttpClient http, Uri address, CancellationToken stop)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(http, address, stop))
        {
            if (TimeProvider.System.GetElapsedTime(patience) > TimeSpan.FromSeconds(30))
                return false;
            await Task.Delay(BetweenLooks, stop);
        }

        return true;
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception silence) when (silence is HttpRequestException || silence is OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }
}

using System.Globalization;

// A service for the tests: it shows its environment, says that it is healthy when a file is there, and ends at once when asked to.
if (args is ["end-with", var code])
    return int.Parse(code, CultureInfo.InvariantCulture);

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => File.Exists(app.Configuration["HealthyWhen"]) ? Results.Ok() : Results.StatusCode(503));
app.MapGet("/environment/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "");
app.MapGet("/process", () => Environment.ProcessId);
app.MapGet("/folder", () => Environment.CurrentDirectory);
await app.RunAsync();
return 0;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Stops sending to an endpoint that says it is gone (410).</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Because"><c>gone</c>.</param>
/// <param name="At">UTC.</param>
public sealed record DisableEndpoint(Guid Endpoint, string Because, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(DisableEndpoint command, WebhookEndpoint? endpoint) => endpoint is { Enabled: true }
        ? [new EndpointDisabled(command.Endpoint, command.Because, command.At)]
        : [];
}

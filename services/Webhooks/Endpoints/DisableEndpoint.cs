using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Stops sending to an endpoint: it says it is gone (410), nothing comes through, or the municipality wants it.</summary>
/// <param name="Endpoint">Id.</param>
/// <param name="Because"><c>gone</c>, <c>failing</c> or <c>asked</c>.</param>
/// <param name="At">UTC.</param>
public sealed record DisableEndpoint(Guid Endpoint, string Because, DateTimeOffset At)
{
    /// <summary>The municipality wants it.</summary>
    public const string Asked = "asked";

    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(DisableEndpoint command, WebhookEndpoint? endpoint)
    {
        // Only who asks is told that it is no more; the sender has nothing left to do.
        if (command.Because == Asked)
        {
            endpoint?.NotDeleted();
        }

        return endpoint is { Enabled: true } ? [new EndpointDisabled(command.Endpoint, command.Because, command.At)] : [];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/endpoints/{id:guid}/disable", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(DisableEndpoint)).WithTags("Endpoints")
        .WithSummary("Sends nothing more until it is enabled. What waits, and what happens meanwhile, is held for it.")
        .Produces<EndpointView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.EndpointOf(id, caller, cancellation);
        var stream = await session.FetchFor<WebhookEndpoint>(id, http);
        var events = Decide(new DisableEndpoint(id, Asked, clock.GetUtcNow()), stream.Aggregate).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.HoldWaiting(id);
            await session.SaveChangesAsync(cancellation);
        }

        return await GetEndpoint.Answer(id, caller, http, sessions, clock, cancellation);
    }
}

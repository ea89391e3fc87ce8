using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Sends to an endpoint again, and what was held for it unless it is not wanted.</summary>
/// <param name="CatchUp">Whether what was held is sent; otherwise it is dropped.</param>
/// <param name="At">UTC.</param>
public sealed record EnableEndpoint(bool CatchUp, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(EnableEndpoint command, WebhookEndpoint endpoint) =>
        endpoint.NotDeleted().Enabled ? [] : [new EndpointEnabled(endpoint.Id, command.CatchUp, command.At)];

    /// <summary>What may be sent.</summary>
    /// <param name="CatchUp">Whether what was held while it was disabled is sent, the oldest first; true unless told.</param>
    public sealed record Request(bool CatchUp = true);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/endpoints/{id:guid}/enable", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(EnableEndpoint)).WithTags("Endpoints")
        .WithSummary("Sends to the endpoint again. What happened while it was disabled is sent too, unless catchUp is false: then it is dropped.")
        .Produces<EndpointView>();

    private static async Task<IResult> Handle(
        Guid id, Request? request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.EndpointOf(id, caller, cancellation);
        var stream = await session.FetchFor<WebhookEndpoint>(id, http);
        var command = new EnableEndpoint(request?.CatchUp ?? true, clock.GetUtcNow());
        var events = Decide(command, stream.Aggregate!).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.Store(new EndpointHealth(id));
            if (command.CatchUp)
            {
                session.QueueHeld(id, command.At);
            }
            else
            {
                session.DropHeld(id);
            }

            await session.SaveChangesAsync(cancellation);
        }

        return await GetEndpoint.Answer(id, caller, http, sessions, clock, cancellation);
    }
}

using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Ends an endpoint for ever: a state, not a gap, so that what it was sent can still be read.</summary>
/// <param name="At">UTC.</param>
public sealed record DeleteEndpoint(DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(DeleteEndpoint command, WebhookEndpoint endpoint) =>
        endpoint.Deleted ? [] : [new EndpointDeleted(endpoint.Id, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/endpoints/{id:guid}", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(DeleteEndpoint)).WithTags("Endpoints")
        .WithSummary("Ends the endpoint for ever. Address and secrets are deleted, what waits is cancelled, what it was sent can still be read.")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.EndpointOf(id, caller, cancellation);
        var stream = await session.FetchFor<WebhookEndpoint>(id, http);
        var events = Decide(new DeleteEndpoint(clock.GetUtcNow()), stream.Aggregate!).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.Delete<EndpointDetails>(id);
            session.Delete<EndpointHealth>(id);
            session.DropWaiting(id);
            session.DropHeld(id);
            await session.SaveChangesAsync(cancellation);
        }

        return Results.NoContent();
    }
}

using Marten.Events.Daemon.Coordination;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.ServiceDefaults.Operations;

/// <summary>Publishes the store again from a position. Consumers are idempotent, so what they already have changes nothing.</summary>
/// <param name="From">Sequence number after which to publish again; 0 is everything.</param>
public sealed record Republish(long? From)
{
    internal static void Map(IEndpointRouteBuilder routes, string service)
    {
        // Direct, and as the gateway reaches it.
        foreach (var path in new[] { "/admin/republish", $"/api/{service}/admin/republish" })
        {
            routes.MapPost(path, Handle).For(Role.Operator).WithTags("Operations")
                .WithSummary("Publishes all public events again from a position in the store (0: from the start).");
        }
    }

    private static async Task<IResult> Handle(Republish command, IProjectionCoordinator coordinator, CancellationToken cancellation)
    {
        var input = new Validation();
        input.Range("from", command.From, 0, long.MaxValue);
        input.ThrowIfAny();
        await coordinator.DaemonForMainDatabase().RewindSubscriptionAsync(EventForwarder.SubscriptionName, cancellation, command.From);
        return Results.Accepted(value: new { from = command.From });
    }
}

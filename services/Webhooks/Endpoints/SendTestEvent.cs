using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Endpoints;

internal static class SendTestEvent
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/endpoints/{id:guid}/test", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(SendTestEvent)).WithTags("Endpoints")
        .WithSummary($"Sends a {Payload.TestType} to the endpoint, signed and retried as any other.")
        .Produces<TestSent>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var endpoint = await session.EndpointOf(id, caller, cancellation);
        return await http.CreateOnce(session, () =>
        {
            if (!endpoint.NotDeleted().Enabled)
            {
                throw new RuleBroken("endpoint-disabled");
            }

            var now = clock.GetUtcNow();
            var delivery = Delivery.Of(Guid.CreateVersion7(), endpoint, Payload.Test(endpoint.Municipality, endpoint.Id, now), now, TimeSpan.Zero);
            session.Insert(delivery);
            return Task.FromResult(new Answer(
                $"/api/webhooks/v1/endpoints/{id}/deliveries", new TestSent(delivery.Id), Status: StatusCodes.Status202Accepted));
        });
    }
}

/// <summary>A test on its way.</summary>
/// <param name="Id">The delivery, which is the <c>webhook-id</c>.</param>
public sealed record TestSent(Guid Id);

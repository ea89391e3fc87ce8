using System.Net;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

public sealed partial class ScopeTests
{
    private static readonly Dictionary<string, (Seen Seen, Func<World, Task<Asked>> Ask)> Routes = new()
    {
        // Endpoints
        ["post /endpoints"] = (Seen.Nothing, world => Is(new Asked(
            "/endpoints", new { municipality = world.Municipality, url = world.Url, events = new[] { "seat.confirmed.v1" } }, world.Administrator, HttpStatusCode.Created))),
        ["get /endpoints"] = (Seen.OnlyOwn, _ => Is(new Asked("/endpoints?limit=500"))),
        ["get /endpoints/{id}"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}", By: world.Administrator))),
        ["put /endpoints/{id}"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}", new { ordered = true }))),
        ["delete /endpoints/{id}"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}", By: world.Administrator, Status: HttpStatusCode.NoContent))),
        ["post /endpoints/{id}/secret"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}/secret", new { overlapHours = 1 }))),
        ["post /endpoints/{id}/test"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}/test", By: world.Administrator, Status: HttpStatusCode.Accepted))),
        ["post /endpoints/{id}/disable"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}/disable"))),
        ["post /endpoints/{id}/enable"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}/enable", By: world.Administrator))),

        // Deliveries
        ["get /endpoints/{id}/deliveries"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}/deliveries"))),
        ["post /endpoints/{id}/resend"] = (Seen.Nothing, world => Is(new Asked($"/endpoints/{world.Endpoint}/resend", new { state = "delivered" }, Status: HttpStatusCode.Accepted))),
        ["get /deliveries/{id}"] = (Seen.Nothing, world => Is(new Asked($"/deliveries/{world.Delivery}", By: world.Administrator))),
        ["post /deliveries/{id}/resend"] = (Seen.Nothing, world => Is(new Asked($"/deliveries/{world.Delivery}/resend", By: world.Administrator, Status: HttpStatusCode.Accepted))),

        // Names
        ["put /regions/{region}/names"] = (Seen.Nothing, world => Is(new Asked($"/regions/{world.Region}/names", new { allowed = true }))),
        ["get /regions/{region}/names"] = (Seen.Nothing, world => Is(new Asked($"/regions/{world.Region}/names"))),

        // Events: the same for everybody.
        ["get /event-types"] = (Seen.TheSame, _ => Is(new Asked("/event-types"))),
    };

    private static Task<Asked> Is(Asked asked) => Task.FromResult(asked);
}

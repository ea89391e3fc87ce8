using System.Net;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

public sealed partial class ScopeTests
{
    private static readonly Dictionary<string, (Seen Seen, Func<World, Task<Asked>> Ask)> Routes = new()
    {
        // Trainers
        ["post /trainers"] = (Seen.Nothing, world => Is(new Asked("/trainers", Body(world.Course, municipality: world.Municipality), world.Administrator, HttpStatusCode.Created))),
        ["get /trainers"] = (Seen.OnlyOwn, world => Is(new Asked($"/trainers?course={world.Course}", By: world.Administrator))),
        ["get /trainers/{id}"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}", By: world.Own))),

        // Teams
        ["get /journeys/{journey}/occasions/{id}/team"] = (Seen.Nothing, world => Is(new Asked($"/journeys/{Journey}/occasions/{world.Occasion}/team"))),
        ["put /journeys/{journey}/occasions/{id}/team"] = (Seen.Nothing, world => Is(new Asked(
            $"/journeys/{Journey}/occasions/{world.Occasion}/team", new { leader = world.Leader, trainers = new[] { world.Second, world.Trainer } }))),
        ["put /journeys/{journey}/occasions/{id}/taught/{date}"] = (Seen.Nothing, world => Is(new Asked(
            $"/journeys/{Journey}/occasions/{world.Occasion}/taught/2025-03-10", new { trainers = new[] { world.Leader } }))),
        ["get /journeys/{journey}/occasions/{id}/taught"] = (Seen.Nothing, world => Is(new Asked($"/journeys/{Journey}/occasions/{world.Occasion}/taught"))),
        ["post /journeys/{journey}/occasions/{id}/team/proposal"] = (Seen.Nothing, world => Is(new Asked($"/journeys/{Journey}/occasions/{world.Occasion}/team/proposal"))),
        ["get /teams/missing"] = (Seen.OnlyOwn, world => Is(new Asked("/teams/missing"))),
        ["get /taught/to-confirm"] = (Seen.OnlyOwn, world => Is(new Asked("/taught/to-confirm"))),
    };

    private static Task<Asked> Is(Asked asked) => Task.FromResult(asked);
}

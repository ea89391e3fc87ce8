using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Yrkesresan.ServiceDefaults;
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

        ["put /trainers/{id}"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}", new { daysPerYear = 3 }, world.Administrator))),
        ["put /trainers/{id}/days/{year}"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}/days/2027", new { days = 3 }, world.Administrator))),
        ["put /trainers/{id}/consent"] = (Seen.Nothing, world => Is(new Asked(
            $"/trainers/{world.Trainer}/consent", new { given = false, by = "manager", on = Today }, world.Administrator))),
        ["post /trainers/{id}/pause"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}/pause", new { from = Today }, world.Administrator))),
        ["post /trainers/{id}/resume"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}/resume", new { }, world.Administrator))),
        ["post /trainers/{id}/end"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}/end", new { from = Today }, world.Administrator))),
        ["post /trainers/{id}/erasure"] = (Seen.Nothing, async world =>
        {
            await Json(await Post(world.Running.Coordinator, $"/trainers/{world.Trainer}/end", new { from = Today }), HttpStatusCode.OK);
            return new Asked($"/trainers/{world.Trainer}/erasure", By: world.Administrator);
        }
        ),
        ["get /trainers/{id}/bookings"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}/bookings?from=2025-01-01", By: world.Own))),

        // Qualification
        ["put /trainers/{id}/qualifications"] = (Seen.Nothing, world => Is(new Asked(
            $"/trainers/{world.Trainer}/qualifications", new { kind = "bbic", from = Today }, world.Administrator))),
        ["post /trainers/{id}/qualifications/{kind}/withdrawal"] = (Seen.Nothing, async world =>
        {
            await Json(await Put(world.Running.Coordinator, $"/trainers/{world.Trainer}/qualifications", new { kind = "bbic", from = "2024-01-01" }), HttpStatusCode.OK);
            return new Asked($"/trainers/{world.Trainer}/qualifications/bbic/withdrawal", new { from = Today }, world.Administrator);
        }
        ),
        ["put /trainers/{id}/trained-for/{course}"] = (Seen.Nothing, world => Is(new Asked($"/trainers/{world.Trainer}/trained-for/samtal", new { on = Today }))),
        ["get /qualifications/lapsing"] = (Seen.OnlyOwn, async world =>
        {
            await Json(
                await Put(world.Running.Coordinator, $"/trainers/{world.Trainer}/qualifications", new { kind = "bbic", from = "2024-01-01", until = Today }), HttpStatusCode.OK);
            return new Asked("/qualifications/lapsing?limit=500", By: world.Administrator);
        }
        ),

        // Training of trainers: whom in the region it does not concern sees that there is one, not who is there.
        ["post /trainings"] = (Seen.Nothing, world => Is(new Asked("/trainings", TrainingOf(world), Status: HttpStatusCode.Created))),
        ["get /trainings"] = (Seen.OnlyOwn, async world =>
        {
            await Trained(world);
            return new Asked($"/trainings?course={world.Course}", By: world.Administrator);
        }
        ),
        ["get /trainings/{id}"] = (Seen.OnlyOwn, async world => new Asked($"/trainings/{await Trained(world)}", By: world.Own)),
        ["put /trainings/{id}/trainers/{trainer}"] =
            (Seen.Nothing, async world => new Asked($"/trainings/{await Trained(world)}/trainers/{world.Second}", By: world.Administrator)),
        ["delete /trainings/{id}/trainers/{trainer}"] =
            (Seen.Nothing, async world => new Asked($"/trainings/{await Trained(world)}/trainers/{world.Trainer}", By: world.Administrator)),
        ["put /trainings/{id}/attendance/{date}"] = (Seen.Nothing, async world => new Asked(
            $"/trainings/{await Trained(world)}/attendance/{Today}", new { present = new[] { world.Trainer } })),
        ["post /trainings/{id}/cancellation"] = (Seen.Nothing, async world => new Asked($"/trainings/{await Trained(world)}/cancellation")),

        // Discussion leaders
        ["post /discussion-leaders"] = (Seen.Nothing, world => Is(new Asked("/discussion-leaders", LeaderOf(world), world.Administrator, HttpStatusCode.Created))),
        ["get /discussion-leaders"] = (Seen.OnlyOwn, async world =>
        {
            await Leads(world);
            return new Asked("/discussion-leaders?limit=500", By: world.Administrator);
        }
        ),
        ["get /discussion-leaders/{id}"] = (Seen.Nothing, async world => new Asked($"/discussion-leaders/{await Leads(world)}", By: world.Administrator)),
        ["post /discussion-leaders/{id}/end"] = (Seen.Nothing, async world => new Asked($"/discussion-leaders/{await Leads(world)}/end", new { }, world.Administrator)),
        // A file is read whoever sends it, and each row is refused that is not the sender's: LeadersTests.
        ["post /discussion-leaders/import"] = (Seen.OnlyOwn, world => Is(new Asked(
            $"/discussion-leaders/import?dryRun=true&world={world.Name}", FileOf(world), world.Administrator, HttpStatusCode.Accepted))),
        ["get /imports/{id}"] = (Seen.Nothing, async world =>
        {
            using var administrator = world.Administrator;
            using var content = FileOf(world)();
            var sent = await Json(await administrator.PostAsync($"{Root}/discussion-leaders/import?dryRun=true", content, Cancellation), HttpStatusCode.Accepted);
            return new Asked($"/imports/{sent["id"]}", By: world.Administrator);
        }
        ),
        ["put /journeys/{journey}/occasions/{id}/discussion-leaders"] = (Seen.Nothing, async world => new Asked(
            $"/journeys/funktionshinder-utforare/occasions/{await Inside(world)}/discussion-leaders", new { leaders = new[] { await Leads(world) } }, world.Administrator)),
        ["get /journeys/{journey}/occasions/{id}/discussion-leaders"] = (Seen.OnlyOwn, async world =>
        {
            var occasion = await Inside(world);
            await Json(
                await Put(world.Running.Coordinator, $"/journeys/funktionshinder-utforare/occasions/{occasion}/discussion-leaders", new { leaders = new[] { await Leads(world) } }),
                HttpStatusCode.OK);
            return new Asked($"/journeys/funktionshinder-utforare/occasions/{occasion}/discussion-leaders", By: world.Administrator);
        }
        ),

        // Recruitment
        ["post /interests"] = (Seen.Nothing, world => Is(new Asked("/interests", InterestOf(world), world.Manager, HttpStatusCode.Created))),
        ["get /interests"] = (Seen.OnlyOwn, async world =>
        {
            await Reported(world);
            return new Asked("/interests?limit=500", By: world.Manager);
        }
        ),
        ["get /interests/{id}"] = (Seen.Nothing, async world => new Asked($"/interests/{await Reported(world)}", By: world.Manager)),
        ["post /interests/{id}/acceptance"] = (Seen.Nothing, async world => new Asked($"/interests/{await Reported(world)}/acceptance", new { }, Status: HttpStatusCode.Created)),
        ["post /interests/{id}/rejection"] = (Seen.Nothing, async world => new Asked($"/interests/{await Reported(world)}/rejection", new { reason = "Fullt" })),
        ["post /interests/{id}/withdrawal"] = (Seen.Nothing, async world => new Asked($"/interests/{await Reported(world)}/withdrawal", By: world.Manager)),

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

    private static string Today => TimeProvider.System.Today().ToString("O", CultureInfo.InvariantCulture);

    private static object InterestOf(World world) => new
    {
        name = world.Name,
        email = $"{Guid.NewGuid():N}@example.org",
        municipality = world.Municipality,
        region = "norrbotten",
        courses = new[] { world.Course },
        daysPerYear = 5,
    };

    private static async Task<Guid> Reported(World world)
    {
        using var manager = world.Manager;
        return (await Json(await Post(manager, "/interests", InterestOf(world)), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, object body) => client.PostAsJsonAsync(Root + path, body, Cancellation);

    private static Task<HttpResponseMessage> Put(HttpClient client, string path, object body) => client.PutAsJsonAsync(Root + path, body, Cancellation);

    private static object TrainingOf(World world) => new { course = world.Course, region = "norrbotten", dates = new[] { Today }, capacity = 5 };

    private static async Task<Guid> Trained(World world)
    {
        var id = (await Json(await Post(world.Running.Coordinator, "/trainings", TrainingOf(world)), HttpStatusCode.Created))["id"]!.GetValue<Guid>();
        await Json(await Put(world.Running.Coordinator, $"/trainings/{id}/trainers/{world.Trainer}", new { }), HttpStatusCode.OK);
        return id;
    }

    private static object LeaderOf(World world) => new
    {
        name = world.Name,
        email = $"{Guid.NewGuid():N}@example.org",
        municipality = world.Municipality,
        region = "norrbotten",
    };

    private static Func<HttpContent> FileOf(World world) =>
        () => new StringContent($"namn;e-post;kommun\n{world.Name};{Guid.NewGuid():N}@example.org;{world.Municipality}", Encoding.UTF8, "text/csv");

    private static async Task<Guid> Leads(World world) =>
        (await Json(await Post(world.Running.Coordinator, "/discussion-leaders", LeaderOf(world)), HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    private static async Task<Guid> Inside(World world) => await world.Running.Occasion(
        await world.Running.Course("funktionshinder-utforare"), "funktionshinder-utforare", TimeProvider.System.Today().AddDays(30));
}

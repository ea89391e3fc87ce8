using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Substitutions;
using static Yrkesresan.Trainer.Tests.Api.Running;

namespace Yrkesresan.Trainer.Tests.Api;

public sealed partial class ScopeTests
{
    private static readonly Dictionary<string, (Seen Seen, Func<World, Task<Asked>> Ask)> Routes = new()
    {
        // Trainers
        ["post /trainers"] = (Seen.Nothing, world => Is(new Asked("/trainers", Body(world.Course, municipality: world.Municipality), Status: HttpStatusCode.Created))),
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
            $"/trainers/{world.Trainer}/qualifications", new { kind = "bbic", from = Today }))),
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
        // Material: the nation's for all, another region's coordinator links for the own.
        ["put /journeys/{journey}/courses/{course}/material"] = (Seen.OnlyOwn, world => Is(new Asked(
            $"/journeys/{Journey}/courses/{world.Course}/material", new { links = new[] { new { kind = "slides", title = "Bilder", url = "https://example.org/bilder" } } }))),
        ["get /journeys/{journey}/courses/{course}/material"] = (Seen.OnlyOwn, async world =>
        {
            await Json(
                await Put(
                    world.Running.Coordinator, $"/journeys/{Journey}/courses/{world.Course}/material",
                    new { links = new[] { new { kind = "slides", title = world.Name, url = "https://example.org/bilder" } } }),
                HttpStatusCode.OK);
            return new Asked($"/journeys/{Journey}/courses/{world.Course}/material", By: world.Own);
        }
        ),

        // Meetings
        ["post /meetings"] = (Seen.OnlyOwn, world => Is(new Asked("/meetings", MeetingOf(world, named: false), Status: HttpStatusCode.Created))),
        ["put /meetings/{id}"] = (Seen.Nothing, async world => new Asked($"/meetings/{await Meets(world)}", MeetingOf(world))),
        ["post /meetings/{id}/cancellation"] = (Seen.Nothing, async world => new Asked($"/meetings/{await Meets(world)}/cancellation")),
        ["put /meetings/{id}/answers/{trainer}"] =
            (Seen.Nothing, async world => new Asked($"/meetings/{await Meets(world)}/answers/{world.Trainer}", new { comes = true }, world.Own)),
        ["put /meetings/{id}/attendance"] =
            (Seen.Nothing, async world => new Asked($"/meetings/{await Meets(world)}/attendance", new { present = new[] { world.Trainer } })),
        ["get /meetings/{id}"] = (Seen.Nothing, async world => new Asked($"/meetings/{await Meets(world)}", By: world.Own)),
        ["get /meetings"] = (Seen.OnlyOwn, async world =>
        {
            await Meets(world);
            return new Asked($"/meetings?course={world.Course}", By: world.Administrator);
        }
        ),
        ["get /meetings/attendance/{year}"] = (Seen.OnlyOwn, world => Is(new Asked("/meetings/attendance/2031"))),

        // Planning
        ["get /need/{half}"] = (Seen.OnlyOwn, world => Is(new Asked("/need/2031-1"))),
        ["post /reviews"] = (Seen.OnlyOwn, world => Is(new Asked("/reviews", new { half = "2032-1" }, Status: HttpStatusCode.Created))),
        ["get /reviews"] = (Seen.OnlyOwn, async world =>
        {
            await Reviewed(world, "2033-1");
            return new Asked("/reviews");
        }
        ),
        ["get /reviews/{id}"] = (Seen.Nothing, async world => new Asked($"/reviews/{await Reviewed(world, "2034-1")}")),
        ["put /reviews/{id}/note"] = (Seen.Nothing, async world => new Asked($"/reviews/{await Reviewed(world, "2035-1")}/note", new { text = world.Name })),
        ["put /reviews/{id}/external/{journey}/{course}"] = (Seen.Nothing, async world => new Asked(
            $"/reviews/{await Reviewed(world, "2036-1")}/external/{Journey}/{world.Course}", new { days = 4.5 })),
        ["post /reviews/{id}/closing"] = (Seen.Nothing, async world => new Asked($"/reviews/{await Reviewed(world, "2037-1")}/closing")),

        // The own page
        ["get /trainers/me"] = (Seen.Nothing, world => Is(new Asked("/trainers/me", By: world.Own))),
        ["post /calendars"] = (Seen.Nothing, world => Is(new Asked("/calendars", new { }, world.Own, HttpStatusCode.Created))),
        ["get /calendars"] = (Seen.OnlyOwn, world => Is(new Asked("/calendars", By: world.Own))),
        ["delete /calendars/{id}"] = (Seen.Nothing, async world => new Asked($"/calendars/{(await Calendar(world))["id"]}", By: world.Own, Status: HttpStatusCode.NoContent)),
        ["get /calendars/{secret}.ics"] = (Seen.ByAnybody, async world => new Asked($"/calendars/{(await Calendar(world))["url"]!.GetValue<string>().Split('/')[^1]}")),
        ["get /teams/missing"] = (Seen.OnlyOwn, world => Is(new Asked("/teams/missing"))),
        // Absence and substitutes
        ["post /trainers/{id}/absences"] = (Seen.Nothing, world => Is(new Asked(
            $"/trainers/{world.Trainer}/absences", new { dates = new[] { Today }, reason = "Sjuk" }, world.Own, HttpStatusCode.Created))),
        ["get /trainers/{id}/absences"] = (Seen.Nothing, async world =>
        {
            await Absent(world);
            return new Asked($"/trainers/{world.Trainer}/absences", By: world.Manager);
        }
        ),
        ["get /trainers/{id}/absences/{absence}"] = (Seen.Nothing, async world => new Asked($"/trainers/{world.Trainer}/absences/{await Absent(world)}", By: world.Administrator)),
        ["post /trainers/{id}/absences/{absence}/reversal"] = (Seen.Nothing, async world => new Asked(
            $"/trainers/{world.Trainer}/absences/{await Absent(world)}/reversal", By: world.Manager)),
        ["post /journeys/{journey}/occasions/{id}/substitutions"] = (Seen.Nothing, async world =>
        {
            var (occasion, _, _) = await Searched(world);
            return new Asked($"/journeys/{Journey}/occasions/{occasion}/substitutions", new { trainer = world.Second }, Status: HttpStatusCode.Created);
        }
        ),
        ["post /substitutions/{id}/answer"] = (Seen.Nothing, async world =>
        {
            var (_, search, asked) = await Searched(world);
            return new Asked($"/substitutions/{search}/answer", new { accept = true }, world.Running.Trainer.As("trainer", "norrbotten", person: asked));
        }
        ),
        ["post /substitutions/{id}/requests"] = (Seen.Nothing, async world =>
        {
            var (_, search, asked) = await Searched(world);
            return new Asked($"/substitutions/{search}/requests", new { trainer = asked });
        }
        ),
        ["post /substitutions/{id}/candidates/{trainer}/skip"] = (Seen.Nothing, async world =>
        {
            var (_, search, asked) = await Searched(world);
            return new Asked($"/substitutions/{search}/candidates/{asked}/skip");
        }
        ),
        ["post /substitutions/{id}/end"] = (Seen.Nothing, async world => new Asked($"/substitutions/{(await Searched(world)).Search}/end", new { reason = "Löst" })),
        ["put /substitutions/{id}/way"] = (Seen.Nothing, async world => new Asked(
            $"/substitutions/{(await Searched(world)).Search}/way", new { atOnce = 2, hoursToAnswer = 4 })),
        ["get /substitutions/{id}"] = (Seen.Nothing, async world => new Asked($"/substitutions/{(await Searched(world)).Search}")),
        ["get /substitutions"] = (Seen.OnlyOwn, async world =>
        {
            await Searched(world);
            return new Asked("/substitutions?limit=500");
        }
        ),
        ["get /vacancies"] = (Seen.OnlyOwn, async world =>
        {
            await Searched(world);
            return new Asked("/vacancies?limit=500");
        }
        ),
        ["get /trainers/{id}/requests"] = (Seen.Nothing, async world =>
        {
            var (_, _, asked) = await Searched(world);
            return new Asked($"/trainers/{asked}/requests", By: world.Administrator);
        }
        ),
        ["put /regions/{region}/substitution-rules"] = (Seen.Nothing, world => Is(new Asked("/regions/norrbotten/substitution-rules", new { atOnce = 1, hoursToAnswer = 24 }))),
        ["get /regions/{region}/substitution-rules"] = (Seen.Nothing, world => Is(new Asked("/regions/norrbotten/substitution-rules"))),
        ["get /taught/to-confirm"] = (Seen.OnlyOwn, world => Is(new Asked("/taught/to-confirm"))),
    };

    private static Task<Asked> Is(Asked asked) => Task.FromResult(asked);

    private static string Today => TimeProvider.System.Today().ToString("O", CultureInfo.InvariantCulture);

    private static async Task<Guid> Absent(World world) => (await Json(
        await Post(world.Running.Coordinator, $"/trainers/{world.Trainer}/absences", new { dates = new[] { Today }, reason = world.Name }), HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    /// <summary>An occasion ahead whose second trainer is absent, the search for a substitute, and who is asked: of the world's municipality too.</summary>
    private static async Task<(Guid Occasion, Guid Search, Guid Asked)> Searched(World world)
    {
        var date = TimeProvider.System.Today().AddDays(40);
        var occasion = await world.Running.Occasion(world.Course, dates: [date]);
        await Json(await world.Running.Confirm(occasion, world.Leader, [world.Trainer, world.Second]), HttpStatusCode.OK);
        var spare = await world.Running.Recruit(world.Course, municipality: world.Municipality);
        await Json(
            await Post(world.Running.Coordinator, $"/trainers/{world.Second}/absences", new { dates = new[] { date.ToString("O", CultureInfo.InvariantCulture) }, reason = "Sjuk" }),
            HttpStatusCode.Created);
        await using var session = world.Running.Trainer.Store.QuerySession(Journey);
        var id = Substitution.IdOf(occasion, world.Second, 0);
        await Eventually.Get(() => session.LoadAsync<Substitution>(id), found => found?.RequestOf(spare) is not null, what: "the spare trainer asked");
        return (occasion, id, spare);
    }

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

    private static object MeetingOf(World world, bool named = true) => new
    {
        kind = "planning",
        title = world.Name,
        date = Today,
        start = "13:00",
        end = "15:00",
        place = "Folkets hus",
        courses = new[] { world.Course },
        trainers = named ? new[] { world.Trainer, world.Leader } : null,
    };

    private static async Task<Guid> Meets(World world) =>
        (await Json(await Post(world.Running.Coordinator, "/meetings", MeetingOf(world)), HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    private static async Task<Guid> Reviewed(World world, string half) =>
        (await Json(await Post(world.Running.Coordinator, "/reviews", new { half }), HttpStatusCode.Created))["id"]!.GetValue<Guid>();

    private static async Task<System.Text.Json.Nodes.JsonNode> Calendar(World world)
    {
        using var own = world.Own;
        return await Json(await Post(own, "/calendars", new { }), HttpStatusCode.Created);
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

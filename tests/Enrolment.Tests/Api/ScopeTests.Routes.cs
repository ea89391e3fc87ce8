using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed partial class ScopeTests
{
    private static readonly Dictionary<string, (Seen Seen, Func<World, Task<Asked>> Ask)> Routes = new()
    {
        // Catalogue
        ["get /journeys"] = (Seen.TheSame, _ => Is(new Asked("/journeys"))),
        ["get /journeys/{journey}"] = (Seen.TheSame, _ => Is(new Asked($"/journeys/{Journey}"))),
        ["put /journeys/{journey}/phase"] = (Seen.Nothing, world => Is(new Asked(
            "/journeys/aldreomsorg/phase", new { phase = "prestudy", since = "2023-01-01", correction = true }, world.Enrolling.National))),
        ["get /journeys/{journey}/levels"] = (Seen.TheSame, _ => Is(new Asked($"/journeys/{Journey}/levels"))),
        ["get /journeys/{journey}/levels/{level}/route"] = (Seen.TheSame, _ => Is(new Asked($"/journeys/{Journey}/levels/new/route"))),
        ["put /journeys/{journey}/levels/{level}/route"] = (Seen.Nothing, world => Is(new Asked(
            "/journeys/aldreomsorg/levels/experienced/route", new { stops = Array.Empty<object>() }, world.Enrolling.National))),
        ["get /journeys/{journey}/material/due"] = (Seen.TheSame, _ => Is(new Asked($"/journeys/{Journey}/material/due"))),
        ["post /catalogue/import"] = (Seen.Nothing, world => Is(new Asked(
            "/catalogue/import?dryRun=true", new { journeys = new[] { new { slug = Journey, courses = Array.Empty<object>() } } }, world.Enrolling.National))),
        ["get /journeys/{journey}/courses/{course}"] = (Seen.TheSame, world => Is(new Asked(Catalogued(world)))),
        ["get /journeys/{journey}/courses/{course}/draft"] = (Seen.Nothing, async world =>
        {
            await Ok(world.Enrolling.National.PutAsJsonAsync($"{Root}{Catalogued(world)}/draft", CourseBody("Nästa utgåva"), Json.Options, TestContext.Current.CancellationToken));
            return new Asked($"{Catalogued(world)}/draft", By: world.Enrolling.National);
        }
        ),
        ["put /journeys/{journey}/courses/{course}/draft"] =
            (Seen.Nothing, world => Is(new Asked($"{Catalogued(world)}/draft", CourseBody("Nästa utgåva"), world.Enrolling.National))),
        ["post /journeys/{journey}/courses/{course}/publication"] = (Seen.Nothing, world => Is(new Asked($"{Catalogued(world)}/publication", By: world.Enrolling.National))),
        ["post /journeys/{journey}/courses/{course}/retirement"] = (Seen.Nothing, world => Is(new Asked($"{Catalogued(world)}/retirement", By: world.Enrolling.National))),
        ["post /journeys/{journey}/courses/{course}/reinstatement"] = (Seen.Nothing, world => Is(new Asked($"{Catalogued(world)}/reinstatement", By: world.Enrolling.National))),
        ["post /journeys/{journey}/courses/{course}/material/review"] = (Seen.Nothing, async world =>
        {
            var material = new[] { new { title = "Länk", url = "https://www.kunskapsguiden.se/" } };
            await Ok(world.Enrolling.National.PutAsJsonAsync(
                $"{Root}{Catalogued(world)}", CourseWith(new { material }), Json.Options, TestContext.Current.CancellationToken));
            return new Asked($"{Catalogued(world)}/material/review", new { material[0].url }, world.Enrolling.National);
        }
        ),
        ["get /journeys/{journey}/courses/{course}/openings"] = (Seen.TheSame, world => Is(new Asked($"{Catalogued(world)}/openings"))),
        ["get /journeys/{journey}/courses/{course}/openings/{region}"] = (Seen.TheSame, async world =>
        {
            await Ok(world.Enrolling.Coordinator().PutAsJsonAsync(
                $"{Root}{Catalogued(world)}/openings/norrbotten", new { from = Today }, Json.Options, TestContext.Current.CancellationToken));
            return new Asked($"{Catalogued(world)}/openings/norrbotten");
        }
        ),
        ["put /journeys/{journey}/courses/{course}/openings/{region}"] =
            (Seen.Nothing, world => Is(new Asked($"{Catalogued(world)}/openings/norrbotten", new { from = Today }, Status: HttpStatusCode.Created))),
        ["get /journeys/{journey}/courses"] = (Seen.TheSame, _ => Is(new Asked($"/journeys/{Journey}/courses"))),
        ["put /journeys/{journey}/courses/{course}"] =
            (Seen.Nothing, world => Is(new Asked($"/journeys/{Journey}/courses/{world.Occasion.Course}", CourseBody(), world.Enrolling.National))),

        // People
        ["post /participants"] = (Seen.Nothing, world => Is(new Asked("/participants", PersonBody(world.Municipality, world.Unit), world.Manager, HttpStatusCode.Created))),
        ["get /participants"] = (Seen.OnlyOwn, world => Is(new Asked($"/participants?municipality={world.Municipality}", By: world.Manager))),
        ["get /participants/{id}"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}", By: world.Own))),
        ["post /participants/{id}/pause"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/pause", By: world.Manager))),
        ["post /participants/{id}/resume"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/resume", By: world.Manager))),
        ["post /participants/{id}/move"] =
            (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/move", new { municipality = world.Municipality, unit = "Ny", from = Today }, world.Manager))),
        ["post /participants/{id}/leave"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/leave", new { on = Today }, world.Manager))),
        ["post /participants/{id}/move/cancellation"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/move/cancellation", By: world.Manager))),
        ["post /participants/{id}/leave/cancellation"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/leave/cancellation", By: world.Manager))),
        ["put /municipalities/{municipality}/employees/{employee}"] = (Seen.Nothing, world => Is(new Asked(
            $"/municipalities/{world.Municipality}/employees/{Guid.NewGuid()}",
            new { version = 1, name = world.Name, email = $"{Guid.NewGuid():N}@example.se", unit = world.Unit, role = "socialsekreterare", employed = true },
            world.Enrolling.Administrator(world.Municipality)))),
        ["put /participants/{id}"] = (Seen.Nothing, world => Is(new Asked(
            $"/participants/{world.Person}",
            new { name = "Nytt namn", email = $"{Guid.NewGuid():N}@example.se", unit = world.Unit, role = "behandlare", professionSince = "2025-01-01" },
            world.Manager))),
        ["post /participants/{id}/erasure"] =
            (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/erasure", By: world.Enrolling.Administrator(world.Municipality)))),
        ["get /participants/duplicates"] = (Seen.OnlyOwn, world => Is(new Asked("/participants/duplicates?limit=500", By: world.Manager))),
        ["post /participants/import"] = (Seen.OnlyOwn, world => Is(new Asked("/participants/import", Csv(world), world.Manager, HttpStatusCode.Accepted))),
        ["get /imports/{id}"] = (Seen.Nothing, async world =>
        {
            using var sent = await world.Manager.PostAsync($"{Root}/participants/import?dryRun=true", Csv(world), TestContext.Current.CancellationToken);
            return new Asked(sent.Headers.Location!.ToString()[Root.Length..], By: world.Manager);
        }
        ),
        ["get /participants/{id}/notes"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/notes", By: world.Manager))),
        ["get /participants/{id}/record"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/record", By: world.Own))),
        ["get /participants/{id}/certificates/{certificate}"] =
            (Seen.Nothing, async world => new Asked($"/participants/{world.Person}/certificates/{await Certificate(world)}", By: world.Own)),

        // Occasions
        ["post /journeys/{journey}/occasions"] =
            (Seen.Nothing, world => Is(new Asked($"/journeys/{Journey}/occasions", OccasionBody(world.Occasion.Course), Status: HttpStatusCode.Created))),
        ["get /journeys/{journey}/occasions"] = (Seen.OnlyOwn, _ => Is(new Asked($"/journeys/{Journey}/occasions"))),
        ["get /journeys/{journey}/occasions/{id}"] = (Seen.OnlyOwn, world => Is(new Asked(At(world.Occasion)))),
        ["post /journeys/{journey}/occasions/{id}/cancellation"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/cancellation"))),
        ["post /journeys/{journey}/occasions/{id}/rescheduling"] = (Seen.Nothing, world => Is(new Asked(
            $"{At(world.Occasion)}/rescheduling", new { days = new[] { new { date = Today.AddDays(70), start = "09:00", end = "16:00", mode = "digital", half = false } } }))),
        ["post /journeys/{journey}/occasions/{id}/completion"] = (Seen.Nothing, async world =>
        {
            await Ok(world.Held.Records(Today.AddDays(-1), [world.Person], []));
            return new Asked($"{At(world.Held)}/completion");
        }
        ),
        ["put /journeys/{journey}/occasions/{id}/capacity"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/capacity", new { capacity = 30 }))),
        ["put /journeys/{journey}/occasions/{id}/venue"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/venue", new { venue = "Folkets hus" }))),
        ["post /journeys/{journey}/occasions/{id}/days/{date}/digital"] = (Seen.Nothing, world => Is(new Asked(
            $"{At(world.Occasion)}/days/{Today.AddDays(60):yyyy-MM-dd}/digital", new { link = "https://mote.example/1" }))),
        ["post /journeys/{journey}/occasions/{id}/days/{date}/on-site"] = (Seen.Nothing, world => Is(new Asked(
            $"{At(world.Occasion)}/days/{Today.AddDays(60):yyyy-MM-dd}/on-site", new { venue = "Folkets hus" }))),
        ["post /journeys/{journey}/occasions/{id}/enrolment-opening"] =
            (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/enrolment-opening", new { closes = Today.AddDays(10) }))),
        ["post /journeys/{journey}/occasions/{id}/enrolment-closing"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/enrolment-closing"))),
        ["put /journeys/{journey}/occasions/{id}/practicalities"] = (Seen.Nothing, world => Is(new Asked(
            $"{At(world.Occasion)}/practicalities", new { catering = new[] { new { item = "lunch" } } }))),
        ["put /journeys/{journey}/occasions/{id}/minimum"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/minimum", new { minimum = 1 }))),
        ["post /journeys/{journey}/occasions/{id}/decision"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/decision", new { hold = true }))),
        ["get /journeys/{journey}/occasions/to-decide"] = (Seen.OnlyOwn, _ => Is(new Asked($"/journeys/{Journey}/occasions/to-decide"))),
        ["get /journeys/{journey}/occasions/{id}/orders"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/orders"))),
        ["get /journeys/{journey}/orders"] = (Seen.OnlyOwn, _ => Is(new Asked($"/journeys/{Journey}/orders"))),
        ["get /journeys/{journey}/occasions/{id}/notes"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/notes"))),

        // Venues
        ["put /regions/{region}/venues/{venue}"] = (Seen.Nothing, _ => Is(new Asked($"/regions/norrbotten/venues/{Fresh("sal")}", VenueBody(), Status: HttpStatusCode.Created))),
        ["get /regions/{region}/venues"] = (Seen.OnlyOwn, _ => Is(new Asked("/regions/norrbotten/venues"))),
        ["get /regions/{region}/venues/{venue}"] = (Seen.OnlyOwn, async world => new Asked($"/regions/norrbotten/venues/{await world.Enrolling.Venue()}")),
        ["get /regions/{region}/venues/{venue}/bookings"] =
            (Seen.Nothing, async world => new Asked($"/regions/norrbotten/venues/{await world.Enrolling.Venue()}/bookings")),

        // Seats
        ["post /journeys/{journey}/occasions/{id}/enrolments"] =
            (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/enrolments", new { participant = world.Colleague }, world.Manager, HttpStatusCode.Created))),
        ["post /journeys/{journey}/occasions/{id}/enrolments/batch"] =
            (Seen.OnlyOwn, world => Is(new Asked($"{At(world.Occasion)}/enrolments/batch", new { participants = new[] { world.Colleague } }, world.Manager))),
        ["get /journeys/{journey}/occasions/{id}/enrolments"] = (Seen.OnlyOwn, world => Is(new Asked($"{At(world.Occasion)}/enrolments", By: world.Manager))),
        ["get /journeys/{journey}/occasions/{id}/enrolments/{participant}"] =
            (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/enrolments/{world.Person}", By: world.Own))),
        ["get /journeys/{journey}/occasions/{id}/enrolments/{participant}/notes"] =
            (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/enrolments/{world.Person}/notes", By: world.Manager))),
        ["post /journeys/{journey}/occasions/{id}/enrolments/{participant}/cancellation"] =
            (Seen.Nothing, world => Is(new Asked($"{At(world.Occasion)}/enrolments/{world.Person}/cancellation", By: world.Own))),

        ["post /journeys/{journey}/occasions/{id}/enrolments/{participant}/approval"] = (Seen.Nothing, async world =>
        {
            await Asks(world);
            return new Asked($"{At(world.Occasion)}/enrolments/{world.Colleague}/approval", new { approve = true }, world.Manager);
        }
        ),
        ["get /approvals"] = (Seen.OnlyOwn, async world =>
        {
            await Asks(world);
            return new Asked($"/approvals?municipality={world.Municipality}", By: world.Manager);
        }
        ),
        ["post /journeys/{journey}/occasions/{id}/enrolments/{participant}/offer"] = (Seen.Nothing, async world =>
        {
            await Rules(world, new { confirmWithinHours = 24 });
            await world.Occasion.Enrols(world.Colleague);
            await Ok(world.Occasion.Cancels(world.Person));
            return new Asked($"{At(world.Occasion)}/enrolments/{world.Colleague}/offer", new { accept = true }, world.Manager);
        }
        ),
        ["post /journeys/{journey}/occasions/{id}/enrolments/{participant}/replacement"] = (Seen.Nothing, world => Is(new Asked(
            $"{At(world.Occasion)}/enrolments/{world.Person}/replacement", new { participant = world.Colleague }, world.Manager, HttpStatusCode.Created))),
        ["post /journeys/{journey}/occasions/{id}/enrolments/{participant}/transfer"] = (Seen.Nothing, async world => new Asked(
            $"{At(world.Occasion)}/enrolments/{world.Person}/transfer",
            new { occasion = (await world.Enrolling.Occasion(course: world.Occasion.Course, firstDay: 66)).Id }, world.Own, HttpStatusCode.Created)),
        ["get /journeys/{journey}/occasions/{id}/promotions"] = (Seen.OnlyOwn, async world =>
        {
            await world.Occasion.Enrols(world.Colleague);
            await Ok(world.Occasion.Cancels(world.Person));
            return new Asked($"{At(world.Occasion)}/promotions", By: world.Manager);
        }
        ),
        ["put /journeys/{journey}/occasions/{id}/reservations"] =
            (Seen.Nothing, world => Is(new Asked($"{At(world.Held)}/reservations", new { reserved = new[] { new { municipality = "boden", seats = 2 } }, until = Today }))),
        ["put /municipalities/{municipality}/enrolment-rules"] = (Seen.Nothing, world => Is(new Asked(
            $"/municipalities/{world.Municipality}/enrolment-rules", new { approval = true }, world.Enrolling.Administrator(world.Municipality)))),
        ["get /municipalities/{municipality}/enrolment-rules"] =
            (Seen.Nothing, world => Is(new Asked($"/municipalities/{world.Municipality}/enrolment-rules", By: world.Manager))),

        // During and after
        ["put /journeys/{journey}/occasions/{id}/attendance/{date}"] = (Seen.Nothing, world => Is(new Asked(
            $"{At(world.Held)}/attendance/{Today.AddDays(-1):yyyy-MM-dd}", new { present = new[] { world.Person }, absent = Array.Empty<object>() }))),
        ["get /journeys/{journey}/occasions/{id}/attendance/{date}"] = (Seen.OnlyOwn, world => Is(new Asked($"{At(world.Held)}/attendance/{Today.AddDays(-1):yyyy-MM-dd}"))),
        ["post /journeys/{journey}/occasions/{id}/attendance/{date}/correction"] = (Seen.Nothing, async world =>
        {
            await Certificate(world);
            return new Asked(
                $"{At(world.Held)}/attendance/{Today.AddDays(-1):yyyy-MM-dd}/correction",
                new { present = Array.Empty<Guid>(), absent = new[] { new { participant = world.Person } }, reason = "Fel lista" });
        }
        ),
        ["get /journeys/{journey}/occasions/{id}/sign-in"] = (Seen.Nothing, world => Is(new Asked($"{At(world.Held)}/sign-in"))),
        ["post /journeys/{journey}/occasions/{id}/make-ups"] = (Seen.Nothing, async world =>
        {
            var next = await Missed(world);
            return new Asked(
                $"{At(next)}/make-ups", new { participant = world.Person, date = Today.AddDays(40) }, world.Manager, HttpStatusCode.Created);
        }
        ),
        ["get /journeys/{journey}/occasions/{id}/make-ups"] =
            (Seen.OnlyOwn, async world => new Asked(Regex.Replace(await MakeUp(world), "/make-ups/.*", "/make-ups"), By: world.Own)),
        ["get /journeys/{journey}/occasions/{id}/make-ups/{participant}/{date}"] =
            (Seen.Nothing, async world => new Asked(await MakeUp(world), By: world.Own)),
        ["post /journeys/{journey}/occasions/{id}/make-ups/{participant}/{date}/cancellation"] =
            (Seen.Nothing, async world => new Asked($"{await MakeUp(world)}/cancellation", By: world.Own, Status: HttpStatusCode.NoContent)),
        ["get /journeys/{journey}/courses/{course}/participants/{participant}/tasks"] =
            (Seen.Nothing, world => Is(new Asked($"/journeys/{Journey}/courses/{world.Occasion.Course}/participants/{world.Person}/tasks", By: world.Own))),
        ["put /journeys/{journey}/courses/{course}/participants/{participant}/tasks/{task}"] = (Seen.Nothing, async world =>
        {
            var tasks = $"/journeys/{Journey}/courses/{world.Occasion.Course}/participants/{world.Person}/tasks";
            var list = await Ok(world.Own.GetAsync(Root + tasks, TestContext.Current.CancellationToken));
            return new Asked($"{tasks}/{list.GetProperty("items")[0].GetProperty("id").GetGuid()}", new { done = true }, world.Own);
        }
        ),
        ["post /participants/{id}/certificates/{certificate}/reissue"] =
            (Seen.Nothing, async world => new Asked($"/participants/{world.Person}/certificates/{await Certificate(world)}/reissue", new { replaces = 1 })),
        ["get /certificates/verify/{code}"] = (Seen.ByAnybody, _ => Is(new Asked("/certificates/verify/0000-0000-0000-0000"))),
        ["get /certificates/verify"] = (Seen.ByAnybody, _ => Is(new Asked("/certificates/verify"))),

        // The Station
        ["get /station/staff"] = (Seen.OnlyOwn, world => Is(new Asked($"/station/staff?municipality={world.Municipality}", By: world.Manager))),
        ["get /station/staff/{participant}"] = (Seen.Nothing, world => Is(new Asked($"/station/staff/{world.Person}", By: world.Own))),
        ["get /station/gaps"] = (Seen.OnlyOwn, world => Is(new Asked($"/station/gaps?municipality={world.Municipality}", By: world.Manager))),
        ["get /station/costs"] = (Seen.OnlyOwn, world => Is(new Asked("/station/costs", By: world.Manager))),
        ["put /station/checklists/{checklist}"] = (Seen.OnlyOwn, world => Is(new Asked("/station/checklists/ny", ChecklistBody, world.Manager))),
        ["get /station/checklists"] = (Seen.OnlyOwn, world => Is(new Asked("/station/checklists", By: world.Manager))),
        ["delete /station/checklists/{checklist}"] = (Seen.Nothing, async world =>
        {
            await Ok(world.Manager.PutAsJsonAsync($"{Root}/station/checklists/bort", ChecklistBody, Json.Options, TestContext.Current.CancellationToken));
            return new Asked("/station/checklists/bort", By: world.Manager, Status: HttpStatusCode.NoContent);
        }
        ),
        ["get /station/staff/{participant}/checklists"] = (Seen.Nothing, world => Is(new Asked($"/station/staff/{world.Person}/checklists", By: world.Own))),
        ["put /station/staff/{participant}/checklists/{checklist}"] = (Seen.Nothing, async world =>
        {
            await Ok(world.Manager.PutAsJsonAsync($"{Root}/station/checklists/ny", ChecklistBody, Json.Options, TestContext.Current.CancellationToken));
            return new Asked($"/station/staff/{world.Person}/checklists/ny", new { done = new[] { "nycklar" } }, world.Manager);
        }
        ),
        ["get /station/calendar"] = (Seen.OnlyOwn, world => Is(new Asked("/station/calendar", By: world.Manager))),

        // Calendars
        ["post /calendars"] = (Seen.OnlyOwn, world => Is(new Asked("/calendars", new { kind = "staff" }, world.Manager, HttpStatusCode.Created))),
        ["get /calendars"] = (Seen.OnlyOwn, world => Is(new Asked("/calendars", By: world.Manager))),
        ["delete /calendars/{id}"] =
            (Seen.Nothing, async world => new Asked($"/calendars/{(await Calendar(world)).GetProperty("id").GetGuid()}", By: world.Manager, Status: HttpStatusCode.NoContent)),
        ["get /calendars/{secret}.ics"] =
            (Seen.ByAnybody, async world => new Asked($"/calendars/{(await Calendar(world)).GetProperty("url").GetString()!.Split('/')[^1]}")),

        // Introduction
        [$"get {Introduction}"] = (Seen.Nothing, async world => new Asked(await IntroductionOf(world), By: world.Own)),
        [$"post {Introduction}/requirement"] = (Seen.Nothing, async world => new Asked($"{await IntroductionOf(world)}/requirement", By: world.Manager)),
        [$"post {Introduction}/parts/{{part}}/done"] = (Seen.Nothing, async world => new Asked($"{await IntroductionOf(world)}/parts/introduktion-samverkan/done", By: world.Own)),
        [$"post {Introduction}/sign-off"] = (Seen.Nothing, async world =>
        {
            await Ok(world.Own.PostAsync($"{Root}{await IntroductionOf(world)}/parts/introduktion-samverkan/done", null, TestContext.Current.CancellationToken));
            return new Asked($"{await IntroductionOf(world)}/sign-off", By: world.Manager);
        }
        ),
        [$"post {Introduction}/waiver"] = (Seen.Nothing, async world => new Asked($"{await IntroductionOf(world)}/waiver", new { reason = "erfaren" }, world.Manager)),
        ["get /journeys/{journey}/introductions"] = (Seen.OnlyOwn, async world =>
        {
            await Ok(world.Manager.PostAsync($"{Root}{await IntroductionOf(world)}/requirement", null, TestContext.Current.CancellationToken));
            return new Asked("/journeys/aldreomsorg/introductions", By: world.Manager);
        }
        ),

        // Messages
        ["get /participants/{id}/messages"] = (Seen.Nothing, world => Is(new Asked($"/participants/{world.Person}/messages", By: world.Own))),
        ["get /municipalities/{municipality}/messages"] = (Seen.Nothing, world => Is(new Asked($"/municipalities/{world.Municipality}/messages", By: world.Manager))),
        ["put /regions/{region}/reminder-schedule"] =
            (Seen.Nothing, _ => Is(new Asked("/regions/norrbotten/reminder-schedule", new { daysBefore = new[] { 14, 2 }, followUpDays = 7 }))),
        ["get /regions/{region}/reminder-schedule"] = (Seen.Nothing, _ => Is(new Asked("/regions/norrbotten/reminder-schedule"))),
    };

    private static object ChecklistBody { get; } = new { title = "Nyanställd", items = new[] { new { key = "nycklar", title = "Nycklar kvitterade" } } };

    private static Task<System.Text.Json.JsonElement> Calendar(World world) =>
        Ok(world.Manager.PostAsJsonAsync($"{Root}/calendars", new { kind = "staff" }, Json.Options, TestContext.Current.CancellationToken));

    private static Task Rules(World world, object rules) => Ok(world.Enrolling.Administrator(world.Municipality).PutAsJsonAsync(
        $"{Root}/municipalities/{world.Municipality}/enrolment-rules", rules, Json.Options, Cancellation));

    private static async Task Asks(World world)
    {
        await Rules(world, new { approval = true });
        await Ok(world.Occasion.Asks(
            world.Colleague, world.Enrolling.Service.As("participant", municipality: world.Municipality, unit: world.Unit, person: world.Colleague)));
    }
    private static StringContent Csv(World world) => new(
        $"namn;e-post;kommun;enhet;roll;i yrket sedan\nNy Medarbetare;{Guid.NewGuid():N}@example.se;{world.Municipality};{world.Unit};behandlare;2025-01-01\n",
        System.Text.Encoding.UTF8, "text/csv");

    private const string Introduction = "/journeys/{journey}/participants/{id}/introduction";

    private static async Task<string> IntroductionOf(World world)
    {
        await Ok(world.Enrolling.National.PutAsJsonAsync(
            $"{Root}/journeys/aldreomsorg/courses/introduktion-samverkan", CourseBody("Samverkan"), Json.Options, TestContext.Current.CancellationToken));
        return $"/journeys/aldreomsorg/participants/{world.Person}/introduction";
    }

    private static Task<Asked> Is(Asked asked) => Task.FromResult(asked);

    private static string Catalogued(World world) => $"/journeys/{Journey}/courses/{world.Occasion.Course}";

    private static string At(TestedOccasion occasion) => occasion.Path[Root.Length..];

    private static async Task<TestedOccasion> Missed(World world)
    {
        await Ok(world.Held.Records(Today.AddDays(-1), [], [world.Person]));
        return await world.Enrolling.Occasion(firstDay: 40, course: world.Held.Course);
    }

    private static async Task<string> MakeUp(World world)
    {
        var next = await Missed(world);
        await Ok(world.Held.Coordinator.PostAsJsonAsync(
            $"{next.Path}/make-ups", new { participant = world.Person, date = Today.AddDays(40) }, Json.Options, TestContext.Current.CancellationToken));
        return $"{At(next)}/make-ups/{world.Person}/{Today.AddDays(40):yyyy-MM-dd}";
    }

    private static async Task<Guid> Certificate(World world)
    {
        await Ok(world.Held.Records(Today.AddDays(-1), [world.Person], []));
        await Ok(world.Held.Coordinator.PostAsync($"{world.Held.Path}/completion", null, TestContext.Current.CancellationToken));
        var record = await Ok(world.Own.GetAsync($"{Root}/participants/{world.Person}/record", TestContext.Current.CancellationToken));
        return record.GetProperty("certificates")[0].GetProperty("id").GetGuid();
    }
}

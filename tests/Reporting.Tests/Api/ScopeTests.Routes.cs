using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;
using Asked = Yrkesresan.Testing.Asked;

namespace Yrkesresan.Reporting.Tests.Api;

public sealed partial class ScopeTests
{
    private static readonly Dictionary<string, (Seen Outside, Seen InRegion, Func<World, Task<Asked>> Ask)> Routes = new()
    {
        // Overview and statistics
        ["get /regions/{region}/journeys/{journey}/overview"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/overview"))),
        ["get /regions/{region}/statistics"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"/regions/{world.Region}/statistics?by=municipality"))),
        ["get /regions/{region}/journeys/{journey}/statistics"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/statistics?by=municipality"))),
        ["get /regions/{region}/statistics/{figure}/events"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"/regions/{world.Region}/statistics/attendance/events"))),
        ["get /regions/{region}/journeys/{journey}/statistics/{figure}/events"] =
            (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/statistics/enrolled/events"))),
        ["get /regions/{region}/statistics/{figure}/chart"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"/regions/{world.Region}/statistics/reach/chart"))),
        ["get /regions/{region}/journeys/{journey}/statistics/{figure}/chart"] =
            (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/statistics/enrolled/chart?format=html"))),

        // Surveys and effect goals
        ["get /regions/{region}/journeys/{journey}/effect-goals"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/effect-goals"))),
        ["get /journeys/{journey}/effect-goals"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"/journeys/{World.Journey}/effect-goals", By: world.Running.Reporting.As("national")))),
        ["get /regions/{region}/journeys/{journey}/effect-goals/by/{by}"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/effect-goals/by/municipality"))),
        ["get /regions/{region}/journeys/{journey}/effect-goals/trend"] = (Seen.Nothing, Seen.OnlyOwn, world => Is(new Asked($"{world.Figures}/effect-goals/trend"))),
        ["get /regions/{region}/journeys/{journey}/effect-goals/{goal}/events"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/effect-goals/7/events?period=2026"))),
        ["get /journeys/{journey}/effect-goals/{goal}/events"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"/journeys/{World.Journey}/effect-goals/7/events?period=2098", By: world.Running.Reporting.As("national")))),
        ["get /regions/{region}/journeys/{journey}/survey-rounds"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/survey-rounds"))),
        ["post /regions/{region}/journeys/{journey}/survey-rounds/{round}/closing"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/survey-rounds/{SurveyFigures.IdOf(world.Occasion)}/closing"))),
        ["get /regions/{region}/journeys/{journey}/survey-answers"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/survey-answers"))),
        ["get /regions/{region}/journeys/{journey}/survey-answers/{of}/{survey}/{version}/{question}/events"] = (Seen.Nothing, Seen.Nothing, async world =>
        {
            var (round, edition) = (SurveyFigures.IdOf(world.Occasion), new SurveyEdition("efter-kursen", "standard", 1));
            await using var session = world.Running.Reporting.Store.LightweightSession(World.Journey);
            session.Events.Append(round, new AnswersCounted(round, world.Region, world.Occasion, world.Year.Course, [new Counted(edition, "mest-nytta-av", null, [2, 2, 1])]));
            await session.SaveChangesAsync(Cancellation);
            return new Asked($"{world.Figures}/survey-answers/standard/efter-kursen/1/mest-nytta-av/events?period=2026");
        }
        ),
        ["get /regions/{region}/journeys/{journey}/survey-comments"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/survey-comments"))),
        ["delete /regions/{region}/journeys/{journey}/survey-comments/{id}"] = (Seen.Nothing, Seen.Nothing, async world =>
        {
            var comment = new Comment(Guid.NewGuid(), world.Region, null, "2026-H1", "med-egna-ord", "Ord som ska bort");
            await using var session = world.Running.Reporting.Store.LightweightSession(World.Journey);
            session.Store(comment);
            await session.SaveChangesAsync(Cancellation);
            return new Asked($"{world.Figures}/survey-comments/{comment.Id}", Status: HttpStatusCode.NoContent);
        }
        ),
        ["get /regions/{region}/journeys/{journey}/surveys"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/surveys"))),
        ["put /regions/{region}/journeys/{journey}/surveys/{survey}"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/surveys/egen", Published))),
        ["put /journeys/{journey}/surveys/{survey}"] = (Seen.Nothing, Seen.Nothing, world => Is(
            new Asked($"/journeys/{World.Journey}/surveys/chefer-{Guid.NewGuid():N}", Published, world.Running.Reporting.As("national")))),
        ["get /surveys/answers/{link}"] = (Seen.Nothing, Seen.Nothing, async world => new Asked(
            $"/surveys/answers/{Guid.NewGuid():N}{Guid.NewGuid():N}", By: world.Running.Reporting.Anonymous())
        {
            ByItsOwner = $"/surveys/answers/{(await Mine(world))["link"]}",
        }
        ),
        ["get /surveys/mine"] = (Seen.OnlyOwn, Seen.OnlyOwn, world => Is(new Asked("/surveys/mine", By: world.Participant))),
        ["post /surveys/answers/{link}"] = (Seen.Nothing, Seen.Nothing, async world => new Asked(
            $"/surveys/answers/{Guid.NewGuid():N}{Guid.NewGuid():N}", Answers, world.Running.Reporting.Anonymous(), HttpStatusCode.NoContent)
        {
            ByItsOwner = $"/surveys/answers/{(await Mine(world))["link"]}",
        }
        ),

        // The yearly report
        ["get /regions/{region}/journeys/{journey}/annual-report/{year}"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/annual-report/2026"))),
        ["get /journeys/{journey}/annual-report/{year}"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"/journeys/{World.Journey}/annual-report/2098", By: world.Running.Reporting.As("national")))),
        ["get /regions/{region}/journeys/{journey}/annual-report/{year}/figures/{figure}/events"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/annual-report/2026/figures/enrolled/events?quarter=2026-Q1"))),
        ["get /journeys/{journey}/annual-report/{year}/figures/{figure}/events"] = (Seen.Nothing, Seen.Nothing, world => Is(
            new Asked($"/journeys/{World.Journey}/annual-report/2098/figures/enrolled/events", By: world.Running.Reporting.As("national")))),
        ["get /regions/{region}/journeys/{journey}/annual-report/{year}/answers"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/annual-report/2026/answers"))),
        ["put /regions/{region}/journeys/{journey}/annual-report/{year}/answers/{question}"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/annual-report/2026/answers/rackvidd", new { text = "Alla är med." }))),
        ["delete /regions/{region}/journeys/{journey}/annual-report/{year}/answers/{question}/{version}"] = (Seen.Nothing, Seen.Nothing, async world =>
        {
            using var coordinator = world.Coordinator;
            var path = $"{world.Figures}/annual-report/2026/answers/rackvidd";
            (await coordinator.PutAsJsonAsync(Root + path, new { text = "Ord som ska bort" }, Cancellation)).EnsureSuccessStatusCode();
            return new Asked($"{path}/1", Status: HttpStatusCode.NoContent);
        }
        ),
        ["get /journeys/{journey}/annual-report-questions/{year}"] = (Seen.OnlyOwn, Seen.OnlyOwn, world => Is(new Asked($"/journeys/{World.Journey}/annual-report-questions/2026"))),
        ["put /journeys/{journey}/annual-report-questions/{year}"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked(
            $"/journeys/{World.Journey}/annual-report-questions/2099", new { questions = new[] { new { question = "rackvidd", text = "Når ni alla?", figures = new[] { "reach" } } } },
            world.Running.Reporting.As("national")))),

        // Planning and the steering group
        ["get /regions/{region}/journeys/{journey}/headcounts"] = (Seen.Nothing, Seen.OnlyOwn, async world =>
        {
            using var coordinator = world.Coordinator;
            foreach (var municipality in world.Municipalities)
            {
                (await coordinator.PutAsJsonAsync($"{Root}{world.Figures}/headcounts/2026-04-01/municipalities/{municipality}", Counted, Cancellation)).EnsureSuccessStatusCode();
            }

            return new Asked($"{world.Figures}/headcounts");
        }
        ),
        ["put /regions/{region}/journeys/{journey}/headcounts/{date}"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/headcounts/2026-04-01", Counted))),
        ["put /regions/{region}/journeys/{journey}/headcounts/{date}/municipalities/{municipality}"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"{world.Figures}/headcounts/2026-04-01/municipalities/{world.Municipalities[1]}", Counted))),
        ["get /regions/{region}/journeys/{journey}/plan"] = (Seen.Nothing, Seen.Nothing, async world =>
        {
            using var coordinator = world.Coordinator;
            (await coordinator.PutAsJsonAsync($"{Root}{world.Figures}/headcounts/2026-04-01", Counted, Cancellation)).EnsureSuccessStatusCode();
            return new Asked($"{world.Figures}/plan");
        }
        ),
        ["get /regions/{region}/steering"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"/regions/{world.Region}/steering?year=2026"))),
        ["get /regions/{region}/steering/economy/{figure}/events"] =
            (Seen.Nothing, Seen.Nothing, world => Is(new Asked($"/regions/{world.Region}/steering/economy/course-fees/events?year=2026"))),

        // Operations
        ["post /rebuilds"] = (Seen.Nothing, Seen.Nothing, async world =>
        {
            world.On = await Alone();
            return new Asked("/rebuilds", By: world.On.As("operator"), Status: HttpStatusCode.Accepted);
        }
        ),
        ["get /rebuilds"] = (Seen.Nothing, Seen.Nothing, world => Is(new Asked("/rebuilds", By: world.Running.Reporting.As("operator")))),
        ["get /rebuilds/{id}"] = (Seen.Nothing, Seen.Nothing, async world =>
        {
            world.On = await Alone();
            using var operators = world.On.As("operator");
            var started = await Running.Json(await operators.PostAsync(Root + "/rebuilds", null, Cancellation), HttpStatusCode.Accepted);
            return new Asked($"/rebuilds/{started["id"]}", By: world.On.As("operator"));
        }
        ),
    };

    private static readonly object Counted = new { @new = 12, practised = 9, experienced = 15, unitManagers = 3, teamLeaders = 5 };

    private static readonly object Answers = new { answers = new[] { new { statement = "starkt-i-rollen", value = 4 } } };

    /// <summary>Of managers once a year: nobody else's tests are asked it.</summary>
    private static readonly object Published = new
    {
        title = "Egen",
        asked = "yearly",
        roles = new[] { "chef" },
        openDays = 30,
        remindDays = 0,
        statements = new[] { new { statement = "nytta", text = "Till nytta?" } },
    };

    private static Task<Asked> Is(Asked asked) => Task.FromResult(asked);

    /// <summary>What the participant is asked.</summary>
    private static async Task<JsonNode> Mine(World world)
    {
        using var participant = world.Participant;
        var mine = (await Running.Get(participant, Root + "/surveys/mine")).AsArray();
        return Assert.Single(mine)!;
    }

    /// <summary>Another rebuild than the one asked for would take the figures from all other tests.</summary>
    private static Task<RunningService> Alone() => RunningService.StartAsync<Survey>("reporting", clock: new Clock());
}

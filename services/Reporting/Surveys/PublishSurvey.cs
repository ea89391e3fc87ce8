using System.Text.Json;
using Yrkesresan.Reporting.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>
/// Publishes a survey for the nation or a region: from now on it is what is asked. What was published before stays what it was, for those who are asked
/// it already and for their answers. The same again changes nothing.
/// </summary>
/// <param name="Survey">Slug.</param>
/// <param name="Region">Slug; null: the nation's.</param>
/// <param name="Content">What it asks.</param>
/// <param name="By">Role of who publishes.</param>
/// <param name="At">UTC.</param>
public sealed record PublishSurvey(string Survey, string? Region, SurveyContent Content, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="published">What there is; null: nothing yet.</param>
    public static IEnumerable<object> Decide(PublishSurvey command, SurveyDefinitions? published) => published?.Last(command.Survey) switch
    {
        { } last when Same(last.Content, command.Content) => [],
        var last => [new SurveyPublished(command.Survey, command.Region, (last?.Id.Version ?? 0) + 1, command.Content, command.By, command.At)],
    };

    private static bool Same(SurveyContent one, SurveyContent other) =>
        JsonSerializer.Serialize(one, Json.Options) == JsonSerializer.Serialize(other, Json.Options);

    /// <summary>What is sent.</summary>
    /// <param name="Title">In Swedish.</param>
    /// <param name="Asked"><c>after-course</c>, <c>half-yearly</c> or <c>yearly</c>; the last two are of managers, whose roles have to be named.</param>
    /// <param name="Roles">Roles at work; left out: everybody for whom there is no other survey.</param>
    /// <param name="OpenDays">For how many days it can be answered, 7–180.</param>
    /// <param name="RemindDays">How many days before it closes those are reminded who have not answered; 0: nobody is.</param>
    /// <param name="Statements">What to agree with, at least one.</param>
    /// <param name="Choices">What to choose from.</param>
    /// <param name="Texts">What to answer in one's own words.</param>
    /// <param name="Goals">The effect goals that the statements measure.</param>
    public sealed record Request(
        string? Title, Occurs? Asked, IReadOnlyList<string?>? Roles, int? OpenDays, int? RemindDays, IReadOnlyList<SurveyStatement?>? Statements,
        IReadOnlyList<SurveyChoice?>? Choices, IReadOnlyList<SurveyText?>? Texts, IReadOnlyList<EffectGoal?>? Goals)
    {
        internal SurveyContent Checked(string survey)
        {
            var input = new Validation();
            input.Slug("survey", survey);
            input.Text("title", Title);
            input.Required("asked", Asked);
            input.Range("openDays", OpenDays, 7, 180);
            input.Range("remindDays", RemindDays, 0, Math.Max(0, (OpenDays ?? 1) - 1));
            input.That(Asked is null or Occurs.AfterCourse || Roles is { Count: > 0 }, "roles", "required", "Ange vilka roller som är arbetsledare och chefer.");
            input.That(Roles is null or { Count: > 0 and <= 50 }, "roles", "range", "Ange mellan 1 och 50 roller, eller utelämna fältet.");
            input.That(Statements is { Count: > 0 and <= 30 }, "statements", "range", "Ange mellan 1 och 30 påståenden.");
            input.That(Choices is null or { Count: <= 10 }, "choices", "range", "Högst 10 frågor att välja svar på.");
            input.That(Texts is null or { Count: <= 3 }, "texts", "range", "Högst 3 frågor att svara på med egna ord.");
            input.That(Goals is null or { Count: <= 20 }, "goals", "range", "Högst 20 effektmål.");
            Each(Roles, (role, i) => input.Text($"roles[{i}]", role, 100));
            var goals = (Goals ?? []).Select(goal => goal?.Goal).ToHashSet();
            Each(Goals, (goal, i) =>
            {
                input.Text($"goals[{i}].goal", goal?.Goal, 10);
                input.Text($"goals[{i}].text", goal?.Text, 300);
                input.Range($"goals[{i}].target", goal?.Target, 0.01m, 1m);
                input.That(goal?.Measure is null, $"goals[{i}].measure", "unknown", "Ett mål i en enkät mäts av dess påståenden.");
            });
            input.That(goals.Count == (Goals?.Count ?? 0), "goals", "duplicate", "Samma mål står två gånger.");
            Each(Statements, (one, i) =>
            {
                input.Slug($"statements[{i}].statement", one?.Statement);
                input.Text($"statements[{i}].text", one?.Text, 300);
                input.That(one?.Goal is null || goals.Contains(one.Goal), $"statements[{i}].goal", "unknown", "Målet finns inte bland enkätens mål.");
            });
            Each(Choices, (one, i) =>
            {
                input.Slug($"choices[{i}].question", one?.Question);
                input.Text($"choices[{i}].text", one?.Text, 300);
                input.That(one?.Choices is { Count: >= 2 and <= 10 }, $"choices[{i}].choices", "range", "Ange mellan 2 och 10 svar att välja bland.");
                Each(one?.Choices, (choice, j) => input.Text($"choices[{i}].choices[{j}]", choice));
            });
            Each(Texts, (one, i) =>
            {
                input.Slug($"texts[{i}].question", one?.Question);
                input.Text($"texts[{i}].text", one?.Text, 300);
            });
            var questions = (Statements ?? []).Select(one => one?.Statement).Concat((Choices ?? []).Select(one => one?.Question)).Concat((Texts ?? []).Select(one => one?.Question)).ToList();
            input.That(questions.Distinct().Count() == questions.Count, "statements", "duplicate", "Två frågor har samma kortnamn.");
            input.ThrowIfAny();
            return new(
                Title!.Trim(), Asked!.Value, Roles is null ? null : [.. Roles.Select(role => role!.Trim())], OpenDays!.Value, RemindDays!.Value,
                [.. Statements!.Select(one => one!)], [.. (Choices ?? []).Select(one => one!)], [.. (Texts ?? []).Select(one => one!)],
                [.. (Goals ?? []).Select(one => one!)]);
        }

        private static void Each<T>(IReadOnlyList<T>? list, Action<T, int> check)
        {
            for (var i = 0; i < Math.Min(list?.Count ?? 0, 50); i++)
            {
                check(list![i], i);
            }
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/journeys/{journey}/surveys/{survey}", (
                string journey, string survey, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
                Handle(journey, null, survey, request, caller, sessions, clock, http))
            .For(Role.National).WithName("PublishNationalSurvey").WithTags("Surveys")
            .WithSummary("Publishes a survey for all regions that have none of their own under its name; the same again changes nothing.")
            .Produces<SurveyInForce>();
        routes.MapPut("/regions/{region}/journeys/{journey}/surveys/{survey}", async (
                string region, string journey, string survey, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
            {
                await caller.CheckRegion(region, sessions, http.RequestAborted);
                return await Handle(journey, region, survey, request, caller, sessions, clock, http);
            })
            .For(Role.Coordinator).WithName(nameof(PublishSurvey)).WithTags("Surveys")
            .WithSummary("Publishes a survey of the region's own, instead of the nation's under the same name; the same again changes nothing.")
            .Produces<SurveyInForce>();
        routes.MapGet("/regions/{region}/journeys/{journey}/surveys", async (
                string region, string journey, Caller caller, Sessions sessions, CancellationToken cancellation) =>
            {
                await using var session = sessions.Read(journey);
                await caller.CheckRegion(region, sessions, cancellation);
                return Results.Ok((await session.SurveysOf(region, cancellation)).Select(one => new SurveyInForce(one.Id, one.Content)).ToList());
            })
            .For(Role.Coordinator, Role.National).WithName("ListSurveys").WithTags("Surveys")
            .WithSummary("The surveys in force in a region: its own, else the nation's, else those built in.")
            .Produces<IReadOnlyList<SurveyInForce>>();
    }

    private static async Task<IResult> Handle(
        string journey, string? region, string survey, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        var command = new PublishSurvey(survey, region, request.Checked(survey), caller.Role, clock.GetUtcNow());
        var stream = await session.FetchFor<SurveyDefinitions>(SurveyDefinitions.IdOf(journey, region), http);
        var events = Decide(command, stream.Aggregate).ToList();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag((stream.StartingVersion ?? 0) + events.Count);
        var edition = events.Aggregate(stream.Aggregate, (state, fact) => SurveyDefinitions.Apply(state, stream.Id, fact))!.Last(survey)!;
        return Results.Ok(new SurveyInForce(edition.Id, edition.Content));
    }
}

/// <summary>A survey that is in force.</summary>
/// <param name="Edition">Which.</param>
/// <param name="Content">What it asks.</param>
public sealed record SurveyInForce(SurveyEdition Edition, SurveyContent Content);

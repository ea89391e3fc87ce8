using Marten;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>What was answered to a question, whether it measures a goal or not; questions that fewer than five answered are left out.</summary>
/// <param name="Edition">Of which survey it was asked.</param>
/// <param name="Question">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Answers">How many answers were counted.</param>
/// <param name="Options">How they fell, in the order of the options.</param>
/// <param name="Events">Path of the events behind it.</param>
public sealed record ListAnswers(SurveyEdition Edition, string Question, string Text, int Answers, IReadOnlyList<ListAnswers.Option> Options, string Events)
{
    /// <summary>One of the answers to choose from.</summary>
    /// <param name="Text">In Swedish.</param>
    /// <param name="Share">Share that chose it, 0–1.</param>
    public sealed record Option(string Text, decimal Share);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/survey-answers", Handle).For(Role.Coordinator, Role.National)
        .WithName(nameof(ListAnswers)).WithTags("Surveys")
        .WithSummary("What was answered to every statement and choice, by edition of the survey, where at least 5 answers were counted.")
        .Produces<IReadOnlyList<ListAnswers>>();

    internal static ListAnswers Of(Edition edition, string question, IReadOnlyList<int> counts, string events)
    {
        var choice = edition.Content.Choices.FirstOrDefault(one => one.Question == question);
        var (text, options) = choice is null
            ? (edition.Content.Statements.First(one => one.Statement == question).Text, Survey.Standard.Scale)
            : (choice.Text, choice.Choices);
        return new(edition.Id, question, text, counts.Sum(), [.. options.Zip(counts, (option, count) => new Option(option, decimal.Round((decimal)count / counts.Sum(), 4)))], events);
    }

    private static async Task<IResult> Handle(string region, string journey, string? period, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var wanted = ShowEffectGoals.PeriodOf(period);
        var answered = new List<ListAnswers>();
        foreach (var told in await AnsweredQuestion.Read(region, wanted, session, cancellation))
        {
            var events = ShowAnswerEvents.Path(region, journey, told.Edition, told.Question, period);
            answered.Add(Of(await session.EditionOf(told.Edition, cancellation), told.Question, told.Counts, events));
        }

        return Results.Ok(answered.OrderBy(one => one.Edition.Survey, StringComparer.Ordinal).ThenBy(one => one.Edition.Of, StringComparer.Ordinal)
            .ThenBy(one => one.Edition.Version).ThenBy(one => one.Question, StringComparer.Ordinal));
    }
}

/// <summary>A question that is told.</summary>
/// <param name="Edition">Of which survey it was asked.</param>
/// <param name="Question">Slug.</param>
/// <param name="Counts">How many chose the first answer, the second …; five or more in all.</param>
/// <param name="Rounds">In which they were counted.</param>
internal sealed record AnsweredQuestion(SurveyEdition Edition, string Question, IReadOnlyList<int> Counts, IReadOnlyList<SurveyFigures> Rounds)
{
    /// <summary>Those of a region in a period.</summary>
    public static async Task<List<AnsweredQuestion>> Read(string region, Period period, IQuerySession session, CancellationToken cancellation)
    {
        var rounds = await session.QueryAsync<SurveyFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, session.TenantId, region);
        return
        [
            .. rounds.Where(round => GoalFigures.Counts(round, period)).SelectMany(round => round.Shown.Where(tally => !tally.OneByOne).Select(tally => (round, tally)))
                .GroupBy(one => (one.tally.Edition, one.tally.Question))
                .Select(question => new AnsweredQuestion(
                    question.Key.Edition, question.Key.Question,
                    question.Select(one => one.tally.Counts).Aggregate((one, other) => [.. one.Zip(other, (some, more) => some + more)]),
                    [.. question.Select(one => one.round)])),
        ];
    }
}

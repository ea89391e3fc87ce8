using System.Text.Json;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>
/// What is asked and measured where neither the nation nor the region has said otherwise: Norrbotten's seven effect goals (S4 2.4) and the surveys
/// for them, from <c>data/surveys.json</c>.
/// </summary>
/// <param name="Scale">What 1, 2, 3 … mean; everywhere the same, so that figures can be compared.</param>
/// <param name="Surveys">The surveys.</param>
/// <param name="Goals">What is measured.</param>
public sealed record Survey(IReadOnlyList<string> Scale, IReadOnlyList<SurveyOfFile> Surveys, IReadOnlyList<EffectGoal> Goals)
{
    /// <summary>The one built in.</summary>
    public static Survey Standard { get; } = Read();

    /// <summary>The editions in force where nobody has published any.</summary>
    internal static IReadOnlyList<Edition> Editions { get; } = [.. Standard.Surveys.Select(one => new Edition(new(one.Survey, SurveyEdition.Standard, 1), one.Content(Standard)))];

    private static Survey Read()
    {
        using var stream = typeof(Survey).Assembly.GetManifestResourceStream("surveys.json")!;
        return JsonSerializer.Deserialize<Survey>(stream, Json.Options)!;
    }
}

/// <summary>A survey of the file: its goals are listed once for all.</summary>
/// <param name="Survey">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Asked">When.</param>
/// <param name="Roles">Whom: roles at work; null: everybody for whom there is no other.</param>
/// <param name="OpenDays">For how many days it can be answered.</param>
/// <param name="RemindDays">How many days before it closes those are reminded who have not answered.</param>
/// <param name="Statements">What to agree with.</param>
/// <param name="Choices">What to choose from.</param>
/// <param name="Texts">What to answer in one's own words.</param>
public sealed record SurveyOfFile(
    string Survey, string Title, Occurs Asked, IReadOnlyList<string>? Roles, int OpenDays, int RemindDays, IReadOnlyList<SurveyStatement> Statements,
    IReadOnlyList<SurveyChoice>? Choices = null, IReadOnlyList<SurveyText>? Texts = null)
{
    internal SurveyContent Content(Survey of) => new(
        Title, Asked, Roles, OpenDays, RemindDays, Statements, Choices ?? [], Texts ?? [],
        [.. of.Goals.Where(goal => Statements.Any(statement => statement.Goal == goal.Goal))]);
}

/// <summary>When a survey is sent.</summary>
public enum Occurs
{
    /// <summary>To those who took part, when an occasion is completed.</summary>
    AfterCourse,

    /// <summary>In May and November, to those whose unit has had somebody at a course during the last twelve months.</summary>
    HalfYearly,

    /// <summary>The same in November only.</summary>
    Yearly,
}

/// <summary>What is asked of whom. A published edition never changes.</summary>
/// <param name="Title">In Swedish.</param>
/// <param name="Asked">When.</param>
/// <param name="Roles">Whom: roles at work; null: everybody for whom there is no other.</param>
/// <param name="OpenDays">For how many days it can be answered.</param>
/// <param name="RemindDays">How many days before it closes those are reminded who have not answered.</param>
/// <param name="Statements">What to agree with.</param>
/// <param name="Choices">What to choose from.</param>
/// <param name="Texts">What to answer in one's own words.</param>
/// <param name="Goals">The effect goals that the statements measure.</param>
public sealed record SurveyContent(
    string Title, Occurs Asked, IReadOnlyList<string>? Roles, int OpenDays, int RemindDays, IReadOnlyList<SurveyStatement> Statements,
    IReadOnlyList<SurveyChoice> Choices, IReadOnlyList<SurveyText> Texts, IReadOnlyList<EffectGoal> Goals);

/// <summary>A statement to agree with, from 1 (not at all) to 5 (fully).</summary>
/// <param name="Statement">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Goal">The effect goal that it measures; null: none.</param>
public sealed record SurveyStatement(string Statement, string Text, string? Goal = null);

/// <summary>A question with answers to choose one from.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Choices">In Swedish.</param>
public sealed record SurveyChoice(string Question, string Text, IReadOnlyList<string> Choices);

/// <summary>A question that is answered in one's own words.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Text">In Swedish.</param>
public sealed record SurveyText(string Question, string Text);

/// <summary>An effect goal.</summary>
/// <param name="Goal">Its number, as in the regional plan.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Target">The share that has to agree (4 or 5), or be reached, for it to be met.</param>
/// <param name="Measure">
/// Null: by survey. <c>trainers</c>: share of the region's municipalities that lent somebody to a trainer team. <c>reach</c>: share of them with
/// somebody who took part. Both from the log.
/// </param>
public sealed record EffectGoal(string Goal, string Text, decimal Target, string? Measure = null);

/// <summary>Which wording somebody is asked, and answers belong to.</summary>
/// <param name="Survey">Slug.</param>
/// <param name="Of"><c>standard</c>, <c>national</c>, or the slug of the region that published it.</param>
/// <param name="Version">From 1 up.</param>
public sealed record SurveyEdition(string Survey, string Of, int Version)
{
    internal const string Standard = "standard";
    internal const string National = "national";
}

/// <summary>An edition and what it asks.</summary>
/// <param name="Id">Which.</param>
/// <param name="Content">What it asks.</param>
public sealed record Edition(SurveyEdition Id, SurveyContent Content)
{
    /// <summary>Every question whose answer is a number: how many answers it has to choose from, and the goal it measures.</summary>
    internal IEnumerable<(string Question, int Answers, string? Goal)> Counted => Content.Statements.Select(one => (one.Statement, 5, one.Goal))
        .Concat(Content.Choices.Select(one => (one.Question, one.Choices.Count, (string?)null)));

    /// <summary>The goals it measures, each as often as a statement does.</summary>
    internal IReadOnlyList<string> Goals => [.. Content.Statements.Select(one => one.Goal).OfType<string>()];
}

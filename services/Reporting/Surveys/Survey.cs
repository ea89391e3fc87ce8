using System.Text.Json;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>What is asked after a course, and which effect goals it measures (S4 2.4), from <c>data/surveys.json</c>.</summary>
/// <param name="Version">Which wording; grows when statements change.</param>
/// <param name="Scale">What 1, 2, 3 … mean.</param>
/// <param name="OpenDays">For how many days after completion it can be answered (ours).</param>
/// <param name="Statements">What is asked.</param>
/// <param name="Goals">What is measured.</param>
public sealed record Survey(
    int Version, IReadOnlyList<string> Scale, int OpenDays, IReadOnlyList<SurveyStatement> Statements, IReadOnlyList<EffectGoal> Goals)
{
    /// <summary>The survey in force.</summary>
    public static Survey Present { get; } = Read();

    private static Survey Read()
    {
        using var stream = typeof(Survey).Assembly.GetManifestResourceStream("surveys.json")!;
        return JsonSerializer.Deserialize<Survey>(stream, Json.Options)!;
    }
}

/// <summary>A statement to agree with, from 1 (not at all) to 5 (fully).</summary>
/// <param name="Statement">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Goal">The effect goal that it measures.</param>
public sealed record SurveyStatement(string Statement, string Text, string Goal);

/// <summary>An effect goal.</summary>
/// <param name="Goal">Its number, as in the national plan.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Target">The share that has to agree (4 or 5) for it to be met.</param>
public sealed record EffectGoal(string Goal, string Text, decimal Target);

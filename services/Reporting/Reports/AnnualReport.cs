using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting.Reports;

/// <summary>The yearly report of a journey and region: at most one A4 page (S4 10), the given questions answered, figures filled in.</summary>
/// <param name="Region">Slug; left out: the whole country.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Title">The journey's, in Swedish.</param>
/// <param name="Year">The year reported: occasions count by their first day, effect goals by the last.</param>
/// <param name="DueOn">31 January of the year after (S4 10).</param>
/// <param name="Questions">The given questions with their figures and answers.</param>
/// <param name="Goals">The effect goals.</param>
/// <param name="Quarters">The same year by quarter.</param>
/// <param name="Regions">Of the whole country: a row per region; left out in a region's own.</param>
/// <param name="OnePage">Whether it fits on one page; left out: it can't be told, as the fonts are missing.</param>
/// <param name="Shorten">Where it does not: which answers to shorten, and by how much.</param>
/// <param name="Version">The version of the region's answers.</param>
/// <param name="AsOf">The newest event counted.</param>
public sealed record AnnualReport(
    string? Region, string Journey, string Title, int Year, DateOnly DueOn, IReadOnlyList<ReportedQuestion> Questions, IReadOnlyList<ShowEffectGoals> Goals,
    ReportQuarters Quarters, IReadOnlyList<ReportRegion>? Regions, bool? OnePage, IReadOnlyList<ToShorten> Shorten, long Version, AsOf AsOf);

/// <summary>A question, answered.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Figures">What is filled in.</param>
/// <param name="Answer">In own words; left out: none yet, or erased.</param>
/// <param name="AnswerVersion">Which answer to the question it is; 0: none yet.</param>
public sealed record ReportedQuestion(string Question, string Text, IReadOnlyList<ReportFigure> Figures, string? Answer, int AnswerVersion);

/// <summary>A text that has to become shorter for the report to be one page.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Length">Characters it has.</param>
/// <param name="By">Characters to take away, at least.</param>
/// <param name="What"><c>answer</c>, or <c>question</c>: the given questions alone take the page, which the national level can mend.</param>
public sealed record ToShorten(string Question, int Length, int By, string What = ToShorten.Answer)
{
    internal const string Answer = "answer";
    internal const string QuestionText = "question";
}

/// <summary>A figure of the report.</summary>
/// <param name="Name">As in the statistics.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit">As in the statistics.</param>
/// <param name="Value">Null: there is none, or it is withheld.</param>
/// <param name="Previous">Of the year before; null likewise.</param>
/// <param name="Status">
/// <c>told</c>, <c>none</c> (a share of nothing), <c>too-few</c>: withheld as it would give away a group of fewer than five persons, or
/// <c>all-but-few</c>: withheld as fewer than five are missing in it.
/// </param>
/// <param name="Note">What it leaves to be told, as the names of municipalities not reached.</param>
/// <param name="Without">Of the whole country: so many regions withhold it, and are not in it; left out: none.</param>
/// <param name="Events">Path of the events behind it.</param>
/// <param name="PreviousWithout">Of the whole country: so many of this year's regions withheld it the year before, and are not in <paramref name="Previous"/>.</param>
public sealed record ReportFigure(
    string Name, string Text, string Unit, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, decimal? Previous, string Status,
    string? Note, string? Events, int? Without = null, int? PreviousWithout = null)
{
    /// <summary>Figures that a question may be given.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Measure.All.Select(measure => measure.Name), "trainers"];
}

/// <summary>The year by quarter, for the meetings with the national level (S4 10).</summary>
/// <param name="Figures">Each figure.</param>
/// <param name="Goals">The effect goals by quarter; managers' answers are of half years, and in none.</param>
public sealed record ReportQuarters(IReadOnlyList<QuarterFigure> Figures, IReadOnlyList<QuarterGoals>? Goals);

/// <summary>A figure by quarter.</summary>
/// <param name="Name">As in the statistics.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit">As in the statistics.</param>
/// <param name="Quarters">Four.</param>
/// <param name="Year">The whole year's; null: none, or withheld.</param>
/// <param name="Outside">
/// What the year has and no quarter: costs of no known occasion. 0: the quarters sum to the year. Left out where quarters don't add up to a year
/// (as a share), or one is withheld.
/// </param>
/// <param name="YearStatus">Of the whole year: <c>told</c>, <c>none</c> or <c>too-few</c>.</param>
public sealed record QuarterFigure(
    string Name, string Text, string Unit, IReadOnlyList<QuarterValue> Quarters, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Year,
    decimal? Outside, string YearStatus);

/// <summary>A quarter's figure.</summary>
/// <param name="Quarter">Such as <c>2026-Q1</c>.</param>
/// <param name="Value">Null: none, or withheld.</param>
/// <param name="Status"><c>told</c>, <c>none</c> or <c>too-few</c>: withheld by itself, or as it would be what the year leaves of another.</param>
/// <param name="Without">Of the whole country: so many regions withhold it, and are not in it; left out: none.</param>
/// <param name="Events">Path of the events behind it.</param>
public sealed record QuarterValue(
    string Quarter, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, string Status, string? Events = null, int? Without = null);

/// <summary>The effect goals of a quarter, as the route of effect goals tells them.</summary>
/// <param name="Quarter">Such as <c>2026-Q1</c>.</param>
/// <param name="Goals">As measured in it.</param>
public sealed record QuarterGoals(string Quarter, IReadOnlyList<ShowEffectGoals> Goals);

/// <summary>A region's row in the report of the whole country: what its own report tells.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Status"><c>told</c>, or <c>too-few</c>: fewer than five persons took part, and they are not in the country's figures either.</param>
/// <param name="Occasions">Not cancelled; never withheld.</param>
/// <param name="Participants">Persons; null here and below: withheld, or none.</param>
/// <param name="Enrolled">Seats.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Attendance">Share, 0–1.</param>
/// <param name="Reached">Municipalities with a seat.</param>
/// <param name="Municipalities">Municipalities of the region.</param>
/// <param name="Answered">How many of the given questions the region has answered in own words.</param>
/// <param name="Report">Path of the region's own report.</param>
/// <param name="Withheld">Names of the figures that are withheld, as they would give away fewer than five persons.</param>
public sealed record ReportRegion(
    string Region, string Status, decimal? Occasions, decimal? Participants, decimal? Enrolled, decimal? Completions, decimal? Attendance, decimal? Reached,
    decimal? Municipalities, int Answered, string Report, IReadOnlyList<string> Withheld);

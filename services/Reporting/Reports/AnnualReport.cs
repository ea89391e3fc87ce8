using System.Text.Json;
using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Messaging;

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
    ReportQuarters Quarters, IReadOnlyList<ReportRegion>? Regions, bool? OnePage, IReadOnlyList<ToShorten> Shorten, long Version, AsOf AsOf)
{
    private static readonly Dictionary<string, string> Titles = ReadTitles();

    /// <summary>What a journey is called.</summary>
    /// <param name="journey">Slug.</param>
    public static string TitleOf(string journey) => Titles.GetValueOrDefault(journey, journey);

    private static Dictionary<string, string> ReadTitles()
    {
        using var stream = typeof(Journeys).Assembly.GetManifestResourceStream("journeys.json")!;
        using var list = JsonDocument.Parse(stream);
        return list.RootElement.EnumerateArray().ToDictionary(one => one.GetProperty("slug").GetString()!, one => one.GetProperty("title").GetString()!);
    }
}

/// <summary>A question, answered.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Figures">What is filled in.</param>
/// <param name="Answer">In own words; left out: none yet, or erased.</param>
/// <param name="AnswerVersion">Which answer to the question it is; 0: none yet.</param>
public sealed record ReportedQuestion(string Question, string Text, IReadOnlyList<ReportFigure> Figures, string? Answer, int AnswerVersion);

/// <summary>An answer that has to become shorter for the report to be one page.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Length">Characters it has.</param>
/// <param name="By">Characters to take away, at least.</param>
public sealed record ToShorten(string Question, int Length, int By);

/// <summary>A figure of the report.</summary>
/// <param name="Name">As in the statistics.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit">As in the statistics.</param>
/// <param name="Value">Null: there is none, or it is withheld.</param>
/// <param name="Previous">Of the year before; null likewise.</param>
/// <param name="Status"><c>told</c>, <c>none</c> (a share of nothing), or <c>too-few</c>: withheld as fewer than five persons are behind it.</param>
/// <param name="Note">What it leaves to be told, as the names of municipalities not reached.</param>
/// <param name="Events">Path of the events behind it.</param>
public sealed record ReportFigure(
    string Name, string Text, string Unit, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, decimal? Previous, string Status,
    string? Note, string? Events)
{
    /// <summary>Has persons to be counted, but is not of them: what is known of occasions.</summary>
    private static readonly string[] OfNobody = ["occasions", "seats", "municipalities", "trainers"];

    /// <summary>Figures that a question may be given.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Measure.All.Select(measure => measure.Name), "trainers"];

    /// <summary>A figure of the statistics as the report tells it: what is of fewer than five persons is withheld, and says so.</summary>
    internal static ReportFigure Of(Measure measure, ReportYear now, ReportYear before, Selection selection)
    {
        var measured = measure.Of(now.Material, selection);
        var withheld = Withheld(measure.Name, now.Persons);
        var previous = Withheld(measure.Name, before.Persons) ? null : measure.Of(before.Material, selection).Value;
        var missing = measure.Name == "reach" && !withheld && measured.Parts is { Count: > 0 } parts
            ? $"Utan deltagare: {string.Join(", ", parts.Select(part => part.Text.Split(':')[0]))}"
            : null;
        return new(
            measure.Name, measure.Text, measure.Unit, withheld ? null : measured.Value, previous,
            withheld ? "too-few" : measured.Value is null ? "none" : "told", missing,
            ShowStatistics.Path(selection, measure.Name, "events") + StatisticsRequest.Query(selection));
    }

    /// <summary>Whether a figure of so many persons is withheld: the report leaves the circle of those who see who they are (docs/adr/0020).</summary>
    internal static bool Withheld(string figure, int persons) => SmallGroups.IsSmall(persons) && !OfNobody.Contains(figure);
}

/// <summary>A year's material, or a quarter's.</summary>
internal sealed record ReportYear(Material Material)
{
    /// <summary>With a seat; each once.</summary>
    public int Persons { get; } = Material.Taken.Where(one => one.HasSeat).Select(one => one.Place.Participant).Distinct().Count();
}

/// <summary>The year by quarter, for the meetings with the national level (S4 10).</summary>
/// <param name="Figures">Each figure.</param>
/// <param name="Goals">The effect goals by quarter; managers' answers are of half years, and in none.</param>
public sealed record ReportQuarters(IReadOnlyList<QuarterFigure> Figures, IReadOnlyList<QuarterGoals>? Goals)
{
    /// <summary>What is reconciled; those that add up first.</summary>
    private static readonly (string Name, bool Adds)[] Told =
        [("occasions", true), ("enrolled", true), ("completions", true), ("cost", true), ("participants", false), ("attendance", false)];

    /// <summary>Counts them.</summary>
    internal static IReadOnlyList<QuarterFigure> Of(Material year, Selection selection)
    {
        var all = new ReportYear(year);
        var quarters = year.By(Dimension.Quarter).ToDictionary(row => row.Key, row => new ReportYear(row.Of));
        List<string> keys = [.. Enumerable.Range(1, 4).Select(quarter => $"{selection.Period.From!.Value.Year:0000}-Q{quarter}")];
        // A small quarter would be what the year leaves of the others: with it the next smallest is withheld.
        var shown = SmallGroups.Shown(keys.Select(key => KeyValuePair.Create(key, quarters.GetValueOrDefault(key)?.Persons ?? 0)));
        return
        [
            .. Told.Select(told =>
            {
                var measure = Measure.All.First(one => one.Name == told.Name);
                var whole = ReportFigure.Withheld(told.Name, all.Persons) ? null : measure.Of(year, selection).Value;
                var values = keys.ConvertAll(key => !quarters.TryGetValue(key, out var quarter)
                    ? new QuarterValue(key, told.Adds || told.Name == "participants" ? 0 : null, told.Adds || told.Name == "participants" ? "told" : "none")
                    : !shown.Contains(key) && ReportFigure.Withheld(told.Name, 1)
                        ? new QuarterValue(key, null, "too-few")
                        : measure.Of(quarter.Material, selection).Value is { } value ? new QuarterValue(key, value, "told") : new QuarterValue(key, null, "none"));
                var complete = values.TrueForAll(value => value.Status == "told");
                return new QuarterFigure(
                    told.Name, measure.Text, measure.Unit, values, whole,
                    told.Adds && complete && whole is { } sum ? sum - values.Sum(value => value.Value ?? 0) : null);
            }),
        ];
    }
}

/// <summary>A figure by quarter.</summary>
/// <param name="Name">As in the statistics.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit">As in the statistics.</param>
/// <param name="Quarters">Four.</param>
/// <param name="Year">The whole year's; null: none, or withheld.</param>
/// <param name="Outside">
/// What the year has and no quarter: costs of no known occasion. 0: the quarters sum to the year. Left out where quarters don't add up to a year
/// (a person with a course in two quarters is one), or one is withheld.
/// </param>
public sealed record QuarterFigure(
    string Name, string Text, string Unit, IReadOnlyList<QuarterValue> Quarters, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Year,
    decimal? Outside);

/// <summary>A quarter's figure.</summary>
/// <param name="Quarter">Such as <c>2026-Q1</c>.</param>
/// <param name="Value">Null: none, or withheld.</param>
/// <param name="Status"><c>told</c>, <c>none</c> or <c>too-few</c>.</param>
public sealed record QuarterValue(string Quarter, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, string Status);

/// <summary>The effect goals of a quarter, as the route of effect goals tells them.</summary>
/// <param name="Quarter">Such as <c>2026-Q1</c>.</param>
/// <param name="Goals">As measured in it.</param>
public sealed record QuarterGoals(string Quarter, IReadOnlyList<ShowEffectGoals> Goals);

/// <summary>A region's row in the report of the whole country.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Status"><c>told</c>, or <c>too-few</c>: withheld, as fewer than five persons took part, or would be what the sum leaves.</param>
/// <param name="Occasions">Not cancelled; never withheld.</param>
/// <param name="Participants">Persons; null here and below: withheld, or none.</param>
/// <param name="Enrolled">Seats.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Attendance">Share, 0–1.</param>
/// <param name="Reached">Municipalities with a seat.</param>
/// <param name="Municipalities">Municipalities of the region.</param>
/// <param name="Answered">How many of the given questions the region has answered in own words.</param>
/// <param name="Report">Path of the region's own report.</param>
public sealed record ReportRegion(
    string Region, string Status, decimal? Occasions, decimal? Participants, decimal? Enrolled, decimal? Completions, decimal? Attendance, decimal? Reached,
    decimal? Municipalities, int Answered, string Report);

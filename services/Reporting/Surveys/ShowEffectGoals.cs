using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>An effect goal as measured. Every figure is <c>null</c> where so few answered that a person could be recognised.</summary>
/// <param name="Goal">Its number.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Share">Share that agreed (4 or 5 of 5), 0–1.</param>
/// <param name="Answers">How many answered.</param>
/// <param name="ResponseRate">Answers of those asked, 0–1.</param>
/// <param name="Interval">95 % interval of confidence for the share (Wilson).</param>
/// <param name="Met">Whether the share reaches the target.</param>
public sealed partial record ShowEffectGoals(
    string Goal,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Share,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Answers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? ResponseRate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Interval? Interval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] bool? Met)
{
    /// <summary>No figure is shown for fewer answers than this (ours).</summary>
    public const int FewestAnswers = 5;

    /// <summary>Measures a goal.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="agree">How many agreed.</param>
    /// <param name="answers">How many answered.</param>
    /// <param name="asked">How many were asked.</param>
    public static ShowEffectGoals Of(EffectGoal goal, int agree, int answers, int asked) => answers < FewestAnswers
        ? new(goal.Goal, goal.Text, null, null, null, null, null)
        : new(
            goal.Goal, goal.Text, decimal.Round((decimal)agree / answers, 4), answers, asked == 0 ? null : decimal.Round((decimal)answers / asked, 4),
            Surveys.Interval.Wilson(agree, answers), agree >= goal.Target * answers);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/effect-goals", Handle)
        .For(Role.Coordinator, Role.National, Role.Manager, Role.MunicipalAdministrator)
        .WithName(nameof(ShowEffectGoals)).WithTags("Surveys")
        .WithSummary("The effect goals by survey; period 2026, 2026-H1 or 2026-Q1, by the occasions' last day. Null where fewer than 5 answered.")
        .Produces<IReadOnlyList<ShowEffectGoals>>();

    private static async Task<IResult> Handle(
        string region, string journey, string? period, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var wanted = PeriodOf(period);
        var occasions = (await session.QueryAsync<OccasionFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region))
            .Where(occasion => wanted.Has(occasion.Days.Count > 0 ? occasion.Days[^1].Date : null)).ToDictionary(occasion => occasion.Id);
        var answers = (await session.QueryAsync<SurveyFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region))
            .Where(survey => occasions.ContainsKey(survey.Occasion)).ToList();
        var asked = occasions.Values.Sum(occasion => occasion.TookPart.Count());
        return Results.Ok(Survey.Present.Goals.Select(goal =>
        {
            var statements = Survey.Present.Statements.Where(statement => statement.Goal == goal.Goal).Select(statement => statement.Statement).ToHashSet();
            var tallies = answers.SelectMany(survey => survey.Tallies).Where(tally => statements.Contains(tally.Statement)).ToList();
            return Of(goal, tallies.Sum(tally => tally.Agree), tallies.Sum(tally => tally.Answers), asked * statements.Count);
        }).ToList());
    }

    internal static Period PeriodOf(string? text)
    {
        if (text is null)
        {
            return new Period(null, null);
        }

        var match = PeriodPattern().Match(text);
        if (!match.Success)
        {
            throw new InvalidInput([new FieldError("period", "format", "Ange ett år, halvår eller kvartal: 2026, 2026-H1, 2026-Q1.")]);
        }

        var year = int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture);
        var (first, months) = (match.Groups["half"], match.Groups["quarter"]) switch
        {
            ({ Success: true } half, _) => ((half.Value[0] - '1') * 6, 6),
            (_, { Success: true } quarter) => ((quarter.Value[0] - '1') * 3, 3),
            _ => (0, 12),
        };
        var from = new DateOnly(year, 1, 1).AddMonths(first);
        return new Period(from, from.AddMonths(months).AddDays(-1));
    }

    [GeneratedRegex("^(?<year>[12][0-9]{3})(-H(?<half>[12])|-Q(?<quarter>[1-4]))?$")]
    private static partial Regex PeriodPattern();
}

/// <summary>An interval of confidence.</summary>
/// <param name="Low">0–1.</param>
/// <param name="High">0–1.</param>
public sealed record Interval(decimal Low, decimal High)
{
    private const double Z = 1.959963984540054;

    /// <summary>Wilson's score interval, 95 %.</summary>
    /// <param name="hits">How many agreed.</param>
    /// <param name="count">Of how many; at least one.</param>
    public static Interval Wilson(int hits, int count)
    {
        var (n, p, z2) = ((double)count, (double)hits / count, Z * Z);
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return new(decimal.Round((decimal)Math.Max(0, centre - half), 4), decimal.Round((decimal)Math.Min(1, centre + half), 4));
    }
}

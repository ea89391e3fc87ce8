using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Marten;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>An effect goal as measured. Every figure is <c>null</c> where so few answered that a person could be recognised.</summary>
/// <param name="Goal">Its number.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Share">Share that agreed (4 or 5 of 5), or was reached, 0–1.</param>
/// <param name="Answers">How many answers were counted; <c>null</c> also where it is not by survey.</param>
/// <param name="ResponseRate">Counted answers of those asked, 0–1.</param>
/// <param name="Interval">95 % interval of confidence for the share (Wilson).</param>
/// <param name="Met">Whether the share reaches the target.</param>
/// <param name="Status"><c>met</c>, <c>not-met</c>, or <c>too-few</c> to say.</param>
/// <param name="Target">The share that has to agree, or be reached, 0–1.</param>
/// <param name="Measure">Left out: by survey. <c>trainers</c> or <c>reach</c>: from the log, the share of the region's municipalities.</param>
public sealed partial record ShowEffectGoals(
    string Goal,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Share,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Answers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? ResponseRate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Interval? Interval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] bool? Met,
    string Status,
    decimal Target,
    string? Measure = null)
{
    /// <summary>No figure is shown for fewer answers than this (ours).</summary>
    public const int FewestAnswers = SmallGroups.Least;

    /// <summary>Measures a goal by survey.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="agree">How many agreed.</param>
    /// <param name="answers">How many answered.</param>
    /// <param name="asked">How many were asked.</param>
    public static ShowEffectGoals Of(EffectGoal goal, int agree, int answers, int asked) => answers < FewestAnswers
        ? Silent(goal)
        : new(
            goal.Goal, goal.Text, decimal.Round((decimal)agree / answers, 4), answers,
            asked == 0 ? null : decimal.Round(Math.Min(1, (decimal)answers / asked), 4), Surveys.Interval.Wilson(agree, answers),
            agree >= goal.Target * answers, agree >= goal.Target * answers ? "met" : "not-met", goal.Target);

    /// <summary>Measures a goal from the log.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="reached">How many municipalities.</param>
    /// <param name="of">Of how many; none: nothing can be said.</param>
    public static ShowEffectGoals OfLog(EffectGoal goal, int reached, int of) => of == 0
        ? Silent(goal)
        : new(
            goal.Goal, goal.Text, decimal.Round((decimal)reached / of, 4), null, null, null, reached >= goal.Target * of,
            reached >= goal.Target * of ? "met" : "not-met", goal.Target, goal.Measure);

    internal static ShowEffectGoals Silent(EffectGoal goal) => new(goal.Goal, goal.Text, null, null, null, null, null, "too-few", goal.Target, goal.Measure);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/effect-goals", Handle)
            .For(Role.Coordinator, Role.National, Role.Manager, Role.MunicipalAdministrator)
            .WithName(nameof(ShowEffectGoals)).WithTags("Surveys")
            .WithSummary("The effect goals of a region; period 2026, 2026-H1 or 2026-Q1, by the occasions' last day. Null where fewer than 5 were counted. Employers see the region's rounded, without numbers, where three other municipalities are in it.")
            .Produces<IReadOnlyList<ShowEffectGoals>>();
        routes.MapGet("/journeys/{journey}/effect-goals", OfAllRegions)
            .For(Role.National)
            .WithName("ShowNationalEffectGoals").WithTags("Surveys")
            .WithSummary("The effect goals of a journey in the whole country.")
            .Produces<IReadOnlyList<ShowEffectGoals>>();
    }

    private static async Task<IResult> Handle(
        string region, string journey, string? period, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var wanted = PeriodOf(period);
        return Results.Ok((await GoalFigures.Read(region, session, sessions, cancellation)).SeenBy(caller, wanted));
    }

    private static async Task<IResult> OfAllRegions(string journey, string? period, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var wanted = PeriodOf(period);
        return Results.Ok((await GoalFigures.Read(null, session, sessions, cancellation)).In(wanted));
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

/// <summary>
/// What effect goals are measured by. Whatever is asked for, a figure by survey is a sum of tallies each of which is five answers or more, and never
/// less than a whole of them: so nothing that adds and subtracts figures comes to fewer (docs/adr/0014).
/// </summary>
/// <param name="Goals">The goals, by number.</param>
/// <param name="Rounds">What was asked and counted.</param>
/// <param name="Occasions">Who took part.</param>
/// <param name="Teams">Who held it, by occasion.</param>
/// <param name="Municipalities">The region's, those that have left too.</param>
/// <param name="Levels">Course to level.</param>
internal sealed record GoalFigures(
    IReadOnlyList<EffectGoal> Goals, IReadOnlyList<SurveyFigures> Rounds, IReadOnlyList<OccasionFigures> Occasions,
    IReadOnlyDictionary<Guid, OccasionTeam> Teams, IReadOnlyList<MunicipalityFigures> Municipalities, IReadOnlyDictionary<string, string> Levels)
{
    /// <summary>Groups a round belongs to as a whole.</summary>
    private static readonly string[] OfRounds = ["course", "level", "team"];

    /// <summary>Groups of persons, that a closed round is split by.</summary>
    private static readonly string[] OfPersons = ["municipality", "role"];

    /// <summary>By what figures can be had.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = [.. OfRounds, .. OfPersons];

    /// <summary>Reads a region's, or those of the whole country.</summary>
    public static async Task<GoalFigures> Read(string? region, IQuerySession session, Sessions sessions, CancellationToken cancellation)
    {
        var of = "where d.tenant_id = ?" + (region is null ? " and ? = ''" : " and d.data ->> 'region' = ?");
        var surveys = await session.SurveysOf(region, cancellation);
        var rounds = await session.QueryAsync<SurveyFigures>(of, cancellation, session.TenantId, region ?? "");
        var occasions = await session.QueryAsync<OccasionFigures>(of, cancellation, session.TenantId, region ?? "");
        var teams = await session.QueryAsync<OccasionTeam>(of, cancellation, session.TenantId, region ?? "");
        var courses = await session.QueryAsync<CourseFigures>("where d.tenant_id = ?", cancellation, session.TenantId);
        await using var regions = sessions.Read();
        var municipalities = await regions.QueryAsync<MunicipalityFigures>(
            "where d.tenant_id = ? and (? = '' or d.data ->> 'region' = ?)", cancellation, regions.TenantId, region ?? "", region ?? "");
        return new(
            surveys.Goals(), rounds, occasions, teams.ToDictionary(team => team.Occasion), municipalities,
            courses.ToDictionary(course => course.Course, course => course.Level));
    }

    /// <summary>Every goal in a period.</summary>
    public IReadOnlyList<ShowEffectGoals> In(Period period)
    {
        var rounds = Rounds.Where(round => Counts(round, period)).ToList();
        return [.. Goals.Select(goal => goal.Measure is null ? Of(goal, rounds) : FromLog(goal, period))];
    }

    /// <summary>
    /// Every goal as the caller may see it. An employer has the own municipality's figures beside the region's: so the region's are told as the county's
    /// statistics are, rounded and without numbers, where at least three other municipalities with together five persons could answer (docs/adr/0021).
    /// </summary>
    public IReadOnlyList<ShowEffectGoals> SeenBy(Caller caller, Period period)
    {
        if (caller.Own() is not { } own)
        {
            return In(period);
        }

        var rounds = Rounds.Where(round => Counts(round, period)).ToList();
        return
        [
            .. In(period).Zip(Goals, (measured, goal) =>
            {
                if (goal.Measure is not null || measured.Share is not { } share)
                {
                    return measured;
                }

                var others = rounds.Where(round => round.Shown.Any(tally => tally.Goal == goal.Goal)).SelectMany(CouldAnswer)
                    .Where(place => place.Municipality != own).ToList();
                return others.Select(place => place.Municipality).Distinct().Count() >= CountyFigure.FewestOthers
                    && !SmallGroups.IsSmall(others.Select(place => place.Participant).Distinct().Count())
                    ? measured with { Share = decimal.Round(share, 2, MidpointRounding.AwayFromZero), Answers = null, ResponseRate = null, Interval = null }
                    : ShowEffectGoals.Silent(goal);
            }),
        ];
    }

    // Managers are asked of whose units somebody had a seat in the year before.
    private IEnumerable<FigurePlace> CouldAnswer(SurveyFigures round) => round.Occasion is { } occasion
        ? Occasions.Where(one => one.Id == occasion).SelectMany(one => one.TookPart)
        : Occasions.Where(one => one.On > round.On.AddYears(-1) && one.On <= round.On).SelectMany(one => one.Seated);

    /// <summary>What a goal rests on in a period, of those measured from the log.</summary>
    public Measured Behind(EffectGoal goal, Period period, string journey)
    {
        var (held, municipalities) = (HeldIn(period), TakePart(period));
        IEnumerable<Behind> joined = Municipalities.Where(one => municipalities.Contains(one.Municipality) && one.TakesPartFrom(period.From)).Select(Statistics.Behind.Joined);
        return new(FromLog(goal, period).Share, goal.Measure == "trainers"
            ? joined.Concat(held.Where(one => Teams.ContainsKey(one.Id)).Select(one => Statistics.Behind.Team(journey, Teams[one.Id])))
            : joined.Concat(held.SelectMany(one => one.Seated.Select(place => Statistics.Behind.Seat(new(new(journey, one), place, "", ""))))));
    }

    /// <summary>Every goal by survey in a period, by groups.</summary>
    public IReadOnlyList<EffectGoalByGroup> By(string by, Period period, Func<string, bool> sees)
    {
        var rounds = Rounds.Where(round => Counts(round, period)).ToList();
        return
        [
            .. Goals.Where(goal => goal.Measure is null).Select(goal => new EffectGoalByGroup(goal.Goal, goal.Text,
            [
                .. (OfRounds.Contains(by) ? ByRound(goal, by, rounds) : ByPerson(goal, by, rounds))
                    .Where(group => sees(group.Group) && group.Measured.Answers is not null).OrderBy(group => group.Group, StringComparer.Ordinal),
            ])),
        ];
    }

    private static ShowEffectGoals Of(EffectGoal goal, IReadOnlyCollection<SurveyFigures> rounds)
    {
        var tallies = rounds.SelectMany(round => round.Shown).Where(tally => tally.Goal == goal.Goal).ToList();
        // Where fewer than five were asked there is nothing to count, and how many they were would follow from the rates of two periods.
        var asked = rounds.SelectMany(round => round.Asked).Where(asked => !SmallGroups.IsSmall(asked.Persons))
            .Sum(asked => asked.Persons * asked.Goals.Count(measured => measured == goal.Goal));
        return ShowEffectGoals.Of(goal, tallies.Sum(tally => tally.Agree), tallies.Sum(tally => tally.Answers), asked);
    }

    /// <summary>Whether groups are of whole rounds, or of persons.</summary>
    public static bool OfWholeRounds(string by) => OfRounds.Contains(by);

    /// <summary>Whether a group's figure of a goal rests on a round.</summary>
    public bool IsOf(SurveyFigures round, EffectGoal goal, string by, string group) => OfWholeRounds(by)
        ? GroupOf(round, by) == group
        : round.Groups.Any(one => one.By == by && one.Group == group && one.Answers.Goal == goal.Goal);

    private string? GroupOf(SurveyFigures round, string by) => by switch
    {
        "course" => round.Course,
        "level" => round.Course is { } course ? Levels.GetValueOrDefault(course) : null,
        _ => round.Occasion is { } occasion && Teams.GetValueOrDefault(occasion) is { } team ? string.Join('+', team.Trainers) : null,
    };

    private IEnumerable<MeasuredGroup> ByRound(EffectGoal goal, string by, List<SurveyFigures> rounds) => rounds
        .Select(round => (round, group: GroupOf(round, by)))
        .Where(one => one.group is not null).GroupBy(one => one.group!, one => one.round)
        .Select(group => new MeasuredGroup(group.Key, Of(goal, [.. group])));

    private static IEnumerable<MeasuredGroup> ByPerson(EffectGoal goal, string by, List<SurveyFigures> rounds) => rounds
        .SelectMany(round => round.Groups).Where(group => group.By == by && group.Answers.Goal == goal.Goal).GroupBy(group => group.Group)
        .Select(group => new MeasuredGroup(group.Key, ShowEffectGoals.Of(
            goal, group.Sum(one => one.Answers.Counts.Skip(3).Sum()), group.Sum(one => one.Answers.Counts.Sum()), group.Sum(one => one.Asked))));

    private ShowEffectGoals FromLog(EffectGoal goal, Period period)
    {
        var held = HeldIn(period);
        var reached = goal.Measure == "trainers"
            ? held.SelectMany(occasion => Teams.TryGetValue(occasion.Id, out var team) ? team.Municipalities : [])
            : held.SelectMany(occasion => occasion.Seated.Select(place => place.Municipality));
        var municipalities = TakePart(period);
        return ShowEffectGoals.OfLog(goal, reached.Distinct().Count(municipalities.Contains), municipalities.Count);
    }

    private List<OccasionFigures> HeldIn(Period period) =>
        [.. Occasions.Where(occasion => occasion.Status != OccasionStatus.Cancelled && period.Has(occasion.Days.Count > 0 ? occasion.Days[^1].Date : null))];

    // As reach counts them: who had left before the period is not reached and not missed; who has changed regions is one in the country.
    private HashSet<string> TakePart(Period period) => [.. Municipalities.Where(one => one.TakesPartFrom(period.From)).Select(one => one.Municipality)];

    /// <summary>Whether a round counts in a period: what is of a half year where all of it does.</summary>
    internal static bool Counts(SurveyFigures round, Period period) => round.OfHalfYear
        ? !(period.From > HalfYear.First(round.On)) && !(period.To < HalfYear.Last(round.On))
        : period.Has(round.On);
}

/// <summary>An effect goal by groups.</summary>
/// <param name="Goal">Its number.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Groups">Those that are large enough; of the others nothing is said.</param>
public sealed record EffectGoalByGroup(string Goal, string Text, IReadOnlyList<MeasuredGroup> Groups);

/// <summary>A group's figures.</summary>
/// <param name="Group">Slug of the course or municipality, level, role at work, or ids of the team's trainers, the leader first.</param>
/// <param name="Measured">As for all.</param>
public sealed record MeasuredGroup(string Group, ShowEffectGoals Measured);

/// <summary>The effect goals by course, level, team, municipality or role.</summary>
internal static class ShowEffectGoalsByGroup
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/effect-goals/by/{by}", Handle)
        .For(Role.Coordinator, Role.National, Role.Manager, Role.MunicipalAdministrator)
        .WithName(nameof(ShowEffectGoalsByGroup)).WithTags("Surveys")
        .WithSummary("The effect goals by course, level, team, municipality or role, for groups of 5 or more. Employers see the own municipality.")
        .Produces<IReadOnlyList<EffectGoalByGroup>>();

    private static async Task<IResult> Handle(
        string region, string journey, string by, string? period, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        if (!GoalFigures.Dimensions.Contains(by) || caller.Own() is not null && by != "municipality")
        {
            throw new NotFound();
        }

        var wanted = ShowEffectGoals.PeriodOf(period);
        return Results.Ok((await GoalFigures.Read(region, session, sessions, cancellation)).By(by, wanted, group => by != "municipality" || caller.MaySee(group)));
    }
}

/// <summary>The effect goals half year by half year.</summary>
/// <param name="Period">Such as <c>2026-H1</c>.</param>
/// <param name="Goals">As measured in it.</param>
public sealed record ShowEffectGoalTrend(string Period, IReadOnlyList<ShowEffectGoals> Goals)
{
    private const int Most = 20;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/effect-goals/trend", Handle)
        .For(Role.Coordinator, Role.National, Role.Manager, Role.MunicipalAdministrator)
        .WithName(nameof(ShowEffectGoalTrend)).WithTags("Surveys")
        .WithSummary("The effect goals half year by half year, the latest last; 6 unless halves says otherwise, up to 20.")
        .Produces<IReadOnlyList<ShowEffectGoalTrend>>();

    private static async Task<IResult> Handle(
        string region, string journey, int? halves, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var input = new Validation();
        input.Range("halves", halves ?? 6, 1, Most);
        input.ThrowIfAny();
        var figures = await GoalFigures.Read(region, session, sessions, cancellation);
        var last = HalfYear.First(ServiceDefaults.SwedishTime.Today(clock));
        return Results.Ok(Enumerable.Range(1 - (halves ?? 6), halves ?? 6).Select(back => HalfYear.Of(last.AddMonths(6 * back)))
            .Select(half => new ShowEffectGoalTrend(half, figures.SeenBy(caller, ShowEffectGoals.PeriodOf(half)))).ToList());
    }
}

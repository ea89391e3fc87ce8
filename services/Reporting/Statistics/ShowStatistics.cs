using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>Statistics of a region: every figure, the period before, and rows by what was asked for.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug; left out: all journeys.</param>
/// <param name="From">First local date: occasions count by their first day.</param>
/// <param name="To">Last local date.</param>
/// <param name="Previous">The period compared with; left out where the period is open.</param>
/// <param name="Course">Only this course.</param>
/// <param name="Municipality">Only this municipality's.</param>
/// <param name="Role">Only this role.</param>
/// <param name="Level">Only this level.</param>
/// <param name="By">By what the rows are.</param>
/// <param name="Figures">All of it together.</param>
/// <param name="Rows">The same, divided.</param>
/// <param name="County">For who sees one municipality: the county's shares, means and medians, without number, rounded; left out where they could tell of others.</param>
/// <param name="AsOf">The newest event counted.</param>
public sealed record ShowStatistics(
    string Region, string? Journey, DateOnly? From, DateOnly? To, StatisticsPeriod? Previous, string? Course, string? Municipality, string? Role, string? Level,
    string? By, IReadOnlyList<Figure> Figures, IReadOnlyList<StatisticsRow>? Rows, IReadOnlyList<CountyFigure>? County, AsOf AsOf)
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, name) in new[] { ("/regions/{region}/statistics", "OfRegion"), ("/regions/{region}/journeys/{journey}/statistics", "") })
        {
            routes.MapGet(path, Handle)
                .For(Readers.All)
                .WithName(nameof(ShowStatistics) + name).WithTags("Statistics")
                .WithSummary("Enrolment, waiting, attendance, completion, cost, seats, reach and lead times of a period, beside the period before; rows by journey, course, municipality, role, level or time. JSON, or text/csv.")
                .Produces<ShowStatistics>().Produces(StatusCodes.Status200OK, contentType: "text/csv");
        }
    }

    private static async Task<IResult> Handle(
        string region, string? journey, [AsParameters] StatisticsRequest request, HttpContext http, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var shown = await Of(region, journey, request, caller, sessions, cancellation);
        return Wanted.Of(http, request.Format, "json", "csv") == "csv"
            ? Results.File(StatisticsCsv.Write(shown), "text/csv; charset=utf-8", $"statistik-{region}{(journey is null ? "" : $"-{journey}")}.csv")
            : Results.Ok(shown);
    }

    internal static async Task<ShowStatistics> Of(
        string region, string? journey, StatisticsRequest request, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var selection = await request.Check(region, journey, caller, sessions, cancellation);
        await using var session = sessions.Read(journey);
        // The position first: what the figures hold is at least as new as what is said of them.
        var asOf = journey is null ? await AsOf.ReadAll(session, cancellation) : await AsOf.Read(session, cancellation);
        var all = await Material.Read(sessions, region, journey, selection.Period, cancellation);
        var before = Before.Of(selection.Period);
        var previous = before is null ? null : (await Material.Read(sessions, region, journey, before, cancellation)).Only(selection);
        var now = all.Only(selection);
        var county = caller.Is(Readers.OfOneMunicipality) && CountyFigure.Compares(selection)
            ? CountyFigure.Of(all, selection, (await Reports.ShowAnnualReport.Reported(region, journey!, selection.Period.From!.Value.Year, sessions, cancellation)).Regions[0])
            : null;
        return new(
            region, journey, selection.Period.From, selection.Period.To, before is null ? null : new(before.From!.Value, before.To!.Value),
            selection.Course, selection.Municipality, selection.Role, selection.Level, request.By,
            Together(now, previous, selection),
            request.By is null ? null : Divided(now, previous, all, selection, request.By),
            county,
            asOf);
    }

    private static List<Figure> Together(Material now, Material? previous, Selection selection) =>
    [
        .. Measure.All.Select(measure =>
        {
            var measured = measure.Of(now, selection);
            return new Figure(
                measure.Name, measure.Text, measure.Unit, measured.Value, previous is null ? null : measure.Of(previous, selection).Value, measured.Parts, measure.Note,
                Path(selection, measure.Name, "events") + StatisticsRequest.Query(selection));
        }),
    ];

    private static List<StatisticsRow> Divided(Material now, Material? previous, Material all, Selection selection, string by)
    {
        var before = previous is null || by is Dimension.Month or Dimension.Quarter or Dimension.HalfYear or Dimension.Year
            ? []
            : previous.By(by).ToDictionary(row => row.Key, row => row.Of);
        var names = all.Municipalities.ToDictionary(one => one.Municipality, one => one.Name);
        return
        [
            .. now.By(by)
                // Who sees one municipality sees no row of another.
                .Where(row => by != Dimension.Municipality || selection.Municipality is null || row.Key == selection.Municipality)
                .Select(row =>
                {
                    var narrowed = Narrowed(selection, by, row.Key);
                    var then = before.GetValueOrDefault(row.Key);
                    return new StatisticsRow(
                        row.Key, Title(by, row.Key, all, names),
                        [
                            .. Measure.All.Select(measure => new RowFigure(
                                measure.Name, measure.Of(row.Of, narrowed).Value, then is null ? null : measure.Of(then, narrowed).Value)),
                        ]);
                }),
        ];
    }

    /// <summary>What a row is of.</summary>
    internal static Selection Narrowed(Selection selection, string by, string key) => by switch
    {
        Dimension.Journey => selection with { Journey = key },
        Dimension.Course => selection with { Course = key },
        Dimension.Municipality => selection with { Municipality = key },
        Dimension.Role => selection with { Role = key },
        Dimension.Level => selection with { Level = key },
        _ => selection,
    };

    internal static string Title(string by, string key, Material all, Dictionary<string, string> municipalities) => by switch
    {
        Dimension.Journey => Names.OfJourney(key),
        Dimension.Course => all.Titles.GetValueOrDefault(key, key),
        Dimension.Municipality => municipalities.GetValueOrDefault(key, key),
        Dimension.Level => key switch
        {
            "new" => "Ny",
            "practised" => "Van",
            "experienced" => "Erfaren",
            "manager" => "Arbetsledare och chef",
            _ => "Nivå inte känd",
        },
        Dimension.Role when key == People.PersonFigures.Unknown => "Roll inte känd",
        _ => key,
    };

    internal static string Path(Selection selection, string figure, string what) =>
        $"/api/reporting/v1/regions/{selection.Region}{(selection.Journey is null ? "" : $"/journeys/{selection.Journey}")}/statistics/{figure}/{what}";
}

/// <summary>A period, both days included.</summary>
/// <param name="From">First local date.</param>
/// <param name="To">Last local date.</param>
public sealed record StatisticsPeriod(DateOnly From, DateOnly To);

/// <summary>A figure.</summary>
/// <param name="Name">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit">Such as <c>personer</c>, <c>dagar</c>, <c>andel</c> (0–1), <c>kr</c>.</param>
/// <param name="Value">Null: there is none, as a share of nothing.</param>
/// <param name="Previous">The same of the period before.</param>
/// <param name="Parts">What it consists of.</param>
/// <param name="Note">What has to be known to read it, in Swedish.</param>
/// <param name="Events">Path of the events behind it.</param>
public sealed record Figure(
    string Name, string Text, string Unit, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, decimal? Previous,
    IReadOnlyList<FigurePart>? Parts, string? Note, string Events);

/// <summary>A row of a table.</summary>
/// <param name="Key">Slug, or the period of the calendar.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Figures">In the order of the figures of all.</param>
public sealed record StatisticsRow(string Key, string Title, IReadOnlyList<RowFigure> Figures);

/// <summary>A figure of a row.</summary>
/// <param name="Name">Slug.</param>
/// <param name="Value">Null: there is none.</param>
/// <param name="Previous">The same of the period before.</param>
public sealed record RowFigure(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, decimal? Previous);

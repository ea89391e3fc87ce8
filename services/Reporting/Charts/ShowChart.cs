using System.Globalization;
using System.Text;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Charts;

/// <summary>A figure of the statistics as a picture: a bar a row. SVG; HTML with the same as a table beside; the table alone as CSV.</summary>
internal static class ShowChart
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, name) in new[] { ("/regions/{region}/statistics", "OfRegion"), ("/regions/{region}/journeys/{journey}/statistics", "") })
        {
            routes.MapGet(path + "/{figure}/chart", Handle)
                .For(Readers.All)
                .WithName(nameof(ShowChart) + name).WithTags("Statistics")
                .WithSummary("A figure as a chart, by municipality unless told: image/svg+xml, text/html with a table beside, or text/csv.")
                .Produces(StatusCodes.Status200OK, contentType: "image/svg+xml").Produces(StatusCodes.Status200OK, contentType: "text/html").Produces(StatusCodes.Status200OK, contentType: "text/csv");
        }
    }

    private static async Task<IResult> Handle(
        string region, string? journey, string figure, [AsParameters] StatisticsRequest request, HttpContext http, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        var measure = Measure.All.FirstOrDefault(one => one.Name == figure) ?? throw new NotFound();
        var form = Wanted.Of(http, request.Format, "svg", "html", "csv");
        var shown = await ShowStatistics.Of(region, journey, request with { By = request.By ?? Dimension.Municipality }, caller, sessions, cancellation);
        var (chart, table) = Of(measure, shown);
        if (form == "csv")
        {
            return Results.File(StatisticsCsv.Write(table), "text/csv; charset=utf-8", $"{figure}-{region}.csv");
        }

        // Nothing in it runs, and nothing of others is fetched.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        return form == "svg"
            ? Results.Text(chart.ToSvg(), "image/svg+xml", Encoding.UTF8)
            : Results.Text(Page(chart, table, shown, measure, request, http), "text/html", Encoding.UTF8);
    }

    private static (BarChart Chart, List<IReadOnlyList<object?>> Table) Of(Measure measure, ShowStatistics shown)
    {
        var bars = shown.Rows!.Select(row => (row.Key, row.Title, Figure: row.Figures.First(one => one.Name == measure.Name))).ToList();
        var period = StatisticsCsv.Period(shown.From, shown.To);
        var previous = shown.Previous is { } before && bars.Any(bar => bar.Figure.Previous is not null) ? $"perioden före ({StatisticsCsv.Period(before.From, before.To)})" : null;
        var said = bars.Where(bar => bar.Figure.Value is not null).ToList();
        var unit = measure.Unit == "andel" ? "procent" : measure.Unit;
        var description = said.Count == 0
            ? $"{measure.Text}, {period}: det finns inget att visa för urvalet."
            : $"{measure.Text} i {unit}, {period}, {bars.Count} {(bars.Count == 1 ? "stapel" : "staplar")}. Högst: {Best(said.MaxBy(bar => bar.Figure.Value))}. Lägst: {Best(said.MinBy(bar => bar.Figure.Value))}."
                + (said.Count < bars.Count ? $" För {bars.Count - said.Count} finns ingen siffra." : "");
        string Best((string Key, string Title, RowFigure Figure) bar) => $"{bar.Title} {BarChart.Shown(bar.Figure.Value!.Value, measure.Unit)}";
        var chart = new BarChart(
            $"{measure.Text} ({unit}), {(shown.Journey is null ? "" : $"{Names.OfJourney(shown.Journey)}, ")}{Names.OfRegion(shown.Region)}, {period}", description, measure.Unit,
            [.. bars.Select(bar => new Bar(bar.Title, bar.Figure.Value, bar.Figure.Previous))], previous, AsOf(shown));
        List<IReadOnlyList<object?>> table = [new object?[] { "del", "benämning", $"{measure.Text} ({measure.Unit})", "föregående" }];
        table.AddRange(bars.Select(bar => new object?[] { bar.Key, bar.Title, bar.Figure.Value, bar.Figure.Previous }));
        return (chart, table);
    }

    private static string AsOf(ShowStatistics shown) => string.Create(
        CultureInfo.InvariantCulture, $"Till och med händelse {shown.AsOf.Sequence}{(shown.AsOf.Time is { } time ? $", {time:yyyy-MM-dd HH:mm} UTC" : "")}.");

    private static string Page(
        BarChart chart, List<IReadOnlyList<object?>> table, ShowStatistics shown, Measure measure, StatisticsRequest request, HttpContext http)
    {
        var page = new StringBuilder();
        string T(string text) => BarChart.Text(text);
        string Cell(object? value) => value is decimal number ? BarChart.Shown(number, measure.Unit) : value?.ToString() ?? "–";
        var asCsv = http.Request.Query.Where(one => one.Key != "format").Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value.ToString())}").Append("format=csv");
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html><html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{T(chart.Title)}}</title>
            <style>body{font-family:Verdana,'DejaVu Sans',sans-serif;margin:2rem;color:#1b1b1b;max-width:60rem}svg{max-width:100%;height:auto}table{border-collapse:collapse;margin-top:1rem}th,td{padding:.25rem .75rem;border-bottom:1px solid #ccc;text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:bold;padding:.5rem 0}</style>
            </head><body><main><figure style="margin:0">{{chart.ToSvg()}}<figcaption>{{T(chart.Description)}}</figcaption></figure>
            """);
        page.Append(CultureInfo.InvariantCulture, $"""<table><caption>{T(chart.Title)}</caption><thead><tr><th scope="col">{T("Del")}</th><th scope="col" class="n">{T(measure.Text)}</th><th scope="col" class="n">Perioden före</th></tr></thead><tbody>""");
        foreach (var line in table.Skip(1))
        {
            page.Append(CultureInfo.InvariantCulture, $"""<tr><th scope="row">{T(Cell(line[1]))}</th><td class="n">{T(Cell(line[2]))}</td><td class="n">{T(Cell(line[3]))}</td></tr>""");
        }

        page.Append(CultureInfo.InvariantCulture, $"""</tbody></table><p>{T(measure.Note ?? "")}</p><p><a href="?{T(string.Join('&', asCsv))}">Samma tabell som CSV</a></p><p>{T(AsOf(shown))}</p></main></body></html>""");
        return page.ToString();
    }
}

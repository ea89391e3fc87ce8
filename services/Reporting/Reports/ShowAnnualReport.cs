using Marten;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Reports;

/// <summary>The yearly report, of a region or rolled up over all: JSON, HTML or one page of PDF.</summary>
internal static class ShowAnnualReport
{
    /// <summary>Too much text for one page.</summary>
    public const string TooLong = "report-too-long";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/annual-report/{year:int}", OfRegion)
            .For(Role.Coordinator, Role.National)
            .WithName(nameof(ShowAnnualReport)).WithTags("Annual report")
            .WithSummary("The yearly report of a region, due 31 January: given questions with figures and answers, effect goals, quarters. JSON, HTML, or PDF of one page (409 report-too-long with what to shorten).")
            .Produces<AnnualReport>().Produces(StatusCodes.Status200OK, contentType: "text/html").Produces(StatusCodes.Status200OK, contentType: "application/pdf");
        routes.MapGet("/journeys/{journey}/annual-report/{year:int}", OfAllRegions)
            .For(Role.National)
            .WithName("ShowNationalAnnualReport").WithTags("Annual report")
            .WithSummary("The regions' yearly reports of a journey rolled up: the country's figures and goals, and a row per region. JSON, HTML, or PDF of one page.")
            .Produces<AnnualReport>().Produces(StatusCodes.Status200OK, contentType: "text/html").Produces(StatusCodes.Status200OK, contentType: "application/pdf");
    }

    private static async Task<IResult> OfRegion(
        string region, string journey, int year, string? format, Caller caller, Sessions sessions, Fonts fonts, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, http.RequestAborted);
        var form = Checked(year, format, http);
        var report = await Read(region, journey, year, session, sessions, fonts, http.RequestAborted);
        http.SetETag(report.Version);
        return Answer(report, form, fonts, clock, http);
    }

    private static async Task<IResult> OfAllRegions(
        string journey, int year, string? format, Sessions sessions, Fonts fonts, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var form = Checked(year, format, http);
        return Answer(await ReadNational(journey, year, session, sessions, fonts, http.RequestAborted), form, fonts, clock, http);
    }

    private static string Checked(int year, string? format, HttpContext http)
    {
        var input = new Validation();
        input.Range<int>("year", year, 2020, 2100);
        input.ThrowIfAny();
        return Wanted.Of(http, format, "json", "html", "pdf");
    }

    private static IResult Answer(AnnualReport report, string form, Fonts fonts, TimeProvider clock, HttpContext http)
    {
        http.Response.Headers.Vary = "Accept";
        if (form == "json")
        {
            return Results.Ok(report);
        }

        if (form == "html")
        {
            // Nothing in it runs, and nothing of others is fetched.
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
            return Results.Text(ReportHtml.Write(report), "text/html", System.Text.Encoding.UTF8);
        }

        if (!fonts.Available)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (report.OnePage is not true)
        {
            return new TooLongForOnePage(report.Shorten);
        }

        return Results.File(
            new ReportPage(report, fonts).Write(clock.GetUtcNow()), "application/pdf", $"arsrapport-{report.Year}-{report.Journey}-{report.Region ?? "nationell"}.pdf");
    }

    private sealed class TooLongForOnePage(IReadOnlyList<ToShorten> shorten) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.WriteProblem(
            StatusCodes.Status409Conflict, TooLong, null,
            [.. shorten.Select(one => new FieldError($"answers.{one.Question}", "length", $"Korta svaret med minst {one.By} tecken; det har {one.Length}."))]);
    }

    /// <summary>A region's report.</summary>
    internal static async Task<AnnualReport> Read(
        string region, string journey, int year, IQuerySession session, Sessions sessions, Fonts fonts, CancellationToken cancellation)
    {
        // The position first: what the figures hold is at least as new as what is said of them.
        var asOf = await AsOf.Read(session, cancellation);
        var selection = Selected(region, journey, year);
        var now = new ReportYear(await Material.Read(sessions, region, journey, selection.Period, cancellation));
        var before = new ReportYear(await Material.Read(sessions, region, journey, Before.Of(selection.Period)!, cancellation));
        var goals = await GoalFigures.Read(region, session, sessions, cancellation);
        var questions = await ReportQuestions.Read(session, year, cancellation);
        var (answers, words) = await WriteReportAnswer.ReadWords(session, region, year, cancellation);
        var asked = questions.Select(question =>
        {
            var last = answers?.Last(question.Question);
            return new ReportedQuestion(
                question.Question, question.Text,
                [
                    .. question.Figures.Select(name => name == "trainers"
                        ? Trainers(goals, now.Material)
                        : ReportFigure.Of(Measure.All.First(measure => measure.Name == name), now, before, selection)),
                ],
                last?.Text is { } text ? words.GetValueOrDefault(text) : null, last?.Version ?? 0);
        }).ToList();
        var version = (await session.Events.FetchStreamStateAsync(ReportAnswers.IdOf(journey, region, year), cancellation))?.Version ?? 0;
        return Fitted(
            new AnnualReport(
                region, journey, AnnualReport.TitleOf(journey), year, new DateOnly(year + 1, 1, 31), asked, goals.In(selection.Period),
                new(ReportQuarters.Of(now.Material, selection), ByQuarter(goals, year)), null, null, [], version, asOf),
            fonts);
    }

    /// <summary>The country's.</summary>
    internal static async Task<AnnualReport> ReadNational(
        string journey, int year, IQuerySession session, Sessions sessions, Fonts fonts, CancellationToken cancellation)
    {
        var asOf = await AsOf.Read(session, cancellation);
        var questions = await ReportQuestions.Read(session, year, cancellation);
        var regions = await session.QueryAsync<string>(
            "select distinct data ->> 'region' as data from mt_doc_occasionfigures where tenant_id = ? order by 1", cancellation, journey);
        var (nows, befores, rows) = (new List<(string Region, ReportYear Of)>(), new List<Material>(), new List<ReportRegion>());
        foreach (var region in regions)
        {
            var selection = Selected(region, journey, year);
            nows.Add((region, new ReportYear(await Material.Read(sessions, region, journey, selection.Period, cancellation))));
            befores.Add(await Material.Read(sessions, region, journey, Before.Of(selection.Period)!, cancellation));
        }

        // What the country's sum leaves of the regions that are told must not be a small group either.
        var shown = SmallGroups.Shown(nows.Select(one => KeyValuePair.Create(one.Region, one.Of.Persons)));
        foreach (var (region, of) in nows)
        {
            var selection = Selected(region, journey, year);
            decimal? Value(string name) => Measure.All.First(measure => measure.Name == name).Of(of.Material, selection).Value;
            decimal? Told(string name) => shown.Contains(region) ? Value(name) : null;
            var answers = await session.Events.AggregateStreamAsync<ReportAnswers>(ReportAnswers.IdOf(journey, region, year), token: cancellation);
            rows.Add(new(
                region, shown.Contains(region) ? "told" : "too-few", Value("occasions"), Told("participants"), Told("enrolled"), Told("completions"), Told("attendance"),
                Told("reach"), Value("municipalities"), questions.Count(question => answers?.Last(question.Question)?.Text is not null),
                $"/api/reporting/v1/regions/{region}/journeys/{journey}/annual-report/{year}"));
        }

        var goals = await GoalFigures.Read(null, session, sessions, cancellation);
        var country = Selected("", journey, year);
        var now = new ReportYear(Together([.. nows.Select(one => one.Of.Material)]));
        var before = new ReportYear(Together(befores));
        var asked = questions.Select(question => new ReportedQuestion(
            question.Question, question.Text,
            [
                .. question.Figures.Select(name => name == "trainers"
                    ? Trainers(goals, now.Material)
                    // Its events are each region's to open.
                    : ReportFigure.Of(Measure.All.First(measure => measure.Name == name), now, before, country) with { Events = null }),
            ],
            null, 0)).ToList();
        return Fitted(
            new AnnualReport(
                null, journey, AnnualReport.TitleOf(journey), year, new DateOnly(year + 1, 1, 31), asked, goals.In(country.Period),
                new(ReportQuarters.Of(now.Material, country), ByQuarter(goals, year)), rows, null, [], 0, asOf),
            fonts);
    }

    internal static AnnualReport Fitted(AnnualReport report, Fonts fonts)
    {
        if (!fonts.Available)
        {
            return report;
        }

        var page = new ReportPage(report, fonts);
        return report with { OnePage = page.Fits, Shorten = page.Shorten };
    }

    private static Selection Selected(string region, string journey, int year) =>
        new(region, journey, new Period(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)));

    private static List<QuarterGoals> ByQuarter(GoalFigures goals, int year) =>
        [.. Enumerable.Range(1, 4).Select(quarter => $"{year}-Q{quarter}").Select(quarter => new QuarterGoals(quarter, goals.In(ShowEffectGoals.PeriodOf(quarter))))];

    private static ReportFigure Trainers(GoalFigures goals, Material year)
    {
        var trainers = year.Held.Where(held => !held.Cancelled)
            .SelectMany(held => goals.Teams.TryGetValue(held.Occasion.Id, out var team) ? team.Trainers : []).Distinct().Count();
        return new("trainers", "Kursledare och utbildare i årets team", "personer", trainers, null, "told", null, null);
    }

    /// <summary>The material of all regions. A municipality belongs to one region, an occasion to one.</summary>
    private static Material Together(IReadOnlyList<Material> all) => new(
        [.. all.SelectMany(one => one.Held)], [.. all.SelectMany(one => one.Taken)], [.. all.SelectMany(one => one.Earned)],
        [.. all.SelectMany(one => one.Charged)], [.. all.SelectMany(one => one.Municipalities)],
        all.SelectMany(one => one.Titles).DistinctBy(one => one.Key).ToDictionary());
}

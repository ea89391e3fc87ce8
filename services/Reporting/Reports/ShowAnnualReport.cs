using Marten;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
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
            [
                .. shorten.Select(one => one.What == ToShorten.Answer
                    ? new FieldError($"answers.{one.Question}", "length", $"Korta svaret med minst {one.By} tecken; det har {one.Length}.")
                    : new FieldError($"questions.{one.Question}", "length", $"Frågan måste kortas av nationella nivån med minst {one.By} tecken; den har {one.Length}.")),
            ]);
    }

    /// <summary>A region's report.</summary>
    internal static async Task<AnnualReport> Read(
        string region, string journey, int year, IQuerySession session, Sessions sessions, Fonts fonts, CancellationToken cancellation)
    {
        // The position first: what the figures hold is at least as new as what is said of them.
        var asOf = await AsOf.Read(session, cancellation);
        var reported = await Reported(region, journey, year, sessions, cancellation);
        var goals = await GoalFigures.Read(region, session, sessions, cancellation);
        var questions = await ReportQuestions.Read(session, year, cancellation);
        var (answers, words) = await WriteReportAnswer.ReadWords(session, region, year, cancellation);
        var asked = questions.Select(question =>
        {
            var last = answers?.Last(question.Question);
            return new ReportedQuestion(
                question.Question, question.Text, [.. question.Figures.Select(name => reported.Figure(name, goals.Teams))],
                last?.Text is { } text ? words.GetValueOrDefault(text) : null, last?.Version ?? 0);
        }).ToList();
        var version = (await session.Events.FetchStreamStateAsync(ReportAnswers.IdOf(journey, region, year), cancellation))?.Version ?? 0;
        return Fitted(
            new AnnualReport(
                region, journey, Names.OfJourney(journey), year, new DateOnly(year + 1, 1, 31), asked, goals.In(Whole(year)),
                new(reported.Quarters(), ByQuarter(goals, year)), null, null, [], version, asOf),
            fonts);
    }

    /// <summary>The country's.</summary>
    internal static async Task<AnnualReport> ReadNational(
        string journey, int year, IQuerySession session, Sessions sessions, Fonts fonts, CancellationToken cancellation)
    {
        var asOf = await AsOf.Read(session, cancellation);
        var questions = await ReportQuestions.Read(session, year, cancellation);
        var reported = await ReportedNationally(journey, year, session, sessions, cancellation);
        var answered = new Dictionary<string, int>();
        foreach (var one in reported.Regions)
        {
            var answers = await session.Events.AggregateStreamAsync<ReportAnswers>(ReportAnswers.IdOf(journey, one.Region, year), token: cancellation);
            answered[one.Region] = questions.Count(question => answers?.Last(question.Question)?.Text is not null);
        }

        var goals = await GoalFigures.Read(null, session, sessions, cancellation);
        var asked = questions.Select(question => new ReportedQuestion(
            question.Question, question.Text, [.. question.Figures.Select(name => reported.Figure(name, goals.Teams))], null, 0)).ToList();
        return Fitted(
            new AnnualReport(
                null, journey, Names.OfJourney(journey), year, new DateOnly(year + 1, 1, 31), asked, goals.In(Whole(year)),
                new(reported.Quarters(), ByQuarter(goals, year)), reported.Rows(answered), null, [], 0, asOf),
            fonts);
    }

    /// <summary>A region's year.</summary>
    internal static async Task<ReportedYear> Reported(string region, string journey, int year, Sessions sessions, CancellationToken cancellation) => new(
        journey, year,
        [
            new(region, year, await Material.Read(sessions, region, journey, Whole(year), cancellation), await Material.Read(sessions, region, journey, Whole(year - 1), cancellation)),
        ],
        Country: false);

    /// <summary>The year of all regions: those that have held something, and those of which it is only known which municipalities they have.</summary>
    internal static async Task<ReportedYear> ReportedNationally(string journey, int year, IQuerySession session, Sessions sessions, CancellationToken cancellation)
    {
        var active = await session.QueryAsync<string>(
            """
            select region as data from (select data ->> 'region' as region from mt_doc_occasionfigures where tenant_id = ?
                union select data ->> 'region' from mt_doc_invoicefigures where tenant_id = ?) as regions order by 1
            """,
            cancellation, journey, journey);
        await using var none = sessions.Read();
        var municipalities = (await none.QueryAsync<MunicipalityFigures>("where d.tenant_id = ?", cancellation, none.TenantId)).ToLookup(one => one.Region);
        var regions = new List<ReportedRegion>();
        foreach (var region in municipalities.Select(one => one.Key).Union(active).Order(StringComparer.Ordinal))
        {
            if (active.Contains(region))
            {
                regions.AddRange((await Reported(region, journey, year, sessions, cancellation)).Regions);
                continue;
            }

            Material Only(int of) => new(
                [], [], [], [], [.. municipalities[region].Where(one => one.TakesPartFrom(Whole(of).From)).OrderBy(one => one.Municipality, StringComparer.Ordinal)],
                new Dictionary<string, string>());
            if (Only(year) is { Municipalities.Count: > 0 } known)
            {
                regions.Add(new(region, year, known, Only(year - 1)));
            }
        }

        return new(journey, year, regions, Country: true);
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

    internal static Period Whole(int year) => new(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));

    private static List<QuarterGoals> ByQuarter(GoalFigures goals, int year) =>
        [.. Enumerable.Range(1, 4).Select(quarter => $"{year}-Q{quarter}").Select(quarter => new QuarterGoals(quarter, goals.In(ShowEffectGoals.PeriodOf(quarter))))];
}

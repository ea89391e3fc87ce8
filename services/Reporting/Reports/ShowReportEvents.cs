using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Reports;

/// <summary>
/// A figure of the yearly report, of the year or a quarter, opened: exactly the events that it rests on. A region's are opened also where the paper
/// withholds the figure; the country's are those of the regions that tell it.
/// </summary>
internal static class ShowReportEvents
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/annual-report/{year:int}/figures/{figure}/events", OfRegion)
            .For(Role.Coordinator, Role.National)
            .WithName(nameof(ShowReportEvents)).WithTags("Annual report")
            .WithSummary("The events behind a figure of a region's yearly report; quarter 2026-Q1: of the quarter's.")
            .Produces<ShowFigureEvents>();
        routes.MapGet("/journeys/{journey}/annual-report/{year:int}/figures/{figure}/events", OfAllRegions)
            .For(Role.National)
            .WithName("ShowNationalReportEvents").WithTags("Annual report")
            .WithSummary("The events behind a figure of the country's yearly report, of the regions that tell it; quarter 2026-Q1: of the quarter's.")
            .Produces<ShowFigureEvents>();
    }

    private static async Task<IResult> OfRegion(
        string region, string journey, int year, string figure, string? quarter, int? limit, string? cursor, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        Check(year, figure, quarter);
        var asOf = await AsOf.Read(session, cancellation);
        var reported = await ShowAnnualReport.Reported(region, journey, year, sessions, cancellation);
        return await Opened(reported, (await GoalFigures.Read(region, session, sessions, cancellation)).Teams, figure, quarter, limit, cursor, asOf, sessions, cancellation);
    }

    private static async Task<IResult> OfAllRegions(
        string journey, int year, string figure, string? quarter, int? limit, string? cursor, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        Check(year, figure, quarter);
        var asOf = await AsOf.Read(session, cancellation);
        var reported = await ShowAnnualReport.ReportedNationally(journey, year, session, sessions, cancellation);
        return await Opened(reported, (await GoalFigures.Read(null, session, sessions, cancellation)).Teams, figure, quarter, limit, cursor, asOf, sessions, cancellation);
    }

    private static void Check(int year, string figure, string? quarter)
    {
        if (!ReportFigure.Known.Contains(figure))
        {
            throw new NotFound();
        }

        var input = new Validation();
        input.Range<int>("year", year, 2020, 2100);
        input.That(quarter is null || quarter is [.. var start, >= '1' and <= '4'] && start == FormattableString.Invariant($"{year:0000}-Q"), "quarter", "format", "Ange ett av årets kvartal: 2026-Q1.");
        input.ThrowIfAny();
    }

    private static async Task<IResult> Opened(
        ReportedYear reported, IReadOnlyDictionary<Guid, OccasionTeam> teams, string figure, string? quarter, int? limit, string? cursor, AsOf asOf, Sessions sessions,
        CancellationToken cancellation) => Results.Ok(await ShowFigureEvents.Opened(
            figure, reported.Figure(figure, teams).Text, reported.Behind(figure, quarter, teams), limit, cursor, asOf, sessions, cancellation));
}

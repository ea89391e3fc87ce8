using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Steering;

/// <summary>A figure of the steering group's economy, opened: exactly the invoices' events that it rests on.</summary>
internal static class ShowEconomyEvents
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/steering/economy/{figure}/events", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(ShowEconomyEvents)).WithTags("Steering")
        .WithSummary("The events behind a figure of the year's economy: course-fees, agreements, owed, payable, paid or overdue.")
        .Produces<ShowFigureEvents>();

    private static async Task<IResult> Handle(
        string region, string figure, int? year, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await caller.CheckRegion(region, sessions, cancellation);
        var text = EconomyOfYear.Figures.GetValueOrDefault(figure) ?? throw new NotFound();
        var of = year ?? clock.Today().Year;
        var input = new Validation();
        input.Range<int>("year", of, 2020, 2100);
        input.ThrowIfAny();
        await using var session = sessions.Read();
        var asOf = await AsOf.ReadAll(session, cancellation);
        var economy = await EconomyOfYear.Read(region, of, sessions, cancellation);
        return Results.Ok(await ShowFigureEvents.Opened(figure, text, economy.Of(figure), limit, cursor, asOf, sessions, cancellation));
    }
}

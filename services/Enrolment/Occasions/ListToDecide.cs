using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// What the coordinator has to decide on: occasions of the own region with fewer seats taken than they take, whose decision date has been or is near,
/// and on which nobody has decided. The most urgent first.
/// </summary>
public static class ListToDecide
{
    /// <summary>How many days ahead a decision date is near, unless told (ours).</summary>
    private const int Near = 14;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/occasions/to-decide", Many).For(Role.Coordinator)
        .WithName(nameof(ListToDecide)).WithTags("Kurstillfällen")
        .WithSummary("Kurstillfällen med för få anmälda vars beslutsdag har varit eller är inom så många dagar (14), och som ingen har beslutat om")
        .Produces<Page<OccasionView>>();

    private static async Task<Page<OccasionView>> Many(
        string journey, int? within, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var days = within ?? Near;
        if (days is < 0 or > 366)
        {
            throw new InvalidInput([new FieldError("within", "range", "Ange ett värde mellan 0 och 366.")]);
        }

        await using var session = sessions.Read(journey);
        var rows = await session.QueryAsync<OccasionSummary>(
            $"""
            {OccasionSummary.Select} where d.tenant_id = ? and d.data ->> 'region' = ? and d.data ->> 'status' = 'Scheduled'
            and (d.data ->> 'confirmed')::int < (d.data ->> 'minimum')::int and d.data ->> 'decisionDate' <= ? and d.data ->> 'firstDay' > ?
            and coalesce(d.data ->> 'decision', '') <> 'Hold' and (d.data ->> 'decisionDate') || '/' || d.id > ?
            order by (d.data ->> 'decisionDate') || '/' || d.id limit ?
            """,
            cancellation, journey, caller.Region ?? "", Text(clock.Today().AddDays(days)), Text(clock.Today()), Paging.After(cursor) ?? "", size + 1);
        var page = Paging.From(rows, size, row => $"{Text(row.DecisionDate!.Value)}/{row.Id}");
        return new Page<OccasionView>([.. page.Items.Select(row => OccasionView.Of(journey, row, links: true))], page.Next);
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>A figure, opened: exactly the events that it rests on, ids only.</summary>
/// <param name="Figure">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Value">The figure.</param>
/// <param name="Count">How many events it rests on, on all pages.</param>
/// <param name="Items">The page.</param>
/// <param name="Next">Cursor of the next page; left out on the last.</param>
/// <param name="AsOf">The newest event counted.</param>
public sealed record ShowFigureEvents(
    string Figure, string Text, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Value, int Count, IReadOnlyList<FigureEvent> Items, string? Next,
    AsOf AsOf)
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, name) in new[] { ("/regions/{region}/statistics", "OfRegion"), ("/regions/{region}/journeys/{journey}/statistics", "") })
        {
            routes.MapGet(path + "/{figure}/events", Handle)
                .For(Readers.All)
                .WithName(nameof(ShowFigureEvents) + name).WithTags("Statistics")
                .WithSummary("The events behind a figure of the statistics, in a stable order: type, ids, time, occasion, municipality.")
                .Produces<ShowFigureEvents>();
        }
    }

    private static async Task<IResult> Handle(
        string region, string? journey, string figure, [AsParameters] StatisticsRequest request, int? limit, string? cursor, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        var measure = Measure.All.FirstOrDefault(one => one.Name == figure) ?? throw new NotFound();
        var selection = await request.Check(region, journey, caller, sessions, cancellation);
        await using var session = sessions.Read(journey);
        var asOf = journey is null ? await AsOf.ReadAll(session, cancellation) : await AsOf.Read(session, cancellation);
        var material = (await Material.Read(sessions, region, journey, selection.Period, cancellation)).Only(selection);
        var measured = measure.Of(material, selection);
        return Results.Ok(await Opened(measure.Name, measure.Text, measured, limit, cursor, asOf, sessions, cancellation));
    }

    /// <summary>A page of what a figure rests on.</summary>
    internal static async Task<ShowFigureEvents> Opened(
        string figure, string text, Measured measured, int? limit, string? cursor, AsOf asOf, Sessions sessions, CancellationToken cancellation)
    {
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        // The key of a place holds whose it is; the cursor, which is handed out and stands in addresses, must not.
        var behind = measured.Behind.Distinct().Select(one => (Key: $"{one.Stream}|{Uuid.From("behind", one.Key)}", One: one)).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var page = Paging.From([.. behind.Where(one => after is null || string.CompareOrdinal(one.Key, after) > 0).Take(size + 1)], size, one => one.Key);
        var events = await LoggedEvent.Find(sessions, [.. page.Items.Select(one => one.One)], cancellation);
        return new(figure, text, measured.Value, behind.Count, events, page.Next, asOf);
    }
}

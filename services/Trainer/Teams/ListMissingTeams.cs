using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>An occasion that was raised for having no full team by its decision date, and has none yet.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Lacks">What it lacks.</param>
public sealed record MissingTeam(string Journey, Guid Occasion, string Course, string Region, Lacking Lacks);

internal static class ListMissingTeams
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/teams/missing", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(ListMissingTeams)).WithTags("Teams")
        .WithSummary("Kommande kurstillfällen som saknar fullt utbildarteam efter sitt beslutsdatum, det som börjar först överst")
        .Produces<Page<MissingTeam>>();

    private static async Task<IResult> Handle(
        string? region, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) ?? "";
        // A coordinator asks about the own region, whatever else is asked for.
        var own = caller.Role == Role.Coordinator ? caller.Region ?? "-" : region;
        if (caller.Role == Role.Coordinator && region is not null && region != own)
        {
            return Results.Ok(new Page<MissingTeam>([], null));
        }

        await using var session = sessions.Read();
        var rows = await session.QueryAsync<MissingTeam>(
            $"""
            select jsonb_build_object('journey', d.tenant_id, 'occasion', d.id, 'course', d.data ->> 'course', 'region', d.data ->> 'region', 'lacks', d.data -> 'lacks')
            from mt_doc_occasionteam d
            where jsonb_typeof(d.data -> 'lacks') = 'object' and (? = '' or d.data ->> 'region' = ?)
            and (select max(day ->> 'date') from jsonb_array_elements(d.data -> 'dates') day) >= ?
            and (d.data -> 'lacks' ->> 'firstDay') || d.id::text > ?
            order by (d.data -> 'lacks' ->> 'firstDay') || d.id::text limit {size + 1}
            """,
            cancellation, own ?? "", own ?? "", clock.Today().ToString("O", CultureInfo.InvariantCulture), after);
        return Results.Ok(Paging.From(rows, size, row => row.Lacks.FirstDay.ToString("O", CultureInfo.InvariantCulture) + row.Occasion));
    }
}

using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.DiscussionLeaders;

internal static class ReadDiscussionLeaders
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/discussion-leaders/{id:guid}", One)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName("GetDiscussionLeader").WithTags("Samtalsledare")
            .WithSummary("En samtalsledare")
            .Produces<DiscussionLeaderView>();
        routes.MapGet("/discussion-leaders", List)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName("ListDiscussionLeaders").WithTags("Samtalsledare")
            .WithSummary("Regionens eller kommunens samtalsledare; de som har slutat bara med ended=true")
            .Produces<Page<DiscussionLeaderView>>();
    }

    private static async Task<IResult> One(Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        if (await session.LoadAsync<DiscussionLeader>(id, cancellation) is not { } leader || !caller.MayRecruit(leader.Municipality, leader.Region))
        {
            throw new NotFound();
        }

        http.SetETag(leader.Version);
        return Results.Ok(DiscussionLeaderView.Of(leader, await session.LoadAsync<DiscussionLeaderDetails>(id, cancellation)));
    }

    private static async Task<Page<DiscussionLeaderView>> List(
        string? municipality, string? unit, bool? ended, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.AfterId(cursor);
        await using var session = sessions.Read();
        var (region, own) = caller.Interests();
        var rows = await session.QueryAsync<DiscussionLeader>(
            """
            where d.tenant_id = ? and d.data ->> 'region' = ? and ?::text in ('', d.data ->> 'municipality') and ?::text in ('', d.data ->> 'municipality')
                and ?::text in ('', d.data ->> 'unit') and (d.data ->> 'endedFrom' is not null) = ? and d.id > ?
            order by d.id limit ?
            """,
            cancellation, session.TenantId, region, own, municipality ?? "", unit ?? "", ended is true, after, size + 1);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var details = (await session.LoadManyAsync<DiscussionLeaderDetails>([.. page.Items.Select(row => row.Id)])).ToDictionary(row => row.Id);
        return new Page<DiscussionLeaderView>([.. page.Items.Select(row => DiscussionLeaderView.Of(row, details.GetValueOrDefault(row.Id)))], page.Next);
    }
}

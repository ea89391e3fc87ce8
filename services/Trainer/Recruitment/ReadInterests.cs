using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Recruitment;

internal static class ReadInterests
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/interests/{id:guid}", One)
            .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Manager, Role.National)
            .WithName("GetInterest").WithTags("Rekrytering")
            .WithSummary("En intresseanmälan och vad det blev av den")
            .Produces<InterestView>();
        routes.MapGet("/interests", List)
            .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Manager, Role.National)
            .WithName("ListInterests").WithTags("Rekrytering")
            .WithSummary("Intresseanmälningar i regionen eller kommunen, i den ordning de kom; urval på kommun, kurs och status (open, accepted, rejected, withdrawn)")
            .Produces<Page<InterestView>>();
    }

    private static async Task<IResult> One(Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        if (await session.LoadAsync<Interest>(id, cancellation) is not { } interest || !caller.MaySee(interest))
        {
            throw new NotFound();
        }

        http.SetETag(interest.Version);
        return Results.Ok(InterestView.Of(interest, caller.Is(Role.National) ? null : await session.LoadAsync<InterestDetails>(id, cancellation)));
    }

    private static async Task<Page<InterestView>> List(
        string? municipality, string? course, string? status, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var input = new Validation();
        input.That(status is null or "open" or "accepted" or "rejected" or "withdrawn", "status", "unknown", "Ange open, accepted, rejected eller withdrawn.");
        input.ThrowIfAny();
        var size = Paging.Limit(limit);
        var after = Paging.AfterId(cursor);
        await using var session = sessions.Read();
        var (region, own) = caller.Interests();
        var rows = await session.QueryAsync<Interest>(
            """
            where d.tenant_id = ? and ?::text in ('', d.data ->> 'region') and ?::text in ('', d.data ->> 'municipality') and ?::text in ('', d.data ->> 'municipality')
                and (? = '' or d.data -> 'courses' @> to_jsonb(?::text)) and ?::text in ('', lower(d.data ->> 'status')) and d.id > ?
            order by d.id limit ?
            """,
            cancellation, session.TenantId, region, own, municipality ?? "", course ?? "", course ?? "", status ?? "", after, size + 1);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var details = caller.Is(Role.National)
            ? [] : (await session.LoadManyAsync<InterestDetails>([.. page.Items.Select(row => row.Id)])).ToDictionary(row => row.Id);
        return new Page<InterestView>([.. page.Items.Select(row => InterestView.Of(row, details.GetValueOrDefault(row.Id)))], page.Next);
    }
}

using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>A day ahead that a member of a team was to teach and can't.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Trainer">The member.</param>
/// <param name="Date">Local date.</param>
/// <param name="Code">Why: <c>absent</c>, <c>ended</c>, <c>paused</c>, <c>no-consent</c>, <c>not-qualified</c>, <c>day-conflict</c> …</param>
/// <param name="Substitution">The last search for a substitute; left out: none was started.</param>
/// <param name="Status">Where it stands: <c>asking</c>, <c>exhausted</c> or <c>ended</c>.</param>
public sealed record VacancyView(
    string Journey, Guid Occasion, string Course, string Region, Guid Trainer, DateOnly Date, string Code, Guid? Substitution, SubstitutionStatus? Status);

internal static class ListVacancies
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/vacancies", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(ListVacancies)).WithTags("Ersättare")
        .WithSummary("Dagar framåt som någon i ett team inte kan undervisa: varför, och om ersättare söks; den första dagen överst")
        .Produces<Page<VacancyView>>();

    private static async Task<Page<VacancyView>> Handle(
        string? region, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var own = caller.Role == Role.Coordinator ? caller.Region ?? "-" : region ?? "";
        if (caller.Role == Role.Coordinator && region is not null && region != own)
        {
            return new Page<VacancyView>([], null);
        }

        await using var session = sessions.Read();
        var rows = await session.QueryAsync<VacancyView>(
            $"""
            select jsonb_build_object(
                'journey', d.tenant_id, 'occasion', d.id, 'course', d.data ->> 'course', 'region', d.data ->> 'region', 'trainer', vacant ->> 'trainer',
                'date', vacant ->> 'date', 'code', coalesce(vacant ->> 'code', 'day-conflict'), 'substitution', search.id, 'status', search.status)
            from mt_doc_occasionteam d cross join jsonb_array_elements(d.data -> 'conflicts') vacant
            left join lateral (
                select s.id, s.data ->> 'status' as status from mt_doc_substitution s
                where s.tenant_id = d.tenant_id and cast(s.data ->> 'occasion' as uuid) = d.id and s.data ->> 'absent' = vacant ->> 'trainer'
                and s.data -> 'days' @> jsonb_build_array(vacant ->> 'date') and s.data ->> 'status' not ilike 'filled'
                order by s.data ->> 'since' desc, s.id limit 1) search on true
            where (? = '' or d.data ->> 'region' = ?) and d.data ->> 'calledOff' = 'false' and vacant ->> 'date' >= ?
            and (vacant ->> 'date') || d.id::text || (vacant ->> 'trainer') > ?
            order by (vacant ->> 'date') || d.id::text || (vacant ->> 'trainer') limit {size + 1}
            """,
            cancellation, own, own, clock.Today().ToString("O", CultureInfo.InvariantCulture), Paging.After(cursor) ?? "");
        return Paging.From(rows, size, row => row.Date.ToString("O", CultureInfo.InvariantCulture) + row.Occasion + row.Trainer);
    }
}

using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Participants who may be one person.</summary>
/// <param name="Reason"><c>same-name</c>: at the same unit; <c>same-address</c>: at different municipalities.</param>
/// <param name="Participants">Who, in the order they were registered.</param>
public sealed record DuplicateView(string Reason, IReadOnlyList<ParticipantView> Participants);

/// <summary>
/// Finds participants who may be one person. Nothing is merged by itself: whoever decides moves the one with the record, and erases the other.
/// Across municipalities only a coordinator sees it: another municipality's staff are nobody else's business.
/// </summary>
public static class ListDuplicates
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/participants/duplicates", Handle).For(Scope.Staff)
        .WithName(nameof(ListDuplicates)).WithTags("Deltagare")
        .WithSummary("Deltagare som kan vara samma person: samma namn på samma enhet, eller (samordnaren) samma e-post i olika kommuner")
        .Produces<Page<DuplicateView>>();

    private static async Task<Page<DuplicateView>> Handle(
        int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) ?? "";
        if (after.Length > 0 && !Guid.TryParse(after.Split(':')[0], out _))
        {
            throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående sida.")]);
        }

        // Whoever has no region, municipality or unit in the token compares with nothing and finds nobody.
        var (scope, values) = caller.Role switch
        {
            Role.Coordinator => (
                "coalesce(d.data ->> 'region', (select m.data ->> 'region' from mt_doc_municipality m where m.id = d.data ->> 'municipality')) = ?",
                new object[] { caller.Region ?? "" }),
            Role.Manager when caller.Unit is { } unit => ("d.data ->> 'municipality' = ? and d.data ->> 'unit' = ?", [caller.Municipality ?? "", unit]),
            _ => ("d.data ->> 'municipality' = ?", new object[] { caller.Municipality ?? "" }),
        };
        await using var session = sessions.Read();
        var groups = await session.QueryAsync<Group>(
            $"""
            with own as (
              select d.id, d.data ->> 'municipality' as municipality, d.data ->> 'unit' as unit, d.data ->> 'status' as status, p.data ->> 'nameKey' as name, p.data ->> 'emailKey' as email
              from mt_doc_participant d join mt_doc_persondetails p on p.tenant_id = d.tenant_id and p.id = d.id
              where d.tenant_id = ? and {scope}),
            found as (
              select min(id::text) || ':same-name' as key, 'same-name' as reason, array_agg(id order by id) as people
              from own where status <> 'Left' group by municipality, unit, name having count(*) > 1
              union all
              select min(id::text) || ':same-address', 'same-address', array_agg(id order by id)
              from own group by email having count(distinct municipality) > 1)
            select jsonb_build_object('id', key, 'reason', reason, 'people', to_jsonb(people)) from found where key > ? order by key limit {size + 1}
            """,
            cancellation, [Tenants.None, .. values, after]);
        var ids = groups.SelectMany(group => group.People).Distinct().ToArray();
        var people = (await session.LoadManyAsync<Participant>(ids)).ToDictionary(one => one.Id);
        var details = (await session.LoadManyAsync<PersonDetails>(ids)).ToDictionary(one => one.Id);
        var page = Paging.From(groups, size, group => group.Id);
        return new Page<DuplicateView>(
            [.. page.Items.Select(group => new DuplicateView(
                group.Reason,
                [.. group.People.Where(people.ContainsKey).Select(id => ParticipantView.Of(people[id], details.GetValueOrDefault(id), clock.Today()))]))],
            page.Next);
    }

    /// <summary>As the query finds it.</summary>
    internal sealed record Group(string Id, string Reason, IReadOnlyList<Guid> People);
}

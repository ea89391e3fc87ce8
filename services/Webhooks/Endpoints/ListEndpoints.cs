using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Endpoints;

internal static class ListEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/endpoints", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National, Role.Operator)
        .WithName(nameof(ListEndpoints)).WithTags("Endpoints")
        .WithSummary("Endpoints of the own municipality, region or, for the nation and operators, all. status: enabled, disabled, failing or deleted; left out: all but the deleted.")
        .Produces<Page<EndpointView>>();

    private static async Task<IResult> Handle(
        string? municipality, string? status, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.AfterId(cursor);
        var where = "where d.id > ? and coalesce((d.data ->> 'deleted')::bool, false) = ?";
        var values = new List<object> { after, status == "deleted" };
        where += status switch
        {
            null or "deleted" => "",
            "enabled" => " and (d.data ->> 'enabled')::bool",
            "disabled" => " and not (d.data ->> 'enabled')::bool",
            "failing" => " and (d.data ->> 'enabled')::bool and exists (select 1 from mt_doc_endpointhealth h where h.id = d.id and (h.data ->> 'failures')::int > 0)",
            _ => throw new InvalidInput([new FieldError("status", "unknown", "Ange enabled, disabled, failing eller deleted.")]),
        };
        await using var session = sessions.Read();
        if (municipality is not null)
        {
            if (!caller.Is(Role.National, Role.Operator))
            {
                await session.RequireMunicipality(municipality, caller, cancellation);
            }

            where += " and d.data ->> 'municipality' = ?";
            values.Add(municipality);
        }
        else
        {
            var (scope, value) = Scope.Endpoints(caller);
            where += scope;
            values.AddRange(value);
        }

        var rows = await session.QueryAsync<WebhookEndpoint>($"{where} order by d.id limit {size + 1}", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var ids = page.Items.Select(row => row.Id).ToArray();
        var details = (await session.LoadManyAsync<EndpointDetails>(ids)).ToDictionary(one => one.Id);
        var health = (await session.LoadManyAsync<EndpointHealth>(ids)).ToDictionary(one => one.Id);
        var now = clock.GetUtcNow();
        return Results.Ok(new Page<EndpointView>(
            [.. page.Items.Select(row => EndpointView.Of(row, details.GetValueOrDefault(row.Id), health.GetValueOrDefault(row.Id), caller, now))], page.Next));
    }
}

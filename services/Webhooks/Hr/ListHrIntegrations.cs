using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

internal static class ListHrIntegrations
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/hr/{municipality}/integrations", Many)
            .For(Role.MunicipalAdministrator, Role.Coordinator)
            .WithName(nameof(ListHrIntegrations)).WithTags("HR")
            .WithSummary("The municipality's HR systems and directories, without their secrets.")
            .Produces<Page<HrIntegrationView>>();
        routes.MapGet("/hr/{municipality}/integrations/{id:guid}", One)
            .For(Role.MunicipalAdministrator, Role.Coordinator)
            .WithName("GetHrIntegration").WithTags("HR")
            .WithSummary("An HR system or directory, without its secret.")
            .Produces<HrIntegrationView>();
    }

    private static async Task<Page<HrIntegrationView>> Many(
        string municipality, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var (size, after) = (Paging.Limit(limit), Paging.AfterId(cursor));
        await using var session = sessions.Read();
        await session.RequireMunicipality(municipality, caller, cancellation);
        var rows = await session.QueryAsync<HrIntegration>(
            $"where d.data ->> 'municipality' = ? and d.id > ? order by d.id limit {size + 1}", cancellation, municipality, after);
        var keys = (await session.LoadManyAsync<HrKeys>([.. rows.Select(row => row.Id)])).ToDictionary(one => one.Id);
        return Paging.From([.. rows.Select(row => HrIntegrationView.Of(row, keys.GetValueOrDefault(row.Id)))], size, row => row.Id.ToString());
    }

    private static async Task<IResult> One(string municipality, Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var integration = await session.IntegrationOf(municipality, id, caller, cancellation);
        http.SetETag(integration.Version);
        return Results.Ok(HrIntegrationView.Of(integration, await session.LoadAsync<HrKeys>(id, cancellation)));
    }
}

/// <summary>An HR system or directory as answered.</summary>
/// <param name="Id">Id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">The municipality's own words; gone when closed.</param>
/// <param name="Kind"><c>webhook</c> or <c>scim</c>.</param>
/// <param name="Open">Whether anything is taken from it.</param>
/// <param name="Mapping">How its own words are read.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="FormerSecretUntil">Until when the former secret is taken, UTC.</param>
public sealed record HrIntegrationView(
    Guid Id, string Municipality, string? Name, string Kind, bool Open, HrMapping Mapping, DateTimeOffset RegisteredAt, DateTimeOffset? FormerSecretUntil)
{
    internal static HrIntegrationView Of(HrIntegration integration, HrKeys? keys) => new(
        integration.Id, integration.Municipality, keys?.Name, integration.Kind, integration.Open, integration.Mapping, integration.RegisteredAt, keys?.FormerUntil);
}

using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Trainers;

internal static class ListTrainers
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/trainers", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.National)
        .WithName(nameof(ListTrainers)).WithTags("Trainers")
        .WithSummary("The trainers of the caller's region or municipality, in the order they were recruited.")
        .Produces<Page<TrainerView>>();

    private static async Task<IResult> Handle(
        string? municipality, string? course, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor);
        var where = "where d.tenant_id = ?";
        await using var session = sessions.Read();
        var values = new List<object> { session.TenantId };
        void And(string condition, object value)
        {
            where += " and " + condition;
            values.Add(value);
        }

        if (caller.Role == Role.Coordinator)
        {
            And("d.data ->> 'region' = ?", caller.Region ?? "");
        }
        else if (caller.Role == Role.MunicipalAdministrator)
        {
            And("d.data ->> 'municipality' = ?", caller.Municipality ?? "");
        }

        if (municipality is not null)
        {
            And("d.data ->> 'municipality' = ?", municipality);
        }

        if (course is not null)
        {
            And("d.data -> 'courses' @> to_jsonb(?::text)", course);
        }

        if (after is not null)
        {
            And("d.id::text > ?", after);
        }

        var rows = await session.QueryAsync<TrainerProfile>($"{where} order by d.id::text limit {size + 1}", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var known = page.Items.Where(caller.MayKnowWho).Select(row => row.Id).ToArray();
        var details = known.Length == 0 ? [] : (await session.LoadManyAsync<TrainerDetails>(known)).ToDictionary(row => row.Id);
        return Results.Ok(new Page<TrainerView>([.. page.Items.Select(row => TrainerView.Of(row, details.GetValueOrDefault(row.Id)))], page.Next));
    }
}

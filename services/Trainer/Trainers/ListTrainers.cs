using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
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
        .WithSummary("The trainers of the caller's region or municipality, in the order they were recruited; by course, training, qualification held today, status today.")
        .Produces<Page<TrainerView>>();

    private static async Task<IResult> Handle(
        string? municipality, string? course, string? trainedFor, string? qualified, string? status, int? limit, string? cursor, Caller caller,
        Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        input.That(status is null or "active" or "paused" or "ended", "status", "unknown", "Ange active, paused eller ended.");
        input.ThrowIfAny();
        var today = clock.Today();
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
            if (caller.Region is { } region)
            {
                And("d.data ->> 'region' = ?", region);
            }
        }

        if (municipality is not null)
        {
            And("d.data ->> 'municipality' = ?", municipality);
        }

        if (course is not null)
        {
            And("d.data -> 'courses' @> to_jsonb(?::text)", course);
        }

        if (trainedFor is not null)
        {
            And("d.data -> 'courses' @> to_jsonb(?::text)", trainedFor);
            // None kept: recruited before trainings were, and trained for all.
            And("(d.data -> 'trained' is null or d.data -> 'trained' @> jsonb_build_array(jsonb_build_object('course', ?::text)))", trainedFor);
        }

        if (qualified is not null)
        {
            And(
                """
                exists (select from jsonb_array_elements(d.data -> 'qualifications') own
                    where own ->> 'kind' = ? and (own ->> 'from')::date <= current and coalesce((own ->> 'until')::date, 'infinity') >= current)
                """.Replace("current", $"date '{today:yyyy-MM-dd}'", StringComparison.Ordinal), qualified);
        }

        if (status is not null)
        {
            And(
                """
                case when (d.data ->> 'endedFrom')::date <= current then 'ended'
                    when exists (select from jsonb_array_elements(coalesce(d.data -> 'pauses', '[]')) pause
                        where (pause ->> 'from')::date <= current and coalesce((pause ->> 'until')::date, 'infinity') >= current) then 'paused'
                    else 'active' end = ?
                """.Replace("current", $"date '{today:yyyy-MM-dd}'", StringComparison.Ordinal), status);
        }

        if (after is not null)
        {
            And("d.id::text > ?", after);
        }

        var rows = await session.QueryAsync<TrainerProfile>($"{where} order by d.id::text limit {size + 1}", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var known = page.Items.Where(caller.MayKnowWho).Select(row => row.Id).ToArray();
        var details = known.Length == 0 ? [] : (await session.LoadManyAsync<TrainerDetails>(known)).ToDictionary(row => row.Id);
        return Results.Ok(new Page<TrainerView>([.. page.Items.Select(row => TrainerView.Of(row, details.GetValueOrDefault(row.Id), today))], page.Next));
    }
}

using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Trainings;

internal static class ReadTrainings
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/trainings/{id:guid}", One)
            .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
            .WithName("GetTraining").WithTags("Utbildning av utbildare")
            .WithSummary("En utbildning av utbildare: dagar, platser, vilka som har plats och vilka som var där")
            .Produces<TrainingView>();
        routes.MapGet("/trainings", List)
            .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
            .WithName("ListTrainings").WithTags("Utbildning av utbildare")
            .WithSummary("Regionens utbildningar av utbildare, i den ordning de planerades; urval på kurs")
            .Produces<Page<TrainingView>>();
    }

    /// <summary>Whom of a training's trainers the caller is told of.</summary>
    public static async Task<Func<Guid, bool>> Known(IQuerySession session, Caller caller, IEnumerable<Training> trainings)
    {
        if (caller.Is(Role.National))
        {
            return _ => false;
        }

        var people = await session.LoadManyAsync<TrainerProfile>([.. trainings.SelectMany(one => one.Trainers).Distinct()]);
        var known = people.Where(caller.MaySee).Select(one => one.Id).ToHashSet();
        return known.Contains;
    }

    private static async Task<IResult> One(Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        if (await session.LoadAsync<Training>(id, cancellation) is not { } training || !(caller.Is(Role.National) || caller.Region == training.Region))
        {
            throw new NotFound();
        }

        http.SetETag(training.Version);
        return Results.Ok(TrainingView.Of(training, await Known(session, caller, [training])));
    }

    private static async Task<Page<TrainingView>> List(
        string? course, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.AfterId(cursor);
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<Training>(
            "where d.tenant_id = ? and ?::text in ('', d.data ->> 'region') and ?::text in ('', d.data ->> 'course') and d.id > ? order by d.id limit ?",
            cancellation, session.TenantId, caller.Is(Role.National) ? caller.Region ?? "" : caller.Region ?? "-", course ?? "", after, size + 1);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var known = await Known(session, caller, page.Items);
        return new Page<TrainingView>([.. page.Items.Select(row => TrainingView.Of(row, known))], page.Next);
    }
}

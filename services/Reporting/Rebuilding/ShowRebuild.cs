using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Rebuilding;

/// <summary>How far a rebuild is.</summary>
/// <param name="Id">Id.</param>
/// <param name="State"><c>running</c> or <c>finished</c>.</param>
/// <param name="Percent">0–100, whole; of all events that all read models have to go over.</param>
/// <param name="Events">Events each read model goes over.</param>
/// <param name="ReadModels">Each of them.</param>
/// <param name="Failures">How often it failed and was tried again.</param>
/// <param name="Fault">What kind of failure the last one was.</param>
/// <param name="Asked">When it was asked for (UTC).</param>
/// <param name="Finished">When all were made (UTC).</param>
public sealed record ShowRebuild(
    Guid Id, string State, int Percent, long Events, IReadOnlyList<ShowRebuild.ReadModel> ReadModels, int Failures, string? Fault, DateTimeOffset Asked,
    DateTimeOffset? Finished)
{
    /// <summary>One of them.</summary>
    /// <param name="Name">Which.</param>
    /// <param name="State"><c>waiting</c>, <c>running</c> or <c>done</c>.</param>
    /// <param name="Events">How far in the log it has come.</param>
    public sealed record ReadModel(string Name, string State, long Events);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rebuilds/{id:guid}", Handle).For(Role.Operator)
            .WithName(nameof(ShowRebuild)).WithTags("Operations").WithSummary("How far a rebuild of the figures is.").Produces<ShowRebuild>();
        routes.MapGet("/rebuilds", List).For(Role.Operator)
            .WithName("ListRebuilds").WithTags("Operations").WithSummary("The last 20 rebuilds of the figures, the newest first.").Produces<IReadOnlyList<ShowRebuild>>();
    }

    internal static async Task<ShowRebuild> Of(Rebuild rebuild, IQuerySession session, CancellationToken cancellation)
    {
        var at = rebuild.Current is null
            ? 0
            : (await session.QueryAsync<long>(
                "select coalesce((select last_seq_id from mt_event_progression where name = ?), 0)", cancellation,
                Store.Figures.FirstOrDefault(figures => figures.Name == rebuild.Current)?.Shard ?? ""))[0];
        List<ReadModel> models =
        [
            .. Store.Figures.Select(figures => figures.Name).Select(name => rebuild.Done.Contains(name) || rebuild.Finished is not null
                ? new ReadModel(name, "done", rebuild.Events)
                : name == rebuild.Current ? new ReadModel(name, "running", Math.Min(at, rebuild.Events)) : new ReadModel(name, "waiting", 0)),
        ];
        var all = rebuild.Events * models.Count;
        return new(
            rebuild.Id, rebuild.Finished is null ? "running" : "finished",
            rebuild.Finished is not null ? 100 : all == 0 ? 0 : (int)Math.Min(99, 100 * models.Sum(model => model.Events) / all),
            rebuild.Events, models, rebuild.Failures, rebuild.Fault, rebuild.Asked, rebuild.Finished);
    }

    private static async Task<IResult> Handle(Guid id, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return await session.LoadAsync<Rebuild>(id, cancellation) is { } rebuild
            ? Results.Ok(await Of(rebuild, session, cancellation))
            : throw new NotFound();
    }

    private static async Task<IResult> List(Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var shown = new List<ShowRebuild>();
        foreach (var rebuild in await session.QueryAsync<Rebuild>("where true order by d.data ->> 'asked' desc, d.id limit 20", cancellation))
        {
            shown.Add(await Of(rebuild, session, cancellation));
        }

        return Results.Ok(shown);
    }
}

using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Rebuilding;

/// <summary>Makes all read models anew from the log: after a change of what is counted, or when somebody doubts the figures.</summary>
public sealed record StartRebuild
{
    // Two who ask at once get the same one.
    private const string One = "select 1 from (select pg_advisory_xact_lock(hashtext('yrkesresan-rebuild-asked'))) as lock";

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/rebuilds", Handle)
        .For(Role.Operator)
        .WithName(nameof(StartRebuild)).WithTags("Operations")
        .WithSummary("Makes all figures anew from the log; until it is done every figure answers 503. While one is running, that one is told.")
        .Produces<ShowRebuild>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(Sessions sessions, RebuildFigures worker, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var rebuild = await Begin(session, clock, cancellation);
        worker.Wake();
        await using var reading = sessions.Read();
        return Results.Accepted($"/api/reporting/v1/rebuilds/{rebuild.Id}", await ShowRebuild.Of(rebuild, reading, cancellation));
    }

    /// <summary>Begins one, saved at once; the one that runs where there is one.</summary>
    internal static async Task<Rebuild> Begin(IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await session.QueryAsync<int>(One, cancellation);
        if (await Rebuild.Running(session, cancellation) is { } running)
        {
            return running;
        }

        var newest = await session.QueryAsync<long>("select coalesce(max(seq_id), 0) from mt_events", cancellation);
        var rebuild = new Rebuild(Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), newest[0], [], null, 0, null, null);
        session.Insert(rebuild);
        await session.SaveChangesAsync(cancellation);
        return rebuild;
    }
}

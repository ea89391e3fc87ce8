using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Pool;

/// <summary>A trainer pool, as answered.</summary>
/// <param name="Collected">Kronor so far.</param>
/// <param name="Distributed">Kronor; 0 before the distribution, and then what was collected at that moment.</param>
/// <param name="Shares">Before the distribution: days so far, and what they would give now. A municipality sees its own.</param>
public sealed record TrainerPoolView(decimal Collected, decimal Distributed, IReadOnlyList<PoolShare> Shares)
{
    internal static TrainerPoolView Of(PoolYear year, TrainerPool? pool, string? only = null)
    {
        var shares = pool?.Distributed.Shares ?? year.Shares();
        return new TrainerPoolView(
            year.Collected, pool?.Distributed.Shares.Sum(share => share.Amount) ?? 0, [.. shares.Where(share => only is null || share.Municipality == only)]);
    }
}

/// <summary>What was collected in a year, and how it was or would be distributed.</summary>
internal static class GetTrainerPool
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/trainer-pool/{year:int}", Handle)
        .For(Scope.Readers).WithName(nameof(GetTrainerPool)).WithTags("Trainer pool")
        .WithSummary("What was collected in the year, and how it was distributed, or would be now.").Produces<TrainerPoolView>();

    private static async Task<TrainerPoolView> Handle(string region, string journey, int year, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        Years.Check(year);
        await using var session = sessions.Read(journey);
        var pool = await session.LoadAsync<TrainerPool>(TrainerPool.Key(region, year), http.RequestAborted);
        return TrainerPoolView.Of(await PoolYear.Load(session, region, year, http.RequestAborted), pool, only);
    }
}

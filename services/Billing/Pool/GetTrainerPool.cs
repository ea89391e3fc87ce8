using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Pool;

/// <summary>A trainer pool, as answered.</summary>
/// <param name="Collected">Kronor in all: carried in, the year's own and corrections; so far, or at the distribution. Equals distributed and carried over.</param>
/// <param name="Distributed">Kronor; 0 before the distribution.</param>
/// <param name="Shares">Before the distribution: days so far, and what they would give now. A municipality sees its own.</param>
/// <param name="CarriedIn">Kronor carried over from the pool before.</param>
/// <param name="Own">Kronor of the year's own occasions.</param>
/// <param name="Corrections">Kronor that occasions of earlier years came to be charged more, or less, after their pool was distributed.</param>
/// <param name="CarriedOver">Kronor carried over to the next pool: nobody taught, or corrections took more than was collected.</param>
public sealed record TrainerPoolView(
    decimal Collected, decimal Distributed, IReadOnlyList<PoolShare> Shares, decimal CarriedIn, decimal Own, decimal Corrections, decimal CarriedOver)
{
    internal static TrainerPoolView Of(PoolYear year, TrainerPools? pools, string? only = null)
    {
        var pool = pools?.Years.GetValueOrDefault(year.Year);
        var shares = pool?.Shares ?? year.Shares();
        var own = pool is null ? year.Own : pool.Contributions?.Where(one => one.Year == pool.Year).Sum(one => one.Amount) ?? pool.Collected;
        var (collected, carriedIn) = (pool?.Collected ?? year.Collected, pool?.CarriedIn ?? year.CarriedIn);
        return new TrainerPoolView(
            collected, pool?.Shares.Sum(share => share.Amount) ?? 0, [.. shares.Where(share => only is null || share.Municipality == only)],
            carriedIn, own, collected - carriedIn - own, pool?.CarriedOver ?? 0);
    }
}

/// <summary>What was collected in a year, how it was or would be distributed, and who taught.</summary>
internal static class GetTrainerPool
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/trainer-pool/{year:int}", Handle)
            .For(Scope.Readers).WithName(nameof(GetTrainerPool)).WithTags("Trainer pool")
            .WithSummary("What was collected in the year, and how it was distributed, or would be now.").Produces<TrainerPoolView>();
        routes.MapGet("/regions/{region}/journeys/{journey}/trainer-pool/{year:int}/days", HandleDays)
            .For(Scope.Readers).WithName("GetTrainerPoolDays").WithTags("Trainer pool")
            .WithSummary("Who lent whom on which day, as the pool counted it, or would now; negative where an earlier pool counted more. A municipality sees its own.")
            .Produces<Page<PoolDay>>();
        routes.MapGet("/regions/{region}/journeys/{journey}/trainer-pool/{year:int}/contributions", HandleContributions)
            .For(Role.Coordinator, Role.National).WithName("GetTrainerPoolContributions").WithTags("Trainer pool")
            .WithSummary("What the pool counted of each occasion, or would now: kronor; of an earlier year a correction, negative where an earlier pool counted more.")
            .Produces<Page<PoolContribution>>();
    }

    private static async Task<TrainerPoolView> Handle(string region, string journey, int year, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var (collected, pools) = await Load(region, journey, year, sessions, http.RequestAborted);
        http.SetETag(pools?.Version ?? 0);
        return TrainerPoolView.Of(collected, pools, only);
    }

    private static async Task<Page<PoolDay>> HandleDays(
        string region, string journey, int year, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        var (collected, pools) = await Load(region, journey, year, sessions, http.RequestAborted);
        var days = pools?.Years.TryGetValue(year, out var pool) is true ? pool.Taught ?? [] : collected.Taught;
        return Paging.From(
            [.. days.Where(day => only is null || day.Municipality == only)
                .OrderBy(Order, StringComparer.Ordinal).Where(day => after is null || string.CompareOrdinal(Order(day), after) > 0).Take(size + 1)],
            size, Order);
    }

    private static async Task<Page<PoolContribution>> HandleContributions(
        string region, string journey, int year, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        _ = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        var (collected, pools) = await Load(region, journey, year, sessions, http.RequestAborted);
        var contributions = pools?.Years.TryGetValue(year, out var pool) is true ? pool.Contributions ?? [] : collected.Contributions;
        return Paging.From(
            [.. contributions.OrderBy(Order, StringComparer.Ordinal).Where(one => after is null || string.CompareOrdinal(Order(one), after) > 0).Take(size + 1)],
            size, Order);
    }

    private static string Order(PoolContribution one) => FormattableString.Invariant($"{one.Year:0000}|{one.Occasion}");

    private static string Order(PoolDay day) => FormattableString.Invariant($"{day.Date:yyyy-MM-dd}|{day.Occasion}|{day.Municipality}|{day.Trainer}");

    private static async Task<(PoolYear Collected, TrainerPools? Pools)> Load(
        string region, string journey, int year, Sessions sessions, CancellationToken cancellation)
    {
        Years.Check(year);
        await using var session = sessions.Read(journey);
        var pools = await session.LoadAsync<TrainerPools>(TrainerPools.Key(region), cancellation);
        return (await PoolYear.Load(session, region, year, pools, cancellation), pools);
    }
}

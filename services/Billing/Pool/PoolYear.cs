using Marten;
using Yrkesresan.Billing.Money;
using Yrkesresan.Billing.Occasions;

namespace Yrkesresan.Billing.Pool;

/// <summary>
/// What a year's pool holds before it is distributed: of every occasion of the year and of the years before, what is charged for the pool now less what earlier
/// pools counted; and the days taught likewise. So a correction after a distribution, whatever led to it, is in the next pool, once; of an occasion that came to
/// be held in a later year, in that year's.
/// </summary>
/// <param name="Year">The year.</param>
/// <param name="CarriedIn">Kronor carried over from the pool before.</param>
/// <param name="Contributions">What it counts of each occasion; none that is nothing.</param>
/// <param name="Taught">Days it would count.</param>
/// <param name="Planned">Occasions of the year that are neither held nor called off yet.</param>
/// <param name="Waiting">Occasions of the year that were held but could not be charged yet.</param>
/// <param name="Open">Years before that are not distributed though something was collected in them, or may be.</param>
internal sealed record PoolYear(
    int Year, decimal CarriedIn, IReadOnlyList<PoolContribution> Contributions, IReadOnlyList<PoolDay> Taught, int Planned, int Waiting, IReadOnlyList<int> Open)
{
    /// <summary>Kronor of the year's own occasions.</summary>
    public decimal Own => Contributions.Where(one => one.Year == Year).Sum(one => one.Amount);

    /// <summary>Kronor that earlier years' occasions came to be charged more, or less, after their pool was distributed.</summary>
    public decimal Corrections => Contributions.Where(one => one.Year != Year).Sum(one => one.Amount);

    /// <summary>Kronor in the pool.</summary>
    public decimal Collected => CarriedIn + Own + Corrections;

    /// <summary>
    /// Days by municipality, by slug. One whose corrections take back more days than it taught is not here: all of its days wait for the next pool.
    /// </summary>
    public IReadOnlyList<Weight> Days =>
    [
        .. Taught.GroupBy(day => day.Municipality).Select(lender => new Weight(lender.Key, lender.Sum(day => day.Days)))
            .Where(weight => weight.Value > 0).OrderBy(weight => weight.Key, StringComparer.Ordinal),
    ];

    /// <summary>In proportion to days taught, to the öre; none where nobody taught or there is nothing to distribute.</summary>
    public IReadOnlyList<PoolShare> Shares() =>
        Days is { Count: > 0 } days && Collected > 0
            ? [.. LargestRemainder.Split(Collected, days, 0.01m).Zip(days, (share, weight) => new PoolShare(share.Key, weight.Value, share.Amount))]
            : [];

    /// <summary>The days that are counted when it is distributed: those of whom gets something, and what cancels out.</summary>
    public IReadOnlyList<PoolDay> Counted()
    {
        var waiting = Taught.GroupBy(day => day.Municipality).Where(lender => lender.Sum(day => day.Days) < 0).Select(lender => lender.Key).ToHashSet();
        return Shares().Count == 0 ? [] : [.. Taught.Where(day => !waiting.Contains(day.Municipality))];
    }

    /// <summary>What an occasion is charged for the pool now, all corrections included.</summary>
    private static decimal Contribution(OccasionCost occasion) =>
        occasion.Charge is { } charge ? charge.Charged.Count * charge.Days.Sum(day => day.TrainerPool) : 0;

    public static PoolYear Of(IReadOnlyList<OccasionCost> occasions, int year, TrainerPools? pools = null)
    {
        var before = pools?.Years.Values.Where(pool => pool.Year < year).ToList() ?? [];
        // One that came to be held in a later year, after it was counted, is settled whole in that year's pool, its days with its kronor.
        occasions = [.. occasions.Where(occasion => !(occasion.Year > year))];
        // The oldest distributions do not tell how much of each occasion they counted: what was charged then.
        var whole = before.Where(pool => pool.Contributions is null).SelectMany(pool => pool.Occasions).ToHashSet();
        var counted = before.SelectMany(pool => pool.Contributions ?? []).GroupBy(one => one.Occasion).ToDictionary(one => one.Key, one => one.Sum(part => part.Amount));
        var contributions = occasions
            .Where(occasion => !whole.Contains(occasion.Occasion))
            .Select(occasion => new PoolContribution(
                occasion.Occasion, occasion.Year ?? year, Contribution(occasion) - counted.GetValueOrDefault(occasion.Occasion)))
            .Where(one => one.Amount != 0).OrderBy(one => one.Year).ThenBy(one => one.Occasion);
        // A year in which nothing was collected has no pool: what was taught then takes nothing from those who taught in this, unless something is charged for it after all.
        bool Pays(OccasionCost occasion) => occasion.Year == year || before.Exists(pool => pool.Year == occasion.Year)
            || Contribution(occasion) != 0 || counted.ContainsKey(occasion.Occasion);
        var own = occasions.Where(occasion => occasion.Year == year).ToList();
        return new PoolYear(
            year, before.LastOrDefault()?.CarriedOver ?? 0, [.. contributions], Uncounted([.. occasions.Where(occasion => !whole.Contains(occasion.Occasion) && Pays(occasion))], before),
            own.Count(occasion => occasion.Status == "planned"), own.Count(occasion => occasion.Status == "waiting"),
            [
                .. occasions.Where(occasion => occasion.Year < year && occasion.Year > (pools?.Last ?? int.MinValue))
                    .Where(occasion => occasion.Status is "planned" or "waiting" || Contribution(occasion) != 0)
                    .Select(occasion => occasion.Year!.Value).Distinct().Order(),
            ]);
    }

    private static IReadOnlyList<PoolDay> Uncounted(IReadOnlyList<OccasionCost> occasions, IReadOnlyList<TrainerPoolDistributed> before)
    {
        var known = occasions.Select(occasion => occasion.Occasion).ToHashSet();
        return
        [
            .. occasions.SelectMany(occasion => occasion.Taught.Values.SelectMany(day => day.Trainers.Select(trainer => new PoolDay(
                    occasion.Occasion, day.Date, trainer.Trainer, trainer.Municipality, day.Half ? 0.5m : 1m))))
                .Concat(before.SelectMany(pool => pool.Taught ?? []).Where(day => known.Contains(day.Occasion)).Select(day => day with { Days = -day.Days }))
                .GroupBy(day => (day.Occasion, day.Date, day.Trainer, day.Municipality))
                .Select(same => same.First() with { Days = same.Sum(day => day.Days) })
                .Where(day => day.Days != 0)
                .OrderBy(day => day.Date).ThenBy(day => day.Occasion).ThenBy(day => day.Municipality, StringComparer.Ordinal).ThenBy(day => day.Trainer),
        ];
    }

    public static async Task<PoolYear> Load(IQuerySession session, string region, int year, TrainerPools? pools, CancellationToken cancellation) => Of(
        await session.QueryAsync<OccasionCost>(
            "where d.tenant_id = ? and data ->> 'region' = ? and (data ->> 'year')::int <= ?", cancellation, session.TenantId, region, year),
        year, pools);
}

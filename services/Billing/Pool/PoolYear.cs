using Marten;
using Yrkesresan.Billing.Money;
using Yrkesresan.Billing.Occasions;

namespace Yrkesresan.Billing.Pool;

/// <summary>What the occasions of a region, journey and year put into the pool, and the days taught at them.</summary>
/// <param name="Collected">Kronor: the pool's part of every charge.</param>
/// <param name="Occasions">The occasions it was collected from.</param>
/// <param name="Planned">Occasions that are neither held nor called off yet.</param>
/// <param name="Waiting">Occasions that were held but could not be charged yet.</param>
/// <param name="Days">Days taught by municipality, half days as half; by slug.</param>
internal sealed record PoolYear(decimal Collected, IReadOnlyList<Guid> Occasions, int Planned, int Waiting, IReadOnlyList<Weight> Days)
{
    public static PoolYear Of(IReadOnlyList<OccasionCost> occasions)
    {
        var charged = occasions.Where(occasion => occasion.Charge is not null).OrderBy(occasion => occasion.Occasion).ToList();
        return new PoolYear(
            charged.Sum(occasion => occasion.Charge!.Charged.Count * occasion.Charge.Days.Sum(day => day.TrainerPool)),
            [.. charged.Select(occasion => occasion.Occasion)],
            occasions.Count(occasion => occasion.Status == "planned"),
            occasions.Count(occasion => occasion.Status == "waiting"),
            [
                .. occasions.SelectMany(occasion => occasion.Taught.Values)
                    .SelectMany(day => day.Trainers.Select(trainer => (trainer.Municipality, Days: day.Half ? 0.5m : 1m)))
                    .GroupBy(one => one.Municipality)
                    .Select(lender => new Weight(lender.Key, lender.Sum(one => one.Days)))
                    .OrderBy(weight => weight.Key, StringComparer.Ordinal),
            ]);
    }

    /// <summary>In proportion to days taught, to the öre: what was collected equals what is distributed.</summary>
    public IReadOnlyList<PoolShare> Shares() =>
        Days.Count == 0
            ? []
            : [.. LargestRemainder.Split(Collected, Days, 0.01m).Zip(Days, (share, days) => new PoolShare(share.Key, days.Value, share.Amount))];

    public static async Task<PoolYear> Load(IQuerySession session, string region, int year, CancellationToken cancellation) => Of(
        await session.QueryAsync<OccasionCost>(
            "where d.tenant_id = ? and data ->> 'region' = ? and (data ->> 'year')::int = ?", cancellation, session.TenantId, region, year));
}

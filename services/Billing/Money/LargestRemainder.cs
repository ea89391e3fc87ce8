using System.Numerics;

namespace Yrkesresan.Billing.Money;

/// <summary>Somebody's weight in a split: inhabitants, percent, days taught.</summary>
/// <param name="Key">Who; unique within the split.</param>
/// <param name="Value">Not negative; any number of decimals.</param>
public sealed record Weight(string Key, decimal Value);

/// <summary>Somebody's share of what was split.</summary>
/// <param name="Key">Who.</param>
/// <param name="Amount">A whole number of units.</param>
public sealed record Share(string Key, decimal Amount);

/// <summary>
/// Splits a total over weights so that nothing is lost in rounding (domain.md 6): everybody gets the whole units of the exact proportion,
/// and the units then left go one each to the largest remainders. The shares sum exactly to the total, each is less than one unit from its proportion.
/// </summary>
/// <remarks>
/// Ties: of equal remainders the larger weight comes first, of equal weights the key that comes first in ordinal order.
/// So the result does not depend on the order the weights came in. Computed in whole numbers of any size: no rounding on the way.
/// </remarks>
public static class LargestRemainder
{
    // Within these nothing overflows: a total is at most 10^19 units.
    private const decimal Most = 1_000_000_000_000_000m;
    private const decimal Least = 0.0001m;

    /// <summary>Splits a total.</summary>
    /// <param name="total">What to split, a whole number of units; may be negative (a credit), then the shares are those of the positive total, negated.</param>
    /// <param name="weights">Unique keys, no negative weight, not all zero.</param>
    /// <param name="unit">What can't be divided: 1 krona, or 0.01.</param>
    /// <returns>The shares, in the order of the weights.</returns>
    /// <exception cref="ArgumentException">The input is not as said above.</exception>
    public static IReadOnlyList<Share> Split(decimal total, IReadOnlyList<Weight> weights, decimal unit = 1m)
    {
        if (unit is < Least or > Most)
        {
            throw new ArgumentException("The unit has to be positive, and not smaller than any money is.", nameof(unit));
        }

        if (total is < -Most or > Most)
        {
            throw new ArgumentException("The total is larger than any amount of money that is counted here.", nameof(total));
        }

        if (total % unit != 0)
        {
            throw new ArgumentException("The total has to be a whole number of units.", nameof(total));
        }

        if (weights.Any(weight => weight.Value < 0) || weights.All(weight => weight.Value == 0))
        {
            throw new ArgumentException("No weight may be negative, and at least one has to be positive.", nameof(weights));
        }

        if (weights.Select(weight => weight.Key).Distinct(StringComparer.Ordinal).Count() != weights.Count)
        {
            throw new ArgumentException("Keys have to be unique.", nameof(weights));
        }

        var units = new BigInteger(decimal.Abs(total) / unit);
        var parts = Whole([.. weights.Select(weight => weight.Value)]);
        var all = parts.Aggregate(BigInteger.Add);
        var shares = parts.Select(part => units * part / all).ToArray();
        var left = (int)(units - shares.Aggregate(BigInteger.Add));
        var turn = Enumerable.Range(0, weights.Count)
            .OrderByDescending(index => units * parts[index] % all)
            .ThenByDescending(index => parts[index])
            .ThenBy(index => weights[index].Key, StringComparer.Ordinal);
        foreach (var index in turn.Take(left))
        {
            shares[index] += 1;
        }

        var sign = total < 0 ? -1 : 1;
        return [.. weights.Select((weight, index) => new Share(weight.Key, sign * (decimal)shares[index] * unit))];
    }

    /// <summary>Whole percentages of the weights, which sum to 100.</summary>
    /// <param name="weights">As for <see cref="Split"/>.</param>
    public static IReadOnlyList<Share> Percent(IReadOnlyList<Weight> weights) => Split(100, weights);

    // Decimals become whole numbers by one common power of ten, which changes no proportion.
    private static BigInteger[] Whole(decimal[] values)
    {
        var scale = values.Max(value => value.Scale);
        return [.. values.Select(value => Mantissa(value) * BigInteger.Pow(10, scale - value.Scale))];
    }

    private static BigInteger Mantissa(decimal value)
    {
        var bits = decimal.GetBits(value);
        return ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
    }
}

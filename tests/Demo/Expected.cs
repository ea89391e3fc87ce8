using System.Numerics;

namespace Yrkesresan.Demo;

/// <summary>
/// What the year should come to, computed from the scenario's input alone and by other means than the services':
/// shares by repeated choice of who is furthest behind instead of by sorted remainders, in whole öre.
/// </summary>
internal static class Expected
{
    /// <summary>Domain.md 6c, as printed in S4 8.1.</summary>
    public static readonly IReadOnlyDictionary<string, int> PrintedShares = new Dictionary<string, int>
    {
        ["arjeplog"] = 10272,
        ["arvidsjaur"] = 23450,
        ["boden"] = 107086,
        ["gallivare"] = 66660,
        ["haparanda"] = 36366,
        ["jokkmokk"] = 18305,
        ["kalix"] = 60151,
        ["kiruna"] = 86363,
        ["lulea"] = 298399,
        ["pajala"] = 22799,
        ["pitea"] = 161083,
        ["alvsbyn"] = 30611,
        ["overkalix"] = 12390,
        ["overtornea"] = 16065,
    };

    /// <summary>Splits a number of indivisible units by weight: everybody the whole part, then one each to whoever is furthest behind.</summary>
    public static Dictionary<string, long> Split(long units, IReadOnlyDictionary<string, long> weights)
    {
        var all = new BigInteger(weights.Values.Sum());
        var shares = weights.ToDictionary(one => one.Key, one => (long)(units * (BigInteger)one.Value / all));
        for (var left = units - shares.Values.Sum(); left > 0; left--)
        {
            var behind = weights.Keys.MaxBy(key => (units * (BigInteger)weights[key]) - (shares[key] * all))!;
            shares[behind]++;
        }

        return shares;
    }

    /// <summary>Kronor per half year: the second is the year less the first.</summary>
    public static (decimal First, decimal Second) HalfYears(long kronor) => (kronor / 2, kronor - (kronor / 2));
}

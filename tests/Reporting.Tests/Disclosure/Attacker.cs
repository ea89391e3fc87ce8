namespace Yrkesresan.Reporting.Tests.Disclosure;

/// <summary>
/// Whoever has collected figures, knows what each is the sum of, adds and subtracts them, and narrows down what every cell may be, none being less than
/// nobody. Reckons modulo a prime of its own, so that nothing is rounded.
/// </summary>
internal sealed class Attacker
{
    private const long Prime = 1_000_000_007;
    private readonly List<(int Pivot, long[] Row)> echelon = [];
    private readonly List<(int[] Cells, int Sum)> known;
    private readonly int cells;

    /// <summary>What it has.</summary>
    /// <param name="cells">How many cells there are.</param>
    /// <param name="figures">The cells that each figure is the sum of, and the figure.</param>
    public Attacker(int cells, IEnumerable<(int[] Cells, int Sum)> figures)
    {
        (this.cells, known) = (cells, [.. figures]);
        foreach (var (figure, _) in known)
        {
            var row = Reduce(Indicator(figure));
            var pivot = Array.FindIndex(row, one => one != 0);
            if (pivot >= 0)
            {
                var inverse = Power(row[pivot], Prime - 2);
                echelon.Add((pivot, [.. row.Select(one => one * inverse % Prime)]));
            }
        }
    }

    /// <summary>Whether the sum of a set of cells follows from the figures.</summary>
    public bool Knows(int[] set) => Array.TrueForAll(Reduce(Indicator(set)), one => one == 0);

    /// <summary>Between what every cell must be.</summary>
    public (int Low, int High)[] Bounds()
    {
        var bounds = Enumerable.Repeat((Low: 0, High: int.MaxValue / 1024), cells).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (figure, sum) in known)
            {
                var (lows, highs) = (figure.Sum(cell => bounds[cell].Low), figure.Sum(cell => (long)bounds[cell].High));
                foreach (var cell in figure)
                {
                    var now = (
                        Low: (int)Math.Max(bounds[cell].Low, sum - (highs - bounds[cell].High)),
                        High: Math.Min(bounds[cell].High, sum - (lows - bounds[cell].Low)));
                    if (now != bounds[cell])
                    {
                        (lows, highs) = (lows + now.Low - bounds[cell].Low, highs + now.High - bounds[cell].High);
                        (bounds[cell], changed) = (now, true);
                    }
                }
            }
        }

        return bounds;
    }

    private long[] Indicator(int[] set)
    {
        var row = new long[cells];
        foreach (var cell in set)
        {
            row[cell] = 1;
        }

        return row;
    }

    private long[] Reduce(long[] row)
    {
        foreach (var (pivot, other) in echelon)
        {
            var times = row[pivot];
            for (var i = pivot; times != 0 && i < cells; i++)
            {
                row[i] = (row[i] + (Prime - times) * other[i]) % Prime;
            }
        }

        return row;
    }

    private static long Power(long number, long exponent) => exponent == 0
        ? 1
        : Power(number * number % Prime, exponent / 2) * (exponent % 2 == 1 ? number : 1) % Prime;
}

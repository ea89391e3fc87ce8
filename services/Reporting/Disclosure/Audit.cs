using System.Numerics;

namespace Yrkesresan.Reporting.Disclosure;

/// <summary>
/// Decides figure by figure what may be told, the most wanted first: a figure is told only if nobody who adds and subtracts what has been told until then,
/// and it, comes to a group of one to four persons. Nobody: neither who has no more than that, nor an employer who besides knows all of the own
/// municipality's; and both are taken to know where nobody at all is. Reckons modulo a prime, so that nothing is rounded.
/// </summary>
internal sealed class Audit
{
    private const long Prime = 1_000_000_007;
    private readonly List<Reader> readers = [];

    /// <summary>Nothing is told yet.</summary>
    /// <param name="cells">At most 64 groups of persons that figures are sums of; somebody who came again is in several.</param>
    /// <param name="described">Sets of cells, as bits, that somebody may think of as a group.</param>
    public Audit(IReadOnlyList<IReadOnlyCollection<Whose>> cells, IReadOnlyCollection<ulong> described)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells.Count, 64);
        foreach (var own in cells.SelectMany(cell => cell).Select(one => one.Municipality).Distinct().Prepend(null))
        {
            // Who is of two municipalities is not known to be the same one.
            var others = cells.Select(cell => cell.Where(one => one.Municipality != own).Select(one => one.Person).ToHashSet()).ToList();
            var (there, small) = (0UL, 0UL);
            for (var cell = 0; cell < cells.Count; cell++)
            {
                there |= others[cell].Count > 0 ? 1UL << cell : 0;
                small |= others[cell].Count < SmallGroups.Least ? 1UL << cell : 0;
            }

            var groups = described.Where(set => (set & ~small) == 0).Select(set => set & there).Where(set => set != 0).Distinct()
                .Where(set => SmallGroups.IsSmall(Union(set, others))).ToList();
            if (groups.Count > 0)
            {
                readers.Add(new Reader(cells.Count, there, groups));
            }
        }
    }

    /// <summary>Tells some sums together, if nobody comes to a small group by them.</summary>
    /// <param name="sums">Sets of cells, as bits.</param>
    /// <returns>Whether they are told; if not, none of them is.</returns>
    public bool Tell(params ReadOnlySpan<ulong> sums)
    {
        foreach (var reader in readers)
        {
            if (!reader.Takes(sums))
            {
                foreach (var one in readers)
                {
                    one.Forget();
                }

                return false;
            }
        }

        foreach (var reader in readers)
        {
            reader.Keep();
        }

        return true;
    }

    private static int Union(ulong set, List<HashSet<Guid>> persons)
    {
        var all = new HashSet<Guid>();
        for (; set != 0; set &= set - 1)
        {
            all.UnionWith(persons[BitOperations.TrailingZeroCount(set)]);
        }

        return all.Count;
    }

    /// <summary>Somebody who reads.</summary>
    private sealed class Reader(int cells, ulong there, List<ulong> groups)
    {
        private readonly List<(int Pivot, long[] Row)> known = [];
        private int kept;

        public bool Takes(ReadOnlySpan<ulong> sums)
        {
            foreach (var sum in sums)
            {
                Learn(sum & there);
            }

            return kept == known.Count || groups.TrueForAll(group => !Knows(group));
        }

        public void Keep() => kept = known.Count;

        public void Forget() => known.RemoveRange(kept, known.Count - kept);

        private void Learn(ulong sum)
        {
            var row = Left(sum);
            var pivot = Array.FindIndex(row, one => one != 0);
            if (pivot >= 0)
            {
                var inverse = (long)BigInteger.ModPow(row[pivot], Prime - 2, Prime);
                known.Add((pivot, [.. row.Select(one => one * inverse % Prime)]));
            }
        }

        private bool Knows(ulong group) => Array.TrueForAll(Left(group), one => one == 0);

        // What is left of a sum when what is known of it is taken away.
        private long[] Left(ulong sum)
        {
            var row = new long[cells];
            for (; sum != 0; sum &= sum - 1)
            {
                row[BitOperations.TrailingZeroCount(sum)] = 1;
            }

            foreach (var (pivot, other) in known)
            {
                for (var (cell, times) = (pivot, row[pivot]); times != 0 && cell < cells; cell++)
                {
                    row[cell] = (row[cell] + (Prime - times) * other[cell]) % Prime;
                }
            }

            return row;
        }
    }
}
